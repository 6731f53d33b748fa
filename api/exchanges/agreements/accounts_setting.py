"""Saying to which account the visitor is paid, and reading it as far as anybody may."""

import json
from dataclasses import dataclass, replace
from datetime import datetime

from api.database import Connection
from api.exchanges import account_store, paper_store
from api.exchanges.account_store import Account
from api.exchanges.agreements.accounts import is_same
from api.exchanges.agreements.amounts_problems import NoAccountYet
from api.exchanges.agreements.contents import account_content
from api.exchanges.agreements.drawing import Voided, draw_up
from api.exchanges.agreements.planning import READ_MONEY, keep_drawn
from api.exchanges.exchange import Exchange
from api.exchanges.lifecycle import AFTER_THE_STAY, STEPS
from api.exchanges.moving import Asked, Turn, allowed, keep, tell, turn_of
from api.exchanges.problems import NotAtThisStep
from api.exchanges.states import Paper
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

    Once the stay is over only the account in it changes, and visitor and VOP sign it again. The account that
    is stated already changes nothing. Raises as `turn_of` does.
    """
    turn = turn_of(act, asked, "exchange.set_account")
    present = account_store.get(act.connection, asked.number)
    if present is not None and is_same(present, account):
        detail: dict[str, JSON] = {"state": turn.exchange.state.value, "changed": []}
        act.record(Event(turn.name, f"exchange:{asked.number}", detail))
        return AccountView(exchange=turn.exchange, account=present)
    account_store.save(act.connection, asked.number, account)
    if turn.exchange.state in AFTER_THE_STAY:
        return _restated(act, turn, account)
    drawn = draw_up(act, turn.exchange, editions=editions)
    progress = replace(drawn.exchange.progress, has_account=True)
    drawn = replace(drawn, exchange=replace(drawn.exchange, progress=progress), account_changed=True)
    kept = keep_drawn(act, turn, drawn)
    return AccountView(exchange=kept, account=account, voided=drawn.voided)


def _restated(act: Act, turn: Turn, account: Account) -> AccountView:
    """The Financial Agreement as it was signed, word for word, but with another account."""
    exchange, connection = turn.exchange, act.connection
    signed = paper_store.newest(connection, exchange.id, Paper.FINANCIAL)
    if signed is None:
        raise NotAtThisStep(turn.name, exchange.state, sorted(STEPS[turn.name].before - AFTER_THE_STAY))
    content = {**json.loads(signed.text), "account": account_content(account.digest, account.iban[-4:])}
    paper_store.write(
        connection, exchange.id, Paper.FINANCIAL, content, at=act.at, account=act.actor.account_id
    )
    who = sorted(exchange.papers[Paper.FINANCIAL].signed)
    voided = tuple(Voided(paper=Paper.FINANCIAL, version=signed.version, party=one) for one in who)
    kept = keep(
        act,
        replace(exchange, progress=replace(exchange.progress, has_account=True)),
        turn.name,
        party=turn.party,
        detail={"changed": [Paper.FINANCIAL.value]},
    )
    tell(act, kept, "exchange.changed", to=Paper.FINANCIAL.signers - {turn.party})
    return AccountView(exchange=kept, account=account, voided=voided)
