"""The bank's files: what they pay, what they do not, and what is no bank's file at all."""

import json
from datetime import date
from http import HTTPStatus
from typing import Any

import pytest
from sqlalchemy import func, select, update

from api.access import Role
from api.exchanges.payments.bank_files import SentFile, read_bank_file
from api.exchanges.payments.entries import cents_of
from api.exchanges.payments.problems import BankFileTooLarge, UnreadableBankFile
from api.exchanges.payments.tables import bank_files, payment_order_lines, payments
from api.exchanges.states import State
from api.journal.tables import audit, outbox

DAY = date(2027, 3, 23)
URL = "/payment-orders/reconciliation"
HEADER = "end_to_end_id,amount,booked_on,reference\n"
CAMT_053 = "urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"
CAMT_054 = "urn:iso:std:iso:20022:tech:xsd:camt.054.001.02"


def a_booking(
    name: str,
    amount: str = "780.00",
    *,
    side: str = "DBIT",
    status: str = "<Cd>BOOK</Cd>",
    currency: str = "EUR",
    day: str = "2027-03-22",
) -> str:
    return (
        f'<Ntry><Amt Ccy="{currency}">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd><Sts>{status}</Sts>'
        f"<BookgDt><Dt>{day}</Dt></BookgDt><AcctSvcrRef>20270322-1</AcctSvcrRef><NtryDtls><TxDtls><Refs>"
        f"<EndToEndId>{name}</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>"
    )


def a_statement(*bookings: str, namespace: str = CAMT_053) -> bytes:
    outer, inner = ("BkToCstmrStmt", "Stmt") if "053" in namespace else ("BkToCstmrDbtCdtNtfctn", "Ntfctn")
    inside = f"<{outer}><GrpHdr/><{inner}>{''.join(bookings)}</{inner}></{outer}>"
    return f'<?xml version="1.0"?><Document xmlns="{namespace}">{inside}</Document>'.encode()


def rows(*lines: str) -> bytes:
    return (HEADER + "".join(f"{line}\n" for line in lines)).encode()


def send(stays: Any, content: bytes, *, by: Any = None, preview: bool = False, **headers: str) -> Any:
    query = "?preview=true" if preview else ""
    kind = {"Content-Type": "application/octet-stream"} | headers
    return (by or stays.vop).post(f"{URL}{query}", content=content, headers=stays.town.once() | kind)


def ordered(stays: Any, *, count: int = 1, **differences: Any) -> list[Any]:
    stays.come_to(DAY)
    made = [stays.at(State.VALIDATED, **differences) for _ in range(count)]
    body = {
        "partnership": stays.town.partnership("Hills"),
        "debtor": {"name": "Hills", "iban": "DE89370400440532013000"},
        "execution_day": "2027-03-23",
    }
    assert stays.vop.post("/payment-orders", json=body, headers=stays.town.once()).status_code == 201
    return made


def order_of(stays: Any, exchange: Any) -> Any:
    body = {
        "partnership": stays.town.partnership("Hills"),
        "exchanges": [exchange.id],
        "debtor": {"name": "Hills", "iban": "DE89370400440532013000"},
        "execution_day": "2027-03-24",
    }
    return stays.vop.post("/payment-orders", json=body, headers=stays.town.once())


def outcomes(answer: Any) -> list[str]:
    assert answer.status_code == HTTPStatus.OK, answer.text
    return [one["outcome"] for one in answer.json()["bookings"]]


def paid(stays: Any) -> int:
    with stays.town.database.snapshot() as connection:
        return int(connection.scalar(select(func.count()).select_from(payments)) or 0)


def read(content: bytes) -> Any:
    return read_bank_file(SentFile(content=content, media_type="application/octet-stream"))


@pytest.mark.parametrize("kind", ["053", "054", "csv"])
def test_what_the_bank_has_booked_is_paid(stays: Any, kind: str) -> None:
    one, two = ordered(stays, count=2)
    names = (f"CXC-{one.id}", f"CXC-{two.id}")
    content = {
        "053": a_statement(*map(a_booking, names)),
        "054": a_statement(*(a_booking(name, status="BOOK") for name in names), namespace=CAMT_054),
        "csv": rows(*(f"{name},780.00,2027-03-22,20270322-1" for name in names)),
    }[kind]

    answer = send(stays, content)

    assert outcomes(answer) == ["matched", "matched"]
    payment = stays.vop.get(f"/exchanges/{one.id}/payment").json()
    assert (payment["paid_cents"], payment["paid_on"]) == (78_000, "2027-03-22")
    assert (payment["reference"], payment["from_bank_file"], payment["order"]) == ("20270322-1", True, 1)
    assert {stays.seen(each.id).state for each in (one, two)} == {State.PAID}
    assert stays.vop.get("/payment-orders/1").json()["state"] == "paid"


def test_one_file_is_one_act_with_counts_and_a_second_reading_changes_nothing(stays: Any) -> None:
    (one,) = ordered(stays)
    content = a_statement(a_booking(f"CXC-{one.id}"), a_booking("RENT-3", "900.00"))

    seen = send(stays, content, preview=True)
    assert (outcomes(seen), paid(stays), seen.json()["preview"]) == (["matched", "unknown"], 0, True)
    assert outcomes(send(stays, content)) == ["matched", "unknown"]
    before = stays.seen(one.id)
    again = send(stays, content)

    assert outcomes(again) == ["already_paid", "unknown"]
    assert again.json()["read_before_at"] == "2027-03-23T12:00:00Z"
    assert (stays.seen(one.id), paid(stays)) == (before, 1)
    with stays.town.database.snapshot() as connection:
        query = select(audit.c.detail).where(audit.c.act == "payments.reconcile").order_by(audit.c.seq)
        details = [json.loads(detail) for detail in connection.scalars(query)]
        kept = connection.execute(select(bank_files)).all()
        acts = list(connection.scalars(select(audit.c.act)))
    assert [detail["matched"] for detail in details] == [1, 0]
    assert [(row.digest, row.entries, row.matched) for row in kept] == [(again.json()["digest"], 2, 1)]
    assert "exchange.pay" not in acts


def test_what_does_not_match_exactly_is_never_taken_for_the_payment(stays: Any) -> None:
    one, two = ordered(stays, count=2)
    name = f"CXC-{one.id}"
    cases = {
        a_booking(name, "779.99"): "amount_differs",
        a_booking(name, "1560.00"): "amount_differs",
        a_booking(name, currency="CZK"): "rejected",
        a_booking(name, status="<Cd>PDNG</Cd>"): "rejected",
        a_booking(name, day="2027-03-14"): "rejected",  # before the validation
        a_booking(name, day="2027-03-24"): "rejected",  # tomorrow
        a_booking(name, day="soon"): "rejected",
        a_booking(name, "many"): "rejected",
        a_booking(f"{name}0000"): "unknown",
        a_booking(f"{name}X"): "unknown",
    }
    for booking, outcome in cases.items():
        assert outcomes(send(stays, a_statement(booking))) == [outcome], booking
    credit = send(stays, a_statement(a_booking(name, side="CRDT")))
    assert (outcomes(credit), credit.json()["left_aside"]) == (["returned"], 0)
    assert "withdraw its line" in credit.json()["bookings"][0]["words"]
    returned = a_statement(a_booking(name), a_booking(name, side="CRDT"))
    assert outcomes(send(stays, returned)) == ["rejected", "returned"]
    assert paid(stays) == 0
    twice = a_statement(a_booking(f"CXC-{two.id}"), a_booking(f"CXC-{two.id}"))
    assert outcomes(send(stays, twice)) == ["matched", "already_paid"]
    assert paid(stays) == 1


def test_money_that_comes_back_in_a_later_file_is_kept_with_the_payment_and_told(stays: Any) -> None:
    (one,) = ordered(stays)
    name = f"CXC-{one.id}"
    assert outcomes(send(stays, a_statement(a_booking(name)))) == ["matched"]
    part = a_statement(a_booking(name, "1.00", side="CRDT"))
    back = a_statement(a_booking(name), a_booking(name, side="CRDT", day="2027-03-23"))

    seen = send(stays, back, preview=True)
    assert (outcomes(seen), outcomes(send(stays, part))) == (["already_paid", "returned"], ["returned"])
    assert stays.vop.get(f"/exchanges/{one.id}/payment").json()["returned_on"] is None
    assert outcomes(send(stays, back, by=stays.person(Role.MANAGER, "Alps"))) == ["unknown", "unknown"]
    answer = send(stays, back)

    assert outcomes(answer) == ["already_paid", "returned"]
    assert "stays on record as paid" in answer.json()["bookings"][1]["words"]
    payment = stays.vop.get(f"/exchanges/{one.id}/payment").json()
    assert payment["returned_on"] == "2027-03-23"
    assert "It came back on 23 March 2027" in payment["words"]
    assert stays.seen(one.id).state is State.PAID
    with stays.town.database.snapshot() as connection:
        query = select(outbox.c.recipient).where(outbox.c.kind == "payment.returned")
        assert list(connection.scalars(query)) == [f"partnership:{stays.town.partnership('Hills')}"]
    lines = stays.vop.get(f"/exchanges/{one.id}/history").json()["moves"]
    assert lines[-1]["words"] == "The payment came back on 23 March 2027."
    before = stays.seen(one.id)
    again = send(stays, a_statement(a_booking(name, side="CRDT", day="2027-03-23")))
    assert outcomes(again) == ["returned"]
    assert "It is on record" in again.json()["bookings"][0]["words"]
    assert stays.seen(one.id) == before
    assert order_of(stays, one).status_code == HTTPStatus.CONFLICT


def test_what_was_ordered_to_another_account_than_is_signed_now_is_not_taken_for_the_payment(
    stays: Any,
) -> None:
    (one,) = ordered(stays)
    with stays.town.database.transaction() as connection:
        connection.execute(update(payment_order_lines).values(account_digest="0" * 64))

    answer = send(stays, a_statement(a_booking(f"CXC-{one.id}")))

    assert outcomes(answer) == ["rejected"]
    assert "another account" in answer.json()["bookings"][0]["words"]


def test_a_batch_is_read_by_the_amount_of_each_of_its_transactions(stays: Any) -> None:
    (five,) = ordered(stays)
    details = (
        f'<TxDtls><Refs><EndToEndId>CXC-{five.id}</EndToEndId></Refs><AmtDtls><TxAmt><Amt Ccy="EUR">780.00'
        "</Amt></TxAmt></AmtDtls></TxDtls><TxDtls><Refs><EndToEndId>OTHER</EndToEndId></Refs></TxDtls>"
    )
    booking = (
        '<Ntry><Amt Ccy="EUR">1560.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt>'
        f"<DtTm>2027-03-22T08:00:00+01:00</DtTm></BookgDt><NtryDtls>{details}</NtryDtls></Ntry>"
    )

    answer = send(stays, a_statement(booking))

    assert outcomes(answer) == ["matched", "unknown"]


def test_an_exchange_that_was_not_ordered_is_not_paid_by_a_file(stays: Any) -> None:
    stays.come_to(DAY)
    one = stays.at(State.VALIDATED)

    answer = send(stays, rows(f"CXC-{one.id},780.00,2027-03-22,x"))

    assert outcomes(answer) == ["rejected"]
    assert f"/exchanges/{one.id}/payment" in answer.json()["bookings"][0]["words"]


def test_another_partnerships_exchanges_are_not_known(stays: Any) -> None:
    (one,) = ordered(stays)
    content = a_statement(a_booking(f"CXC-{one.id}"))

    for manager in (stays.hop, stays.person(Role.MANAGER, "Alps")):
        answer = send(stays, content, by=manager)
        assert outcomes(answer) == ["unknown"]
        assert answer.json()["bookings"][0]["exchange"] is None
    for other in (stays.visitor, stays.host, stays.office, stays.person(Role.AUDITOR)):
        assert send(stays, content, by=other).status_code == HTTPStatus.FORBIDDEN
    assert send(stays, content, by=stays.town.nobody()).status_code == HTTPStatus.UNAUTHORIZED
    assert paid(stays) == 0


_BOMB = b"".join(
    (
        b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">',
        *(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)),
        b"]><Document>&j;</Document>",
    )
)
_HOSTILE = {
    "bomb": (_BOMB, "document type or entities"),
    "file": (b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>', "document type"),
    "remote": (b'<!DOCTYPE x SYSTEM "http://example.eu/x.dtd"><x/>', "document type"),
    "utf-16": ('<?xml version="1.0" encoding="utf-16"?><!DOCTYPE x><x/>'.encode("utf-16"), "document type"),
    "deep": (b"<a>" * 100_000, "not well-formed"),
    "cut": (a_statement()[:-5], "not well-formed"),
    "encoding": (b'<?xml version="1.0" encoding="klingon"?><a/>', "not well-formed"),
    "namespace": (a_statement(namespace="urn:iso:std:iso:20022:tech:xsd:camt.052.001.08"), "camt.053"),
    "none": (b"<Document/>", "camt.053"),
    "empty statement": (f'<Document xmlns="{CAMT_053}"/>'.encode(), "no statement"),
    "html": (b"<html><body>Sign in</body></html>", "camt.053"),
    "nothing": (b"  \n", "it is empty"),
    "bytes": (b"\xff\xfe\x00\x01", "neither XML nor text"),
    "zip": (b"PK\x03\x04\x00\x00", "nobody can see"),
    "header": (b"id,amount\n1,2\n", "does not name the column"),
    "twice": (b"amount,amount,end_to_end_id,booked_on,reference\n", "'amount' once"),
    "amount": (rows("CXC-1,1e3,2027-03-22,x"), "row 2, amount '1e3'"),
    "minus": (rows("CXC-1,-780.00,2027-03-22,x"), "row 2, amount '-780.00'"),
    "half cents": (rows("CXC-1,780.005,2027-03-22,x"), "row 2, amount '780.005'"),
    "day": (rows("CXC-1,780.00,22.03.2027,x"), "row 2, booked_on '22.03.2027'"),
    "short row": (rows("CXC-1"), "row 2, amount ''"),
    "quotes": (rows('"CXC-1'), "is no CSV"),
}


@pytest.mark.parametrize("name", _HOSTILE)
def test_what_is_no_banks_file_is_refused_in_plain_words(name: str) -> None:
    content, words = _HOSTILE[name]

    with pytest.raises(UnreadableBankFile) as refused:
        read(content)

    assert words in str(refused.value)


def test_the_same_is_said_over_http_and_changes_nothing(stays: Any) -> None:
    ordered(stays)

    hostile = send(stays, _BOMB)
    as_what = send(stays, _BOMB, **{"Content-Type": "image/png"})

    assert (hostile.status_code, hostile.json()["type"]) == (422, "/problems/unreadable-bank-file")
    assert "nothing was changed" in hostile.json()["detail"]
    assert as_what.status_code == HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    assert paid(stays) == 0


def test_a_file_with_too_much_in_it_is_refused() -> None:
    for content in (b" " * (5 * 2**20 + 1), rows(*["CXC-1,1.00,2027-03-22,x"] * 10_001)):
        with pytest.raises(BankFileTooLarge):
            read(content)


def test_a_bad_row_refuses_the_whole_file(stays: Any) -> None:
    (one,) = ordered(stays)

    answer = send(stays, rows(f"CXC-{one.id},780.00,2027-03-22,x", "CXC-2,lots,2027-03-22,x"))

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert paid(stays) == 0


def test_files_of_spreadsheets_are_read_too() -> None:
    content = (
        "\ufeffReference;END_TO_END_ID;booked_on;amount;balance\r\nx;CXC-7;2027-03-22;780;12\r\n;;;;\r\n"
    )

    file = read(content.encode())

    assert [(one.end_to_end_id, one.cents) for one in file.entries] == [("CXC-7", 78_000)]
    assert file.left_aside == 1


@pytest.mark.parametrize(
    ("text", "cents"),
    [("780", 78_000), ("780.00", 78_000), ("0.01", 1), ("390.50000", 39_050), ("780.", None), ("٣", None)],
)
def test_amounts_are_read_to_the_cent_or_not_at_all(text: str, cents: int | None) -> None:
    assert cents_of(text) == cents
