"""The pages of payments: what is due, ordered from the bank, and compared with what it booked."""

from datetime import timedelta
from html import unescape
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from api.exchanges.states import State
from tests.api.trust.stays import LAST, OTHER_VISITOR, VOP

ACCOUNT = {
    "debtor.name": "Hills Partners",
    "debtor.iban": "DE89 3704 0044 0532 0130 00",
    "execution_day": "2027-03-19",
}


def read(who: TestClient, path: str) -> str:
    answer = who.get(f"/en{path}")
    assert answer.status_code == HTTPStatus.OK, answer.text
    return unescape(answer.text)


def send(who: TestClient, path: str, *, version: object = "", key: str = "", **said: Any) -> Any:
    files = said.pop("files", None)
    data = {"key": key or uuid4().hex, **({"version": f'"{version}"'} if version else {}), **said}
    return who.post(f"/en{path}", data=data, files=files)


def due(stays: Any, days: int = 6) -> int:
    """The number of an exchange that is to be paid, some days after its stay."""
    made = stays.at(State.VALIDATED)
    stays.come_to(LAST + timedelta(days=days))
    return int(made.id)


def order(stays: Any, *exchanges: int, **said: Any) -> Any:
    body = {"partnership": stays.town.partnership(VOP), "exchanges": list(exchanges), **ACCOUNT, **said}
    return send(stays.vop, "/payments", **body)


def bank_file(*rows: str) -> dict[str, Any]:
    text = "\n".join(("end_to_end_id,amount,booked_on,reference", *rows, ""))
    return {"file": ("march.csv", text.encode(), "application/vnd.ms-excel")}


@pytest.mark.parametrize(
    "page", ["/payments", "/payment-orders", "/payments/reconciliation", "/payments.csv"]
)
def test_payments_are_for_managers(stays: Any, page: str) -> None:
    due(stays)

    assert stays.vop.get(f"/en{page}").status_code == HTTPStatus.OK
    away = stays.town.nobody().get(f"/en{page}", follow_redirects=False)
    assert away.headers["location"].startswith("/sign-in?next=")
    assert stays.visitor.get(f"/en{page}").status_code == HTTPStatus.FORBIDDEN


def test_what_is_due_is_listed_with_its_last_day_and_sum(stays: Any) -> None:
    number = due(stays)
    page = read(stays.vop, "/payments")

    assert f"{number}. {stays.vop.get(f'/exchanges/{number}').json()['visitor']['name']}" in page
    assert "25 March 2027" in page
    assert "€780" in page
    assert "Overdue" not in page


def test_what_is_overdue_stands_first(stays: Any) -> None:
    number = due(stays, days=30)

    assert "1 payment is overdue." in read(stays.vop, "/payments")
    assert f"{number}." in read(stays.vop, "/payments")


def test_what_is_ticked_is_ordered_fetched_and_withdrawn(stays: Any) -> None:
    number = due(stays)
    made = order(stays, number)
    path = f"/payment-orders/{made.url.path.rpartition('/')[2]}"

    assert "The order is made." in made.text
    assert "Hills Partners" in read(stays.vop, path)
    file = send(stays.vop, f"{path}/file")
    assert file.headers["content-type"].startswith("application/xml")
    assert b"<CtrlSum>780.00</CtrlSum>" in file.content
    early = send(stays.vop, f"{path}/withdrawal", version=2, reason="A mistake.")
    assert early.status_code == HTTPStatus.CONFLICT
    assert 'value="A mistake."' in early.text
    gone = send(stays.vop, f"{path}/withdrawal", version=2, reason="A mistake.", bank_cancelled="yes")
    assert "The order is withdrawn." in gone.text
    assert stays.vop.get("/payments").json()["payments"][0]["state"] == "due"


def test_one_line_is_withdrawn_with_its_reason(stays: Any) -> None:
    number = due(stays)
    other = int(stays.at(State.VALIDATED, visitor=OTHER_VISITOR, vop=VOP).id)
    made = order(stays, number, other)
    path = f"/payment-orders/{made.url.path.rpartition('/')[2]}"
    done = send(stays.vop, f"{path}/lines/{number}/withdrawal", version=1, reason="Wrong account.")

    assert "The line is withdrawn." in done.text
    assert "Wrong account." in done.text
    assert [one["withdrawn_because"] for one in stays.vop.get(path).json()["lines"]] == ["Wrong account.", ""]


def test_what_was_typed_stays_when_an_order_is_refused(stays: Any) -> None:
    number = due(stays)
    wrong = order(stays, number, **{"debtor.iban": "DE00"})
    none = order(stays)

    assert wrong.status_code == none.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert 'value="Hills Partners"' in wrong.text
    assert 'value="DE00"' in wrong.text
    assert f'value="{number}" id="f-{number}"' in wrong.text
    assert " checked" in wrong.text
    assert "Tick at least one exchange" in none.text


def test_a_double_click_makes_one_order_and_a_second_manager_is_told(stays: Any) -> None:
    number = due(stays)
    first, again = (order(stays, number, key="once") for _ in range(2))
    second = order(stays, number)

    assert first.url == again.url
    assert second.status_code == HTTPStatus.CONFLICT
    assert "it stands in payment order" in second.text
    assert len(stays.vop.get("/payment-orders").json()["orders"]) == 1


def test_a_file_of_the_bank_is_looked_at_and_then_recorded(stays: Any) -> None:
    number = due(stays)
    order(stays, number)
    rows = (f"CXC-{number},780.00,2027-03-18,ref-1", "CXC-9999,5.00,2027-03-18,ref-2")
    path = "/payments/reconciliation"
    looked = send(stays.vop, path, then="look", files=bank_file(*rows))
    before = stays.vop.get(f"/exchanges/{number}").json()["state"]
    done = send(stays.vop, path, then="record", files=bank_file(*rows))

    assert "Only looked at: nothing was recorded yet." in looked.text
    assert before == "validated"
    assert "Read and recorded." in done.text
    assert "No exchange of yours is named so." in done.text
    assert stays.vop.get(f"/exchanges/{number}").json()["state"] == "paid"
    again = send(stays.vop, path, then="record", files=bank_file(*rows))
    assert "This very file was first read on" in again.text


def test_a_file_that_is_no_banks_file_is_refused_in_words(stays: Any) -> None:
    due(stays)
    path = "/payments/reconciliation"
    wrong = send(stays.vop, path, then="record", files={"file": ("x.csv", b"what", "text/csv")})
    none = send(stays.vop, path, then="record")

    assert wrong.status_code == none.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "nothing was changed" in wrong.text
    assert "Choose the file that your bank gave you." in none.text


def test_the_payments_are_a_file_for_spreadsheets(stays: Any) -> None:
    due(stays)
    file = stays.vop.get("/en/payments.csv")

    assert file.headers["content-type"].startswith("text/csv")
    assert "attachment" in file.headers["content-disposition"]
