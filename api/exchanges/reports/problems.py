"""What can be in the way of a report and of what follows it, as facts."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from api.problems import Problem


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with the answer to one question."""

    code: str
    what: str

    @property
    def error(self) -> dict[str, object]:
        """As every refused field is answered."""
        return {"where": ["body", "answers", self.code], "what": self.what}


class UnusableAnswers(Problem):
    """Answers that do not fit their questions. Nothing of the report was saved."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        self.errors = [one.error for one in faults]
        said = "; ".join(f"{one.code[:64]!r}: {one.what}" for one in faults)
        super().__init__(
            f"Nothing was saved. {said}. GET /questionnaires says what is asked and how it is answered."
        )


class ReportIncomplete(Problem):
    """A report that was to be handed in with questions that still have to be answered. It stays a draft."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, questions: Sequence[tuple[str, str]]) -> None:
        """`questions` are those without an answer: code and words."""
        self.questions = tuple(questions)
        self.errors = [Fault(code, f"not answered yet: {words}").error for code, words in questions]
        said = "; ".join(words for _code, words in questions)
        super().__init__(f"The report cannot be handed in yet. Still to be answered: {said}")


class AlreadyHandedIn(Problem):
    """A report that was handed in, and stays as it was then."""

    status = HTTPStatus.CONFLICT

    def __init__(self, report: str, *, can_be_returned: bool) -> None:
        self.report = report
        advice = (
            "Where something is wrong with it, the visitor's partnership can return it with remarks."
            if can_be_returned
            else "What is to be added can be told to the partnerships."
        )
        super().__init__(f"The report on the {report} was handed in and stays as it was then. {advice}")


class NoReportYet(Problem):
    """A report that nobody has handed in: what is being written is for those alone who write it."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, report: str, by: str) -> None:
        self.report = report
        super().__init__(f"There is no report on the {report} yet: {by} has not handed one in.")


class NoSuchReportVersion(Problem):
    """A version of a report that was never handed in."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, report: str, version: int) -> None:
        self.report, self.version = report, version
        super().__init__(
            f"The report on the {report} has no version {version}. GET /exchanges/NUMBER/reports/{report} "
            "lists those that were handed in."
        )


class NotValidatedYet(Problem):
    """An exchange whose report and evidence nobody has validated."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(f"Exchange {number} is not validated yet.")


class JudgeOfOwnReport(Problem):
    """A report that was to be validated by somebody who has a part in it: two people have to look at it.

    Who wrote it or handed it in, and who acts or has ever acted for the visitor, does not validate it.
    """

    status = HTTPStatus.FORBIDDEN

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(
            f"You, or the person you act for, wrote the visitor's report of exchange {number} or act or have "
            "acted for the visitor, and a report is validated by somebody else. Ask another manager of the "
            "visitor's partnership to do it."
        )


class HostHasReported(Problem):
    """A reason why there is no report of the host, where there is one."""

    status = HTTPStatus.CONFLICT

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(
            f"The host of exchange {number} has handed in its report. Close it without a reason why there is "
            "none."
        )
