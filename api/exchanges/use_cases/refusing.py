"""Sending an exchange back to be edited, and the approval of the support office."""

import json
from dataclasses import replace

from api.access import Role
from api.database import Connection
from api.exchanges import account_store, paper_store
from api.exchanges.exchange import Exchange
from api.exchanges.moving import APPROVAL, Asked, Turn, keep, others, tell, turn_of
from api.exchanges.paper_store import Method, Signature
from api.exchanges.problems import NothingToSendBack
from api.exchanges.states import Paper, Party, State
from api.exchanges.use_cases.falling_back import Chosen, Documents, account_digest, fallback, restored
from api.journal.acting import Act
from api.programme.store import is_step_required


def refuse(act: Act, *, asked: Asked, reason: str) -> Exchange:
    """The exchange sent back for a reason.

    An open amendment is dropped, and what was signed before it holds again. Without one, every document
    begins a new version with the same words, under which nobody has signed. Raises NothingToSendBack.
    """
    turn = turn_of(act, asked, "exchange.refuse")
    chosen = dropped(act.connection, turn.exchange)
    changed = _dropped(act, turn.exchange, chosen) if chosen else _unsigned(act, turn.exchange, asked)
    kept = keep(
        act,
        changed,
        turn.name,
        party=turn.party,
        words=reason,
        detail={"is_amendment_dropped": chosen is not None},
    )
    tell(act, kept, "exchange.returned", to=others(turn.party))
    return kept


def approve(act: Act, *, asked: Asked) -> Exchange:
    """The exchange approved by the support office, as its documents read now."""
    turn = turn_of(act, asked, "exchange.approve")
    for paper in turn.exchange.papers_needed:
        if Party.SUPPORT_OFFICE not in turn.exchange.papers[paper].signed:
            paper_store.sign(act.connection, turn.exchange.id, _approval(act, asked, turn, paper))
    kept = keep(act, turn.exchange, turn.name, party=Party.SUPPORT_OFFICE)
    if kept.state is State.READY:
        tell(act, kept, "exchange.ready", to=others())
    return kept


def documents_of(connection: Connection, number: int) -> Documents:
    """Every version and every signature of an exchange."""
    return Documents(
        versions={paper: tuple(paper_store.versions_of(connection, number, paper)) for paper in Paper},
        signatures=tuple(paper_store.signatures_of(connection, number)),
    )


def dropped(connection: Connection, exchange: Exchange) -> Chosen | None:
    """What holds again where the exchange is sent back; None where that takes everybody's signature away.

    Raises NothingToSendBack where there is neither a signature nor an open amendment.
    """
    required = is_step_required(connection, APPROVAL)
    chosen = fallback(exchange, documents_of(connection, exchange.id), is_approval_required=required)
    is_under_way = exchange.state is State.UNDER_WAY
    is_signed = any(standing.signed for standing in exchange.papers.values())
    if chosen is None and (is_under_way or not is_signed):
        raise NothingToSendBack(is_under_way=is_under_way)
    return chosen


def _dropped(act: Act, exchange: Exchange, chosen: Chosen) -> Exchange:
    for paper, written in chosen.items():
        paper_store.point_to(act.connection, exchange.id, paper, written.version if written else 0)
    account = account_store.get(act.connection, exchange.id)
    is_same_account = account is not None and account.digest == account_digest(chosen)
    back = restored(exchange, chosen)
    return replace(back, progress=replace(back.progress, has_account=is_same_account))


def _unsigned(act: Act, exchange: Exchange, asked: Asked) -> Exchange:
    for paper in exchange.papers:
        written = paper_store.newest(act.connection, exchange.id, paper)
        if written is not None and written.text:
            paper_store.write(
                act.connection,
                exchange.id,
                paper,
                json.loads(written.text),
                at=act.at,
                account=asked.signed.account.id,
            )
    return exchange


def _approval(act: Act, asked: Asked, turn: Turn, paper: Paper) -> Signature:
    standing = turn.exchange.papers[paper]
    return Signature(
        paper=paper,
        version=standing.version,
        digest=standing.digest,
        party=Party.SUPPORT_OFFICE,
        account=asked.signed.account.id,
        role=Role.SUPPORT_OFFICE,
        organisation=None,
        partnership=None,
        method=Method.DELEGATED if asked.signed.delegation else Method.SERVICE,
        delegation=asked.signed.delegation.id if asked.signed.delegation else None,
        signed_at=act.at,
        edition=turn.exchange.agreed.edition,
    )
