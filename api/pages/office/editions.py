"""Editions of the rules and their tables: in force, to come, over, and drafts; one of them, a new one."""

from asyncio import gather
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from fastapi import Response

from api.pages.forms import Form
from api.pages.inside import Refused
from api.pages.navigation import N_
from api.pages.office.comparing import Difference, difference_of, read_table
from api.pages.office.parts import etag, refusal_for
from api.pages.office.words import TABLES
from api.pages.page import Opened, Page, room

router = room()
Edition = Mapping[str, Any]
_DONE = {
    "drafted": N_("Drafted. It is in force on no day until it is published: change its tables first."),
    "published": N_("Published and sealed. Nobody can change it any more."),
}
_DRAFTING = N_("Only the support office drafts editions.")


@router.get("/office/editions")
async def editions(page: Opened) -> Response:
    """All editions, the one in force first, and the drafts."""
    refusal = await refusal_for(page)
    if refusal is not None:
        return refusal
    found = await all_editions(page)
    today = page.at.date()
    current = in_force(found, today)
    return await page.show(
        "office/editions.html",
        current=current,
        to_come=[one for one in found if _begins(one) and _begins(one) > today.isoformat()],
        over=[
            one for one in found if one is not current and _begins(one) and _begins(one) <= today.isoformat()
        ],
        drafts=[one for one in found if one["is_draft"]],
        TABLES=TABLES,
    )


@router.get("/office/editions/new")
async def new(page: Opened) -> Response:
    """The form to draft an edition."""
    return await _drafting(page)


@router.post("/office/editions/new")
async def draft(page: Opened) -> Response:
    """Makes the draft, with copies of the tables to change."""
    form = await page.form()
    body = {
        "name": form.text("name"),
        "title": form.text("title"),
        "note": form.text("note"),
        "based_on": form.perhaps("based_on"),
        "tables": form.texts("tables"),
    }
    try:
        made = await page.send("POST", "/editions", form=form, body=body)
    except Refused as refused:
        return await _drafting(page, form=form, refused=refused)
    return page.go(f"/office/editions/{made.json['name']}", done="drafted")


@router.get("/office/editions/{name}")
async def edition(page: Opened, name: str) -> Response:
    """One edition: its tables, and how each differs from the edition in force."""
    refusal = await refusal_for(page)
    if refusal is not None:
        return refusal
    told, found = await gather(page.get(f"/editions/{name}"), all_editions(page))
    (compared_with, differences), impact = await gather(
        differences_from_force(page, told, found), page.perhaps(f"/editions/{name}/impact")
    )
    return await page.show(
        "office/edition.html",
        impact=impact,
        edition=told,
        compared_with=compared_with,
        differences=differences,
        is_current=told["name"] == (in_force(found, page.at.date()) or {}).get("name"),
        TABLES=TABLES,
        today=page.at.date().isoformat(),
        etag=etag,
        done=page.say(_DONE.get(page.done)),
    )


async def all_editions(page: Page) -> Sequence[Edition]:
    """The published ones by their first day, then the drafts."""
    found: Sequence[Edition] = (await page.get("/editions"))["editions"]
    return found


def in_force(editions: Sequence[Edition], day: date) -> Edition | None:
    """The edition in force on a day; None before the first."""
    begun = [one for one in editions if _begins(one) and _begins(one) <= day.isoformat()]
    return max(begun, key=_begins, default=None)


async def differences_from_force(
    page: Page, told: Edition, found: Sequence[Edition]
) -> tuple[Edition | None, Mapping[str, Difference]]:
    """What an edition is compared with, and how each of its own tables differs from that one's.

    A draft, and one that is to come, with the edition in force; any other with the one it is based on.
    """
    current = in_force(found, page.at.date())
    if current is not None and current["name"] == told["name"]:
        current = next((one for one in found if one["name"] == told["based_on"]), None)
    if current is None:
        return None, {}
    compared = await gather(
        *(difference(page, told["name"], current["name"], one) for one in told["changed"])
    )
    return current, dict(zip(told["changed"], compared, strict=True))


async def difference(page: Page, name: str, before: str, table: str) -> Difference:
    """How a table of one edition differs from the same table of another."""
    old, new_ = await gather(
        page.get(f"/editions/{before}/tables/{table}"), page.get(f"/editions/{name}/tables/{table}")
    )
    return difference_of(read_table(old["text"]), read_table(new_["text"]))


async def _drafting(page: Page, *, form: Form | None = None, refused: Refused | None = None) -> Response:
    refusal = await refusal_for(page, "rules.draft", _DRAFTING)
    if refusal is not None:
        return refusal
    found = await all_editions(page)
    return await page.show(
        "office/edition_new.html",
        refused=refused,
        form=form or Form(),
        published=[one for one in found if not one["is_draft"]],
        TABLES=TABLES,
    )


def _begins(edition: Edition) -> str:
    """Its first day; empty for a draft."""
    return str(edition["valid_from"] or "")
