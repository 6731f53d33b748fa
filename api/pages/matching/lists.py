"""Ranked hosts for a visitor, and ranked visitors for a host: the same page, spoken to either side."""

import asyncio
from dataclasses import dataclass
from typing import Any

from fastapi import Response

from api.pages.inside import Refused, Said
from api.pages.matching.ours import Ours, marked_by, ours_of
from api.pages.matching.words import DONE, names_of, shown_with_matches
from api.pages.navigation import N_
from api.pages.page import Opened, Page, room

router = room()
_CUTS = ("5", "10", "20", "50")
_MIXES = {"0": N_("By affinity alone"), "0.3": N_("A little varied"), "0.6": N_("Varied")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Seeking:
    """Which of the two sides looks for the other."""

    path: str
    asker: str  # what the asking side is, and the name of its place in the address
    other: str
    source: str  # in the API
    possible: str  # the field with the number of those who can be asked
    title: str
    lead: str
    nobody: str


HOSTS = Seeking(
    path="/matches",
    asker="visitor",
    other="host",
    source="/visitors/{}/matches",
    possible="possible_hosts",
    title=N_("Hosts for %(name)s"),
    lead=N_("Ranked by how well two profiles fit. The score is only an indication: any host can be asked."),
    nobody=N_("You act for no visiting organisation"),
)
VISITORS = Seeking(
    path="/visitors",
    asker="host",
    other="visitor",
    source="/hosts/{}/matches",
    possible="possible_visitors",
    title=N_("Visitors for %(name)s"),
    lead=N_(
        "Ranked by how well two profiles fit. The score is only an indication: any visitor can be invited."
    ),
    nobody=N_("You act for no hosting organisation"),
)


@router.get("/matches")
async def hosts(page: Opened) -> Response:
    """Ranked hosts for one of one's own visitors."""
    return await _ranked(page, HOSTS)


@router.get("/visitors")
async def visitors(page: Opened) -> Response:
    """Ranked visitors for one of one's own hosts."""
    return await _ranked(page, VISITORS)


async def _ranked(page: Page, seeking: Seeking) -> Response:
    await page.get("/me")  # who is not signed in is asked to sign in
    ours = await ours_of(page, role=seeking.asker, wanted=page.query.get(seeking.asker, ""))
    if not ours.chosen:
        return await _show(page, seeking, ours)
    wishes = {name: page.query.get(name) for name in ("k", "purpose", "diversity", "as_of")}
    asked, about, marks = await asyncio.gather(
        _perhaps_refused(page, seeking.source.format(ours.chosen), wishes),
        page.perhaps(f"/organisations/{ours.chosen}"),
        marked_by(page, ours.chosen),
    )
    if isinstance(asked, Refused):
        return await _show(page, seeking, ours, refused=asked, about=about)
    showing = asked.headers.get("showing-id", "")
    return await _show(
        page, seeking, ours, ranking=asked.json, showing=showing, about=about, saved=marks["saved"]
    )


async def _perhaps_refused(page: Page, path: str, wishes: dict[str, Any]) -> Said | Refused:
    """The list, or why there is none: for somebody else's organisation there is no page at all."""
    try:
        return await page.read(path, **wishes)
    except Refused as refused:
        if refused.status in {401, 403, 404}:
            raise
        return refused


async def _show(
    page: Page, seeking: Seeking, ours: Ours, *, refused: Refused | None = None, **values: Any
) -> Response:
    nothing: dict[str, Any] = {"ranking": None, "showing": "", "about": None, "saved": frozenset()}
    title = page.say(seeking.title) or ""
    return await page.show(
        "matching/ranked.html",
        refused=refused,
        seeking=seeking,
        ours=ours,
        heading=title % {"name": ours.name},
        cuts=[(one, one) for one in _CUTS],
        mixes=[(code, page.say(words)) for code, words in _MIXES.items()],
        purposes=names_of("purposes"),
        done=page.say(DONE.get(page.done)),
        **shown_with_matches(),
        **(nothing | values),
    )
