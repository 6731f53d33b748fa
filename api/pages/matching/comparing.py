"""Two to four side by side, what differs first."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Response

from api.pages.matching.ours import ours_of
from api.pages.matching.words import PARTS, shown_with_matches
from api.pages.navigation import N_
from api.pages.page import Opened, Page, room

router = room()
MOST, FEWEST = 4, 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One of those compared: its profile, and the pair with the one that compares."""

    id: str
    profile: Mapping[str, Any]
    pair: Mapping[str, Any] | None

    @property
    def match(self) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.pair["match"] if self.pair else {}
        return found

    @property
    def open_rules(self) -> Sequence[Mapping[str, Any]]:
        return [rule for rule in self.match.get("open_rules", ()) if rule["answer"] != "unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the comparison: how its cells are said, and what stands in them."""

    words: str
    says: str  # the name of a way to say it, in the template
    cells: Sequence[Any]
    most: float = 0

    @property
    def differs(self) -> bool:
        return any(cell != self.cells[0] for cell in self.cells[1:])


_FIELDS: tuple[tuple[str, str, str], ...] = (
    (N_("Country"), "country", "country"),
    (N_("City"), "text", "city"),
    (N_("Kind"), "kind", "kind"),
    (N_("Languages"), "languages", "languages"),
    (N_("Ecosystems"), "ecosystems", "ecosystems"),
    (N_("Emerging industries"), "emerging_industries", "emerging_industries"),
    (N_("Technologies"), "technologies", "technologies"),
    (N_("Objectives"), "objectives", "objectives"),
    (N_("Purposes"), "purposes", "purposes"),
    (N_("Activities"), "activity_types", "activity_types"),
    (N_("Partnership"), "text", "partnership"),
    (N_("Offers"), "text", "offers"),
    (N_("Seeks"), "text", "seeks"),
)
_VERDICT = N_("May the two meet?")
_AFFINITY = N_("Affinity")
_OPEN = N_("What is open")
_WEAK = N_("Against")


@router.get("/compare")
async def compare(page: Opened) -> Response:
    """Two to four hosts for a visitor, or visitors for a host."""
    given = {side: _all(page, side) for side in ("visitor", "host")}
    asker, other = ("host", "visitor") if len(given["visitor"]) > 1 else ("visitor", "host")
    ours = await ours_of(page, role=asker, wanted=next(iter(given[asker]), ""))
    await page.get("/me")
    chosen = given[other][:MOST]
    columns = [] if len(chosen) < FEWEST else await _columns(page, asker, ours.chosen, chosen)
    rows = _rows(columns) if columns else []
    return await page.show(
        "matching/compare.html",
        asker=asker,
        other=other,
        ours=ours,
        columns=columns,
        different=[row for row in rows if row.differs],
        same=[row for row in rows if not row.differs],
        left_out=len(given[other]) - len(chosen),
        **shown_with_matches(),
    )


def _all(page: Page, name: str) -> list[str]:
    return list(dict.fromkeys(one for one in page.request.query_params.getlist(name) if one))


async def _columns(page: Page, asker: str, mine: str, others: Sequence[str]) -> list[Column]:
    pairs = [f"/pairs/{mine}/{one}" if asker == "visitor" else f"/pairs/{one}/{mine}" for one in others]
    profiles = asyncio.gather(*(page.get(f"/organisations/{one}") for one in others))
    why = asyncio.gather(*(page.perhaps(path) if mine else _nothing() for path in pairs))
    told = await asyncio.gather(profiles, why)
    return [
        Column(id=one, profile=profile, pair=pair) for one, profile, pair in zip(others, *told, strict=True)
    ]


async def _nothing() -> None:
    return None


def _rows(columns: Sequence[Column]) -> list[Row]:
    made = [
        _row(columns, _AFFINITY, "score", lambda one: one.match.get("affinity"), most=100),
        _row(columns, _VERDICT, "verdict", lambda one: one.match.get("verdict")),
        _row(columns, _OPEN, "rules", lambda one: [rule["note"] for rule in one.open_rules]),
        _row(columns, _WEAK, "sentence", lambda one: one.match.get("weakness", "")),
        *(
            _row(columns, words, says, lambda one, field=field: one.profile[field])  # type: ignore[misc]
            for words, says, field in _FIELDS
        ),
        *_points(columns),
    ]
    return [row for row in made if any(cell not in (None, "", []) for cell in row.cells)]


def _row(
    columns: Sequence[Column], words: str, says: str, cell: Callable[[Column], Any], *, most: float = 0
) -> Row:
    return Row(words=words, says=says, cells=[cell(one) for one in columns], most=most)


def _points(columns: Sequence[Column]) -> list[Row]:
    """One row for each part of the affinity."""
    known = {part["name"]: part["most"] for one in columns for part in one.match.get("parts", ())}
    return [
        Row(
            words=PARTS[name][0] if name in PARTS else name,
            says="points",
            cells=[
                next((part["points"] for part in one.match.get("parts", ()) if part["name"] == name), None)
                for one in columns
            ],
            most=most,
        )
        for name, most in known.items()
    ]
