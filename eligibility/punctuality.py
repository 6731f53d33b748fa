"""Whether somebody acts in time: reports and payments against the end of the period they have."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from eligibility.calendars import OutsideCalendar
from eligibility.deadlines import due_in_days
from eligibility.home_calendars import HomeCalendar
from eligibility.phrases import counted, in_words, listed
from eligibility.rules import Finding, no, unknown, yes


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """Something that happens once, and the facts that say whether and when.

    Once its day is known it has happened, whatever else is not known.
    """

    happened: bool | None
    day: date | None
    read_from: tuple[str, ...]  # parameters of the rule: the day's, and before it whether there is one
    not_yet: str = ""  # such as 'the stay is not over'

    @property
    def missing(self) -> tuple[str, ...]:
        """The parameters that would have to be known."""
        if self.day is not None or self.happened is False:
            return ()
        return self.read_from if self.happened is None else self.read_from[-1:]


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """What has to be done in time, and how it reads."""

    occurrence: Occurrence
    done: str  # such as 'The visitor reported'
    not_done: str  # such as 'The visitor has not reported'
    cure: str  # what can be done once it is late


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """The time to act in: so many days from the last of some events, by the calendar where one acts."""

    days: int
    events: Sequence[Occurrence]
    home: HomeCalendar

    @property
    def waits_for(self) -> tuple[str, ...]:
        """What has not happened yet, so that the period has not begun."""
        return tuple(event.not_yet for event in self.events if event.happened is False)

    @property
    def missing(self) -> tuple[str, ...]:
        return tuple(name for event in self.events for name in event.missing)

    @property
    def latest(self) -> date | None:
        """The last of the days that are known."""
        return max((event.day for event in self.events if event.day is not None), default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """The last day to act in time, or the earliest that it can be."""

    last_day: date
    words: str
    home: HomeCalendar  # without a calendar where the day can still be moved by days off

    @property
    def is_earliest(self) -> bool:
        return self.home.calendar is None


def due_after(event: date, days: int, *, home: HomeCalendar, known_as: str) -> Due:
    """The last day of so many days after the event, whose day the parameter `known_as` gives.

    Without a calendar it is the earliest that it can be: days off only ever move it on.
    """
    home = home.reaching({known_as: event})
    if home.calendar is not None:
        try:
            deadline = due_in_days(event, days, calendar=home.calendar)
        except OutsideCalendar:
            home = home.without_reach(known_as)
        else:
            return Due(last_day=deadline.last_day, words=deadline.in_words, home=home)
    earliest = event + timedelta(days=min(days, (date.max - event).days))
    words = f"{counted(days, 'day')} from {in_words(event)} end on {in_words(earliest)} at the earliest."
    return Due(last_day=earliest, words=words, home=home)


def act_in_time(act: Act, period: Period, *, as_of: date) -> Finding:
    """Whether the act is done, or can still be done, in the period it has.

    Yes when it was done by the last day, also while the period has not begun, and when it is not done and
    the day asked about is not past the last day. No when it was done later, or is not done although the last
    day is past. Nothing else is said while what decides it is not known.
    """
    if period.waits_for:
        return yes(f"The time for it has not begun: {listed(period.waits_for)}.")
    on, latest = act.occurrence.day, period.latest
    if latest is None or (on is None and act.occurrence.happened is not False):
        return _unknown(act, period, period.home)
    known_as = next(event.read_from[-1] for event in period.events if event.day == latest)
    due = due_after(latest, period.days, home=period.home, known_as=known_as)
    is_earliest = due.is_earliest or bool(period.missing)
    said = f"{act.done} on {in_words(on)}" if on else f"{act.not_done} by {in_words(as_of)}"
    until = f"the last day is {in_words(due.last_day)}{' or later' if is_earliest else ''}"
    note = f"{said}; {until}. {due.words}"
    if (on or as_of) <= due.last_day:
        return yes(note)
    return _unknown(act, period, due.home) if is_earliest else no(note, cure=act.cure)


def _unknown(act: Act, period: Period, home: HomeCalendar) -> Finding:
    names = (*act.occurrence.missing, *period.missing, *(name.replace(".", "_") for name in home.missing))
    return unknown(*dict.fromkeys(names), note=home.obstacle, cure=home.cure)
