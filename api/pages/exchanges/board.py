"""Exchanges as cards in the columns of their steps, each with the acts that move it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from fastapi import Response

from api.pages.exchanges.lists_filters import Chosen, around
from api.pages.exchanges.page_steps import ACTS
from api.pages.navigation import N_
from api.pages.page import Opened, room

router = room()
_MOST = 200  # on one board
COLUMNS = (  # code, words, the states in it
    ("draft", N_("Draft"), frozenset({"draft"})),
    ("signing", N_("Being signed"), frozenset({"building", "committed", "approving"})),
    ("ready", N_("Ready"), frozenset({"ready"})),
    ("under_way", N_("Under way"), frozenset({"under_way"})),
    ("finished", N_("To be reported"), frozenset({"finished"})),
    ("validated", N_("To be paid"), frozenset({"validated"})),
    ("paid", N_("To be closed"), frozenset({"paid"})),
    ("over", N_("Over"), frozenset({"closed", "cancelled", "interrupted"})),
)
_LEADS_TO: Mapping[str, str] = {  # the column towards which an act moves a card
    "exchange.edit": "draft",
    "exchange.refuse": "draft",
    "exchange.amend": "signing",
    "exchange.sign_commitment": "signing",
    "exchange.sign_financial": "ready",
    "exchange.approve": "ready",
    "exchange.start": "under_way",
    "exchange.finish": "finished",
    "exchange.report_visit": "validated",
    "exchange.validate": "validated",
    "exchange.pay": "paid",
    "exchange.close": "over",
    "exchange.cancel": "over",
    "exchange.interrupt": "over",
}


@router.get("/exchanges/board")
async def board(page: Opened) -> Response:
    """The newest two hundred of those chosen."""
    chosen = Chosen.of(page)
    found = await page.get("/exchanges", with_next=True, most=_MOST, **chosen.query)
    cards = [{**one, "moves": list(_moves(one["may"]))} for one in found["exchanges"]]
    total = sum(found["counts"][state] for state in chosen.states or found["counts"])
    return await page.show(
        "exchanges/board.html",
        columns=[
            (code, words, [one for one in cards if one["state"] in states]) for code, words, states in COLUMNS
        ],
        total=total,
        shown=len(cards),
        **(await around(page, chosen, tab="board")),
    )


def _moves(may: Iterable[Mapping[str, Any]]) -> Iterator[dict[str, str]]:
    """What can be done with an exchange, where that is done, and towards which column it leads."""
    for one in may:
        _, words, path = ACTS.get(one["act"], ("", "", ""))
        if words:
            yield {"words": words, "path": path, "to": _LEADS_TO.get(one["act"], "")}
