"""What one is told by e-mail, by kind."""

from typing import Any

from fastapi import Response

from api.pages.forms import Form
from api.pages.inside import Refused
from api.pages.oneself.words import DONE, KINDS, ROOMS
from api.pages.page import Opened, Page, room

router = room()


@router.get("/me/notices")
async def notices(page: Opened) -> Response:
    """Every kind whose e-mail can be switched off."""
    return await _show(page)


@router.post("/me/notices")
async def choose(page: Opened) -> Response:
    """Keeps what is chosen, kind by kind, where it differs."""
    form = await page.form()
    wanted = set(form.texts("mail"))
    found = await _preferences(page)
    try:
        for one in found:
            if one["mail"] != (one["kind"] in wanted):
                await _choose(page, form, one)
    except Refused as refused:
        return await _show(page, refused=refused)
    return page.go("/me/notices", done="notices")


async def _choose(page: Page, form: Form, one: dict[str, Any]) -> None:
    own = Form((("key", f"{form.key}-{one['kind']}"),))  # one key for each of the acts
    body, version = {"mail": not one["mail"]}, f'"{one["version"]}"'
    await page.send("PUT", f"/notice-preferences/{one['kind']}", form=own, body=body, version=version)


async def _preferences(page: Page) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await page.get("/notice-preferences"))["preferences"]
    return found


async def _show(page: Page, *, refused: Refused | None = None) -> Response:
    found = await _preferences(page)
    rooms = [(words, [one for one in found if one["kind"].startswith(f"{code}.")]) for code, words in ROOMS]
    return await page.show(
        "oneself/notices.html",
        refused=refused,
        rooms_of_notices=[(words, ones) for words, ones in rooms if ones],
        KINDS=KINDS,
        done=page.say(DONE.get(page.done)),
    )
