"""The amount and the account over HTTP: never above the maximum, never the whole account to anybody."""

import json
from datetime import date
from http import HTTPStatus
from typing import Any

import pytest
from sqlalchemy import select

from api.access import Role
from api.exchanges import account_store, paper_store
from api.exchanges.agreements.accounts import digest_of_account
from api.exchanges.states import Paper, State
from api.journal.tables import audit
from tests.api.trust.drawn import ACCOUNT, WEEK, a_plan, drawn, put, told
from tests.api.trust.stays import HOST, VISITOR

OTHER = {"holder": "Brno Mill", "iban": "DE89370400440532013000"}
IBAN = "CZ6508000000192000145399"


def test_the_vop_agrees_on_less_and_on_the_maximum_again(stays: Any) -> None:
    number = drawn(stays, State.READY, a_plan(*WEEK)).id
    less = put(stays.vop, number, "amount", {"agreed_cents": 50_000})
    said = less.json()
    assert less.status_code == HTTPStatus.OK, less.text
    assert (said["maximum_cents"], said["agreed_cents"], said["state"]) == (78_000, 50_000, "committed")
    assert said["in_words"] == "500 EUR of at most 780 EUR is agreed."
    assert {(one["paper"], one["party"]) for one in said["voided"]} == {
        ("financial", "visitor"),
        ("financial", "vop"),
    }
    assert told(stays, "exchange.changed") == ["organisation:brno-mill"]
    again = put(stays.vop, number, "amount", {"agreed_cents": 50_000})
    assert (again.headers["ETag"], again.json()["voided"]) == (less.headers["ETag"], [])
    most = put(stays.vop, number, "amount", {"agreed_cents": None}).json()
    assert most["agreed_cents"] == 78_000


def test_more_than_the_maximum_is_refused_with_the_working(stays: Any) -> None:
    number = drawn(stays, State.DRAFT).id
    before = stays.seen(number)
    refused = put(stays.vop, number, "amount", {"agreed_cents": 39_001})
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "390.01 EUR is more than 390 EUR" in refused.json()["detail"]
    assert "The amount is halved once, because the stay is short." in refused.json()["detail"]
    assert stays.seen(number) == before
    for wrong in (-1, 1.5, "many", True, 2**31):
        assert (
            put(stays.vop, number, "amount", {"agreed_cents": wrong}).status_code
            == HTTPStatus.UNPROCESSABLE_ENTITY
        )


def test_while_the_maximum_is_not_certain_nothing_is_agreed_and_it_says_why(stays: Any) -> None:
    number = stays.at(State.DRAFT).id
    refused = put(stays.vop, number, "amount", {"agreed_cents": 100})
    assert refused.status_code == HTTPStatus.CONFLICT
    assert "lies between 390 EUR and 780 EUR" in refused.json()["detail"]
    assert "which of its days are spent travelling" in refused.json()["detail"]
    stays.at(State.DRAFT)
    said = stays.vop.get(f"/exchanges/{number}/plan").json()["amount"]
    assert (said["maximum_cents"], said["agreed_cents"]) == (None, None)
    assert "of the stay: which of its days are spent travelling" in said["not_known"]


def test_a_virtual_stay_has_neither_amount_nor_account(stays: Any) -> None:
    number = stays.at(State.READY, is_virtual=True).id
    for what, sent, who in (
        ("amount", {"agreed_cents": None}, stays.vop),
        ("account", ACCOUNT, stays.visitor),
    ):
        refused = put(who, number, what, sent)
        assert refused.status_code == HTTPStatus.CONFLICT
        assert "the stay is abroad" in refused.json()["detail"]


def test_each_part_of_the_money_is_set_by_its_own_party_alone(stays: Any) -> None:
    number = drawn(stays, State.DRAFT).id
    before = stays.seen(number)
    editor = stays.person(Role.VISITING_EDITOR, VISITOR)
    refused = [
        *(("amount", one) for one in (stays.visitor, stays.host, stays.hop, stays.office)),
        *(("account", one) for one in (stays.vop, stays.hop, stays.host, stays.office, editor)),
    ]
    sent: dict[str, Any] = {"amount": {"agreed_cents": 1}, "account": {**ACCOUNT, "holder": "Somebody"}}
    for what, client in refused:
        assert put(client, number, what, sent[what]).status_code == HTTPStatus.FORBIDDEN
    for stranger in stays.strangers():
        for what, one in sent.items():
            answer = put(stranger, number, what, one)
            assert answer.status_code in {HTTPStatus.NOT_FOUND, HTTPStatus.UNAUTHORIZED}
    assert stays.seen(number) == before


def test_the_account_is_shown_masked_and_kept_out_of_every_document_and_trail(stays: Any) -> None:
    number = drawn(stays, State.DRAFT).id
    for client in (stays.visitor, stays.vop, stays.office, stays.person(Role.AUDITOR)):
        answer = client.get(f"/exchanges/{number}/account")
        said = answer.json()
        assert (said["holder"], said["country"], said["ending"]) == ("Brno Mill", "CZ", "5399")
        assert IBAN not in answer.text
    for client in (stays.host, stays.hop, stays.person(Role.HOST_EDITOR, HOST)):
        assert client.get(f"/exchanges/{number}/account").status_code == HTTPStatus.FORBIDDEN
    with stays.town.database.snapshot() as connection:
        kept = account_store.get(connection, number)
        paper = paper_store.newest(connection, number, Paper.FINANCIAL)
        trail = "".join(connection.scalars(select(audit.c.detail)))
    assert kept.digest == digest_of_account(kept.salt, "Brno Mill", IBAN)
    assert json.loads(paper.text)["account"] == {"digest": kept.digest, "ending": "5399"}
    assert "Brno" not in trail
    assert IBAN not in paper.text + trail


def test_another_account_voids_the_financial_agreement_and_the_same_one_does_not(stays: Any) -> None:
    number = drawn(stays, State.READY).id
    same = put(stays.visitor, number, "account", ACCOUNT)
    assert (same.json()["voided"], same.json()["state"]) == ([], "ready")
    other = put(stays.visitor, number, "account", {"holder": "Brno Mill", "iban": "DE89370400440532013000"})
    assert {one["paper"] for one in other.json()["voided"]} == {"financial"}
    assert other.json()["state"] == "committed"
    assert stays.seen(number).papers[Paper.COMMITMENT].signed == Paper.COMMITMENT.signers
    with stays.town.database.snapshot() as connection:
        versions = paper_store.versions_of(connection, number, Paper.FINANCIAL)
    assert len({one.digest for one in versions}) == len(versions)


def agreed(stays: Any, number: int, who: Any, party: str) -> Any:
    said = {"party": party, "digest": stays.seen(number).papers[Paper.FINANCIAL].digest}
    path = f"/exchanges/{number}/documents/financial/signatures"
    return who.post(path, json=said, headers=stays.town.once())


@pytest.mark.parametrize("state", [State.FINISHED, State.VALIDATED])
def test_once_the_stay_is_over_the_account_alone_is_put_right_and_signed_again(
    stays: Any, state: State
) -> None:
    number = stays.at(state).id
    with stays.town.database.snapshot() as connection:
        before = json.loads(paper_store.newest(connection, number, Paper.FINANCIAL).text)
    commitment = stays.seen(number).papers[Paper.COMMITMENT]

    answer = put(stays.visitor, number, "account", OTHER)

    assert answer.status_code == HTTPStatus.OK, answer.text
    assert {one["paper"] for one in answer.json()["voided"]} == {"financial"}
    assert stays.seen(number).state is state
    with stays.town.database.snapshot() as connection:
        after = json.loads(paper_store.newest(connection, number, Paper.FINANCIAL).text)
    assert {name for name in after if after[name] != before[name]} == {"account", "version"}
    assert told(stays, "exchange.changed") == [f"partnership:{stays.town.partnership('Hills')}"]
    assert stays.seen(number).papers[Paper.COMMITMENT] == commitment
    for who, party in ((stays.visitor, "visitor"), (stays.vop, "vop")):
        assert agreed(stays, number, who, party).status_code == HTTPStatus.CREATED
    assert stays.seen(number).is_signed
    assert stays.seen(number).state is state
    refused = agreed(stays, number, stays.vop, "vop")
    assert refused.status_code == HTTPStatus.CONFLICT
    editor = stays.person(Role.VISITING_EDITOR, VISITOR)
    assert put(editor, number, "account", ACCOUNT).status_code == HTTPStatus.FORBIDDEN


def test_nothing_is_paid_to_a_corrected_account_before_both_have_signed_it(stays: Any) -> None:
    number = stays.at(State.VALIDATED).id
    put(stays.visitor, number, "account", OTHER)

    (owed,) = stays.vop.get("/payments").json()["payments"]

    assert "is not signed by" in owed["missing"][0]
    for state in (State.PAID, State.CLOSED, State.CANCELLED):
        refused = put(stays.visitor, stays.at(state).id, "account", OTHER)
        assert refused.status_code == HTTPStatus.CONFLICT


def test_an_amendment_that_is_dropped_brings_the_account_before_it_back(stays: Any) -> None:
    number = drawn(stays, State.READY).id
    put(stays.visitor, number, "account", OTHER)
    put(stays.visitor, number, "account", OTHER | {"holder": "Another Mill"})

    dropped = stays.vop.post(
        f"/exchanges/{number}/refusal",
        json={"reason": "Ask us first."},
        headers=stays.town.once() | {"If-Match": "*"},
    )

    assert dropped.status_code == HTTPStatus.OK, dropped.text
    assert stays.seen(number).state is State.READY
    said = stays.visitor.get(f"/exchanges/{number}/account").json()
    assert (said["holder"], said["ending"]) == ("Brno Mill", "5399")
    assert stays.seen(number).progress.has_account
    with stays.town.database.snapshot() as connection:
        paper = paper_store.newest(connection, number, Paper.FINANCIAL)
        kept = account_store.get(connection, number)
    assert json.loads(paper.text)["account"]["digest"] == kept.digest


def test_a_stay_for_which_money_is_due_does_not_begin_without_an_account(stays: Any) -> None:
    stays.come_to(date(2027, 3, 8))
    without = stays.at(State.READY, has_account=False).id

    refused = stays.visitor.post(f"/exchanges/{without}/start", headers=stays.town.once() | {"If-Match": "*"})

    assert refused.status_code == HTTPStatus.CONFLICT
    assert "to which account it is paid" in refused.json()["detail"]


def test_a_holder_of_whose_name_banks_take_nothing_is_refused(stays: Any) -> None:
    number = drawn(stays, State.DRAFT).id
    for holder in ("!!!", "- -", "🧵"):
        refused = put(stays.visitor, number, "account", ACCOUNT | {"holder": holder})
        assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert "banks take none of its characters" in refused.json()["detail"]


def test_before_there_is_an_account_it_says_so(stays: Any) -> None:
    number = stays.at(State.DRAFT).id
    missing = stays.visitor.get(f"/exchanges/{number}/account")
    assert missing.status_code == HTTPStatus.NOT_FOUND
    assert "Nobody has said yet" in missing.json()["detail"]
    assert put(stays.visitor, number, "account", ACCOUNT).json()["documents"] == []
    assert stays.seen(number).progress.has_account


def test_an_account_that_cannot_be_paid_is_refused_in_words_that_do_not_repeat_it(stays: Any) -> None:
    number = stays.at(State.DRAFT).id
    wrong = {
        "CZ6508000000192000145398": "check digits do not fit",
        "CZ65080000001920001453": "shorter or longer",
        "ZZ6508000000192000145399": "two letters that say its country",
        "TR330006100519786457841326": "TR, is not in the Single Euro Payments Area",
        "": "made up",
    }
    for iban, words in wrong.items():
        answer = put(stays.visitor, number, "account", {"holder": "A", "iban": iban})
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
        assert words in answer.json()["detail"], iban
        assert not iban or iban not in answer.text
    for more in ({"bic": "NONSENSE"}, {"holder": " "}, {"holder": "x" * 71}, {"iban": "\x00"}, {"name": "A"}):
        sent = {"holder": "A", "iban": IBAN, **more}
        assert put(stays.visitor, number, "account", sent).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    of_skopje = {"holder": "A", "iban": "MK07250120000058984"}  # in the area since 2025
    assert put(stays.visitor, number, "account", of_skopje).status_code == HTTPStatus.OK
    assert put(stays.visitor, number, "account", {**ACCOUNT, "bic": "gibaczpx"}).status_code == HTTPStatus.OK
