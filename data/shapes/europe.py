"""Writes api/web/static/shapes/europe.json: the countries of the map in the catalogue, ready to be drawn.

The shapes are Natural Earth's, 1:50 million (public domain), as TopoJSON in the npm package world-atlas
2.0.2 (ISC). They are projected to LAEA Europe (EPSG:3035), on which areas keep their proportions, cut to a
frame from Iceland to Armenia, simplified along shared borders, and stored as the paths of an SVG of 990 by
820 units, one unit being 5 km. Each country has a point inside its largest part, where its number stands.

Two departures from the source, which shows who holds an area and not whose it is by the law of the Union:
Crimea is drawn as a part of Ukraine, and the north of Cyprus as a part of Cyprus.

Run `npm pack world-atlas@2.0.2`, then `python data/shapes/europe.py world-atlas-2.0.2.tgz`, and commit the
result; another package than the one with the digest below is refused.
"""
# ruff: noqa: INP001, T201 - a script, run by hand, that prints what it wrote

import json
import sys
import tarfile
from collections.abc import Iterable, Sequence
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer

OUTPUT = Path(__file__).resolve().parents[2] / "api" / "web" / "static" / "shapes" / "europe.json"
DIGEST = "032e7765f2ce00edaeafec23ff22bc3b77e42987c257da944cc585b452c05b97"
MEMBER = "package/countries-50m.json"
WIDTH, HEIGHT = 990, 820  # units
LEFT_M, TOP_M, METRES_A_UNIT = 2_500_000, 5_450_000, 5_000
MARGIN = 12  # units beyond the frame, so that no cut edge is seen
TOLERANCE = 0.7  # units by which a simplified border may differ
GRID = 42  # points each way among which that of a country is chosen
SMALLEST = 3.0  # square units: 75 square kilometres; of a country's islands only
CODES = {  # numbers of ISO 3166-1 as letters, of every country that has a part in the frame
    "008": "AL", "020": "AD", "031": "AZ", "040": "AT", "051": "AM", "056": "BE", "070": "BA", "100": "BG",
    "112": "BY", "191": "HR", "196": "CY", "203": "CZ", "208": "DK", "233": "EE", "234": "FO", "246": "FI",
    "248": "FI", "250": "FR", "268": "GE", "276": "DE", "300": "GR", "348": "HU", "352": "IS", "372": "IE",
    "380": "IT", "428": "LV", "438": "LI", "440": "LT", "442": "LU", "470": "MT", "492": "MC", "498": "MD",
    "499": "ME", "528": "NL", "578": "NO", "616": "PL", "620": "PT", "642": "RO", "643": "RU", "674": "SM",
    "688": "RS", "703": "SK", "705": "SI", "724": "ES", "752": "SE", "756": "CH", "792": "TR", "804": "UA",
    "807": "MK", "826": "GB", "831": "GG", "832": "JE", "833": "IM", "012": "DZ", "504": "MA", "788": "TN",
    "434": "LY", "818": "EG", "376": "IL", "275": "PS", "400": "JO", "422": "LB", "760": "SY", "368": "IQ",
    "364": "IR", "682": "SA", "398": "KZ", "795": "TM",
}  # fmt: skip
BY_NAME = {"Kosovo": "XK", "N. Cyprus": "CY"}
CRIMEA = (32.0, 37.0, 44.0, 46.4)  # degrees: west, east, south, north

Ring = NDArray[np.float64]  # (n, 2), closed: the last point is the first
PROJECTION = Transformer.from_crs("EPSG:4326", "EPSG:3035", always_xy=True)


def main(arguments: Sequence[str]) -> int:
    package = Path(arguments[0])
    if sha256(package.read_bytes()).hexdigest() != DIGEST:
        print("this is not world-atlas 2.0.2 as it was when the shapes were made", file=sys.stderr)
        return 1
    shapes = drawn(topology_of(package))
    OUTPUT.write_text(json.dumps(shapes, separators=(",", ":")) + "\n", encoding="utf-8")
    print(f"wrote {len(shapes['countries'])} countries, {OUTPUT.stat().st_size:,} bytes, to {OUTPUT}")
    return 0


def topology_of(package: Path) -> dict[str, Any]:
    with tarfile.open(package) as archive:
        file = archive.extractfile(MEMBER)
        if file is None:
            raise FileNotFoundError(MEMBER)
        read: dict[str, Any] = json.load(file)
        return read


def drawn(topology: dict[str, Any]) -> dict[str, Any]:
    """The frame, and each country's path and point, by its two letters."""
    arcs = arcs_of(topology)
    parts: dict[str, list[Ring]] = {}
    for geometry in topology["objects"]["countries"]["geometries"]:
        name = geometry["properties"]["name"]
        code = BY_NAME.get(name) or CODES.get(geometry.get("id") or "")
        if code is None:
            continue
        for polygon in polygons_of(geometry):
            ring = ring_of(polygon[0], arcs)
            whose = "UA" if code == "RU" and lies_within(ring, CRIMEA) else code
            parts.setdefault(whose, []).append(ring)
    countries = {code: country(rings) for code, rings in sorted(parts.items())}
    return {
        "width": WIDTH,
        "height": HEIGHT,
        "projection": "EPSG:3035",
        "source": "Natural Earth 1:50m, from npm:world-atlas@2.0.2",
        "countries": {code: one for code, one in countries.items() if one is not None},
    }


def arcs_of(topology: dict[str, Any]) -> list[Ring]:
    """The borders in degrees; as each is simplified once, neighbours keep sharing it."""
    scale, translate = (np.array(topology["transform"][name]) for name in ("scale", "translate"))
    return [np.cumsum(np.array(arc), axis=0) * scale + translate for arc in topology["arcs"]]


def polygons_of(geometry: dict[str, Any]) -> list[list[list[int]]]:
    arcs: list[Any] = geometry["arcs"]
    return [arcs] if geometry["type"] == "Polygon" else arcs


def ring_of(numbers: Iterable[int], arcs: Sequence[Ring]) -> Ring:
    """The outer edge of a polygon in degrees, from the borders it consists of, each simplified."""
    pieces = []
    for number in numbers:
        piece = simplified_arc(number if number >= 0 else ~number, arcs)
        pieces.append(piece if number >= 0 else piece[::-1])
    return np.concatenate([pieces[0], *(piece[1:] for piece in pieces[1:])])


_SIMPLIFIED: dict[int, Ring] = {}


def simplified_arc(number: int, arcs: Sequence[Ring]) -> Ring:
    if number not in _SIMPLIFIED:
        arc = arcs[number]
        _SIMPLIFIED[number] = arc[kept_of(projected(arc))]
    return _SIMPLIFIED[number]


def projected(degrees: Ring) -> Ring:
    """In units of the frame, y downwards."""
    x, y = PROJECTION.transform(degrees[:, 0], degrees[:, 1])
    return np.column_stack(((x - LEFT_M) / METRES_A_UNIT, (TOP_M - y) / METRES_A_UNIT))


def kept_of(line: Ring) -> NDArray[np.bool_]:
    """Which points stay: Douglas and Peucker, 1973."""
    kept = np.zeros(len(line), dtype=bool)
    kept[[0, -1]] = True
    open_parts = [(0, len(line) - 1)]
    while open_parts:
        first, last = open_parts.pop()
        if last - first < 2:  # noqa: PLR2004  nothing lies between
            continue
        distances = distances_to(line[first + 1 : last], line[first], line[last])
        farthest = int(np.argmax(distances))
        if distances[farthest] > TOLERANCE:
            middle = first + 1 + farthest
            kept[middle] = True
            open_parts += [(first, middle), (middle, last)]
    return kept


def distances_to(points: Ring, begin: Ring, end: Ring) -> NDArray[np.float64]:
    """How far points are from a stretch."""
    along = end - begin
    length = float(along @ along)
    share = np.clip((points - begin) @ along / length, 0, 1) if length else np.zeros(len(points))
    gap: NDArray[np.float64] = np.linalg.norm(points - (begin + share[:, None] * along), axis=1)
    return gap


def lies_within(ring: Ring, box: tuple[float, float, float, float]) -> bool:
    west, east, south, north = box
    x, y = ring[:, 0], ring[:, 1]
    return bool(((x > west) & (x < east) & (y > south) & (y < north)).all())


def country(rings: Sequence[Ring]) -> dict[str, Any] | None:
    """Its path and its point; None for one that is out of the frame."""
    seen = [cut for ring in rings if len(cut := cut_to_frame(projected(ring))) > 3]  # noqa: PLR2004
    if not seen:
        return None
    seen.sort(key=area, reverse=True)
    path = "".join(path_of(ring) for n, ring in enumerate(seen) if n == 0 or area(ring) >= SMALLEST)
    x, y = inmost(seen[0])
    return {"at": [round(x), round(y)], "path": path}


def cut_to_frame(ring: Ring) -> Ring:
    """What of it lies in the frame and its margin: Sutherland and Hodgman, 1974."""
    points = [tuple(point) for point in ring[:-1].tolist()]
    for axis, limit, sign in (
        (0, -MARGIN, 1),
        (0, WIDTH + MARGIN, -1),
        (1, -MARGIN, 1),
        (1, HEIGHT + MARGIN, -1),
    ):
        inside = [sign * (point[axis] - limit) >= 0 for point in points]
        cut: list[tuple[float, ...]] = []
        for n, point in enumerate(points):
            before = points[n - 1]
            if inside[n] != inside[n - 1]:
                share = (limit - before[axis]) / (point[axis] - before[axis])
                cut.append(tuple(b + share * (p - b) for b, p in zip(before, point, strict=True)))
            if inside[n]:
                cut.append(point)
        points = cut
    return np.array([*points, points[0]]) if points else np.empty((0, 2))


def area(ring: Ring) -> float:
    x, y = ring[:, 0], ring[:, 1]
    return abs(float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]))) / 2


def path_of(ring: Ring) -> str:
    points = [f"{x:g},{y:g}" for x, y in np.round(ring, 1).tolist()]
    once = [points[0], *(after for before, after in pairwise(points) if after != before)]
    return "M" + " ".join(once[:-1]) + "Z"


def inmost(ring: Ring) -> tuple[float, float]:
    """The point of a grid that is farthest from the edge, among those inside and in the frame."""
    low, high = np.maximum(ring.min(axis=0), 0), np.minimum(ring.max(axis=0), (WIDTH, HEIGHT))
    across, down = (np.linspace(low[axis], high[axis], GRID) for axis in (0, 1))
    grid = np.array([(x, y) for x in across for y in down])
    within = grid[are_inside(grid, ring)]
    if not len(within):
        within = ring.mean(axis=0)[None, :]
    gaps = np.min([distances_to(within, begin, end) for begin, end in pairwise(ring)], axis=0)
    x, y = within[int(np.argmax(gaps))]
    return float(x), float(y)


def are_inside(points: Ring, ring: Ring) -> NDArray[np.bool_]:
    """By how often a line to the right of each crosses the edge."""
    inside = np.zeros(len(points), dtype=bool)
    x, y = points[:, 0], points[:, 1]
    for (x1, y1), (x2, y2) in pairwise(ring):
        if y1 != y2:
            inside ^= ((y1 > y) != (y2 > y)) & (x < x1 + (y - y1) / (y2 - y1) * (x2 - x1))
    return inside


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
