"""What an organisation's own people do with its profile: begin it, edit it, hand it in, keep it alive."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial

from api.access import Mandate, Role
from api.access.concerns import OF_THE_PROGRAMME
from api.database import Connection
from api.journal.acting import Act, Event
from api.journal.details import JSON
from api.people.asking import require
from api.people.mandates import live
from api.people.signed import Signed
from api.people.store import mandates
from api.people.use_cases.recognising import still_held
from api.profiles import life_store
from api.profiles import store as profiles
from api.profiles.life import Life, Pauser, State
from api.profiles.organisation import Organisation
from api.registrations import store
from api.registrations.completing import missing_in
from api.registrations.drafting import Around, changed
from api.registrations.finding import Found, Target, found_in_act, number_of_partnership, partnership_numbered
from api.registrations.memberships_asking import ask_confirmations
from api.registrations.problems import NotComplete, PausedByPartnership
from api.registrations.standing import facts_now
from api.registrations.steps import is_next, taken
from api.registrations.telling import tell_partnership
from eligibility.facts import Role as Part
from matching.profiles import OrganisationId

_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"  # base32 (RFC 4648), in small letters
_LETTERS = 10  # 50 bits: no id can be guessed, and hardly any two are the same
_MANDATES: Mapping[Part, tuple[Role, Role]] = {
    Part.VISITOR: (Role.VISITING_EDITOR, Role.VISITING_SIGNER),
    Part.HOST: (Role.HOST_EDITOR, Role.HOST_SIGNER),
}
_SIGNERS = frozenset({Role.VISITING_SIGNER, Role.HOST_SIGNER})
_IDENTITY = ("name", "representative_name", "eccp_profile_url")  # what a partnership judges besides the rules
_UNJUDGED = frozenset({State.DRAFT, State.RETURNED, State.REJECTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """A profile after an act."""

    organisation: Organisation
    life: Life
    validated_anew: bool = False  # whether an edit sent an accepted profile back to its partnership


def register(act: Act, *, signed: Signed, given: Mapping[str, JSON]) -> Outcome:
    """Begins a draft; whoever does becomes its editor and signer in the roles that it registers for.

    Raises UnusableFields.
    """
    require(act.connection, signed, "profile.register", OF_THE_PROGRAMME, at=act.at)
    number = _new_id(act.connection)
    empty = Organisation(id=OrganisationId(number), name="")
    organisation = changed(
        empty, given, around(act.connection, empty, given), today=act.at.date(), is_draft=True
    )
    begun = partial(_begun, by=signed.account.id, act=act)
    profiles.add(act.connection, [organisation], at=act.at, begun=begun)
    _give_sides(act, signed, organisation.id, organisation.roles)
    act.record(
        Event("profile.register", f"organisation:{number}", {"roles": sorted(map(str, organisation.roles))})
    )
    return Outcome(organisation=organisation, life=begun(number))


def edit(act: Act, target: Target, *, given: Mapping[str, JSON]) -> Outcome:
    """Puts these fields in place of those of the profile.

    An accepted profile goes back to its partnership where what was changed is what the partnership has
    judged, unless it is the partnership that edits. Raises UnusableFields, NotThisStep.
    """
    found = found_in_act(act, target, "profile.edit")
    outcome = edited(act.connection, found, given, at=act.at)
    if outcome.organisation != found.organisation:
        profiles.replace(act.connection, [outcome.organisation], at=act.at)
        life_store.save(act.connection, outcome.life)
        _give_new_sides(act, target.signed, found, outcome)
        if found.life.state not in _UNJUDGED:  # a draft asks nobody yet
            ask_confirmations(act, found.organisation, outcome.organisation)
        if outcome.validated_anew:
            number = number_of_partnership(act.connection, outcome.organisation)
            tell_partnership(act, "profile.submitted", number, outcome.organisation)
    detail: dict[str, JSON] = {
        "fields": _differing(found.organisation, outcome.organisation),
        "state": outcome.life.state.value,
        "version": outcome.life.version,
    }
    act.record(Event("profile.edit", f"organisation:{found.id}", detail))
    return outcome


def edited(connection: Connection, found: Found, given: Mapping[str, JSON], *, at: datetime) -> Outcome:
    """The profile as it would be; nothing is written. Raises UnusableFields, NotThisStep."""
    step = taken(found.life, "profile.edit", at=at)
    today = at.date()
    wanted = changed(
        found.organisation,
        given,
        around(connection, found.organisation, given),
        today=today,
        is_draft=found.life.state in _UNJUDGED,
        vouched=found.is_by_manager,
    )
    if wanted == found.organisation:
        return Outcome(organisation=wanted, life=found.life)
    anew = (
        is_next(found.life, "profile.edit_anew")
        and not found.is_by_manager
        and _is_judged_otherwise(connection, found.organisation, wanted, today=today)
    )
    if anew:
        step = taken(found.life, "profile.edit_anew", at=at, submitted_at=at)
    return Outcome(organisation=wanted, life=step, validated_anew=anew)


def _is_judged_otherwise(
    connection: Connection, before: Organisation, after: Organisation, *, today: date
) -> bool:
    """Whether who it is has changed, or what the rules read of it."""
    if any(getattr(before, name) != getattr(after, name) for name in _IDENTITY):
        return True
    return facts_now(connection, before, today=today) != facts_now(connection, after, today=today)


def choose_partnership(act: Act, target: Target, *, number: int) -> Outcome:
    """Names the partnership that is to validate it; a returned or rejected profile is a draft again."""
    found = found_in_act(act, target, "profile.choose_partnership")
    step = taken(found.life, "profile.choose_partnership", at=act.at, managed_from=act.at.date())
    partnership = partnership_numbered(act.connection, number, at=act.at)
    if found.life.was_accepted:
        keep_past_management(act, found, wanted=number)
    chosen = replace(found.organisation, partnership=partnership.name)
    profiles.replace(act.connection, [chosen], at=act.at)
    return kept(act, found, "profile.choose_partnership", step, {"partnership": number}, organisation=chosen)


def submit(act: Act, target: Target) -> Outcome:
    """Hands the profile to its partnership. Raises NotComplete with everything that is missing."""
    found = found_in_act(act, target, "profile.submit")
    step = taken(found.life, "profile.submit", at=act.at, submitted_at=act.at)
    missing = missing_in(found.organisation)
    if missing:
        raise NotComplete(found.id, [one.what for one in missing])
    number = number_of_partnership(act.connection, found.organisation)
    ask_confirmations(act, None, found.organisation)
    tell_partnership(act, "profile.submitted", number, found.organisation)
    return kept(act, found, "profile.submit", step, {"partnership": number})


def pause(act: Act, target: Target) -> Outcome:
    """Takes the profile out of the catalogue for a while, until somebody of the same side resumes it."""
    found = found_in_act(act, target, "profile.pause")
    by = Pauser.PARTNERSHIP if found.is_by_manager else Pauser.ORGANISATION
    return kept(act, found, "profile.pause", taken(found.life, "profile.pause", at=act.at, paused_by=by))


def resume(act: Act, target: Target) -> Outcome:
    """Puts a paused profile back into the catalogue. Raises PausedByPartnership."""
    found = found_in_act(act, target, "profile.resume")
    step = taken(found.life, "profile.resume", at=act.at, paused_by=None)
    if is_for_the_partnership(found):
        raise PausedByPartnership(found.id)
    return kept(act, found, "profile.resume", step)


def is_for_the_partnership(found: Found) -> bool:
    """Whether the partnership has paused the profile, and it is not the partnership that acts."""
    return found.life.paused_by is Pauser.PARTNERSHIP and not found.is_by_manager


def reconfirm(act: Act, target: Target) -> Outcome:
    """Says that the profile still holds; one that had expired stands where it stood before."""
    found = found_in_act(act, target, "profile.reconfirm")
    step = taken(found.life, "profile.reconfirm", at=act.at, confirmed_at=act.at)
    return kept(act, found, "profile.reconfirm", step)


def kept(
    act: Act,
    found: Found,
    name: str,
    life: Life,
    detail: Mapping[str, JSON] | None = None,
    *,
    organisation: Organisation | None = None,
) -> Outcome:
    """Writes and records a step that was taken."""
    life_store.save(act.connection, life)
    profiles.touch(act.connection, found.id, at=act.at)
    said: dict[str, JSON] = {"state": life.state.value, "version": life.version, **(detail or {})}
    act.record(Event(name, f"organisation:{found.id}", said))
    return Outcome(organisation=organisation or found.organisation, life=life)


def around(connection: Connection, present: Organisation, given: Mapping[str, JSON]) -> Around:
    """What the organisations that the changes touch are: only those that all may know."""
    named = given.get("member_of")
    ids = {one for one in named if isinstance(one, str)} if isinstance(named, list) else set()
    lives = life_store.get_many(connection, ids)
    kinds = profiles.kinds_of(connection, [one for one in ids if one in lives and lives[one].was_accepted])
    members = profiles.members_of(connection, [present.id]).get(present.id, set())
    known = life_store.get_many(connection, members)
    return Around(kinds=kinds, members=[one for one in members if known[one].was_accepted])


def keep_past_management(act: Act, found: Found, *, wanted: int) -> int | None:
    """Keeps on record until when the present partnership managed the profile; that partnership's number."""
    before = number_of_partnership(act.connection, found.organisation)
    if before is not None and before != wanted:
        life_store.hand_over(
            act.connection,
            found.id,
            from_partnership=before,
            since=found.life.managed_from,
            last_day=act.at.date() - timedelta(days=1),
        )
    return before


def keep_signed_in(act: Act, signed: Signed) -> None:
    """Lets the session go on in which somebody has just changed what they themselves hold."""
    if signed.session is not None:
        held = live(mandates.held_by(act.connection, signed.account.id), act.at)
        store.rest_on(act.connection, signed.session.id, frozenset(one.id for one in held))


def _new_id(connection: Connection) -> str:
    while True:
        number = "o-" + "".join(secrets.choice(_ALPHABET) for _ in range(_LETTERS))
        if life_store.get(connection, number) is None:
            return number


def _begun(organisation_id: str, *, by: int, act: Act) -> Life:
    return Life(
        organisation_id=organisation_id,
        state=State.DRAFT,
        version=1,
        registered_at=act.at,
        registered_by=by,
        changed_at=act.at,
    )


def _give_new_sides(act: Act, signed: Signed, found: Found, outcome: Outcome) -> None:
    """Whoever began a profile and signs for it acts for it in a role that it adds, before it is accepted.

    Only where nobody has ever acted for it on that side, so that a mandate that was ended stays ended.
    """
    ever = store.roles_ever_for(act.connection, found.id)
    added = outcome.organisation.roles - found.organisation.roles
    new = frozenset(part for part in added if ever.isdisjoint(_MANDATES[part]))
    if new and not found.life.was_accepted and found.life.registered_by == signed.account.id:
        held = [one for one in still_held(act.connection, signed, act.at) if one.mandate.role in _SIGNERS]
        if any((one.account_id, one.mandate.organisation) == (signed.account.id, found.id) for one in held):
            _give_sides(act, signed, found.organisation.id, new)


def _give_sides(act: Act, signed: Signed, organisation_id: str, parts: frozenset[Part]) -> None:
    held = live(mandates.held_by(act.connection, signed.account.id), act.at)
    there = {one.mandate.role for one in held if one.mandate.organisation == organisation_id}
    for part in sorted(parts):
        for role in _MANDATES[part]:
            if role not in there:
                mandate = Mandate(role=role, organisation=organisation_id, valid_from=act.at.date())
                mandates.add(act.connection, signed.account.id, mandate, by=signed.account.id, at=act.at)
    keep_signed_in(act, signed)


def _differing(before: Organisation, after: Organisation) -> list[str]:
    return [
        name for name in Organisation.__dataclass_fields__ if getattr(before, name) != getattr(after, name)
    ]
