"""Which exchanges a list, a board or a calendar shows: what its address says, and how it is asked for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from api.pages.inside import flat
from api.pages.navigation import N_
from api.pages.page import Page
from api.pages.words import STATES

SIDES = {"visitor": N_("as the visitor's partnership"), "host": N_("as the host's partnership")}
_NAMES = ("organisation", "group", "partnership", "side", "from", "to", "q")


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """The filters of an address: only what the API would take, so that a mistyped one shows all."""

    states: tuple[str, ...]
    values: Mapping[str, str]

    @classmethod
    def of(cls, page: Page) -> "Chosen":
        states = tuple(one for one in page.request.query_params.getlist("state") if one in STATES)
        values = {name: page.query.get(name, "").strip() for name in _NAMES}
        kept = {name: said for name, said in values.items() if _can_be(name, said)}
        if "side" in kept and "partnership" not in kept and page.partnerships:
            kept["partnership"] = str(page.partnerships[0])
        return cls(states=states, values=kept)

    @property
    def query(self) -> dict[str, Any]:
        """As GET /exchanges takes it."""
        return {"state": list(self.states), **self.values}

    @property
    def address(self) -> str:
        """The same as the query of an address, with its question mark; empty where nothing is chosen."""
        pairs = flat(self.query)
        return f"?{urlencode(pairs)}" if pairs else ""

    def __getitem__(self, name: str) -> str:
        return self.values.get(name, "")

    def without(self, name: str) -> str:
        """The address without one of them."""
        if name == "state":
            return Chosen(states=(), values=self.values).address
        gone = {name, "side"} if name == "partnership" else {name}
        return Chosen(
            states=self.states, values={key: said for key, said in self.values.items() if key not in gone}
        ).address


def _can_be(name: str, said: str) -> bool:
    if name in {"from", "to"}:
        return is_day(said)
    if name in {"group", "partnership"}:
        return said.isascii() and said.isdigit()
    return bool(said) and (name != "side" or said in SIDES)


def is_day(said: str) -> bool:
    """Whether it is a day of this programme's time, as 2027-03-08."""
    try:
        return date(2000, 1, 1) <= date.fromisoformat(said) <= date(2199, 12, 31)
    except ValueError:
        return False


async def around(page: Page, chosen: Chosen, *, tab: str) -> dict[str, Any]:
    """What the three views of a list have in common."""
    sees_all = page.may_to_all("exchange.read")
    partnerships: list[dict[str, Any]] = []
    if sees_all or len(page.partnerships) > 1:
        found = await page.perhaps("/partnerships", most=200)
        partnerships = [
            one for one in (found or {}).get("partnerships", ()) if sees_all or one["id"] in page.partnerships
        ]
    return {
        "chosen": chosen,
        "tab": tab,
        "partnerships": partnerships,
        "is_managing": bool(page.partnerships) or sees_all,
        "SIDES": SIDES,
        "today": page.at.date().isoformat(),
    }
