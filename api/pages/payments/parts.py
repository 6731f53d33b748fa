"""What the pages of payments share: whose payments they are, and what states are called."""

from collections.abc import Mapping
from typing import Any

from api.pages.navigation import N_
from api.pages.page import Page

DUES = {
    "due": (N_("To be paid"), "wait"),
    "ordered": (N_("In an order"), "info"),
    "paid": (N_("Paid"), "good"),
}
ORDER_STATES = {
    "open": (N_("Still open"), "info"),
    "paid": (N_("Paid"), "good"),
    "withdrawn": (N_("Withdrawn"), "plain"),
}
OUTCOMES_OF_BOOKINGS = {  # what became of a booking: its name, tone, and what to do
    "matched": (N_("Matched"), "good", N_("Nothing: the exchange is on record as paid.")),
    "already_paid": (
        N_("Paid before"),
        "plain",
        N_("Nothing, where it is the same payment. Else ask the bank."),
    ),
    "amount_differs": (
        N_("Other amount"),
        "wait",
        N_("Ask the bank. Only the agreed amount is taken for the payment."),
    ),
    "unknown": (N_("Not known"), "plain", N_("Nothing, where it is no payment of an exchange of yours.")),
    "rejected": (
        N_("Not taken"),
        "bad",
        N_("Look at the exchange, and record the payment by hand if it is right."),
    ),
    "returned": (
        N_("Came back"),
        "bad",
        N_("Ask the bank and the visitor why, and send it once more by hand."),
    ),
}


def chosen_partnership(page: Page) -> int | None:
    """The partnership that the address names; the only one where there is but one to choose from."""
    text = page.query.get("partnership", "")
    if text.isascii() and text.isdecimal() and len(text) < 10:  # noqa: PLR2004  it fits the column
        return int(text)
    return page.partnerships[0] if page.partnerships else None


async def names_of(page: Page) -> Mapping[int, str]:
    """What the partnerships that somebody manages are called."""
    told: dict[int, Any] = {one: await page.perhaps(f"/partnerships/{one}") for one in page.partnerships}
    return {number: one["name"] for number, one in told.items() if one}
