"""Evidence over HTTP: who hands it in and when, how it is given out, withdrawn, and what is left of it."""

import io
import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pypdf
import pytest
from fastapi.testclient import TestClient
from PIL import Image
from sqlalchemy import text

from api.access import Role
from api.exchanges import store
from api.exchanges.evidence import evidence as rules
from api.exchanges.evidence.kinds import Kind, described_kinds
from api.exchanges.evidence.use_cases import forget_evidence
from api.exchanges.exchange import Exchange
from api.exchanges.states import State
from api.files.keeping import sweep
from api.files.kinds import MOST_BYTES
from tests.api.trust.stays import OTHER_VISITOR, OTHER_VOP, VISITOR, Stays

EVENTS = text("SELECT act, subject, detail FROM audit WHERE act = 'exchange.add_evidence' ORDER BY seq")
ROWS = text("SELECT id, digest, name, note, withdrawn_at FROM evidence ORDER BY id")


def a_pdf(width: int = 200) -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(width, 200)
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def a_photograph() -> bytes:
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (41.0, 8.0, 30.0)})
    exif[0x010E] = "at the looms of Porto"
    file = io.BytesIO()
    Image.new("RGB", (80, 60), "green").save(file, "JPEG", exif=exif)
    return file.getvalue()


def hand_in(who: TestClient, number: int, content: bytes, **said: Any) -> Any:
    query = {"kind": "boarding_pass", "filename": "pass.pdf"} | said
    headers = {"Idempotency-Key": query.pop("key", None) or f"k{datetime.now(tz=UTC).timestamp()}-{id(said)}"}
    headers["Content-Type"] = query.pop("declared", "application/octet-stream")
    return who.post(f"/exchanges/{number}/evidence", params=query, content=content, headers=headers)


def rows(stays: Stays, query: Any) -> list[Any]:
    with stays.town.database.snapshot() as connection:
        return list(connection.execute(query))


def on_disk(stays: Stays) -> list[Path]:
    return [path for path in stays.town.settings.files_dir.glob("*/*") if path.is_file()]


@pytest.fixture
def stay(stays: Stays) -> Exchange:
    return stays.at(State.FINISHED)


def test_evidence_is_handed_in_listed_and_given_out(stays: Stays, stay: Exchange) -> None:
    content = a_pdf()
    made = hand_in(stays.visitor, stay.id, content, filename="TAP 12 Čáslav.pdf", note="The way\r\nback.")
    assert made.status_code == 201, made.text
    told = made.json()
    assert made.headers["Location"] == f"/exchanges/{stay.id}/evidence/{told['id']}"
    assert made.headers["ETag"] == '"1"'
    assert (told["kind"], told["name"], told["note"]) == (
        "boarding_pass",
        "TAP 12 Čáslav.pdf",
        "The way\nback.",
    )
    assert (told["media_type"], told["size"]) == ("application/pdf", len(content))
    assert stays.vop.get(made.headers["Location"]).json() == told
    listed = stays.vop.get(f"/exchanges/{stay.id}/evidence").json()
    assert listed["evidence"] == [told | {"also_evidence_of": []}]
    assert listed["size"] == len(content)
    file = stays.vop.get(told["file"])
    assert file.content == content
    assert stays.seen(stay.id).progress.evidenced_at == stays.town.clock.at
    event = rows(stays, EVENTS)[-1]
    assert (event.subject, json.loads(event.detail)["evidence"]) == (f"exchange:{stay.id}", told["id"])
    assert "Čáslav" not in event.detail


def test_a_file_is_given_out_to_be_saved_and_can_do_nothing(stays: Stays, stay: Exchange) -> None:
    made = hand_in(stays.visitor, stay.id, a_pdf(), filename='a"; filename=x.html.Č').json()
    file = stays.visitor.get(made["file"])
    assert file.headers["Content-Type"] == "application/pdf"
    assert file.headers["X-Content-Type-Options"] == "nosniff"
    assert file.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert file.headers["Cache-Control"] == "private, no-store"
    said = file.headers["Content-Disposition"]
    assert said.startswith('attachment; filename="')
    assert said.count('"') == 2
    assert unquote(said.partition("UTF-8''")[2]) == made["name"]
    assert made["name"].endswith(".pdf")


def test_of_a_photograph_the_points_are_kept_and_not_the_place(stays: Stays, stay: Exchange) -> None:
    sent = a_photograph()
    assert b"Porto" in sent
    made = hand_in(stays.visitor, stay.id, sent, kind="photograph", filename="IMG_1.JPG").json()
    file = stays.vop.get(made["file"])
    assert file.headers["Content-Type"] == "image/jpeg"
    assert b"Porto" not in file.content
    assert b"Exif" not in file.content
    assert made["sent_digest"] != made["digest"]


def test_the_kinds_are_those_of_the_table_with_their_source(stays: Stays, stay: Exchange) -> None:
    assert list(described_kinds()) == list(Kind)
    told = stays.visitor.get(f"/exchanges/{stay.id}/evidence").json()
    assert [one["code"] for one in told["kinds"] if one["named"]] == [
        "boarding_pass",
        "travel_invoice",
        "accommodation_invoice",
    ]
    assert all(one["source"] for one in told["kinds"])
    for kind in Kind:
        made = hand_in(stays.visitor, stay.id, a_pdf(200 + len(kind.value)), kind=kind.value)
        assert made.status_code in {201, 409}
    assert hand_in(stays.visitor, stay.id, a_pdf(), kind="receipt").status_code == 422


def test_only_the_visitor_hands_in(stays: Stays, stay: Exchange) -> None:
    editor = stays.person(Role.VISITING_EDITOR, VISITOR)
    assert hand_in(editor, stay.id, a_pdf(300)).status_code == 201
    for other in (stays.host, stays.vop, stays.hop, stays.office):
        assert hand_in(other, stay.id, a_pdf()).status_code == 403
    statuses = [hand_in(one, stay.id, a_pdf()).status_code for one in stays.strangers()]
    assert statuses == [401, 404, 404, 404]
    assert hand_in(stays.visitor, 4_000, a_pdf()).status_code == 404
    assert len(on_disk(stays)) == 1


def test_only_the_visitor_its_partnership_and_the_office_see_it(stays: Stays, stay: Exchange) -> None:
    made = hand_in(stays.visitor, stay.id, a_pdf()).json()
    here = f"/exchanges/{stay.id}/evidence"
    for address in (here, f"{here}/{made['id']}", made["file"]):
        for who in (stays.visitor, stays.vop, stays.office):
            assert who.get(address).status_code == 200
        for who in (stays.host, stays.hop):
            assert who.get(address).status_code == 403
        assert [who.get(address).status_code for who in stays.strangers()] == [401, 404, 404, 404]
    other = stays.at(State.FINISHED, visitor=OTHER_VISITOR)
    assert stays.office.get(f"/exchanges/{other.id}/evidence/{made['id']}").status_code == 404
    assert stays.office.get(f"/exchanges/{other.id}/evidence/{made['id']}/file").status_code == 404


@pytest.mark.parametrize("state", list(State))
def test_it_is_handed_in_while_the_stay_is_under_way_or_finished(stays: Stays, state: State) -> None:
    stay = stays.at(state)
    answer = hand_in(stays.visitor, stay.id, a_pdf())
    fits = state in {State.UNDER_WAY, State.FINISHED}
    assert answer.status_code == (201 if fits else 409), answer.text
    assert len(on_disk(stays)) == fits
    assert stays.visitor.get(f"/exchanges/{stay.id}/evidence").status_code == 200


def test_the_same_file_twice_is_told_as_such(stays: Stays, stay: Exchange) -> None:
    first = hand_in(stays.visitor, stay.id, a_photograph(), filename="one.jpg").json()
    again = hand_in(stays.visitor, stay.id, a_photograph(), filename="two.jpg", kind="photograph")
    assert again.status_code == 409
    assert f"evidence {first['id']} of this exchange already, as 'one.jpg'" in again.json()["detail"]
    as_kept = stays.visitor.get(first["file"]).content
    assert hand_in(stays.visitor, stay.id, a_photograph() + b"tail", filename="x").status_code == 409
    assert hand_in(stays.visitor, stay.id, as_kept, filename="x").status_code in {201, 409}


def test_a_retry_gets_its_answer_even_once_the_time_has_passed(stays: Stays, stay: Exchange) -> None:
    first = hand_in(stays.visitor, stay.id, a_pdf(), key="retry-1")
    with stays.town.database.transaction() as connection:
        store.save(connection, replace(store.found(connection, stay.id), state=State.VALIDATED))
    again = hand_in(stays.visitor, stay.id, a_pdf(), key="retry-1")
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert hand_in(stays.visitor, stay.id, a_pdf(), key="retry-2").status_code == 409
    other = hand_in(stays.visitor, stay.id, a_pdf(300), key="retry-1")
    assert other.status_code in {409, 422}


def test_two_at_once_with_the_same_bytes_leave_one(stays: Stays, stay: Exchange) -> None:
    people = [stays.visitor, stays.person(Role.VISITING_EDITOR, VISITOR)]
    with ThreadPoolExecutor(2) as both:
        answers = list(both.map(lambda who: hand_in(who, stay.id, a_pdf()).status_code, people))
    assert sorted(answers) == [201, 409]
    assert len(on_disk(stays)) == 1


def test_two_people_of_one_visitor_hand_in_at_once(stays: Stays, stay: Exchange) -> None:
    roles = [Role.VISITING_SIGNER, Role.VISITING_EDITOR] * 3

    def one(number: int) -> int:
        who = stays.person(roles[number], VISITOR)
        return int(hand_in(who, stay.id, a_pdf(200 + number), key=f"at-once-{number}").status_code)

    with ThreadPoolExecutor(3) as pool:
        assert set(pool.map(one, range(6))) == {201}
    assert len(stays.vop.get(f"/exchanges/{stay.id}/evidence").json()["evidence"]) == len(on_disk(stays)) == 6


@pytest.mark.parametrize("has_own_jar", [True, False])
def test_one_session_bears_many_requests_at_once_while_its_cookie_is_sealed_anew(
    stays: Stays, stay: Exchange, has_own_jar: bool
) -> None:
    browser, began = stays.visitor, stays.town.clock.at
    cookie = dict(browser.cookies)

    def one(number: int) -> tuple[int, bool]:
        stays.town.clock.at = began + timedelta(seconds=30 * number)
        who = stays.town.nobody() if has_own_jar else browser
        if has_own_jar:
            who.cookies.update(cookie)  # as several windows have it, each sealed at another moment
        answer = who.get(f"/exchanges/{stay.id}/evidence")
        return answer.status_code, "set-cookie" in answer.headers

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(one, range(40)))
    assert {status for status, _ in answers} == {200}
    assert any(is_sealed_anew for _, is_sealed_anew in answers)


def test_two_exchanges_share_a_file_and_each_has_its_own_evidence(stays: Stays, stay: Exchange) -> None:
    other = stays.at(State.FINISHED, visitor=OTHER_VISITOR)
    colleague = stays.person(Role.VISITING_SIGNER, OTHER_VISITOR)
    mine = hand_in(stays.visitor, stay.id, a_pdf(), filename="mine.pdf").json()
    theirs = hand_in(colleague, other.id, a_pdf(), filename="theirs.pdf").json()
    assert mine["digest"] == theirs["digest"]
    assert len(on_disk(stays)) == 1
    gone = stays.visitor.delete(f"/exchanges/{stay.id}/evidence/{mine['id']}", headers={"If-Match": '"1"'})
    assert gone.status_code == 200
    stays.town.clock.at += timedelta(hours=2)
    assert swept(stays) == 0
    assert colleague.get(theirs["file"]).content == a_pdf()
    assert stays.visitor.get(mine["file"]).status_code == 404
    assert (
        colleague.get(theirs["file"])
        .headers["Content-Disposition"]
        .startswith('attachment; filename="theirs.pdf"')
    )


def also_evidence_of(who: TestClient, number: int) -> list[list[int]]:
    listed = who.get(f"/exchanges/{number}/evidence").json()["evidence"]
    return [one["also_evidence_of"] for one in listed]


def test_managers_see_that_a_file_is_evidence_of_their_other_exchanges_too(
    stays: Stays, stay: Exchange
) -> None:
    again, elsewhere = stays.at(State.FINISHED), stays.at(State.FINISHED, visitor=OTHER_VISITOR)
    colleague = stays.person(Role.VISITING_SIGNER, OTHER_VISITOR)
    other_vop = stays.person(Role.MANAGER, OTHER_VOP)

    first = hand_in(stays.visitor, stay.id, a_pdf()).json()
    for who, number, width in (
        (stays.visitor, again.id, 200),
        (stays.visitor, again.id, 300),
        (colleague, elsewhere.id, 200),
    ):
        assert hand_in(who, number, a_pdf(width)).status_code == 201

    assert also_evidence_of(stays.vop, stay.id) == [[again.id]]
    assert also_evidence_of(stays.vop, again.id) == [[stay.id], []]
    assert also_evidence_of(stays.office, stay.id) == [[again.id, elsewhere.id]]
    assert also_evidence_of(other_vop, elsewhere.id) == [[]]  # of exchanges that it may not know of
    assert also_evidence_of(stays.visitor, stay.id) == [[]]  # though the visitor may see both
    stays.visitor.delete(f"/exchanges/{stay.id}/evidence/{first['id']}", headers={"If-Match": "*"})
    assert also_evidence_of(stays.vop, again.id) == [[], []]


def swept(stays: Stays) -> int:
    town = stays.town
    return sweep(town.database, town.settings.files_dir, at=town.clock.at)


def test_what_is_withdrawn_is_gone_and_only_that_it_was_there_is_left(stays: Stays, stay: Exchange) -> None:
    first = hand_in(stays.visitor, stay.id, a_pdf(), note="Not mine.").json()
    stays.town.clock.at += timedelta(hours=1)
    second = hand_in(stays.visitor, stay.id, a_pdf(300)).json()
    here = f"/exchanges/{stay.id}/evidence"
    gone = stays.visitor.delete(f"{here}/{first['id']}", headers={"If-Match": '"1"'})
    assert gone.json() == {"id": first["id"], "left": 1}
    assert stays.seen(stay.id).progress.evidenced_at == stays.town.clock.at
    assert stays.visitor.delete(f"{here}/{second['id']}", headers={"If-Match": "*"}).json()["left"] == 0
    assert stays.seen(stay.id).progress.evidenced_at is None
    assert [tuple(row)[1:4] for row in rows(stays, ROWS)] == [(None, "", "")] * 2
    assert stays.visitor.get(here).json()["evidence"] == []
    assert stays.visitor.get(f"{here}/{first['id']}").status_code == 404
    stays.town.clock.at += timedelta(hours=2)
    assert swept(stays) == 2
    assert on_disk(stays) == []
    assert hand_in(stays.visitor, stay.id, a_pdf()).status_code == 201


def test_the_history_tells_a_withdrawal_from_evidence_that_is_handed_in(stays: Stays, stay: Exchange) -> None:
    made = hand_in(stays.visitor, stay.id, a_pdf()).json()
    stays.visitor.delete(f"/exchanges/{stay.id}/evidence/{made['id']}", headers={"If-Match": "*"})
    moves = stays.visitor.get(f"/exchanges/{stay.id}/history").json()
    assert [one["title"] for one in moves["moves"]][-2:] == ["Hand in evidence", "Withdraw evidence"]


def test_it_is_withdrawn_by_the_visitor_with_the_version_before_validation(
    stays: Stays, stay: Exchange
) -> None:
    made = hand_in(stays.visitor, stay.id, a_pdf()).json()
    address = f"/exchanges/{stay.id}/evidence/{made['id']}"
    seen = {"If-Match": '"1"'}
    assert stays.visitor.delete(address).status_code == 428
    assert stays.visitor.delete(address, headers={"If-Match": '"2"'}).status_code == 412
    for who in (stays.host, stays.vop, stays.office):
        assert who.delete(address, headers=seen).status_code == 403
    assert [who.delete(address, headers=seen).status_code for who in stays.strangers()] == [
        401,
        404,
        404,
        404,
    ]
    assert stays.visitor.delete(f"{address}9", headers=seen).status_code == 404
    with stays.town.database.transaction() as connection:
        store.save(connection, replace(store.found(connection, stay.id), state=State.VALIDATED))
    refused = stays.visitor.delete(address, headers=seen)
    assert refused.status_code == 409
    assert stays.vop.get(made["file"]).status_code == 200


def test_it_has_an_etag_and_is_not_sent_again(stays: Stays, stay: Exchange) -> None:
    made = hand_in(stays.visitor, stay.id, a_pdf()).json()
    address = f"/exchanges/{stay.id}/evidence/{made['id']}"
    assert stays.vop.get(address, headers={"If-None-Match": '"1"'}).status_code == 304


def test_there_are_bounds_to_how_much_is_handed_in(
    stays: Stays, stay: Exchange, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rules, "MOST_FILES", 2)
    for width in (200, 300):
        assert hand_in(stays.visitor, stay.id, a_pdf(width)).status_code == 201
    full = hand_in(stays.visitor, stay.id, a_pdf(400))
    assert full.status_code == 409
    assert "has 2 files of evidence, the most" in full.json()["detail"]
    monkeypatch.setattr(rules, "MOST_FILES", 50)
    monkeypatch.setattr(rules, "MOST_BYTES", 1000)
    assert "MiB" in hand_in(stays.visitor, stay.id, a_pdf(400)).json()["detail"]


@pytest.mark.parametrize(
    ("content", "said", "status"),
    [
        (b"", {}, 422),
        (b"<html><script>alert(1)</script>", {"filename": "photo.jpg"}, 415),
        (b"%PDF-1.4\nnothing", {}, 422),
        (a_pdf(), {"filename": "photo.jpg"}, 415),
        (a_pdf(), {"declared": "image/png"}, 415),
        (a_pdf() + b"PK\x05\x06" + bytes(18), {}, 422),
        (a_pdf(), {"note": "zero \x00 sign"}, 422),
        (a_pdf(), {"note": "x" * 1001}, 422),
        (a_pdf(), {"filename": "x" * 4096}, 422),
    ],
)
def test_what_cannot_be_taken_leaves_nothing(
    stays: Stays, stay: Exchange, content: bytes, said: dict[str, str], status: int
) -> None:
    answer = hand_in(stays.visitor, stay.id, content, **said)
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert on_disk(stays) == []
    assert rows(stays, ROWS) == []
    assert stays.seen(stay.id).progress.evidenced_at is None


@pytest.mark.parametrize(
    "name", ["../../../etc/cron.d/x", "x\x00.pdf", "a\r\nX-Evil: 1.pdf", "gpj.\u202efdp", "CON", "/", ""]
)
def test_a_name_leads_nowhere(stays: Stays, stay: Exchange, name: str) -> None:
    made = hand_in(stays.visitor, stay.id, a_pdf(), filename=name)
    assert made.status_code == 201, made.text
    file = stays.vop.get(made.json()["file"])
    assert "X-Evil" not in file.headers
    root = stays.town.settings.files_dir
    assert on_disk(stays) == [root / made.json()["digest"][:2] / made.json()["digest"]]


def in_pieces(content: bytes) -> Iterator[bytes]:
    for at in range(0, len(content), 2**16):
        yield content[at : at + 2**16]


def test_bytes_are_counted_whatever_the_headers_say(stays: Stays, stay: Exchange) -> None:
    address = f"/exchanges/{stay.id}/evidence?kind=other"
    fits = a_pdf().ljust(MOST_BYTES, b"\n")
    key = iter(f"count-{number}" for number in range(9))

    def send(content: Any, **headers: str) -> int:
        headers = {"Idempotency-Key": next(key), **headers}
        return int(stays.visitor.post(address, content=content, headers=headers).status_code)

    assert send(fits + b"\n") == 413
    assert send(in_pieces(fits + b"\n")) == 413
    assert send(in_pieces(fits + b"\n"), **{"Content-Length": "10"}) == 413
    assert send(a_pdf(), **{"Content-Length": str(2**40)}) == 413
    assert send(in_pieces(fits)) == 201
    elsewhere = stays.visitor.post(f"/exchanges/{stay.id}/evidence/1", content=fits[: 2**20 + 1])
    assert elsewhere.status_code == 413


@contextmanager
def harmed(path: Path) -> Iterator[None]:
    path.write_bytes(b"dust")
    yield


def test_a_damaged_file_is_said_and_not_given_out(stays: Stays, stay: Exchange) -> None:
    made = hand_in(stays.visitor, stay.id, a_pdf()).json()
    with harmed(on_disk(stays)[0]):
        answer = stays.vop.get(made["file"])
    assert answer.status_code == 503
    assert "damaged" in answer.json()["detail"]
    on_disk(stays)[0].unlink()
    assert stays.vop.get(made["file"]).status_code == 503
    assert stays.vop.get(f"/exchanges/{stay.id}/evidence/{made['id']}").status_code == 200


def test_where_there_is_no_room_nothing_is_on_record(stays: Stays, stay: Exchange) -> None:
    folder = stays.town.settings.files_dir
    folder.write_bytes(b"no folder")
    answer = hand_in(stays.visitor, stay.id, a_pdf())
    folder.unlink()
    assert answer.status_code == 503
    assert "Nothing was kept" in answer.json()["detail"]
    assert rows(stays, ROWS) == []
    assert stays.seen(stay.id).version == stay.version


def test_all_evidence_of_an_exchange_is_forgotten(stays: Stays, stay: Exchange) -> None:
    other = stays.at(State.FINISHED, visitor=OTHER_VISITOR)
    colleague = stays.person(Role.VISITING_SIGNER, OTHER_VISITOR)
    hand_in(stays.visitor, stay.id, a_pdf())
    hand_in(stays.visitor, stay.id, a_pdf(300))
    shared = hand_in(colleague, other.id, a_pdf()).json()
    with stays.town.database.transaction() as connection:
        assert forget_evidence(connection, stay.id) == 1
    stays.town.clock.at += timedelta(hours=2)
    assert swept(stays) == 1
    assert colleague.get(shared["file"]).status_code == 200
    assert [row.id for row in rows(stays, ROWS)] == [shared["id"]]


def test_it_opens_the_way_to_validation(stays: Stays, stay: Exchange) -> None:
    before = stays.seen(stay.id)
    hand_in(stays.visitor, stay.id, a_pdf())
    after = stays.seen(stay.id)
    assert (before.progress.evidenced_at, after.progress.evidenced_at) == (None, stays.town.clock.at)
    assert (after.state, after.version) == (State.FINISHED, before.version + 1)
    with stays.town.database.snapshot() as connection:
        assert store.moves_of(connection, stay.id)[-1].act == "exchange.add_evidence"
