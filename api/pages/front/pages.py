"""The pages that everybody can open: what this is, how it ranks, by which rules, and in which words."""

import asyncio
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import Query, Response
from starlette.concurrency import run_in_threadpool

from api.doors.words import DEMO_ROLES
from api.pages.front.sample import sample_of
from api.pages.front.terms import having, in_language, sections_of
from api.pages.front.words import (
    EVIDENCE,
    PARTS,
    PLACES,
    PURPOSES,
    SIDES,
    SOURCES,
    SUBJECTS,
    UNITS,
    YES_OR_NO,
    facts_by_part,
)
from api.pages.inside import Refused
from api.pages.navigation import menu_of
from api.pages.page import Opened, Page, room
from api.people.cookies import is_demo

router = room()

_PLACES_SHOWN = 4
_Chosen = Annotated[str | None, Query(max_length=200)]


@router.get("/")
async def landing(page: Opened, visitor: _Chosen = None) -> Response:
    """What the service does; in a demo with ten ranked hosts at once."""
    is_tried = is_demo(page.request, page.setup)
    sample = await run_in_threadpool(sample_of, page, visitor) if is_tried else None
    shown = await page.show(
        "front/landing.html",
        sample=sample,
        ceiling_cents=await _ceiling(page),
        go_on=_go_on(page),
        places=PLACES,
        part_words=PARTS,
        demo_roles=DEMO_ROLES,
    )
    shown.headers.update(sample.headers if sample else {})
    return shown


@router.get("/ranking")
async def ranking(page: Opened, purpose: _Chosen = None) -> Response:
    """How a list is put in order: the parts of an affinity with the weights of the model in force."""
    try:
        model = await page.get("/affinity", purpose=purpose)
        refused = None
    except Refused as problem:
        if problem.status != HTTPStatus.BAD_REQUEST:
            raise
        model, refused = await page.get("/affinity"), problem
    return await page.show(
        "front/ranking.html", refused=refused, model=model, part_words=PARTS, sides=SIDES, purposes=PURPOSES
    )


@router.get("/rules")
async def rules(page: Opened, as_of: _Chosen = None) -> Response:
    """The rules in force on a day, the lump sums and the editions."""
    refused, day = None, as_of
    try:
        told, sums = await _in_force(page, day)
    except Refused as problem:
        if problem.status not in {HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY}:
            raise
        refused, day = problem, None
        told, sums = await _in_force(page, day)
    editions = await page.get("/editions")
    return await page.show(
        "front/rules.html",
        refused=refused,
        asked=as_of or "",
        day=day,
        told=told,
        groups=_grouped(told["rules"]),
        sums=sums,
        editions=editions["editions"],
        **_WORDS,
    )


@router.get("/rules/{code}")
async def rule(page: Opened, code: str, as_of: _Chosen = None) -> Response:
    """One rule: what it asks, what it reads, since when, and where it is written."""
    told = await page.get(f"/rules/{code}", as_of=as_of)
    facts = facts_by_part(told["facts"])
    return await page.show("front/rule.html", rule=told, facts=facts, day=as_of, **_WORDS)


@router.get("/glossary")
async def glossary(page: Opened, q: Annotated[str, Query(max_length=200)] = "") -> Response:
    """What the words mean, looked for in the language of the page."""
    told = await page.get("/glossary")
    terms = having(q, [in_language(one, page.language) for one in told["terms"]])
    return await page.show("front/glossary.html", q=q, sections=sections_of(terms))


@router.get("/accessibility")
async def accessibility(page: Opened) -> Response:
    """For whom these pages work, how that is tried, and whom to tell where they do not."""
    return await page.show("front/accessibility.html")


_WORDS: dict[str, Any] = {
    "subjects": SUBJECTS,
    "evidence": EVIDENCE,
    "source_words": SOURCES,
    "units": UNITS,
    "yes_or_no": YES_OR_NO,
}


def _grouped(rules: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """By what they are about, in the order in which they are asked."""
    subjects = dict.fromkeys(one["subject"] for one in rules)
    return [(subject, [one for one in rules if one["subject"] == subject]) for subject in subjects]


async def _in_force(page: Page, day: str | None) -> tuple[Any, Any]:
    told, sums = await asyncio.gather(page.get("/rules", as_of=day), page.get("/lump-sums", as_of=day))
    return told, sums


async def _ceiling(page: Page) -> int | None:
    """The highest lump sum of today; none where the rules cannot be read."""
    try:
        sums = await page.get("/lump-sums")
    except Refused:
        return None
    ceiling: int | None = sums.get("ceiling_cents")
    return ceiling


def _go_on(page: Page) -> list[tuple[str, str]]:
    """Where somebody who is signed in goes on: the first lines of their menu, as words and path."""
    if page.signed is None:
        return []
    menu = menu_of(page.roles, path="/", prefix="")
    return [(one.words, one.path) for one in menu.entries if one.path in PLACES][:_PLACES_SHOWN]
