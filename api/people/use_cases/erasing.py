"""Everything that is kept about a person: told to them, and erased for them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from api.journal import store as journal
from api.journal.acting import Act, Event
from api.journal.audit import Entry
from api.journal.versions import require_match
from api.people.accounts import Account, AccountState
from api.people.addresses import account_key
from api.people.identities import Identity
from api.people.keepers import Keeper
from api.people.links import Invitation, Reset
from api.people.mandates import Delegation, HeldMandate
from api.people.sessions import Session, Token
from api.people.signed import Signed
from api.people.store import Connection, accounts, identities, links, mandates, sessions
from api.people.use_cases.accounts import own_account, refuse_without_administrator
from api.people.use_cases.telling import tell_of

_MOST_ENTRIES = 100_000  # of the audit trail, for one person: years of daily work


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """Everything that the service keeps about a person."""

    account: Account
    has_password: bool
    mandates: Sequence[HeldMandate]
    delegations: Sequence[Delegation]
    identities: Sequence[Identity]
    sessions: Sequence[Session]
    tokens: Sequence[Token]
    invitations: Sequence[Invitation]  # to the person's mailbox, or sent by the person
    resets: Sequence[Reset]
    acts: Sequence[Entry]  # what the person did, from the audit trail
    elsewhere: dict[str, object]


def everything_about(connection: Connection, signed: Signed, keepers: Sequence[Keeper]) -> Kept:
    """What is kept about whoever is signed in."""
    account = own_account(connection, signed)
    known = accounts.credentials_of(connection, account.address)
    return Kept(
        account=account,
        has_password=known is not None and known.password_hash is not None,
        mandates=mandates.held_by(connection, account.id),
        delegations=mandates.delegations_around(connection, account.id),
        identities=identities.of_account(connection, account.id),
        sessions=sessions.sessions_of(connection, account.id),
        tokens=sessions.tokens_of(connection, account.id),
        invitations=links.invitations_around(connection, account.id, account.address),
        resets=links.resets_of(connection, account.id),
        acts=journal.last_entries(connection, limit=_MOST_ENTRIES, account_id=account.id),
        elsewhere={one.name: one.told(connection, account.id) for one in keepers},
    )


def erase(act: Act, *, signed: Signed, if_match: str | None, keepers: Sequence[Keeper]) -> None:
    """Closes the person's own account for ever and puts neutral marks where it was named.

    Mandates, delegations and the audit trail stay, with its number only. Raises LastAdministrator; what
    `require_match` does.
    """
    account = own_account(act.connection, signed)
    require_match(if_match, account.version)
    refuse_without_administrator(act.connection, account.id, at=act.at)
    _end_ways_in(act.connection, account, at=act.at)
    _end_powers(act, account)
    links.forget_mailbox(act.connection, account.id, account.address, at=act.at)
    journal.delete_answers_of(act.connection, account.id)
    journal.erase_answers_saying(act.connection, {account.address, account.name})
    for keeper in keepers:
        keeper.forget(act.connection, account.id, act.at)
    accounts.change(
        act.connection,
        account,
        at=act.at,
        address=f"erased:{account.id}",  # no address, so that nobody can sign in by it or be sent anything
        name="Erased",
        password_hash=None,
        state=AccountState.CLOSED.value,
    )
    act.record(Event("account.erase", account.subject, {"before": account.state.value}))


def _end_ways_in(connection: Connection, account: Account, *, at: datetime) -> None:
    sessions.end_sessions_of(connection, account.id, at=at)
    sessions.end_tokens_of(connection, account.id, at=at)
    sessions.forget_token_names(connection, account.id)
    links.end_resets_of(connection, account.id, at=at)
    identities.remove_all_of(connection, account.id)
    accounts.open_guard(connection, account_key(account.address))


def _end_powers(act: Act, account: Account) -> None:
    for held in mandates.held_by(act.connection, account.id):
        mandates.end(act.connection, held.id, by=account.id, at=act.at)
        if held.is_live(act.at):
            tell_of(act, "mandate.ended", held)
    for one in mandates.delegations_around(act.connection, account.id):
        mandates.end_delegation(act.connection, one.id, at=act.at)
