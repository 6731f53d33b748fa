"""What a draft edition would do to the service's own exchanges that are not over."""

import re
from datetime import timedelta
from html import unescape
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest

from api.access import Role
from api.exchanges import store
from api.exchanges.agreements.eligibility import check_eligible
from api.exchanges.agreements.running import running_exchanges
from api.exchanges.states import OVER, State
from api.programme.editions import draft_edition, open_editions
from tests.api.trust.stays import FIRST, HOST, VISITOR, Stays

SHORT = FIRST + timedelta(days=2)  # Monday to Wednesday: three working days, the fewest that there may be
AS_OF = "2027-01-01"


@pytest.fixture
def editions(stays: Stays, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for editions of the test's own."""
    folder = tmp_path / "editions"
    folder.mkdir()
    app = stays.town.app
    monkeypatch.setattr(app.state, "settings", app.state.settings.model_copy(update={"editions_dir": folder}))
    return folder


def a_draft(folder: Path, table: str, old: str, new: str) -> None:
    draft_edition(folder, "later", tables=[table], title="Later", note="A trial.")
    path = folder / "later" / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def longer(folder: Path, days: int = 4) -> None:
    """A draft by which a stay has at least so many working days."""
    a_draft(folder, "values", "minimum_working_days,3", f"minimum_working_days,{days}")


def impact(stays: Stays, as_of: str | None = AS_OF) -> Any:
    asked = stays.office.get("/editions/later/impact", params={"as_of": as_of} if as_of else {})
    assert asked.status_code == HTTPStatus.OK, asked.text
    return asked.json()


def short(stays: Stays, state: State = State.BUILDING) -> int:
    return int(stays.at(state, last=SHORT).id)


def text_of(page: Any) -> str:
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", page.text).split()))


def test_an_exchange_that_becomes_too_short_flips_by_the_line_that_makes_it(
    stays: Stays, editions: Path
) -> None:
    number = short(stays)
    longer(editions)
    told = impact(stays)["exchanges"]
    assert (told["asked"], told["moved"], told["untouched"]) == (1, 1, 0)
    assert (told["before"]["eligible"], told["after"]["not eligible"]) == (1, 1)
    [one] = told["affected"]
    assert (one["id"], one["state"], one["first_day"]) == (number, "building", FIRST.isoformat())
    assert (one["visitor"], one["host"]) == (VISITOR, HOST)
    assert (one["before"], one["after"], one["moves"]) == ("eligible", "not eligible", True)
    assert one["because"] == ["values.csv, minimum_working_days: value from 3 to 4"]
    [rule] = one["rules"]
    assert (rule["rule"], rule["before"], rule["after"], rule["moves"]) == ("S1-minimum", "yes", "no", True)


def test_an_exchange_that_is_long_enough_flips_none(stays: Stays, editions: Path) -> None:
    stays.at(State.BUILDING)
    longer(editions, 5)  # it has just five
    said = impact(stays)
    told = said["exchanges"]
    assert (told["asked"], told["moved"], told["changed"], told["affected"]) == (1, 0, 0, [])
    assert said["changes_nothing"]


def test_the_boundary_is_one_day(stays: Stays, editions: Path) -> None:
    stays.at(State.BUILDING)
    longer(editions, 6)
    assert impact(stays)["exchanges"]["moved"] == 1


def test_another_lump_sum_changes_what_may_be_paid_and_flips_none(stays: Stays, editions: Path) -> None:
    number = int(stays.at(State.BUILDING).id)
    a_draft(editions, "lump_sums", "PT,780", "PT,800")
    said = impact(stays)
    told = said["exchanges"]
    assert (told["moved"], told["amounts_changed"], said["changes_nothing"]) == (0, 1, False)
    [one] = told["affected"]
    assert (one["id"], one["moves"], one["before"]) == (number, False, one["after"])
    assert (one["at_most_cents_before"], one["at_most_cents_after"]) == (78_000, 80_000)
    assert one["because"] == ["lump_sums.csv, PT: maximum_eur from 780 EUR to 800 EUR"]


@pytest.mark.parametrize("state", [one for one in State if one not in OVER])
def test_every_exchange_counts_until_it_is_paid(stays: Stays, editions: Path, state: State) -> None:
    short(stays, state)
    longer(editions)
    assert impact(stays)["exchanges"]["asked"] == (0 if state is State.PAID else 1)


@pytest.mark.parametrize("state", sorted(OVER))
def test_what_is_over_is_not_asked_about(stays: Stays, editions: Path, state: State) -> None:
    short(stays, state)
    longer(editions)
    told = impact(stays)["exchanges"]
    assert (told["asked"], told["untouched"], told["affected"]) == (0, 0, [])


def test_one_that_begins_before_keeps_the_rules_of_its_first_day(stays: Stays, editions: Path) -> None:
    short(stays)
    longer(editions)
    after = (FIRST + timedelta(days=1)).isoformat()
    told = impact(stays, after)["exchanges"]
    assert (told["asked"], told["untouched"], told["affected"]) == (0, 1, [])
    assert impact(stays, FIRST.isoformat())["exchanges"]["moved"] == 1


def test_without_a_day_a_draft_is_asked_about_today(stays: Stays, editions: Path) -> None:
    short(stays)
    longer(editions)
    said = impact(stays, None)
    assert said["as_of"] == stays.town.clock.at.date().isoformat()
    assert said["exchanges"]["moved"] == 1


def test_before_is_what_the_check_before_a_signature_says(stays: Stays, editions: Path) -> None:
    made = (
        stays.at(State.BUILDING, last=SHORT),
        stays.at(State.BUILDING, last=FIRST),  # one day: too short by any edition
        stays.at(State.DRAFT),  # no agenda is written
    )
    numbers = [int(one.id) for one in made]
    longer(editions, 2)
    told = impact(stays)["exchanges"]
    said = open_editions(stays.town.app.state.settings.editions_dir)
    with stays.town.database.snapshot() as connection:
        assert [one.number for one in running_exchanges(connection, said)] == numbers
        checked = [
            check_eligible(connection, store.found(connection, one), editions=said, at=stays.town.clock.at)
            for one in numbers
        ]
    outcomes = [one.outcome.value for one in checked]
    assert {one: outcomes.count(one) for one in told["before"]} == told["before"]
    assert len(set(outcomes)) > 1


def test_only_who_may_read_drafts_is_told_of_exchanges(stays: Stays, editions: Path) -> None:
    short(stays)
    longer(editions)
    auditor = stays.person(Role.AUDITOR)
    assert auditor.get("/editions/later/impact").json()["exchanges"]["asked"] == 1
    for person in (stays.visitor, stays.host, stays.vop, stays.hop, *stays.strangers()):
        assert person.get("/editions/later/impact").status_code == HTTPStatus.NOT_FOUND
        assert not person.get("/editions/cosme-2020/impact").is_success
    assert stays.person(Role.ADMINISTRATOR).get("/editions/later/impact").status_code == HTTPStatus.NOT_FOUND


def test_a_day_that_is_none_is_refused(stays: Stays, editions: Path) -> None:
    longer(editions)
    refused = stays.office.get("/editions/later/impact", params={"as_of": "soon"})
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_the_pages_lead_to_the_exchanges_that_flip(stays: Stays, editions: Path) -> None:
    number = short(stays)
    longer(editions)
    page = stays.office.get("/en/office/editions/later")
    assert f'href="/en/exchanges/{number}"' in page.text
    shown = text_of(page)
    assert "The outcome flips for 1 of 1." in shown
    assert "minimum_working_days: value from 3 to 4" in shown
    checked = stays.office.get(f"/en/office/editions/later/publication?valid_from={AS_OF}")
    assert f'href="/en/exchanges/{number}"' in checked.text
    assert "Of 1 exchange that begins from that day on, the outcome flips for 1." in text_of(checked)
    later = (FIRST + timedelta(days=1)).isoformat()
    none = text_of(stays.office.get(f"/en/office/editions/later/publication?valid_from={later}"))
    assert "Of 0 exchanges that begin from that day on, the outcome flips for 0." in none


def test_the_pages_say_when_none_flips(stays: Stays, editions: Path) -> None:
    stays.at(State.BUILDING)
    longer(editions)
    page = stays.office.get("/en/office/editions/later")
    assert "Exchanges that are not over" in text_of(page)
    assert "/en/exchanges/" not in page.text.partition("<main")[2].partition("</main>")[0]
