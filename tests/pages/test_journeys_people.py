"""What visitors and hosts come to do, done as they do it: only by what the pages show and say."""

import re
from collections.abc import Callable
from contextlib import closing
from http import HTTPStatus
from pathlib import Path

import pytest

from tests.api.trust.hostile import a_pdf, a_picture
from tests.pages.crawling import signed_in
from tests.pages.serving import Demo
from tests.pages.somebody import WAYS, Somebody, asked, exchanges_of

pytestmark = pytest.mark.parametrize("way", WAYS)
People = Callable[..., Somebody]

_MOST_CLICKS_TO_A_PROPOSAL = 6
_WEAVERS, _DYERS = "Tecelagem Ribaflor, Lda", "Denim & Dye Indigo Verde EOOD"
_VISITOR = ("visiting_signer", "visitor@demo.example")  # of the weavers
_HOST = ("host_signer", "host-plovdiv@demo.example")  # of the dyers
_VOP = ("manager", "manager@demo.example")
_HOP = ("manager", "manager-wrapwell@demo.example")
_REPORTING = ("visiting_signer", "visitor-olomouc@demo.example")
_DRAFT = f"{_WEAVERS} (demo) → {_DYERS} (demo)"
_FINISHED = "Konopný Statek Haná s.r.o. (demo) → Tintoria Valserena Srl (demo)"
_WHAT, _FILE = re.compile("^What$"), re.compile("^File$")


def test_a_visitor_finds_a_host_and_proposes_in_six_clicks_at_most(
    somebody: People, own_demo: Demo, way: str
) -> None:
    visitor = somebody(own_demo, way=way)
    visitor.sign_in(*_VISITOR)
    visitor.open("/profiles/demo-sme-138")
    visitor.press("Hosts for you")
    visitor.press("Propose a visit: Nordfilt Nonwoven AB")
    visitor.fill("First day of activities", "2027-05-24")
    visitor.fill("Last day of activities", "2027-05-27")
    visitor.fill("What for", "To see how felt is made without water.")
    visitor.press("Check")
    visitor.sees("This can be sent")
    visitor.press("Send the proposal")
    visitor.sees("The proposal is sent. The other side has been told.")
    assert visitor.clicks <= _MOST_CLICKS_TO_A_PROPOSAL

    sent = asked(own_demo, "/proposals", *_VISITOR, direction="made", state="open")["proposals"][0]
    assert (sent["host"]["id"], sent["first_day"], sent["last_day"]) == (
        "demo-sme-145",
        "2027-05-24",
        "2027-05-27",
    )
    assert sent["waits_for"] == ["host"]
    assert sent["origin"] == "suggestion"


def test_one_host_accepts_and_another_proposes_other_days(somebody: People, own_demo: Demo, way: str) -> None:
    host = somebody(own_demo, way=way)
    host.sign_in("host_signer", "host@demo.example")
    host.open("/")
    host.press("Proposals", within="nav")
    host.press(f"{_WEAVERS} (demo) → Tintoria Valserena Srl (demo)")
    proposal = host.number()
    host.press("Accept these days")
    host.sees("Both sides have accepted: the exchange is there, in draft.")
    host.press("To the exchange")
    host.sees("Write goals, days and agenda")
    accepted = asked(own_demo, f"/proposals/{proposal}")
    assert accepted["state"] == "accepted"
    assert asked(own_demo, f"/exchanges/{accepted['exchange']}")["state"] == "draft"

    number = _proposed(own_demo)
    other = somebody(own_demo, way=way)
    other.sign_in(*_HOST)
    other.open("/")
    other.press("Proposals", within="nav")
    other.press(f"Štipska Konfekcija Vardalin DOO (demo) → {_DYERS} (demo)")
    other.unfold("Propose other days")
    other.fill("First day of activities", "2027-05-31")
    other.fill("Last day of activities", "2027-06-03")
    other.fill("Why these days", "The vats are being cleaned the week before.")
    other.press("Propose these days")
    other.sees("Your days are proposed. They now wait for the other side.")
    countered = asked(own_demo, f"/proposals/{number}")
    assert countered["state"] == "countered"
    assert (countered["first_day"], countered["last_day"]) == ("2027-05-31", "2027-06-03")
    assert countered["waits_for"] == ["visitor"]


def test_four_sign_until_the_exchange_is_ready(somebody: People, own_demo: Demo, way: str) -> None:
    number = exchanges_of(own_demo)["draft"]
    visitor, host, vop, hop = (
        _at(somebody(own_demo, way=way), _DRAFT, *who) for who in (_VISITOR, _HOST, _VOP, _HOP)
    )
    _write_the_plan(visitor)
    visitor.press("Back to the exchange")
    visitor.press("State the account")
    visitor.fill("Account holder", _WEAVERS)
    visitor.fill("IBAN", "PT50 0002 0123 1234 5678 9015 4")
    visitor.press("Keep this account")
    visitor.sees("The account is kept.")

    _at(vop, _DRAFT)
    vop.press("Agree on the amount")
    vop.fill("Agreed amount in euros", "250")
    vop.press("Agree on this amount")
    vop.sees("The amount is agreed.")

    for signer in (visitor, host, vop, hop):
        _sign(_at(signer, _DRAFT))
    assert asked(own_demo, f"/exchanges/{number}")["state"] == "committed"
    for signer in (visitor, vop):
        _sign(_at(signer, _DRAFT))
    seen = asked(own_demo, f"/exchanges/{number}")
    assert seen["state"] == "ready"
    assert seen["money"]["agreed_cents"] == 250_00
    assert {one["paper"]: len(one["signed"]) for one in seen["papers"]} == {"commitment": 4, "financial": 2}


def test_a_visitor_reports_and_hands_in_evidence(
    somebody: People, own_demo: Demo, way: str, tmp_path: Path
) -> None:
    number = exchanges_of(own_demo)["finished"]
    report = f"/exchanges/{number}/reports/visit"
    visitor = _at(somebody(own_demo, way=way), _FINISHED, *_REPORTING)
    visitor.press("Write the report")
    visitor.tick("4", of="How far were the goals of the exchange reached?")
    visitor.fill("What did you do, day by day?", "Three days at the dye baths, as planned.")
    visitor.press("Save and return later")
    visitor.sees("Saved")
    saved = asked(own_demo, report, *_REPORTING)
    assert (saved["standing"], saved["answers"]["goals_reached"]) == ("draft", 4)

    _at(visitor, _FINISHED)
    visitor.press("Write the report")
    visitor.press("Hand in")
    visitor.sees("Saved, but not handed in yet")
    _answer_the_rest(visitor)
    visitor.press("Hand in")
    visitor.sees("Handed in")
    handed_in = asked(own_demo, report, *_REPORTING)
    assert handed_in["standing"] == "handed_in"

    (tmp_path / "boarding-pass.pdf").write_bytes(a_pdf())
    (tmp_path / "at-the-bath.jpg").write_bytes(a_picture())
    _at(visitor, _FINISHED)
    visitor.press("Evidence")
    _hand_in(visitor, "Boarding pass", tmp_path / "boarding-pass.pdf", "The flight back.")
    _hand_in(visitor, "Photograph of the activities", tmp_path / "at-the-bath.jpg", "At the dye bath.")
    listed = asked(own_demo, f"/exchanges/{number}/evidence", *_REPORTING)["evidence"]
    found = {(one["kind"], one["name"], one["media_type"], one["note"]) for one in listed}
    assert found >= {
        ("boarding_pass", "boarding-pass.pdf", "application/pdf", "The flight back."),
        ("photograph", "at-the-bath.jpg", "image/jpeg", "At the dye bath."),
    }


def _at(one: Somebody, exchange: str, *who: str) -> Somebody:
    """At the page of an exchange, found in the list of them."""
    if who:
        one.sign_in(*who)
    one.open("/exchanges")
    one.press(exchange)
    return one


def _write_the_plan(visitor: Somebody) -> None:
    visitor.press("Write the plan")
    visitor.fill("Goals", "To dye our own yarn with plants, and to know what it costs.")
    visitor.tick("Acquire new skills")
    visitor.tick("Individual or grouped capacity building")
    visitor.fill("Expected outcomes", "Two rolls dyed, with the recipe.")
    visitor.press("Begin with a day from 9 to 18")
    visitor.fill(_WHAT, "At the vats", nth=0)
    visitor.fill(_WHAT, "Meeting members of the cluster", nth=1)
    visitor.choose("Kind", "Networking", nth=1)
    visitor.press("Plan the next working day like the last one")
    visitor.press("Plan all working days that are left like the last one")
    visitor.press("Check", exact=True)
    visitor.sees("Can be signed so")
    visitor.press("Keep the plan")
    visitor.sees("The plan is kept")


def _sign(one: Somebody) -> None:
    one.press("Read and sign")
    one.press(re.compile("^Sign for "))
    one.sees("signed")


def _answer_the_rest(visitor: Somebody) -> None:
    visitor.tick("Acquire new skills", of="Which objectives were reached?")
    visitor.fill("How many hours of activities were there in all?", "24")
    visitor.fill("What came of it for your organisation?", "We dye our own yarn now.")
    visitor.tick("Yes, it is planned", of="Will you and the host work together?")
    for about in ("with the host?", "with the help of your partnership?", "with the exchange as a whole?"):
        visitor.tick("5", of=f"How satisfied are you {about}")
    visitor.tick("Yes", of="Would you recommend an exchange to others?")


def _hand_in(visitor: Somebody, kind: str, file: Path, note: str) -> None:
    visitor.tick(kind)
    visitor.attach(_FILE, file)
    visitor.fill("What does it show?", note)
    visitor.press("Hand in")
    visitor.sees(file.name)


def _proposed(demo: Demo) -> int:
    """The number of a proposal to the dyers that somebody else has made."""
    offer = {"visitor": "demo-sme-146", "host": "demo-sme-009", "words": "To learn.", "virtual": False}
    days = {"first_day": "2027-05-24", "last_day": "2027-05-27"}
    with closing(signed_in(demo.address, "visiting_signer", "visitor-stip@demo.example")) as client:
        client.headers.update(
            {"Accept": "application/json", "Origin": demo.address, "Idempotency-Key": "one"}
        )
        answer = client.post("/proposals", json=offer | days)
        assert answer.status_code < HTTPStatus.BAD_REQUEST, answer.text
        number: int = answer.json()["id"]
        return number
