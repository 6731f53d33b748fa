"""Exchanges whose documents the service itself has drawn up, signed on record as far as a state says."""

from dataclasses import replace
from typing import Any

import httpx2
from fastapi.testclient import TestClient
from sqlalchemy import select

from api.access import Role, Via
from api.exchanges import paper_store, store
from api.exchanges.exchange import Exchange
from api.exchanges.lifecycle import settled
from api.exchanges.paper_store import Method, Signature
from api.exchanges.states import Paper, Party, State
from api.journal.acting import Act, Actor, Event, perform
from api.notices.tables import outbox
from tests.api.trust.stays import Stays

DAYS = ["2027-03-08", "2027-03-09", "2027-03-10"]  # Monday to Wednesday
ACCOUNT = {"holder": "Brno Mill", "iban": "CZ65 0800 0000 1920 0014 5399"}
WEEK = [*DAYS, "2027-03-11", "2027-03-12"]
_SIGNED = {  # which documents, and by whom
    State.DRAFT: {},
    State.BUILDING: {Paper.COMMITMENT: [Party.VISITOR]},
    State.COMMITTED: {Paper.COMMITMENT: sorted(Paper.COMMITMENT.signers)},
    State.READY: {paper: sorted(paper.signers) for paper in Paper},
}


def a_slot(day: str, **differences: str) -> dict[str, str]:
    """Eight hours of activities."""
    least = {"day": day, "starts": "09:00", "ends": "17:00", "kind": "activity", "what": "At the looms."}
    return least | differences


def a_plan(*days: str, **differences: Any) -> dict[str, Any]:
    """24 hours on three days, the last with networking; or eight on each of other days."""
    on = days or tuple(DAYS)
    whole = {
        "first_day": on[0],
        "last_day": on[-1],
        "virtual": False,
        "goals": "Learn to dye without rinsing.",
        "objectives": ["new-skills"],
        "activities": ["knowledge-sharing"],
        "outcomes": "A trial.",
        "agenda": [*map(a_slot, on[:-1]), a_slot(on[-1], kind="networking")],
    }
    return whole | differences


def put(client: TestClient, number: int, what: str, sent: Any, *, match: str = "*") -> httpx2.Response:
    """The answer to a plan, an amount or an account."""
    return client.put(f"/exchanges/{number}/{what}", json=sent, headers={"If-Match": match})


def drawn(stays: Stays, state: State, plan: dict[str, Any] | None = None) -> Exchange:
    """An exchange with a plan and an account, in that state."""
    number = stays.at(State.DRAFT).id
    for what, sent in (("plan", plan or a_plan()), ("account", ACCOUNT)):
        answer = put(stays.visitor, number, what, sent)
        assert answer.is_success, answer.text
    return signed(stays, number, state)


def signed(stays: Stays, number: int, state: State) -> Exchange:
    """The exchange with the signatures that it has in that state."""

    def work(act: Act) -> Exchange:
        for paper, parties in _SIGNED[state].items():
            for party in parties:
                sign(act, number, paper, party)
        act.record(Event("exchange.sign_commitment", f"exchange:{number}"))
        now = store.found(act.connection, number)
        return store.save(act.connection, replace(now, state=settled(now, is_approval_required=False)))

    system = Actor(account_id=None, via=Via.SYSTEM)
    made = perform(stays.town.database, system, at=stays.town.clock.at, work=work)
    assert made.state is state
    return made


def sign(act: Act, number: int, paper: Paper, party: Party) -> None:
    """A signature under the version that holds, put on record."""
    written = paper_store.newest(act.connection, number, paper)
    assert written is not None
    signature = Signature(
        paper=paper,
        version=written.version,
        digest=written.digest,
        party=party,
        account=None,
        role=Role.MANAGER,
        organisation=None,
        partnership=None,
        method=Method.SERVICE,
        signed_at=act.at,
    )
    paper_store.sign(act.connection, number, signature)


def told(stays: Stays, kind: str) -> list[str]:
    """Who was told of something, in order."""
    with stays.town.database.snapshot() as connection:
        return sorted(connection.scalars(select(outbox.c.recipient).where(outbox.c.kind == kind)))
