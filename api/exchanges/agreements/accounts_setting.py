"""Saying to which account the visitor is paid, and reading it as far as anybody may."""

from dataclasses import dataclass, replace
from datetime import datetime

from api.database import Connection
from api.exchanges import account_store
from api.exchanges.account_store import Account
from api.exchanges.agreements.accounts import is_same
from api.exchanges.agreements.amounts_problems import NoAccountYet
from api.exchanges.agreements.drawing import Voided, draw_up
from api.exchanges.agreements.planning import READ_MONEY, keep_drawn
from api.exchanges.exchange import Exchange
from api.exchanges.moving import Asked, allowed, turn_of
from api.journal.acting import Act, Event
from api.journal.details import JSON
from api.people.signed import Signed
from eligibility.editions import Editions


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountView:
    """The account of an exchange, to be shown masked."""

    exchange: Exchange
    account: Account
    voided: tuple[Voided, ...] = ()


def read_account(connection: Connection, signed: Signed, number: int, *, at: datetime) -> AccountView:
    """The account that is stated. Raises UnknownExchange, NotAllowed, NoAccountYet."""
    exchange, _ = allowed(connection, signed, number, READ_MONEY, at=at)
    account = account_store.get(connection, number)
    if account is None:
        raise NoAccountYet(number)
    return AccountView(exchange=exchange, account=account)


def set_account(act: Act, *, asked: Asked, account: Account, editions: Editions) -> AccountView:
    """States an account; the Financial Agreement, if there is one, is drawn up with its digest.

    Raises as `turn_of` does. The account that is stated already changes nothing.
    """
    turn = turn_of(act, asked, "exchange.set_account")
    present = account_store.get(act.connection, asked.number)
    if present is not None and is_same(present, account):
        detail: dict[str, JSON] = {"state": turn.exchange.state.value, "changed": []}
        act.record(Event(turn.name, f"exchange:{asked.number}", detail))
        return AccountView(exchange=turn.exchange, account=present)
    account_store.save(act.connection, asked.number, account)
    drawn = draw_up(act, turn.exchange, editions=editions)
    progress = replace(drawn.exchange.progress, has_account=True)
    drawn = replace(drawn, exchange=replace(drawn.exchange, progress=progress), account_changed=True)
    kept = keep_drawn(act, turn, drawn)
    return AccountView(exchange=kept, account=account, voided=drawn.voided)
