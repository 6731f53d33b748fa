"""The two grounds on which a lump sum is halved: a short stay, and a short distance."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from eligibility.citations import Citation
from eligibility.distances import geodesic_km
from eligibility.facts import Case
from eligibility.parameters import Law
from eligibility.working_days import WorkingDays, count_working_days


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """One of the two grounds for halving, as far as it is known whether it holds."""

    holds: bool | None
    words: str
    citations: tuple[Citation, ...]
    values: Mapping[str, object]
    missing: tuple[str, ...]  # facts that would have to be known for certain


def shortness(case: Case, *, law: Law, as_of: date) -> Ground:
    """Whether the stay has fewer full working days than the whole amount takes."""
    enough = law.number("full_amount_from_working_days", as_of=as_of)
    citation = law.value("full_amount_from_working_days", as_of=as_of).citation
    found = count_working_days(case, law=law)
    is_enough = found.reach(enough)
    return Ground(
        holds=None if is_enough is None else not is_enough,
        words=_days_in_words(found, enough, is_enough=is_enough),
        citations=(
            citation,
            law.citations["policy-working-days"],
            law.citations["travel-days-excluded"],
        ),
        values={
            **{f"stay.{day}": getattr(case.stay, day) for day in _DAYS},
            "working_days": None if found.missing else found.at_most,
            "full_amount_from_working_days": enough,
        },
        missing=found.missing,
    )


_DAYS = ("first_day", "last_day", "travel_days", "idle_days")


def _days_in_words(found: WorkingDays, enough: int, *, is_enough: bool | None) -> str:
    compared = {
        True: f"That is not shorter than {enough}.",
        False: f"That is shorter than {enough}.",
        None: f"Whether that is shorter than {enough} is not known.",
    }
    return " ".join(filter(None, (found.words, found.home.obstacle, compared[is_enough])))


def nearness(case: Case, *, law: Law, as_of: date) -> Ground:
    """Whether the two organisations are less far apart than the whole amount takes."""
    enough = law.number("full_amount_from_km", as_of=as_of)
    citation = law.value("full_amount_from_km", as_of=as_of).citation
    places = {
        "visitor.coordinates": case.visitor.coordinates,
        "host.coordinates": case.host.coordinates,
    }
    here, there = places.values()
    km = None if here is None or there is None else geodesic_km(here, there)
    return Ground(
        holds=None if km is None else km < enough,
        words=_distance_in_words(km, enough),
        citations=(citation, law.citations["policy-distance"]),
        values={**places, "distance_km": km, "full_amount_from_km": enough},
        missing=tuple(name for name, place in places.items() if place is None),
    )


def _distance_in_words(km: float | None, enough: int) -> str:
    if km is None:
        return "How far apart the two organisations are is not known."
    shown = math.floor(km * 10) / 10  # cut off, not rounded: 199.96 must not read as 200.0
    compared = "shorter" if km < enough else "not shorter"
    return f"The two organisations are {shown:,.1f} km apart, which is {compared} than {enough} km."
