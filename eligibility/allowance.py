"""The lump sum of a stay, step by step, each step with its source."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from eligibility.citations import Citation
from eligibility.editions import law_on
from eligibility.facts import Case
from eligibility.halving import Ground, nearness, shortness
from eligibility.home_calendars import facts_that_say
from eligibility.parameters import Evidence, Law, LumpSum
from eligibility.phrases import euros, listed
from eligibility.residences import Residence, residence

CENTS = 100  # in a euro
HOST_COUNTRY_MAXIMUM = "host-country-maximum"
_SAID_BY = {
    Evidence.STATED: "a source of the programme states this amount",
    Evidence.CONSISTENT: "this amount is inferred, and a source of the programme agrees with it",
    Evidence.INFERRED: "this amount is inferred; no source of the programme states it",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of the sum: what it looks at, and the most that can be paid after it.

    A step that cannot be taken, because something is not known, names what is missing; its bounds then say
    what the amount can still become.
    """

    code: str  # such as 'host-country-maximum'
    words: str  # what is done and on what grounds, in a sentence or two
    at_least_cents: int  # after the step
    at_most_cents: int  # after the step; equal to at_least_cents while every step so far is certain
    citations: tuple[Citation, ...]
    values: Mapping[str, object]  # the facts and parameters it used, by name
    missing: tuple[str, ...] = ()  # facts that would have to be known, such as 'stay.last_day'


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """The most that may be paid for a stay, with its working."""

    steps: tuple[Step, ...]
    edition: str
    as_of: date

    @property
    def at_least_cents(self) -> int:
        return self.steps[-1].at_least_cents

    @property
    def at_most_cents(self) -> int:
        return self.steps[-1].at_most_cents

    @property
    def maximum_cents(self) -> int | None:
        """The most that may be agreed; None while something that decides it is not known."""
        return self.at_most_cents if self.at_least_cents == self.at_most_cents else None

    @property
    def missing(self) -> tuple[str, ...]:
        """The facts that would have to be known, each once; empty when the maximum is certain.

        A host's country for which the edition has no amount is among them although it is known: only another
        country, or another edition, would give an amount.
        """
        return tuple(dict.fromkeys(name for step in self.steps for name in step.missing))

    @property
    def in_words(self) -> str:
        """The maximum, or its bounds, in one sentence."""
        if self.maximum_cents is not None:
            return f"At most {euros(self.maximum_cents)} may be paid."
        return (
            f"The most that may be paid lies between {euros(self.at_least_cents)} and "
            f"{euros(self.at_most_cents)}, depending on what is not known."
        )


Bounds = tuple[int, int]  # cents: what the amount is at least and at most


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What the sum is worked out for."""

    case: Case
    law: Law
    as_of: date

    def number(self, name: str) -> int:
        return self.law.number(name, as_of=self.as_of)

    def cited(self, *keys: str) -> tuple[Citation, ...]:
        return tuple(self.law.citations[key] for key in keys)

    def cited_value(self, name: str) -> Citation:
        return self.law.value(name, as_of=self.as_of).citation


def work_out(case: Case, *, as_of: date, law: Law | None = None) -> Allowance:
    """Work out the most that may be paid for the stay under the edition in force on that day.

    A virtual stay has one step. Any other has the host country's maximum, the ceiling over all countries,
    the working days, the distance, the halving on either ground, and the form of the stay. Where something
    is not known the true maximum lies within the bounds; a host's country for which the table has no amount
    leaves it between nothing and the ceiling. LookupError on a day for which the edition gives no values.
    """
    law = law or law_on(as_of)
    asked = Question(case=case, law=law, as_of=as_of)
    steps = (_of_virtual_stay(asked),) if case.stay.virtual else _of_stay_abroad(asked)
    return Allowance(steps=steps, edition=law.edition, as_of=as_of)


def _of_virtual_stay(asked: Question) -> Step:
    return _step(
        "form",
        "It is a virtual stay, for which no financial assistance is paid.",
        (0, 0),
        citations=asked.cited("virtual-no-support"),
        values={"stay.virtual": True},
    )


def _of_stay_abroad(asked: Question) -> tuple[Step, ...]:
    first = _host_country_maximum(asked)
    capped = _ceiling(asked, _bounds(first))
    short = shortness(asked.case, law=asked.law, as_of=asked.as_of)
    near = nearness(asked.case, law=asked.law, as_of=asked.as_of)
    halved = _halving(asked, _bounds(capped), short=short, near=near)
    return (
        first,
        capped,
        _ground("working-days", _bounds(capped), short, other=near),
        _ground("distance", _bounds(capped), near, other=short),
        halved,
        _form(asked, _bounds(halved)),
    )


def _host_country_maximum(asked: Question) -> Step:
    host = asked.case.host
    home = residence(host.country, host.other_establishments, host.based_in)
    line = asked.law.lump_sum(home.country, as_of=asked.as_of) if home.country else None
    values: dict[str, object] = {f"host.{name}": getattr(host, name) for name in home.said_by}
    if line is None:
        return _step(
            HOST_COUNTRY_MAXIMUM,
            f"{_no_amount(home, asked.law)} All that is known is the ceiling over all countries.",
            (0, asked.number("lump_sum_ceiling_eur") * CENTS),
            citations=asked.cited("lump-sum-maximum"),
            values=values,
            missing=tuple(f"host.{name}" for name in facts_that_say(home, host)),
        )
    place = asked.law.countries[line.country].name
    return _step(
        HOST_COUNTRY_MAXIMUM,
        f"For a stay in {place} at most {euros(line.maximum_cents)} is paid, however long it is; "
        f"{_SAID_BY[line.evidence]}.",
        (line.maximum_cents, line.maximum_cents),
        citations=(line.citation, *asked.cited("lump-sum-maximum"), *_basis(asked, line)),
        values=values | {"maximum_cents": line.maximum_cents, "evidence": line.evidence},
    )


def _no_amount(home: Residence, law: Law) -> str:
    if home.country is None:
        return "In which country the host resides is not known, and the amount depends on it."
    place = law.countries.get(home.country)
    return f"The edition {law.edition} has no amount for {place.name}." if place else home.oddity(law)


def _basis(asked: Question, line: LumpSum) -> tuple[Citation, ...]:
    return () if line.evidence is Evidence.STATED else asked.cited("eye-amounts")


def _ceiling(asked: Question, bounds: Bounds) -> Step:
    ceiling = asked.number("lump_sum_ceiling_eur") * CENTS
    at_least, at_most = bounds
    effect = "lowers the amount to it" if at_least > ceiling else "changes nothing"
    return _step(
        "ceiling",
        f"Nobody is paid more than {euros(ceiling)}, which {effect}.",
        (min(at_least, ceiling), min(at_most, ceiling)),
        citations=(asked.cited_value("lump_sum_ceiling_eur"),),
        values={"lump_sum_ceiling_eur": ceiling // CENTS},
    )


def _ground(code: str, bounds: Bounds, ground: Ground, *, other: Ground) -> Step:
    """The step that looks at a ground; what is not known of it is not missed where the other one holds."""
    is_open = ground.holds is None
    spare = " It need not be: the other ground for halving holds." if is_open and other.holds else ""
    return _step(
        code,
        ground.words + spare,
        bounds,
        citations=ground.citations,
        values=ground.values,
        missing=ground.missing if is_open and not other.holds else (),
    )


def _halving(asked: Question, bounds: Bounds, *, short: Ground, near: Ground) -> Step:
    grounds = [
        words
        for ground, words in ((short, "the stay is short"), (near, "the distance is short"))
        if ground.holds
    ]
    half = (bounds[0] // 2, bounds[1] // 2)  # whole euros have whole halves in cents
    values = {"is_short": short.holds, "is_near": near.holds}
    citations = asked.cited("lump-sum-halved", *(["policy-halved-once"] if len(grounds) > 1 else []))
    if grounds:
        once = "once, although both grounds hold" if len(grounds) > 1 else "once"
        words = f"The amount is halved {once}, because {listed(grounds)}."
        return _step("halving", words, half, citations=citations, values=values)
    if short.holds is None or near.holds is None:
        words = "Whether the amount is halved is not known; it is, where the stay or the distance is short."
        return _step("halving", words, (half[0], bounds[1]), citations=citations, values=values)
    words = "The amount is not halved: neither the stay nor the distance is short."
    return _step("halving", words, bounds, citations=citations, values=values)


def _form(asked: Question, bounds: Bounds) -> Step:
    citations = asked.cited("virtual-no-support")
    virtual = asked.case.stay.virtual
    values = {"stay.virtual": virtual}
    if virtual is None:
        words = "Whether the stay is abroad is not known; for a virtual stay nothing is paid."
        missing = ("stay.virtual",)
        return _step("form", words, (0, bounds[1]), citations=citations, values=values, missing=missing)
    return _step("form", "It is a stay abroad, so it is paid.", bounds, citations=citations, values=values)


def _bounds(step: Step) -> Bounds:
    return step.at_least_cents, step.at_most_cents


def _step(
    code: str,
    words: str,
    bounds: Bounds,
    *,
    citations: tuple[Citation, ...],
    values: Mapping[str, object],
    missing: tuple[str, ...] = (),
) -> Step:
    return Step(
        code=code,
        words=words,
        at_least_cents=bounds[0],
        at_most_cents=bounds[1],
        citations=tuple(dict.fromkeys(citations)),
        values=values,
        missing=missing,
    )
