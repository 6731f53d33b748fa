"""The pages of profiles: one's own organisations, the editor, the memberships, and what becomes of them."""

import re
from dataclasses import replace
from html import unescape
from http import HTTPStatus
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.access import Role
from api.profiles.organisation import Organisation
from eligibility.facts import Kind
from eligibility.facts import Role as Part
from matching.profiles import OrganisationId
from tests.api.conftest import Town
from tests.api.trust.stays import HOST, OTHER_VISITOR, VISITOR
from tests.api.trust.world import an_organisation

ALL_PAGES = ("", "/edit", "/memberships", "/partnership", "/eccp", "/delete", "/download")


def page(client: TestClient, path: str, status: int = HTTPStatus.OK) -> str:
    answer = client.get(f"/en{path}", follow_redirects=False)
    assert answer.status_code == status, answer.text[:500]
    return answer.text


def post(client: TestClient, path: str, **fields: Any) -> Any:
    return client.post(f"/en{path}", data=fields, follow_redirects=False)


def form_of(text: str, action: str) -> dict[str, Any]:
    """What a browser would send of that form as it stands."""
    form = re.search(rf'<form[^>]*action="[^"]*{re.escape(action)}"[^>]*>(.*?)</form>', text, re.DOTALL)
    assert form, action
    inside = form.group(1)
    fields: dict[str, list[str]] = {}
    for tag in re.findall(r"<input[^>]*>", inside):
        known = {name: unescape(said) for name, said in re.findall(r'(\w+)="([^"]*)"', tag)}
        if known.get("type") in {"checkbox", "radio"} and " checked" not in tag:
            continue
        fields.setdefault(known["name"], []).append(known.get("value", "on"))
    for name, text_ in re.findall(r'<textarea[^>]*name="(\w+)"[^>]*>(.*?)</textarea>', inside, re.DOTALL):
        fields[name] = [unescape(text_)]
    for name, options in re.findall(r'<select[^>]*name="(\w+)"[^>]*>(.*?)</select>', inside, re.DOTALL):
        chosen = re.search(r'value="([^"]*)" selected', options)
        fields[name] = [chosen.group(1) if chosen else ""]
    return fields


def a_visitor_only(**differences: Any) -> Organisation:
    return replace(an_organisation("hanoi-yarn"), roles=frozenset({Part.VISITOR}), **differences)


def test_somebody_with_one_organisation_is_led_to_it(stays: Any) -> None:
    answer = stays.visitor.get("/en/profiles", follow_redirects=False)
    assert answer.headers["location"] == f"/en/profiles/{VISITOR}"


def test_the_list_shows_every_own_organisation_with_its_state(stays: Any) -> None:
    text = page(stays.visitor, "/profiles?all=1")
    assert "Brno Mill" in text
    assert "In the catalogue" in text
    assert "Register another organisation" in text


@pytest.mark.parametrize("room", ALL_PAGES)
def test_every_page_of_a_profile_is_for_its_people_alone(stays: Any, room: str) -> None:
    page(stays.visitor, f"/profiles/{VISITOR}{room}")
    page(stays.town.nobody(), f"/profiles/{VISITOR}{room}", HTTPStatus.SEE_OTHER)  # to the sign-in
    page(
        stays.person(Role.VISITING_SIGNER, OTHER_VISITOR), f"/profiles/{VISITOR}{room}", HTTPStatus.NOT_FOUND
    )


def test_every_page_is_in_french_too(stays: Any) -> None:
    for room in ("", "/edit", "/memberships", "/partnership", "/delete"):
        answer = stays.visitor.get(f"/fr/profiles/{VISITOR}{room}")
        assert answer.status_code == HTTPStatus.OK
        assert '<html lang="fr">' in answer.text


def test_a_manager_who_opens_a_profile_is_led_to_the_page_of_the_member(stays: Any) -> None:
    answer = stays.vop.get(f"/en/profiles/{VISITOR}", follow_redirects=False)
    assert answer.headers["location"] == f"/en/members/{VISITOR}"


def test_the_page_says_how_the_rules_see_each_role_and_where_it_is_written(stays: Any) -> None:
    text = page(stays.visitor, f"/profiles/{VISITOR}")
    assert "As a visitor" in text
    assert "As a host" in text
    assert "rules that were asked" in text
    assert "hitechtex.eu" in text  # a source


def test_an_organisation_is_registered_as_a_draft(town: Town) -> None:
    town.load(an_organisation("porto-yarn"))
    newcomer = town.person(Role.ANALYST)
    said = post(newcomer, "/profiles/new", name="Fresh Loom Ltd", roles=["visitor", "host"], country="PT")
    assert said.status_code == HTTPStatus.SEE_OTHER, said.text[:800]
    made = said.headers["location"].partition("?")[0].rpartition("/")[2]
    whole = newcomer.get(f"/profiles/{made}").json()
    assert (whole["profile"]["name"], whole["life"]["state"]) == ("Fresh Loom Ltd", "draft")
    assert whole["profile"]["country"] == "PT"
    text = page(newcomer, f"/profiles/{made}?done=registered")
    assert "Your draft is begun" in text
    assert "things are missing before it can be submitted" in text


def test_a_name_that_is_on_record_is_shown_before_a_second_draft_is_begun(town: Town) -> None:
    town.load(an_organisation("porto-yarn"))
    newcomer = town.person(Role.VISITING_EDITOR, "porto-yarn")
    fields: dict[str, Any] = {"name": "Porto Yarn", "roles": "visitor", "country": "PT", "city": "Porto"}
    said = post(newcomer, "/profiles/new", **fields)
    assert said.status_code == HTTPStatus.OK
    assert "Is it one of these?" in said.text
    assert 'value="Porto Yarn"' in said.text
    assert newcomer.get("/profiles").json()["counts"] == {"validated": 1}
    went_on = post(newcomer, "/profiles/new", looked="yes", **fields)
    assert went_on.status_code == HTTPStatus.SEE_OTHER


def test_a_registration_without_a_role_is_refused_with_what_was_typed(town: Town) -> None:
    town.load(an_organisation("porto-yarn"))
    said = post(town.person(Role.VISITING_EDITOR, "porto-yarn"), "/profiles/new", name="Fresh Loom Ltd")
    assert said.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "That was not done" in said.text
    assert 'value="Fresh Loom Ltd"' in said.text


def test_a_form_that_is_sent_as_it_stands_changes_nothing(stays: Any) -> None:
    fields = form_of(page(stays.visitor, f"/profiles/{VISITOR}/edit"), f"/profiles/{VISITOR}/edit")
    said = post(stays.visitor, f"/profiles/{VISITOR}/edit", **fields)
    assert said.headers["location"].endswith("done=same")
    assert stays.visitor.get(f"/profiles/{VISITOR}").json()["life"]["version"] == 1


def test_the_editor_saves_texts_lists_and_periods(stays: Any) -> None:
    fields = form_of(page(stays.visitor, f"/profiles/{VISITOR}/edit"), f"/profiles/{VISITOR}/edit")
    fields |= {
        "seeks": "A dyehouse.",
        "languages": ["en", "cs"],
        "first_0": "2027-03-01",
        "last_0": "2027-03-31",
    }
    said = post(stays.visitor, f"/profiles/{VISITOR}/edit", **fields)
    assert said.headers["location"].endswith("done=saved"), said.text[:800]
    kept = stays.visitor.get(f"/profiles/{VISITOR}").json()["profile"]
    assert (kept["seeks"], kept["languages"]) == ("A dyehouse.", ["cs", "en"])
    assert kept["available"][0] == "2027-03-01/2027-03-31"


def test_an_edit_that_the_partnership_judges_anew_says_so(stays: Any) -> None:
    fields = form_of(page(stays.visitor, f"/profiles/{VISITOR}/edit"), f"/profiles/{VISITOR}/edit")
    said = post(stays.visitor, f"/profiles/{VISITOR}/edit", **(fields | {"name": "Brno Mill and Sons"}))
    assert said.headers["location"].endswith("done=anew")
    assert stays.visitor.get(f"/profiles/{VISITOR}").json()["life"]["state"] == "submitted"


def test_what_is_wrong_is_said_at_its_field_and_everything_typed_is_kept(stays: Any) -> None:
    fields = form_of(page(stays.visitor, f"/profiles/{VISITOR}/edit"), f"/profiles/{VISITOR}/edit")
    wrong = {
        "region": "PT11",
        "seeks": "A dyehouse.",
        "latitude": "north",
        "first_0": "2027-03-01",
        "last_0": "",
    }
    said = post(stays.visitor, f"/profiles/{VISITOR}/edit", **(fields | wrong))
    assert said.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert 'aria-invalid="true"' in said.text
    assert "A dyehouse." in said.text
    assert 'value="north"' in said.text


def test_an_edit_of_an_old_version_shows_what_is_there_beside_what_was_typed(stays: Any) -> None:
    fields = form_of(page(stays.visitor, f"/profiles/{VISITOR}/edit"), f"/profiles/{VISITOR}/edit")
    other = stays.visitor.patch(
        f"/profiles/{VISITOR}", json={"seeks": "A finisher."}, headers={"If-Match": '"1"'} | stays.town.once()
    )
    assert other.status_code == HTTPStatus.OK
    said = post(stays.visitor, f"/profiles/{VISITOR}/edit", **(fields | {"seeks": "A dyehouse."}))
    assert said.status_code == HTTPStatus.PRECONDITION_FAILED
    assert "Somebody changed it while you were typing" in said.text
    assert "A finisher." in said.text
    again = form_of(said.text, f"/profiles/{VISITOR}/edit")
    assert again["seeks"] == ["A dyehouse."]
    assert (
        post(stays.visitor, f"/profiles/{VISITOR}/edit", **again).headers["location"].endswith("done=saved")
    )


def test_looking_at_an_edit_tells_its_effect_and_saves_nothing(stays: Any) -> None:
    fields = form_of(page(stays.visitor, f"/profiles/{VISITOR}/edit"), f"/profiles/{VISITOR}/edit")
    said = post(
        stays.visitor, f"/profiles/{VISITOR}/edit/effect", **(fields | {"name": "Brno Mill and Sons"})
    )
    assert said.status_code == HTTPStatus.OK
    assert "would have to validate it again" in said.text
    assert "Nothing is saved by looking" in said.text
    assert stays.visitor.get(f"/profiles/{VISITOR}").json()["profile"]["name"] == "Brno Mill"


def test_looking_at_an_edit_that_would_be_refused_says_why(stays: Any) -> None:
    fields = form_of(page(stays.visitor, f"/profiles/{VISITOR}/edit"), f"/profiles/{VISITOR}/edit")
    said = post(stays.visitor, f"/profiles/{VISITOR}/edit/effect", **(fields | {"latitude": "north"}))
    assert said.status_code == HTTPStatus.OK
    assert "It cannot be saved so yet" in said.text


def test_what_the_coach_promises_is_so_once_it_is_done(stays: Any) -> None:
    town = stays.town
    town.load(a_visitor_only(representative_born=None))
    editor = town.person(Role.VISITING_SIGNER, "hanoi-yarn")
    text = page(editor, "/profiles/hanoi-yarn")
    gain = re.search(r"<strong>\+(\d+)</strong>\s*eligible hosts", text)
    assert gain, "without a day of birth no host is eligible"
    now = _reach(town, editor, {})["now"]["hosts"]["eligible"]
    done = editor.patch(
        "/profiles/hanoi-yarn",
        json={"representative_born": "1980-05-01"},
        headers={"If-Match": '"1"'} | town.once(),
    )
    assert done.status_code == HTTPStatus.OK, done.text
    assert _reach(town, editor, {})["now"]["hosts"]["eligible"] == now + int(gain.group(1))


def test_the_reach_counts_the_hosts_that_a_list_of_matches_would_show(stays: Any) -> None:
    found = _reach(stays.town, stays.visitor, {}, VISITOR)
    shown = stays.visitor.get(f"/visitors/{VISITOR}/matches", params={"k": 100}).json()
    assert found["now"]["hosts"]["possible"] == shown["possible_hosts"]
    assert found["now"] == found["then"]
    eligible = [one for one in shown["matches"] if one["verdict"] == "eligible"]
    assert found["now"]["hosts"]["eligible"] == len(eligible)


def test_a_role_more_is_counted_and_a_role_less_meets_nobody(stays: Any) -> None:
    found = _reach(stays.town, stays.visitor, {"roles": ["host"]}, VISITOR)
    assert found["then"]["hosts"] == {"eligible": 0, "possible": 0}
    assert found["then"]["visitors"] == found["now"]["visitors"]


def _reach(town: Town, client: TestClient, edit: dict[str, Any], profile: str = "hanoi-yarn") -> Any:
    answer = client.post(f"/profiles/{profile}/edits/reach", json=edit, headers=town.once())
    assert answer.status_code == HTTPStatus.OK, answer.text
    return answer.json()


def test_a_profile_is_paused_resumed_and_confirmed_by_a_press(stays: Any) -> None:
    path = f"/profiles/{VISITOR}"
    for act, state in (("reconfirm", "validated"), ("pause", "paused"), ("resume", "validated")):
        version = f'"{stays.visitor.get(path).json()["life"]["version"]}"'
        said = post(stays.visitor, f"{path}/act", act=f"profile.{act}", version=version, key=f"one-{act}-x")
        assert said.headers["location"] == f"/en{path}?done={act}", said.text[:500]
        assert stays.visitor.get(path).json()["life"]["state"] == state


def test_an_act_from_an_old_page_is_refused_by_a_page(stays: Any) -> None:
    said = post(stays.visitor, f"/profiles/{VISITOR}/act", act="profile.pause", version='"9"')
    assert said.status_code == HTTPStatus.PRECONDITION_FAILED
    assert "Somebody changed it meanwhile" in said.text


def test_a_draft_is_given_a_partnership_and_submitted(town: Town) -> None:
    town.load(an_organisation("porto-yarn"))
    town.person(Role.MANAGER, "East")
    somebody = town.person(Role.ANALYST)
    whole = {"name": "Fresh Loom", "roles": ["visitor"], "kind": "sme", "country": "PT", "about": "We weave."}
    made = somebody.post("/profiles", json=whole, headers=town.once()).json()["id"]
    assert "East" in page(somebody, f"/profiles/{made}/partnership")
    said = post(
        somebody, f"/profiles/{made}/partnership", partnership=town.partnership("East"), version='"1"'
    )
    assert said.status_code == HTTPStatus.SEE_OTHER, said.text[:800]
    text = page(somebody, f"/profiles/{made}")
    assert "Everything needed is there" in text
    fields = form_of(text, f"/profiles/{made}/act")
    assert post(somebody, f"/profiles/{made}/act", **fields).headers["location"].endswith("done=submit")
    assert somebody.get(f"/profiles/{made}").json()["life"]["state"] == "submitted"


def test_choosing_no_partnership_says_so(stays: Any) -> None:
    said = post(stays.visitor, f"/profiles/{VISITOR}/partnership", version='"1"')
    assert said.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Choose one of them" in said.text


def test_a_profile_is_deleted_after_what_goes_and_stays_was_said(stays: Any) -> None:
    text = page(stays.visitor, f"/profiles/{VISITOR}/delete")
    assert "What goes" in text
    assert "What stays" in text
    said = post(stays.visitor, f"/profiles/{VISITOR}/delete", **form_of(text, "/delete"))
    assert said.headers["location"] == "/en/profiles?all=1&done=deleted"
    assert stays.office.get(f"/profiles/{VISITOR}").status_code in {HTTPStatus.GONE, HTTPStatus.NOT_FOUND}


def test_a_download_is_a_file_with_everything(stays: Any) -> None:
    answer = stays.visitor.get(f"/en/profiles/{VISITOR}/download")
    assert answer.headers["content-disposition"].startswith("attachment")
    assert answer.json()["profile"]["name"] == "Brno Mill"


def test_a_partnership_records_the_profile_on_the_eccp(stays: Any) -> None:
    text = page(stays.vop, f"/profiles/{VISITOR}/eccp")
    fields = form_of(text, "/eccp") | {
        "profiled": "yes",
        "since": "2025-03-01",
        "url": "https://example.org/x",
    }
    said = post(stays.vop, f"/profiles/{VISITOR}/eccp", **fields)
    assert said.status_code == HTTPStatus.SEE_OTHER, said.text[:800]
    assert stays.visitor.get(f"/profiles/{VISITOR}").json()["profile"]["eccp_profiled_on"] == "2025-03-01"


def test_a_wrong_day_on_the_eccp_is_refused_with_what_was_typed(stays: Any) -> None:
    said = post(
        stays.vop,
        f"/profiles/{VISITOR}/eccp",
        profiled="yes",
        since="2999-01-01",
        url="https://example.org/x",
        version='"1"',
    )
    assert said.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert 'value="2999-01-01"' in said.text


@pytest.fixture
def club(stays: Any) -> Any:
    """The host is a cluster, of which two say that they are members."""
    for name in ("avo-dyers", "bel-dyers"):
        stays.town.load(
            replace(
                an_organisation(name),
                kind=Kind.SME,
                member_of=frozenset({OrganisationId(HOST)}),
                unconfirmed=frozenset({OrganisationId(HOST)}),
            )
        )
    return stays


def test_a_cluster_confirms_several_members_at_once(club: Any) -> None:
    text = page(club.host, f"/profiles/{HOST}/memberships")
    assert text.count("Waits for your word") >= 2
    said = post(club.host, f"/profiles/{HOST}/members/confirm", members=["avo-dyers", "bel-dyers"])
    assert said.headers["location"].endswith("done=confirmed"), said.text[:500]
    assert club.host.get(f"/profiles/{HOST}/memberships").json()["confirmed"] == 2
    assert "Avo Dyers" not in page(club.host, f"/profiles/{HOST}/memberships?only=waiting")


def test_confirming_nobody_is_refused_by_the_same_page(club: Any) -> None:
    said = post(club.host, f"/profiles/{HOST}/members/confirm")
    assert said.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Your members" in said.text


def test_a_cluster_denies_a_member_after_it_was_asked_once_more(club: Any) -> None:
    text = page(club.host, f"/profiles/{HOST}/members/avo-dyers/denial")
    assert "Avo Dyers" in text
    said = post(club.host, f"/profiles/{HOST}/members/avo-dyers/denial", **form_of(text, "/denial"))
    assert said.headers["location"].endswith("done=denied")
    left = [one["id"] for one in club.host.get(f"/profiles/{HOST}/memberships").json()["members"]]
    assert left == ["bel-dyers"]


def test_a_membership_is_found_stated_and_taken_out(club: Any) -> None:
    path = f"/profiles/{VISITOR}/memberships"
    assert "Porto Weavers" in page(club.visitor, f"{path}?find=weavers")
    assert post(club.visitor, path, body=HOST, version='"1"').headers["location"].endswith("done=stated")
    assert club.visitor.get(f"/profiles/{VISITOR}").json()["unconfirmed"] == [HOST]
    assert "Not confirmed yet" in page(club.visitor, path)
    said = post(club.visitor, path, without=HOST, version='"2"')
    assert said.headers["location"].endswith("done=taken")
    assert club.visitor.get(f"/profiles/{VISITOR}").json()["profile"]["member_of"] == []
