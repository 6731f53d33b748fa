"""One edition as its folder declares it: edition.toml, and the tables beside it."""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from eligibility.reading import TABLES
from eligibility.sealing import seal_of

FIRST = "cosme-2020"  # the edition that data/reference holds
DESCRIPTION = "edition.toml"


class BadEdition(ValueError):
    """An edition that cannot be used as it stands."""

    def __init__(self, edition: str, reason: str, advice: str) -> None:
        self.edition, self.reason, self.advice = edition, reason, advice
        super().__init__(f"The edition '{edition}' cannot be used: {reason.rstrip('.')}. {advice}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """A complete, named state of the tables of the law.

    A draft has neither first day nor digest. The first edition alone may be in force without a digest.
    """

    name: str
    title: str
    note: str = ""
    based_on: str | None = None  # None for the first
    valid_from: date | None = None  # first day; None while a draft
    published_on: date | None = None
    digest: str | None = None  # SHA-256 over its name, its first day and the rows of all its tables
    digests: Mapping[str, str] = field(default_factory=dict)  # of each table by itself, to tell which changed
    tables: Mapping[str, Path]  # of each of TABLES, its own or its base's
    changed: tuple[str, ...]  # the tables of its own

    @property
    def is_draft(self) -> bool:
        return self.valid_from is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Declared:
    """What a folder says of its edition, before it is set on its base."""

    name: str
    folder: Path
    says: Mapping[str, Any]

    @property
    def is_draft(self) -> bool:
        return not {"valid_from", "published_on", "digest"} & self.says.keys()

    @property
    def own_tables(self) -> tuple[str, ...]:
        return tuple(table for table in TABLES if (self.folder / f"{table}.csv").is_file())


def files_of(folder: Path) -> dict[str, Path]:
    """Where each table lies in a folder that has them all."""
    return {table: folder / f"{table}.csv" for table in TABLES}


def declared_in(folder: Path, *, name: str) -> Declared:
    """Read the description of the edition `name`; BadEdition when it is missing or is no TOML."""
    path = folder / DESCRIPTION
    try:
        says = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as problem:
        raise BadEdition(
            name, f"{path} cannot be read: {problem.strerror}", "Restore it, or remove the folder."
        ) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise BadEdition(name, f"{path} is no TOML: {problem}", "Correct that line.") from None
    return Declared(name=name, folder=folder, says=says)


def resolve(name: str, declared: Mapping[str, Declared], *, above: tuple[str, ...] = ()) -> Edition:
    """Set the edition on the one it is based on. BadEdition says what in its folder cannot be meant."""
    one = declared[name]
    _refuse_misfits(one)
    if name == FIRST:
        return _edition(one, based_on=None, tables=files_of(one.folder))
    base = _base_of(one, declared, above)
    own = {table: one.folder / f"{table}.csv" for table in one.own_tables}
    return _edition(one, based_on=base.name, tables={**base.tables, **own})


def _edition(one: Declared, *, based_on: str | None, tables: Mapping[str, Path]) -> Edition:
    says = one.says
    return Edition(
        name=one.name,
        title=says["title"],
        note=says.get("note", "").strip(),
        based_on=based_on,
        valid_from=says.get("valid_from"),
        published_on=says.get("published_on"),
        digest=says.get("digest"),
        digests=MappingProxyType(says.get("digests", {})),
        tables=MappingProxyType({table: tables[table] for table in TABLES}),
        changed=TABLES if based_on is None else one.own_tables,
    )


def _base_of(one: Declared, declared: Mapping[str, Declared], above: tuple[str, ...]) -> Edition:
    base = str(one.says.get("based_on", ""))
    if base not in declared:
        raise BadEdition(
            one.name,
            f"'based_on' is '{base}', and there is no such edition",
            f"Name one of {', '.join(other for other in declared if other != one.name)}.",
        )
    if base in {*above, one.name}:
        raise BadEdition(
            one.name, f"'{base}' is in the end based on itself", "Base it on an earlier edition."
        )
    if declared[base].is_draft:
        raise BadEdition(one.name, f"it is based on '{base}', which is a draft", "Publish that one first.")
    return resolve(base, declared, above=(*above, one.name))


def _is_text(said: object) -> bool:
    return isinstance(said, str) and bool(said.strip())


def _is_day(said: object) -> bool:
    return type(said) is date  # a datetime is a date too, and is not meant


_SAID: Mapping[str, tuple[Callable[[object], bool], str]] = {
    "name": (_is_text, "a text in quotes"),
    "title": (_is_text, "a text in quotes"),
    "note": (lambda said: isinstance(said, str), "a text in quotes"),
    "based_on": (_is_text, "the name of an edition in quotes"),
    "valid_from": (_is_day, "a day such as 2027-01-01, without quotes"),
    "published_on": (_is_day, "a day such as 2027-01-01, without quotes"),
    "digest": (_is_text, "what publishing wrote"),
    "digests": (lambda said: isinstance(said, dict) and set(said) == set(TABLES), "what publishing wrote"),
}


def _refuse_misfits(one: Declared) -> None:
    for name, said in one.says.items():
        if name not in _SAID:
            raise BadEdition(
                one.name, f"{DESCRIPTION} has '{name}', which means nothing", f"It has {', '.join(_SAID)}."
            )
        is_meant, wanted = _SAID[name]
        if not is_meant(said):
            raise BadEdition(one.name, f"'{name}' in {DESCRIPTION} is {said!r}", f"Write {wanted}.")
    for name in ("name", "title"):
        if name not in one.says:
            raise BadEdition(one.name, f"{DESCRIPTION} has no '{name}'", "Add it.")
    if one.says["name"] != one.name:
        raise BadEdition(
            one.name,
            f"{one.folder / DESCRIPTION} names it '{one.says['name']}'",
            "Let the folder and the description agree.",
        )
    _refuse_half_published(one)
    if one.name != FIRST:
        _refuse_strange_tables(one)


def _refuse_half_published(one: Declared) -> None:
    if one.is_draft:
        if one.name == FIRST:
            raise BadEdition(one.name, f"{DESCRIPTION} has no 'valid_from'", "The first edition has one.")
        return
    is_sealed = one.name != FIRST or "digest" in one.says
    needed = ("valid_from", "published_on", *(("digest", "digests") if is_sealed else ()))
    lacking = [name for name in needed if name not in one.says]
    if lacking:
        raise BadEdition(
            one.name,
            f"{DESCRIPTION} has no '{lacking[0]}', though it was published",
            "Restore what publishing wrote.",
        )
    says = one.says
    if is_sealed and says["digest"] != seal_of(says["digests"], name=one.name, valid_from=says["valid_from"]):
        raise BadEdition(
            one.name,
            f"the name, the first day and the digests in {DESCRIPTION} do not belong together",
            "Restore what publishing wrote.",
        )


def _refuse_strange_tables(one: Declared) -> None:
    for path in sorted(one.folder.glob("*.csv")):
        if path.stem not in TABLES:
            raise BadEdition(
                one.name, f"{path} is no table of the law", f"The tables are {', '.join(TABLES)}."
            )
