"""Idle working days of a stay abroad, and what the support office says of them. Pure.

Rule S4-consecutive asks for its approval; what it approves is handed to the rules as a waiver of the stay.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from api.exchanges.canonical import Content, canonical, digest_of
from api.exchanges.plan import Plan
from eligibility.phrases import in_words
from eligibility.verdicts import Answer, Reason
from eligibility.waivers import Authority, PreApproval, Waiver

RULE = "S4-consecutive"
_ERASED = "the reason is no longer on record"


class AgendaStanding(StrEnum):
    """How the approval of a plan's idle days stands."""

    NOT_ASKED_FOR = "not_asked_for"  # the rules ask for none, or nobody could give it
    NEEDED = "needed"
    ASKED = "asked"
    GIVEN = "given"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaApproval:
    """What was asked and said of exactly these days. Whatever changes them is not approved by it."""

    digest: str  # of the days: see `digest_of_days`
    rule: str
    asked_at: datetime | None  # None: it was given without being asked for
    approved_at: datetime | None  # None: it is only asked for
    approved_on: date | None  # the same, where the host is
    reason: str  # of the approval; empty once erased


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """The idle days of a plan, and how their approval stands."""

    exchange: int
    standing: AgendaStanding
    idle_days: tuple[date, ...]
    digest: str
    approval: AgendaApproval | None

    @property
    def words(self) -> str:
        """What it means for those who want to sign; empty where no approval is asked for."""
        given = self.approval.approved_on if self.approval else None
        asked = self.approval.asked_at if self.approval else None
        path = f"/exchanges/{self.exchange}/agenda-approval"
        return {
            AgendaStanding.NOT_ASKED_FOR: "",
            AgendaStanding.NEEDED: (
                "Working days of the stay are idle. Fill them, or ask the Support Office to approve them "
                f"before the first day: POST {path}/request."
            ),
            AgendaStanding.ASKED: (
                f"Since {in_words(asked.date()) if asked else 'now'} the Support Office is asked to approve "
                "the idle days; nobody can sign until it has."
            ),
            AgendaStanding.GIVEN: (
                f"The Support Office approved the idle days on {in_words(given) if given else 'record'}. "
                "It holds for exactly these days."
            ),
        }[self.standing]


def digest_of_days(plan: Plan, idle_days: Collection[date]) -> str:
    """SHA-256, in hex, of the days that an approval is about: first, last, travel and idle ones."""
    days: Content = {
        "first_day": plan.first_day.isoformat(),
        "last_day": plan.last_day.isoformat(),
        "travel_days": [day.isoformat() for day in sorted(set(plan.travel_days))],
        "idle_days": [day.isoformat() for day in sorted(set(idle_days))],
    }
    return digest_of(canonical(days))


def waiver_of(approval: AgendaApproval, plan: Plan, *, exchange: int) -> Waiver:
    """What the rules read of it; one that is only asked for, or came after the first day, changes nothing."""
    given = approval.approved_on
    is_in_time = given is not None and given <= plan.first_day
    reason = " ".join(approval.reason.split()).rstrip(".")
    return Waiver(
        rule=approval.rule,
        granted_by="The Support Office" if given else "Those who take part",
        reason=reason or (_ERASED if given else "they ask for it"),
        valid_from=plan.first_day,
        valid_to=plan.last_day,
        pre_approval=PreApproval(
            authority=Authority.SUPPORT_OFFICE,
            reference=f"exchange {exchange}, its agenda",
            given_on=given,
        )
        if given and is_in_time
        else None,
    )


def standing_of(reason: Reason | None, approval: AgendaApproval | None) -> AgendaStanding:
    """How it stands by what the rule answers, and by what is on record."""
    if reason is None or reason.answer not in {Answer.APPROVED, Answer.WITH_APPROVAL}:
        return AgendaStanding.NOT_ASKED_FOR
    if reason.answer is Answer.APPROVED:
        return AgendaStanding.GIVEN
    is_asked = approval is not None and approval.approved_at is None
    return AgendaStanding.ASKED if is_asked else AgendaStanding.NEEDED
