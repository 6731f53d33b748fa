"""The catalogue as it is searched: filters, counts, an order, and a part of the list."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

import numpy as np

from api.matches.cursors import Place
from api.matches.listing import FACETS, Listing, Mask, Rows
from api.matches.snapshot import Snapshot
from api.profiles.organisation import Organisation, match_profile_of
from eligibility.facts import Role
from eligibility.screening import Screening, VisitorScreening, screen, screen_visitors
from eligibility.verdicts import Verdict

_HUNDREDTHS = 100


class Sort(StrEnum):
    """In which order."""

    NAME = "name"
    NEWEST = "newest"
    AFFINITY = "affinity"


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Who is looked for: of each field one of the codes, and all that else is said."""

    codes: Mapping[str, frozenset[str]] = field(default_factory=dict)
    words: tuple[str, ...] = ()
    free: tuple[date, date] | None = None  # some day from the first to the last


@dataclass(frozen=True, slots=True, kw_only=True)
class For:
    """The organisation for which others are looked for, and what it keeps of them."""

    organisation: Organisation
    sought: Role  # what the others would be in an exchange with it
    eligible_only: bool = False
    saved: frozenset[str] = frozenset()
    hidden: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """One question to the catalogue."""

    filters: Filters
    sort: Sort
    on_behalf: For | None
    as_of: date
    people_on: date | None = None  # day of what is read of the others' representatives; none: as_of
    after: Place | None
    most: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One organisation of the catalogue, and what it is to the one it is looked up for."""

    organisation: Organisation
    since: datetime | None
    affinity: float | None = None
    verdict: Verdict | None = None
    is_saved: bool = False
    is_hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A part of what a search found, and how many there are of which."""

    entries: tuple[Entry, ...]
    before: int  # of them, how many come before these
    total: int
    counts: Mapping[str, Mapping[str, int]]  # of each field, with all other filters applied
    last: Place | None  # where the next part goes on; none: there is nothing more


def search(snapshot: Snapshot, asked: Search) -> Found:
    """What the catalogue has for a question. Only those who are listed are ever found."""
    screening = _screening(snapshot, asked)
    base = _base(snapshot, asked, screening)
    masks = {name: snapshot.listing.facets[name].any_of(codes) for name, codes in asked.filters.codes.items()}
    every = _all(base, masks.values())
    order, key = _order(snapshot, asked)
    start = _start(order, key, asked.after)
    rows = _part(order[start:], every, asked.most)
    shown = rows[: asked.most]
    return Found(
        entries=_entries(snapshot, shown, asked, screening),
        before=int(every[order[:start]].sum()),
        total=int(every.sum()),
        counts={
            name: snapshot.listing.facets[name].counts(
                _all(base, (mask for other, mask in masks.items() if other != name))
            )
            for name in FACETS
        },
        last=Place(*key(int(shown[-1]))) if len(rows) > asked.most else None,
    )


def sought_by(organisation: Organisation, roles: Iterable[str]) -> Role:
    """What others would be to an organisation, where they are looked for in these roles.

    Hosts for one that visits, visitors for one that only hosts, unless the roles say which.
    """
    named = frozenset(roles)
    if len(named) == 1:
        return Role(next(iter(named)))
    return Role.VISITOR if organisation.roles == {Role.HOST} else Role.HOST


def _screening(snapshot: Snapshot, asked: Search) -> Screening | VisitorScreening | None:
    on_behalf, as_of, people_on = asked.on_behalf, asked.as_of, asked.people_on
    if on_behalf is None:
        return None
    facts = snapshot.facts(on_behalf.organisation, as_of=as_of)
    if on_behalf.sought is Role.HOST:
        return screen(facts, snapshot.prepared(as_of, people_on))
    return screen_visitors(facts, snapshot.prepared_visitors(as_of, people_on))


def _base(snapshot: Snapshot, asked: Search, screening: Screening | VisitorScreening | None) -> Mask:
    """Who is left by all that has no counts."""
    listing, filters = snapshot.listing, asked.filters
    mask = snapshot.listed.copy()
    if filters.words:
        mask &= listing.saying(filters.words)
    if filters.free is not None:
        mask &= listing.free_between(*filters.free)
    if asked.on_behalf is not None:
        mask &= ~snapshot.among([asked.on_behalf.organisation.id])
        if asked.on_behalf.eligible_only and screening is not None:
            mask &= screening.mask
    return mask


def _all(base: Mask, masks: Iterable[Mask]) -> Mask:
    mask = base.copy()
    for one in masks:
        mask &= one
    return mask


def _order(snapshot: Snapshot, asked: Search) -> tuple[Rows, Callable[[int], tuple[str | int, str]]]:
    listing: Listing = snapshot.listing
    if asked.sort is Sort.AFFINITY and asked.on_behalf is not None:
        return _by_affinity(snapshot, asked.on_behalf, asked.as_of)
    if asked.sort is Sort.NEWEST:
        return listing.by_newest, listing.newest_key
    return listing.by_name, listing.name_key


def _by_affinity(
    snapshot: Snapshot, on_behalf: For, as_of: date
) -> tuple[Rows, Callable[[int], tuple[int, str]]]:
    """Everybody by affinity; worked out once for each organisation that asks."""

    def work_out() -> tuple[Rows, Rows]:
        rows = np.arange(len(snapshot.catalogue), dtype=np.int64)
        points = np.round(_affinities(snapshot, on_behalf, rows, as_of) * _HUNDREDTHS).astype(np.int64)
        return points, np.lexsort((rows, -points)).astype(np.int64)  # rows are in the order of the ids

    points, order = snapshot.kept(("by affinity", on_behalf.organisation, on_behalf.sought, as_of), work_out)

    def key(row: int) -> tuple[int, str]:
        return -int(points[row]), snapshot.listing.organisations[row].id

    return order, key


def _affinities(snapshot: Snapshot, on_behalf: For, rows: Rows, as_of: date) -> np.ndarray:
    matcher = snapshot.matcher()
    if on_behalf.sought is Role.VISITOR:
        row = snapshot.catalogue.row_of(on_behalf.organisation.id)
        return matcher.score_visitors(row, rows, as_of=as_of).affinity
    asking = snapshot.catalogue.prepare(match_profile_of(on_behalf.organisation), as_of=as_of)
    return matcher.score(asking, rows).affinity


def _start(order: Rows, key: Callable[[int], tuple[str | int, str]], after: Place | None) -> int:
    """Where those begin that come after the place that was given."""
    return bisect_right(order, tuple(after), key=lambda row: key(int(row))) if after is not None else 0


def _part(rest: Rows, mask: Mask, most: int) -> Rows:
    """The first of these, one more than is asked for where there are more."""
    return rest[mask[rest]][: most + 1]


def _entries(
    snapshot: Snapshot, rows: Rows, asked: Search, screening: Screening | VisitorScreening | None
) -> tuple[Entry, ...]:
    listing, on_behalf = snapshot.listing, asked.on_behalf
    if on_behalf is None or screening is None:
        return tuple(
            Entry(organisation=one, since=listing.since.get(one.id))
            for one in (listing.organisations[row] for row in rows)
        )
    affinities = _affinities(snapshot, on_behalf, rows, asked.as_of)
    return tuple(
        Entry(
            organisation=one,
            since=listing.since.get(one.id),
            affinity=float(affinity),
            verdict=screening.verdict(int(row)),
            is_saved=one.id in on_behalf.saved,
            is_hidden=one.id in on_behalf.hidden,
        )
        for row, affinity in zip(rows, affinities, strict=True)
        for one in [listing.organisations[row]]
    )
