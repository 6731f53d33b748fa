"""Reads one row into an organisation, or says everything that is wrong with it. Pure."""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from api.profiles.cells import BadCell, Cell, SheetRow, as_text, shortened
from api.profiles.columns import COLUMN_NAMES, REQUIRED
from api.profiles.mapping import OWN_COLUMNS, ColumnMap, apply_mapping
from api.profiles.organisation import Organisation
from api.profiles.readers import READERS, BadValueError, cleaned
from api.profiles.vocabulary import Vocabularies, Vocabulary
from eligibility.facts import Kind

_REGION_CODE = re.compile(r"[A-Z]{2}[A-Z0-9]{2}")
_EUROSTAT = {"GR": "EL", "GB": "UK"}  # how NUTS codes begin where not with the ISO code


@dataclass(frozen=True, slots=True)
class ParsedRow:
    """A row of the file and what it says: an organisation, or what is wrong."""

    row: SheetRow
    id: str  # as the row gives it, even where the row is bad
    organisation: Organisation | None
    errors: tuple[BadCell, ...] = ()


def parse_row(
    row: SheetRow, vocabularies: Vocabularies, *, today: date, mapping: ColumnMap = OWN_COLUMNS
) -> ParsedRow:
    """Reads a row. A row that is bad in several ways says so in all of them at once."""
    cells, errors = apply_mapping(row, mapping)
    values: dict[str, Any] = {}
    errors += _surplus(row)
    for column in COLUMN_NAMES:
        try:
            values[column] = read_value(column, cells.get(column, ""), vocabularies, today)
        except BadValueError as error:
            errors.append(_bad_cell(row, mapping.origin(column), cells.get(column, ""), error))
    broken = {column for column in COLUMN_NAMES if mapping.origin(column) in {one.column for one in errors}}
    for column, wrong in check_together(values, vocabularies, broken=broken):
        errors.append(_bad_cell(row, mapping.origin(column), cells.get(column, ""), wrong))
    organisation = None if errors else Organisation(**values)
    return ParsedRow(row, as_text(cells.get("id", "")).strip(), organisation, tuple(errors))


def read_value(column: str, cell: Cell, vocabularies: Vocabularies, today: date) -> Any:
    """What a cell of that column states. Raises BadValueError."""
    clean = cleaned(cell)
    if column in REQUIRED and not as_text(clean):
        raise BadValueError("this is required", f"Give every organisation its {column}.")
    return READERS[column](clean, vocabularies, today)


def check_together(
    values: dict[str, Any], vocabularies: Vocabularies, *, broken: Collection[str], is_draft: bool = False
) -> Iterator[tuple[str, BadValueError]]:
    """What is wrong with values that have been read each for itself, by the column that says so.

    Columns in `broken` are wrong already. Replaces a region as written by its code. A draft may say nothing
    yet that can be matched.
    """
    for column, check in _CHECKS:
        if column in broken or (is_draft and check is _check_something_to_match):
            continue
        try:
            check(values, vocabularies)
        except BadValueError as error:
            yield column, error


def _bad_cell(row: SheetRow, column: str, cell: Cell, error: BadValueError) -> BadCell:
    value = shortened(cell) if error.value is None else shortened(error.value)
    return BadCell(row.number, column, value, error.problem, error.advice)


def _surplus(row: SheetRow) -> list[BadCell]:
    if not row.surplus:
        return []
    return [
        BadCell(
            row.number,
            "beyond the last column",
            shortened(row.surplus[0]),
            f"the row has {len(row.surplus)} more filled cells than the header names",
            "Put texts that contain the separator in quotation marks, or name the column.",
        )
    ]


def _check_region(values: dict[str, Any], vocabularies: Vocabularies) -> None:
    """Replaces the region as written by its code."""
    text, country = values.get("region"), values.get("country")
    if not text or "country" not in values:
        return
    if country is None:
        raise BadValueError("a region needs its country", "Fill country as well.")
    values["region"] = _region(text, country, vocabularies)


def _region(text: str, country: str, vocabularies: Vocabularies) -> str:
    found = vocabularies.regions_called(text)
    own = [region.code for region in found if region.country == country]
    if own:
        return own[0]
    if found:
        raise BadValueError(
            f"this region belongs to {found[0].country}, but the organisation's country is {country}",
            "Correct one of them.",
        )
    code = text.upper()
    prefix = _EUROSTAT.get(country, country)
    if country not in vocabularies.countries_with_regions and _REGION_CODE.fullmatch(code):
        if code.startswith(prefix):
            return code
        raise BadValueError(f"a region of {country} has a code that begins with {prefix}", "Correct it.")
    listed = {region.code: region.name for region in vocabularies.regions if region.country == country}
    raise BadValueError(
        f"this is no NUTS 2 region of {country}", Vocabulary("region", listed, {}).advice(text)
    )


def _check_support_kind(values: dict[str, Any], _vocabularies: Vocabularies) -> None:
    if values.get("support_kind") and "kind" in values and values["kind"] is not Kind.SUPPORT:
        raise BadValueError(
            f"only a {Kind.SUPPORT.value} has this", f"Leave it blank, or set kind to {Kind.SUPPORT.value}."
        )


def _check_coordinates(values: dict[str, Any], _vocabularies: Vocabularies) -> None:
    if {"latitude", "longitude"} <= values.keys() and (values["latitude"] is None) != (
        values["longitude"] is None
    ):
        raise BadValueError("latitude and longitude come together", "Fill both or neither.")


def _check_profiled_since(values: dict[str, Any], _vocabularies: Vocabularies) -> None:
    if values.get("eccp_profiled_on") and not values.get("eccp_profiled", True):
        raise BadValueError(
            "a day is given since which it has a profile on the ECCP, but not that it has one",
            "Set eccp_profiled to yes, or leave the day blank.",
        )


def _check_own_membership(values: dict[str, Any], _vocabularies: Vocabularies) -> None:
    if values.get("id") in (values.get("member_of") or ()):
        raise BadValueError(
            "an organisation cannot be a member of itself",
            "Name the cluster it belongs to, or write none.",
        )


def _check_something_to_match(values: dict[str, Any], _vocabularies: Vocabularies) -> None:
    needed = ("about", "seeks", "offers", "ecosystems", "technologies")
    if all(column in values and not values[column] for column in needed):
        raise BadValueError(
            "the profile is empty: there is nothing to match on", f"Fill at least one of {', '.join(needed)}."
        )


_CHECKS: tuple[tuple[str, Callable[[dict[str, Any], Vocabularies], None]], ...] = (
    ("region", _check_region),
    ("support_kind", _check_support_kind),
    ("longitude", _check_coordinates),
    ("eccp_profiled_on", _check_profiled_since),
    ("member_of", _check_own_membership),
    ("about", _check_something_to_match),
)
CHECKED = tuple(column for column, _ in _CHECKS)
