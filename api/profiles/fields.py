"""The fields of a profile as JSON states them, read by the same readers as the cells of a file. Pure."""

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from typing import Any

from api.journal.details import JSON
from api.profiles.cells import Cell, shortened
from api.profiles.columns import COLUMN_NAMES
from api.profiles.organisation import Organisation
from api.profiles.readers import BadValueError
from api.profiles.rows import check_together, read_value
from api.profiles.vocabulary import load_vocabularies
from matching.profiles import Period

_LISTS = frozenset(
    {
        "other_establishments",
        "roles",
        "member_of",
        "ecosystems",
        "emerging_industries",
        "technologies",
        "languages",
        "objectives",
        "purposes",
        "activity_types",
        "preferred_countries",
        "preferred_kinds",
        "available",
    }
)
_TRUTHS = frozenset(
    {
        "eccp_profiled",
        "active_in_cluster",
        "representative_third_country",
        "representative_business",
        "is_fictional",
    }
)
_NUMBERS = frozenset(
    {"latitude", "longitude", "host_capacity", "visits_done", "representative_days_resident"}
)


@dataclass(frozen=True, slots=True)
class BadField:
    """One thing wrong with one field: which, what it held, what is wrong, and what to do."""

    field: str
    value: str  # shortened
    problem: str
    advice: str

    def __str__(self) -> str:
        value = f" {self.value!r}" if self.value else ""
        return f"{self.field}{value}: {self.problem}. {self.advice}"


def read_fields(
    values: Mapping[str, JSON], *, today: date, is_draft: bool = False
) -> tuple[dict[str, object], list[BadField]]:
    """The fields of an Organisation that these values state, and everything that is wrong with them.

    Lists of codes are JSON lists, days are ISO dates, periods are 'first/last'; null states nothing, and an
    empty `member_of` that it is a member of nothing. Fields that are left out are left out of the answer;
    what is checked together (a region with its country, both coordinates) is checked where all of it is
    there, so to change a part of a profile read `stated(before) | changes`. A draft may say nothing yet that
    can be matched.
    """
    vocabularies = load_vocabularies()
    read: dict[str, object] = {}
    bad = [_unknown(name) for name in values if name not in COLUMN_NAMES]
    for name in COLUMN_NAMES:
        if name not in values:
            continue
        try:
            read[name] = read_value(name, _cell(name, values[name]), vocabularies, today)
        except BadValueError as error:
            bad.append(_bad(name, values[name], error))
    broken = {one.field for one in bad}
    together = check_together(read, vocabularies, broken=broken, is_draft=is_draft)
    bad += [_bad(name, values.get(name), wrong) for name, wrong in together]
    return read, bad


def stated(organisation: Organisation) -> dict[str, JSON]:
    """All that a profile states, as `read_fields` reads it."""
    return {name: _plain(getattr(organisation, name)) for name in COLUMN_NAMES}


def _plain(value: Any) -> JSON:
    match value:
        case frozenset():
            return sorted(str(one) for one in value)
        case tuple():
            return [_period(one) for one in value]
        case Enum():
            return str(value.value)
        case date():
            return value.isoformat()
    plain: JSON = value
    return plain


def _period(period: Period) -> str:
    return f"{period.first.isoformat()}/{period.last.isoformat()}"


def _cell(name: str, value: JSON) -> Cell:
    """The value as a file's cell would hold it."""
    if value is None:
        return ""
    readers = {_LISTS: _list_cell, _TRUTHS: _truth_cell, _NUMBERS: _number_cell}
    for names, read in readers.items():
        if name in names:
            return read(name, value)
    if not isinstance(value, str):
        raise BadValueError("this field takes a text", "Put it into quotation marks.")
    return value


def _list_cell(name: str, value: JSON) -> Cell:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise BadValueError("this field takes a list of texts", 'Write for instance ["a", "b"], or [].')
    if name == "member_of" and not value:
        return "none"
    return tuple(str(item) for item in value)


def _truth_cell(_name: str, value: JSON) -> Cell:
    if not isinstance(value, bool):
        raise BadValueError("this field takes true, false or null", "Write null where it is not known.")
    return "yes" if value else "no"


def _number_cell(_name: str, value: JSON) -> Cell:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadValueError("this field takes a number", "Write it without quotation marks, or null.")
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _unknown(name: str) -> BadField:
    near = difflib.get_close_matches(name, COLUMN_NAMES, n=1)
    advice = f"Did you mean {near[0]!r}?" if near else "docs/IMPORT.md lists the fields."
    return BadField(shortened(name), "", "a profile has no such field", advice)


def _bad(name: str, value: JSON, error: BadValueError) -> BadField:
    held = error.value if error.value is not None else _shown(value)
    return BadField(name, shortened(held), error.problem, error.advice)


def _shown(value: JSON) -> str:
    if isinstance(value, list | tuple):
        return ";".join(str(item) for item in value)
    return "" if value is None else str(value)
