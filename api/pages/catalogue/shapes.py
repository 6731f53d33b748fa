"""The map of the catalogue: the countries of Europe as shapes, shaded by how many there are."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import sqrt
from pathlib import Path
from typing import Any

_FILE = Path(__file__).resolve().parents[2] / "web" / "static" / "shapes" / "europe.json"
_SHADES = 4
_SMALLEST, _LARGEST = 9.0, 24.0  # units: radius of a circle


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A country on the map, and how many there are."""

    code: str
    path: str
    x: int
    y: int
    count: int
    shade: int  # 0 for none, then 1 to 4
    radius: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Map:
    """All of it."""

    width: int
    height: int
    shapes: Sequence[Shape]

    @property
    def counted(self) -> list[Shape]:
        """Those with somebody, the largest circles first, so that no small one is covered."""
        return sorted((one for one in self.shapes if one.count), key=lambda one: -one.count)


@cache
def _known() -> Mapping[str, Any]:
    read: dict[str, Any] = json.loads(_FILE.read_text(encoding="utf-8"))
    return read


def map_of(counts: Mapping[str, int]) -> Map:
    """The map with a number on every country that has one."""
    known = _known()
    highest = max(counts.values(), default=0)
    return Map(
        width=known["width"],
        height=known["height"],
        shapes=[_shape(code, one, counts.get(code, 0), highest) for code, one in known["countries"].items()],
    )


def _shape(code: str, one: Mapping[str, Any], count: int, highest: int) -> Shape:
    share = sqrt(count / highest) if highest else 0.0  # a circle's area tells the number
    return Shape(
        code=code,
        path=one["path"],
        x=one["at"][0],
        y=one["at"][1],
        count=count,
        shade=min(_SHADES, 1 + int(share * _SHADES)) if count else 0,
        radius=round(_SMALLEST + (_LARGEST - _SMALLEST) * share, 1),
    )
