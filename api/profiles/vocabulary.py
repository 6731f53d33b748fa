"""The closed lists of data/reference: which codes there are, and what they are called in English."""

import csv
import difflib
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from api.problems import UnreadableFile
from eligibility.facts import Kind, Role

REFERENCE = Path(__file__).resolve().parents[2] / "data" / "reference"

KIND_NAMES = {
    Kind.CLUSTER: "Cluster organisation",
    Kind.BUSINESS_NETWORK: "Business network organisation",
    Kind.SUPPORT: "Scaling-up support organisation",
    Kind.SME: "SME",
    Kind.TRAINING: "Training provider",
    Kind.LARGE: "Large company",
    Kind.PUBLIC: "Public authority",
}
_COUNTRY_ALIASES = {
    "EL": "GR",
    "UK": "GB",
}  # the codes of Eurostat and of the EU's interinstitutional style guide
_TELLING = 3  # letters: fewer begin too many names to suggest them


@dataclass(frozen=True)
class Vocabulary:
    """One closed list. A text is understood as a code or as an English name, in any case."""

    what: str  # in the singular, as messages say it: "country"
    names: Mapping[str, str]  # code -> English name
    aliases: Mapping[str, str]  # other codes in use -> code

    def code_of(self, text: str) -> str | None:
        """The code that `text` stands for, or None."""
        return self._codes.get(_folded(text))

    def suggestions(self, text: str) -> list[str]:
        """Up to two codes, the likeliest first, that `text` may have been meant for."""
        folded = _folded(text)
        close = difflib.get_close_matches(folded, self._codes, n=6, cutoff=0.6)
        if len(folded) >= _TELLING:
            close += [spelling for spelling in self._codes if spelling.startswith(folded)]
        return list(dict.fromkeys(self._codes[spelling] for spelling in close))[:2]

    def advice(self, text: str) -> str:
        """What to write instead of `text`."""
        found = [f"'{code}' ({self.names[code]})" for code in self.suggestions(text)]
        if found:
            return f"Did you mean {' or '.join(found)}?"
        if len(self.names) <= 15:  # noqa: PLR2004  what a person can still read in one line
            return f"Use one of: {', '.join(self.names)}."
        examples = " or ".join(f"'{code}' ({name})" for code, name in list(self.names.items())[:2])
        return f"Use a code or an English name of the list, such as {examples}."

    @cached_property
    def _codes(self) -> Mapping[str, str]:
        by_name = {_folded(name): code for code, name in self.names.items()}
        by_code = {_folded(code): code for code in self.names}
        return by_name | {_folded(other): code for other, code in self.aliases.items()} | by_code


@dataclass(frozen=True)
class Region:
    code: str
    name: str
    country: str


@dataclass(frozen=True, kw_only=True)
class Vocabularies:
    """All closed lists that a profile is checked against."""

    countries: Vocabulary
    kinds: Vocabulary
    support_kinds: Vocabulary
    roles: Vocabulary
    ecosystems: Vocabulary
    emerging_industries: Vocabulary
    technologies: Vocabulary
    languages: Vocabulary
    objectives: Vocabulary
    purposes: Vocabulary
    activity_types: Vocabulary
    regions: tuple[Region, ...]

    @property
    def named_in_sentences(self) -> tuple[Vocabulary, ...]:
        """The lists whose codes stand in explanations."""
        return (
            self.languages,
            self.ecosystems,
            self.emerging_industries,
            self.technologies,
            self.objectives,
            self.purposes,
            self.activity_types,
            self.kinds,
        )

    @cached_property
    def countries_with_regions(self) -> frozenset[str]:
        return frozenset(region.country for region in self.regions)

    @cached_property
    def region_names(self) -> Mapping[str, str]:
        """The name of each region by its code."""
        return {region.code: region.name for region in self.regions}

    def regions_called(self, text: str) -> list[Region]:
        """The regions with this code or name; a name may be used in two countries."""
        return self._regions.get(_folded(text), [])

    @cached_property
    def _regions(self) -> Mapping[str, list[Region]]:
        found: dict[str, list[Region]] = {}
        for region in self.regions:
            plain = region.name.removesuffix(f" ({region.country})")  # "Limburg (NL)": there are two
            for spelling in {_folded(region.code), _folded(region.name), _folded(plain)}:
                found.setdefault(spelling, []).append(region)
        return found


@cache
def load_vocabularies(folder: Path = REFERENCE) -> Vocabularies:
    """Reads the tables under `folder`. Raises UnreadableFile for one that is missing or has other columns."""
    return Vocabularies(
        countries=_read(folder, "countries", "country", _COUNTRY_ALIASES),
        kinds=_vocabulary("kind of organisation", ((kind.value, name) for kind, name in KIND_NAMES.items())),
        support_kinds=_read(folder, "support_kinds", "kind of support organisation"),
        roles=_vocabulary("role", ((role.value, role.value.title()) for role in Role)),
        ecosystems=_read(folder, "ecosystems", "industrial ecosystem"),
        emerging_industries=_read(folder, "emerging_industries", "emerging industry"),
        technologies=_read(folder, "technologies", "technology"),
        languages=_read(folder, "languages", "language"),
        objectives=_read(folder, "objectives", "objective"),
        purposes=_read(folder, "purposes", "purpose"),
        activity_types=_read(folder, "activity_types", "type of activity"),
        regions=tuple(
            Region(row["code"], row["name"], row["country"])
            for row in _rows(folder / "nuts2.csv", {"code", "name", "country"})
        ),
    )


@cache
def load_labels() -> Mapping[str, str]:
    """What every code is called in English, for sentences; no code stands in two of these lists."""
    named = load_vocabularies().named_in_sentences
    return {code: name for vocabulary in named for code, name in vocabulary.names.items()}


@cache
def load_related(folder: Path = REFERENCE) -> Mapping[str, frozenset[str]]:
    """The neighbours of each ecosystem and emerging industry, by code."""
    rows = [
        row
        for table in ("ecosystems", "emerging_industries")
        for row in _rows(folder / f"{table}.csv", {"related"})
    ]
    return {row["code"]: frozenset(filter(None, row["related"].split(";"))) for row in rows}


def _read(folder: Path, table: str, what: str, aliases: Mapping[str, str] | None = None) -> Vocabulary:
    rows = _rows(folder / f"{table}.csv", {"code", "name"})
    return _vocabulary(what, ((row["code"], row["name"]) for row in rows), aliases)


def _vocabulary(
    what: str, pairs: Iterable[tuple[str, str]], aliases: Mapping[str, str] | None = None
) -> Vocabulary:
    return Vocabulary(what, dict(pairs), aliases or {})


def _rows(path: Path, needed: set[str]) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except OSError as error:
        raise UnreadableFile(path, f"{error.strerror}", "Restore the reference tables.") from None
    if not rows or not needed <= rows[0].keys():
        columns = " and ".join(sorted(needed))
        raise UnreadableFile(path, f"it needs the columns {columns}", "Restore the reference tables.")
    return rows


def _folded(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())
