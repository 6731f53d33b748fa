"""The steps of an exchange as a list of tasks: whose each is, until when, and what can be done now. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from api.access import Role
from api.exchanges.lifecycle import Need
from api.pages.navigation import N_
from api.pages.page import Page

Answer = Mapping[str, Any]

ACTS: Mapping[str, tuple[str, str, str]] = {  # what it is called, what its button says, where it is done
    "exchange.begin": (N_("Begun with a proposal that both sides accepted"), "", ""),
    "exchange.edit": (N_("Write goals, days and agenda"), N_("Write the plan"), "/plan"),
    "exchange.set_amount": (N_("Agree on the amount"), N_("Set the amount"), "/money"),
    "exchange.set_account": (
        N_("Say to which account it is paid"),
        N_("State the account"),
        "/money#account",
    ),
    "exchange.sign_commitment": (
        N_("Sign the Commitment to Quality"),
        N_("Read and sign"),
        "/documents/commitment/sign",
    ),
    "exchange.sign_financial": (
        N_("Sign the Financial Agreement"),
        N_("Read and sign"),
        "/documents/financial/sign",
    ),
    "exchange.record_paper": (
        N_("Record a signature given on paper"),
        N_("Record a signature given on paper"),
        "/documents/commitment/on-paper",
    ),
    "exchange.approve": (N_("Approve the exchange"), N_("Look and approve"), "/approval"),
    "exchange.approve_agenda": (N_("Approve idle days"), N_("Look at the idle days"), "/agenda-approval"),
    "exchange.amend": (N_("Amend what has been signed"), N_("Amend the plan"), "/plan"),
    "exchange.refuse": (N_("Send it back to be edited"), N_("Send it back"), "/refusal"),
    "exchange.start": (N_("Say that the stay has begun"), N_("The stay has begun"), "/start"),
    "exchange.finish": (N_("Say that the stay is over"), N_("The stay is over"), "/end"),
    "exchange.add_evidence": (N_("Hand in evidence"), N_("Hand in evidence"), "/evidence"),
    "exchange.report_visit": (N_("Report on the visit"), N_("Write the report"), "/reports/visit"),
    "exchange.report_hosting": (N_("Report on the hosting"), N_("Write the report"), "/reports/hosting"),
    "exchange.return_report": (N_("Send the visitor's report back"), N_("Look at the report"), "/validation"),
    "exchange.validate": (N_("Validate report and evidence"), N_("Look and validate"), "/validation"),
    "exchange.pay": (N_("Record the payment"), N_("Record the payment"), "/payment"),
    "exchange.close": (N_("Close the exchange"), N_("Close it"), "/closing"),
    "exchange.cancel": (N_("Cancel the exchange"), N_("Cancel"), "/cancellation"),
    "exchange.interrupt": (N_("Break off the stay"), N_("Break off"), "/interruption"),
}
_CHAPTERS: Sequence[tuple[str, frozenset[str]]] = (
    (N_("Agree"), frozenset({"exchange.edit", "exchange.set_amount", "exchange.set_account"})),
    (
        N_("Sign"),
        frozenset({"exchange.sign_commitment", "exchange.sign_financial", "exchange.approve"}),
    ),
    (N_("The stay"), frozenset({"exchange.start", "exchange.finish", "exchange.add_evidence"})),
    (
        N_("Report and payment"),
        frozenset(
            {
                "exchange.report_visit",
                "exchange.report_hosting",
                "exchange.validate",
                "exchange.pay",
                "exchange.close",
            }
        ),
    ),
)
WAYS_OUT = ("exchange.amend", "exchange.refuse", "exchange.cancel", "exchange.interrupt")
_PAPER_OF = {"exchange.sign_commitment": "commitment", "exchange.sign_financial": "financial"}
_FOR_ALL = frozenset({"exchange.edit", "exchange.report_visit", "exchange.report_hosting"})
_OF_THE_MONEY = frozenset(
    {"exchange.set_amount", "exchange.set_account", "exchange.add_evidence", "exchange.pay"}
)
OVER = frozenset({"closed", "cancelled", "interrupted"})
BEFORE_THE_STAY = frozenset({"draft", "building", "committed", "approving", "ready"})
_DAYS = frozenset({Need.FIRST_DAY.value, Need.LAST_DAY.value})
_SIDES = {Role.VISITING_EDITOR: "visitor", Role.VISITING_SIGNER: "visitor"} | {
    Role.HOST_EDITOR: "host",
    Role.HOST_SIGNER: "host",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Until:
    """The last day of a period, by every clock that matters."""

    last_day: str
    place: str  # whose clock it is
    elsewhere: Sequence[tuple[datetime, str, str]]  # the same end: moment, its zone, its place
    is_late: bool
    is_running: bool
    other_reading: str | None  # of the ten days to pay
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One step as a line of the list."""

    act: str
    status: str  # done, mine, theirs, day, later, never
    words: str
    path: str
    said: Answer  # what the API says of it
    follows: str
    until: Until | None
    paper: Answer | None
    is_linked: bool  # there is something for them to look at


def tasks_of(seen: Answer, lifecycle: Answer, *, at: datetime) -> list[tuple[str, list[Task]]]:
    """The steps in their chapters, those that are not on this exchange's way left out."""
    follows = {row["act"]: row["follows"] for row in lifecycle["steps"]}
    allowed = possible(seen)
    made = [_task(seen, stage, follows, allowed, at=at) for stage in seen["way"]]
    chapters = [(words, [one for one in made if one.act in acts]) for words, acts in _CHAPTERS]
    return [(words, tasks) for words, tasks in chapters if tasks]


def possible(seen: Answer) -> dict[str, Answer]:
    """What the one who looks can do now, by the names of the acts."""
    return {one["act"]: one for one in seen["may"] if one["possible"]}


def first_task(chapters: Iterable[tuple[str, list[Task]]]) -> Task | None:
    """The one thing to do next for who looks, None where it is others' turn."""
    return next((task for _, tasks in chapters for task in tasks if task.status == "mine"), None)


def other_tasks(chapters: Iterable[tuple[str, list[Task]]], first: Task | None) -> list[Task]:
    """What else is theirs to do now."""
    return [task for _, tasks in chapters for task in tasks if task.status == "mine" and task is not first]


def sides_of(page: Page, seen: Answer) -> frozenset[str]:
    """In which parts of the exchange somebody acts, by their mandates of this day."""
    parts: set[str] = set()
    for one in page.mandates:
        side = _SIDES.get(one.role)
        if side and one.organisation == seen[side]["id"]:
            parts.add(side)
        for party in ("vop", "hop"):
            if one.role is Role.MANAGER and seen[party] and one.partnership == seen[party]["id"]:
                parts.add(party)
        if one.role is Role.SUPPORT_OFFICE:
            parts.add("support_office")
    return frozenset(parts)


def until_of(due: Answer | None, clocks: Iterable[Answer], *, at: datetime) -> Until | None:
    """The end of a period, and the same moment by the other parties' clocks where it reads otherwise."""
    if due is None or not due["last_day"]:
        return None
    end = datetime.fromisoformat(due["ends_at"]) - timedelta(minutes=1) if due["ends_at"] else None
    zones = dict.fromkeys(one["zone"] for one in clocks if one["zone"] != due["zone"])
    there = [(end, zone, place_of(zone)) for zone in zones if end and _differ(end, zone, due["zone"])]
    other = due["from_completion_alone"]
    return Until(
        last_day=due["last_day"],
        place=place_of(due["zone"]),
        elsewhere=there,
        is_late=due["late"] or (end is not None and not due["done_on"] and end < at),
        is_running=bool(due["began_on"]) and not due["done_on"],
        other_reading=other if other != due["last_day"] else None,
        words=due["words"],
    )


def place_of(zone: str) -> str:
    """The place that a time zone is called after."""
    return zone.rsplit("/", 1)[-1].replace("_", " ")


def _task(
    seen: Answer, stage: Answer, follows: Mapping[str, str], allowed: Mapping[str, Answer], *, at: datetime
) -> Task:
    act = stage["act"]
    title, _, path = ACTS.get(act, (stage["title"], "", ""))
    paper = next((one for one in seen["papers"] if one["paper"] == _PAPER_OF.get(act)), None)
    return Task(
        act=act,
        status=_status(seen, stage, is_allowed=act in allowed),
        words=title,
        path=f"/exchanges/{seen['id']}{path}" if path else "",
        said=stage,
        follows=follows.get(act, ""),
        until=until_of(stage["due"], seen["clocks"], at=at),
        paper=paper,
        is_linked=bool(path) and _is_linked(seen, act, paper),
    )


def _is_linked(seen: Answer, act: str, paper: Answer | None) -> bool:
    """Whether the page of a step has something for them: the money is not for everybody's eyes."""
    if paper is not None:
        return paper["version"] is not None
    return act in _FOR_ALL or (act in _OF_THE_MONEY and seen["money"] is not None)


def _status(seen: Answer, stage: Answer, *, is_allowed: bool) -> str:
    if stage["done"]:
        return "done"
    if seen["state"] in OVER:
        return "never"
    if stage["next"] and is_allowed:
        return "mine"
    if not stage["next"]:
        return "later"
    return "day" if _DAYS.issuperset(stage["needs"]) and stage["needs"] else _turn_of_others(stage)


def _turn_of_others(stage: Answer) -> str:
    return "later" if stage["needs"] else "theirs"


def _differ(end: datetime, one: str, other: str) -> bool:
    return end.astimezone(ZoneInfo(one)).utcoffset() != end.astimezone(ZoneInfo(other)).utcoffset()
