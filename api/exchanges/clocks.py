"""The periods of an exchange: who has to act until when, by whose calendar and in whose zone. Pure.

They are counted as rules X1, X2 and A6 of eligibility count them, with the same code, by the edition of the
rules that the exchange names. Two things are ours: whether a visitor is late is told by the first report,
also once that was returned; and the host's days begin when the visitor's side has said that it is over.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

from api.exchanges.exchange import Exchange
from api.exchanges.lifecycle import Clock
from api.exchanges.states import Party, State
from api.exchanges.zones import day_in, end_of, zone_of
from api.programme.edition_problems import UnusableEdition
from eligibility.edition_folders import BadEdition
from eligibility.facts import OrganisationFacts
from eligibility.home_calendars import home_calendar
from eligibility.parameters import Law, NoSuchValue
from eligibility.phrases import counted, in_words, listed
from eligibility.punctuality import Due, due_after
from eligibility.rules import Part

_MEND = "Complete its tables: exchanges were agreed by it."
_WITHOUT_CLOCKS = frozenset({State.CANCELLED, State.INTERRUPTED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    """One period of an exchange. It may not have begun yet, and it may have been met."""

    clock: Clock
    party: Party  # who has to act
    began_on: date | None  # the day after which it is counted; None: it has not begun
    last_day: date | None  # while it has not begun, the one expected; None: that cannot be said yet
    zone: str  # in which its last day ends, such as Europe/Lisbon
    ends_at: datetime | None  # when the last day is over there, in UTC
    done_on: date | None  # where the one who has to act is; None: not done
    is_late: bool  # as far as it can be said: never where the last day is only the earliest
    words: str
    is_earliest: bool = False  # the calendar does not tell: days off can still move the last day on
    from_completion_alone: date | None = None  # of a payment: the last day by the other reading of the clause

    @property
    def is_open(self) -> bool:
        """Whether it runs at present and somebody is waited for."""
        return self.began_on is not None and self.done_on is None


def clocks_of(exchange: Exchange, *, law: Law, at: datetime) -> tuple[Running, ...]:
    """The visitor's and the host's report and the VOP's payment, as they stand at that moment.

    No payment of a virtual stay, or where nothing was agreed; nothing at all once it is cancelled or
    interrupted. `law` is the edition that the exchange names. UnusableEdition where it gives no such period.
    """
    if exchange.state in _WITHOUT_CLOCKS:
        return ()
    try:
        return _periods(exchange, law=law, at=at)
    except NoSuchValue as missing:
        raise UnusableEdition(BadEdition(law.edition, str(missing), _MEND)) from None


def running(clocks: tuple[Running, ...], clock: Clock, party: Party) -> Running | None:
    """The one of that party, or None."""
    return next((one for one in clocks if (one.clock, one.party) == (clock, party)), None)


def _periods(exchange: Exchange, *, law: Law, at: datetime) -> tuple[Running, ...]:
    reports = tuple(_report(exchange, party, law=law, at=at) for party in (Party.VISITOR, Party.HOST))
    return (*reports, _payment(exchange, law=law, at=at)) if exchange.is_payable else reports


def _report(exchange: Exchange, party: Party, *, law: Law, at: datetime) -> Running:
    progress, planned = exchange.progress, exchange.agreed.last_day
    is_visitor = party is Party.VISITOR
    country = exchange.visitor_country if is_visitor else exchange.host_country
    reported_at = progress.visit_reported_at if is_visitor else progress.host_reported_at
    days = law.number("report_within_days", as_of=exchange.agreed.first_day)
    ended_on = max(progress.ended_on or planned, planned)
    said_on = None if is_visitor else _said_later(exchange, ended_on)
    due = _due(said_on or ended_on, days, Part.VISITOR if is_visitor else Part.HOST, country, law)
    done_on = day_in(country, reported_at) if reported_at else None
    first_at = progress.visit_first_reported_at if is_visitor else None
    judged_on = day_in(country, first_at or reported_at or at)
    is_late = not due.is_earliest and judged_on > due.last_day
    is_over = progress.ended_on is not None
    words = _said("report", party, due, done_on) if is_over else _expected(days, due)
    return Running(
        clock=Clock.REPORT,
        party=party,
        began_on=(said_on or ended_on) if is_over else None,
        last_day=due.last_day,
        zone=zone_of(country).key,
        ends_at=_end(due.last_day, country),
        done_on=done_on,
        is_late=is_late and is_over,
        words=" ".join(
            [words, *_besides(exchange, said_on=said_on, first_at=None if reported_at else first_at)]
        ),
        is_earliest=due.is_earliest,
    )


def _said_later(exchange: Exchange, ended_on: date) -> date | None:
    """The day on which the end was put on record, where the host could not report before; else None."""
    ended_at = exchange.progress.ended_at
    said_on = day_in(exchange.host_country, ended_at) if ended_at else None
    return said_on if said_on and said_on > ended_on else None


def _besides(exchange: Exchange, *, said_on: date | None, first_at: datetime | None) -> Iterator[str]:
    """What else there is to say of a report's period."""
    if said_on is not None:
        yield f"The rules say completion; it counts from {in_words(said_on)}: nobody could report before."
    if first_at is not None:
        first_on = day_in(exchange.visitor_country, first_at)
        yield f"It was first handed in on {in_words(first_on)}, which is what counts, and was returned."


def _payment(exchange: Exchange, *, law: Law, at: datetime) -> Running:
    country, progress = exchange.visitor_country, exchange.progress
    days = law.number("payment_within_days", as_of=exchange.agreed.first_day)
    events = _events(exchange)
    known = [day for day in events.values() if day is not None]
    waits_for = [what for what, day in events.items() if day is None]
    due = None if waits_for else _due(max(known), days, Part.VISITOR, country, law)
    completed = progress.ended_on
    alone = _due(completed, days, Part.VISITOR, country, law) if completed else None
    said = _said("pay", Party.VOP, due, progress.paid_on) if due else _waiting(days, waits_for)
    other = f" {_from_completion(alone)}" if alone else ""
    acted_on = progress.paid_on or day_in(country, at)
    return Running(
        clock=Clock.PAYMENT,
        party=Party.VOP,
        began_on=max(known) if due else None,
        last_day=due.last_day if due else None,
        zone=zone_of(country).key,
        ends_at=_end(due.last_day, country) if due else None,
        done_on=progress.paid_on,
        is_late=due is not None and not due.is_earliest and acted_on > due.last_day,
        words=f"{said}{other}",
        is_earliest=due.is_earliest if due else False,
        from_completion_alone=alone.last_day if alone else None,
    )


def _events(exchange: Exchange) -> Mapping[str, date | None]:
    """What the payment waits for, each with its day where the visitor's partnership is."""
    progress, country = exchange.progress, exchange.visitor_country
    moments = {"the validation": progress.validated_at, "the evidence": progress.evidenced_at}
    days = {what: day_in(country, at) if at else None for what, at in moments.items()}
    return {"the completion": progress.ended_on} | days


def _due(event: date, days: int, part: Part, country: str | None, law: Law) -> Due:
    home = home_calendar(part, OrganisationFacts(country=country), law=law)
    return due_after(event, days, home=home, known_as="completed_on")


def _end(day: date, country: str | None) -> datetime:
    return end_of(day, country).astimezone(UTC)


def _expected(days: int, due: Due) -> str:
    return f"It will run for {counted(days, 'day')} from the day after the stay. As planned: {due.words}"


def _waiting(days: int, waits_for: list[str]) -> str:
    every = "the last of the completion, the validation of the report and the arrival of evidence"
    return f"It will run for {counted(days, 'day')} from {every}. It waits for {listed(waits_for)}."


def _said(what: str, party: Party, due: Due, done_on: date | None) -> str:
    last = f"{in_words(due.last_day)}{' or later' if due.is_earliest else ''}"
    who = party.words[0].upper() + party.words[1:]
    done = {"report": "reported", "pay": "paid"}[what]
    said = f"{done} on {in_words(done_on)}; the last day was" if done_on else f"can {what} until"
    return f"{who} {said} {last}. {due.words}"


def _from_completion(alone: Due) -> str:
    at_least = " at the earliest" if alone.is_earliest else ""
    return f"Counted from the completion alone, the last day is {in_words(alone.last_day)}{at_least}."
