"""What the matcher reads of an organisation."""

from dataclasses import dataclass
from datetime import date
from typing import NewType

OrganisationId = NewType("OrganisationId", str)


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """Days an organisation is available, first and last included."""

    first: date
    last: date

    def overlaps(self, other: "Period") -> bool:
        return self.first <= other.last and other.first <= self.last


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchProfile:
    """One organisation as the matcher sees it.

    An empty text or set means not stated, which is neutral, never bad. Codes are those of data/reference.
    """

    id: OrganisationId
    name: str
    kind: str | None = None
    country: str | None = None  # ISO 3166-1 alpha-2
    coordinates: tuple[float, float] | None = None  # latitude, longitude in degrees, WGS84
    about: str = ""  # what it is
    seeks: str = ""
    offers: str = ""
    ecosystems: frozenset[str] = frozenset()
    emerging_industries: frozenset[str] = frozenset()
    technologies: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()  # ISO 639-1
    objectives: frozenset[str] = frozenset()
    purposes: frozenset[str] = frozenset()
    activity_types: frozenset[str] = frozenset()
    preferred_countries: frozenset[str] = frozenset()
    preferred_kinds: frozenset[str] = frozenset()
    available: tuple[Period, ...] = ()
    host_capacity: int | None = None  # visitors it can take at once
