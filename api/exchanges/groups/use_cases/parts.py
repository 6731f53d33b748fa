"""One act on several exchanges: each goes the way that it would go alone, and all of it is one act.

What can be done is done; the others stay as they are, with the reason. Everything is committed together.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import TypeVar

from api.exchanges.groups.problems import NothingDone
from api.journal.acting import Act, Event, Notice
from api.problems import Problem

T = TypeVar("T")

_ABOUT_ONE = frozenset(
    {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT, HTTPStatus.UNPROCESSABLE_ENTITY}
)


class Outcome(StrEnum):
    """What came of an act for one exchange of a group."""

    DONE = "done"
    ALREADY = "already"  # it was so before
    CHANGED_SINCE = "changed_since"  # what was seen of it is no longer how it reads
    NOT_AT_THIS_STEP = "not_at_this_step"
    NOT_ELIGIBLE = "not_eligible"  # by a rule, which the reason names
    NOT_YOURS = "not_yours"  # others may, and not the one who asks
    NOT_ASKED = "not_asked"  # the request left it out


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What came of it for one exchange, and why not where nothing did."""

    exchange: int
    outcome: Outcome
    why: str = ""


class Part(Act):
    """The act as it is for one exchange: what it would record and tell waits for the whole."""

    def __init__(self, whole: Act) -> None:
        super().__init__(whole.connection, whole.actor, at=whole.at)
        self.told: list[Notice] = []

    def record(self, event: Event) -> None:
        """Leaves it to the whole, which records one event of its own."""

    def tell(self, notice: Notice) -> None:
        """Keeps it until the whole is done."""
        self.told.append(notice)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What came of an act on a whole group."""

    lines: tuple[Line, ...]
    told: tuple[Notice, ...]

    @property
    def numbers(self) -> list[int]:
        """The exchanges for which it was done."""
        return [one.exchange for one in self.lines if one.outcome is Outcome.DONE]


def attempt(part: Part, work: Callable[[Act], object]) -> Problem | None:
    """Does the work for one exchange, or undoes all of it; what was in its way."""
    try:
        with part.connection.begin_nested():
            work(part)
    except Problem as problem:
        if problem.status not in _ABOUT_ONE:
            raise
        part.told.clear()
        return problem
    return None


def require_done(group: int, lines: Sequence[Line], *, is_strict: bool) -> None:
    """Raises NothingDone where it was done for none, or, asked strictly, is not so for every one."""
    left = [one for one in lines if one.outcome is not Outcome.DONE]
    unsettled = [one for one in left if one.outcome is not Outcome.ALREADY]
    if len(left) == len(lines) or (is_strict and unsettled):
        said = [(one.exchange, one.outcome.value, one.why) for one in (unsettled or left)]
        raise NothingDone(group, said, is_strict=is_strict and bool(unsettled))


def tell_once(act: Act, notices: Iterable[Notice], *, host: str, group: int) -> None:
    """Tells everybody whom several exchanges of the group concern in one notice, and the others in theirs."""
    all_of_them = list(notices)
    many = Counter(one.recipient for one in all_of_them)
    for notice in all_of_them:
        if many[notice.recipient] == 1:
            act.tell(notice)
    for recipient, count in sorted(many.items()):
        if count > 1:
            path = f"/groups/{group}"
            act.tell(Notice("group.changed", recipient, {"host": host, "count": count, "path": path}))
