"""In which country an organisation counts as established, and whether that country takes part."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from eligibility.parameters import Country, Law
from eligibility.phrases import in_words, listed
from eligibility.rules import Finding, no, unknown, yes

ISO_CODE_WANTED = "Give the country as its ISO 3166-1 code of two capitals, such as PT; Kosovo is XK."


class Residence(NamedTuple):
    """The countries that can be an organisation's permanent residence: one, once it is certain."""

    possible: frozenset[str | None]  # None among them where one of its establishments is not known
    said_by: tuple[str, ...]  # the facts that say which of them it is, or would if they were known
    rests_on: str = "place-of-registration"  # key of the citation that makes it so

    @property
    def is_certain(self) -> bool:
        return len(self.possible) == 1

    @property
    def country(self) -> str | None:
        """Its code as given; None where it is not known or not certain."""
        return next(iter(self.possible)) if self.is_certain else None

    def places(self, law: Law) -> tuple[Country, ...]:
        """The possible countries by code; none where one is not known, or its code is no country's."""
        known = [law.countries[code] for code in filter(None, self.possible) if code in law.countries]
        return tuple(sorted(known, key=lambda place: place.code)) if len(known) == len(self.possible) else ()

    def oddity(self, law: Law) -> str:
        """Say that the one possible code is no country's; empty where it is, or none is given."""
        if self.country is None or self.country in law.countries:
            return ""
        return unrecognised(self.country)


def residence(country: str | None, other_establishments: frozenset[str], based_in: str | None) -> Residence:
    """Find the permanent residence: the place of registration, or with several the representative's base.

    A base where the organisation has no registered establishment counts for nothing (policy-based-elsewhere).
    """
    if not other_establishments - {country}:
        return Residence(frozenset({country}), ("country",))
    if based_in is None:
        asked = ("based_in",) if country else ("country", "based_in")
        return Residence(other_establishments | {country}, asked, "several-establishments")
    if based_in == country or based_in in other_establishments:
        return Residence(frozenset({based_in}), ("based_in",), "several-establishments")
    return Residence(frozenset({country}), ("country",), "policy-based-elsewhere")


def establishment(
    country: str | None,
    other_establishments: frozenset[str],
    based_in: str | None,
    *,
    law: Law,
    as_of: date,
) -> Finding:
    """Whether the country of permanent residence takes part on that day, whichever of several it is."""
    home = residence(country, other_establishments, based_in)
    places = home.places(law)
    taking_part = {place.takes_part_on(as_of) for place in places}
    if len(taking_part) != 1:
        oddity = home.oddity(law)
        return unknown(*home.said_by, note=oddity, cure=ISO_CODE_WANTED if oddity else "")
    because = _BECAUSE.get(home.rests_on, "")
    if taking_part == {True}:
        citation = law.citations[home.rests_on] if because else places[0].citation
        return yes(f"{_takes_part(places)}{because}.", citation=citation)
    example = a_participating_country(law, as_of=as_of)
    return no(
        f"{_takes_no_part(places, as_of)}{because}.",
        cure="Take part through a registered establishment in a participating country in which the "
        "representative is based.",
        remedy={"other_establishments": other_establishments | {example}, "based_in": example}
        if example
        else {},
        citation=places[0].citation,
    )


_BECAUSE = {
    "several-establishments": "; with several establishments, the base of its representative counts",
    "policy-based-elsewhere": "; its representative is based where it has no registered establishment, so "
    "the place of registration counts",
}


def unrecognised(country: str) -> str:
    return f"'{country}' is no country code of ISO 3166-1, so the country is not known."


@lru_cache(maxsize=256)
def a_participating_country(law: Law, *, as_of: date, other_than: str | None = None) -> str | None:
    """Pick a country that takes part on that day, always the same one; None where no other does."""
    others = (
        code for code, place in law.countries.items() if place.takes_part_on(as_of) and code != other_than
    )
    return min(others, default=None)


def _takes_part(places: Sequence[Country]) -> str:
    if len(places) > 1:
        return f"{_names(places)} take part, each of them"
    (place,) = places
    until = f" until {in_words(place.participates_to)}" if place.participates_to else ""
    return f"{place.name} takes part{until}"


def _takes_no_part(places: Sequence[Country], as_of: date) -> str:
    if len(places) > 1:
        return f"{_names(places)} do not take part on {in_words(as_of)}, none of them"
    (place,) = places
    return f"{place.name} does not take part on {in_words(as_of)}{_when_it_does(place)}"


def _names(places: Sequence[Country]) -> str:
    return listed([place.name for place in places])


def _when_it_does(place: Country) -> str:
    if place.participates_from is None:
        return " or on any other day"
    until = f" to {in_words(place.participates_to)}" if place.participates_to else ""
    return f"; it takes part from {in_words(place.participates_from)}{until}"
