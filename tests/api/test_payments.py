"""What is due is listed, and a lump sum goes on record once, as agreed, by whom and when it can."""

import csv
import io
import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import delete, func, select, update

from api.access import Role
from api.exchanges import paper_store, store
from api.exchanges.payments.grounds import agreement_of, missing
from api.exchanges.payments.payment import as_reference, checked_reference
from api.exchanges.payments.tables import payments
from api.exchanges.states import Paper, State
from api.exchanges.tables import exchange_accounts, exchange_papers, exchange_signatures, exchanges
from api.journal.tables import audit, outbox
from api.profiles.tables import organisations

DAY = date(2027, 3, 18)  # three days after the validation
SAID = {"reference": "20270317-0815", "paid_on": "2027-03-17"}


@pytest.fixture
def due(stays: Any) -> Any:
    """Five days of a stay in Portugal, validated three days ago."""
    stays.come_to(DAY)
    return stays.at(State.VALIDATED)


def pay(client: TestClient, exchange: Any, *, version: int | None = None, **said: Any) -> Any:
    headers = {
        "Idempotency-Key": said.pop("key", uuid4().hex),
        "If-Match": f'"{version or exchange.version}"',
    }
    return client.post(f"/exchanges/{exchange.id}/payment", json=SAID | said, headers=headers)


def paid(stays: Any) -> int:
    with stays.town.database.snapshot() as connection:
        return int(connection.scalar(select(func.count()).select_from(payments)) or 0)


def change(stays: Any, statement: Any) -> None:
    with stays.town.database.transaction() as connection:
        connection.execute(statement)


def test_the_vop_records_the_payment_as_it_is_agreed(stays: Any, due: Any) -> None:
    answer = pay(stays.vop, due)

    assert answer.status_code == HTTPStatus.CREATED, answer.text
    said = answer.json()
    assert (said["paid_cents"], said["paid_on"], said["reference"]) == (78_000, "2027-03-17", "20270317-0815")
    assert said["agreement_digest"] == due.papers[Paper.FINANCIAL].digest
    assert "pays the costs of travel and lodging itself" in said["words"]
    assert "nothing more will be paid" in said["words"]
    assert answer.headers["Location"] == f"/exchanges/{due.id}/payment"
    now = stays.seen(due.id)
    assert answer.headers["ETag"] == f'"{now.version}"'
    assert now.state is State.PAID
    assert (now.progress.paid_on, now.progress.paid_cents) == (date(2027, 3, 17), 78_000)


def clocks_seen_by(who: TestClient, exchange: Any) -> set[str]:
    answer = who.get(f"/exchanges/{exchange.id}")
    assert answer.status_code == HTTPStatus.OK, answer.text
    return {one["clock"] for one in answer.json()["clocks"]}


def test_the_host_and_its_partnership_do_not_see_when_the_visitor_is_paid(stays: Any, due: Any) -> None:
    for who in (stays.visitor, stays.vop, stays.office):
        assert clocks_seen_by(who, due) == {"report", "payment"}
        assert "pay until" in who.get(f"/exchanges/{due.id}").text
    for who in (stays.host, stays.hop):
        assert clocks_seen_by(who, due) == {"report"}
        assert "pay until" not in who.get(f"/exchanges/{due.id}").text

    assert pay(stays.vop, due).status_code == HTTPStatus.CREATED

    for who in (stays.host, stays.hop):
        told = who.get(f"/exchanges/{due.id}")
        assert clocks_seen_by(who, due) == {"report"}
        assert told.json()["money"] is None
        assert not any(day in told.text for day in ("2027-03-17", "17 March"))  # as the bank has it
        assert who.get(f"/exchanges/{due.id}/payment").status_code == HTTPStatus.FORBIDDEN


def test_a_payment_leaves_one_event_one_line_of_history_and_tells_the_visitor(stays: Any, due: Any) -> None:
    pay(stays.vop, due)

    with stays.town.database.snapshot() as connection:
        event = connection.execute(select(audit).where(audit.c.act == "exchange.pay")).one()
        told = connection.execute(select(outbox).where(outbox.c.kind == "exchange.paid")).one()
        moves = store.moves_of(connection, due.id)
    assert event.subject == f"exchange:{due.id}"
    assert json.loads(event.detail) == {"state": "paid", "cents": 78_000, "paid_on": "2027-03-17"}
    assert (told.recipient, told.params["amount"]) == ("organisation:brno-mill", "780 EUR")
    assert [(move.act, move.party, move.state) for move in moves][-1] == ("exchange.pay", "vop", State.PAID)


def test_three_days_in_portugal_are_390_euros_and_five_are_780(stays: Any) -> None:
    stays.come_to(DAY)
    for last, cents in ((date(2027, 3, 10), 39_000), (date(2027, 3, 12), 78_000)):
        exchange = stays.at(State.VALIDATED, last=last)
        answer = pay(stays.vop, exchange, amount_cents=cents)
        assert answer.json()["paid_cents"] == cents


def test_what_was_agreed_below_the_maximum_is_what_is_paid(stays: Any) -> None:
    stays.come_to(DAY)
    exchange = stays.at(State.VALIDATED, agreed_cents=50_050)

    assert pay(stays.vop, exchange).json()["paid_cents"] == 50_050


@pytest.mark.parametrize("cents", [77_999, 78_001, 39_000])
def test_another_amount_is_refused_with_both_amounts(stays: Any, due: Any, cents: int) -> None:
    answer = pay(stays.vop, due, amount_cents=cents)

    assert answer.status_code == HTTPStatus.CONFLICT
    assert "780 EUR" in answer.json()["detail"]
    assert f"{cents // 100}" in answer.json()["detail"]
    assert paid(stays) == 0


def test_a_retry_gets_the_first_answer_and_pays_nothing_more(stays: Any, due: Any) -> None:
    first, again = (pay(stays.vop, due, key="the-same") for _ in range(2))

    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert paid(stays) == 1


def test_a_second_payment_is_refused_with_the_first(stays: Any, due: Any) -> None:
    pay(stays.vop, due, key="one")
    stale = pay(stays.vop, due, key="two")
    fresh = pay(stays.vop, due, key="three", version=stays.seen(due.id).version)

    assert stale.status_code == HTTPStatus.PRECONDITION_FAILED
    assert fresh.status_code == HTTPStatus.CONFLICT
    assert fresh.json()["type"] == "/problems/already-paid"
    assert "780 EUR on 17 March 2027" in fresh.json()["detail"]
    assert paid(stays) == 1


def test_two_managers_who_pay_at_once_pay_once(stays: Any, due: Any) -> None:
    mandate = stays.town.mandate(Role.MANAGER, "Hills")
    stays.town.add_person("second@example.eu", mandate)
    both = [stays.vop, stays.town.sign_in("second@example.eu")]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda n: pay(both[n % 2], due, key=f"key-{n}"), range(8)))

    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [HTTPStatus.CREATED] + [HTTPStatus.PRECONDITION_FAILED] * 7
    assert paid(stays) == 1


def test_nothing_is_paid_in_another_state(stays: Any) -> None:
    stays.come_to(DAY)
    for state in State:
        if state is not State.VALIDATED:
            answer = pay(stays.vop, stays.at(state))
            assert answer.status_code == HTTPStatus.CONFLICT, state
    assert paid(stays) == 0


def test_nothing_is_paid_for_a_virtual_stay(stays: Any) -> None:
    stays.come_to(DAY)
    exchange = stays.at(State.VALIDATED, is_virtual=True)

    answer = pay(stays.vop, exchange)

    assert answer.status_code == HTTPStatus.CONFLICT
    assert paid(stays) == 0


_DAYS = {
    "2027-03-14": HTTPStatus.UNPROCESSABLE_ENTITY,
    "2027-03-15": HTTPStatus.CREATED,  # of the validation
    "2027-03-18": HTTPStatus.CREATED,  # today
    "2027-03-19": HTTPStatus.UNPROCESSABLE_ENTITY,
}


def test_a_payment_is_of_a_day_from_the_validation_to_today(stays: Any) -> None:
    stays.come_to(DAY)
    found = {day: pay(stays.vop, stays.at(State.VALIDATED), paid_on=day).status_code for day in _DAYS}
    assert found == _DAYS


def test_today_is_the_day_where_the_visitor_is(stays: Any, due: Any) -> None:
    stays.town.clock.at = datetime(2027, 3, 18, 23, 30, tzinfo=UTC)  # half past midnight in Brno

    assert pay(stays.vop, due, paid_on="2027-03-19").status_code == HTTPStatus.CREATED


def test_only_the_vop_pays(stays: Any, due: Any) -> None:
    for client in (stays.visitor, stays.host, stays.hop, stays.office, stays.person(Role.AUDITOR)):
        assert pay(client, due).status_code == HTTPStatus.FORBIDDEN
    statuses = [pay(client, due).status_code for client in stays.strangers()]
    assert statuses == [HTTPStatus.UNAUTHORIZED] + [HTTPStatus.NOT_FOUND] * 3
    assert paid(stays) == 0


def test_a_payment_names_the_version_that_was_seen(stays: Any, due: Any) -> None:
    url, said = f"/exchanges/{due.id}/payment", SAID
    without = stays.vop.post(url, json=said, headers=stays.town.once())
    keyless = stays.vop.post(url, json=said, headers={"If-Match": "*"})

    assert without.status_code == HTTPStatus.PRECONDITION_REQUIRED
    assert keyless.status_code == HTTPStatus.BAD_REQUEST


_BAD: list[dict[str, Any]] = [
    {"reference": ""},
    {"reference": "x" * 36},
    {"reference": "/x"},
    {"reference": "a//b"},
    {"reference": "žluť"},
    {"reference": "a\x00b"},
    {"reference": "\ud800"},
    {"paid_on": 5},
    {"paid_on": "tomorrow"},
    {"amount_cents": 780.5},
    {"amount_cents": 0},
    {"amount_cents": 2**63},
    {"iban": "CZ6508000000192000145399"},
]


def test_bad_input_is_refused_in_words(stays: Any, due: Any) -> None:
    for said in _BAD:
        headers = {**stays.town.once(), "If-Match": "*", "Content-Type": "application/json"}
        body = json.dumps(SAID | said).encode("ascii")
        answer = stays.vop.post(f"/exchanges/{due.id}/payment", content=body, headers=headers)
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY, (said, answer.text)


_SIGNED, _PAPER = exchange_signatures.c, exchange_papers.c


def _unsign(number: int, paper: str, party: str) -> Any:
    its = (_SIGNED.exchange_id == number) & (_SIGNED.paper == paper) & (_SIGNED.party == party)
    return delete(exchange_signatures).where(its)


def _signed_otherwise(number: int) -> Any:
    its = (_SIGNED.exchange_id == number) & (_SIGNED.paper == "financial")
    return update(exchange_signatures).where(its).values(digest="f" * 64)


def _reads(number: int, **changed: Any) -> Any:
    its = (_PAPER.exchange_id == number) & (_PAPER.paper == "financial")
    return update(exchange_papers).where(its).values(changed)


def _says(number: int, **changed: Any) -> Any:
    return update(exchanges).where(exchanges.c.id == number).values(changed)


_DEFECTS: list[tuple[Callable[[int], Any], str]] = [
    (
        lambda one: _unsign(one, "commitment", "hop"),
        "the Commitment to Quality, as it reads now, is not signed by the host's partnership (HOP)",
    ),
    (
        lambda one: _unsign(one, "financial", "visitor"),
        "the Financial Agreement, as it reads now, is not signed by the visitor",
    ),
    (_signed_otherwise, "is not signed by the visitor and the visitor's partnership (VOP)"),
    (
        lambda one: _reads(one, content=func.replace(_PAPER.content, "78000", "79000")),
        "does not read as it was signed",
    ),
    (lambda one: _reads(one, content=""), "does not read as it was signed"),
    (lambda one: _says(one, agreed_cents=77_000), "the amount on record is not the one"),
    (lambda one: _says(one, visit_reported_at=None), "report has not been handed in"),
    (lambda one: _says(one, validated_at=None), "has not validated the report"),
    (lambda one: _says(one, evidenced_at=None), "there is no evidence"),
    (lambda one: _says(one, ended_on=None), "has not come to its end"),
    (lambda one: _says(one, financial_version=0), "there is no Financial Agreement"),
]


def test_a_defect_elsewhere_never_leads_to_a_payment(stays: Any) -> None:
    stays.come_to(DAY)
    for defect, words in _DEFECTS:
        exchange = stays.at(State.VALIDATED)
        change(stays, defect(exchange.id))
        answer = pay(stays.vop, exchange)
        assert answer.status_code == HTTPStatus.CONFLICT, answer.text
        assert words in answer.json()["detail"]
        assert stays.seen(exchange.id).state is State.VALIDATED
    assert paid(stays) == 0


def test_the_agreement_of_another_exchange_is_no_ground(stays: Any, due: Any) -> None:
    with stays.town.database.snapshot() as connection:
        written = paper_store.newest(connection, due.id, Paper.FINANCIAL)
    assert written is not None
    agreement = agreement_of(version=written.version, text=written.text, digest=written.digest)

    assert missing(due, agreement) == ()
    assert missing(replace(due, id=due.id + 1), agreement)
    assert missing(due, replace(agreement, currency="CZK"))
    assert missing(due, replace(agreement, version=2))


def test_a_payment_is_read_by_those_who_may_read_the_agreement(stays: Any, due: Any) -> None:
    url = f"/exchanges/{due.id}/payment"
    assert stays.vop.get(url).json()["type"] == "/problems/no-payment-yet"
    pay(stays.vop, due)

    for client in (stays.vop, stays.visitor, stays.office, stays.person(Role.AUDITOR)):
        answer = client.get(url)
        assert (answer.status_code, answer.json()["paid_cents"]) == (HTTPStatus.OK, 78_000)
    assert stays.vop.get(url, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert {client.get(url).status_code for client in (stays.host, stays.hop)} == {HTTPStatus.FORBIDDEN}
    assert [client.get(url).status_code for client in stays.strangers()] == [401, 404, 404, 404]


def test_what_is_due_is_listed_with_its_grounds_and_both_last_days(stays: Any, due: Any) -> None:
    answer = stays.vop.get("/payments").json()

    (row,) = answer["payments"]
    assert (row["exchange"], row["visitor"]["id"], row["agreed_cents"]) == (due.id, "brno-mill", 78_000)
    assert (row["state"], row["complete"], row["missing"]) == ("due", True, [])
    clock = row["clock"]
    assert (clock["began_on"], clock["last_day"]) == ("2027-03-15", "2027-03-25")
    assert (clock["from_completion_alone"], clock["is_late"]) == ("2027-03-22", False)
    assert answer["totals"]["due"] == {"count": 1, "cents": 78_000}
    assert answer["totals"]["paid"] == {"count": 0, "cents": 0}


@pytest.mark.usefixtures("due")
def test_what_lacks_a_ground_or_an_account_says_so(stays: Any) -> None:
    change(stays, delete(exchange_accounts))
    change(stays, update(exchanges).values(evidenced_at=None))

    (row,) = stays.vop.get("/payments").json()["payments"]

    assert row["complete"] is False
    assert row["missing"] == [
        "there is no evidence that the stay took place",
        "the visitor's account is not on record",
    ]


def test_the_list_goes_by_state_and_in_parts(stays: Any, due: Any) -> None:
    later = [
        stays.at(State.VALIDATED, validated_at=datetime(2027, 3, 10, hour, tzinfo=UTC)) for hour in (9, 8, 8)
    ]
    pay(stays.vop, due)
    stays.at(State.FINISHED)
    stays.at(State.VALIDATED, is_virtual=True)
    by_validation = [later[1].id, later[2].id, later[0].id, due.id]

    seen: list[int] = []
    after: int | None = 0
    while after is not None:
        page = stays.vop.get("/payments", params={"after": after, "most": 1}).json()
        seen += [one["exchange"] for one in page["payments"]]
        after = page["after"]

    assert seen == by_validation
    assert page["totals"] == {
        "due": {"count": 3, "cents": 3 * 78_000},
        "ordered": {"count": 0, "cents": 0},
        "paid": {"count": 1, "cents": 78_000},
    }
    only_paid = stays.vop.get("/payments", params={"state": "paid"}).json()["payments"]
    assert [(one["exchange"], one["payment"]["paid_cents"]) for one in only_paid] == [(due.id, 78_000)]


def test_each_manager_lists_what_its_partnership_pays(stays: Any, due: Any) -> None:
    other = stays.at(State.VALIDATED, visitor="graz-dyers")
    hills = stays.town.partnership("Hills")

    def listed(client: TestClient, **params: Any) -> set[int]:
        return {one["exchange"] for one in client.get("/payments", params=params).json()["payments"]}

    assert listed(stays.vop) == {due.id}
    assert listed(stays.hop) == set()
    assert listed(stays.person(Role.MANAGER, "Alps")) == {other.id}
    for client in (stays.office, stays.person(Role.AUDITOR)):
        assert listed(client) == {due.id, other.id}
        assert listed(client, partnership=hills) == {due.id}
    refused = stays.hop.get("/payments", params={"partnership": hills})
    assert refused.status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize("path", ["/payments", "/payments.csv"])
@pytest.mark.usefixtures("due")
def test_those_who_pay_nothing_list_nothing(stays: Any, path: str) -> None:
    for client in (stays.visitor, stays.host, stays.person(Role.ANALYST)):
        assert client.get(path).status_code == HTTPStatus.FORBIDDEN
    assert stays.town.nobody().get(path).status_code == HTTPStatus.UNAUTHORIZED


def test_a_question_that_means_nothing_is_refused(stays: Any) -> None:
    for query in ("state=lost", "after=-1", "most=0", "most=201", "partnership=0"):
        assert stays.vop.get(f"/payments?{query}").status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_the_spreadsheet_has_every_row_no_account_and_no_formula(stays: Any, due: Any) -> None:
    stays.at(State.VALIDATED, last=date(2027, 3, 10))
    assert pay(stays.vop, due, reference="+420 800").status_code == HTTPStatus.CREATED

    answer = stays.vop.get("/payments.csv")

    text = answer.content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="payments.csv"'
    assert {(row["state"], row["agreed_eur"], row["paid_eur"]) for row in rows} == {
        ("paid", "780.00", "780.00"),
        ("due", "390.00", ""),
    }
    assert [row["reference"] for row in rows if row["reference"]] == ["'+420 800"]
    assert "CZ65" not in text
    assert "5399" not in text


@pytest.mark.usefixtures("due")
def test_a_visitor_named_like_a_formula_is_only_a_name(stays: Any) -> None:
    for sign in "=+-@\t\r":
        change(stays, update(organisations).values(name=f"{sign}cmd|' /C calc'!A0"))
        text = stays.vop.get("/payments.csv").content.decode("utf-8-sig")
        (row,) = csv.DictReader(io.StringIO(text, newline=""))
        assert row["visitor"] == f"'{sign}cmd|' /C calc'!A0"


@pytest.mark.parametrize("text", ["a", "x" * 35, "A-1/2?(3):4.5,6'7+8", "-x"])
def test_what_sepa_allows_is_a_reference(text: str) -> None:
    assert checked_reference(text) == text


@pytest.mark.parametrize(
    ("text", "kept"), [("", "CXC-1"), ("ž//ý", "CXC-1"), ("//a_b//c/", "a b/c"), ("x" * 50, "x" * 35)]
)
def test_a_banks_words_are_kept_as_far_as_they_are_a_reference(text: str, kept: str) -> None:
    assert as_reference(text, otherwise="CXC-1") == kept
    assert checked_reference(as_reference(text, otherwise="CXC-1")) == kept


def test_a_late_payment_is_recorded_and_called_late(stays: Any, due: Any) -> None:
    stays.town.clock.at += timedelta(days=20)
    manager = stays.vop

    assert manager.get("/payments").json()["payments"][0]["clock"]["is_late"] is True
    assert pay(manager, due, paid_on="2027-04-01").status_code == HTTPStatus.CREATED
    assert manager.get("/payments").json()["payments"][0]["clock"]["is_late"] is True
