"""A waiver: what somebody with the authority allowed in one case, by whom, why and until when.

A waiver never lifts a refusal. It supplies the approval that a rule asks for, where the rule asks for one.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from eligibility.phrases import in_words


class Authority(StrEnum):
    """Whose approval a rule can ask for."""

    AGENCY = "agency"  # EASME, since 2021 EISMEA
    SUPPORT_OFFICE = "support-office"

    @property
    def phrase(self) -> str:
        return "the agency" if self is Authority.AGENCY else "the Support Office"


@dataclass(frozen=True, slots=True, kw_only=True)
class PreApproval:
    """The authority's own word, given before the exchange."""

    authority: Authority
    reference: str  # where it can be found: a letter, a message, a decision
    given_on: date

    def __post_init__(self) -> None:
        if not self.reference.strip():
            raise ValueError("a pre-approval names where it can be found; give its reference")


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiver:
    """One waiver of one rule for one organisation or stay.

    Without a pre-approval it is only asked for, and changes no answer. ValueError when who or why is empty,
    when it ends before it begins, or when it was approved after its last day.
    """

    rule: str  # code, such as H4-membership
    granted_by: str  # who answers for it
    reason: str
    valid_from: date
    valid_to: date  # last day
    pre_approval: PreApproval | None = None

    def __post_init__(self) -> None:
        for name in ("rule", "granted_by", "reason"):
            if not getattr(self, name).strip():
                raise ValueError(f"a waiver says its rule, who grants it and why; '{name}' is empty")
        if self.valid_to < self.valid_from:
            raise ValueError(
                f"the waiver ends on {self.valid_to}, before it begins on {self.valid_from}; "
                "exchange the days"
            )
        if self.pre_approval is not None and self.pre_approval.given_on > self.valid_to:
            raise ValueError(
                f"the pre-approval is of {self.pre_approval.given_on}, after the waiver's last day "
                f"{self.valid_to}; it has to come before the exchange"
            )

    def covers(self, day: date) -> bool:
        return self.valid_from <= day <= self.valid_to

    def is_approved_by(self, authority: Authority, *, as_of: date) -> bool:
        """Whether that authority had given its word by that day."""
        given = self.pre_approval
        return given is not None and given.authority is authority and given.given_on <= as_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What the recorded waivers make of an answer that asks for approval."""

    is_approved: bool | None  # None: nobody can approve it under this edition
    note: str
    cure: str = ""  # how the approval can be had; empty where it is there, or nobody can give it
    waiver: Waiver | None = None


def resolve(waivers: frozenset[Waiver], *, rule: str, authority: Authority | None, as_of: date) -> Settled:
    """Find whether a waiver of that rule holds on that day with that authority's pre-approval."""
    if authority is None:
        return Settled(is_approved=None, note="No edition in force lets anybody approve it.")
    of_rule = sorted((waiver for waiver in waivers if waiver.rule == rule), key=_last_day_then_all)
    for waiver in of_rule:
        if waiver.covers(as_of) and waiver.is_approved_by(authority, as_of=as_of):
            return Settled(is_approved=True, note=_holds(waiver), waiver=waiver)
    cure = f"Or obtain the pre-approval of {authority.phrase} and have it recorded as a waiver."
    if not of_rule:
        return Settled(
            is_approved=False, note=f"No waiver is recorded; {authority.phrase} can approve one.", cure=cure
        )
    nearest = next((waiver for waiver in of_rule if waiver.covers(as_of)), of_rule[-1])
    return Settled(is_approved=False, note=_why_not(nearest, authority, as_of), cure=cure, waiver=nearest)


def _last_day_then_all(waiver: Waiver) -> tuple[date, str]:
    """Order waivers by their last day, and always in the same way where that is the same."""
    return waiver.valid_to, repr(waiver)


def _holds(waiver: Waiver) -> str:
    given = waiver.pre_approval
    approved = (
        f"; {given.authority.phrase} approved it on {in_words(given.given_on)} ({given.reference})"
        if given
        else ""
    )
    return f"{waiver.granted_by} waived this until {in_words(waiver.valid_to)}: {waiver.reason}{approved}."


def _why_not(waiver: Waiver, authority: Authority, as_of: date) -> str:
    if as_of < waiver.valid_from:
        return f"A waiver is recorded, but only from {in_words(waiver.valid_from)}."
    if as_of > waiver.valid_to:
        return f"A waiver was recorded, but ended on {in_words(waiver.valid_to)}."
    given = waiver.pre_approval
    if given is None:
        return f"A waiver is recorded, but the pre-approval of {authority.phrase} is missing."
    if given.authority is not authority:
        return (
            f"A waiver is recorded, but {given.authority.phrase} approved it instead of {authority.phrase}."
        )
    return f"A waiver is recorded, but {authority.phrase} approved it only on {in_words(given.given_on)}."
