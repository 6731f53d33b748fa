"""Orders to the bank: what stands in them, what the bank is given, and what is kept out of them."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from datetime import UTC, date, datetime
from http import HTTPStatus
from importlib.resources import files
from typing import Any

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from sqlalchemy import delete, func, select, update

from api.access import Role
from api.exchanges.account_store import Account
from api.exchanges.payments.orders import Debtor, Line, Order, exchange_named
from api.exchanges.payments.pain import as_pain
from api.exchanges.payments.tables import payment_order_lines, payment_orders
from api.exchanges.states import State
from api.exchanges.tables import exchange_accounts
from api.journal.tables import audit, idempotency_keys
from tests.api.trust.queries import queries
from tests.api.trust.stays import an_account as an_account_of_stays

DAY = date(2027, 3, 18)
DEBTOR = {"name": "Hills & Partners", "iban": "DE89 3704 0044 0532 0130 00", "bic": "COBADEFFXXX"}
NS = {"p": "urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"}
SCHEME = etree.XMLSchema(etree.parse(str(files("sepaxml") / "schemas" / "pain.001.001.09.xsd")))
GOLDEN = (
    b'<?xml version="1.0" encoding="UTF-8"?>'
    b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09" '
    b'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><CstmrCdtTrfInitn><GrpHdr>'
    b"<MsgId>CXC-ORDER-5-20270318120000</MsgId><CreDtTm>2027-03-18T12:00:00Z</CreDtTm><NbOfTxs>2</NbOfTxs>"
    b"<CtrlSum>1170.00</CtrlSum><InitgPty><Nm>Hills Partners</Nm></InitgPty></GrpHdr><PmtInf>"
    b"<PmtInfId>CXC-ORDER-5-20270318120000</PmtInfId><PmtMtd>TRF</PmtMtd><BtchBookg>false</BtchBookg>"
    b"<NbOfTxs>2</NbOfTxs><CtrlSum>1170.00</CtrlSum><PmtTpInf><SvcLvl><Cd>SEPA</Cd></SvcLvl></PmtTpInf>"
    b"<ReqdExctnDt><Dt>2027-03-22</Dt></ReqdExctnDt><Dbtr><Nm>Hills Partners</Nm></Dbtr><DbtrAcct><Id>"
    b"<IBAN>DE89370400440532013000</IBAN></Id></DbtrAcct><DbtrAgt><FinInstnId><Othr><Id>NOTPROVIDED</Id>"
    b"</Othr></FinInstnId></DbtrAgt><ChrgBr>SLEV</ChrgBr><CdtTrfTxInf><PmtId><EndToEndId>CXC-12</EndToEndId>"
    b'</PmtId><Amt><InstdAmt Ccy="EUR">780.00</InstdAmt></Amt><CdtrAgt><FinInstnId><BICFI>GIBACZPX</BICFI>'
    b"</FinInstnId></CdtrAgt><Cdtr><Nm>Barvirna Zlutoucka</Nm></Cdtr><CdtrAcct><Id>"
    b"<IBAN>CZ6508000000192000145399</IBAN></Id></CdtrAcct><RmtInf>"
    b"<Ustrd>ClusterXchange lump sum, exchange 12</Ustrd></RmtInf></CdtTrfTxInf><CdtTrfTxInf><PmtId>"
    b'<EndToEndId>CXC-14</EndToEndId></PmtId><Amt><InstdAmt Ccy="EUR">390.00</InstdAmt></Amt><Cdtr>'
    b"<Nm>Uphanteria A.E.</Nm></Cdtr><CdtrAcct><Id><IBAN>GR1601101250000000012300695</IBAN></Id></CdtrAcct>"
    b"<RmtInf><Ustrd>ClusterXchange lump sum, exchange 14</Ustrd></RmtInf></CdtTrfTxInf></PmtInf>"
    b"</CstmrCdtTrfInitn></Document>"
)


def an_order(*cents: int, first: int = 1) -> Order:
    lines = (
        Line(exchange=first + 2 * n, cents=amount, account_digest="0" * 64) for n, amount in enumerate(cents)
    )
    return Order(
        id=5,
        partnership=3,
        debtor=Debtor(name="Hills & Partners", iban="DE89370400440532013000", bic=None),
        execution_day=date(2027, 3, 22),
        made_at=datetime(2027, 3, 18, 12, tzinfo=UTC),
        lines=tuple(lines),
    )


def an_account(holder: str = "Brno Mill", iban: str = "CZ6508000000192000145399") -> Account:
    bic = "GIBACZPX" if iban.startswith("CZ") else None
    return Account(holder=holder, iban=iban, bic=bic, salt="0" * 64, digest="0" * 64)


def an_account_row() -> dict[str, Any]:
    """Another account, with the digest that it gives."""
    return asdict(an_account_of_stays(iban="GR1601101250000000012300695", bic=None))


def order(stays: Any, *exchanges: Any, by: TestClient | None = None, **said: Any) -> Any:
    body = {
        "partnership": stays.town.partnership("Hills"),
        "debtor": DEBTOR,
        "execution_day": "2027-03-22",
        **({"exchanges": [one.id for one in exchanges]} if exchanges else {}),
        **said,
    }
    return (by or stays.vop).post("/payment-orders", json=body, headers=stays.town.once())


def withdraw(
    stays: Any, number: int, *, version: int = 1, by: TestClient | None = None, line: int = 0, **said: Any
) -> Any:
    headers = {**stays.town.once(), "If-Match": f'"{version}"'}
    which = f"/lines/{line}" if line else ""
    url = f"/payment-orders/{number}{which}/withdrawal"
    return (by or stays.vop).post(url, headers=headers, **({"json": said} if said else {}))


def fetch(stays: Any, number: int, *, by: TestClient | None = None) -> Any:
    return (by or stays.vop).post(f"/payment-orders/{number}/file", headers=stays.town.once())


def pay(stays: Any, exchange: Any) -> Any:
    headers = {**stays.town.once(), "If-Match": "*"}
    said = {"reference": "by hand", "paid_on": "2027-03-17"}
    return stays.vop.post(f"/exchanges/{exchange.id}/payment", json=said, headers=headers)


def orders(stays: Any) -> int:
    with stays.town.database.snapshot() as connection:
        return int(connection.scalar(select(func.count()).select_from(payment_orders)) or 0)


def change(stays: Any, statement: Any) -> None:
    with stays.town.database.transaction() as connection:
        connection.execute(statement)


def test_the_file_of_an_order_is_always_the_same_bytes() -> None:
    accounts = {
        12: an_account("Barvírna Žluťoučká"),
        14: an_account("Υφαντήρια Α.Ε.", "GR1601101250000000012300695"),
    }
    made = as_pain(an_order(78_000, 39_000, first=12), accounts)

    assert SCHEME.validate(etree.fromstring(made)), SCHEME.error_log
    assert made == GOLDEN


@given(st.lists(st.integers(1, 10**8), min_size=1, max_size=40))
def test_the_lines_add_up_to_the_control_sum(cents: list[int]) -> None:
    made = an_order(*cents)
    root = etree.fromstring(as_pain(made, {line.exchange: an_account() for line in made.lines}))

    amounts = [one.text.replace(".", "") for one in root.iterfind(".//p:InstdAmt", NS)]
    stated = [one.text.replace(".", "") for one in root.iterfind(".//p:CtrlSum", NS)]

    assert SCHEME.validate(root)
    assert [int(one) for one in amounts] == cents
    assert [int(one) for one in stated] == [sum(cents)] * 2 == [made.control_cents] * 2
    assert {int(one.text) for one in root.iterfind(".//p:NbOfTxs", NS)} == {len(cents)}


@pytest.mark.parametrize(
    ("text", "number"),
    [("CXC-12", 12), (" cxc-12 ", 12), ("CXC-012", None), ("CXC-", None), ("CXC-2147483648", None)],
)
def test_a_name_of_ours_leads_to_its_exchange(text: str, number: int | None) -> None:
    assert exchange_named(text) == number


def test_an_order_pays_what_was_agreed_to_the_account_that_was_signed(stays: Any) -> None:
    stays.come_to(DAY)
    five = stays.at(State.VALIDATED)
    three = stays.at(State.VALIDATED, last=date(2027, 3, 10))

    answer = order(stays, five, three)

    assert answer.status_code == HTTPStatus.CREATED, answer.text
    said = answer.json()
    assert (said["state"], said["count"], said["control_cents"]) == ("open", 2, 78_000 + 39_000)
    assert [(one["end_to_end_id"], one["cents"]) for one in said["lines"]] == [
        (f"CXC-{five.id}", 78_000),
        (f"CXC-{three.id}", 39_000),
    ]
    assert answer.headers["Location"] == f"/payment-orders/{said['id']}"
    file = fetch(stays, said["id"])
    assert file.status_code == HTTPStatus.OK
    assert file.headers["Cache-Control"] == "no-store"
    assert "attachment" in file.headers["Content-Disposition"]
    root = etree.fromstring(file.content)
    assert SCHEME.validate(root), SCHEME.error_log
    assert [one.text for one in root.iterfind(".//p:CdtrAcct/p:Id/p:IBAN", NS)] == [
        "CZ6508000000192000145399"
    ] * 2
    assert fetch(stays, said["id"]).content == file.content
    listed = stays.vop.get("/payments", params={"state": "ordered"}).json()
    assert [one["order"] for one in listed["payments"]] == [said["id"]] * 2
    assert "DE89" not in answer.text
    assert "CZ65" not in answer.text


def test_all_that_is_due_is_ordered_and_the_rest_is_listed_with_reasons(stays: Any) -> None:
    stays.come_to(DAY)
    good, without, changed, hidden = (stays.at(State.VALIDATED) for _ in range(4))
    stays.account = an_account_of_stays(iban="TR330006100519786457841326", bic=None)
    abroad = stays.at(State.VALIDATED)
    its = exchange_accounts.c.exchange_id
    change(stays, delete(exchange_accounts).where(its == without.id))
    change(stays, update(exchange_accounts).where(its == changed.id).values(an_account_row()))
    other_iban = update(exchange_accounts).where(its == hidden.id).values(iban="GR1601101250000000012300695")
    change(stays, other_iban)  # beside the digest that was signed

    said = order(stays).json()

    assert [line["exchange"] for line in said["lines"]] == [good.id]
    assert {one["exchange"]: one["reason"].partition(":")[0] for one in said["left_out"]} == {
        without.id: "the visitor's account is not on record",
        changed.id: "the account was changed after it was signed",
        hidden.id: "the account was changed after it was signed",
        abroad.id: "its account is in a country outside SEPA; pay it in another way and record the payment",
    }


def test_exchanges_that_are_named_are_ordered_all_or_none(stays: Any) -> None:
    stays.come_to(DAY)
    good, early = stays.at(State.VALIDATED), stays.at(State.FINISHED)
    done, virtual = stays.at(State.PAID), stays.at(State.VALIDATED, is_virtual=True)
    other = stays.at(State.VALIDATED, visitor="graz-dyers")

    answer = order(stays, good, early, done, virtual, other)

    assert answer.status_code == HTTPStatus.CONFLICT
    reasons = {one["where"][1]: one["what"] for one in answer.json()["errors"]}
    assert reasons.keys() == {early.id, done.id, virtual.id, other.id}
    assert reasons[early.id].startswith("it is not due: it is finished")
    assert reasons[done.id].startswith("it was paid on")
    assert reasons[other.id] == "your partnership pays no exchange with that number"
    assert orders(stays) == 0
    assert order(stays, other, early).status_code == HTTPStatus.CONFLICT


def test_an_exchange_stands_in_one_open_order_until_that_is_withdrawn(stays: Any) -> None:
    stays.come_to(DAY)
    exchange = stays.at(State.VALIDATED)
    first = order(stays, exchange).json()["id"]

    second = order(stays, exchange)
    assert second.status_code == HTTPStatus.CONFLICT
    assert f"it stands in payment order {first}" in second.json()["detail"]
    assert order(stays).json()["type"] == "/problems/nothing-due"

    withdrawn = withdraw(stays, first)
    assert (withdrawn.status_code, withdrawn.json()["state"]) == (HTTPStatus.OK, "withdrawn")
    assert stays.vop.get(f"/payment-orders/{first}").headers["ETag"] == withdrawn.headers["ETag"] == '"2"'
    assert fetch(stays, first).status_code == HTTPStatus.CONFLICT
    again = withdraw(stays, first, version=2)
    assert again.json()["type"] == "/problems/order-is-withdrawn"
    assert order(stays, exchange).json()["lines"][0]["end_to_end_id"] == f"CXC-{exchange.id}"


def test_an_order_of_which_something_was_paid_is_neither_sent_nor_withdrawn(stays: Any) -> None:
    stays.come_to(DAY)
    one, two = stays.at(State.VALIDATED), stays.at(State.VALIDATED)
    number = order(stays, one, two).json()["id"]

    paid = pay(stays, one)
    assert (paid.status_code, paid.json()["order"]) == (HTTPStatus.CREATED, number)
    assert "do not send that to the bank again" in paid.json()["words"]
    for refused in (withdraw(stays, number, version=2), fetch(stays, number)):
        assert refused.status_code == HTTPStatus.CONFLICT
        assert refused.json()["type"] == "/problems/order-is-being-paid"
    seen = stays.vop.get(f"/payment-orders/{number}").json()
    assert (seen["state"], seen["paid_count"], seen["version"]) == ("open", 1, 2)
    pay(stays, two)
    assert stays.vop.get(f"/payment-orders/{number}").json()["state"] == "paid"


def test_orders_and_payments_at_once_end_in_one_of_each_at_most(stays: Any) -> None:
    stays.come_to(DAY)
    exchange = stays.at(State.VALIDATED)
    stays.vop.get("/payments")

    with ThreadPoolExecutor(6) as pool:
        acts = [lambda: order(stays, exchange), lambda: pay(stays, exchange)] * 3
        answers = list(pool.map(lambda act: act(), acts))

    assert {one.status_code for one in answers} <= {HTTPStatus.CREATED, HTTPStatus.CONFLICT}
    assert orders(stays) <= 1
    assert stays.seen(exchange.id).state is State.PAID
    with stays.town.database.snapshot() as connection:
        assert int(connection.scalar(select(func.count()).select_from(payment_order_lines)) or 0) <= 1


def test_a_retry_of_an_order_makes_no_second(stays: Any) -> None:
    stays.come_to(DAY)
    exchange = stays.at(State.VALIDATED)
    body = {
        "partnership": stays.town.partnership("Hills"),
        "exchanges": [exchange.id],
        "debtor": DEBTOR,
        "execution_day": "2027-03-18",
    }
    key = stays.town.once()

    first, again = (stays.vop.post("/payment-orders", json=body, headers=key) for _ in range(2))

    assert (first.status_code, again.content) == (HTTPStatus.CREATED, first.content)
    assert orders(stays) == 1


@pytest.mark.parametrize("changed", [{"iban": "GR1601101250000000012300695"}, {"holder": "Another Mill"}])
def test_a_file_is_not_made_for_another_account_than_was_signed_whatever_digest_stands_beside_it(
    stays: Any, changed: dict[str, str]
) -> None:
    stays.come_to(DAY)
    number = order(stays, stays.at(State.VALIDATED)).json()["id"]
    assert fetch(stays, number).status_code == HTTPStatus.OK
    change(stays, update(exchange_accounts).values(changed))

    answer = fetch(stays, number)

    assert answer.status_code == HTTPStatus.CONFLICT
    assert answer.json()["type"] == "/problems/account-is-gone"


def test_a_file_is_not_made_for_an_account_that_was_erased(stays: Any) -> None:
    stays.come_to(DAY)
    number = order(stays, stays.at(State.VALIDATED)).json()["id"]
    change(stays, delete(exchange_accounts))

    answer = fetch(stays, number)

    assert answer.status_code == HTTPStatus.CONFLICT
    assert answer.json()["type"] == "/problems/account-is-gone"
    assert withdraw(stays, number).status_code == HTTPStatus.OK


def test_once_the_file_has_left_an_order_is_withdrawn_only_where_the_bank_has_cancelled_it(
    stays: Any,
) -> None:
    stays.come_to(DAY)
    exchange = stays.at(State.VALIDATED)
    number = order(stays, exchange).json()["id"]
    assert stays.vop.get(f"/payment-orders/{number}").json()["fetched_at"] is None

    first = fetch(stays, number)
    again = fetch(stays, number)

    assert (first.status_code, again.content) == (HTTPStatus.OK, first.content)
    seen = stays.vop.get(f"/payment-orders/{number}").json()
    assert (seen["fetched_at"], seen["version"]) == ("2027-03-18T12:00:00Z", 2)
    with stays.town.database.snapshot() as connection:
        query = select(audit.c.detail).where(audit.c.act == "payments.export").order_by(audit.c.seq)
        details = [json.loads(detail) for detail in connection.scalars(query)]
    assert [detail.get("handed_out") for detail in details] == [None, *[seen["message_id"]] * 2]
    for said in ({}, {"reason": "We mistook it."}):
        refused = withdraw(stays, number, version=2, **said)
        assert (refused.status_code, refused.json()["type"]) == (409, "/problems/file-has-left")
    assert order(stays, exchange).status_code == HTTPStatus.CONFLICT
    done = withdraw(stays, number, version=2, reason="They stopped it.", bank_cancelled=True).json()
    assert (done["state"], done["withdrawn_because"]) == ("withdrawn", "They stopped it.")
    assert order(stays, exchange).status_code == HTTPStatus.CREATED


def test_no_file_and_no_account_is_kept_with_the_answers_of_acts(stays: Any) -> None:
    stays.come_to(DAY)
    fetch(stays, order(stays, stays.at(State.VALIDATED)).json()["id"])

    with stays.town.database.snapshot() as connection:
        kept = connection.execute(select(idempotency_keys)).all()

    assert kept
    assert "CZ6508" not in str(kept)


def test_one_line_that_the_bank_did_not_carry_out_is_taken_out_and_ordered_again(stays: Any) -> None:
    stays.come_to(DAY)
    good, bounced = stays.at(State.VALIDATED), stays.at(State.VALIDATED)
    number = order(stays, good, bounced).json()["id"]
    fetch(stays, number)
    pay(stays, good)
    why = {"reason": "The account was closed.", "bank_cancelled": True}

    for version, line, said, refusal in (
        (3, bounced.id, {"reason": "It bounced."}, "file-has-left"),
        (3, good.id, why, "order-is-being-paid"),
        (3, 99, why, "unknown-line"),
        (1, bounced.id, why, "precondition-failed"),
    ):
        refused = withdraw(stays, number, version=version, line=line, **said)
        assert refused.json()["type"] == f"/problems/{refusal}"
    seen = withdraw(stays, number, version=3, line=bounced.id, **why)

    assert seen.status_code == HTTPStatus.OK, seen.text
    assert (seen.json()["state"], seen.json()["count"], seen.json()["control_cents"]) == ("paid", 1, 78_000)
    assert [one["withdrawn_because"] for one in seen.json()["lines"]] == ["", "The account was closed."]
    again = withdraw(stays, number, version=4, line=bounced.id, **why)
    assert again.json()["type"] == "/problems/line-is-withdrawn"
    assert [one["order"] for one in stays.vop.get("/payments?state=due").json()["payments"]] == [None]
    second = order(stays, bounced)
    assert (second.status_code, second.json()["count"]) == (HTTPStatus.CREATED, 1)


def test_a_file_says_only_the_lines_that_stand_and_none_is_handed_out_beside_one_that_says_more(
    stays: Any,
) -> None:
    stays.come_to(DAY)
    one, two, three = (stays.at(State.VALIDATED) for _ in range(3))
    number = order(stays, one, two, three).json()["id"]

    withdraw(stays, number, line=one.id, reason="Not yet.")
    root = etree.fromstring(fetch(stays, number).content)
    assert SCHEME.validate(root), SCHEME.error_log
    names = [found.text for found in root.iterfind(".//p:EndToEndId", NS)]
    assert names == [f"CXC-{two.id}", f"CXC-{three.id}"]
    assert {found.text for found in root.iterfind(".//p:CtrlSum", NS)} == {"1560.00"}
    withdraw(stays, number, version=3, line=two.id, reason="Stopped.", bank_cancelled=True)

    refused = fetch(stays, number)
    assert (refused.status_code, refused.json()["type"]) == (409, "/problems/file-is-outdated")
    last = withdraw(stays, number, version=4, line=three.id, reason="Stopped.", bank_cancelled=True)
    assert last.json()["state"] == "withdrawn"
    assert fetch(stays, number).json()["type"] == "/problems/order-is-withdrawn"


def test_a_holder_that_banks_cannot_write_stops_no_other_payment(stays: Any) -> None:
    stays.come_to(DAY)
    good = stays.at(State.VALIDATED)
    stays.account = an_account_of_stays(holder="!!!")
    odd = stays.at(State.VALIDATED)

    answer = order(stays)

    assert answer.status_code == HTTPStatus.CREATED, answer.text
    assert [one["exchange"] for one in answer.json()["lines"]] == [good.id]
    left_out = {one["exchange"]: one["reason"] for one in answer.json()["left_out"]}
    assert left_out[odd.id].startswith("its account's holder has no letters that banks take")


def test_the_account_of_a_country_that_joined_sepa_lately_is_ordered_and_pays(stays: Any) -> None:
    stays.come_to(DAY)
    stays.account = an_account_of_stays(iban="AL47212110090000000235698741", bic=None)
    abroad = stays.at(State.VALIDATED)

    answer = order(stays, abroad, debtor=DEBTOR | {"iban": "AL47212110090000000235698741", "bic": None})

    assert answer.status_code == HTTPStatus.CREATED, answer.text


def test_the_queries_of_the_list_and_of_an_order_do_not_grow_with_their_rows(stays: Any) -> None:
    stays.come_to(DAY)
    counted: list[tuple[int, int]] = []
    for more in (1, 6):
        for _ in range(more):
            stays.at(State.VALIDATED)
        stays.vop.get("/payments")  # signed in, rules read
        with queries(stays.town.database) as of_list:
            assert stays.vop.get("/payments").status_code == HTTPStatus.OK
        with queries(stays.town.database) as of_order:
            assert order(stays).status_code == HTTPStatus.CREATED
        counted.append((len(of_list), len(of_order)))

    assert counted[0] == counted[1]


def test_only_the_partnership_that_pays_orders(stays: Any) -> None:
    stays.come_to(DAY)
    exchange = stays.at(State.VALIDATED)
    number = order(stays, exchange).json()["id"]
    others = (stays.visitor, stays.host, stays.hop, stays.office, stays.person(Role.MANAGER, "Alps"))

    assert {order(stays, exchange, by=one).status_code for one in others} == {HTTPStatus.FORBIDDEN}
    assert order(stays, exchange, by=stays.town.nobody()).status_code == HTTPStatus.UNAUTHORIZED
    url = f"/payment-orders/{number}"
    may_read = {"office": stays.office, "auditor": stays.person(Role.AUDITOR)}
    for one in may_read.values():
        assert one.get(url).status_code == HTTPStatus.OK
        assert fetch(stays, number, by=one).status_code == HTTPStatus.FORBIDDEN
        assert withdraw(stays, number, by=one).status_code == HTTPStatus.FORBIDDEN
        assert [seen["id"] for seen in one.get("/payment-orders").json()["orders"]] == [number]
    for one in (stays.visitor, stays.host, stays.hop, stays.person(Role.ANALYST)):
        assert one.get(url).status_code == HTTPStatus.NOT_FOUND
        assert fetch(stays, number, by=one).status_code == HTTPStatus.NOT_FOUND
        assert withdraw(stays, number, by=one).status_code == HTTPStatus.NOT_FOUND
    assert stays.hop.get("/payment-orders").json() == {"orders": [], "after": None}
    assert stays.visitor.get("/payment-orders").status_code == HTTPStatus.FORBIDDEN
    assert stays.vop.get("/payment-orders/99").status_code == HTTPStatus.NOT_FOUND
    assert withdraw(stays, number, version=7).status_code == HTTPStatus.PRECONDITION_FAILED


def test_orders_are_listed_newest_first_in_parts(stays: Any) -> None:
    stays.come_to(DAY)
    made = [order(stays, stays.at(State.VALIDATED)).json()["id"] for _ in range(3)]

    first = stays.vop.get("/payment-orders", params={"most": 2}).json()
    rest = stays.vop.get("/payment-orders", params={"most": 2, "after": first["after"]}).json()

    assert [one["id"] for one in first["orders"] + rest["orders"]] == made[::-1]
    assert rest["after"] is None


_BAD: list[dict[str, Any]] = [
    {"debtor": DEBTOR | {"iban": "DE88370400440532013000"}},  # check digits
    {"debtor": DEBTOR | {"iban": "TR330006100519786457841326"}},  # outside SEPA
    {"debtor": DEBTOR | {"bic": "NO"}},
    {"debtor": DEBTOR | {"name": ""}},
    {"debtor": DEBTOR | {"name": "a\x00"}},
    {"debtor": DEBTOR | {"name": "🧵"}},  # no letter that a bank takes
    {"execution_day": "2027-03-17"},
    {"execution_day": "2027-05-18"},
    {"exchanges": []},
    {"exchanges": [0]},
    {"exchanges": [2**31]},
    {"exchanges": [1] * 501},
]


def test_bad_orders_are_refused_in_words(stays: Any) -> None:
    stays.come_to(DAY)
    stays.at(State.VALIDATED)
    for said in _BAD:
        answer = order(stays, **said)
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY, (said, answer.text)
    assert orders(stays) == 0
    assert order(stays, execution_day="2027-05-17").status_code == HTTPStatus.CREATED
