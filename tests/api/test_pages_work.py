"""The work queue: for whom it is, what stands in it, and how much it asks for."""

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import pytest

from api.access import Role
from api.exchanges.states import State
from api.pages.inside import Inside
from api.pages.work.exchanges import MOST_ASKED
from tests.api.trust.stays import FIRST, HOST, VISITOR


def test_nobody_is_asked_to_sign_in_and_comes_back(stays: Any) -> None:
    answer = stays.town.nobody().get("/en/work", follow_redirects=False)
    assert answer.status_code == HTTPStatus.SEE_OTHER
    assert answer.headers["location"] == "/sign-in?next=%2Fen%2Fwork"


def test_who_manages_nothing_is_told_for_whom_the_queue_is(stays: Any) -> None:
    for client in (stays.visitor, stays.host, stays.person(Role.ANALYST)):
        answer = client.get("/en/work")
        assert answer.status_code == HTTPStatus.FORBIDDEN
        assert "for managers of partnerships" in answer.text


def test_a_manager_without_work_is_told_so(stays: Any) -> None:
    answer = stays.vop.get("/en/work")
    assert answer.status_code == HTTPStatus.OK
    assert "Nothing waits for you at the moment." in answer.text


def test_a_document_that_waits_for_the_partnership_leads_to_its_signature(stays: Any) -> None:
    exchange = stays.at(State.BUILDING)
    page = stays.vop.get("/en/work").text
    assert 'href="#sign"' in page
    assert f'href="/en/exchanges/{exchange.id}/documents/commitment/sign"' in page


def test_a_payment_stands_with_its_last_day_and_is_overdue_afterwards(stays: Any) -> None:
    exchange = stays.at(State.VALIDATED)
    stays.come_to(FIRST + timedelta(days=60))
    page = stays.vop.get("/en/work").text
    assert f'href="/en/exchanges/{exchange.id}/payment"' in page
    assert 'href="#overdue"' in page
    assert "Overdue" in page


def test_what_waits_for_others_says_for_whom(stays: Any) -> None:
    stays.at(State.VALIDATED)
    stays.at(State.READY)
    page = stays.hop.get("/en/work").text
    assert 'href="#others"' in page
    assert "Hills" in page


def test_an_exchange_that_waits_for_approval_is_the_offices(stays: Any) -> None:
    exchange = stays.at(State.APPROVING)
    page = stays.office.get("/en/work").text
    assert 'href="#approve"' in page
    assert f"/en/exchanges/{exchange.id}" in page


def test_it_is_there_in_french_too(stays: Any) -> None:
    answer = stays.vop.get("/fr/work")
    assert answer.status_code == HTTPStatus.OK
    assert '<html lang="fr">' in answer.text


def test_it_asks_no_more_for_more_exchanges(stays: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    counts: list[int] = []
    asked = _counting(monkeypatch)
    for _ in range(2):
        for _ in range(MOST_ASKED + 2):
            stays.at(State.DRAFT, visitor=VISITOR, host=HOST)
        asked.clear()
        assert stays.vop.get("/en/work").status_code == HTTPStatus.OK
        counts.append(len(asked))
    assert counts[0] == counts[1] <= MOST_ASKED + 12


def _counting(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths that pages ask the API for from now on."""
    asked: list[str] = []
    ask: Callable[..., Any] = Inside.ask

    async def counted(self: Inside, method: str, path: str, **more: Any) -> Any:
        asked.append(path)
        return await ask(self, method, path, **more)

    monkeypatch.setattr(Inside, "ask", counted)
    return asked
