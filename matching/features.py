"""The features of a pair, each 0 to 1: one table, read by the affinity, the explanation and the analyst."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

from matching.catalogue import Asking, Catalogue, goals_of, nearness
from matching.passages import about_text
from matching.profiles import MatchProfile, Period
from matching.taxonomy import CodedField

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]
Rows = NDArray[np.int64]

_WGS84 = Geod(ellps="WGS84")
_NEAR_KM = 1000.0  # up to here a day's journey is enough; our judgement
_FAR_KM = 4000.0  # from here on distance counts nothing; our judgement
_ENOUGH_DAYS = 7  # a week in common holds a stay of five working days
_KEY_FIELDS = ("about", "seeks", "offers", "ecosystems", "technologies", "languages", "activity_types", "available")


class Side(StrEnum):
    """Whose wish a part speaks for."""

    VISITOR = "visitor"
    HOST = "host"
    SHARED = "shared"


@dataclass(frozen=True, slots=True)
class Column:
    """One feature for some hosts: `values` (n,) in 0..1, and `stated` (n,) false where evidence is missing."""

    values: Floats
    stated: Bools


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature's name, what it says in words, whose side it is on, and how it is worked out."""

    name: str
    meaning: str
    side: Side
    measure: Callable[[Asking, Catalogue, Rows], Column]


def need_met(asking: Asking, catalogue: Catalogue, rows: Rows) -> Column:
    dense = catalogue.maps.meaning(nearness(catalogue.offer_vectors[rows], asking.need_vectors))
    words = catalogue.maps.words(catalogue.lexicon.shares(asking.need, rows))
    stated = np.array([bool(asking.need and catalogue.offers[row]) for row in rows], dtype=bool)
    return Column((dense + words) / 2, stated)


def wish_met(asking: Asking, catalogue: Catalogue, rows: Rows) -> Column:
    dense = catalogue.maps.meaning(catalogue.wish_nearness(asking.offer_vector)[rows])
    offer = catalogue.lexicon.documents_of([asking.offer])
    shares = np.asarray((catalogue.wish_queries[rows] @ offer.T).toarray(), dtype=np.float32).ravel()
    return Column((dense + catalogue.maps.words(shares)) / 2, catalogue.states_wish[rows] & bool(asking.offer))


def alike(asking: Asking, catalogue: Catalogue, rows: Rows) -> Column:
    values = catalogue.maps.alike(catalogue.about_vectors[rows] @ asking.about_vector)
    return Column(values, catalogue.states_about[rows] & bool(about_text(asking.profile)))


def ecosystems(asking: Asking, catalogue: Catalogue, rows: Rows) -> Column:
    return _coded(catalogue.ecosystems, asking.profile.ecosystems, rows)


def emerging_industries(asking: Asking, catalogue: Catalogue, rows: Rows) -> Column:
    return _coded(catalogue.emerging_industries, asking.profile.emerging_industries, rows)


def technologies(asking: Asking, catalogue: Catalogue, rows: Rows) -> Column:
    return _coded(catalogue.technologies, asking.profile.technologies, rows)


def goals(asking: Asking, catalogue: Catalogue, rows: Rows) -> Column:
    return _coded(catalogue.goals, goals_of(asking.profile), rows)


def languages(asking: Asking, catalogue: Catalogue, rows: Rows) -> Column:
    spoken = asking.profile.languages
    return _pairwise(
        catalogue, rows, lambda host: float(bool(spoken & host.languages)) if spoken and host.languages else None
    )


def preferences(asking: Asking, catalogue: Catalogue, rows: Rows) -> Column:
    return _pairwise(catalogue, rows, lambda host: _wishes_kept(asking.profile, host))


def period(asking: Asking, catalogue: Catalogue, rows: Rows) -> Column:
    free = asking.profile.available
    return _pairwise(
        catalogue,
        rows,
        lambda host: min(1.0, days_in_common(free, host.available) / _ENOUGH_DAYS)
        if free and host.available
        else None,
    )


def distance(asking: Asking, catalogue: Catalogue, rows: Rows) -> Column:
    return _pairwise(catalogue, rows, lambda host: _reachable(distance_km(asking.profile, host)))


def standing(asking: Asking, catalogue: Catalogue, rows: Rows) -> Column:  # noqa: ARG001 - one shape for all
    return _pairwise(catalogue, rows, completeness)


FEATURES: tuple[Feature, ...] = (
    Feature("need met", "what the visitor seeks, found in what the host offers", Side.VISITOR, need_met),
    Feature("wish met", "what the host seeks, found in what the visitor offers", Side.HOST, wish_met),
    Feature("alike", "how near the two are in what they are", Side.SHARED, alike),
    Feature("ecosystems", "industrial ecosystems in common, rarer ones weigh more", Side.SHARED, ecosystems),
    Feature("emerging industries", "emerging industries in common", Side.SHARED, emerging_industries),
    Feature("technologies", "technologies in common, rarer ones weigh more", Side.SHARED, technologies),
    Feature("goals", "objectives, purposes and activity types both want", Side.SHARED, goals),
    Feature("languages", "a working language in common", Side.SHARED, languages),
    Feature("preferences", "countries and kinds each would like, kept", Side.SHARED, preferences),
    Feature("period", "days both are available, up to a week", Side.SHARED, period),
    Feature("distance", "within a day's journey, by air line", Side.SHARED, distance),
    Feature("profile", "how much of its profile the host has filled in", Side.VISITOR, standing),
)


def measure_all(asking: Asking, catalogue: Catalogue, rows: Rows) -> dict[str, Column]:
    """Every feature of the visitor with the hosts in `rows`, by name, in the table's order."""
    return {feature.name: feature.measure(asking, catalogue, rows) for feature in FEATURES}


def days_in_common(first: Sequence[Period], second: Sequence[Period]) -> int:
    """The longest run of days, weekends included, that lies within a period of each."""
    longest = timedelta(0)
    for one in first:
        for other in second:
            if one.overlaps(other):
                longest = max(longest, min(one.last, other.last) - max(one.first, other.first) + timedelta(days=1))
    return longest.days


def distance_km(one: MatchProfile, other: MatchProfile) -> float | None:
    """Kilometres along the WGS84 ellipsoid; None where either does not say where it is."""
    if one.coordinates is None or other.coordinates is None:
        return None
    _, _, metres = _WGS84.inv(*reversed(one.coordinates), *reversed(other.coordinates))
    return float(metres) / 1000


def completeness(profile: MatchProfile) -> float:
    """The share of the key fields that are filled in, 0 to 1."""
    return sum(bool(getattr(profile, name)) for name in _KEY_FIELDS) / len(_KEY_FIELDS)


def _wishes_kept(visitor: MatchProfile, host: MatchProfile) -> float | None:
    kept = [
        value in wanted
        for wanted, value in (
            (visitor.preferred_countries, host.country),
            (visitor.preferred_kinds, host.kind),
            (host.preferred_countries, visitor.country),
            (host.preferred_kinds, visitor.kind),
        )
        if wanted and value
    ]
    return sum(kept) / len(kept) if kept else None


def _reachable(kilometres: float | None) -> float | None:
    if kilometres is None:
        return None
    return min(1.0, max(0.0, (_FAR_KM - kilometres) / (_FAR_KM - _NEAR_KM)))


def _coded(field: CodedField, wanted: frozenset[str], rows: Rows) -> Column:
    return Column(field.shares(wanted)[rows], field.stated[rows] & bool(wanted))


def _pairwise(catalogue: Catalogue, rows: Rows, value: Callable[[MatchProfile], float | None]) -> Column:
    values = [value(catalogue.hosts[row]) for row in rows]
    return Column(
        np.array([0.0 if one is None else one for one in values], dtype=np.float32),
        np.array([one is not None for one in values], dtype=bool),
    )
