"""From a proposal to the certificate, over HTTP alone; at the wrong time and by the wrong parties first.

The visitor is in Czechia and the host in Portugal, so the lump sum is 780 euros, and 390 for three days.
"""

import io
from datetime import date, timedelta
from http import HTTPStatus
from typing import Any

import pytest
from PIL import Image

from api.journal.use_cases import verify_trail
from tests.api.conftest import Town
from tests.api.trust.exchange_steps import COMMITMENTS, FINANCIALS, HALF_A_REPORT, IBAN, steps
from tests.api.trust.journeys import NOBODY, READERS, REFUSED, THE_VOP, VISITORS, Cast, Journey
from tests.api.trust.stays import FIRST, HOP, HOST, LAST, VISITOR, VOP

pytestmark = pytest.mark.both

BEGIN = date(2027, 2, 1)
MONDAY_AFTER = date(2027, 3, 15)


@pytest.fixture
def cast(town: Town) -> Cast:
    made = Cast(town)
    made.come_to(BEGIN)
    return made


def begun(cast: Cast, last: date = LAST, *, is_virtual: bool = False, is_watched: bool = True) -> Journey:
    """An exchange in draft, from a proposal of the visitor that the host accepted; nobody else could."""
    days = {"first_day": FIRST.isoformat(), "last_day": last.isoformat(), "virtual": is_virtual}
    offer = {"visitor": VISITOR, "host": HOST, **days, "side": "visitor"}
    if is_watched:
        for who in cast.everybody_but(VISITORS | THE_VOP):
            refused(cast.ask(who, "POST", "/proposals", json=offer))
    made = cast.ask("visitor", "POST", "/proposals", json=offer)
    assert made.status_code == HTTPStatus.CREATED, made.text
    acceptance = f"/proposals/{made.json()['id']}/acceptance"
    if is_watched:
        for who in (
            NOBODY,
            "visitor",
            "vop",
            "another visitor",
            "another partnership",
            "office",
            "host's token",
        ):
            refused(cast.ask(who, "POST", acceptance), besides=HTTPStatus.CONFLICT)
    accepted = cast.ask("host", "POST", acceptance)
    assert accepted.is_success, accepted.text
    number = accepted.json()["exchange"]
    return Journey(cast, number, steps(last, is_virtual=is_virtual), is_watched=is_watched)


def refused(answer: Any, *, besides: HTTPStatus = HTTPStatus.FORBIDDEN) -> None:
    allowed = {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, besides}
    assert answer.status_code in allowed, answer.text


def test_five_days_from_a_proposal_to_the_certificate(cast: Cast) -> None:
    journey = begun(cast)
    if "sqlite" not in cast.town.database.url:
        journey.every = 4  # who may what, and when, no database decides
    agree(journey)
    stay(journey)
    report(journey)
    pay(journey)
    after(journey)
    assert counted(cast, VOP, "vop") == {"counted": 1, "hosted": 0, "paid": 78_000}
    assert counted(cast, HOP, "hop") == {"counted": 0, "hosted": 1, "paid": 0}
    assert verify_trail(cast.town.database)


def agree(journey: Journey) -> None:
    """A plan, the money and six signatures, those that come last by nature first."""
    assert journey.seen()["state"] == "draft"
    for name in ("account", "plan"):
        journey.go(name)
    assert journey.go("amount").json()["agreed_cents"] == 78_000
    states = []
    for name in (*COMMITMENTS, *FINANCIALS):
        journey.go(name)
        states.append(journey.seen()["state"])
    assert states == ["building"] * 3 + ["committed"] * 2 + ["ready"]


def stay(journey: Journey) -> None:
    """It begins on its first day, with a picture whose place is not kept, and ends on its last."""
    journey.cast.come_to(FIRST)
    journey.go("start")
    made = journey.go("photograph").json()
    path = f"/exchanges/{{number}}/evidence/{made['id']}/file"
    picture = journey.reads(path, VISITORS | THE_VOP | {"office", "auditor"}).content
    with Image.open(io.BytesIO(picture)) as drawn:
        assert not drawn.getexif()
    assert b"looms" not in picture
    journey.cast.come_to(LAST)
    journey.go("end")


def report(journey: Journey) -> None:
    """Both sides write half, come back and hand in; the visitor's is returned once, and then validated."""
    journey.cast.come_to(MONDAY_AFTER)
    journey.go("save half the visit report")
    half = journey.reads("/exchanges/{number}/reports/visit", VISITORS).json()
    assert (half["answers"], half["standing"]) == (HALF_A_REPORT, "draft")
    for name in ("save the whole visit report", "hand in the visit report", "return"):
        journey.go(name)
    journey.cast.come_to(MONDAY_AFTER + timedelta(days=1))
    for name in ("save the whole visit report", "hand in the visit report"):
        journey.go(name)
    journey.go("boarding pass")
    validated = journey.go("validate").json()
    assert (validated["report"], len(validated["evidence"])) == (2, 2)
    for name in ("save half the hosting", "save the whole hosting", "hand in the hosting"):
        journey.go(f"{name} report")


def pay(journey: Journey) -> None:
    """Ordered from the bank as a file, then put on record by hand."""
    order = journey.go("order").json()
    url = f"/payment-orders/{order['id']}/file"
    for who in journey.cast.everybody_but({"vop"}):
        assert journey.cast.ask(who, "POST", url).status_code in REFUSED, who
    file = journey.cast.ask("vop", "POST", url).text
    assert "pain.001.001.09" in file
    assert IBAN["iban"] in file
    paid = journey.go("pay").json()
    assert (paid["paid_cents"], paid["order"]) == (78_000, order["id"])


def after(journey: Journey) -> None:
    """Closed; how it went, its certificate, everything in one document, and its days in a calendar."""
    for name in ("close", "feedback"):
        journey.go(name)
    assert journey.seen()["state"] == "closed"
    certificate = journey.reads("/exchanges/{number}/certificate.html", READERS).text
    dossier = journey.reads("/exchanges/{number}/dossier.html", READERS).text
    assert "Brno Mill" in certificate
    assert "780" in journey.cast.ask("vop", "GET", f"/exchanges/{journey.number}/dossier.html").text
    assert "Porto Weavers" in dossier
    calendar = journey.reads("/exchanges/{number}/calendar.ics", READERS).text
    assert "BEGIN:VEVENT" in calendar


def counted(cast: Cast, partnership: str, who: str) -> dict[str, int]:
    """What the figures of a partnership say of what was counted, hosted and paid."""
    answer = cast.ask(who, "GET", "/figures", params={"partnership": cast.town.partnership(partnership)})
    assert answer.status_code == HTTPStatus.OK, answer.text
    (whole,) = answer.json()["partnerships"]
    found = {one["code"]: one["value"] for one in whole["figures"]}
    return {code: found.get(code, 0) for code in ("counted", "hosted", "paid")}


def test_three_days_are_paid_half_as_the_bank_s_file_says(cast: Cast) -> None:
    last = FIRST + timedelta(days=2)
    journey = begun(cast, last, is_watched=False)
    hurry(journey, *_AGREED, day=BEGIN)
    hurry(journey, "start", "boarding pass", "photograph", day=FIRST)
    hurry(journey, "end", *_REPORTED, "validate", "order", day=last)
    booked = a_camt_file(f"CXC-{journey.number}", "390.00", last)

    for who in cast.everybody_but({"vop", "hop", "another partnership"}):
        refused(reconcile(cast, who, booked))
    for who in ("hop", "another partnership"):
        assert outcomes(reconcile(cast, who, booked)) == ["unknown"]
    wrong = reconcile(cast, "vop", a_camt_file(f"CXC-{journey.number}", "780.00", last))
    assert outcomes(wrong) == ["amount_differs"]
    assert journey.seen()["state"] == "validated"
    answer = reconcile(cast, "vop", booked)

    assert outcomes(answer) == ["matched"]
    payment = journey.reads("/exchanges/{number}/payment", VISITORS | THE_VOP | {"office", "auditor"}).json()
    assert (payment["paid_cents"], payment["from_bank_file"]) == (39_000, True)
    journey.done.append("pay")
    hurry(journey, "close", day=last + timedelta(days=7))
    assert counted(cast, VOP, "vop") == {"counted": 1, "hosted": 0, "paid": 39_000}


def test_a_virtual_one_counts_and_nobody_pays_for_it(cast: Cast) -> None:
    journey = begun(cast, is_virtual=True, is_watched=False)
    hurry(journey, "plan", day=BEGIN)
    journey.is_watched = True
    for name in COMMITMENTS:
        journey.go(name)
    assert journey.seen()["state"] == "ready"
    journey.is_watched = False
    hurry(journey, "start", day=FIRST)
    hurry(journey, "end", *_REPORTED, "validate", day=LAST)
    journey.is_watched = True
    journey.go("close")
    seen = journey.seen()
    assert (seen["state"], seen["money"], [one["paper"] for one in seen["papers"]]) == (
        "closed",
        None,
        ["commitment"],
    )
    assert cast.ask("vop", "GET", f"/exchanges/{journey.number}/payment").status_code == HTTPStatus.NOT_FOUND
    assert counted(cast, VOP, "vop") == {"counted": 1, "hosted": 0, "paid": 0}
    assert "virtual" in journey.reads("/exchanges/{number}/certificate.html", READERS).text


_AGREED = ("plan", "amount", "account", *COMMITMENTS, *FINANCIALS)
_REPORTED = (
    "save the whole visit report",
    "hand in the visit report",
    "save the whole hosting report",
    "hand in the hosting report",
)


def hurry(journey: Journey, *names: str, day: date) -> None:
    """Has these steps done on that day."""
    journey.cast.come_to(day)
    for name in names:
        journey.go(name)


def a_camt_file(name: str, amount: str, day: date) -> bytes:
    booking = (
        f'<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>'
        f"<BookgDt><Dt>{day}</Dt></BookgDt><AcctSvcrRef>B-1</AcctSvcrRef><NtryDtls><TxDtls><Refs>"
        f"<EndToEndId>{name}</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>"
    )
    inside = f"<BkToCstmrStmt><GrpHdr/><Stmt>{booking}</Stmt></BkToCstmrStmt>"
    space = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
    return f'<?xml version="1.0"?><Document xmlns="{space}">{inside}</Document>'.encode()


def reconcile(cast: Cast, who: str, content: bytes) -> Any:
    headers = {"Content-Type": "application/xml"}
    return cast.ask(who, "POST", "/payment-orders/reconciliation", content=content, headers=headers)


def outcomes(answer: Any) -> list[str]:
    assert answer.status_code == HTTPStatus.OK, answer.text
    return [one["outcome"] for one in answer.json()["bookings"]]
