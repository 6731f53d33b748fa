"""Random sequences of everything that anybody can do to an exchange, against a second opinion.

After each step the service must have said yes or no as the reference does, and the exchange must stand where
the reference has it; what is on record must never break what the programme promises.
"""

import io
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time, timedelta
from http import HTTPStatus
from itertools import count
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, note, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test
from PIL import Image
from sqlalchemy import func, select

from api.access import Role
from api.exchanges import paper_store, store
from api.exchanges.payments.tables import payments
from api.exchanges.states import Paper, Party, State
from tests.api.conftest import PASSWORD
from tests.api.trust.reference import COUNTED, Reference, Wanted
from tests.api.trust.stays import FIRST, HOP, HOST, VOP, Stays, a_plan
from tests.api.trust.world import an_organisation

pytestmark = pytest.mark.both

SCALE = float(os.environ.get("CXC_TEST_SCALE", "1"))
BEGIN = datetime(2027, 3, 5, 12, tzinfo=UTC)
LAST_OF_THREE, LAST_OF_FIVE = FIRST + timedelta(days=2), FIRST + timedelta(days=4)
PLANS = {
    one.name: one
    for one in (
        Wanted("five days", LAST_OF_FIVE),
        Wanted("three days", LAST_OF_THREE),
        Wanted("too few hours", LAST_OF_THREE, is_enough=False),
        Wanted("without goals", LAST_OF_FIVE, is_complete=False),
        Wanted("virtual", LAST_OF_THREE, is_virtual=True),
    )
}
FULL, HALF = 78_000, 39_000  # cents, in Portugal
PARTIES = ("visitor", "host", "vop", "hop")
REFUSALS = {HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.FORBIDDEN}
IBAN = {"holder": "Brno Mill", "iban": "CZ6508000000192000145399"}
CHOICES: dict[str, dict[str, st.SearchStrategy[Any]]] = {
    "write_plan": {"who": st.sampled_from(PARTIES), "name": st.sampled_from(["five days", *PLANS])},
    "set_amount": {
        "who": st.sampled_from(["vop", "vop", "visitor", "hop"]),
        "cents": st.sampled_from([None, 0, 20_000, HALF, FULL]),
    },
    "set_account": {"who": st.sampled_from(["visitor", "visitor", "host", "vop"])},
    "sign": {
        "who": st.sampled_from(PARTIES),
        "which": st.sampled_from(["commitment", "financial"]),
        "is_stale": st.integers(0, 9).map(lambda dice: dice == 0),
    },
    "refuse": {"who": st.sampled_from(["vop", "hop", "visitor"])},
    "time_passes": {"days": st.sampled_from([1, 2, 5, 21])},
    "start": {"who": st.sampled_from(["visitor", "vop", "host"])},
    "end": {"who": st.sampled_from(["visitor", "vop", "hop"])},
    "hand_in_evidence": {"who": st.sampled_from(["visitor", "visitor", "host"])},
    "report": {"report": st.sampled_from(["visit", "hosting"]), "who": st.sampled_from(["visitor", "host"])},
    "return_report": {"who": st.sampled_from(["vop", "hop"])},
    "validate": {"who": st.sampled_from(["vop", "vop", "hop", "visitor"])},
    "pay": {
        "who": st.sampled_from(["vop", "vop", "hop", "visitor"]),
        "cents": st.sampled_from([None, HALF, FULL]),
    },
    "close": {
        "who": st.sampled_from(["vop", "hop"]),
        "reason": st.sampled_from(["", "The host never answered."]),
    },
    "join_a_group": {"who": st.sampled_from(["vop", "vop", "hop"])},
    "leave_the_group": {"who": st.sampled_from(["vop", "hop"])},
    "leave": {"who": st.sampled_from(PARTIES), "dice": st.integers(0, 9)},
}
MOVES = [*CHOICES, "withdraw_evidence", "first_day_comes", "last_day_comes", *["go_on"] * 12]
_numbers = count(1)


class Somebody:
    """A person who signs in again when the clock has moved too far."""

    def __init__(self, stays: Stays, role: Role, of: str) -> None:
        self._town = stays.town
        self._email = f"{role.value}-{of}@example.eu".replace(" ", "-").lower()
        self._browser = stays.person(role, of)

    def ask(self, method: str, path: str, **sent: Any) -> Any:
        headers = self._town.once(**{"If-Match": "*"}) | sent.pop("headers", {})
        answer = self._browser.request(method, path, headers=headers, **sent)
        if answer.status_code == HTTPStatus.UNAUTHORIZED:
            again = {"email": self._email, "password": PASSWORD}
            assert self._browser.post("/sessions", json=again).is_success
            answer = self._browser.request(method, path, headers=headers, **sent)
        return answer


class World:
    """What all sequences share: the service, the host and the two partnerships."""

    def __init__(self, stays: Stays) -> None:
        self.stays = stays
        self.host = Somebody(stays, Role.HOST_SIGNER, HOST)
        self.vop = Somebody(stays, Role.MANAGER, VOP)
        self.hop = Somebody(stays, Role.MANAGER, HOP)
        self.answers = {one: self._answers(one) for one in ("visit", "hosting")}
        self.picture = a_picture()
        self.counted = 0  # exchanges that the references of all sequences count
        self.reached = Counter[str]()  # sequences by the state in which they ended

    def newcomer(self) -> tuple[str, Somebody]:
        """A visitor that no sequence has had, and its signer."""
        name = f"mill-{next(_numbers)}"
        self.stays.town.load(an_organisation(name, partnership=VOP, country="CZ", **PLACE))
        return name, Somebody(self.stays, Role.VISITING_SIGNER, name)

    def _answers(self, report: str) -> dict[str, Any]:
        """Something for every question that has to be answered."""
        asked = self.vop.ask("GET", f"/questionnaires/{report}").json()["questions"]
        return {one["code"]: _anything(one) for one in asked if one["required"]}


PLACE = {"based_in": "CZ", "region": "CZ06", "latitude": 49.2, "longitude": 16.6}


def _anything(question: dict[str, Any]) -> Any:
    simple = {"text": "In words.", "number": 1, "scale": 4, "yes_no": True, "links": ["https://example.eu"]}
    first = [one["code"] for one in question["choices"]][:1]
    return {**simple, "choice": first[0] if first else None, "choices": first}[question["kind"]]


def a_picture() -> bytes:
    sheet = io.BytesIO()
    Image.new("RGB", (32, 24), (180, 90, 20)).save(sheet, "JPEG")
    return sheet.getvalue()


def a_statement(wanted: Wanted) -> dict[str, Any]:
    """The plan as it is written over HTTP."""
    plan = a_plan(FIRST, wanted.last_day, is_virtual=wanted.is_virtual)
    said = dict(plan.content)
    if not wanted.is_complete:
        said["goals"] = ""
    if not wanted.is_enough:
        said["agenda"] = [slot | {"ends": "13:00"} for slot in said["agenda"]]  # type: ignore[union-attr]
    return said


class Sequence(RuleBasedStateMachine):
    """One exchange from draft on, and whoever may touch it."""

    world: World

    @initialize()
    def begin(self) -> None:
        world = self.world
        world.stays.town.clock.at = BEGIN
        self.visitor_id, visitor = world.newcomer()
        self.people = {"visitor": visitor, "host": world.host, "vop": world.vop, "hop": world.hop}
        self.model = Reference(first_day=FIRST)
        self.number = world.stays.at(State.DRAFT, visitor=self.visitor_id, vop=VOP).id
        self.handed_in: list[int] = []
        self.is_counted = False
        shared = {"name": "Looms in March", "host": HOST, "plan": a_statement(PLANS["five days"])}
        made = world.vop.ask("POST", "/groups", json=shared)
        assert made.is_success, made.text
        self.group = made.json()["id"]

    @property
    def today(self) -> date:
        return self.world.stays.town.clock.at.date()

    def ask(self, who: str, method: str, path: str, **sent: Any) -> Any:
        answer = self.people[who].ask(method, f"/exchanges/{self.number}{path}", **sent)
        note(f"{who}: {method} {path} -> {answer.status_code}")
        assert answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR, answer.text
        return answer

    @contextmanager
    def expecting(self, can: bool) -> Iterator[Callable[[Any], bool]]:
        """A check that the service says what the reference says; then that both have the same state."""

        def judged(answer: Any) -> bool:
            assert answer.is_success == can, f"the reference says {can}: {answer.status_code} {answer.text}"
            assert answer.is_success or answer.status_code in REFUSALS, answer.text
            return bool(answer.is_success)

        yield judged
        self.compare()

    def compare(self) -> None:
        """What is on record is what the reference has, and no signature holds for other words."""
        if self.model.is_whole:
            self.model.agreed = self.model.plan
        seen = self.world.stays.seen(self.number)
        for which, paper in self.model.papers.items():
            standing = seen.papers.get(Paper(which))
            is_asked = which == "commitment" or not self.model.is_virtual
            if standing is not None and is_asked:
                assert {party.value for party in standing.signed} == paper.valid
        assert seen.state.value == self.model.state
        self.world.counted += (self.model.state in COUNTED) - self.is_counted
        self.is_counted = self.model.state in COUNTED

    def observe(self) -> None:
        """Reads the documents anew: their digests are the service's, what follows from them is ours."""
        seen = self.world.stays.seen(self.number)
        for which, paper in self.model.papers.items():
            standing = seen.papers.get(Paper(which))
            paper.digest = standing.digest if standing else None
        self.model.agreed_cents = seen.progress.agreed_cents
        self.model.has_account = seen.progress.has_account

    @rule(move=st.sampled_from(MOVES), data=st.data())
    def move(self, move: str, data: st.DataObject) -> None:
        """One thing that somebody does: half of the time what is next, else anything."""
        note(move)
        getattr(self, move)(**{name: data.draw(of) for name, of in CHOICES.get(move, {}).items()})

    def go_on(self) -> None:
        """What the exchange waits for."""
        for step in NEXT[self.model.state]:
            step(self)

    def write_plan(self, who: str, name: str) -> None:
        wanted = PLANS[name]
        before = {which: paper.digest for which, paper in self.model.papers.items()}
        with self.expecting(self.model.can_write(wanted, self.today)) as judged:
            if judged(self.ask(who, "PUT", "/plan", json=a_statement(wanted))):
                is_other = self.model.plan is not None and self.model.plan != wanted
                self.model.plan = wanted
                self.observe()
                if is_other:
                    assert self.model.papers["commitment"].digest != before["commitment"]

    def set_amount(self, who: str, cents: int | None) -> None:
        cap = self.world.stays.seen(self.number).progress.maximum_cents
        can = who == "vop" and self.model.can_set_amount() and cap is not None and (cents or 0) <= cap
        with self.expecting(can) as judged:
            if judged(self.ask(who, "PUT", "/amount", json={"agreed_cents": cents})):
                self.observe()
                assert self.model.agreed_cents == (cap if cents is None else cents)

    def set_account(self, who: str) -> None:
        can = who == "visitor" and self.model.can_set_account()
        with self.expecting(can) as judged:
            if judged(self.ask(who, "PUT", "/account", json=IBAN)):
                self.observe()
                assert self.model.has_account

    def sign(self, who: str, which: str, is_stale: bool) -> None:
        paper = self.model.papers[which]
        digest = "0" * 64 if is_stale else paper.digest
        can = self.model.can_sign(which, who, digest, self.today)
        body = {"party": who, "digest": digest or "0" * 64}
        with self.expecting(can) as judged:
            if judged(self.ask(who, "POST", f"/documents/{which}/signatures", json=body)):
                paper.signed[who] = str(digest)
                self.model.was_signed = True

    def everybody_signs(self) -> None:
        """The usual way, so that sequences get further than chance would take them."""
        if self.model.state not in {"draft", "building", "committed"} or self.model.plan is None:
            return
        if not (self.model.plan.is_complete and self.model.plan.is_enough):
            return
        for which, paper in self.model.papers.items():
            if which == "financial" and self.model.is_virtual:
                continue
            if which == "financial" and not self.model.has_account:
                self.set_account("visitor")
            for who in sorted(paper.needs - paper.valid):
                self.sign(who, which, is_stale=False)

    def refuse(self, who: str) -> None:
        before = {which: (paper.digest, paper.valid) for which, paper in self.model.papers.items()}
        answer = self.ask(who, "POST", "/refusal", json={"reason": "Other days, please."})
        if answer.is_success:
            assert who == "vop"
            self.observe()
            self._take_up_what_holds()
            for which, (digest, _) in before.items():
                paper = self.model.papers[which]
                assert paper.digest != digest or paper.is_whole or not paper.valid
        self.compare()

    def _take_up_what_holds(self) -> None:
        """An amendment that was dropped brings its plan back: read which of ours it is."""
        seen = self.world.stays.seen(self.number)
        with self.world.stays.town.database.snapshot() as connection:
            written = paper_store.newest(connection, self.number, Paper.COMMITMENT)
        assert written is not None
        self.model.plan = next(
            (one for one in PLANS.values() if _is(a_statement(one), written.text)), self.model.plan
        )
        assert self.model.plan is None or self.model.plan.is_virtual == seen.agreed.is_virtual

    def time_passes(self, days: int) -> None:
        self.world.stays.town.clock.at += timedelta(days=days)

    def first_day_comes(self) -> None:
        self._come_to(FIRST)

    def last_day_comes(self) -> None:
        if self.model.state == "under_way":
            self._come_to(LAST_OF_FIVE)

    def _come_to(self, day: date) -> None:
        moment = datetime.combine(day, time(12), tzinfo=UTC)
        self.world.stays.town.clock.at = max(self.world.stays.town.clock.at, moment)

    def start(self, who: str) -> None:
        with self.expecting(who != "host" and self.model.can_start(self.today)) as judged:
            if judged(self.ask(who, "POST", "/start")):
                self.model.stage = "under_way"

    def end(self, who: str) -> None:
        with self.expecting(who != "hop" and self.model.can_end(self.today)) as judged:
            if judged(self.ask(who, "POST", "/end", json={})):
                self.model.stage = "finished"

    def hand_in_evidence(self, who: str) -> None:
        if self.handed_in:
            return  # the same file twice is refused, and one is enough
        sent = {
            "content": self.world.picture,
            "headers": {"Content-Type": "image/jpeg"},
            "params": {"kind": "photograph", "filename": "looms.jpg"},
        }
        with self.expecting(who == "visitor" and self.model.can_hand_in_evidence()) as judged:
            answer = self.ask(who, "POST", "/evidence", **sent)
            if judged(answer):
                self.model.evidence += 1
                self.handed_in.append(answer.json()["id"])

    def join_a_group(self, who: str) -> None:
        if self.today > FIRST:
            return  # nobody joins days that have passed
        with self.expecting(who == "vop" and self.model.can_join()) as judged:
            path, body = f"/groups/{self.group}/exchanges", {"exchange": self.number}
            if judged(self.people[who].ask("POST", path, json=body)):
                self.model.is_grouped = True
                self.model.plan = PLANS["five days"]
                self.observe()

    def leave_the_group(self, who: str) -> None:
        if not self.model.is_grouped:
            return
        with self.expecting(who == "vop" and self.model.state == "draft") as judged:
            path = f"/groups/{self.group}/exchanges/{self.number}"
            if judged(self.people[who].ask("DELETE", path)):
                self.model.is_grouped = False

    def withdraw_evidence(self) -> None:
        if not self.handed_in:
            return
        with self.expecting(self.model.can_hand_in_evidence()) as judged:
            if judged(self.ask("visitor", "DELETE", f"/evidence/{self.handed_in[-1]}")):
                self.handed_in.pop()
                self.model.evidence -= 1

    def report(self, report: str, who: str) -> None:
        is_own = (report, who) in {("visit", "visitor"), ("hosting", "host")}
        body = {"answers": self.world.answers[report]}
        if self.ask(who, "PUT", f"/reports/{report}", json=body).is_success:
            assert is_own
        with self.expecting(is_own and self.model.can_report(report)) as judged:
            if judged(self.ask(who, "POST", f"/reports/{report}/submission")):
                setattr(self.model, report, "in")

    def return_report(self, who: str) -> None:
        with self.expecting(who == "vop" and self.model.can_return()) as judged:
            if judged(self.ask(who, "POST", "/reports/visit/return", json={"remarks": "More, please."})):
                self.model.visit = "saved"

    def validate(self, who: str) -> None:
        with self.expecting(who == "vop" and self.model.can_validate()) as judged:
            if judged(self.ask(who, "POST", "/validation", json={})):
                self.model.stage = "validated"

    def pay(self, who: str, cents: int | None) -> None:
        can = who == "vop" and self.model.can_pay() and cents in {None, self.model.agreed_cents}
        body = {"reference": f"CXC {self.number}", "paid_on": self.today.isoformat(), "amount_cents": cents}
        with self.expecting(can) as judged:
            if judged(self.ask(who, "POST", "/payment", json=body)):
                self.model.stage = "paid"
                self.model.payments += 1

    def close(self, who: str, reason: str) -> None:
        can = who == "vop" and self.model.can_close(has_reason=bool(reason))
        with self.expecting(can) as judged:
            answer = self.ask(who, "POST", "/closing", json={"without_host_report": reason})
            if judged(answer):
                self.model.stage = "closed"

    def leave(self, who: str, dice: int) -> None:
        """Now and then somebody ends it: most sequences are to get further."""
        if dice == 0:
            with self.expecting(self.model.can_cancel(who, self.today)) as judged:
                if judged(self.ask(who, "POST", "/cancellation", json={"reason": "A flood."})):
                    self.model.stage = "cancelled"
        elif dice == 1:
            short = {"done": "Some.", "why": "A flood.", "follows": "Autumn."}
            body = {"last_day": self.today.isoformat(), "reason": "A flood.", "report": short}
            with self.expecting(self.model.can_interrupt(self.today)) as judged:
                if judged(self.ask(who, "POST", "/interruption", json=body)):
                    self.model.stage = "interrupted"

    def teardown(self) -> None:
        if hasattr(self, "number"):
            promises_hold(self.world.stays, self.number)
            self.world.reached[self.model.state] += 1


def _writes(sequence: Sequence) -> None:
    if sequence.model.plan is None or not (sequence.model.plan.is_complete and sequence.model.plan.is_enough):
        sequence.write_plan("host", "five days")
    elif "visitor" in sequence.model.papers["commitment"].valid:
        sequence.everybody_signs()
    else:
        sequence.sign("visitor", "commitment", is_stale=False)


def _settles(sequence: Sequence) -> None:
    if sequence.model.can_pay():
        sequence.pay("vop", None)
    else:
        sequence.report("hosting", "host")
        sequence.close("vop", "")


# What the exchange waits for in each state, as somebody does it who wants to get on.
NEXT: dict[str, tuple[Callable[[Sequence], None], ...]] = {
    "draft": (_writes,),
    "building": (_writes,),
    "committed": (_writes,),
    "ready": (Sequence.first_day_comes, lambda one: one.start("visitor")),
    "under_way": (
        lambda one: one.hand_in_evidence("visitor"),
        Sequence.last_day_comes,
        lambda one: one.end("vop"),
    ),
    "finished": (
        lambda one: one.hand_in_evidence("visitor"),
        lambda one: one.report("visit", "visitor"),
        lambda one: one.validate("vop"),
    ),
    "validated": (_settles,),
    "paid": (_settles,),
    "closed": (),
    "cancelled": (),
    "interrupted": (),
}


def _is(statement: dict[str, Any], text: str) -> bool:
    import json

    plan = json.loads(text)["plan"]
    return bool(plan == statement)


def promises_hold(stays: Stays, number: int) -> None:
    """What the programme promises, read from the record alone."""
    seen = stays.seen(number)
    with stays.town.database.snapshot() as connection:
        paid = connection.execute(select(payments).where(payments.c.exchange_id == number)).all()
        signatures = paper_store.signatures_of(connection, number)
        acts = [move.act for move in store.moves_of(connection, number)]
        for paper, standing in seen.papers.items():
            written = paper_store.newest(connection, number, paper)
            assert written is not None
            under = {one.party for one in signatures if (one.paper, one.digest) == (paper, written.digest)}
            assert standing.signed == under
    assert len(paid) <= 1
    assert bool(paid) == (seen.progress.paid_on is not None)
    if seen.state.counts:
        assert seen.is_signed
        assert seen.progress.visit_reported_at is not None
    if paid:
        assert seen.papers[Paper.COMMITMENT].signed >= {Party.VISITOR, Party.HOST, Party.VOP, Party.HOP}
        assert seen.papers[Paper.FINANCIAL].signed >= {Party.VISITOR, Party.VOP}
        assert seen.progress.evidenced_at is not None
        assert seen.progress.validated_at is not None
        assert acts.count("exchange.pay") == 1
        days = (seen.agreed.last_day - seen.agreed.first_day).days + 1
        assert seen.progress.maximum_cents == (FULL if days >= 5 else HALF)
        assert seen.progress.paid_cents == seen.progress.agreed_cents <= seen.progress.maximum_cents


def run_sequences(stays: Stays, *, sequences: int, part: int) -> World:
    world = World(stays)

    class Here(Sequence):
        pass

    Here.world = world
    run_state_machine_as_test(
        seed(part)(Here),
        settings=settings(
            max_examples=sequences,
            stateful_step_count=50,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
            phases=(Phase.generate,),  # to shrink a sequence takes minutes; its notes tell enough
        ),
    )
    return world


def figures_agree(world: World) -> None:
    """The figures over all partnerships are the exchanges that the references counted."""
    with world.stays.town.database.snapshot() as connection:
        from api.exchanges.tables import exchanges

        states = [state.value for state in State if state.counts]
        on_record = connection.scalar(
            select(func.count()).select_from(exchanges).where(exchanges.c.state.in_(states))
        )
    assert on_record == world.counted
    office = world.stays.office
    office.post("/sessions", json={"email": "support_office-programme@example.eu", "password": PASSWORD})
    told = office.get("/figures", params={"from": "2027-01-01", "to": "2028-12-31"})
    assert told.is_success, told.text
    print(dict(world.reached))  # noqa: T201  how far they got, for whoever asks


# Of the everyday run most go to SQLite, in parts that other processes can take.
PARTS = {"sqlite": 20, "postgresql": 2}


@pytest.mark.parametrize("part", range(5))
def test_a_hundred_sequences_go_as_the_reference_says(stays: Any, part: int) -> None:
    kind = stays.town.database.url.partition(":")[0].partition("+")[0]

    figures_agree(run_sequences(stays, sequences=max(1, round(PARTS[kind] * SCALE)), part=part))


@pytest.mark.slow
@pytest.mark.parametrize("part", range(100, 110))
def test_two_thousand_sequences_go_as_the_reference_says(stays: Any, part: int) -> None:
    figures_agree(run_sequences(stays, sequences=round(200 * SCALE), part=part))
