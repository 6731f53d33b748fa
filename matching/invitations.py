"""The same features of a pair, seen from one host: many visitors of its catalogue measured at once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np

from matching.availability import left
from matching.catalogue import Catalogue
from matching.dots import dots, nearest
from matching.features import (
    FEATURES,
    Column,
    Rows,
    enough,
    kilometres_between,
    mean,
    share_kept,
    within_reach,
)
from matching.profiles import MatchProfile
from matching.taxonomy import CodedField


@dataclass(frozen=True, slots=True)
class Inviting:
    """One host of a catalogue that looks at others in it as its visitors. No day before `as_of` counts."""

    catalogue: Catalogue
    row: int
    as_of: date

    @property
    def profile(self) -> MatchProfile:
        return self.catalogue.hosts[self.row]


def measure_visitors(inviting: Inviting, rows: Rows) -> dict[str, Column]:
    """Every feature of the visitors in `rows` with the host, by name, in the table's order.

    Each is what `features.measure_all` gives for that visitor and this host.
    """
    return {feature.name: _MEASURES[feature.name](inviting, rows) for feature in FEATURES}


def _need_met(inviting: Inviting, rows: Rows) -> Column:
    catalogue, row = inviting.catalogue, inviting.row
    dense = catalogue.maps.meaning(catalogue.need_nearness(catalogue.offer_vectors[row], rows))
    words = catalogue.maps.words(catalogue.lexicon.shares_in(row, catalogue.need_queries[rows]))
    return Column(mean(dense, words), catalogue.states_need[rows] & catalogue.states_offer[row])


def _wish_met(inviting: Inviting, rows: Rows) -> Column:
    catalogue, row = inviting.catalogue, inviting.row
    dense = catalogue.maps.meaning(nearest(catalogue.offer_vectors[rows], catalogue.wish_pieces(row)))
    shares = (catalogue.wish_queries[[row]] @ catalogue.lexicon.documents[rows].T).toarray()[0]
    words = catalogue.maps.words(np.asarray(shares, dtype=np.float32))
    return Column(mean(dense, words), catalogue.states_offer[rows] & catalogue.states_wish[row])


def _alike(inviting: Inviting, rows: Rows) -> Column:
    catalogue, row = inviting.catalogue, inviting.row
    dense = catalogue.maps.alike(dots(catalogue.about_vectors[rows], catalogue.about_vectors[row]))
    words = catalogue.maps.alike_words(catalogue.lexicon.shares_in(row, catalogue.about_queries[rows]))
    return Column(mean(dense, words), catalogue.states_about[rows] & catalogue.states_about[row])


def _coded(field_of: Callable[[Catalogue], CodedField]) -> Callable[[Inviting, Rows], Column]:
    def measure(inviting: Inviting, rows: Rows) -> Column:
        field = field_of(inviting.catalogue)
        return Column(
            field.shares_held_by(inviting.row, rows), field.stated[rows] & field.stated[inviting.row]
        )

    return measure


def _languages(inviting: Inviting, rows: Rows) -> Column:
    field, spoken = inviting.catalogue.languages, inviting.profile.languages
    return Column(field.holds_any(spoken, rows).astype(np.float32), field.stated[rows] & bool(spoken))


def _preferences(inviting: Inviting, rows: Rows) -> Column:
    catalogue, host = inviting.catalogue, inviting.profile
    wishes = (
        (catalogue.preferred_countries, _one(host.country)),
        (catalogue.preferred_kinds, _one(host.kind)),
        (catalogue.countries, host.preferred_countries),
        (catalogue.kinds, host.preferred_kinds),
    )
    stated = np.stack([field.stated[rows] & bool(mine) for field, mine in wishes])
    return share_kept(stated, np.stack([field.holds_any(mine, rows) for field, mine in wishes]))


def _period(inviting: Inviting, rows: Rows) -> Column:
    availability, free = inviting.catalogue.availability, inviting.profile.available
    days = availability.days_in_common(left(free, inviting.as_of))[rows]
    return Column(enough(days), availability.lasting(inviting.as_of)[rows] & bool(free))


def _distance(inviting: Inviting, rows: Rows) -> Column:
    places = inviting.catalogue.coordinates
    return within_reach(kilometres_between(places[rows], places[[inviting.row]]))


def _profile(inviting: Inviting, rows: Rows) -> Column:
    filled_in = inviting.catalogue.completeness[inviting.row]
    return Column(np.full(len(rows), filled_in, dtype=np.float32), np.ones(len(rows), dtype=bool))


_MEASURES: Mapping[str, Callable[[Inviting, Rows], Column]] = {
    "need met": _need_met,
    "wish met": _wish_met,
    "alike": _alike,
    "ecosystems": _coded(lambda catalogue: catalogue.ecosystems),
    "emerging industries": _coded(lambda catalogue: catalogue.emerging_industries),
    "technologies": _coded(lambda catalogue: catalogue.technologies),
    "goals": _coded(lambda catalogue: catalogue.goals),
    "languages": _languages,
    "preferences": _preferences,
    "period": _period,
    "distance": _distance,
    "profile": _profile,
}


def _one(code: str | None) -> frozenset[str]:
    return frozenset({code}) if code else frozenset()
