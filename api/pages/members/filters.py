"""Which organisations a list shows, as the address says it. Pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Self
from unicodedata import combining, normalize

Line = Mapping[str, Any]
NAMES = ("state", "country", "kind", "q")
IN_A_PART = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What is looked for; empty for everything."""

    state: str = ""
    country: str = ""
    kind: str = ""
    q: str = ""

    @classmethod
    def of(cls, said: Mapping[str, str]) -> Self:
        return cls(**{name: said.get(name, "").strip() for name in NAMES})

    @property
    def query(self) -> dict[str, str]:
        """Those that are set."""
        return {name: text for name in NAMES if (text := getattr(self, name))}

    def of_these(self, lines: Iterable[Line]) -> list[Line]:
        """Those of a list that are looked for, by name."""
        found = [one for one in lines if self._fits(one)]
        return sorted(found, key=lambda one: _plain(one["name"]))

    def _fits(self, line: Line) -> bool:
        return (
            self.state in {"", line["state"]}
            and self.country in {"", line["country"]}
            and self.kind in {"", line["kind"]}
            and all(word in _plain(f"{line['name']} {line['id']}") for word in _plain(self.q).split())
        )


def options_in(lines: Iterable[Line], name: str) -> list[tuple[str, int]]:
    """The values that a field has in a list, and how often, the most frequent first."""
    counts: dict[str, int] = {}
    for one in lines:
        if one[name]:
            counts[one[name]] = counts.get(one[name], 0) + 1
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def part_of(lines: Sequence[Line], number: int) -> Sequence[Line]:
    """The part of a list with that number, counted from one."""
    return lines[(number - 1) * IN_A_PART : number * IN_A_PART]


def _plain(text: str) -> str:
    """Without case and accents, for comparing."""
    return "".join(one for one in normalize("NFD", text.casefold()) if not combining(one))
