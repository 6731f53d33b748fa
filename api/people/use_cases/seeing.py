"""Mandates as others see them: those that they may know of, and whose they are."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from api.access import OF_THE_PROGRAMME, Mandate, Role, Via, may
from api.database import Database
from api.people.accounts import Account, AccountState
from api.people.mandates import HeldMandate, is_same_scope, may_give, may_see
from api.people.problems import UnknownHere
from api.people.signed import Signed
from api.people.store import Connection, accounts, links, mandates
from api.people.use_cases.recognising import still_held

_CALLING_IN = ("people.invite", "mandate.end")  # whoever may do one of these writes to the person


@dataclass(frozen=True, slots=True, kw_only=True)
class Holder:
    """Whose a mandate is, as far as whoever asks may know."""

    name: str | None  # none: the account is closed, or only its number is known to them
    email: str | None  # none as well: not theirs to write to
    is_closed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenMandate:
    """A mandate on record, and whose it is."""

    held: HeldMandate
    holder: Holder


@dataclass(frozen=True, slots=True)
class Page:
    """Some of a long list, and the number after which the rest begins."""

    rows: Sequence[SeenMandate]
    after: int | None


def seen_mandate(connection: Connection, signed: Signed, mandate_id: int, *, at: datetime) -> HeldMandate:
    """A mandate on record. Raises UnknownHere for one that is not there or not theirs to see."""
    held = mandates.get(connection, mandate_id)
    if held is None or not _Onlooker.of(connection, signed, at).may_see(held):
        raise UnknownHere("mandate", mandate_id, advice="GET /mandates lists those that you may see.")
    return held


def shown_mandate(connection: Connection, signed: Signed, mandate_id: int, *, at: datetime) -> SeenMandate:
    """The same, with whose it is. Raises UnknownHere."""
    return with_holder(connection, signed, seen_mandate(connection, signed, mandate_id, at=at), at=at)


def with_holder(connection: Connection, signed: Signed, held: HeldMandate, *, at: datetime) -> SeenMandate:
    """A mandate that they may see, with whose it is."""
    return _Onlooker.of(connection, signed, at).shown(held)


def overseen(database: Database, signed: Signed, *, at: datetime, after: int, most: int) -> Page:
    """Mandates on record that the person may see: its own, those it may grant or end, for auditors all."""
    with database.snapshot() as connection:
        onlooker = _Onlooker.of(connection, signed, at)
        found: list[HeldMandate] = []
        last: int | None = after
        while last is not None and len(found) < most:
            rows = mandates.listed(connection, after=last, most=most)
            found += [one for one in rows if onlooker.may_see(one)]
            last = rows[-1].id if len(rows) == most else None
        if len(found) > most:
            found, last = found[:most], found[most - 1].id
        return Page([onlooker.shown(one) for one in found], last)


def name_of_colleague(connection: Connection, account_id: int, beside: Mandate) -> str | None:
    """The name of somebody who works for the same organisation, partnership or programme.

    None: the account is closed, or nobody there was ever told more of it than its number.
    """
    account = accounts.get(connection, account_id)
    if account is None or account.state is AccountState.CLOSED:
        return None
    theirs = (one for one in mandates.held_by(connection, account_id) if is_same_scope(one.mandate, beside))
    return account.name if any(_made_itself_known(connection, one) for one in theirs) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Onlooker:
    """Who looks at mandates within one transaction, and what was asked for it already."""

    connection: Connection
    signed: Signed
    at: datetime
    seeing: tuple[Mandate, ...]
    is_overseer: bool  # sees every account
    managed: dict[str | None, int | None] = field(default_factory=dict)
    known: dict[int, Account | None] = field(default_factory=dict)

    @classmethod
    def of(cls, connection: Connection, signed: Signed, at: datetime) -> "_Onlooker":
        seeing = tuple(one.mandate for one in still_held(connection, signed, at))
        oversees = may(seeing, "people.read", OF_THE_PROGRAMME, on=at.date(), via=Via.SESSION).allowed
        return cls(connection=connection, signed=signed, at=at, seeing=seeing, is_overseer=oversees)

    def may_see(self, held: HeldMandate) -> bool:
        managed_by = self._manager_of(held.mandate)
        return self._is_own(held) or may_see(
            self.seeing, held.mandate, managed_by=managed_by, on=self.at.date()
        )

    def shown(self, held: HeldMandate) -> SeenMandate:
        if held.account_id not in self.known:
            self.known[held.account_id] = accounts.get(self.connection, held.account_id)
        account = self.known[held.account_id]
        if account is None or account.state is AccountState.CLOSED:
            return SeenMandate(held=held, holder=Holder(name=None, email=None, is_closed=True))
        is_known = self._is_own(held) or self.is_overseer or _made_itself_known(self.connection, held)
        return SeenMandate(
            held=held,
            holder=Holder(
                name=account.name if is_known else None,
                email=account.address if is_known and self._may_write_to(held) else None,
                is_closed=False,
            ),
        )

    def _may_write_to(self, held: HeldMandate) -> bool:
        """Whether a person asks who may end the mandate or invite to another like it, and it is not over."""
        if self._is_own(held):
            return True
        managed_by, day = self._manager_of(held.mandate), self.at.date()
        may_call = any(
            may_give(self.seeing, held.mandate, act, managed_by=managed_by, on=day).allowed
            for act in _CALLING_IN
        )
        return may_call and self.signed.is_in_person and not held.is_over(self.at)

    def _is_own(self, held: HeldMandate) -> bool:
        return held.account_id == self.signed.account.id

    def _manager_of(self, mandate: Mandate) -> int | None:
        named = mandate.organisation
        if named not in self.managed:
            self.managed[named] = mandates.partnership_of(self.connection, named)
        return self.managed[named]


def _made_itself_known(connection: Connection, held: HeldMandate) -> bool:
    """Whether those around a mandate know its holder by more than a number.

    A signer may give a mandate to any account by its number. That must not tell whose the number is: so only
    one that the person took up by a link to its mailbox, registered for or was given by whoever runs the
    service tells the name.
    """
    if held.granted_by in {None, held.account_id}:
        return True
    if links.was_taken_up(connection, held.account_id, held.mandate):
        return True
    return any(
        one.mandate.role is Role.ADMINISTRATOR for one in mandates.held_by(connection, held.granted_by)
    )
