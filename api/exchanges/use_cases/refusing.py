"""What becomes of an exchange that is sent back, and the approval of the support office."""

import json
from dataclasses import replace
from datetime import date

from api.access import Role
from api.database import Connection
from api.exchanges import account_store, paper_store
from api.exchanges.exchange import Exchange
from api.exchanges.moving import APPROVAL, Asked, Turn, keep, others, tell, turn_of
from api.exchanges.paper_store import Method, Signature
from api.exchanges.problems import NothingToSendBack
from api.exchanges.states import Paper, Party, State
from api.exchanges.use_cases.falling_back import (
    Chosen,
    Documents,
    account_digest,
    fallback,
    plan_in,
    restored,
)
from api.journal.acting import Act
from api.programme.store import is_step_required


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


def agreed_last_day(connection: Connection, exchange: Exchange) -> date:
    """The last day that all have signed last; without an amendment that is open, the one on record."""
    required = is_step_required(connection, APPROVAL)
    documents = documents_of(connection, exchange.id)
    chosen = fallback(exchange, documents, is_approval_required=required)
    return plan_in(chosen).last_day if chosen else exchange.agreed.last_day


def drop(act: Act, exchange: Exchange, chosen: Chosen) -> Exchange:
    """The exchange as it was agreed before the amendment that is open, which never holds again."""
    for paper, written in chosen.items():
        standing = exchange.papers.get(paper)
        kept = written.version if written else 0
        paper_store.point_to(act.connection, exchange.id, paper, kept)
        if standing is not None and standing.version > kept:
            after = kept or standing.version - 1
            paper_store.send_back(act.connection, exchange.id, paper, after=after, at=act.at)
    has_account = account_store.restore(act.connection, exchange.id, account_digest(chosen))
    back = restored(exchange, chosen)
    return replace(back, progress=replace(back.progress, has_account=has_account))


def take_signatures_away(act: Act, exchange: Exchange, *, account: int) -> Exchange:
    """The exchange with new versions of the same words, unsigned; no earlier one ever holds again."""
    for paper in Paper:
        paper_store.send_back(act.connection, exchange.id, paper, after=0, at=act.at)
    for paper in exchange.papers:
        written = paper_store.newest(act.connection, exchange.id, paper)
        if written is not None and written.text:
            paper_store.write(
                act.connection,
                exchange.id,
                paper,
                json.loads(written.text),
                at=act.at,
                account=account,
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
