"""A partnership: the cluster organisations that together manage exchanges, as it shows itself. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from api.access import Concern, Management

_NUMBER_OF_NONE = 0
_SINCE_EVER = date.min  # a partnership is its own from the first day to the last


@dataclass(frozen=True, slots=True, kw_only=True)
class Partnership:
    """One partnership. `valid_from` and `valid_to` are its first and last day; None leaves a side open."""

    id: int
    name: str
    acronym: str | None = None
    description: str = ""
    website: str | None = None
    contact: str = ""  # how to reach it, in its own words
    clusters: frozenset[str] = frozenset()  # ids of cluster organisations
    countries: frozenset[str] = frozenset()
    ecosystems: frozenset[str] = frozenset()
    valid_from: date | None = None
    valid_to: date | None = None
    version: int = 1

    @property
    def concern(self) -> Concern:
        """Whose it is, for api.access."""
        return concern_of(self.id)

    def holds_on(self, day: date) -> bool:
        """Whether it manages exchanges on that day."""
        return (self.valid_from or day) <= day <= (self.valid_to or day)

    def speaks_of(self, words: str) -> bool:
        """Whether its name, acronym or description holds these words, in capitals or not."""
        said = " ".join((self.name, self.acronym or "", self.description)).casefold()
        return all(word in said for word in words.casefold().split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """Which partnerships somebody looks for. What is left out asks nothing."""

    country: str | None = None
    ecosystem: str | None = None
    words: str = ""

    def finds(self, one: Partnership) -> bool:
        return (
            (self.country is None or self.country in one.countries)
            and (self.ecosystem is None or self.ecosystem in one.ecosystems)
            and one.speaks_of(self.words)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class PartnershipPage:
    """A part of a list of partnerships."""

    rows: tuple[Partnership, ...]
    found: int  # in the whole list
    after: int | None  # ask with this for the next part; None where there is none


def concern_of(partnership_id: int) -> Concern:
    """A partnership has no owner and is managed by itself."""
    return Concern(managed_by=(Management(partnership=partnership_id, valid_from=_SINCE_EVER),))


def page_of(
    partnerships: Collection[Partnership], search: Search, *, after: int, most: int
) -> PartnershipPage:
    """The next of those that are found, in the order in which they were entered."""
    found = sorted((one for one in partnerships if search.finds(one)), key=lambda one: one.id)
    rest = [one for one in found if one.id > after]
    rows = tuple(rest[:most])
    return PartnershipPage(rows=rows, found=len(found), after=rows[-1].id if len(rest) > most else None)


OF_ANY = concern_of(_NUMBER_OF_NONE)  # what may be done to a partnership that is not one's own
