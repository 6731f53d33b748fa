"""Who may do something, in words. Pure."""

from collections.abc import Iterator
from functools import cache

from api.access.concerns import Ownership
from api.access.permissions import (
    HOST_SIGNERS,
    HOSTS,
    MEMBERS,
    SIGNERS,
    VISITING_SIGNERS,
    VISITORS,
    Anyone,
    Grants,
    Permission,
)
from api.access.roles import Role
from eligibility.phrases import listed

_ANYONE = {
    (Anyone.EVERYBODY, Ownership.NOBODY): "everybody",
    (Anyone.EVERYBODY, Ownership.OTHER): "everybody",
    (Anyone.SIGNED_IN, Ownership.NOBODY): "everybody who is signed in",
    (Anyone.SIGNED_IN, Ownership.SELF): "everybody for themselves",
}
# Roles of organisations that go together, the widest first.
_PEOPLE = (
    (MEMBERS, "editors and signers"),
    (VISITORS, "visiting editors and signers"),
    (HOSTS, "host editors and signers"),
    (SIGNERS, "signers"),
    (VISITING_SIGNERS, "visiting signers"),
    (HOST_SIGNERS, "host signers"),
)
_OF_WHICH_ORGANISATION = {
    Ownership.OWN: "of its organisation",
    Ownership.COUNTERPART: "of the other side",
    Ownership.OTHER: "of any other organisation",
    Ownership.NOBODY: "of any organisation",
    Ownership.SELF: "for themselves",
}
_OF_WHICH_PARTNERSHIP = {
    Ownership.OWN_PARTNERSHIP: "of its partnership",
    Ownership.COUNTERPART: "of the other side's partnership",
    Ownership.TRANSFERRED_AWAY: "of a partnership that it has left",
    Ownership.OTHER: "of any other partnership",
    Ownership.NOBODY: "of any partnership",
    Ownership.SELF: "for themselves",
}
_FOR_THE_PROGRAMME = {
    Role.SUPPORT_OFFICE: "the Support Office",
    Role.ANALYST: "analysts",
    Role.AUDITOR: "auditors",
    Role.ADMINISTRATOR: "administrators",
}


@cache
def who_may(permission: Permission) -> str:
    """Such as 'signers of its organisation, managers of its partnership and administrators'."""
    grants = permission.grants
    return listed([*_anyone(grants), *_members(grants), *_managers(grants), *_for_the_programme(grants)])


def _anyone(grants: Grants) -> Iterator[str]:
    return (words for cell, words in _ANYONE.items() if cell in grants)


def _members(grants: Grants) -> Iterator[str]:
    where: dict[str, list[str]] = {}
    for ownership, whose in _OF_WHICH_ORGANISATION.items():
        left = {role for role in MEMBERS if (role, ownership) in grants}
        for people, words in _PEOPLE:
            if people <= left:
                left -= people
                where.setdefault(words, []).append(whose)
    return (f"{words} {listed(whose, 'or')}" for words, whose in where.items())


def _managers(grants: Grants) -> Iterator[str]:
    whose = [words for one, words in _OF_WHICH_PARTNERSHIP.items() if (Role.MANAGER, one) in grants]
    if whose:
        yield f"managers {listed(whose, 'or')}"


def _for_the_programme(grants: Grants) -> Iterator[str]:
    holders = {grant.who for grant in grants}
    return (words for role, words in _FOR_THE_PROGRAMME.items() if role in holders)
