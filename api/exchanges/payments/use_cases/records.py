"""What is on record about the money of exchanges, as decisions about it need it."""

from collections.abc import Collection

from api.database import Connection
from api.exchanges import account_store, paper_store
from api.exchanges import store as exchange_store
from api.exchanges.account_store import Account
from api.exchanges.agreements.accounts import digest_of_account
from api.exchanges.exchange import Exchange
from api.exchanges.payments import store
from api.exchanges.payments.bank_accounts import is_in_sepa
from api.exchanges.payments.grounds import Agreement, agreement_of
from api.exchanges.payments.matching import Candidate
from api.exchanges.payments.orders import Payable
from api.exchanges.states import Paper


def agreement_on_record(connection: Connection, number: int) -> Agreement | None:
    """The Financial Agreement of an exchange in the version that holds, or None."""
    written = paper_store.newest(connection, number, Paper.FINANCIAL)
    if written is None:
        return None
    return agreement_of(version=written.version, text=written.text, digest=written.digest)


def payables(connection: Connection, exchanges: Collection[Exchange]) -> list[Payable]:
    """Everything that decides whether each of these exchanges can be ordered."""
    ordered = store.open_orders_of(connection, [one.id for one in exchanges])
    return [_payable(connection, one, ordered.get(one.id, (None, 0))[0]) for one in exchanges]


def candidates(
    connection: Connection, numbers: Collection[int], *, partnerships: Collection[int]
) -> dict[int, Candidate]:
    """Those of the exchanges that these partnerships pay, by number."""
    found = exchange_store.get_many(connection, numbers)
    own = [one for one in found if one.agreed.vop in partnerships]
    ordered = store.open_orders_of(connection, [one.id for one in own])
    return {one.id: _candidate(connection, one, ordered.get(one.id)) for one in own}


def digest_now(account: Account) -> str:
    """The digest of the account as it reads now, whatever digest is kept beside it: that was signed."""
    return digest_of_account(account.salt, account.holder, account.iban)


def _payable(connection: Connection, exchange: Exchange, order: int | None) -> Payable:
    account = account_store.get(connection, exchange.id)
    return Payable(
        exchange=exchange,
        agreement=agreement_on_record(connection, exchange.id),
        account_digest=digest_now(account) if account else None,
        is_in_sepa=is_in_sepa(account.iban) if account else False,
        order=order,
    )


def _candidate(connection: Connection, exchange: Exchange, ordered: tuple[int, int] | None) -> Candidate:
    return Candidate(
        exchange=exchange,
        agreement=agreement_on_record(connection, exchange.id),
        order=ordered[0] if ordered else None,
        ordered_cents=ordered[1] if ordered else None,
    )
