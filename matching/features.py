"""The features of a pair, each 0 to 1: one table, read by the affinity, the explanation and the analyst."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from pyproj import Geod

from matching.catalogue import Asking, Catalogue, goals_of
from matching.dots import dots, nearest
from matching.passages import about_text
from matching.profiles import MatchProfile
from matching.taxonomy import CodedField

Floats = NDArray[np.float32]
Bools = NDArray[np.bool_]
Rows = NDArray[np.int64]
Places = NDArray[np.float64]

_WGS84 = Geod(ellps="WGS84")
_NEAR_KM = 1000.0  # up to here a day's journey is enough; our judgement
_FAR_KM = 4000.0  # from here on distance counts nothing; our judgement
_ENOUGH_DAYS = 7  # a week in common holds a stay of five working days


class Side(StrEnum):
    """Whose wish a part speaks for."""

    VISITOR = "visitor"
    HOST = "host"
    SHARED = "shared"


@dataclass(frozen=True, slots=True)
class Column:
    """One feature of n hosts: `values` (n,) in 0..1, and `stated` (n,), false where evidence is missing."""

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
    dense = catalogue.maps.meaning(nearest(catalogue.offer_vectors[rows], asking.need_vectors))
    words = catalogue.maps.words(catalogue.lexicon.shares(asking.need, rows))
    return Column(mean(dense, words), catalogue.states_offer[rows] & bool(asking.need))


def wish_met(asking: Asking, catalogue: Catalogue, rows: Rows) -> Column:
    dense = catalogue.maps.meaning(catalogue.wish_nearness(asking.offer_vector, rows))
    offer = catalogue.lexicon.documents_of([asking.offer])
    shares = np.asarray((catalogue.wish_queries[rows] @ offer.T).toarray(), dtype=np.float32).ravel()
    words = catalogue.maps.words(shares)
    return Column(mean(dense, words), catalogue.states_wish[rows] & bool(asking.offer))


def alike(asking: Asking, catalogue: Catalogue, rows: Rows) -> Column:
    about = about_text(asking.profile)
    dense = catalogue.maps.alike(dots(catalogue.about_vectors[rows], asking.about_vector))
    words = catalogue.maps.alike_words(catalogue.lexicon.shares(about, rows))
    return Column(mean(dense, words), catalogue.states_about[rows] & bool(about))


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
    together = catalogue.languages.holds_any(spoken, rows)
    return Column(together.astype(np.float32), catalogue.languages.stated[rows] & bool(spoken))


def preferences(asking: Asking, catalogue: Catalogue, rows: Rows) -> Column:
    """The share of the four wishes, country and kind on either side, that the pair keeps."""
    visitor = asking.profile
    wishes = (
        (visitor.preferred_countries, catalogue.countries, visitor.preferred_countries),
        (visitor.preferred_kinds, catalogue.kinds, visitor.preferred_kinds),
        (visitor.country, catalogue.preferred_countries, frozenset({visitor.country or ""})),
        (visitor.kind, catalogue.preferred_kinds, frozenset({visitor.kind or ""})),
    )
    stated = np.stack([field.stated[rows] & bool(mine) for mine, field, _ in wishes])
    return share_kept(stated, np.stack([field.holds_any(wanted, rows) for _, field, wanted in wishes]))


def period(asking: Asking, catalogue: Catalogue, rows: Rows) -> Column:
    free = asking.profile.available
    days = catalogue.availability.days_in_common(free)[rows]
    return Column(enough(days), catalogue.availability.stated[rows] & bool(free))


def distance(asking: Asking, catalogue: Catalogue, rows: Rows) -> Column:
    here = np.array([asking.profile.coordinates or (np.nan, np.nan)], dtype=np.float64)
    return within_reach(kilometres_between(here, catalogue.coordinates[rows]))


def standing(asking: Asking, catalogue: Catalogue, rows: Rows) -> Column:  # noqa: ARG001 - one shape for all
    return Column(catalogue.completeness[rows], np.ones(len(rows), dtype=bool))


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


def distance_km(one: MatchProfile, other: MatchProfile) -> float | None:
    """Kilometres along the WGS84 ellipsoid; None where either does not say where it is."""
    if one.coordinates is None or other.coordinates is None:
        return None
    return float(kilometres_between(np.array([one.coordinates]), np.array([other.coordinates]))[0])


def kilometres_between(visitors: Places, hosts: Places) -> NDArray[np.float64]:
    """From each visitor to its host, shape (n,); NaN where either is unknown.

    Places are latitude and longitude in degrees, shape (n, 2), or (1, 2) for the same one each time.
    """
    visitors, hosts = np.broadcast_arrays(visitors, hosts)
    known = ~(np.isnan(visitors[:, 0]) | np.isnan(hosts[:, 0]))
    here, there = visitors[known], hosts[known]
    _, _, metres = _WGS84.inv(here[:, 1], here[:, 0], there[:, 1], there[:, 0])
    kilometres = np.full(len(known), np.nan)
    kilometres[known] = metres / 1000
    return kilometres


def share_kept(stated: Bools, kept: Bools) -> Column:
    """The share of the wishes that are kept among those that can be, both of shape (wishes, n)."""
    n_stated = stated.sum(axis=0)
    n_kept = (kept & stated).sum(axis=0)
    return Column((n_kept / np.maximum(n_stated, 1)).astype(np.float32), n_stated > 0)


def within_reach(kilometres: NDArray[np.float64]) -> Column:
    """How little of a journey each distance is; not stated where it is unknown."""
    reachable = np.clip((_FAR_KM - kilometres) / (_FAR_KM - _NEAR_KM), 0, 1)
    return Column(np.nan_to_num(reachable).astype(np.float32), ~np.isnan(kilometres))


def enough(days: NDArray[np.int64]) -> Floats:
    """How much of a week each number of days is, 0 to 1."""
    return np.minimum(days / _ENOUGH_DAYS, 1).astype(np.float32)


def mean(one: Floats, other: Floats) -> Floats:
    """Halfway between what meaning says and what words say."""
    return (one + other) * np.float32(0.5)


def _coded(field: CodedField, wanted: frozenset[str], rows: Rows) -> Column:
    return Column(field.shares(wanted, rows), field.stated[rows] & bool(wanted))
