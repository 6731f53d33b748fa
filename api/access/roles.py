"""Who somebody is to the programme: roles, and the mandates that give them for a period. Pure."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from api.problems import UnusableFacts
from eligibility.phrases import in_words


class Scope(StrEnum):
    """What a mandate reaches."""

    ORGANISATION = "organisation"
    PARTNERSHIP = "partnership"
    PROGRAMME = "programme"


class Side(StrEnum):
    """The part an organisation takes in a proposal or an exchange."""

    VISITOR = "visitor"
    HOST = "host"


class Via(StrEnum):
    """How an act reaches the service. Only a session proves that a person is there.

    The command line and the service itself ask no permission; where they did, they would count as a token.
    """

    SESSION = "session"
    TOKEN = "token"  # noqa: S105  # the name of a way in, not a secret
    COMMAND = "command"
    SYSTEM = "system"


class Role(StrEnum):
    """What a mandate lets its holder do. An editor prepares; a signer may do the same and binds."""

    VISITING_EDITOR = "visiting_editor"
    VISITING_SIGNER = "visiting_signer"
    HOST_EDITOR = "host_editor"
    HOST_SIGNER = "host_signer"
    MANAGER = "manager"  # of a partnership; VOP or HOP in one exchange, by whose organisation it is
    SUPPORT_OFFICE = "support_office"
    ANALYST = "analyst"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"

    @property
    def words(self) -> str:
        """As it reads in a sentence: 'visiting editor'."""
        return self.value.replace("_", " ")

    @property
    def scope(self) -> Scope:
        """What a mandate in this role is for."""
        return _SCOPES.get(self, Scope.PROGRAMME)

    @property
    def side(self) -> Side | None:
        """For which part of an organisation's life it is given; None where it is not an organisation's."""
        return _SIDES.get(self)


_SIDES = {
    Role.VISITING_EDITOR: Side.VISITOR,
    Role.VISITING_SIGNER: Side.VISITOR,
    Role.HOST_EDITOR: Side.HOST,
    Role.HOST_SIGNER: Side.HOST,
}
_SCOPES = {**dict.fromkeys(_SIDES, Scope.ORGANISATION), Role.MANAGER: Scope.PARTNERSHIP}


class ImpossibleMandate(UnusableFacts):
    """A mandate that names the wrong thing for its role, or days that cannot be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mandate:
    """A role that somebody holds for one organisation, one partnership or the whole programme, for a period.

    Raises ImpossibleMandate where what it names is not what its role is for, or it ends before it begins.
    """

    role: Role
    organisation: str | None = None
    partnership: int | None = None
    valid_from: date
    valid_to: date | None = None  # last day; None: until somebody ends it
    id: int | None = None  # its number on record, None while it is not recorded

    def __post_init__(self) -> None:
        named = {
            Scope.ORGANISATION: self.organisation is not None,
            Scope.PARTNERSHIP: self.partnership is not None,
        }
        if named != {scope: scope is self.role.scope for scope in named}:
            raise ImpossibleMandate(_WRONG_SCOPE[self.role.scope].format(role=self.role.words))
        if self.valid_to is not None and self.valid_to < self.valid_from:
            raise ImpossibleMandate(
                f"the mandate begins on {in_words(self.valid_from)} and its last day, "
                f"{in_words(self.valid_to)}, comes before"
            )

    def holds_on(self, day: date) -> bool:
        """Whether it gives its role on that day. Its first and its last day both count."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)

    @property
    def words(self) -> str:
        """As it reads in a sentence: "host signer of 'demo-sme-138'"."""
        if self.organisation is not None:
            return f"{self.role.words} of {self.organisation!r}"
        if self.partnership is not None:
            return f"{self.role.words} of partnership {self.partnership}"
        return f"{self.role.words} of the programme"


_WRONG_SCOPE = {
    Scope.ORGANISATION: "{role} is a role for one organisation, so the mandate names that and nothing else",
    Scope.PARTNERSHIP: "{role} is a role for one partnership, so the mandate names that and nothing else",
    Scope.PROGRAMME: "{role} is a role for the whole programme, so the mandate names no organisation and no "
    "partnership",
}
