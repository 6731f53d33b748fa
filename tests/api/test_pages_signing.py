"""Documents as pages, and signing exactly the version that was seen."""

from http import HTTPStatus
from io import BytesIO
from re import search
from typing import Any

from PIL import Image

from api.exchanges.states import Paper, Party, State
from tests.api.test_pages_exchange import page
from tests.api.test_pages_plan import post

SEE_OTHER = HTTPStatus.SEE_OTHER


def hidden(text: str, name: str) -> str:
    """The value of a hidden field."""
    found = search(rf'name="{name}" value="([^"]*)"', text)
    assert found, (name, text)
    return found[1]


def a_scan() -> bytes:
    """A picture of a signed page."""
    written = BytesIO()
    Image.new("RGB", (40, 60), "white").save(written, "PNG")
    return written.getvalue()


def sign(client: Any, number: int, paper: str = "commitment", **differences: str) -> Any:
    """Presses the button of the page as it is, or as it was."""
    path = f"/exchanges/{number}/documents/{paper}/sign"
    text = page(client, path)
    names = ("party", "digest", "seen", "key")
    fields = {name: hidden(text, name) for name in names} | differences
    return client.post(f"/en{path}", data=fields, follow_redirects=False)


def test_a_document_is_read_with_who_signed_it_and_its_digest(stays: Any) -> None:
    exchange = stays.at(State.BUILDING)
    text = page(stays.host, f"/exchanges/{exchange.id}/documents/commitment")
    assert exchange.papers == {} or stays.seen(exchange.id).papers[Paper.COMMITMENT].digest in text
    assert "At the looms, day 1." in text
    assert "Sign it" in text


def test_the_page_before_signing_says_what_for_whom_and_in_which_mandate(stays: Any) -> None:
    number = stays.at(State.BUILDING).id
    text = page(stays.host, f"/exchanges/{number}/documents/commitment/sign")
    assert "Signer for a host" in text
    assert "porto-weavers" in text
    assert "covers exactly this version" in text
    assert stays.seen(number).papers[Paper.COMMITMENT].digest in text


def test_one_button_signs_for_the_party_of_whoever_presses_it(stays: Any) -> None:
    number = stays.at(State.DRAFT).id
    post(stays.host, number, days=5)
    answer = sign(stays.host, number)
    assert answer.headers["location"] == f"/en/exchanges/{number}?done=signed"
    assert Party.HOST in stays.seen(number).papers[Paper.COMMITMENT].signed


def test_what_was_signed_by_whoever_looks_is_not_asked_for_again(stays: Any) -> None:
    number = stays.at(State.BUILDING).id
    assert "There is nothing for you to sign" in page(
        stays.visitor, f"/exchanges/{number}/documents/commitment/sign"
    )


def test_a_stale_page_shows_what_changed_and_signs_nothing(stays: Any) -> None:
    number = stays.at(State.DRAFT).id
    post(stays.host, number, days=5)
    old = stays.seen(number).papers[Paper.COMMITMENT].digest
    post(stays.visitor, number, days=5, goals="Something else.")
    answer = sign(stays.host, number, digest=old, seen="1")
    assert answer.status_code == HTTPStatus.CONFLICT
    assert "It has changed since you opened it" in answer.text
    assert "<ins>Something else.</ins>" in answer.text
    assert stays.seen(number).papers[Paper.COMMITMENT].signed == frozenset()
    assert hidden(answer.text, "digest") != old


def test_versions_are_compared_place_by_place(stays: Any) -> None:
    number = stays.at(State.DRAFT).id
    post(stays.host, number, days=5)
    post(stays.host, number, days=5, goals="Something else.")
    text = page(stays.vop, f"/exchanges/{number}/documents/commitment?version=2&from=1")
    assert "<ins>Something else.</ins>" in text
    old = page(stays.vop, f"/exchanges/{number}/documents/commitment?version=1")
    assert "This version no longer holds." in old


def test_a_document_that_is_not_drawn_up_says_where_to_begin(stays: Any) -> None:
    number = stays.at(State.DRAFT).id
    text = page(stays.visitor, f"/exchanges/{number}/documents/commitment")
    assert "Nothing is drawn up yet" in text
    assert f"/en/exchanges/{number}/plan" in text


def test_the_financial_agreement_is_not_for_the_host(stays: Any) -> None:
    number = stays.at(State.READY).id
    assert "€780" in page(stays.visitor, f"/exchanges/{number}/documents/financial")
    answer = stays.host.get(f"/en/exchanges/{number}/documents/financial")
    assert "€780" not in answer.text


def test_a_manager_records_a_signature_given_on_paper_with_its_scan(stays: Any) -> None:
    number = stays.at(State.DRAFT).id
    post(stays.host, number, days=5)
    path = f"/exchanges/{number}/documents/commitment/on-paper"
    text = page(stays.hop, path)
    fields = {name: hidden(text, name) for name in ("party", "digest", "key")}
    fields |= {"signed_by": "Ana Costa", "signed_on": stays.town.clock.at.date().isoformat()}
    without = stays.hop.post(f"/en{path}", data=fields)
    assert (without.status_code, 'value="Ana Costa"' in without.text) == (422, True)
    sent = stays.hop.post(
        f"/en{path}",
        data=fields,
        files={"scan": ("signed.png", a_scan(), "image/png")},
        follow_redirects=False,
    )
    assert sent.status_code == SEE_OTHER, sent.text
    assert Party.HOST in stays.seen(number).papers[Paper.COMMITMENT].signed
    assert "On paper" in page(stays.host, f"/exchanges/{number}/documents/commitment")


def test_whoever_may_not_record_signatures_on_paper_is_told_who_may(stays: Any) -> None:
    number = stays.at(State.BUILDING).id
    text = page(stays.host, f"/exchanges/{number}/documents/commitment/on-paper")
    assert "nothing for you to record" in text
