"""Calls about verdicts and the rules that they come from."""

from datetime import date

from api.client.calls import Call, QueryValue, place
from api.verdicts.descriptions import RuleDescription, RuleList
from api.verdicts.schemas import EligibilityAnswer, VerdictAnswer
from api.verdicts.statements import CaseStatement
from eligibility.rules import Subject


def may_visit(visitor: str, *, as_of: date | None = None, edition: str | None = None) -> Call[VerdictAnswer]:
    return _verdict(place("/eligibility/visitors/{}", visitor), as_of, edition)


def may_host(host: str, *, as_of: date | None = None, edition: str | None = None) -> Call[VerdictAnswer]:
    return _verdict(place("/eligibility/hosts/{}", host), as_of, edition)


def may_meet(
    visitor: str, host: str, *, as_of: date | None = None, edition: str | None = None
) -> Call[VerdictAnswer]:
    return _verdict(place("/eligibility/pairs/{}/{}", visitor, host), as_of, edition)


def eligibility(case: CaseStatement) -> Call[EligibilityAnswer]:
    """The verdict on any case, registered or not, with what would be paid."""
    return Call(method="POST", path="/eligibility", answer=EligibilityAnswer, body=case)


def rules(
    *, as_of: date | None = None, edition: str | None = None, subject: Subject | None = None
) -> Call[RuleList]:
    """The rules in force on a day, in the order in which they are asked."""
    query: dict[str, QueryValue] = {"as_of": as_of, "edition": edition, "subject": subject}
    return Call(method="GET", path="/rules", answer=RuleList, query=query)


def rule(code: str, *, as_of: date | None = None, edition: str | None = None) -> Call[RuleDescription]:
    query: dict[str, QueryValue] = {"as_of": as_of, "edition": edition}
    return Call(method="GET", path=place("/rules/{}", code), answer=RuleDescription, query=query)


def _verdict(path: str, as_of: date | None, edition: str | None) -> Call[VerdictAnswer]:
    query: dict[str, QueryValue] = {"as_of": as_of, "edition": edition}
    return Call(method="GET", path=path, answer=VerdictAnswer, query=query)
