"""Of what somebody is reminded, when, and in which words. Pure. The days before are our own policy."""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from zoneinfo import ZoneInfo

from api.exchanges.clocks import Running, clocks_of
from api.exchanges.exchange import Exchange
from api.exchanges.lifecycle import Clock
from api.exchanges.states import Party, State
from api.exchanges.zones import day_in
from eligibility.parameters import Law
from eligibility.phrases import in_words, listed

_SIGNED_BEFORE = timedelta(days=7)  # before the first day, while signatures are lacking
_BEFORE = {Clock.REPORT: timedelta(days=2), Clock.PAYMENT: timedelta(days=3)}  # before the last day
_WEEK = timedelta(days=7)
_EVIDENCE_AFTER = timedelta(days=2)  # after the last day of the stay
_MENDED_AFTER = timedelta(days=2)  # after a report was returned
_NO_EVIDENCE = (
    "There is no evidence yet that the stay took place, such as a ticket or an invoice of a hotel. Hand some "
    "in: without any it can neither be validated nor paid."
)
_TO_VALIDATE = (
    "The visitor's report and what has to be with it are there since {since}. Look at them and validate the "
    "exchange, or return the report with remarks."
)
_UNSIGNED = frozenset({State.DRAFT, State.BUILDING, State.COMMITTED, State.APPROVING})
_STAYING = (Party.VISITOR, Party.VOP)  # who say that it has begun and that it is over

# In which states a period runs: after validation the visitor's report is there, and once closed nothing is.
_RUNS: Mapping[tuple[Clock, Party], frozenset[State]] = MappingProxyType(
    {
        (Clock.REPORT, Party.VISITOR): frozenset({State.FINISHED}),
        (Clock.REPORT, Party.HOST): frozenset({State.FINISHED, State.VALIDATED, State.PAID}),
        (Clock.PAYMENT, Party.VOP): frozenset({State.VALIDATED}),
    }
)
LOOKED_AT = frozenset({*_UNSIGNED, State.READY, State.UNDER_WAY}).union(*_RUNS.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """One reminder. It is given once for each kind and day."""

    kind: str  # such as report.visitor.before
    of_day: date  # the day that it is about
    notice: str  # the kind of notice
    to: frozenset[Party]
    words: str

    @property
    def key(self) -> tuple[str, date]:
        """By which it is known that it was given."""
        return self.kind, self.of_day


def due_reminders(
    exchange: Exchange, *, law: Law, at: datetime, returned_at: datetime | None = None
) -> tuple[Reminder, ...]:
    """Of what somebody has to be reminded at that moment, whether or not it was done already.

    `returned_at` is when the visitor's report was last returned.
    """
    today = day_in(exchange.host_country, at)
    of_stay = _OF_STAY.get(exchange.state)
    periods = (one for clock in clocks_of(exchange, law=law, at=at) for one in _of(exchange, clock, at))
    waiting = _validation(exchange, at, returned_at) if exchange.state is State.FINISHED else ()
    return (*(of_stay(exchange, today) if of_stay else ()), *waiting, *periods)


def _signatures(exchange: Exchange, today: date) -> Iterator[Reminder]:
    first = exchange.agreed.first_day
    lacking = {party for paper in exchange.papers_needed for party in exchange.lacks(paper)}
    to = frozenset(lacking or {Party.SUPPORT_OFFICE})
    if today >= first:
        words = (
            f"Its first day, {in_words(first)}, has come, and it is not signed by all. Agree on other days, "
            "or cancel it."
        )
        yield _about_stay("signatures.late", first, to | {Party.VISITOR, Party.VOP}, words)
    elif today >= first - _SIGNED_BEFORE:
        waits_for = listed(sorted(party.words for party in to))
        words = f"It begins on {in_words(first)} and is not ready: it waits for {waits_for}."
        yield _about_stay("signatures", first, to, words)


def _beginning(exchange: Exchange, today: date) -> Iterator[Reminder]:
    first = exchange.agreed.first_day
    if today >= first:
        words = f"Its first day is {in_words(first)}. Say that it has begun, or cancel it if it has not."
        yield _about_stay("begin", first, frozenset(_STAYING), words)


def _ending(exchange: Exchange, today: date) -> Iterator[Reminder]:
    last = exchange.agreed.last_day
    if today > last:
        words = (
            f"Its last day was {in_words(last)}. Say that it is over: then visitor and host can report, and "
            "the visitor can be paid."
        )
        yield _about_stay("end", last, frozenset(_STAYING), words)


_OF_STAY: Mapping[State, Callable[[Exchange, date], Iterator[Reminder]]] = MappingProxyType(
    dict.fromkeys(_UNSIGNED, _signatures) | {State.READY: _beginning, State.UNDER_WAY: _ending}
)


def _validation(exchange: Exchange, at: datetime, returned_at: datetime | None) -> Iterator[Reminder]:
    """What validation waits for where no period of the programme runs: each again every week."""
    progress, country = exchange.progress, exchange.visitor_country
    today = day_in(country, at)
    is_there = exchange.agreed.is_virtual or progress.evidenced_at is not None
    if not is_there and progress.ended_on is not None:
        for day in _weekly(progress.ended_on + _EVIDENCE_AFTER, today):
            yield _about_stay("evidence", day, {Party.VISITOR}, _NO_EVIDENCE)
    if progress.visit_reported_at is not None and is_there:
        since = day_in(
            country, max(progress.visit_reported_at, progress.evidenced_at or progress.visit_reported_at)
        )
        for day in _weekly(since, today):
            yield _about_stay("validation", day, {Party.VOP}, _TO_VALIDATE.format(since=in_words(since)))
    if _is_returned(exchange) and returned_at is not None:
        returned_on = day_in(country, returned_at)
        for day in _weekly(returned_on + _MENDED_AFTER, today):
            yield _about_return(day, returned_on)


def _weekly(first: date, today: date) -> Iterator[date]:
    """The last of the days, a week apart, that have come."""
    if today >= first:
        yield today - (today - first) % _WEEK


def _is_returned(exchange: Exchange) -> bool:
    """Whether the visitor's report was handed in, and is to be mended."""
    progress = exchange.progress
    return progress.visit_first_reported_at is not None and progress.visit_reported_at is None


def _about_return(of_day: date, returned_on: date) -> Reminder:
    return Reminder(
        kind="report.visitor.returned",
        of_day=of_day,
        notice="report.due",
        to=frozenset({Party.VISITOR}),
        words=f"It was returned with remarks on {in_words(returned_on)}. Mend it and hand it in again.",
    )


def _about_stay(kind: str, of_day: date, to: Collection[Party], words: str) -> Reminder:
    return Reminder(
        kind=f"exchange.{kind}", of_day=of_day, notice="exchange.due", to=frozenset(to), words=words
    )


def _of(exchange: Exchange, clock: Running, at: datetime) -> Iterator[Reminder]:
    """At most one of a period: before its last day, on it, or after it."""
    runs = exchange.state in _RUNS[clock.clock, clock.party]
    is_its_own = clock.party is Party.VISITOR and _is_returned(exchange)
    if not runs or is_its_own or not clock.is_open or clock.last_day is None or clock.ends_at is None:
        return
    today = _today(clock, at)
    when = _when(today, clock)
    if when is not None:
        yield Reminder(
            kind=f"{clock.clock}.{clock.party}.{when}",
            of_day=clock.last_day,
            notice=f"{clock.clock}.due",
            to=_told(clock.party, is_after=when == "after"),
            words=f"{_OPENINGS[clock.clock, when]} {clock.words}",
        )


def _today(clock: Running, at: datetime) -> date:
    return at.astimezone(ZoneInfo(clock.zone)).date()


def _when(today: date, clock: Running) -> str | None:
    last = clock.last_day or today
    if today > last:
        return "after"
    if today == last:
        return "on"
    return "before" if today >= last - _BEFORE[clock.clock] else None


def _told(party: Party, *, is_after: bool) -> frozenset[Party]:
    """Who has to act; once it is late, the partnership too."""
    partnership = {Party.VISITOR: Party.VOP, Party.HOST: Party.HOP}.get(party, party)
    return frozenset({party, partnership} if is_after else {party})


_OPENINGS = {
    (Clock.REPORT, "before"): "The report is still to be handed in.",
    (Clock.REPORT, "on"): "Today is the last day to hand the report in.",
    (Clock.REPORT, "after"): "The report is late; it can still be handed in.",
    (Clock.PAYMENT, "before"): "The lump sum is still to be paid.",
    (Clock.PAYMENT, "on"): "Today is the last day to pay the lump sum.",
    (Clock.PAYMENT, "after"): "The payment is late; it is still owed.",
}
