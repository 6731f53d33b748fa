"""Partnerships as the office enters and edits them, with the people who manage them."""

from asyncio import gather
from collections.abc import Mapping
from typing import Any

from fastapi import Response

from api.pages.forms import Form
from api.pages.inside import Refused
from api.pages.navigation import N_
from api.pages.office.parts import lines, refusal_for
from api.pages.page import Opened, Page, room
from api.pages.work.lists import whole_list
from api.profiles.vocabulary import load_vocabularies

router = room()
_DONE = {
    "entered": N_("Entered. Profiles can choose it from now on; invite somebody to manage it."),
    "edited": N_("Kept."),
}
_ENTERING = N_("Only the support office enters and edits partnerships here.")


@router.get("/office/partnerships")
async def partnerships(page: Opened) -> Response:
    """All partnerships, by words and country."""
    refusal = await refusal_for(page)
    if refusal is not None:
        return refusal
    asked = {name: page.query.get(name, "") for name in ("q", "country", "after")}
    query = {name: text for name, text in asked.items() if text}
    told = await page.get("/partnerships", most=50, **query)
    return await page.show(
        "office/partnerships.html",
        told=told,
        asked=asked,
        next_address=page.with_query(after=told["after"]) if told["after"] is not None else "",
        first_address=page.with_query(after=None) if asked["after"] else "",
        countries=_countries(),
        today=page.at.date().isoformat(),
    )


@router.get("/office/partnerships/new")
async def new(page: Opened) -> Response:
    """The form to enter a partnership."""
    return await _writing(page)


@router.post("/office/partnerships/new")
async def enter(page: Opened) -> Response:
    """Enters it."""
    form = await page.form()
    body = {"name": form.text("name"), **_fields(form)}
    try:
        made = await page.send("POST", "/partnerships", form=form, body=body)
    except Refused as refused:
        return await _writing(page, form=form, refused=refused)
    return page.go(f"/office/partnerships/{made.json['id']}", done="entered")


@router.get("/office/partnerships/{number}")
async def partnership(page: Opened, number: int) -> Response:
    """One partnership with who manages it and what it manages."""
    refusal = await refusal_for(page)
    if refusal is not None:
        return refusal
    told, mandates, exchanges, targets, budget = await gather(
        page.get(f"/partnerships/{number}"),
        whole_list(page, "/mandates", "mandates"),
        page.perhaps("/exchanges", partnership=number, most=1),
        page.perhaps(f"/partnerships/{number}/targets"),
        page.perhaps(f"/partnerships/{number}/budget"),
    )
    managers = [one for one in mandates if one["partnership"] == number and one["live"]]
    accounts, clusters = await gather(
        gather(*(page.perhaps(f"/accounts/{one['account']}") for one in managers)),
        gather(*(page.perhaps(f"/organisations/{one}") for one in told["clusters"])),
    )
    vocabularies = load_vocabularies()
    return await page.show(
        "office/partnership.html",
        partnership=told,
        managers=[(mandate, one and one["account"]) for mandate, one in zip(managers, accounts, strict=True)],
        clusters=[
            (code, one["name"] if one else code) for code, one in zip(told["clusters"], clusters, strict=True)
        ],
        exchanges=sum(exchanges["counts"].values()) if exchanges else None,
        targets=(targets or {}).get("targets", ()),
        budget=(budget or {}).get("periods", ()),
        ecosystems=vocabularies.ecosystems.names,
        done=page.say(_DONE.get(page.done)),
    )


@router.get("/office/partnerships/{number}/edit")
async def editing(page: Opened, number: int) -> Response:
    """The form to edit it."""
    return await _writing(page, number=number)


@router.post("/office/partnerships/{number}/edit")
async def edit(page: Opened, number: int) -> Response:
    """Changes all but its name."""
    form = await page.form()
    try:
        await page.send("PATCH", f"/partnerships/{number}", form=form, body=_fields(form))
    except Refused as refused:
        return await _writing(page, number=number, form=form, refused=refused)
    return page.go(f"/office/partnerships/{number}", done="edited")


def _fields(form: Form) -> Mapping[str, Any]:
    return {
        "acronym": form.perhaps("acronym"),
        "description": form.text("description"),
        "website": form.perhaps("website"),
        "contact": form.text("contact"),
        "clusters": lines(form.text("clusters")),
        "countries": form.texts("countries"),
        "ecosystems": form.texts("ecosystems"),
        "valid_from": form.perhaps("valid_from"),
        "valid_to": form.perhaps("valid_to"),
    }


async def _writing(
    page: Page, *, number: int | None = None, form: Form | None = None, refused: Refused | None = None
) -> Response:
    refusal = await refusal_for(page, "partnership.make", _ENTERING)
    if refusal is not None:
        return refusal
    read = await page.read(f"/partnerships/{number}") if number is not None else None
    told = read.json if read else None
    return await page.show(
        "office/partnership_form.html",
        refused=refused,
        partnership=told,
        version=read.version if read else None,
        form=form or _form_of(told or {}),
        countries=_countries(),
        ecosystems=load_vocabularies().ecosystems.names,
    )


def _form_of(told: Mapping[str, Any]) -> Form:
    """The form filled with what is on record."""
    many = ("countries", "ecosystems")
    fields = [(name, one) for name in many for one in told.get(name, ())]
    fields += [("clusters", "\n".join(told.get("clusters", ())))]
    fields += [
        (name, str(text))
        for name, text in told.items()
        if name not in {*many, "clusters"} and text is not None
    ]
    return Form(tuple(fields))


def _countries() -> list[str]:
    names = load_vocabularies().countries.names
    return sorted(names, key=names.__getitem__)
