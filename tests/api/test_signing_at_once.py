"""Fifty identical signatures of each party at the same moment: one of each is put, and nothing breaks."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http import HTTPStatus
from threading import Barrier, local
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from api.exchanges.states import Paper, State
from api.exchanges.tables import exchange_signatures
from api.journal.tables import audit
from api.journal.use_cases import verify_trail

pytestmark = pytest.mark.both

AT_ONCE = 50
ALL = ("visitor", "host", "vop", "hop")


def test_fifty_identical_signatures_of_each_party_at_once_are_one(stays: Any) -> None:
    number = stays.at(State.DRAFT, is_plan_complete=True).id
    digest = stays.seen(number).papers[Paper.COMMITMENT].digest
    people = {"visitor": stays.visitor, "host": stays.host, "vop": stays.vop, "hop": stays.hop}
    cookies = {party: dict(client.cookies) for party, client in people.items()}
    start, browsers = Barrier(AT_ONCE), local()

    def sign(turn: int) -> list[tuple[str, int, str]]:
        """Each thread signs for all four, beginning with another; every second time with the same key."""
        browsers.client = TestClient(
            stays.town.app, base_url="https://match.example.eu", headers={"Sec-Fetch-Site": "same-origin"}
        )
        start.wait(timeout=60)
        order = ALL[turn % 4 :] + ALL[: turn % 4]
        return [(party, *asked(party, turn)) for party in order]

    def asked(party: str, turn: int) -> tuple[int, str]:
        key = f"shared-{party}" if turn % 2 else f"own-{party}-{turn}"
        browsers.client.cookies = cookies[party]
        answer = browsers.client.post(
            f"/exchanges/{number}/documents/commitment/signatures",
            json={"party": party, "digest": digest},
            headers={"Idempotency-Key": key},
        )
        return answer.status_code, answer.json().get("title", "")

    with ThreadPoolExecutor(AT_ONCE) as pool:
        answers = [one for told in pool.map(sign, range(AT_ONCE)) for one in told]

    assert len(answers) == AT_ONCE * 4
    by_status = Counter(status for _, status, _ in answers)
    assert by_status.keys() <= {HTTPStatus.CREATED, HTTPStatus.CONFLICT}, by_status
    assert {title for _, status, title in answers if status == HTTPStatus.CONFLICT} <= {
        "Already signed",
        "Key in use",
    }
    with stays.town.database.snapshot() as connection:
        put = connection.scalars(select(exchange_signatures.c.party)).all()
        acts = connection.scalars(select(audit.c.act).where(audit.c.act == "exchange.sign_commitment")).all()
    assert (sorted(put), len(acts)) == (sorted(ALL), 4)
    assert stays.seen(number).state is State.COMMITTED
    assert verify_trail(stays.town.database)
