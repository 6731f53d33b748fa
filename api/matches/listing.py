"""The organisations of a catalogue in columns, so that a search needs no look at each. Pure."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from api.profiles.organisation import Organisation

Mask = NDArray[np.bool_]
Rows = NDArray[np.int64]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

FACETS: Mapping[str, Callable[[Organisation], Iterable[str]]] = {
    "role": lambda one: (role.value for role in one.roles),
    "country": lambda one: filter(None, [one.country]),
    "region": lambda one: filter(None, [one.region]),
    "kind": lambda one: [one.kind.value] if one.kind else [],
    "ecosystem": lambda one: one.ecosystems,
    "technology": lambda one: one.technologies,
    "language": lambda one: one.languages,
    "objective": lambda one: one.objectives,
    "partnership": lambda one: filter(None, [one.partnership]),
}


@dataclass(frozen=True, slots=True, eq=False)
class Facet:
    """Who holds which code of one field."""

    codes: tuple[str, ...]  # in order
    held: Mask  # (codes, n)

    @classmethod
    def of(
        cls, organisations: Sequence[Organisation], codes_of: Callable[[Organisation], Iterable[str]]
    ) -> "Facet":
        each = [frozenset(codes_of(one)) for one in organisations]
        codes = tuple(sorted(frozenset().union(*each)))
        at = {code: position for position, code in enumerate(codes)}
        held = np.zeros((len(codes), len(each)), dtype=np.bool_)
        for row, own in enumerate(each):
            held[[at[code] for code in own], row] = True
        return cls(codes, held)

    def any_of(self, wanted: Iterable[str]) -> Mask:
        """Who holds one of these codes, shape (n,)."""
        at = {code: position for position, code in enumerate(self.codes)}
        return np.asarray(self.held[[at[code] for code in wanted if code in at]].any(axis=0), dtype=np.bool_)

    def counts(self, among: Mask) -> dict[str, int]:
        """How many among some hold each code."""
        counted = (self.held & among).sum(axis=1)
        return dict(zip(self.codes, map(int, counted), strict=True))


class Listing:
    """n organisations in one order, by facets, words, free days, names, and since when they are known."""

    def __init__(self, organisations: Sequence[Organisation], since: Mapping[str, datetime]) -> None:
        self.organisations = organisations
        self.since = since
        self.facets = {name: Facet.of(organisations, codes_of) for name, codes_of in FACETS.items()}

    def saying(self, words: Sequence[str]) -> Mask:
        """Who has every word, whole or as part of one, in name, about, offers or seeks, in any case."""
        wanted = [folded(word) for word in words]
        return np.array([all(word in text for word in wanted) for text in self._texts], dtype=np.bool_)

    def free_between(self, first: date, last: date) -> Mask:
        """Who is available on any day from the first to the last."""
        return np.array(
            [
                any(one.first <= last and first <= one.last for one in organisation.available)
                for organisation in self.organisations
            ],
            dtype=np.bool_,
        )

    def name_key(self, row: int) -> tuple[str, str]:
        """What the order by name goes by."""
        return folded(self.organisations[row].name), self.organisations[row].id

    def newest_key(self, row: int) -> tuple[int, str]:
        """What the order by newest goes by: microseconds, the latest first."""
        organisation = self.organisations[row]
        known = self.since.get(organisation.id, _EPOCH)
        return -int((known - _EPOCH).total_seconds() * 1_000_000), organisation.id

    @cached_property
    def by_name(self) -> Rows:
        return np.array(sorted(range(len(self.organisations)), key=self.name_key), dtype=np.int64)

    @cached_property
    def by_newest(self) -> Rows:
        return np.array(sorted(range(len(self.organisations)), key=self.newest_key), dtype=np.int64)

    @cached_property
    def _texts(self) -> list[str]:
        return [folded(f"{one.name}\n{one.about}\n{one.offers}\n{one.seeks}") for one in self.organisations]


def folded(text: str) -> str:
    """The text as it is searched and put in order: in one way of writing, without case."""
    return unicodedata.normalize("NFKC", text).casefold()
