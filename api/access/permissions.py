"""One row of the table of permissions, and the words its rows are written in. Pure."""

from collections.abc import Set as AbstractSet
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple, TypedDict, Unpack

from api.access.concerns import Ownership
from api.access.roles import Role, Scope


class Anyone(StrEnum):
    """Who may act without a mandate."""

    EVERYBODY = "everybody"  # signed in or not
    SIGNED_IN = "signed_in"


class Grant(NamedTuple):
    """One cell of the table that says yes."""

    who: Role | Anyone
    ownership: Ownership


Grants = frozenset[Grant]


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """One act, and who may do it. What no grant names is refused."""

    act: str
    what: str  # completes 'you may ...'
    grants: Grants
    changes: bool  # whether anything is different afterwards
    needs_session: bool = False  # a person has to be there: a token will not do
    known_to: str | None = None  # who may do that act knows that the thing exists; None: everybody knows
    condition: str = ""  # what else is asked, of the thing and not of the person; the domain holds it
    source: str = ""  # where the programme says so; empty: our policy

    @property
    def hides(self) -> bool:
        """Whether the refused are told 'not found', unless they know that the thing exists."""
        return self.known_to is not None


class _Said(TypedDict, total=False):
    """What a row may say besides who may act, as fields of Permission."""

    known_to: str
    condition: str
    source: str


def reads(act: str, what: str, *grants: Grants, **said: Unpack[_Said]) -> Permission:
    """An act that leaves everything as it was."""
    return Permission(act=act, what=what, grants=frozenset[Grant]().union(*grants), changes=False, **said)


def prepares(act: str, what: str, *grants: Grants, **said: Unpack[_Said]) -> Permission:
    """An act that changes something and binds nobody: a program with a token may do it too."""
    return replace(reads(act, what, *grants, **said), changes=True)


def decides(act: str, what: str, *grants: Grants, **said: Unpack[_Said]) -> Permission:
    """An act that binds, decides, pays, deletes or gives power: a person has to be signed in."""
    return replace(prepares(act, what, *grants, **said), needs_session=True)


def to(who: AbstractSet[Role], *ownerships: Ownership) -> Grants:
    """A grant to each of these roles where the thing is one of these to it."""
    return frozenset(Grant(role, one) for role in who for one in ownerships)


# Who: people of organisations.
MEMBERS = frozenset(role for role in Role if role.scope is Scope.ORGANISATION)
SIGNERS = frozenset({Role.VISITING_SIGNER, Role.HOST_SIGNER})
VISITORS = frozenset({Role.VISITING_EDITOR, Role.VISITING_SIGNER})
HOSTS = frozenset({Role.HOST_EDITOR, Role.HOST_SIGNER})
VISITING_SIGNERS = frozenset({Role.VISITING_SIGNER})
HOST_SIGNERS = frozenset({Role.HOST_SIGNER})
MANAGERS = frozenset({Role.MANAGER})

# Whole cells. Of an exchange, THE_MANAGER is the VOP's, and EITHER_MANAGER the VOP's and the HOP's.
THE_MANAGER = to(MANAGERS, Ownership.OWN_PARTNERSHIP)
EITHER_MANAGER = to(MANAGERS, Ownership.OWN_PARTNERSHIP, Ownership.COUNTERPART)
THE_OFFICE = to({Role.SUPPORT_OFFICE}, Ownership.OTHER)
THE_AUDITOR = to({Role.AUDITOR}, Ownership.OTHER, Ownership.DELETED)
EVERYBODY = frozenset({Grant(Anyone.EVERYBODY, Ownership.NOBODY)})
ANY_ACCOUNT = frozenset({Grant(Anyone.SIGNED_IN, Ownership.NOBODY)})
ONESELF = frozenset({Grant(Anyone.SIGNED_IN, Ownership.SELF)})
