"""For which organisation somebody looks: one of their own, or one that they manage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from api.pages.page import Page
from api.pages.work.lists import whole_list

MOST = 200  # in one part of a list
_LISTED = "validated"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """The organisations that somebody may look for, by their names, and the one that is chosen."""

    choices: Sequence[Mapping[str, Any]]
    chosen: str

    @property
    def name(self) -> str:
        """Of the chosen one."""
        return next((one["name"] for one in self.choices if one["id"] == self.chosen), self.chosen)

    @property
    def roles(self) -> frozenset[str]:
        """What the chosen one may be in an exchange."""
        found = (one["roles"] for one in self.choices if one["id"] == self.chosen)
        return frozenset(next(found, ()))


async def ours_of(page: Page, *, role: str = "", wanted: str = "") -> Ours:
    """Those that somebody may look for, in a role or any; `wanted` is the one that the address names."""
    known = await whole_list(page, "/profiles", "profiles")
    found = [one for one in known if not role or role in one["roles"]]
    found.sort(key=lambda one: (one["state"] != _LISTED, one["name"].casefold()))
    own = [one["id"] for one in found if one["id"] in page.organisations]
    first = own[0] if own else ""
    if not first and len(found) == 1:
        first = found[0]["id"]
    return Ours(choices=found, chosen=wanted or first)


async def marked_by(page: Page, organisation: str) -> dict[str, frozenset[str]]:
    """Whom an organisation has saved and hidden, as far as whoever looks may know."""
    found: dict[str, frozenset[str]] = {}
    for kind in ("saved", "hidden"):
        path = f"/organisations/{organisation}/{kind}"
        told = await page.perhaps(path, most=MOST) if organisation else None
        found[kind] = frozenset(one["organisation"] for one in told["organisations"]) if told else frozenset()
    return found
