"""Exchanges of the world of these tests, one for each act that is about one: each where that act can be done.

A visitor has one stay abroad. So where one is still to come, there are two of its kind: of the organisation
for which people act here, and of its neighbour in the same partnership, which has not been abroad.
"""

from dataclasses import replace
from datetime import date
from typing import Any

from api.exchanges.exchange import Exchange
from api.exchanges.states import Paper, State
from tests.api.trust.gatherings import grouped
from tests.api.trust.reports import HOSTING, VISIT
from tests.api.trust.stays import Stays, a_plan
from tests.api.trust.world import MANAGED_BY, MINE, NEIGHBOUR, THEIRS, World

_SIGNER, _HOST, _MANAGER = f"visiting signer of {MINE}", f"host signer of {THEIRS}", "manager of North"
_NEXT = (date(2027, 6, 7), date(2027, 6, 11))  # from Monday to Friday, as all of them
_NOW = (date(2026, 11, 18), date(2026, 11, 24))
_JUST_OVER = (date(2026, 11, 16), date(2026, 11, 20))
_OVER = (date(2026, 10, 5), date(2026, 10, 9))
_SHORT = {"done": "Two days at the looms.", "why": "A flood.", "follows": "We agree on other days."}


def a_pdf(width: int) -> str:
    """An empty page of that width: a file that is as small as it can be, and text."""
    objects = (
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {width} 200]>>",
    )
    text, places = "%PDF-1.4\n", []
    for number, one in enumerate(objects, start=1):
        places.append(f"{len(text):010} 00000 n \n")
        text += f"{number} 0 obj{one}endobj\n"
    table = "".join(("xref\n0 4\n", "0000000000 65535 f \n", *places))
    return f"{text}{table}trailer<</Size 4/Root 1 0 R>>\nstartxref\n{len(text)}\n%%EOF\n"


class Stage:
    """What is put on record, and who does the rest over the API."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.stays = Stays(world.town, managed_by=MANAGED_BY, country_of_hosts="CZ")

    def at(
        self, state: State, days: tuple[date, date] = _NEXT, *, visitor: str = MINE, **progress: Any
    ) -> Exchange:
        """An exchange with the host, of the organisation for which people act unless it says otherwise."""
        first, last = days
        return self.stays.at(state, visitor=visitor, host=THEIRS, first=first, last=last, **progress)

    def handed_in(self, exchange: Exchange) -> int:
        """The number of a piece of evidence of that exchange."""
        path = f"/exchanges/{exchange.id}/evidence?kind=boarding_pass&filename=pass.pdf"
        pdf = a_pdf(300 + exchange.id)
        return int(self.world.made(path, by=_SIGNER, body=pdf, kind="application/pdf")["id"])

    def saved(self, exchange: Exchange) -> None:
        """Both reports of that exchange, which have all their answers, and are not handed in."""
        for who, report, answers in ((_SIGNER, "visit", VISIT), (_HOST, "hosting", HOSTING)):
            path = f"/exchanges/{exchange.id}/reports/{report}"
            answer = self.world.ask("PUT", path, by=who, body={"answers": answers}, if_match="*")
            assert answer.is_success, answer.text

    def reported(self, exchange: Exchange) -> None:
        """Both reports of that exchange, handed in."""
        self.saved(exchange)
        for who, report in ((_SIGNER, "visit"), (_HOST, "hosting")):
            path = f"/exchanges/{exchange.id}/reports/{report}/submission"
            self.world.made(path, by=who, if_match="*")


def staged(world: World) -> dict[str, Any]:
    """The number of each exchange and of what hangs on it, by its name in an address or a body."""
    stage = Stage(world)
    return _agreeing(stage) | _staying(stage) | _reporting(stage) | _paying(stage) | _grouped(stage)


def _agreeing(stage: Stage) -> dict[str, Any]:
    to_sign = {whose: stage.at(State.DRAFT, visitor=of, is_plan_complete=True) for whose, of in _BOTH.items()}
    committed = {whose: stage.at(State.COMMITTED, visitor=of) for whose, of in _BOTH.items()}
    on_paper = stage.at(State.DRAFT, visitor=NEIGHBOUR, is_plan_complete=True)
    scans = {one.id: _scan_of(stage, one) for one in (*to_sign.values(), on_paper)}
    digest = on_paper.papers[Paper.COMMITMENT].digest
    hand = {
        "party": "visitor",
        "digest": digest,
        "signed_by": "Lien Peeters",
        "signed_on": "2026-11-21",
        "scan": scans[on_paper.id],
    }
    path = f"/exchanges/{on_paper.id}/documents/commitment/paper-signatures"
    stage.world.made(path, by=_MANAGER, body=hand)
    found: dict[str, Any] = {
        "agreed": stage.at(State.READY).id,
        "idle": _with_idle_days(stage).id,
        "approving": stage.at(State.APPROVING).id,
        "on_paper": on_paper.id,
        "scan_on_paper": scans[on_paper.id],
    }
    for whose, one in to_sign.items():
        found |= {f"to_sign_{whose}": one.id, f"scan_{whose}": scans[one.id]}
        found[f"digest_{whose}"] = one.papers[Paper.COMMITMENT].digest
    for whose, one in committed.items():
        found |= {f"committed_{whose}": one.id, f"money_{whose}": one.papers[Paper.FINANCIAL].digest}
    return found


def _with_idle_days(stage: Stage) -> Exchange:
    """An exchange in whose plan nothing is to be done on two of its working days."""
    exchange = stage.at(State.DRAFT)
    plan = a_plan(*_NEXT)
    busy = replace(plan, agenda=(*plan.agenda[:2], plan.agenda[-1])).content
    answer = stage.world.ask("PUT", f"/exchanges/{exchange.id}/plan", by=_SIGNER, body=busy, if_match="*")
    assert answer.is_success, answer.text
    return exchange


_BOTH = {"mine": MINE, "neighbours": NEIGHBOUR}


def _scan_of(stage: Stage, exchange: Exchange) -> str:
    digest = exchange.papers[Paper.COMMITMENT].digest
    shown = f"paper=commitment&party=visitor&digest={digest}"
    path = f"/exchanges/{exchange.id}/scans?{shown}&filename=signed.pdf"
    pdf = a_pdf(500 + exchange.id)
    made = stage.world.made(path, by=_MANAGER, body=pdf, kind="application/pdf")
    return str(made["digest"])


def _staying(stage: Stage) -> dict[str, Any]:
    broken_off = stage.at(State.UNDER_WAY, _JUST_OVER)
    told = {"last_day": "2026-11-17", "reason": "A flood at the mill.", "report": _SHORT}
    path = f"/exchanges/{broken_off.id}/interruption"
    stage.world.made(path, by=_SIGNER, body=told, if_match="*")
    return {
        "to_start_mine": stage.at(State.READY, _NOW, is_virtual=True).id,
        "to_start_neighbours": stage.at(State.READY, _NOW, visitor=NEIGHBOUR).id,
        "under_way": stage.at(State.UNDER_WAY, _JUST_OVER).id,
        "broken_off": broken_off.id,
        "pdf": a_pdf(200),
    }


def _reporting(stage: Stage) -> dict[str, Any]:
    to_report, reported, judged = (stage.at(State.FINISHED, _JUST_OVER) for _ in range(3))
    piece = stage.handed_in(to_report)
    stage.saved(to_report)
    for exchange in (reported, judged):
        stage.handed_in(exchange)
        stage.reported(exchange)
    said = {"remarks": "All of it is there."}
    stage.world.made(f"/exchanges/{judged.id}/validation", by=_MANAGER, body=said, if_match="*")
    return {"to_report": to_report.id, "piece": piece, "reported": reported.id, "judged": judged.id}


def _paying(stage: Stage) -> dict[str, Any]:
    validated, ordered = (stage.at(State.VALIDATED, _OVER) for _ in range(2))
    wish = {
        "partnership": stage.world.town.partnership("North"),
        "exchanges": [ordered.id],
        "debtor": {"name": "North", "iban": "DE89370400440532013000", "bic": "COBADEFFXXX"},
        "execution_day": "2026-11-24",
    }
    made = stage.world.made("/payment-orders", by=_MANAGER, body=wish)
    paid, closed = (stage.at(State.VALIDATED, _OVER) for _ in range(2))
    for exchange in (paid, closed):
        told = {"reference": "CXC of October", "paid_on": "2026-11-20"}
        stage.world.made(f"/exchanges/{exchange.id}/payment", by=_MANAGER, body=told, if_match="*")
    said = {"without_host_report": "The host has closed."}
    stage.world.made(f"/exchanges/{closed.id}/closing", by=_MANAGER, body=said, if_match="*")
    return {
        "validated": validated.id,
        "ordered": ordered.id,
        "order": made["id"],
        "paid": paid.id,
        "closed": closed.id,
    }


def _grouped(stage: Stage) -> dict[str, Any]:
    """A group that an exchange can join or leave, and one in which each act on all has one to be done to."""
    to_join, to_leave = stage.at(State.DRAFT, visitor=NEIGHBOUR), stage.at(State.DRAFT)
    group, later = (_group_of(stage, exchanges) for exchanges in ([to_leave.id], []))
    begins = stage.at(State.READY, _NOW, visitor=NEIGHBOUR)
    ends = stage.at(State.UNDER_WAY, _JUST_OVER)
    to_sign = stage.at(State.DRAFT, visitor=NEIGHBOUR, is_plan_complete=True)
    grouped(stage.stays, later, begins, ends, to_sign)
    return {
        "group": group,
        "to_join": to_join.id,
        "to_leave": to_leave.id,
        "later_group": later,
        "group_signs": to_sign.id,
        "group_digest": to_sign.papers[Paper.COMMITMENT].digest,
    }


def _group_of(stage: Stage, exchanges: list[int]) -> int:
    plan = a_plan(*_NEXT).content
    said = {"name": "Dyers at the fair", "host": THEIRS, "plan": plan, "exchanges": exchanges}
    return int(stage.world.made("/groups", by=_MANAGER, body=said)["id"])
