"""A proposal before it is sent: who visits whom, and what the rules, the money and the diaries say of it."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from api.pages.forms import Form
from api.pages.page import Page

_KEPT = ("visitor", "host", "first_day", "last_day", "virtual", "words", "side", "origin", "showing")
_OVER = {"cancelled", "interrupted"}
_VISITING = {"visiting_editor", "visiting_signer"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Offered:
    """What has been typed so far."""

    fields: Mapping[str, str]

    @classmethod
    def of_form(cls, form: Form) -> "Offered":
        return cls(fields={name: form.text(name) for name in _KEPT})

    @classmethod
    def of_address(cls, page: Page) -> "Offered":
        """What the address says; for somebody who acts for one organisation alone, that one travels."""
        typed = {name: page.query.get(name, "").strip() for name in _KEPT}
        if not typed["visitor"] and (own := _only_visitor(page)) != typed["host"]:
            typed["visitor"] = own
        return cls(fields=typed)

    def __getitem__(self, name: str) -> str:
        return self.fields[name]

    @property
    def is_virtual(self) -> bool:
        return self["virtual"] in {"true", "1", "on"}

    @property
    def body(self) -> dict[str, Any]:
        """As the API takes it."""
        showing = self["showing"]
        return {
            **{name: self[name] for name in ("visitor", "host", "first_day", "last_day", "words")},
            "virtual": self.is_virtual,
            "side": self["side"] or None,
            "origin": self["origin"] or None,
            "showing": int(showing) if showing.isdigit() else None,
        }


async def the_two(page: Page, offered: Offered) -> dict[str, Any]:
    """The two organisations and how they stand to each other, as far as whoever looks may know."""
    visitor, host = offered["visitor"], offered["host"]
    one, other, pair = await asyncio.gather(
        _organisation(page, visitor),
        _organisation(page, host),
        page.perhaps(f"/pairs/{visitor}/{host}") if visitor and host and visitor != host else nothing(),
    )
    return {"visitor": one, "host": other, "pair": pair}


async def checked(page: Page, form: Form, offered: Offered) -> dict[str, Any]:
    """What would come of it: the verdict, the sum, and what else there is on these days. Raises Refused."""
    said = await page.send("POST", "/proposals/preview", form=form, body=offered.body)
    sum_, clashes = await asyncio.gather(lump_sum(page, form, offered.body), clashing(page, offered.fields))
    return {"preview": said.json, "allowance": sum_, "clashes": clashes}


async def clashing(page: Page, fields: Mapping[str, Any], *, but: int = 0) -> list[dict[str, Any]]:
    """What either organisation has on these days already, of what whoever looks may see."""
    first, last = fields["first_day"], fields["last_day"]
    asked = {fields["visitor"], fields["host"]}
    found = await asyncio.gather(*(_on_days(page, one, first, last) for one in sorted(asked)))
    known = {(one["is"], one["id"]): one for part in found for one in part}
    return [one for (what, number), one in known.items() if (what, number) != ("proposal", but)]


async def _on_days(page: Page, organisation: str, first: str, last: str) -> list[dict[str, Any]]:
    days = {"from": first, "to": last}
    exchanges, proposals = await asyncio.gather(
        page.perhaps("/exchanges", organisation=organisation, most=20, **days),
        page.perhaps("/proposals", organisation=organisation, most=50),
    )
    stays = [one for one in (exchanges or {}).get("exchanges", ()) if one["state"] not in _OVER]
    waiting = [
        one
        for one in (proposals or {}).get("proposals", ())
        if one["waits_for"] and one["first_day"] <= last and one["last_day"] >= first
    ]
    return [{**one, "is": "exchange"} for one in stays] + [{**one, "is": "proposal"} for one in waiting]


async def lump_sum(page: Page, form: Form, offer: Mapping[str, Any]) -> Any:
    """The most that may be paid if every working day has its activities; None for a virtual stay."""
    if offer["virtual"]:
        return None
    days = {name: offer[name] for name in ("first_day", "last_day")}
    case = {
        "subject": "stay",
        "visitor": {"id": offer["visitor"]},
        "host": {"id": offer["host"]},
        "stay": {**days, "virtual": False, "travel_days": [], "idle_days": []},
    }
    return (await page.send("POST", "/eligibility", form=form, body=case)).json["allowance"]


async def _organisation(page: Page, organisation: str) -> Any:
    return await page.perhaps(f"/organisations/{organisation}") if organisation else None


async def nothing() -> None:
    """What is not asked."""


def _only_visitor(page: Page) -> str:
    held = page.signed.held if page.signed else ()
    own = {one.mandate.organisation for one in held if one.mandate.role.value in _VISITING}
    return next(iter(own)) or "" if len(own) == 1 else ""
