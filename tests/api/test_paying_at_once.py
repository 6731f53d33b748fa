"""Two people validate, pay, order or reconcile at the same moment, at two servers of one database; and they
try again where the connection broke before or after the commit. There is one effect, and one payment at most.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http import HTTPStatus
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import select

from api.access import Role
from api.client import Answered, ApiProblem, Call, Client, Patience
from api.exchanges.evidence.tables import evidence
from api.exchanges.payments.tables import payment_order_lines, payments
from api.exchanges.states import Paper, State
from api.exchanges.tables import exchange_signatures
from api.journal.tables import audit
from api.journal.use_cases import verify_trail
from tests.api.trust.served_stays import (
    TODAY,
    ServedStays,
    a_bank_file,
    a_payment,
    a_picture,
    a_piece_of_evidence,
    a_signature,
    a_validation,
    cutting,
    post,
)
from tests.api.trust.stays import VOP

pytestmark = pytest.mark.both

AT_ONCE = 25
NOT_NOW = {HTTPStatus.CONFLICT, HTTPStatus.PRECONDITION_FAILED}
PATIENCE = Patience(tries=40, first_pause_s=0.01)
Outcome = Answered[dict[str, Any]] | ApiProblem


class Office:
    """Two managers of the partnership that pays, each at both servers."""

    def __init__(self, served: ServedStays) -> None:
        self.served = served
        town = served.stays.town
        town.add_person("second@example.eu", town.mandate(Role.MANAGER, VOP))
        managers = (served.people["vop"], town.sign_in("second@example.eu"))
        self.desks = [
            served.client(who, server=server, patience=PATIENCE) for who in managers for server in range(2)
        ]

    def at_once(self, *calls: Call[dict[str, Any]]) -> list[Outcome]:
        """What each call comes to, all made at the same moment, each at the next desk."""
        start = Barrier(len(calls))

        def ask(number: int) -> Outcome:
            start.wait(timeout=60)
            return self._outcome(self.desks[number % len(self.desks)], calls[number])

        with ThreadPoolExecutor(len(calls)) as pool:
            outcomes = list(pool.map(ask, range(len(calls))))
        refused = [one for one in outcomes if isinstance(one, ApiProblem)]
        assert {one.status for one in refused} <= NOT_NOW, refused
        return outcomes

    @staticmethod
    def _outcome(client: Client, call: Call[dict[str, Any]]) -> Outcome:
        try:
            return client.do(call)
        except ApiProblem as problem:
            return problem

    def acts(self) -> Counter[str]:
        return Counter(act for (act,) in self.rows(select(audit.c.act)))

    def rows(self, query: Any) -> list[tuple[Any, ...]]:
        with self.served.stays.town.database.snapshot() as connection:
            return [tuple(row) for row in connection.execute(query)]

    def has_paid_once(self, *numbers: int) -> None:
        """One payment of 780 euros for each, one line of its history, and a trail that holds."""
        assert sorted(self.rows(select(payments.c.exchange_id, payments.c.cents))) == sorted(
            (number, 78_000) for number in numbers
        )
        stays = self.served.stays
        for number in numbers:
            assert stays.seen(number).state is State.PAID
            moves = stays.vop.get(f"/exchanges/{number}/history").json()["moves"]
            assert [one["act"] for one in moves].count("exchange.pay") == 1
        assert verify_trail(stays.town.database)


@pytest.fixture
def office(stays: Any) -> Iterator[Office]:
    served = ServedStays(stays, servers=2)
    yield Office(served)
    served.close()


def done(outcomes: list[Outcome]) -> list[Answered[dict[str, Any]]]:
    return [one for one in outcomes if not isinstance(one, ApiProblem)]


@pytest.mark.parametrize("is_one_key", [True, False], ids=["one-key", "own-keys"])
def test_twenty_five_validations_and_payments_at_once_are_one(office: Office, is_one_key: bool) -> None:
    number = office.served.reported()
    calls = [a_validation(number) for _ in range(AT_ONCE)]
    kept = done(office.at_once(*(_keyed(calls, office) if is_one_key else calls)))
    assert {one.value["state"] for one in kept} == {"validated"}
    assert office.acts()["exchange.validate"] == 1

    payments_ = [a_payment(number, f"CXC {number}") for _ in range(AT_ONCE)]
    paid = done(office.at_once(*(_keyed(payments_, office) if is_one_key else payments_)))

    assert [one.replayed for one in kept].count(False) == [one.replayed for one in paid].count(False) == 1
    assert is_one_key or len(paid) == 1
    assert office.acts()["exchange.pay"] == 1
    office.has_paid_once(number)


def _keyed(calls: list[Call[dict[str, Any]]], office: Office) -> list[Call[dict[str, Any]]]:
    """Each manager uses one key of theirs all the time, at both servers."""
    half = len(office.desks) // 2
    return [call.under(f"key-{number % len(office.desks) // half}") for number, call in enumerate(calls)]


def test_different_references_at_once_are_one_payment(office: Office) -> None:
    number = office.served.validated()
    outcomes = office.at_once(*(a_payment(number, f"REF {one}") for one in range(AT_ONCE)))
    (paid,) = done(outcomes)
    ((reference,),) = office.rows(select(payments.c.reference))
    assert reference == paid.value["reference"]
    office.has_paid_once(number)


def test_ordering_while_paying_pays_once(office: Office) -> None:
    numbers = [office.served.validated() for _ in range(5)]
    order = partial(_an_order, office)
    calls = [call for number in numbers for call in (a_payment(number), order(number), order(number))]

    office.at_once(*calls, a_bank_file(*numbers))

    lines = office.rows(select(payment_order_lines.c.exchange_id))
    assert len(lines) == len(set(lines))
    for number in numbers:
        if office.served.stays.seen(number).state is State.VALIDATED:
            office.desks[0].do(a_payment(number))
    office.has_paid_once(*numbers)


def test_reconciling_while_paying_pays_once(office: Office) -> None:
    numbers = [office.served.validated() for _ in range(5)]
    for number in numbers:
        office.desks[0].do(_an_order(office, number))
    by_hand = [a_payment(number) for number in numbers for _ in range(3)]
    by_bank = [a_bank_file(*numbers, reference=f"B-{one}") for one in range(AT_ONCE - len(by_hand))]

    outcomes = office.at_once(*(call for pair in _zipped(by_hand, by_bank) for call in pair))

    matched = sum(one.value["counts"]["matched"] for one in done(outcomes) if "counts" in one.value)
    recorded = sum("paid_cents" in one.value for one in done(outcomes))
    assert matched + recorded == len(numbers)
    office.has_paid_once(*numbers)


def _zipped(one: list[Any], other: list[Any]) -> list[tuple[Any, ...]]:
    longest = max(len(one), len(other))
    return [(*one[n : n + 1], *other[n : n + 1]) for n in range(longest)]


def _an_order(office: Office, number: int) -> Call[dict[str, Any]]:
    return post(
        "/payment-orders",
        partnership=office.served.stays.town.partnership(VOP),
        exchanges=[number],
        debtor={"name": "Hills", "iban": "DE89370400440532013000"},
        execution_day=TODAY.isoformat(),
    )


CUTS: dict[str, list[str | None]] = {
    "before": ["before"],
    "after": ["after"],
    "both": ["before", "after", "after", "before"],
}


@pytest.mark.parametrize("cuts", CUTS.values(), ids=CUTS)
def test_what_is_cut_off_and_sent_again_is_done_once(office: Office, cuts: list[str | None]) -> None:
    served = office.served
    unsigned, reported, finished = served.unsigned(), served.reported(), served.finished()
    signature = a_signature(unsigned, Paper.COMMITMENT, "hop")
    tried: dict[str, tuple[str, Callable[[], Call[dict[str, Any]]]]] = {
        "exchange.sign_commitment": ("hop", lambda: signature),
        "exchange.validate": ("vop", lambda: a_validation(reported)),
        "exchange.pay": ("vop", lambda: a_payment(reported)),
        "exchange.add_evidence": ("visitor", lambda: a_piece_of_evidence(finished, a_picture(1), "looms")),
    }
    before = office.acts()

    for act, (who, call) in tried.items():
        client = cutting(served.client(who, server=1, patience=PATIENCE), cuts)
        answered = client.do(call())
        assert answered.status == HTTPStatus.CREATED
        assert answered.replayed == ("after" in cuts)
        assert office.acts()[act] == before[act] + 1

    given = select(exchange_signatures.c.party).where(exchange_signatures.c.exchange_id == unsigned.number)
    assert office.rows(given) == [("hop",)]
    assert len(office.rows(select(evidence.c.id).where(evidence.c.exchange_id == finished))) == 1
    assert len(served.files_on_disk()) == 1
    office.has_paid_once(reported)
