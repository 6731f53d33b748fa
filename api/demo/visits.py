"""The demo's exchanges and groups as its tables have them, and what is done in them on which day."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from typing import Literal

from api.access import Role
from api.demo import files
from api.demo.days import Stay, stay_on, weekday_from
from api.demo.files import mailbox
from eligibility.parameters import Law

EVERY = "*"  # stands for every exchange, in the table of what is done
_AT = time(12, tzinfo=UTC)  # the same day everywhere in Europe


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One exchange of the demo, or a group of them."""

    key: str
    visitor: str  # empty: it is a group
    host: str
    days: int
    when: int  # see `stay_on`
    begun_days_ago: int = 0
    is_virtual: bool = False
    agreed_cents: int | None = None  # none: the maximum
    until: str = ""  # the last step of those that every exchange goes
    without: frozenset[str] = frozenset()  # steps that it leaves out
    group: str = ""
    goals: str = ""
    name: str = ""  # of a group
    maker: str = ""  # of a group: a mailbox

    @property
    def people(self) -> dict[str, str]:
        """The mailbox of whoever acts for each party. KeyError where the tables name nobody."""
        vop = self.maker or manager_of(self.visitor)
        found = {"host": signer_of(Role.HOST_SIGNER, self.host), "hop": manager_of(self.host), "vop": vop}
        visitor = {"visitor": signer_of(Role.VISITING_SIGNER, self.visitor)} if self.visitor else {}
        return found | visitor | {"maker": vop, "office": mailbox("office")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One thing that is done in every exchange, or in one of them."""

    of: str
    step: str
    since: Literal["begun", "first", "last"]  # a day of the exchange, from which it is counted
    day: int
    by: str
    act: str
    only: str  # abroad, group, alone; empty: always
    words: str

    def is_for(self, visit: Visit) -> bool:
        """Whether it is done in that one, as far as its form says."""
        forms = {"abroad": not visit.is_virtual, "group": bool(visit.group), "alone": not visit.group}
        one_signs_for_both = self.step == "hop_signs" and visit.people["hop"] == visit.people["vop"]
        return forms.get(self.only, True) and not one_signs_for_both


@dataclass(frozen=True, slots=True, kw_only=True)
class Doing:
    """Something that somebody does in one exchange, or one group, at a moment."""

    at: datetime
    by: str  # a mailbox
    visit: Visit
    stay: Stay
    row: Row


def doings(law: Law, today: date) -> list[Doing]:
    """Everything that is done in the demo's exchanges, in the order of time."""
    every = [*groups(), *visits()]
    return sorted((one for visit in every for one in doings_of(visit, law, today)), key=lambda one: one.at)


def doings_of(visit: Visit, law: Law, today: date) -> Iterator[Doing]:
    """What is done in one exchange, or one group."""
    country = homes()[visit.host].country
    stay = stay_on(
        law.calendars[country],
        today,
        days=visit.days,
        when=visit.when,
        begun_days_ago=visit.begun_days_ago,
    )
    since = {"begun": stay.begun, "first": stay.first_day, "last": stay.last_day}
    for row in _rows_of(visit):
        day = weekday_from(since[row.since] + timedelta(days=row.day))
        at = datetime.combine(day, _AT)
        yield Doing(at=at, by=visit.people[row.by], visit=visit, stay=stay, row=row)


def _rows_of(visit: Visit) -> Iterator[Row]:
    steps = [row.step for row in table() if row.of == EVERY]
    reached = set(steps[: steps.index(visit.until) + 1]) - visit.without if visit.until else set()
    for row in table():
        is_shared = row.of == EVERY and row.step in reached and row.is_for(visit)
        if is_shared or row.of == visit.key:
            yield row


@cache
def table() -> tuple[Row, ...]:
    """What is done, in the order of the table."""
    return tuple(
        Row(since=row.pop("from"), day=int(row.pop("day")), **row)  # type: ignore[arg-type]  # the table's own
        for row in files.rows("visit_acts.csv")
    )


def visits() -> list[Visit]:
    """The exchanges; those of a group have its host and its days."""
    known = {one.key: one for one in groups()}
    return [_visit(row, known.get(row["group"])) for row in files.rows("visits.csv")]


def groups() -> list[Visit]:
    return [
        Visit(
            key=row["key"],
            visitor="",
            host=row["host"],
            days=int(row["days"]),
            when=int(row["when"]),
            begun_days_ago=int(row["begun"] or 0),
            goals=row["goals"],
            name=row["name"],
            maker=mailbox(row["by"]),
        )
        for row in files.rows("groups.csv")
    ]


def _visit(row: dict[str, str], group: Visit | None) -> Visit:
    shared = group or Visit(
        key=row["key"],
        visitor=row["visitor"],
        host=row["host"],
        days=int(row["days"]),
        when=int(row["when"]),
        begun_days_ago=int(row["begun"] or 0),
    )
    return replace(
        shared,
        key=row["key"],
        visitor=row["visitor"],
        is_virtual=row["form"] == "virtual",
        agreed_cents=int(row["agreed_eur"]) * 100 if row["agreed_eur"] else None,
        until=row["until"],
        without=frozenset(row["without"].split(";")) - {""},
        group=row["group"],
        goals=row["goals"] or shared.goals,
        maker="",
    )


@dataclass(frozen=True, slots=True)
class Home:
    """Where an organisation is at home, and who manages it."""

    country: str
    partnership: str
    name: str


@cache
def homes() -> dict[str, Home]:
    """Every organisation of the demo, by its id."""
    rows = files.rows(files.ORGANISATIONS.name)
    return {row["id"]: Home(row["country"], row["partnership"], row["name"]) for row in rows}


def manager_of(organisation: str) -> str:
    """The mailbox of a manager of its partnership."""
    return _mailboxes()[Role.MANAGER.value, homes()[organisation].partnership]


def signer_of(role: Role, organisation: str) -> str:
    """The mailbox of somebody who signs for it."""
    return _mailboxes()[role.value, organisation]


@cache
def _mailboxes() -> dict[tuple[str, str], str]:
    return {(row.role, row.of): row.email for row in reversed(files.people())}
