"""Proposals for several visitors at once, as a partnership plans a mission: each to a host of its own."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

from fastapi import Response

from api.pages.forms import Form
from api.pages.inside import Refused, Said
from api.pages.page import Opened, Page, room

MOST_AT_ONCE = 30  # visitors: a list of hosts is made for each, five a second at most
_HOSTS = 10
_TRIES = 3
_SHARED = ("first_day", "last_day", "virtual", "words")
router = room()


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A visitor with the hosts that fit it best, best first, and what came of a proposal to one."""

    visitor: str
    name: str
    hosts: Sequence[Mapping[str, Any]] = ()
    showing: str = ""  # the list that these hosts are from
    host: str = ""  # the one chosen; empty: none
    problem: str = ""
    proposal: int | None = None


@router.get("/proposals/several")
async def choose(page: Opened) -> Response:
    """The visitors that the address names, each with a host to begin with."""
    await page.get("/me")  # who is not signed in is asked to sign in
    wanted = dict.fromkeys(page.request.query_params.getlist("visitor"))
    rows = [await _row(page, one) for one in list(wanted)[:MOST_AT_ONCE]]
    return await _show(page, Form(), spread(rows), left=len(wanted) - len(rows))


@router.post("/proposals/several")
async def send(page: Opened) -> Response:
    """Sends each by itself, and shows again those that were not sent, with the reason."""
    form = await page.form()
    asked = list(dict.fromkeys(form.texts("visitor")))[:MOST_AT_ONCE]
    done = [await _sent(page, form, one) for one in asked]
    refused = [why for _, why in done if why is not None]
    rows = [await _again(page, row) for row, _ in done]
    is_nothing_sent = bool(refused) and not any(row.proposal for row in rows)
    return await _show(page, form, rows, refused=refused[0] if is_nothing_sent else None)


def spread(rows: Sequence[Row]) -> list[Row]:
    """Gives each visitor the host that fewest before it were given; among these, the one that fits best."""
    given = Counter[str]()
    chosen: list[Row] = []
    for row in rows:
        host = min((one["host"] for one in row.hosts), key=lambda id_: given[id_], default="")
        given[host] += 1
        chosen.append(replace(row, host=host))
    return chosen


async def _row(page: Page, visitor: str) -> Row:
    about = await page.perhaps(f"/organisations/{visitor}")
    name = about["name"] if about else visitor
    try:
        asked = await patiently(page, f"/visitors/{visitor}/matches", k=_HOSTS)
    except Refused as refused:
        return Row(visitor=visitor, name=name, problem=refused.detail or refused.title)
    return Row(
        visitor=visitor,
        name=name,
        hosts=asked.json["matches"],
        showing=asked.headers.get("showing-id", ""),
    )


async def patiently(page: Page, path: str, **query: Any) -> Said:
    """What is read from the API; where that was asked too often, waits as long as it says. Raises Refused."""
    for _ in range(_TRIES):
        try:
            return await page.read(path, **query)
        except Refused as refused:
            if refused.status != HTTPStatus.TOO_MANY_REQUESTS:
                raise
            await asyncio.sleep(float(refused.said.headers.get("retry-after", "1")))
    return await page.read(path, **query)


async def _sent(page: Page, form: Form, visitor: str) -> tuple[Row, Refused | None]:
    """What came of the row of one visitor, without its list of hosts."""
    row = Row(visitor=visitor, name=form.text(f"name-{visitor}", visitor), host=form.text(f"host-{visitor}"))
    if not row.host:
        return row, None
    showing = form.text(f"showing-{visitor}")
    body = {
        "visitor": visitor,
        "host": row.host,
        "side": "visitor",
        "showing": int(showing) if showing.isdecimal() else None,
        **{name: form.text(name) for name in _SHARED},
        "virtual": form.is_ticked("virtual"),
    }
    own = Form((("key", f"{form.key}-{visitor}"),))
    try:
        said = await page.send("POST", "/proposals", form=own, body=body)
    except Refused as refused:
        return replace(row, problem=refused.detail or refused.title), refused
    return replace(row, proposal=said.json["id"]), None


async def _again(page: Page, row: Row) -> Row:
    """The row with its hosts, for another try, where none was proposed to."""
    if row.proposal is not None:
        return row
    fresh = await _row(page, row.visitor)
    return replace(fresh, host=row.host, problem=row.problem or fresh.problem)


async def _show(
    page: Page, form: Form, rows: Sequence[Row], *, left: int = 0, refused: Refused | None = None
) -> Response:
    return await page.show(
        "proposals/several.html",
        refused=refused,
        form=form,
        waiting=[row for row in rows if row.proposal is None],
        sent=[row for row in rows if row.proposal is not None],
        left=left,
        most=MOST_AT_ONCE,
    )
