"""Editions of the law: complete, named states of its tables, and which of them holds on which day.

The first edition is the folder data/reference. Every other is a folder under data/editions with the tables it
changes; the rest are those of the edition it is based on. data/editions/README.md gives the format.
"""

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date
from difflib import get_close_matches
from functools import lru_cache
from operator import attrgetter
from pathlib import Path
from threading import Lock
from types import MappingProxyType

from eligibility.edition_folders import FIRST, BadEdition, Edition, declared_in, files_of, resolve
from eligibility.parameters import Law
from eligibility.reading import TABLES, read_law
from eligibility.sealing import digest_of_table

__all__ = [
    "EDITIONS",
    "FIRST",
    "REFERENCE",
    "BadEdition",
    "Edition",
    "Editions",
    "UnknownEdition",
    "first_edition",
    "law_on",
    "load_editions",
    "state_of",
]

_DATA = Path(__file__).parent.parent / "data"
REFERENCE = _DATA / "reference"
EDITIONS = _DATA / "editions"

FileState = tuple[str, int, int]  # path, time of the last change in nanoseconds, bytes


class UnknownEdition(LookupError):
    """No edition has that name."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        self.name, self.known = name, tuple(known)
        self.nearest = next(iter(get_close_matches(name, self.known, n=1)), None)
        advice = f"Did you mean '{self.nearest}'? " if self.nearest else ""
        super().__init__(f"There is no edition '{name}'. {advice}The editions are {', '.join(self.known)}.")


class Editions:
    """Every edition there is, published or in draft, and the law of each, read once.

    A published edition whose tables no longer give its digest is refused when its law is asked for: what was
    decided under it could not be computed again.
    """

    def __init__(
        self,
        editions: Iterable[Edition],
        *,
        unusable: Iterable[BadEdition] = (),
        state: tuple[FileState, ...],
    ) -> None:
        listed = tuple(editions)
        published = [edition for edition in listed if edition.valid_from is not None]
        self.published = tuple(sorted(published, key=attrgetter("valid_from")))
        self.drafts = tuple(edition for edition in listed if edition.is_draft)
        self.unusable = MappingProxyType({problem.edition: problem for problem in unusable})  # drafts only
        self.state = state  # of the files when they were read, as `state_of` gives it
        self._named = {edition.name: edition for edition in (*self.published, *self.drafts)}
        self._first_days = [edition.valid_from for edition in self.published if edition.valid_from]
        self._laws: dict[str, Law] = {}
        self._reading = Lock()

    def named(self, name: str) -> Edition:
        """The edition of that name; UnknownEdition when there is none, BadEdition for a draft in disorder."""
        if name in self.unusable:
            raise self.unusable[name]
        if name not in self._named:
            raise UnknownEdition(name, (*self._named, *self.unusable))
        return self._named[name]

    def edition_on(self, day: date) -> Edition:
        """The published edition in force on that day; before all of them, the first."""
        return self.published[max(bisect_right(self._first_days, day) - 1, 0)]

    def law(self, name: str) -> Law:
        """The law of that edition, also of a draft.

        UnknownEdition when there is none; BadEdition when a table cannot be read or breaks its seal.
        """
        law = self._laws.get(name)
        if law is None:
            with self._reading:
                law = self._laws.setdefault(name, self._laws.get(name) or _law_of(self.named(name)))
        return law

    def on(self, day: date) -> Law:
        """The law in force on that day."""
        return self.law(self.edition_on(day).name)


def load_editions(folder: Path = EDITIONS, *, reference: Path = REFERENCE) -> Editions:
    """Every edition under `folder` on top of the first in `reference`.

    Reads again only when a file has changed since; looking whether one has costs one look at each file.
    BadEdition for a folder that cannot be meant, such as one based on a draft.
    """
    key = (folder, reference)
    state = state_of(folder, reference=reference)
    loaded = _LOADED.get(key)
    if loaded is None or loaded.state != state:
        loaded = _LOADED[key] = _read(folder, reference, state)
    return loaded


def law_on(day: date) -> Law:
    """The law in force on that day under the project's own editions, as they were last loaded.

    Looks at no file. A process that runs for long calls `load_editions` to learn of a new edition.
    """
    return (_LOADED.get(_OWN) or load_editions()).on(day)


@lru_cache(maxsize=8)
def first_edition(reference: Path = REFERENCE) -> Law:
    """The law that the tables in `reference` give, whether or not they are sealed; read once per folder."""
    return read_law(files_of(reference), edition=FIRST)


def state_of(folder: Path = EDITIONS, *, reference: Path = REFERENCE) -> tuple[FileState, ...]:
    """What can be seen of the files of all editions from outside; it differs once one has changed."""
    first = (reference / "edition.toml", *files_of(reference).values())
    further = (path for place in _folders(folder) for path in sorted(place.iterdir()))
    return tuple(_state(path) for path in (*first, *further))


_OWN = (EDITIONS, REFERENCE)
_LOADED: dict[tuple[Path, Path], Editions] = {}


def _state(path: Path) -> FileState:
    try:
        seen = path.stat()
    except OSError:
        return (str(path), 0, -1)  # it went, or was never there: reading it says so in words
    return (str(path), seen.st_mtime_ns, seen.st_size)


def _folders(folder: Path) -> list[Path]:
    """One per edition; a name that begins with a dot is somebody else's, or not finished."""
    if not folder.is_dir():
        return []
    return sorted(place for place in folder.iterdir() if place.is_dir() and place.name[0] not in "._")


def _read(folder: Path, reference: Path, state: tuple[FileState, ...]) -> Editions:
    declared = {FIRST: declared_in(reference, name=FIRST)}
    for place in _folders(folder):
        if place.name == FIRST:
            raise BadEdition(FIRST, f"{place} has the name of the first edition", "Rename the folder.")
        declared[place.name] = declared_in(place, name=place.name)
    editions, unusable = [], []
    for name, one in declared.items():
        try:
            editions.append(resolve(name, declared))
        except BadEdition as problem:
            if not one.is_draft:
                raise
            unusable.append(problem)  # what somebody is still writing keeps nobody from deciding
    _refuse_same_day(editions)
    return Editions(editions, unusable=unusable, state=state)


def _refuse_same_day(editions: Iterable[Edition]) -> None:
    taken: dict[date, str] = {}
    for edition in editions:
        if edition.valid_from is None:
            continue
        if edition.valid_from in taken:
            raise BadEdition(
                edition.name,
                f"it begins on {edition.valid_from}, as '{taken[edition.valid_from]}' does",
                "Give each edition a first day of its own.",
            )
        taken[edition.valid_from] = edition.name


def _law_of(edition: Edition) -> Law:
    try:
        _refuse_broken_seal(edition)
        return read_law(edition.tables, edition=edition.name)
    except OSError as problem:
        raise BadEdition(
            edition.name, f"{problem.filename} cannot be read: {problem.strerror}", "Restore the file."
        ) from None
    except ValueError as problem:
        if isinstance(problem, BadEdition):
            raise
        raise BadEdition(edition.name, str(problem), "Correct the table.") from None


def _refuse_broken_seal(edition: Edition) -> None:
    if edition.digest is None:
        return
    broken = [
        edition.tables[table]
        for table in TABLES
        if digest_of_table(edition.tables[table]) != edition.digests[table]
    ]
    if broken:
        raise BadEdition(
            edition.name,
            "rows have changed since it was published, in " + " and ".join(map(str, broken)),
            "Restore what was published, and draft a new edition for the change.",
        )
