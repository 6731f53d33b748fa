"""Waivers and pre-approvals as somebody asks to record them, checked against the rules. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from api.problems import BadWaiver, NotWaivable, WrongAuthority
from api.profiles.cells import as_text
from api.profiles.readers import BadValueError, cleaned
from api.programme.rule_book import rule_called
from eligibility.assessment import RULES
from eligibility.parameters import Law
from eligibility.phrases import in_words, listed
from eligibility.rules import Rule, Subject
from eligibility.waivers import Authority, PreApproval, Waiver

OF_ORGANISATIONS = (Subject.VISITOR, Subject.HOST)  # whose waivers are kept here
_MAX_WORDS = 2_000  # characters of a reason, a name or a reference

T = TypeVar("T")
LawOn = Callable[[date], Law]  # the law in force on a day


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    """A pre-approval as somebody states it: all three, or nothing."""

    authority: Authority | None = None
    reference: str | None = None
    given_on: date | None = None


NO_APPROVAL = Approval()


@dataclass(frozen=True, slots=True, kw_only=True)
class WaiverRequest:
    """A waiver as somebody asks to record it."""

    organisation_id: str
    rule: str
    granted_by: str
    reason: str
    valid_from: date
    valid_to: date  # last day
    approval: Approval = NO_APPROVAL


def waiver_of(request: WaiverRequest, *, today: date, law_on: LawOn) -> Waiver:
    """The waiver that is asked for.

    Raises UnknownRule; NotWaivable for a rule that nobody can approve or that is not of an organisation;
    WrongAuthority; BadWaiver for days or words that cannot be.
    """
    asked = waivable_rule(request.rule)
    given = pre_approval_of(
        request.approval, rule=asked.code, on=request.valid_from, today=today, law_on=law_on
    )
    granted_by = words(request.granted_by, "who grants it")
    reason = words(request.reason, "the reason")
    return checked(
        lambda: Waiver(
            rule=asked.code,
            granted_by=granted_by,
            reason=reason,
            valid_from=request.valid_from,
            valid_to=request.valid_to,
            pre_approval=given,
        )
    )


def waivable_rule(code: str) -> Rule:
    """The rule of that code. Raises UnknownRule, and NotWaivable for one of which no waiver is kept here."""
    asked = rule_called(code)
    if not asked.waivable:
        raise NotWaivable(code, "no source lets anybody approve an exception to it", _waivable())
    if asked.subject not in OF_ORGANISATIONS:
        raise NotWaivable(
            code,
            f"it is asked of a {asked.subject}, and its waivers belong to that exchange: POST "
            "/exchanges/NUMBER/agenda-approval, by the Support Office",
            _waivable(),
        )
    return asked


def pre_approval_of(
    approval: Approval, *, rule: str, on: date, today: date, law_on: LawOn
) -> PreApproval | None:
    """The pre-approval that is stated, or None where nothing is.

    `on` is the waiver's first day, whose law says whose approval counts. Raises NotWaivable, WrongAuthority,
    and BadWaiver for a part left out or a day to come.
    """
    wanted = _authority_asked_for(rule, law_on(on), on=on)
    authority, reference, given_on = approval.authority, approval.reference, approval.given_on
    if authority is None and reference is None and given_on is None:
        return None
    if authority is None or reference is None or given_on is None:
        raise BadWaiver(
            "a pre-approval says who gave it, where it can be found and on which day, and a part is missing",
            "Give all three, or none.",
        )
    if authority is not wanted:
        raise WrongAuthority(rule, given_by=authority.phrase, wanted=wanted.phrase)
    if given_on > today:
        raise BadWaiver(
            f"the pre-approval is of {in_words(given_on)}, which is still to come",
            "Record it when it has been given.",
        )
    found_at = words(reference, "the reference of the pre-approval")
    return PreApproval(authority=authority, reference=found_at, given_on=given_on)


def words(text: str, what: str) -> str:
    """The text on one line. Raises BadWaiver where it is empty, too long or holds control characters."""
    try:
        line = " ".join(as_text(cleaned(text)).split())
    except BadValueError as error:
        raise BadWaiver(f"{what} cannot be kept, because {error.problem}", error.advice) from None
    if not line:
        raise BadWaiver(f"{what} is empty", "A waiver says who grants it, why, and on whose word.")
    if len(line) > _MAX_WORDS:
        raise BadWaiver(
            f"{what} has {len(line):,} characters, and at most {_MAX_WORDS:,} are kept", "Shorten it."
        )
    return line


def checked(make: Callable[[], T]) -> T:
    """What `make` makes; BadWaiver where eligibility says that it cannot be."""
    try:
        return make()
    except ValueError as error:
        reason, _, advice = str(error).partition("; ")
        raise BadWaiver(reason, f"{advice[:1].upper()}{advice[1:]}.") from None


def _authority_asked_for(rule: str, law: Law, *, on: date) -> Authority:
    line = law.rule_line(rule, as_of=on)
    if line is None:
        raise NotWaivable(rule, f"it is not asked on {in_words(on)}", "Let the waiver begin on a later day.")
    if line.approval_by is None:
        raise NotWaivable(
            rule, f"nobody can approve it under the rules of {in_words(on)}", "Choose another day."
        )
    return line.approval_by


def _waivable() -> str:
    codes = [rule.code for rule in RULES if rule.waivable and rule.subject in OF_ORGANISATIONS]
    return f"What can be waived for an organisation: {listed(codes)}."
