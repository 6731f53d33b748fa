"""A state of the catalogue: the profiles and waivers that an answer was worked out from. Pure."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

from api.waivers.recorded import RecordedWaiver
from eligibility.waivers import Waiver
from matching.profiles import OrganisationId

_WAIVER = "waiver:"
_UNLISTED = "unlisted:"

Waivers = Mapping[OrganisationId, frozenset[Waiver]]
Owned = tuple[OrganisationId, Waiver]


@dataclass(frozen=True)
class CatalogueState:
    """The digests of all profiles and of all waivers as the rules read them, and who was not listed."""

    members: frozenset[str]

    @classmethod
    def of(
        cls, profiles: Iterable[str], waivers: Waivers, *, unlisted: Iterable[OrganisationId] = ()
    ) -> Self:
        """The state of profiles, given by digest, the waivers of organisations, and which are not hosts."""
        held = (waiver_member(owner, waiver) for owner, ones in waivers.items() for waiver in ones)
        return cls(frozenset([*profiles, *held, *map(unlisted_member, unlisted)]))

    @cached_property
    def id(self) -> str:
        """SHA-256, in hex, of the sorted members."""
        return hashlib.sha256("\n".join(sorted(self.members)).encode("ascii")).hexdigest()

    @property
    def profiles(self) -> frozenset[str]:
        """The digests of its profiles."""
        return frozenset(member for member in self.members if ":" not in member)

    @property
    def waivers(self) -> frozenset[str]:
        return frozenset(member for member in self.members if member.startswith(_WAIVER))

    def unlisted_of(self, organisations: Iterable[OrganisationId]) -> frozenset[OrganisationId]:
        """Which of these were not in the catalogue."""
        return frozenset(one for one in organisations if unlisted_member(one) in self.members)


def unlisted_member(organisation: OrganisationId) -> str:
    """How it stands among the members of a state that an organisation was not in the catalogue."""
    return _UNLISTED + hashlib.sha256(organisation.encode()).hexdigest()


def waiver_member(owner: OrganisationId, waiver: Waiver) -> str:
    """How a waiver of an organisation stands among the members of a state. It says nobody's name."""
    given = waiver.pre_approval
    said = [
        owner,
        waiver.rule,
        waiver.granted_by,
        waiver.reason,
        str(waiver.valid_from),
        str(waiver.valid_to),
        [given.authority.value, given.reference, str(given.given_on)] if given else None,
    ]
    return _WAIVER + hashlib.sha256(json.dumps(said).encode("ascii")).hexdigest()


def once_in_law(register: Iterable[RecordedWaiver]) -> dict[str, Owned]:
    """Everything that the rules can ever have read of the register, by member.

    What a waiver says never changes; a pre-approval and an ending are added once. So each has been in at most
    four states, and the register of now tells them all.
    """
    found: dict[str, Owned] = {}
    for recorded in register:
        for waiver in _states_of(recorded):
            found[waiver_member(recorded.organisation_id, waiver)] = (recorded.organisation_id, waiver)
    return found


def _states_of(recorded: RecordedWaiver) -> Iterable[Waiver]:
    bare = replace(recorded.waiver, pre_approval=None)
    for waiver in (recorded.waiver, bare):
        for ending in (recorded.ending, None):
            in_law = replace(recorded, waiver=waiver, ending=ending).in_law
            if in_law is not None:
                yield in_law
