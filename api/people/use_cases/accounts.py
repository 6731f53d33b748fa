"""Accounts as their people and the administrators see and change them."""

from dataclasses import dataclass
from datetime import date, datetime

from api.access import OF_THE_PROGRAMME, Concern, Role, Via, may
from api.database import Database
from api.journal.acting import Act, Actor, Event, perform
from api.journal.versions import require_match
from api.languages import Language
from api.people.accounts import NEXT_STATES, Account, AccountState
from api.people.addresses import address_of, name_of
from api.people.mandates import HeldMandate
from api.people.problems import AlreadyOver, LastAdministrator, MayNotSee, NotSignedIn, UnknownHere
from api.people.signed import Signed
from api.people.store import Connection, accounts, links, mandates, sessions
from api.people.use_cases.granting import end
from api.people.use_cases.recognising import still_held

_COMMAND = Actor(account_id=None, via=Via.COMMAND, on_behalf_of=None)
_ACTS = {  # the row of the table of permissions that says who may
    AccountState.LOCKED: "account.lock",
    AccountState.CLOSED: "account.lock",
    AccountState.ACTIVE: "account.unlock",
}
_RECORDED = _ACTS | {AccountState.CLOSED: "account.close"}
_LIST = "'cxc people list' lists the accounts."


@dataclass(frozen=True, slots=True)
class Person:
    """An account and every mandate that it has or had."""

    account: Account
    held: tuple[HeldMandate, ...]


def edit(
    act: Act, *, signed: Signed, name: str | None, language: Language | None, if_match: str | None
) -> Account:
    """Gives the person's own account another name, or its letters another language; None leaves as it is.

    Raises UnusableName, and what `require_match` does.
    """
    account = own_account(act.connection, signed)
    require_match(if_match, account.version)
    act.record(Event("account.edit", account.subject, {}))
    wanted = account.name if name is None else name_of(name)
    said_in = account.language if language is None else language
    return accounts.change(act.connection, account, at=act.at, name=wanted, language=said_in.value)


def set_state(
    act: Act, *, signed: Signed, account_id: int, state: AccountState, if_match: str | None
) -> Account:
    """Locks, unlocks or closes an account, as an administrator; ends at once what was signed in by it.

    Raises UnknownHere for who may not see accounts, MayNotSee for who may only see them; AlreadyOver;
    LastAdministrator; what `require_match` does.
    """
    account = accounts.get(act.connection, account_id)
    held = [one.mandate for one in still_held(act.connection, signed, act.at)]
    somebodys = Concern(owners=frozenset({f"account:{account_id}"}))
    decision = may(held, _ACTS[state], somebodys, on=act.at.date(), via=Via.SESSION)
    if account is None or decision.hides:
        raise UnknownHere("account", account_id, advice="Administrators see accounts.")
    if not decision.allowed:
        raise MayNotSee(decision.reason)
    require_match(if_match, account.version)
    if state is not AccountState.ACTIVE:
        refuse_without_administrator(act.connection, account.id, at=act.at)
    return _change_state(act, account, state)


def own_account(connection: Connection, signed: Signed) -> Account:
    """The account of whoever is signed in as it is in this very transaction. Raises NotSignedIn."""
    account = accounts.get(connection, signed.account.id)
    if account is None or not account.is_active:
        raise NotSignedIn("this account is not open")
    return account


def refuse_without_administrator(connection: Connection, leaving: int, *, at: datetime) -> None:
    """Raises LastAdministrator where nobody but that account could let in another administrator."""
    able = accounts.with_role(connection, Role.ADMINISTRATOR, on=at.date())
    if able == {leaving}:
        raise LastAdministrator


def close_by_command(database: Database, email: str, *, at: datetime) -> Account:
    """Closes the account of an e-mail, by whoever runs the service. Raises UnknownHere, AlreadyOver."""
    address = address_of(email)

    def work(act: Act) -> Account:
        known = accounts.credentials_of(act.connection, address)
        if known is None:
            raise UnknownHere("account", "with this e-mail", advice=_LIST)
        return _change_state(act, known.account, AccountState.CLOSED)

    return perform(database, _COMMAND, at=at, work=work)


def end_mandate_by_command(database: Database, email: str, mandate_id: int, *, at: datetime) -> HeldMandate:
    """Ends one mandate of the account of an e-mail. Raises UnknownHere, AlreadyOver."""
    address = address_of(email)

    def work(act: Act) -> HeldMandate:
        known = accounts.credentials_of(act.connection, address)
        held = mandates.get(act.connection, mandate_id)
        if known is None or held is None or held.account_id != known.account.id:
            raise UnknownHere("mandate", f"{mandate_id} of this e-mail", advice=_LIST)
        end(act, held)
        return held

    return perform(database, _COMMAND, at=at, work=work)


def person(database: Database, account_id: int) -> Person:
    """One account with its mandates. Raises UnknownHere."""
    with database.snapshot() as connection:
        account = accounts.get(connection, account_id)
        if account is None:
            raise UnknownHere("account", account_id, advice="GET /accounts lists them.")
        return Person(account, tuple(mandates.held_by(connection, account.id)))


def people(database: Database, *, after: int = 0, most: int) -> list[Person]:
    """At most so many accounts with a number above `after`, with their mandates."""
    with database.snapshot() as connection:
        return [
            Person(one, tuple(mandates.held_by(connection, one.id)))
            for one in accounts.listed(connection, after=after, most=most)
        ]


def require_overseer(signed: Signed, *, on: date) -> None:
    """Raises MayNotSee unless the person may see every account."""
    via = signed.actor.via
    decision = may(signed.mandates, "people.read", OF_THE_PROGRAMME, on=on, via=via)
    if not decision.allowed:
        raise MayNotSee(decision.reason)


def _change_state(act: Act, account: Account, state: AccountState) -> Account:
    if state not in NEXT_STATES[account.state]:
        raise AlreadyOver(f"The account is {account.state.value}; this", f"{account.changed_at:%Y-%m-%d}")
    changed = accounts.change(act.connection, account, at=act.at, state=state.value)
    if state is not AccountState.ACTIVE:
        sessions.end_sessions_of(act.connection, account.id, at=act.at)
        links.end_resets_of(act.connection, account.id, at=act.at)
    if state is AccountState.CLOSED:
        sessions.end_tokens_of(act.connection, account.id, at=act.at)
    act.record(Event(_RECORDED[state], account.subject, {"before": account.state.value}))
    return changed
