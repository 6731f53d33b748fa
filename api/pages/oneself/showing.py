"""The page of one's account, put together from what the API knows of it."""

import asyncio
from datetime import UTC
from typing import Any

from fastapi import Response

from api.pages.forms import Form
from api.pages.inside import Refused
from api.pages.oneself.words import DONE
from api.pages.page import Page

MOST = 200  # of one list: nobody has so many mandates, tokens or calendars
_SHOWN_ONCE = {"Cache-Control": "no-store"}


async def show_account(
    page: Page,
    *,
    refused: Refused | None = None,
    at: str = "",
    form: Form | None = None,
    secret: dict[str, Any] | None = None,
) -> Response:
    """The account; `at` is the form that was refused, `secret` what is shown this once."""
    me, identities, delegations, tokens, calendars, own, partnerships = await asyncio.gather(
        page.read("/me"),
        page.get("/me/identities"),
        page.get("/delegations", most=MOST),
        page.get("/tokens", most=MOST),
        page.get("/me/calendars", most=MOST),
        page.perhaps("/profiles", most=MOST),
        page.perhaps("/partnerships", most=MOST),
    )
    number = me.json["account"]["id"]
    running = [one for one in delegations["delegations"] if not one["ended_at"]]
    answer = await page.show(
        "oneself/account.html",
        refused=refused,
        at=at,
        form=form or Form(),
        secret=secret,
        me=me.json,
        version=me.version,
        identities=identities["identities"],
        given=[one for one in running if one["mandate"]["account"] == number],
        received=[one for one in running if one["to"] == number],
        tokens=[one for one in tokens["tokens"] if not one["ended_at"]],
        calendars=[one for one in calendars["calendars"] if not one["ended_at"]],
        organisations={one["id"]: one["name"] for one in (own or {}).get("profiles", [])},
        partnerships={one["id"]: one["name"] for one in (partnerships or {}).get("partnerships", [])},
        today=page.at.astimezone(UTC).date(),
        done=page.say(DONE.get(page.done)),
    )
    if secret:
        answer.headers.update(_SHOWN_ONCE)
    return answer
