"""The fields of the editor: what a form says read into an edit, and what a profile says put into a form."""

from collections.abc import Mapping
from typing import Any

from api.pages.forms import Form

TEXTS = ("about", "seeks", "offers", "motivation")
LINES = (
    "name",
    "kind",
    "support_kind",
    "country",
    "based_in",
    "region",
    "city",
    "representative_name",
    "representative_born",
)
NUMBERS = ("host_capacity", "visits_done", "representative_days_resident")
DEGREES = ("latitude", "longitude")
TRUTHS = ("active_in_cluster", "representative_third_country", "representative_business")
LISTS = (
    "roles",
    "ecosystems",
    "emerging_industries",
    "technologies",
    "languages",
    "objectives",
    "purposes",
    "activity_types",
    "preferred_countries",
    "preferred_kinds",
    "other_establishments",
)
MOST_PERIODS = 202  # as many as the API takes, and two rows to fill
_TRUE_OR_FALSE = {"yes": True, "no": False}

Typed = dict[str, Any]


def typed_in(form: Form) -> Typed:
    """Every field as it was typed, ready to be sent; a number that is none stays as it was typed."""
    return {
        **{name: form.perhaps(name) for name in LINES},
        **{name: form.text(name) for name in TEXTS},
        **{name: _number(form.text(name)) for name in NUMBERS},
        **{name: _degrees(form.text(name)) for name in DEGREES},
        **{name: _TRUE_OR_FALSE.get(form.text(name)) for name in TRUTHS},
        **{name: sorted(set(form.texts(name))) for name in LISTS},
        "available": _periods(form),
    }


def different(typed: Typed, profile: Mapping[str, Any]) -> Typed:
    """The edit: only what is not as it stands. An empty text takes away what is there."""
    return {name: value for name, value in typed.items() if not _same(value, profile.get(name))}


def _same(value: object, present: object) -> bool:
    if isinstance(value, list):
        return sorted(value) == sorted(present) if isinstance(present, list) else not value and not present
    return value == present or (value in {None, ""} and present in {None, ""})


def _number(text: str) -> int | str | None:
    if not text:
        return None
    return int(text) if text.isascii() and text.isdigit() else text


def _degrees(text: str) -> float | str | None:
    if not text:
        return None
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return text


def _periods(form: Form) -> list[str]:
    """The rows in which something was typed, as 'first/last'; one half empty is for the API to refuse."""
    rows = [(form.text(f"first_{row}"), form.text(f"last_{row}")) for row in range(MOST_PERIODS)]
    return [f"{first}/{last}" if first and last else (first or last) for first, last in rows if first or last]


def rows_of(periods: list[str]) -> list[tuple[str, str]]:
    """The periods as rows of a form, with empty ones to fill."""
    rows = [(one.partition("/")[0], one.partition("/")[2]) for one in periods]
    return [*rows, ("", ""), ("", "")]
