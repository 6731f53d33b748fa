"""One's own organisations, and another one begun, after a look at who is on record already."""

from typing import Any

from fastapi import Response

from api.pages.forms import Form
from api.pages.inside import Refused
from api.pages.page import Opened, Page, room
from api.pages.profiles.labels import countries_of
from api.pages.profiles.words import DONE, LIVES
from api.profiles.vocabulary import load_vocabularies

router = room()


@router.get("/profiles")
async def profiles(page: Opened) -> Response:
    """One's own organisations with their state; who has one alone is led to it."""
    found = await page.get("/profiles", after=page.query.get("after"))
    own = set(page.organisations)
    lines = [one for one in found["profiles"] if one["id"] in own]
    if len(lines) == 1 and not found["after"] and "all" not in page.query:
        return page.go(f"/profiles/{lines[0]['id']}", done=page.done or None)
    return await page.show(
        "profiles/list.html",
        lines=lines,
        after=found["after"],
        LIVES=LIVES,
        done=page.say(DONE.get(page.done)),
    )


@router.get("/profiles/new")
async def new(page: Opened) -> Response:
    """The form for an organisation that is to be registered."""
    await page.get("/me")
    return await _show_new(page, Form())


@router.post("/profiles/new")
async def begin(page: Opened) -> Response:
    """Begins the draft; where somebody on record looks like it, that is shown first."""
    form = await page.form()
    try:
        if not form.is_ticked("looked"):
            twins = await _twins(page, form)
            if twins:
                return await _show_new(page, form, twins=twins)
        made = await page.send("POST", "/profiles", form=form, body=_begun(form))
    except Refused as refused:
        return await _show_new(page, form, refused=refused)
    return page.go(f"/profiles/{made.json['id']}", done="registered")


async def _twins(page: Page, form: Form) -> list[dict[str, Any]]:
    body = {"name": form.text("name"), "country": form.perhaps("country"), "city": form.perhaps("city")}
    said = await page.send("POST", "/profiles/duplicates", form=form, body=body)
    found: list[dict[str, Any]] = said.json["duplicates"]
    return found


def _begun(form: Form) -> dict[str, Any]:
    said = {name: form.perhaps(name) for name in ("kind", "country", "city")}
    return {
        "name": form.text("name"),
        "roles": form.texts("roles"),
        **{name: value for name, value in said.items() if value},
    }


async def _show_new(
    page: Page, form: Form, *, refused: Refused | None = None, twins: list[dict[str, Any]] | None = None
) -> Response:
    vocabularies = load_vocabularies()
    return await page.show(
        "profiles/new.html",
        refused=refused,
        form=form,
        twins=twins or [],
        kinds=list(vocabularies.kinds.names.items()),
        countries=countries_of(page.language, vocabularies.countries.names),
    )
