"""What might be answered when somebody is asked for a fact: a few answers that stand for all others.

Every fact that can be unknown has a line in one table. Its answers are worked out from the law of the day
and from the rest of the case, so that each way in which a rule can tell answers apart has one of them: the
last number that passes and the first that fails, a country that takes part and one that does not.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from types import MappingProxyType
from typing import NamedTuple

from eligibility.allowance import work_out
from eligibility.calendars import ONE_DAY, OutsideCalendar, days_between
from eligibility.deadlines import same_date_after
from eligibility.facts import Case, Kind, OrganisationFacts, Party, Role
from eligibility.parameters import Law
from eligibility.phrases import euros, in_words, listed
from eligibility.rules import Part


class PossibleAnswer(NamedTuple):
    """One answer, and how it reads in a sentence; answers that stand for the same thing read the same."""

    value: object
    words: str


@dataclass(frozen=True, kw_only=True, eq=False)
class Asked:
    """A fact that is asked for, with what its possible answers depend on."""

    part: Part
    field: str
    case: Case
    law: Law
    as_of: date

    @property
    def own(self) -> OrganisationFacts:
        return self.case.host if self.part is Part.HOST else self.case.visitor

    @property
    def other(self) -> OrganisationFacts:
        return self.case.visitor if self.part is Part.HOST else self.case.host

    def limit(self, name: str) -> int | None:
        """The number of that name; None where the edition sets no limit or gives none on that day."""
        try:
            return self.law.value(name, as_of=self.as_of).amount
        except LookupError:
            return None

    @cached_property
    def end(self) -> date:
        """The last day of the stay, as far as anything tells it."""
        stay, exchange = self.case.stay, self.case.exchange
        known = stay.last_day or exchange.completed_on
        return known or moved(stay.first_day or self.as_of, self.ordinary)

    @cached_property
    def ordinary(self) -> timedelta:
        """A length with enough working days for the whole amount, holidays or not."""
        wanted = max(self.limit(name) or 0 for name in ("minimum_working_days", _WHOLE_AMOUNT))
        return timedelta(days=wanted * 7 // 5 + 6)

    @cached_property
    def too_long(self) -> timedelta:
        return timedelta(days=31 * ((self.limit("maximum_months") or 1) + 1))


def moved(day: date, by: timedelta) -> date:
    """The day that much later or earlier; the last or first there is where it would lie beyond."""
    ordinal = day.toordinal() + by.days
    return date.fromordinal(min(max(ordinal, date.min.toordinal()), date.max.toordinal()))


_WHOLE_AMOUNT = "full_amount_from_working_days"
_LATE = timedelta(days=60)  # longer than any deadline of the programme
_AFAR = 20.0  # degrees of latitude, over 2,000 km

_Answers = Iterable[PossibleAnswer]


def possible_answers(name: str, case: Case, *, law: Law, as_of: date) -> tuple[PossibleAnswer, ...]:
    """The answers to try for the fact of that name, such as 'host.country', each value once.

    LookupError for a register, which is never unknown, and for a name that is no fact.
    """
    part, _, field = name.partition(".")
    if field not in POSSIBLE:
        raise LookupError(f"nobody is asked for '{name}'; the facts that can be asked: {listed([*POSSIBLE])}")
    asked = Asked(part=Part(part), field=field, case=case, law=law, as_of=as_of)
    return tuple({answer.value: answer for answer in reversed(list(POSSIBLE[field](asked)))}.values())[::-1]


def _truths(_asked: Asked) -> _Answers:
    return PossibleAnswer(value=True, words="a 'yes'"), PossibleAnswer(value=False, words="a 'no'")


def _kinds(_asked: Asked) -> _Answers:
    return (PossibleAnswer(kind, kind.phrase) for kind in Kind)


def _roles(asked: Asked) -> _Answers:
    own = Role.HOST if asked.part is Part.HOST else Role.VISITOR
    other = Role.VISITOR if own is Role.HOST else Role.HOST
    yield PossibleAnswer(frozenset({own}), f"a registration as {own}")
    yield PossibleAnswer(frozenset({other}), f"a registration as {other} only")
    yield PossibleAnswer(frozenset(), "no registration")


def _parties(_asked: Asked) -> _Answers:
    return (PossibleAnswer(party, party.phrase) for party in Party)


def _counts(_asked: Asked) -> _Answers:
    yield PossibleAnswer((), "no count at all")
    for party in Party:
        yield PossibleAnswer((party,), f"a count for {party.phrase}")
    yield PossibleAnswer((Party.VOP, Party.VOP), "more than one count")
    yield PossibleAnswer((Party.VOP, Party.HOP), "more than one count")


def _around(name: str, below: str, otherwise: str) -> Callable[[Asked], _Answers]:
    """Make answers just below and at the number of that name in values.csv; 0 where it sets no limit."""

    def answers(asked: Asked) -> _Answers:
        limit = asked.limit(name) or 0
        if limit:
            yield PossibleAnswer(limit - 1, below.format(limit, hours=limit / 60))
        yield PossibleAnswer(limit, otherwise.format(limit, hours=limit / 60))

    return answers


def _numbers(*numbers: int) -> Callable[[Asked], _Answers]:
    return lambda _asked: (PossibleAnswer(number, f"'{number}'") for number in numbers)


def _countries(asked: Asked) -> _Answers:
    codes = (*_places_of(asked.own), *_places_of(asked.other), *_examples(asked))
    return (PossibleAnswer(code, _words_of(code, asked)) for code in codes if code in asked.law.countries)


def _places_of(facts: OrganisationFacts) -> Iterator[str]:
    yield from filter(None, (facts.country, facts.based_in))
    yield from sorted(facts.other_establishments)


def _bases(asked: Asked) -> _Answers:
    """Where the representative is based is asked only where there are several establishments."""
    return _countries(asked) if asked.own.other_establishments else ()


def _examples(asked: Asked) -> Iterator[str]:
    """Two countries that take part, since the parties need two, one that does not, and those that differ."""
    countries, day = asked.law.countries, asked.as_of
    taking_part = sorted(code for code, place in countries.items() if place.takes_part_on(day))
    yield from taking_part[:2]
    if asked.part is Part.HOST:
        yield from _by_lump_sum(asked, taking_part)
        yield from _one_by_working_days(asked, taking_part)
    yield from [code for code, place in countries.items() if not place.takes_part_on(day)][:1]


def _by_lump_sum(asked: Asked, codes: Iterable[str]) -> Iterator[str]:
    """The two with the highest amounts and the one with the lowest, once an amount is agreed."""
    if asked.case.exchange.agreed_cents is None:
        return
    lines = {code: asked.law.lump_sum(code, as_of=asked.as_of) for code in codes}
    amounts = {code: line.maximum_cents for code, line in lines.items() if line is not None}
    dearest_first = sorted(amounts, key=lambda code: (-amounts[code], code))
    yield from (*dearest_first[:2], *dearest_first[-1:])


def _one_by_working_days(asked: Asked, codes: Iterable[str]) -> Iterator[str]:
    """One for each number of working days that the stay can have, once its days are known."""
    first, last = asked.case.stay.first_day, asked.case.stay.last_day
    if first is None or last is None:
        return
    counts: dict[int, str] = {}
    for code in codes:
        calendar = asked.law.calendars.get(code)
        try:
            working = calendar.working_days(first, last) if calendar else ()
        except OutsideCalendar:
            return
        counts.setdefault(len(working), code)
    yield from counts.values()


def _words_of(code: str, asked: Asked) -> str:
    place = asked.law.countries[code]
    if not place.takes_part_on(asked.as_of):
        return "a country that takes no part"
    other = Part.HOST if asked.part is Part.VISITOR else Part.VISITOR
    return f"{place.name}, as for the {other}" if code in _places_of(asked.other) else place.name


def _places(asked: Asked) -> _Answers:
    latitude, longitude = asked.other.coordinates or (50.0, 5.0)
    far = latitude - _AFAR if latitude > 0 else latitude + _AFAR
    yield PossibleAnswer((far, longitude), f"a place far from the {_the_other(asked)}")
    yield PossibleAnswer((latitude, longitude), f"a place near the {_the_other(asked)}")


def _the_other(asked: Asked) -> Part:
    return Part.VISITOR if asked.part is Part.HOST else Part.HOST


def _first_days(asked: Asked) -> _Answers:
    days = _days_within(asked)
    yield from (
        _day(day) for day in (moved(asked.end, -asked.ordinary), asked.end, moved(asked.end, -asked.too_long))
    )
    yield from map(_day, days[:1])


def _last_days(asked: Asked) -> _Answers:
    start = asked.case.stay.first_day or moved(asked.end, -asked.ordinary)
    days = (asked.end, moved(start, asked.ordinary), start, moved(start, asked.too_long))
    yield from map(_day, days)
    yield from map(_day, _days_within(asked)[-1:])


def _days_within(asked: Asked) -> list[date]:
    stay = asked.case.stay
    return sorted((stay.travel_days or frozenset()) | (stay.idle_days or frozenset()))


def _sets_of_days(asked: Asked) -> _Answers:
    yield PossibleAnswer(frozenset(), "none")
    first, last = asked.case.stay.first_day, asked.case.stay.last_day
    if first is not None and last is not None:
        yield PossibleAnswer(frozenset(days_between(first, last)), "every day")
        limit = same_date_after(first, asked.limit("maximum_months") or 1)
        yield PossibleAnswer(frozenset(days_between(limit + ONE_DAY, last)), f"all after {in_words(limit)}")


def _happenings(asked: Asked) -> _Answers:
    """Make days of something done at the end of the stay, or together with, before or after what is known."""
    known = sorted(filter(None, (getattr(asked.case.exchange, field) for field in _HAPPENINGS)))
    days = [asked.end, *known]
    yield from map(_day, days)
    yield from (_day(moved(max(days), _LATE)), _day(moved(min(days), -_LATE)))


def _day(day: date) -> PossibleAnswer:
    return PossibleAnswer(day, in_words(day))


def _amounts(asked: Asked) -> _Answers:
    allowance = work_out(asked.case, as_of=asked.as_of, law=asked.law)
    least, most = allowance.at_least_cents, allowance.at_most_cents
    for cents in (least, most):
        yield PossibleAnswer(cents, euros(cents))
    yield PossibleAnswer(most + 1, f"more than {euros(most)}")


_HAPPENINGS = (
    "completed_on",
    "reported_on",
    "host_reported_on",
    "validated_on",
    "evidenced_on",
    "paid_on",
)

POSSIBLE: Mapping[str, Callable[[Asked], _Answers]] = MappingProxyType(
    {
        "kind": _kinds,
        "country": _countries,
        "based_in": _bases,
        "roles": _roles,
        "eccp_profiled": _truths,
        "in_eccp_cluster": _truths,
        "in_business_network": _truths,
        "active_in_cluster": _truths,
        "representative_age": _around("minimum_age_years", "an age below {}", "an age of {} or more"),
        "third_country_national": _truths,
        "days_resident": _around("third_country_days_resident", "fewer than {} days", "{} days or more"),
        "business_started_or_intended": _truths,
        "visits_done": _around("visits_allowed", "fewer than {}", "{} or more"),
        "virtual_visits_done": _numbers(0, 1),
        "stays_hosted": _around("stays_hosted_allowed", "fewer than {}", "{} or more"),
        "stays_hosting": _around("stays_hosting_allowed", "fewer than {}", "{} or more"),
        "coordinates": _places,
        "virtual": _truths,
        "first_day": _first_days,
        "last_day": _last_days,
        "travel_days": _sets_of_days,
        "idle_days": _sets_of_days,
        "activity_minutes": _around(
            "minimum_activity_minutes", "fewer than {hours:g} hours", "{hours:g} hours or more"
        ),
        "agreed_cents": _amounts,
        "payer": _parties,
        "payee": _parties,
        "costs_borne_by": _parties,
        "payments_made": _numbers(0, 1, 2),
        "completed": _truths,
        "reported": _truths,
        "host_reported": _truths,
        "validated": _truths,
        "evidenced": _truths,
        "paid": _truths,
        **dict.fromkeys(_HAPPENINGS, _happenings),
        "counted_for": _counts,
        "commitments_signed": _numbers(0, 1),
    }
)
