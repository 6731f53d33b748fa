"""A version of a profile read back from its text. Pure."""

import json
from collections.abc import Callable, Mapping
from dataclasses import fields
from datetime import date
from typing import Any

from api.profiles.organisation import Organisation
from eligibility.facts import Kind, Role
from matching.profiles import Period


class UnreadableVersion(ValueError):
    """A text that is not, or no longer, a profile."""


def _periods(stated: Any) -> tuple[Period, ...]:
    return tuple(Period(date.fromisoformat(first), date.fromisoformat(last)) for first, last in stated)


_SETS = {
    field.name: frozenset
    for field in fields(Organisation)
    if field.default == frozenset() or field.name == "member_of"
}
_READERS: Mapping[str, Callable[[Any], Any]] = {
    **_SETS,
    "kind": Kind,
    "roles": lambda stated: frozenset(map(Role, stated)),
    "available": _periods,
    "eccp_profiled_on": date.fromisoformat,
    "representative_born": date.fromisoformat,
}


def organisation_in(text: str) -> Organisation:
    """The organisation that `digest.text_of` wrote. Raises UnreadableVersion."""
    try:
        stated = json.loads(text)
        return Organisation(**{name: _read(name, value) for name, value in stated.items()})
    except (ValueError, TypeError, AttributeError) as error:
        raise UnreadableVersion(f"this is no profile as this version reads it: {error}") from None


def _read(name: str, value: Any) -> Any:
    return _READERS[name](value) if name in _READERS and value is not None else value
