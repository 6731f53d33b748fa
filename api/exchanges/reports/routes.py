"""Reports, validation and closing over HTTP: read the input, ask, render."""

from functools import partial
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Response

from api.access import OF_THE_PROGRAMME
from api.answers import CHANGING, READING, refusals
from api.edge.inputs import Number
from api.exchanges.moving import Asked
from api.exchanges.reports.questionnaires import Report, newest
from api.exchanges.reports.schemas import (
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
from api.exchanges.reports.use_cases import judging, reporting
from api.exchanges.reports.use_cases.reporting import Shown
from api.fields import LARGEST
from api.journal.acting import Act
from api.journal.headers import IfMatch, IfNoneMatch, answered, as_response, shown
from api.journal.idempotency import Answer
from api.people.asking import Asking, Once, Perhaps, require
from api.people.dependencies import Moment, PerhapsSignedIn, Registered
from api.verdicts.dependencies import Editioned

_ASKED = refusals(HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE)
_ACTING = READING | CHANGING
WhichReport = Annotated[
    Report, Path(description="visit, by the visitor, or hosting, by the host", examples=["visit"])
]
Version = Annotated[int, Path(ge=1, le=LARGEST, description="as it was handed in", examples=[1])]
router = APIRouter(tags=["reports"])


@router.get("/questionnaires", summary="What the reports ask", responses=_ASKED)
def questionnaires(signed: PerhapsSignedIn, database: Registered, at: Moment) -> QuestionnaireList:
    """Every question of both reports, and how long they take, before one begins."""
    with database.snapshot() as connection:
        require(connection, signed, "rules.read", OF_THE_PROGRAMME, at=at)
    return QuestionnaireList.of([newest(one) for one in Report])


@router.get("/questionnaires/{report}", summary="What one report asks", responses=_ASKED)
def questionnaire(
    report: WhichReport, signed: PerhapsSignedIn, database: Registered, at: Moment
) -> QuestionnaireAnswer:
    """Its questions, and how long they take, before one begins."""
    with database.snapshot() as connection:
        require(connection, signed, "rules.read", OF_THE_PROGRAMME, at=at)
    return QuestionnaireAnswer.of(newest(report))


@router.get(
    "/exchanges/{number}/reports/{report}",
    summary="A report",
    response_model=ReportAnswer,
    responses=READING,
)
def report(
    number: Number,
    report: WhichReport,
    asking: Perhaps,
    editions: Editioned,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """What is being written, for its own side; what was handed in, for the other parties.

    Its ETag names the version to write over; that of a report that nobody has begun is "0".
    """
    work = partial(
        reporting.read, signed=asking.signed, number=number, report=report, editions=editions, at=asking.at
    )
    found = asking.read(work)
    return shown(ReportAnswer.of(found), version=found.written.version, if_none_match=if_none_match)


@router.put(
    "/exchanges/{number}/reports/{report}",
    summary="Save a report",
    response_model=ReportAnswer,
    responses=_ACTING,
)
def save(  # noqa: PLR0917  FastAPI's arguments are the request's own
    number: Number,
    report: WhichReport,
    said: AnswersStatement,
    asking: Perhaps,
    editions: Editioned,
    if_match: IfMatch = None,
) -> Response:
    """Keeps what has been answered so far, once the stay is over; one can return to it at any time.

    Nobody else sees it before it is handed in. If-Match names the version that you saw; "0" or * begins.
    """
    asked = _asked(asking, number, if_match)

    def work(act: Act) -> Answer:
        return _of(reporting.save(act, asked, report, said.answers, editions=editions))

    return asking.do(work)


@router.post(
    "/exchanges/{number}/reports/{report}/submission",
    summary="Hand a report in",
    status_code=HTTPStatus.CREATED,
    response_model=ReportAnswer,
    responses=_ACTING,
)
def hand_in(
    number: Number, report: WhichReport, asking: Once, editions: Editioned, if_match: IfMatch = None
) -> Response:
    """Freezes what was saved: from then on the other parties read it, and nobody changes it.

    After its last day it is taken too, and marked late. If-Match names the version of the report.
    """
    asked = _asked(asking, number, if_match)

    def work(act: Act) -> Answer:
        found = reporting.hand_in(act, asked, report, editions=editions)
        version = found.written.handed_in[-1].number
        location = f"/exchanges/{number}/reports/{report}/versions/{version}"
        return _of(found, status=HTTPStatus.CREATED, location=location)

    return asking.do(work)


@router.get(
    "/exchanges/{number}/reports/{report}/versions/{version}",
    summary="A report as it was handed in",
    response_model=FrozenAnswer,
    responses=READING,
)
def version(number: Number, report: WhichReport, version: Version, asking: Perhaps) -> Response:
    """Word for word, with its digest."""
    work = partial(
        reporting.read_version,
        signed=asking.signed,
        number=number,
        report=report,
        version=version,
        at=asking.at,
    )
    return as_response(answered(FrozenAnswer.of(asking.read(work))))


@router.post(
    "/exchanges/{number}/reports/visit/return",
    summary="Send the visitor's report back",
    response_model=ReportAnswer,
    responses=_ACTING,
)
def send_back(
    number: Number, said: ReturnStatement, asking: Once, editions: Editioned, if_match: IfMatch = None
) -> Response:
    """Opens it again with remarks, before it is validated. What was handed in is kept beside it.

    If-Match names the version of the exchange.
    """
    asked = _asked(asking, number, if_match)
    return asking.do(lambda act: _of(reporting.send_back(act, asked, said.remarks, editions=editions)))


@router.post(
    "/exchanges/{number}/validation",
    summary="Validate report and evidence",
    status_code=HTTPStatus.CREATED,
    response_model=ValidationAnswer,
    responses=_ACTING,
)
def validate(number: Number, said: ValidationStatement, asking: Once, if_match: IfMatch = None) -> Response:
    """For the visitor's partnership, by somebody who has no part in the report. Then the exchange counts.

    The answer says exactly what was looked at, and so it is kept. If-Match names the version of the exchange.
    """
    asked = _asked(asking, number, if_match)

    def work(act: Act) -> Answer:
        content = ValidationAnswer.of(judging.validate(act, asked, said.remarks))
        location = f"/exchanges/{number}/validation"
        return answered(content, status=HTTPStatus.CREATED, version=content.version, location=location)

    return asking.do(work)


@router.get(
    "/exchanges/{number}/validation",
    summary="What was validated",
    response_model=ValidationAnswer,
    responses=READING,
)
def validation(number: Number, asking: Perhaps) -> Response:
    """The version of the report and the files that were looked at."""
    work = partial(judging.read_validation, signed=asking.signed, number=number, at=asking.at)
    content = ValidationAnswer.of(asking.read(work))
    return as_response(answered(content, version=content.version))


@router.post(
    "/exchanges/{number}/closing",
    summary="Close an exchange",
    response_model=ClosingAnswer,
    responses=_ACTING,
)
def close(number: Number, said: ClosingStatement, asking: Once, if_match: IfMatch = None) -> Response:
    """Ends it, once nothing is left to pay and the host has reported; without that report, with a reason.

    If-Match names the version of the exchange.
    """
    asked = _asked(asking, number, if_match)

    def work(act: Act) -> Answer:
        content = ClosingAnswer.of(judging.close(act, asked, said.without_host_report))
        return answered(content, version=content.version)

    return asking.do(work)


def _asked(asking: Asking, number: int, if_match: str | None) -> Asked:
    return Asked(signed=asking.signed, number=number, if_match=if_match)


def _of(found: Shown, *, status: HTTPStatus = HTTPStatus.OK, location: str | None = None) -> Answer:
    return answered(ReportAnswer.of(found), status=status, version=found.written.version, location=location)
