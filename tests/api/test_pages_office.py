"""The pages of the support office: who sees them, what their forms do, and how they say no."""

import re
from html import unescape
from http import HTTPStatus
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from fastapi.testclient import TestClient

from api.access import Role, Side, roles_with
from api.exchanges.states import State
from api.pages.office.comparing import difference_of, read_table
from api.pages.office.system import traffic_of
from api.upkeep.safekeeping.backing_up import back_up
from api.upkeep.safekeeping.restoring import prove
from tests.api.conftest import Town
from tests.api.trust.stays import HOST, VISITOR, Stays

PAGES = {  # and what one must be allowed to do to be there
    "/office": "status.read",
    "/office/approvals": "status.read",
    "/office/approval-steps": "status.read",
    "/office/waivers": "waiver.read",
    "/office/waivers/new": "waiver.record",
    "/office/editions": "status.read",
    "/office/editions/new": "rules.draft",
    "/office/editions/cosme-2020": "status.read",
    "/office/editions/cosme-2020/tables/lump_sums": "status.read",
    "/office/editions/cosme-2020/tables/public_holidays": "status.read",
    "/office/editions/cosme-2020/publication": "rules.publish",
    "/office/audit": "audit.read",
    "/office/audit/verification": "audit.read",
    "/office/partnerships": "status.read",
    "/office/partnerships/new": "partnership.make",
    "/office/people": "status.read",
    "/office/system": "status.read",
}
WAIVER = {
    "organisation": HOST,
    "rule": "H4-membership",
    "granted_by": "Ana Exemplo, Coast",
    "reason": "It dyes with little water",
    "valid_from": "2026-11-01",
    "valid_to": "2027-06-30",
}


def send(client: TestClient, path: str, **fields: Any) -> Any:
    """A form of a page, sent as a browser does."""
    said = {"key": uuid4().hex, **fields}
    return client.post(f"/en{path}", data=said, follow_redirects=False)


def text_of(page: Any) -> str:
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", page.text).split()))


def done(answer: Any) -> str:
    """Where a form that was carried out leads on to."""
    assert answer.status_code == HTTPStatus.SEE_OTHER, text_of(answer)
    return str(answer.headers["location"])


@pytest.fixture
def editions(stays: Stays, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for editions of the test's own."""
    folder = tmp_path / "editions"
    folder.mkdir()
    app = stays.town.app
    monkeypatch.setattr(app.state, "settings", app.state.settings.model_copy(update={"editions_dir": folder}))
    return folder


def test_the_support_office_opens_every_page(stays: Stays) -> None:
    for path in PAGES:
        page = stays.office.get(f"/en{path}")
        assert page.status_code == HTTPStatus.OK, (path, text_of(page))
        assert page.text.count("<h1") == 1, path


@pytest.mark.parametrize("role", Role)
def test_each_page_is_for_whom_the_table_lets_do_its_act(stays: Stays, role: Role) -> None:
    of = VISITOR if role.side is Side.VISITOR else HOST if role.side is Side.HOST else None
    somebody = stays.vop if role is Role.MANAGER else stays.person(role, of)
    allowed = {path for path, act in PAGES.items() if role in roles_with(act)}
    told = {path: somebody.get(f"/en{path}").status_code for path in PAGES}
    assert told == {path: HTTPStatus.OK if path in allowed else HTTPStatus.FORBIDDEN for path in PAGES}


@pytest.mark.parametrize("role", sorted(roles_with("status.read")))
def test_an_office_where_nothing_waits_leads_everybody_who_is_there_on(stays: Stays, role: Role) -> None:
    somebody = stays.person(role)
    page = somebody.get("/en/office").text
    assert "Nothing waits" in page
    led = set(re.findall(r'href="(/en/[^"#]*)', page))
    assert {path: somebody.get(path).status_code for path in led} == dict.fromkeys(led, HTTPStatus.OK)


def test_nobody_is_refused_before_they_are_asked_to_sign_in(stays: Stays) -> None:
    for path in PAGES:
        asked = stays.town.nobody().get(f"/en{path}", follow_redirects=False)
        assert asked.status_code == HTTPStatus.SEE_OTHER, path
        assert asked.headers["location"].startswith("/sign-in"), path


def test_the_office_approves_an_exchange_that_waits(stays: Stays) -> None:
    number = stays.at(State.APPROVING).id
    assert f"Approve exchange {number}" in stays.office.get("/en/office").text
    version = stays.office.get(f"/exchanges/{number}").headers["etag"]
    path = f"/office/approvals/exchanges/{number}/approval"
    assert done(send(stays.office, path, version=version)).endswith("done=exchange-approved")
    assert stays.office.get(f"/exchanges/{number}").json()["state"] == "ready"


def test_an_exchange_is_sent_back_with_a_reason_and_never_without(stays: Stays) -> None:
    number = stays.at(State.APPROVING).id
    version = stays.office.get(f"/exchanges/{number}").headers["etag"]
    path = f"/office/approvals/exchanges/{number}/refusal"
    refused = send(stays.office, path, version=version, reason="")
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "That was not done" in refused.text
    send(stays.office, path, version=version, reason="The agenda has no hours")
    assert stays.office.get(f"/exchanges/{number}").json()["state"] != "approving"


def test_what_was_typed_is_kept_when_the_exchange_changed_meanwhile(stays: Stays) -> None:
    number = stays.at(State.APPROVING).id
    path = f"/office/approvals/exchanges/{number}/refusal"
    refused = send(stays.office, path, version='"99"', reason="The agenda has no hours")
    assert refused.status_code == HTTPStatus.PRECONDITION_FAILED
    assert "The agenda has no hours" in refused.text


def test_a_step_is_switched_on_and_off(stays: Stays) -> None:
    for wanted, said in (("true", "on"), ("false", "off")):
        version = stays.office.get("/approval-steps/exchange.approval").headers["etag"]
        path = "/office/approval-steps/exchange.approval"
        assert done(send(stays.office, path, version=version, is_required=wanted)).endswith(f"done={said}")
        step = stays.office.get("/approval-steps/exchange.approval").json()
        assert step["is_required"] is (wanted == "true")


def test_a_waiver_is_recorded_approved_and_ended(stays: Stays) -> None:
    path = done(send(stays.office, "/office/waivers/new", **WAIVER)).removeprefix("/en").partition("?")[0]
    number = path.rsplit("/", 1)[-1]
    shown = text_of(stays.office.get(f"/en{path}"))
    assert "Waits for its pre-approval" in shown
    assert "The agency (EISMEA)" in shown
    approval = {"authority": "agency", "reference": "Letter 7", "given_on": "2026-11-10"}
    done(send(stays.office, f"{path}/approval", version='"1"', **approval))
    assert stays.office.get(f"/waivers/{number}").json()["state"] == "approved"
    ending = {"on": "2026-12-31", "reason": "It has joined a cluster"}
    done(send(stays.office, f"{path}/ending", version='"2"', **ending))
    assert stays.office.get(f"/waivers/{number}").json()["ending"]["reason"] == "It has joined a cluster"


def test_a_waiver_of_a_rule_that_nobody_can_approve_says_so_and_keeps_what_was_typed(stays: Stays) -> None:
    refused = send(stays.office, "/office/waivers/new", **WAIVER | {"rule": "V1-kind"})
    assert refused.status_code >= HTTPStatus.BAD_REQUEST
    assert "no source lets anybody approve an exception to it" in text_of(refused)
    assert "It dyes with little water" in refused.text


def test_a_pre_approval_by_the_wrong_authority_is_refused_in_words(stays: Stays) -> None:
    path = done(send(stays.office, "/office/waivers/new", **WAIVER)).removeprefix("/en").partition("?")[0]
    wrong = {"authority": "support-office", "reference": "Letter 7", "given_on": "2026-11-10"}
    refused = send(stays.office, f"{path}/approval", version='"1"', **wrong)
    assert refused.status_code >= HTTPStatus.BAD_REQUEST
    assert "Letter 7" in refused.text


def test_a_manager_records_a_waiver_for_what_the_partnership_manages(stays: Stays) -> None:
    assert "/office/waivers/" in done(send(stays.hop, "/office/waivers/new", **WAIVER))
    assert send(stays.vop, "/office/waivers/new", **WAIVER).status_code == HTTPStatus.NOT_FOUND


@pytest.mark.usefixtures("editions")
def test_an_edition_is_drafted_changed_checked_and_published(stays: Stays) -> None:
    fields = {"name": "amounts-2027", "title": "Amounts of 2027", "tables": ["lump_sums"]}
    assert "/office/editions/amounts-2027" in done(send(stays.office, "/office/editions/new", **fields))
    table = "/office/editions/amounts-2027/tables/lump_sums"
    read = stays.office.get("/editions/amounts-2027/tables/lump_sums")
    text = read.json()["text"].replace("AL,530,", "AL,560,")
    done(send(stays.office, table, version=read.headers["etag"], text=text))
    shown = text_of(stays.office.get(f"/en{table}"))
    assert "530 560" in shown.replace("&nbsp;", " ")
    publication = "/office/editions/amounts-2027/publication"
    checked = stays.office.get(f"/en{publication}?valid_from=2027-01-01")
    assert "1 row changed" in text_of(checked)
    version = stays.office.get("/editions/amounts-2027").headers["etag"]
    unchecked = send(stays.office, publication, version=version, valid_from="2027-01-01")
    assert unchecked.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    done(send(stays.office, publication, version=version, valid_from="2027-01-01", checked="yes"))
    assert stays.office.get("/editions/amounts-2027").json()["valid_from"] == "2027-01-01"


@pytest.mark.usefixtures("editions")
def test_a_draft_says_whom_it_would_affect_and_why(stays: Stays) -> None:
    send(stays.office, "/office/editions/new", name="older-2027", title="Older", tables=["values"])
    read = stays.office.get("/editions/older-2027/tables/values")
    text = read.json()["text"].replace("minimum_age_years,18,", "minimum_age_years,60,")
    path = "/office/editions/older-2027/tables/values"
    done(send(stays.office, path, version=read.headers["etag"], text=text))
    impact = stays.office.get("/editions/older-2027/impact").json()
    assert impact["before"] == "cosme-2020"
    assert not impact["changes_nothing"]
    shown = text_of(stays.office.get("/en/office/editions/older-2027"))
    assert "What it does to everybody" in shown
    assert "minimum_age_years" in shown
    assert stays.visitor.get("/editions/older-2027/impact").status_code == HTTPStatus.NOT_FOUND
    assert stays.visitor.get("/editions/cosme-2020/impact").status_code == HTTPStatus.FORBIDDEN


@pytest.mark.usefixtures("editions")
def test_a_table_that_cannot_be_read_is_refused_with_its_line_and_kept_as_typed(stays: Stays) -> None:
    send(stays.office, "/office/editions/new", name="amounts-2027", title="Amounts", tables=["lump_sums"])
    read = stays.office.get("/editions/amounts-2027/tables/lump_sums")
    text = read.json()["text"].replace("AL,530,", "AL,plenty,")
    path = "/office/editions/amounts-2027/tables/lump_sums"
    refused = send(stays.office, path, version=read.headers["etag"], text=text)
    assert refused.status_code >= HTTPStatus.BAD_REQUEST
    assert "line 2" in text_of(refused)
    assert "AL,plenty," in refused.text


def test_a_day_that_is_past_is_not_offered_for_publication(stays: Stays, editions: Path) -> None:
    assert editions.is_dir()
    send(stays.office, "/office/editions/new", name="amounts-2027", title="Amounts", tables=["lump_sums"])
    page = stays.office.get("/en/office/editions/amounts-2027/publication?valid_from=2020-01-01")
    assert "Choose today or a later day" in page.text


def test_the_trail_is_filtered_by_its_address(stays: Stays) -> None:
    send(stays.office, "/office/waivers/new", **WAIVER)
    page = text_of(stays.office.get("/en/office/audit?act=waiver.record&since=2026-01-01"))
    assert "waiver:1" in page
    assert "Nothing fits" in text_of(stays.office.get("/en/office/audit?act=waiver.end"))
    wrong = stays.office.get("/en/office/audit?act=not an act")
    assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_the_trail_is_verified_in_words_also_against_an_end_that_was_kept(stays: Stays) -> None:
    anchor = stays.office.get("/audit/verification").json()["end"]["anchor"]
    page = text_of(stays.office.get("/en/office/audit/verification", params={"anchor": anchor}))
    assert "Yes." in page
    assert "It also agrees with the end that you kept." in page


def test_a_partnership_is_entered_and_edited(stays: Stays) -> None:
    fields = {"name": "Alpine Weavers", "countries": ["AT", "IT"], "clusters": ""}
    path = (
        done(send(stays.office, "/office/partnerships/new", **fields)).removeprefix("/en").partition("?")[0]
    )
    number = path.rsplit("/", 1)[-1]
    version = stays.office.get(f"/partnerships/{number}").headers["etag"]
    done(send(stays.office, f"{path}/edit", version=version, acronym="WEAVE", countries=["AT"]))
    told = stays.office.get(f"/partnerships/{number}").json()
    assert (told["acronym"], told["countries"]) == ("WEAVE", ["AT"])
    assert "Alpine Weavers" in stays.office.get("/en/office/partnerships?q=alpine").text
    wrong = send(stays.office, "/office/partnerships/new", name="Valley Weavers", website="not an address")
    assert wrong.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Valley Weavers" in wrong.text


def test_an_administrator_gives_and_ends_a_mandate_and_locks_an_account(town: Town) -> None:
    administrator = town.person(Role.ADMINISTRATOR)
    number = town.add_person("ana@example.eu", town.mandate(Role.ANALYST))
    path = f"/office/people/{number}"
    done(send(administrator, f"{path}/mandates", role="auditor"))
    held = {one["role"]: one for one in administrator.get(f"/accounts/{number}").json()["mandates"]}
    ending = f"{path}/mandates/{held['auditor']['id']}/end"
    done(send(administrator, ending, version=f'"{held["auditor"]["version"]}"'))
    version = administrator.get(f"/accounts/{number}").headers["etag"]
    done(send(administrator, f"{path}/state", version=version, state="locked"))
    told = administrator.get(f"/accounts/{number}").json()
    assert told["account"]["state"] == "locked"
    assert [one["role"] for one in told["mandates"] if one["live"]] == ["analyst"]


def test_somebody_is_invited_and_a_bad_address_keeps_what_was_typed(town: Town) -> None:
    administrator = town.person(Role.ADMINISTRATOR)
    path = "/office/people/invitations"
    assert done(send(administrator, path, email="new@example.eu", role="analyst")).endswith("done=invited")
    refused = send(administrator, path, email="nobody", role="analyst")
    assert refused.status_code >= HTTPStatus.BAD_REQUEST
    assert 'value="nobody"' in refused.text


def test_the_system_page_says_how_it_stands_and_what_it_does_not_know(stays: Stays) -> None:
    status = stays.office.get("/status").json()
    text = stays.office.get("/en/office/system").text
    assert status["index"]["model"] in text
    assert all(job["name"] in text for job in status["jobs"])
    assert "Notices on their way" in text
    assert "Not known here" in text


def test_the_system_page_says_when_the_last_backup_was_and_warns_where_one_is_missing(
    stays: Stays, tmp_path: Path
) -> None:
    text = text_of(stays.office.get("/en/office/system"))
    assert "No backup is on record." in text
    assert "No restore was ever proven." in text
    town = stays.town
    taken = back_up(town.database, town.settings, tmp_path / "backups", clock=town.clock)
    prove(taken.folder, town.database, at=town.clock.at)
    for language, name in (("en", "Last proven restore"), ("fr", "Dernière restauration éprouvée")):
        text = text_of(stays.office.get(f"/{language}/office/system"))
        assert name in text
        assert "No backup is on record." not in text
        assert text.count("21 November 2026" if language == "en" else "21 novembre 2026") >= 3


def test_figures_for_prometheus_become_a_few_numbers() -> None:
    traffic = traffic_of(
        "# TYPE cxc_requests counter\n"
        'cxc_requests_total{route="/a",method="GET",status="200"} 7.0\n'
        'cxc_requests_total{route="/a",method="GET",status="404"} 2.0\n'
        'cxc_requests_total{route="/a",method="GET",status="500"} 1.0\n'
    )
    assert (traffic.answered, traffic.refused, traffic.failed) == (10, 2, 1)


def test_a_difference_names_what_changed_came_and_went() -> None:
    before = read_table("country,maximum_eur\nAL,530\nAM,610\n")
    after = read_table("country,maximum_eur\nAL,560\nAT,900\n")
    found = difference_of(before, after)
    assert [(one.key, one.cells) for one in found.changed] == [("AL", [("maximum_eur", "530", "560")])]
    assert ([one["country"] for one in found.added], [one["country"] for one in found.removed]) == (
        ["AT"],
        ["AM"],
    )


def test_the_order_of_rows_is_no_difference() -> None:
    one, other = read_table("code,x\na,1\nb,2\n"), read_table("code,x\nb,2\na,1\n")
    assert difference_of(one, other).number == 0
