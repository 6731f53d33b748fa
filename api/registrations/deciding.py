"""What a partnership and the support office decide about a profile."""

from dataclasses import replace

from api.journal.acting import Act
from api.profiles import store as profiles
from api.profiles.cells import as_text
from api.profiles.fields import BadField
from api.profiles.importing import ask_for_approval
from api.profiles.life import State
from api.profiles.readers import BadValueError, cleaned
from api.programme.store import is_step_required
from api.registrations.finding import Found, Target, found_in_act, partnership_numbered
from api.registrations.judges import refuse_own
from api.registrations.problems import (
    NotTheOfficesStep,
    RoleNotEligible,
    SamePartnership,
    UnusableFields,
)
from api.registrations.standing import Standing, refused, standings
from api.registrations.steps import taken
from api.registrations.telling import tell_organisation, tell_partnership
from api.registrations.use_cases import Outcome, keep_past_management, kept
from eligibility.editions import Editions

_APPROVAL = "profile.approval"


def validate(act: Act, target: Target, *, editions: Editions) -> tuple[Outcome, tuple[Standing, ...]]:
    """Accepts the profile into the catalogue, or hands it on to the support office where that is asked for.

    Raises JudgeOfOwnProfile; RoleNotEligible with the rules that refuse it.
    """
    found = found_in_act(act, target, "profile.validate")
    refuse_own(act.connection, found, target.signed, "profile.validate")
    waits = is_step_required(act.connection, _APPROVAL)
    step = "profile.validate_for_approval" if waits else "profile.validate"
    life = taken(
        found.life, step, at=act.at, validated_by=target.signed.account.id, confirmed_at=act.at, remarks=""
    )
    judged = _judged(act, found, editions)
    if not waits:
        life = replace(life, validated_at=life.validated_at or act.at)
    outcome = kept(act, found, "profile.validate", life)
    tell_organisation(act, "profile.approving" if waits else "profile.validated", found.organisation)
    if waits:
        ask_for_approval(act, 1)
    return outcome, judged


def approve(act: Act, target: Target, *, editions: Editions) -> tuple[Outcome, tuple[Standing, ...]]:
    """Accepts, for the support office, what its partnership has validated.

    Raises JudgeOfOwnProfile; RoleNotEligible with the rules that refuse it.
    """
    found = found_in_act(act, target, "profile.approve")
    refuse_own(act.connection, found, target.signed, "profile.approve")
    life = taken(found.life, "profile.approve", at=act.at, confirmed_at=act.at)
    judged = _judged(act, found, editions)
    outcome = kept(act, found, "profile.approve", replace(life, validated_at=life.validated_at or act.at))
    tell_organisation(act, "profile.approved", found.organisation)
    return outcome, judged


def send_back(act: Act, target: Target, *, remarks: str) -> Outcome:
    """Returns the profile to its people with remarks, to be written again."""
    return _refused(act, target, "profile.return", "profile.returned", remarks)


def reject(act: Act, target: Target, *, remarks: str) -> Outcome:
    """Rejects the profile with remarks; its people may choose another partnership."""
    return _refused(act, target, "profile.reject", "profile.rejected", remarks)


def transfer(act: Act, target: Target, *, number: int) -> Outcome:
    """Hands the profile over to another partnership from today on. Raises SamePartnership."""
    found = found_in_act(act, target, "profile.transfer")
    life = taken(found.life, "profile.transfer", at=act.at, managed_from=act.at.date())
    partnership = partnership_numbered(act.connection, number, at=act.at)
    before = keep_past_management(act, found, wanted=number)
    if before == number:
        raise SamePartnership(found.id, partnership.name)
    moved = replace(found.organisation, partnership=partnership.name)
    profiles.replace(act.connection, [moved], at=act.at)
    outcome = kept(
        act, found, "profile.transfer", life, {"from": before, "partnership": number}, organisation=moved
    )
    tell_organisation(act, "profile.transferred", moved)
    tell_partnership(act, "profile.transferred", number, moved)
    return outcome


def _refused(act: Act, target: Target, name: str, kind: str, remarks: str) -> Outcome:
    found = found_in_act(act, target, name)
    if found.is_by_office and found.life.state is State.SUBMITTED:
        raise NotTheOfficesStep(found.id, found.life.state.value)
    life = taken(found.life, name, at=act.at, remarks=remarks)
    outcome = kept(act, found, name, life)
    tell_organisation(act, kind, found.organisation)
    return outcome


def read_remarks(text: str) -> str:
    """The remarks as they are kept. Raises UnusableFields where there is nothing in them that can be."""
    try:
        said = as_text(cleaned(text))
    except BadValueError as error:
        raise UnusableFields([BadField("remarks", "", error.problem, error.advice)]) from None
    if not said:
        missing = BadField("remarks", "", "they are empty", "Say what is wrong, so that it can be mended.")
        raise UnusableFields([missing])
    return said


def _judged(act: Act, found: Found, editions: Editions) -> tuple[Standing, ...]:
    judged = standings(act.connection, found.organisation, editions, today=act.at.date())
    against = refused(judged)
    if against:
        raise RoleNotEligible(found.id, against)
    return judged
