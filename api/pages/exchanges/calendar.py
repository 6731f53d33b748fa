"""Stays by the month: a grid of weeks, a line for each host, and the same as a list."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from fastapi import Response

from api.pages.exchanges.lists_filters import Chosen, around, is_day
from api.pages.exchanges.lists_spans import lanes_of, weeks_of
from api.pages.page import Opened, room

router = room()
_MOST = 200  # stays in a month
_OVER = {"cancelled", "interrupted"}


@router.get("/exchanges/calendar")
async def calendar(page: Opened) -> Response:
    """The stays of a month, with those that reach into it."""
    chosen = Chosen.of(page)
    month = page.query.get("month", "")
    first = date.fromisoformat(f"{month}-01") if is_day(f"{month}-01") else page.at.date().replace(day=1)
    last = _next(first) - timedelta(days=1)
    weeks = weeks_of(first, last)
    asked = {**chosen.query, "from": weeks[0][0].isoformat(), "to": weeks[-1][-1].isoformat()}
    found = await page.get("/exchanges", with_next=True, most=_MOST, **asked)
    stays = [one for one in found["exchanges"] if chosen.states or one["state"] not in _OVER]
    in_month = sorted(
        (
            one
            for one in stays
            if one["first_day"] <= last.isoformat() and one["last_day"] >= first.isoformat()
        ),
        key=lambda one: (one["first_day"], one["id"]),
    )
    by = "hosts" if page.query.get("by") == "hosts" else "weeks"
    return await page.show(
        "exchanges/calendar.html",
        first=first,
        last=last,
        on=page.at.date(),
        previous=f"{first - timedelta(days=1):%Y-%m}",
        following=f"{_next(first):%Y-%m}",
        weeks=[(week, lanes_of(stays, week[0], week[-1])) for week in weeks],
        month_days=[first + timedelta(days=number) for number in range(last.day)],
        hosts=_by_host(in_month, first, last),
        stays=in_month,
        is_cut=found["after"] is not None,
        by=by,
        total=len(in_month),
        **(await around(page, chosen, tab="calendar")),
    )


def _by_host(stays: Iterable[Any], first: date, last: date) -> list[Any]:
    named = sorted(stays, key=lambda one: (one["host"]["name"], one["host"]["id"]))
    return [
        (next(iter(part))["host"], lanes_of(part, first, last))
        for part in (list(one) for _, one in groupby(named, key=lambda one: one["host"]["id"]))
    ]


def _next(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)
