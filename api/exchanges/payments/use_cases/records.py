"""What is on record about the money of exchanges, as decisions about it need it."""

from collections.abc import Collection

from api.database import Connection
from api.exchanges import account_store, paper_store
from api.exchanges import store as exchange_store
from api.exchanges.account_store import Account
from api.exchanges.agreements.accounts import digest_of_account
from api.exchanges.agreements.sepa import is_bank_name, is_in_sepa
from api.exchanges.exchange import Exchange
from api.exchanges.paper_store import Written
from api.exchanges.payments import store
from api.exchanges.payments.grounds import Agreement, agreement_of
from api.exchanges.payments.matching import Candidate
from api.exchanges.payments.orders import Payable
from api.exchanges.payments.payment import Payment
from api.exchanges.payments.store import Ordered
from api.exchanges.states import Paper


def agreement_on_record(connection: Connection, number: int) -> Agreement | None:
    """The Financial Agreement of an exchange in the version that holds, or None."""
    written = paper_store.newest(connection, number, Paper.FINANCIAL)
    return _agreement(written) if written else None


def payables(connection: Connection, exchanges: Collection[Exchange]) -> list[Payable]:
    """Everything that decides whether each of these exchanges can be ordered, in as many queries for all."""
    numbers = [one.id for one in exchanges]
    ordered = store.open_orders_of(connection, numbers)
    accounts = account_store.get_many(connection, numbers)
    agreements = _agreements(connection, numbers)
    return [
        _payable(one, agreements.get(one.id), accounts.get(one.id), ordered.get(one.id)) for one in exchanges
    ]


def candidates(
    connection: Connection, numbers: Collection[int], *, partnerships: Collection[int]
) -> dict[int, Candidate]:
    """Those of the exchanges that these partnerships pay, by number."""
    found = exchange_store.get_many(connection, numbers)
    own = {one.id: one for one in found if one.agreed.vop in partnerships}
    ordered = store.open_orders_of(connection, own)
    agreements = _agreements(connection, own)
    paid = store.payments_of(connection, own)
    return {
        number: _candidate(one, agreements.get(number), ordered.get(number), paid.get(number))
        for number, one in own.items()
    }


def digest_now(account: Account) -> str:
    """The digest of the account as it reads now, whatever digest is kept beside it: that was signed."""
    return digest_of_account(account.salt, account.holder, account.iban)


def _agreements(connection: Connection, numbers: Collection[int]) -> dict[int, Agreement]:
    written = paper_store.newest_of(connection, numbers, Paper.FINANCIAL)
    return {number: _agreement(one) for number, one in written.items()}


def _agreement(written: Written) -> Agreement:
    return agreement_of(version=written.version, text=written.text, digest=written.digest)


def _payable(
    exchange: Exchange, agreement: Agreement | None, account: Account | None, ordered: Ordered | None
) -> Payable:
    return Payable(
        exchange=exchange,
        agreement=agreement,
        account_digest=digest_now(account) if account else None,
        is_in_sepa=is_in_sepa(account.iban) if account else False,
        is_named=is_bank_name(account.holder) if account else False,
        order=ordered.order if ordered else None,
    )


def _candidate(
    exchange: Exchange, agreement: Agreement | None, ordered: Ordered | None, paid: Payment | None
) -> Candidate:
    return Candidate(
        exchange=exchange,
        agreement=agreement,
        order=ordered.order if ordered else None,
        ordered_cents=ordered.cents if ordered else None,
        ordered_account=ordered.account_digest if ordered else None,
        payment=paid,
    )
