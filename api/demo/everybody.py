"""Everybody who can be signed in as, with what they act for by name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from api.access import Mandate, Role
from api.database import Database
from api.doors.words import N_
from api.people.mandates import live
from api.people.store import accounts, mandates
from api.profiles import store as profiles
from api.programme.store import partnership_ids

_SIGNING = frozenset({Role.VISITING_SIGNER, Role.HOST_SIGNER, Role.MANAGER, Role.SUPPORT_OFFICE})
_GROUPS = (  # on the page, in this order; whoever is of several is in the first
    (N_("Visitors"), frozenset({Role.VISITING_SIGNER, Role.VISITING_EDITOR})),
    (N_("Hosts"), frozenset({Role.HOST_SIGNER, Role.HOST_EDITOR})),
    (N_("Managers of partnerships"), frozenset({Role.MANAGER})),
    (N_("The programme"), frozenset({Role.SUPPORT_OFFICE, Role.ANALYST, Role.AUDITOR, Role.ADMINISTRATOR})),
)
_MOST = 200  # people on the page


@dataclass(frozen=True, slots=True, kw_only=True)
class Somebody:
    """One person: for each mandate the role, and how it reads."""

    name: str
    email: str
    mandates: tuple[tuple[Role, str], ...]
    held: tuple[Mandate, ...]

    def role_for(self, *, organisation: str | None = None, partnership: int | None = None) -> Role | None:
        """The role in which they sign for an organisation or manage a partnership; None: they do not."""
        for one in self.held:
            is_its = (one.organisation, one.partnership) == (organisation, partnership)
            if is_its and one.role in _SIGNING:
                return one.role
        return None


def grouped(people: Sequence[Somebody]) -> list[tuple[str, list[Somebody]]]:
    """Everybody by what they are, each once."""
    groups: dict[str, list[Somebody]] = {words: [] for words, _ in _GROUPS}
    for person in people:
        roles = {role for role, _ in person.mandates}
        groups[next(words for words, those in _GROUPS if roles & those)].append(person)
    return [(words, those) for words, those in groups.items() if those]


def acting_for(people: Sequence[Somebody], organisation: str | None) -> Somebody | None:
    """The first who signs for an organisation; None where nobody does."""
    return next((one for one in people if organisation and one.role_for(organisation=organisation)), None)


def everybody(database: Database, *, at: datetime) -> list[Somebody]:
    """Those with an open account and a mandate, in the order in which they came."""
    with database.snapshot() as connection:
        listed = [one for one in accounts.listed(connection, after=0, most=_MOST) if one.is_active]
        held = {
            one.id: [it.mandate for it in live(mandates.held_by(connection, one.id), at)] for one in listed
        }
        wanted = {one.organisation for all_of in held.values() for one in all_of if one.organisation}
        names = {str(key): one.name for key, one in profiles.get_many(connection, wanted).items()}
        partnerships = {number: name for name, number in partnership_ids(connection).items()}
    return [
        Somebody(
            name=one.name,
            email=one.address,
            mandates=tuple((it.role, _words(it, names, partnerships)) for it in held[one.id]),
            held=tuple(held[one.id]),
        )
        for one in listed
        if held[one.id]
    ]


def _words(mandate: Mandate, names: dict[str, str], partnerships: dict[int, str]) -> str:
    if mandate.organisation is not None:
        return f"{mandate.role.words} of {names.get(mandate.organisation, mandate.organisation)}"
    if mandate.partnership is not None:
        return f"{mandate.role.words} of {partnerships.get(mandate.partnership, 'a partnership')}"
    return mandate.role.words
