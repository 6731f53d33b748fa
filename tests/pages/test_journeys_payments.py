"""How a manager pays what a stay has earned, by what the pages say: by hand, and by a payment order."""

import re
from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from tests.pages.serving import TODAY, Demo
from tests.pages.somebody import WAYS, Somebody, asked, exchanges_of

pytestmark = pytest.mark.parametrize("way", WAYS)
Somebodies = Callable[..., Somebody]
_SIGNALWEAVE = ("manager", "manager-signalweave@demo.example")
_WRAPWELL = ("manager", "manager-wrapwell@demo.example")
_IBAN = "DE02120300000000202051"  # the one that banks publish as an example


def test_a_manager_validates_a_reported_stay_and_pays_it_once(
    somebody: Somebodies, own_demo: Demo, way: str
) -> None:
    assert _paid(own_demo) == {}
    number = exchanges_of(own_demo)["reported"]
    agreed = asked(own_demo, f"/exchanges/{number}", *_SIGNALWEAVE)["money"]["agreed_cents"]
    one = somebody(own_demo, way=way)
    one.sign_in(*_SIGNALWEAVE)
    one.open("/work")
    one.press(re.compile("^Read and validate"))
    one.sees("Agreed and reported")
    one.fill(re.compile("^Remarks"), "The trial that was agreed on is under way.")
    one.press("Validate report and evidence")
    one.press("Record the payment")
    one.fill("Reference at the bank", "SEPA-2026-5")
    one.fill("Day of the payment", TODAY.isoformat())
    one.press("Record the payment")
    one.sees("The payment is on record.")
    assert one.clicks <= 4

    paid = asked(own_demo, f"/exchanges/{number}/payment", *_SIGNALWEAVE)
    assert (paid["reference"], paid["paid_on"]) == ("SEPA-2026-5", TODAY.isoformat())
    assert paid["paid_cents"] == agreed > 0
    assert asked(own_demo, f"/exchanges/{number}", *_SIGNALWEAVE)["state"] == "paid"
    assert _paid(own_demo) == {number: agreed}

    one.open(f"/exchanges/{number}/payment")  # whoever comes back is told, and cannot pay again
    one.sees("SEPA-2026-5")
    assert one.page.get_by_role("button", name="Record the payment").count() == 0
    moves = asked(own_demo, f"/exchanges/{number}/history", *_SIGNALWEAVE)["moves"]
    assert [each["act"] for each in moves].count("exchange.pay") == 1


def test_a_manager_has_the_bank_pay_by_a_payment_order(
    somebody: Somebodies, own_demo: Demo, way: str
) -> None:
    number = exchanges_of(own_demo)["validated"]
    one = somebody(own_demo, way=way)
    one.sign_in(*_WRAPWELL)
    one.open("/work")
    one.press("The whole list: to pay")
    one.tick(re.compile(f"^Exchange {number},"))
    one.fill("Whose account is debited", "Fictional Wrapwell Partnership")
    one.fill("Its IBAN", _IBAN)
    one.press("Make the payment order")
    sepa = ET.fromstring(one.take("Fetch the SEPA file (pain.001)"))  # noqa: S314  our own file
    assert one.clicks <= 3
    said = {each.tag.rpartition("}")[2]: each.text for each in sepa.iter()}
    assert (said["CtrlSum"], said["NbOfTxs"], said["EndToEndId"]) == ("500.00", "1", f"CXC-{number}")
    assert any(each.text == _IBAN for each in sepa.iter())
    orders = asked(own_demo, "/payment-orders", *_WRAPWELL)["orders"]
    assert [(each["state"], each["control_cents"]) for each in orders] == [("open", 50_000)]
    assert orders[0]["fetched_at"]
    due = asked(own_demo, "/payments", *_WRAPWELL)["payments"]
    assert {each["exchange"]: each["order"] for each in due}[number] == orders[0]["id"]

    one.open("/payments")  # what stands in an order is not offered for another
    one.sees("In an order")
    assert one.page.get_by_label(re.compile(f"^Exchange {number},")).count() == 0


def _paid(demo: Demo) -> dict[int, int]:
    """The lump sums that count as paid by that partnership, in cents."""
    behind: Any = asked(demo, "/figures/paid/exchanges", *_SIGNALWEAVE)
    assert behind["value"] == sum(each["cents"] for each in behind["exchanges"])
    return {each["id"]: each["cents"] for each in behind["exchanges"]}
