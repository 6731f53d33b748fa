"""Calls about reports: what they ask and what is answered, until they are validated and all is closed."""

from collections.abc import Mapping

from api.client.calls import Call, place
from api.exchanges.reports.questionnaires import Report
from api.exchanges.reports.schemas import (
    AnswerGiven,
    AnswersStatement,
    ClosingAnswer,
    ClosingStatement,
    FrozenAnswer,
    QuestionnaireAnswer,
    QuestionnaireList,
    ReportAnswer,
    ReturnStatement,
    ValidationAnswer,
    ValidationStatement,
)


def questionnaires() -> Call[QuestionnaireList]:
    """What both reports ask at present, and how long they take."""
    return Call(method="GET", path="/questionnaires", answer=QuestionnaireList)


def questionnaire(report: Report) -> Call[QuestionnaireAnswer]:
    path = place("/questionnaires/{}", report.value)
    return Call(method="GET", path=path, answer=QuestionnaireAnswer)


def report(number: int, report: Report) -> Call[ReportAnswer]:
    """What is being written, or what was handed in; its ETag names the version to write over."""
    return Call(method="GET", path=_of(number, report), answer=ReportAnswer)


def save_report(
    number: int, report: Report, answers: Mapping[str, AnswerGiven], *, etag: str
) -> Call[ReportAnswer]:
    """Keeps what has been answered so far in place of what was saved before."""
    said = AnswersStatement(answers=dict(answers))
    return Call(method="PUT", path=_of(number, report), answer=ReportAnswer, body=said, etag=etag)


def hand_in_report(number: int, report: Report, *, etag: str) -> Call[ReportAnswer]:
    """Freezes what was saved."""
    path = f"{_of(number, report)}/submission"
    return Call(method="POST", path=path, answer=ReportAnswer, etag=etag)


def report_as_handed_in(number: int, report: Report, version: int) -> Call[FrozenAnswer]:
    """Word for word, with its digest."""
    path = f"{_of(number, report)}/versions/{version}"
    return Call(method="GET", path=path, answer=FrozenAnswer)


def return_report(number: int, remarks: str, *, etag: str) -> Call[ReportAnswer]:
    """Sends the visitor's report back, before it is validated. The ETag is the exchange's."""
    path, said = f"{_of(number, Report.VISIT)}/return", ReturnStatement(remarks=remarks)
    return Call(method="POST", path=path, answer=ReportAnswer, body=said, etag=etag)


def validate(number: int, remarks: str = "", *, etag: str) -> Call[ValidationAnswer]:
    """Report and evidence, for the visitor's partnership; then the exchange counts."""
    path, said = place("/exchanges/{}/validation", number), ValidationStatement(remarks=remarks)
    return Call(method="POST", path=path, answer=ValidationAnswer, body=said, etag=etag)


def validation(number: int) -> Call[ValidationAnswer]:
    """The version of the report and the files that were looked at."""
    return Call(method="GET", path=place("/exchanges/{}/validation", number), answer=ValidationAnswer)


def close(number: int, *, without_host_report: str = "", etag: str) -> Call[ClosingAnswer]:
    """Ends an exchange; where the host has not reported, with a reason."""
    path = place("/exchanges/{}/closing", number)
    said = ClosingStatement(without_host_report=without_host_report)
    return Call(method="POST", path=path, answer=ClosingAnswer, body=said, etag=etag)


def _of(number: int, report: Report) -> str:
    return place("/exchanges/{}/reports/{}", number, report.value)
