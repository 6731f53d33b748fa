"""What is said of a case on the command line, as values by the names of their facts."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from api.problems import UnusableFacts
from eligibility.rules import Subject
from eligibility.stating import read_fact

_MINUTES = 60  # in an hour
_CENTS = 100  # in a euro

Fact = tuple[str, object]  # name, such as 'stay.first_day', and value


@dataclass(frozen=True, slots=True, kw_only=True)
class StayOptions:
    """The options that describe a stay."""

    first: datetime | None = None
    last: datetime | None = None
    travel: list[datetime] | None = None
    idle: list[datetime] | None = None
    hours: float | None = None
    minutes: int | None = None
    virtual: bool | None = None

    def facts(self) -> Iterator[Fact]:
        """The facts they state; with both days, no day between them is lost unless it is named."""
        if self.first:
            yield "stay.first_day", self.first.date()
        if self.last:
            yield "stay.last_day", self.last.date()
        yield from self._lost("stay.travel_days", self.travel)
        yield from self._lost("stay.idle_days", self.idle)
        minutes = self._minutes()
        if minutes is not None:
            yield "stay.activity_minutes", minutes
        if self.virtual is not None:
            yield "stay.virtual", self.virtual

    def _lost(self, name: str, days: list[datetime] | None) -> Iterator[Fact]:
        if days or (self.first and self.last):
            yield name, frozenset[date](day.date() for day in days or ())

    def _minutes(self) -> int | None:
        if self.hours is None:
            return self.minutes
        if self.minutes is not None:
            raise UnusableFacts("--hours and --minutes say the same; give one of them")
        return round(self.hours * _MINUTES)


def agreed_facts(euros: str | None) -> Iterator[Fact]:
    """The agreed amount; UnusableFacts unless it is euros, with at most two decimals."""
    if euros is None:
        return
    try:
        cents = Decimal(euros) * _CENTS
    except InvalidOperation:
        cents = Decimal("NaN")
    if not cents.is_finite() or cents < 0 or cents != int(cents):
        raise UnusableFacts(f"--agreed is '{euros}'; write euros, such as 780 or 387.50")
    yield "exchange.agreed_cents", int(cents)


def written_facts(subject: Subject, written: Iterable[str] | None) -> Iterator[Fact]:
    """The facts written as NAME=VALUE; a name without its part is of the subject's own.

    UnusableFacts says what is wrong with one, and what can be written.
    """
    for words in written or ():
        name, equals, text = words.partition("=")
        if not equals:
            raise UnusableFacts(f"--fact is '{words}'; write NAME=VALUE, such as country=PT")
        full = _full(name.strip(), subject)
        try:
            yield full, read_fact(full, text)
        except ValueError as problem:
            raise UnusableFacts(str(problem)) from None


def once(facts: Iterable[Fact]) -> dict[str, object]:
    """The facts by their names; UnusableFacts for one that is said twice."""
    said: dict[str, object] = {}
    for name, value in facts:
        if name in said:
            raise UnusableFacts(f"'{name}' is said twice; say it once")
        said[name] = value
    return said


def _full(name: str, subject: Subject) -> str:
    own = subject.own_part
    return name if own is None or "." in name else f"{own}.{name}"
