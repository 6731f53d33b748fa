"""A profile deleted: nothing of what it said stays, only that there was one."""

from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from datetime import timedelta

from api.database import Connection
from api.journal import store as journal
from api.journal.acting import Act
from api.notices.forgetting import forget_organisation as forget_in_notices
from api.people.store import mandates
from api.profiles import rejects_store
from api.profiles import store as profiles
from api.profiles.organisation import Organisation, match_profile_of
from api.profiles.versions import store as versions
from api.profiles.versions.texts import UnreadableVersion, organisation_in
from api.programme.use_cases.forgetting import forget_organisation as forget_in_programme
from api.registrations import store
from api.registrations.finding import Target, found_in_act
from api.registrations.memberships_use_cases import without_body
from api.registrations.steps import taken
from api.registrations.telling import tell_organisation
from api.registrations.use_cases import keep_signed_in, kept
from api.waivers import store as waivers
from api.waivers.recorded import Ending
from matching.passages import texts_of

Also = Callable[[Act, str], object]  # what another feature deletes of an organisation, within the act

NOBODY = "Deleted organisation"
_WHY = "the organisation was deleted"


def erase(act: Act, target: Target, *, also: Iterable[Also] = ()) -> frozenset[str]:
    """Deletes the profile for somebody who may.

    Returns every text that it ever had: their vectors are to be forgotten once the act is committed.
    """
    found = found_in_act(act, target, "profile.delete")
    life = taken(found.life, "profile.delete", at=act.at, remarks="", managed_from=None, paused_by=None)
    texts = forget(act, found.organisation, also=also)
    keep_signed_in(act, target.signed)
    kept(act, found, "profile.delete", life)
    return texts


def forget(act: Act, organisation: Organisation, *, also: Iterable[Also] = ()) -> frozenset[str]:
    """Every version of the profile goes; its mandates end, and so do its waivers.

    What other features keep of it goes with it; `also` are what those above this one do. The row stays,
    empty, because others' records name it. Returns every text that it ever had.
    """
    ever = every_version(act.connection, organisation.id)
    profiles.replace(act.connection, [tombstone(organisation)], at=act.at)
    versions.erase(act.connection, organisation.id, at=act.at)
    for deletes in also:  # what they tell others names nobody any more
        deletes(act, organisation.id)
    _end_mandates(act, organisation.id)
    _end_waivers(act, organisation.id)
    _leave_members(act, organisation.id)
    _forget_names(act, organisation.id, {one.name for one in ever} - {""})
    return frozenset(text for one in ever for text in texts_of(match_profile_of(one)))


def tombstone(organisation: Organisation) -> Organisation:
    """What is left of a profile: its id, and whether it was real."""
    return Organisation(id=organisation.id, name=NOBODY, is_fictional=organisation.is_fictional)


def every_version(connection: Connection, organisation_id: str) -> list[Organisation]:
    """What a profile ever said, as far as this program can read it."""
    found = []
    for _, text in versions.kept_of(connection, organisation_id):
        with suppress(UnreadableVersion):  # written by a later version of this program
            found.append(organisation_in(text))
    return found


def _end_mandates(act: Act, organisation_id: str) -> None:
    for number in store.lasting_mandates(act.connection, organisation_id):
        mandates.end(act.connection, number, by=act.actor.account_id, at=act.at)
    store.close_invitations(act.connection, organisation_id, at=act.at)


def _end_waivers(act: Act, organisation_id: str) -> None:
    """Each ends yesterday: it covers no day from today on."""
    yesterday = act.at.date() - timedelta(days=1)
    for one in waivers.recorded_for(act.connection, [organisation_id]):
        if one.ending is None and one.last_day > yesterday:
            waivers.end(act.connection, one.id, Ending(on=yesterday, reason=_WHY, at=act.at))
    waivers.erase_words(act.connection, organisation_id)


def _leave_members(act: Act, body: str) -> None:
    """Nobody is a member any more of a body that is no more, and each is told."""
    ids = profiles.members_of(act.connection, [body]).get(body, set())
    members = sorted(profiles.get_many(act.connection, ids).values(), key=lambda one: one.id)
    profiles.replace(act.connection, [without_body(one, body) for one in members], at=act.at)
    for one in members:
        tell_organisation(act, "membership.gone", one)


def _forget_names(act: Act, organisation_id: str, names: Collection[str]) -> None:
    """Takes it out of what is kept beside the records: stories, notices, answers, files given back."""
    forget_in_programme(act.connection, organisation_id, at=act.at)
    forget_in_notices(act.connection, organisation_id, names=names, instead=NOBODY, at=act.at)
    named = {organisation_id, f"organisation:{organisation_id}", *names}
    journal.erase_answers_saying(act.connection, named)
    rejects_store.forget(act.connection, {organisation_id, *names})
