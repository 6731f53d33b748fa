"""The pages of what follows a stay: written, judged, settled and told in forms that lose nothing."""

import re
from datetime import date, timedelta
from html import unescape
from http import HTTPStatus
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient
from PIL import Image

from api.exchanges.states import State
from api.pages.stays.parts import cents_in
from tests.api.trust.stays import HOST, LAST, VISITOR

WHOLE: dict[str, Any] = {
    "answers.goals_reached": "4",
    "answers.objectives_reached": ["new-skills", "new-partners"],
    "answers.activities": "Monday at the looms,\nTuesday in the dye house.",
    "answers.activity_hours": "40",
    "answers.outcomes": "A recipe that needs half the water.",
    "answers.cooperation": "planned",
    "answers.satisfied_with_host": "5",
    "answers.satisfied_with_partnership": "5",
    "answers.satisfied_overall": "5",
    "answers.recommends": "yes",
    "answers.links": "https://example.org/a\nhttps://example.org/b",
}


def read(who: TestClient, path: str) -> str:
    answer = who.get(f"/en{path}")
    assert answer.status_code == HTTPStatus.OK, answer.text
    return unescape(answer.text)


def send(who: TestClient, path: str, *, version: object = "*", key: str = "", **said: Any) -> Any:
    """Sends a form as a page of the same origin does, and follows to where it leads."""
    files = said.pop("files", None)
    data = {"key": key or uuid4().hex, "version": f'"{version}"' if version != "*" else "*", **said}
    return who.post(f"/en{path}", data=data, files=files)


def a_photograph() -> bytes:
    file = BytesIO()
    Image.new("RGB", (80, 60), "green").save(file, "JPEG")
    return file.getvalue()


def after(stays: Any, state: State, days: int = 2, **differences: Any) -> int:
    """The number of an exchange in that state, some days after its stay."""
    made = stays.at(state, **differences)
    stays.come_to(LAST + timedelta(days=days))
    return int(made.id)


def reported(stays: Any) -> int:
    """One whose report and evidence are handed in."""
    number = after(stays, State.FINISHED)
    path = f"/exchanges/{number}"
    sent = send(stays.visitor, f"{path}/reports/visit", version=0, then="hand-in", **WHOLE)
    assert "Handed in." in sent.text
    file = {"file": ("pass.jpg", a_photograph(), "image/jpeg")}
    added = send(stays.visitor, f"{path}/evidence", kind="boarding_pass", note="Back", files=file)
    assert added.status_code == HTTPStatus.OK, added.text
    return number


@pytest.mark.parametrize(
    "page",
    [
        "reports/visit",
        "reports/hosting",
        "evidence",
        "validation",
        "interruption",
        "payment",
        "closing",
        "feedback/visitor/stay",
        "story",
    ],
)
def test_a_page_is_for_those_whom_the_exchange_concerns(stays: Any, page: str) -> None:
    number = after(stays, State.FINISHED)
    path = f"/en/exchanges/{number}/{page}"

    assert stays.vop.get(path).status_code == HTTPStatus.OK
    assert stays.vop.get(f"/fr/exchanges/{number}/{page}").status_code == HTTPStatus.OK
    nobody, *strangers = stays.strangers()
    away = nobody.get(path, follow_redirects=False)
    assert away.headers["location"].startswith("/sign-in?next=")
    assert {one.get(path).status_code for one in strangers} <= {HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN}


def test_the_host_does_not_see_the_evidence(stays: Any) -> None:
    number = after(stays, State.FINISHED)

    assert stays.host.get(f"/en/exchanges/{number}/evidence").status_code == HTTPStatus.FORBIDDEN


def test_a_report_says_first_how_long_it_takes(stays: Any) -> None:
    number = after(stays, State.FINISHED)
    page = read(stays.visitor, f"/exchanges/{number}/reports/visit")

    assert "About 5 minutes, 13 questions. You can save and return." in page
    assert "19 March 2027" in page  # until when
    assert "Learn to dye without rinsing." in page  # what was agreed


def test_a_report_is_shown_before_the_stay_is_over_and_says_why_it_cannot_be_written(stays: Any) -> None:
    stay = stays.at(State.UNDER_WAY)
    page = read(stays.visitor, f"/exchanges/{stay.id}/reports/visit")

    assert "What did you do, day by day?" in page
    assert 'name="answers.activities"' not in page


def test_a_report_is_saved_in_part_and_found_again(stays: Any) -> None:
    number = after(stays, State.FINISHED)
    path = f"/exchanges/{number}/reports/visit"
    saved = send(stays.visitor, path, version=0, then="save", **{"answers.activities": "At the looms."})

    assert "Saved. Nobody else sees it" in saved.text
    assert "At the looms.</textarea>" in saved.text
    assert "At the looms." not in read(stays.vop, path)
    assert stays.visitor.get(path).json()["answers"] == {"activities": "At the looms."}


def test_a_script_saves_a_draft_and_is_told_the_version(stays: Any) -> None:
    path = f"/exchanges/{after(stays, State.FINISHED)}/reports/visit"
    kept = send(stays.visitor, path, version=0, then="draft", **{"answers.activities": "Looms."})
    wrong = send(stays.visitor, path, version=1, then="draft", **{"answers.activity_hours": "many"})

    assert (kept.status_code, kept.headers["etag"]) == (HTTPStatus.NO_CONTENT, '"1"')
    assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "give a whole number" in wrong.text


def test_what_is_missing_is_named_and_what_was_typed_is_saved(stays: Any) -> None:
    path = f"/exchanges/{after(stays, State.FINISHED)}/reports/visit"
    some = {name: said for name, said in WHOLE.items() if "outcomes" not in name}
    sent = send(stays.visitor, path, version=0, then="hand-in", **some)

    assert sent.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Saved, but not handed in yet" in sent.text
    assert '<a href="#f-answers-outcomes">What came of it for your organisation?</a>' in sent.text
    assert 'id="f-answers-outcomes"' in sent.text
    assert stays.visitor.get(path).json()["standing"] == "draft"


def test_an_answer_that_does_not_fit_stays_as_it_was_typed(stays: Any) -> None:
    path = f"/exchanges/{after(stays, State.FINISHED)}/reports/visit"
    sent = send(stays.visitor, path, version=0, then="save", **{**WHOLE, "answers.activity_hours": "forty"})

    assert sent.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert 'value="forty"' in sent.text
    assert "A recipe that needs half the water." in sent.text
    assert stays.visitor.get(path).json()["version"] == 0


def test_of_two_who_write_the_second_loses_nothing_and_is_told(stays: Any) -> None:
    path = f"/exchanges/{after(stays, State.FINISHED)}/reports/visit"
    send(stays.visitor, path, version=0, then="save", **{"answers.activities": "Mine."})
    second = send(stays.visitor, path, version=0, then="save", **{"answers.activities": "Yours."})

    assert second.status_code == HTTPStatus.PRECONDITION_FAILED
    assert "Somebody saved this report meanwhile" in second.text
    assert "Yours.</textarea>" in second.text
    assert "Mine." in second.text
    assert 'name="version" value="&#34;1&#34;"' in second.text  # saving again replaces it


def test_a_report_that_was_handed_in_is_read_by_the_other_parties(stays: Any) -> None:
    number = reported(stays)
    path = f"/exchanges/{number}/reports/visit"
    page = read(stays.hop, path)

    assert "Version 1, handed in on 14 March 2027" in page
    assert "A recipe that needs half the water." in page
    assert "4 of 5" in page
    assert "Acquire new skills" in page
    assert stays.visitor.get(f"/en{path}.pdf").headers["content-type"] == "application/pdf"


def test_evidence_is_handed_in_by_a_form_shown_and_withdrawn(stays: Any) -> None:
    number = reported(stays)
    path = f"/exchanges/{number}/evidence"
    page = read(stays.vop, path)
    (piece,) = stays.visitor.get(path).json()["evidence"]

    assert (piece["kind"], piece["name"], piece["note"]) == ("boarding_pass", "pass.jpg", "Back")
    assert f'<img src="/en{path}/{piece["id"]}/file"' in page
    assert "Withdraw for good" not in page  # it is the visitor's
    file = stays.vop.get(f"/en{path}/{piece['id']}/file")
    assert file.headers["content-type"] == "image/jpeg"
    gone = send(stays.visitor, f"{path}/{piece['id']}/withdrawal")
    assert "Withdrawn." in gone.text
    again = send(stays.visitor, f"{path}/{piece['id']}/withdrawal")
    assert again.status_code == HTTPStatus.OK
    assert stays.visitor.get(path).json()["evidence"] == []


def test_a_file_that_is_refused_is_named_and_the_words_stay(stays: Any) -> None:
    path = f"/exchanges/{after(stays, State.FINISHED)}/evidence"
    both = [
        ("file", ("good.jpg", a_photograph(), "image/jpeg")),
        ("file", ("bad.gif", b"GIF89a", "image/gif")),
    ]
    sent = send(stays.visitor, path, kind="photograph", note="At the looms", files=both)

    assert sent.status_code == HTTPStatus.UNSUPPORTED_MEDIA_TYPE
    assert "Not everything was handed in" in sent.text
    assert "bad.gif" in sent.text
    assert 'value="At the looms"' in sent.text
    assert re.search(r'value="photograph" required checked', sent.text)
    assert [one["name"] for one in stays.visitor.get(path).json()["evidence"]] == ["good.jpg"]


def test_a_form_without_a_file_says_so(stays: Any) -> None:
    path = f"/exchanges/{after(stays, State.FINISHED)}/evidence"
    sent = send(stays.visitor, path, kind="photograph", note="At the looms")

    assert sent.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Choose a file, or take a photograph." in sent.text


def test_a_double_click_hands_a_file_in_once(stays: Any) -> None:
    path = f"/exchanges/{after(stays, State.FINISHED)}/evidence"
    for _ in range(2):
        file = {"file": ("pass.jpg", a_photograph(), "image/jpeg")}
        sent = send(stays.visitor, path, key="once", kind="photograph", note="", files=file)
        assert sent.status_code == HTTPStatus.OK

    assert len(stays.visitor.get(path).json()["evidence"]) == 1


def test_a_report_is_judged_beside_the_plan_and_sent_back_with_remarks(stays: Any) -> None:
    number = reported(stays)
    path = f"/exchanges/{number}/validation"
    page = read(stays.vop, path)
    version = stays.vop.get(f"/exchanges/{number}").json()["version"]

    assert "At the looms, day 1." in page  # agreed
    assert "Tuesday in the dye house." in page  # reported
    sent = send(stays.vop, f"{path}/return", version=version, return_remarks="And on Thursday?")
    assert "Sent back. The visitor sees your remarks" in sent.text
    assert "And on Thursday?" in read(stays.visitor, f"/exchanges/{number}/reports/visit")


def test_a_report_is_validated_as_it_was_seen(stays: Any) -> None:
    number = reported(stays)
    path = f"/exchanges/{number}/validation"
    version = stays.vop.get(f"/exchanges/{number}").json()["version"]
    stale = send(stays.vop, path, version=version - 1, remarks="All agrees.")
    done = send(stays.vop, path, version=version, remarks="All agrees.")

    assert stale.status_code == HTTPStatus.PRECONDITION_FAILED
    assert "All agrees.</textarea>" in stale.text
    assert "Validated. The exchange counts" in done.text
    assert stays.vop.get(path).json()["remarks"] == "All agrees."
    assert stays.visitor.get(f"/en/exchanges/{number}/certificate.pdf").status_code == HTTPStatus.OK


def test_who_may_not_validate_has_no_button(stays: Any) -> None:
    number = reported(stays)
    page = read(stays.hop, f"/exchanges/{number}/validation")

    assert "Validate report and evidence</button>" not in page
    assert "has not done so yet" in page


def test_a_stay_is_broken_off_with_its_short_report(stays: Any) -> None:
    stay = stays.at(State.UNDER_WAY)
    stays.come_to(date(2027, 3, 10))
    path = f"/exchanges/{stay.id}/interruption"
    said = {
        "last_day": "2027-03-09",
        "reason": "A flood at the mill.",
        "report.done": "Two days at the looms.",
        "report.why": "The mill had to close.",
        "report.follows": "We agree on other days.",
    }

    assert "Nothing is paid" in read(stays.visitor, path)
    missing = send(stays.visitor, path, version=stay.version, **{**said, "report.why": " "})
    assert missing.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Two days at the looms.</textarea>" in missing.text
    done = send(stays.visitor, path, version=stay.version, **said)
    assert "The stay is broken off." in done.text
    assert "We agree on other days." in read(stays.host, path)


def test_a_payment_is_recorded_once_and_as_it_is_agreed(stays: Any) -> None:
    number = after(stays, State.VALIDATED, days=6)
    path = f"/exchanges/{number}/payment"
    version = stays.vop.get(f"/exchanges/{number}").json()["version"]
    said = {"reference": "CXC of March", "paid_on": "2027-03-17"}

    assert "€780" in read(stays.vop, path)
    other = send(stays.vop, path, version=version, amount_cents="700", **said)
    assert other.status_code == HTTPStatus.CONFLICT
    assert 'value="CXC of March"' in other.text
    unreadable = send(stays.vop, path, version=version, amount_cents="much", **said)
    assert unreadable.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "such as 780 or 780.50" in unreadable.text
    done = send(stays.vop, path, version=version, amount_cents="780,00", **said)
    assert "The payment is on record." in done.text
    second = send(stays.vop, path, version=version, **said)
    assert second.status_code in {HTTPStatus.CONFLICT, HTTPStatus.PRECONDITION_FAILED}
    assert "CXC of March" in read(stays.visitor, path)
    assert "CXC of March" not in read(stays.host, path)


def test_an_exchange_is_closed_with_the_reason_why_the_host_has_not_reported(stays: Any) -> None:
    number = after(stays, State.PAID, days=6)
    path = f"/exchanges/{number}/closing"
    version = stays.vop.get(f"/exchanges/{number}").json()["version"]

    without = send(stays.vop, path, version=version)
    assert without.is_client_error
    done = send(stays.vop, path, version=version, without_host_report="It does not answer.")
    assert "Closed. Its certificate" in done.text
    assert stays.vop.get(f"/exchanges/{number}").json()["state"] == "closed"


def test_one_side_says_how_it_went_and_its_partnership_reads_it(stays: Any) -> None:
    number = after(stays, State.FINISHED)
    path = f"/exchanges/{number}/feedback/visitor/stay"
    said: dict[str, Any] = {
        "fit": "5",
        "worth": "4",
        "again": "yes",
        "results": ["skills"],
        "words": "We go on.",
    }

    wrong = send(stays.visitor, path, version=0, **{**said, "fit": ""})
    assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "We go on.</textarea>" in wrong.text
    assert "Thank you." in send(stays.visitor, path, version=0, **said).text
    assert "We go on." in read(stays.vop, path)
    assert stays.host.get(f"/en{path}").status_code == HTTPStatus.FORBIDDEN


def test_a_story_is_written_consented_to_published_and_withdrawn(stays: Any) -> None:
    number = after(stays, State.CLOSED, days=10)
    path = f"/exchanges/{number}/story"
    said: dict[str, Any] = {
        "title": "Half the water",
        "text": "Five days.\n\nA recipe.",
        "countries": ["PT", "CZ"],
    }

    empty = send(stays.visitor, path, **{**said, "title": ""})
    assert empty.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "A recipe.</textarea>" in empty.text
    made = send(stays.visitor, path, **said)
    story = f"/stories/{made.url.path.rpartition('/')[2]}"
    assert stays.visitor.get(f"/en{path}").url.path == f"/en{story}"
    assert stays.town.nobody().get(f"/en{story}").status_code == HTTPStatus.NOT_FOUND
    early = send(stays.vop, f"{story}/publication", version=1)
    assert early.status_code == HTTPStatus.CONFLICT
    send(stays.visitor, f"{story}/consent", version=1, organisation=VISITOR)
    send(stays.host, f"{story}/consent", version=2, organisation=HOST)
    assert "Everybody can read it" in send(stays.vop, f"{story}/publication", version=3).text
    assert "Half the water" in read(stays.town.nobody(), "/stories?country=PT")
    assert "Half the water" not in read(stays.town.nobody(), "/stories?country=DE")
    assert "A recipe." in read(stays.town.nobody(), story)
    send(stays.host, f"{story}/withdrawal", version=4)
    assert stays.town.nobody().get(f"/en{story}").status_code == HTTPStatus.NOT_FOUND


@pytest.mark.parametrize(
    ("text", "cents"), [("", None), ("780", 78_000), ("780,50 €", 78_050), (" 1 780.5 ", 178_050)]
)
def test_an_amount_is_read_as_people_write_it(text: str, cents: int | None) -> None:
    assert cents_in(text) == cents


@pytest.mark.parametrize("text", ["much", "1.005", "NaN", "1.780,00"])
def test_what_is_no_amount_is_not_guessed(text: str) -> None:
    with pytest.raises(ValueError, match=re.escape(text)):
        cents_in(text)
