"""Where two versions of a document differ, so that a person can read it. Pure."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

from eligibility.phrases import euros

Plain: TypeAlias = "str | int | bool | list[str] | None"
_UNTOLD = frozenset({"version"})  # differs in any two


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One place in which they differ. What is not there in one of them is None there."""

    path: str  # such as 'plan.goals', or 'plan.agenda[2027-03-08 09:00]'
    before: Plain
    after: Plain


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[Difference, ...]:
    """Every place that is not the same in both, in the order of their paths."""
    old, new = dict(_places(before)), dict(_places(after))
    return tuple(
        Difference(path=path, before=old.get(path), after=new.get(path))
        for path in sorted(old.keys() | new.keys())
        if old.get(path) != new.get(path)
    )


def _places(content: Mapping[str, Any], path: str = "") -> Iterator[tuple[str, Plain]]:
    """Each single value with where it stands; an entry of a list of entries is one value, in words."""
    for name, value in content.items():
        if not path and name in _UNTOLD:
            continue
        place = f"{path}.{name}" if path else name
        if isinstance(value, Mapping):
            yield from _places(value, place)
        elif name in _ENTRIES:
            yield from _entries(name, value, place)
        else:
            yield place, value


def _entries(name: str, entries: list[dict[str, Any]], path: str) -> Iterator[tuple[str, Plain]]:
    called, told = _ENTRIES[name]
    for entry in entries:
        yield f"{path}[{called(entry)}]", told(entry)


def _slot(slot: Mapping[str, Any]) -> str:
    return f"{slot['starts']} to {slot['ends']}, {slot['kind']}: {slot['what']}"


def _step(step: Mapping[str, Any]) -> str:
    return f"{step['words']} (at most {euros(step['at_most_cents'])})"


_ENTRIES: Mapping[str, tuple[Callable[[Mapping[str, Any]], str], Callable[[Mapping[str, Any]], str]]] = {
    "agenda": (lambda slot: f"{slot['day']} {slot['starts']}", _slot),
    "steps": (lambda step: step["code"], _step),
    "terms": (lambda term: term["code"], lambda term: term["words"]),
}
