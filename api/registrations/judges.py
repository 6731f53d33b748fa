"""Who has a part in a profile, and so neither validates nor approves it."""

from collections.abc import Mapping
from types import MappingProxyType

from api.database import Connection
from api.people.signed import Signed
from api.registrations import store
from api.registrations.finding import Found
from api.registrations.problems import JudgeOfOwnProfile

_DONE: Mapping[str, tuple[str, str]] = MappingProxyType(  # what was asked, and who else can do it
    {
        "profile.validate": ("validated", "another manager of its partnership"),
        "profile.approve": ("approved", "somebody else of the support office"),
    }
)


def part_in(connection: Connection, found: Found, signed: Signed, act: str) -> str | None:
    """What whoever asks, or the one whose deputy they are, has to do with the profile, as it reads.

    None for somebody who has no part in it and may do the act.
    """
    people = {signed.account.id, signed.delegation.held.account_id if signed.delegation else None} - {None}
    if found.life.registered_by in people:
        return "registered"
    if not people.isdisjoint(store.accounts_ever_for(connection, found.id)):
        return "act or have acted for"
    if act == "profile.approve" and found.life.validated_by in people:
        return "validated"
    return None


def refuse_own(connection: Connection, found: Found, signed: Signed, act: str) -> None:
    """Raises JudgeOfOwnProfile where whoever asks has a part in the profile."""
    part = part_in(connection, found, signed, act)
    if part is not None:
        done, who_can = _DONE[act]
        raise JudgeOfOwnProfile(found.id, part=part, done=done, who_can=who_can)
