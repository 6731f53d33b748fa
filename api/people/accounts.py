"""An account: one person, by one e-mail. Pure."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from api.languages import Language
from api.people.addresses import Address


class AccountState(StrEnum):
    """Whether an account can be used. Closed is for ever."""

    ACTIVE = "active"
    LOCKED = "locked"  # by an administrator; failed sign-ins close the door for a while, not the account
    CLOSED = "closed"


NEXT_STATES = {
    AccountState.ACTIVE: frozenset({AccountState.LOCKED, AccountState.CLOSED}),
    AccountState.LOCKED: frozenset({AccountState.ACTIVE, AccountState.CLOSED}),
    AccountState.CLOSED: frozenset[AccountState](),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One row of accounts, its password hash aside."""

    id: int
    address: Address
    name: str
    state: AccountState
    language: Language  # of the letters that it gets
    version: int
    created_at: datetime
    changed_at: datetime

    @property
    def is_active(self) -> bool:
        return self.state is AccountState.ACTIVE

    @property
    def subject(self) -> str:
        """How the audit trail names it."""
        return f"account:{self.id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """An account and the hash of its password, if it has one."""

    account: Account
    password_hash: str | None = field(repr=False)
