"""What the pages of a stay share: the exchange with what can be done with it, and wrong fields of forms."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from api.pages.page import Page

CENTS = 100


@dataclass(frozen=True, slots=True)
class Stay:
    """An exchange as the API tells it to whoever looks, with its version for an edit."""

    told: dict[str, Any]
    version: str | None
    page: Page

    @property
    def number(self) -> int:
        return int(self.told["id"])

    @property
    def path(self) -> str:
        """Where its own page is, without the language."""
        return f"/exchanges/{self.number}"

    @property
    def state(self) -> str:
        return str(self.told["state"])

    def why_not(self, act: str) -> str:
        """Why whoever looks cannot do that now; empty where they can."""
        found = next((one for one in self.told["may"] if one["act"] == act), None)
        return "" if found is None or found["possible"] else str(found["why_not"])

    def can(self, act: str) -> bool:
        """Whether whoever looks can do that now."""
        return any(one["act"] == act and one["possible"] for one in self.told["may"])

    @property
    def is_visitors(self) -> bool:
        """Whether whoever looks acts for the visitor."""
        return self.told["visitor"]["id"] in self.page.organisations

    @property
    def is_hosts(self) -> bool:
        return self.told["host"]["id"] in self.page.organisations

    @property
    def is_vops(self) -> bool:
        """Whether whoever looks manages the visitor's partnership."""
        vop = self.told["vop"]
        return vop is not None and vop["id"] in self.page.partnerships

    def due(self, act: str) -> dict[str, Any] | None:
        """The period that ends with an act; None where none runs."""
        return next((one["due"] for one in self.told["way"] if one["act"] == act), None)


async def stay_of(page: Page, number: int) -> Stay:
    """The exchange with that number. Raises Refused."""
    said = await page.read(f"/exchanges/{number}")
    return Stay(said.json, said.version, page)


def cents_in(text: str) -> int | None:
    """An amount in euros as people write it, in cents; None for nothing. ValueError for what is no amount."""
    plain = text.replace("€", "").replace("EUR", "").replace("\N{NO-BREAK SPACE}", "").replace(" ", "")
    if not plain:
        return None
    try:
        cents = Decimal(plain.replace(",", ".")) * CENTS
    except InvalidOperation:
        raise ValueError(text) from None
    if not cents.is_finite() or cents != cents.to_integral_value():
        raise ValueError(text)
    return int(cents)
