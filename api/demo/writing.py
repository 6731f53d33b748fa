"""What the demo's people write in their plans and reports. All of it is fictional and says so."""

from dataclasses import replace
from datetime import time

from schwifty import IBAN

from api.demo.days import Stay
from api.demo.visits import Visit
from api.exchanges.plan import Plan, Slot, SlotKind
from api.exchanges.reports.questionnaires import Kind, Question, Report, newest

DONE = "Fictional: a day at the vats, and the samples are with the host."
FOLLOWS = "Fictional: the two will try again when all are well."
THANKS = "Fictional: we would go again tomorrow."
_NINE, _ONE, _FIVE = time(9), time(13), time(17)
_HOURS = 8  # of activities on every day
_NO_BANK = "00000000"  # no bank has this code


def plan_of(visit: Visit, stay: Stay) -> Plan:
    """Eight hours on each of the days, the last afternoon with others."""
    return Plan(
        first_day=stay.first_day,
        last_day=stay.last_day,
        is_virtual=visit.is_virtual,
        goals=visit.goals,
        objectives=("new-partners", "new-skills"),
        activities=("knowledge-sharing", "networking"),
        outcomes="Fictional: a trial of our own within three months.",
        agenda=tuple(slot for number in range(len(stay.working_days)) for slot in _slots(stay, number)),
    )


def amended(plan: Plan, words: str) -> Plan:
    """The plan with other words for its last slot."""
    return replace(plan, agenda=(*plan.agenda[:-1], replace(plan.agenda[-1], what=words)))


def iban_of(number: int) -> str:
    """An account with the right check digits, at a bank that does not exist."""
    return IBAN.generate("DE", _NO_BANK, f"{number:010d}", validate_bban=False).compact


def answers_to(report: Report, stay: Stay) -> dict[str, object]:
    """An answer to every question that has to be answered."""
    return {one.code: _answer(one, stay) for one in newest(report).questions if one.is_required}


def _slots(stay: Stay, number: int) -> tuple[Slot, Slot]:
    day = stay.working_days[number]
    is_last = day == stay.last_day
    morning = Slot(
        day=day,
        starts=_NINE,
        ends=_ONE,
        kind=SlotKind.ACTIVITY,
        what=f"Fictional: at the machines, day {number + 1}.",
    )
    afternoon = Slot(
        day=day,
        starts=_ONE,
        ends=_FIVE,
        kind=SlotKind.NETWORKING if is_last else SlotKind.ACTIVITY,
        what="Fictional: members of the cluster come by."
        if is_last
        else "Fictional: samples, and what they show.",
    )
    return morning, afternoon


def _answer(question: Question, stay: Stay) -> object:
    hours = _HOURS * len(stay.working_days)
    answers: dict[Kind, object] = {
        Kind.TEXT: "Fictional: we dyed, measured and talked, each day of the agenda, and go on with a trial.",
        Kind.NUMBER: hours if question.code == "activity_hours" else 2,
        Kind.SCALE: 5,
        Kind.CHOICE: next(iter(question.choices), ""),
        Kind.CHOICES: [next(iter(question.choices), "")],
        Kind.YES_NO: True,
        Kind.LINKS: [],
    }
    return answers[question.kind]
