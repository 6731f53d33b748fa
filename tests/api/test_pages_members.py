"""The pages of organisations: found, decided on, several at once; and files of them."""

import csv
import io
import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from uuid import uuid4

import pytest

from api.access import Role
from eligibility.facts import Kind
from tests.api.trust.stays import HOST, VISITOR
from tests.api.trust.world import an_organisation

GOOD = {"id": "new-1", "name": "Mill new-1", "country": "CZ", "about": "We weave linen."}
BAD = {"id": "new-2", "name": "Mill new-2", "country": "Portugl", "about": "We weave."}


def a_file(*rows: dict[str, str]) -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(GOOD))
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def hidden(page: str, name: str) -> list[str]:
    return re.findall(rf'name="{name}" value="([^"]*)"', page)


@pytest.fixture
def begun(stays: Any) -> Callable[[], str]:
    """A profile that was handed in to the visitor's partnership; its id."""

    def begin() -> str:
        signer = stays.visitor
        said = {
            "name": "Moravian Knitters",
            "kind": "sme",
            "country": "CZ",
            "roles": ["visitor"],
            "about": "We knit sportswear.",
        }
        made = signer.post("/profiles", json=said, headers=stays.town.once())
        assert made.status_code == HTTPStatus.CREATED, made.text
        number = made.json()["id"]
        chosen = signer.put(
            f"/profiles/{number}/partnership",
            json={"partnership": stays.town.partnership("Hills")},
            headers={"If-Match": made.headers["etag"]},
        )
        assert chosen.status_code == HTTPStatus.OK, chosen.text
        sent = signer.post(
            f"/profiles/{number}/submission",
            headers=stays.town.once(**{"If-Match": chosen.headers["etag"]}),
        )
        assert sent.status_code == HTTPStatus.OK, sent.text
        return str(number)

    return begin


def state_of(client: Any, number: str) -> str:
    return str(client.get(f"/profiles/{number}").json()["life"]["state"])


def test_only_those_who_look_after_organisations_may_be_here(stays: Any) -> None:
    assert stays.town.nobody().get("/en/members", follow_redirects=False).status_code == HTTPStatus.SEE_OTHER
    assert stays.visitor.get("/en/members").status_code == HTTPStatus.FORBIDDEN
    assert stays.visitor.get("/en/imports").status_code == HTTPStatus.FORBIDDEN
    assert stays.office.get("/en/imports").status_code == HTTPStatus.FORBIDDEN


def test_the_list_holds_the_organisations_of_the_partnership_alone(stays: Any) -> None:
    page = stays.vop.get("/en/members").text
    assert VISITOR in page
    assert f"/en/members/{HOST}" not in page
    assert f"/en/members/{HOST}" in stays.office.get("/en/members").text


def test_a_filter_in_the_address_narrows_the_list(stays: Any) -> None:
    assert VISITOR in stays.office.get("/en/members?country=CZ").text
    narrowed = stays.office.get("/en/members?country=CZ").text
    assert f"/en/members/{HOST}" not in narrowed
    assert "No organisation fits" in stays.office.get("/en/members?q=nothing-like-it").text


def test_an_organisation_of_others_is_not_found(stays: Any) -> None:
    assert stays.vop.get(f"/en/members/{VISITOR}").status_code == HTTPStatus.OK
    assert stays.vop.get(f"/en/members/{HOST}").status_code == HTTPStatus.NOT_FOUND
    assert stays.vop.get("/fr/members/" + VISITOR).status_code == HTTPStatus.OK


def test_a_profile_is_validated_by_a_press(stays: Any, begun: Callable[[], str]) -> None:
    number = begun()
    page = stays.vop.get(f"/en/members/{number}").text
    form = {
        "act": "validate",
        "key": uuid4().hex,
        "version": hidden(page, "version")[0].replace("&#34;", '"'),
    }
    answer = stays.vop.post(f"/en/members/{number}/acts", data=form, follow_redirects=False)
    assert answer.status_code == HTTPStatus.SEE_OTHER, answer.text
    assert state_of(stays.vop, number) == "validated"
    assert "It is validated." in stays.vop.get(answer.headers["location"]).text


def test_a_return_without_remarks_is_refused_and_with_them_is_done(
    stays: Any, begun: Callable[[], str]
) -> None:
    number = begun()
    version = hidden(stays.vop.get(f"/en/members/{number}").text, "version")[0].replace("&#34;", '"')
    form = {"act": "return", "key": uuid4().hex, "version": version, "remarks": " "}
    refused = stays.vop.post(f"/en/members/{number}/acts", data=form)
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "That was not done" in refused.text
    stays.vop.post(
        f"/en/members/{number}/acts", data=form | {"remarks": "Say what you seek.", "key": uuid4().hex}
    )
    assert state_of(stays.vop, number) == "returned"


def test_an_old_version_is_refused_with_what_was_typed_kept(stays: Any, begun: Callable[[], str]) -> None:
    number = begun()
    form = {"act": "return", "key": uuid4().hex, "version": '"1"', "remarks": "Say what you seek."}
    refused = stays.vop.post(f"/en/members/{number}/acts", data=form)
    assert refused.status_code == HTTPStatus.PRECONDITION_FAILED
    assert "Say what you seek." in refused.text
    assert state_of(stays.vop, number) == "submitted"


def test_several_are_done_one_after_another_with_the_result_of_each(
    stays: Any, begun: Callable[[], str]
) -> None:
    number = begun()
    lines = {one["id"]: one["version"] for one in stays.vop.get("/profiles").json()["profiles"]}
    form = {
        "act": "validate",
        "scope": "ticked",
        "key": uuid4().hex,
        "one": [f"{number}:{lines[number]}", f"{VISITOR}:{lines[VISITOR]}"],
    }
    page = stays.vop.post("/en/members/acts", data=form).text
    assert "1 is done." in page
    assert "1 is not" in page
    assert state_of(stays.vop, number) == "validated"


def test_all_of_a_filtered_list_are_done_if_it_is_still_that_list(stays: Any) -> None:
    form = {"act": "pause", "scope": "all", "found": "7", "key": uuid4().hex, "country": "CZ"}
    assert "Look again." in stays.vop.post("/en/members/acts", data=form).text
    done = stays.vop.post("/en/members/acts", data=form | {"found": "1"})
    assert "1 is done." in done.text
    assert state_of(stays.vop, VISITOR) == "paused"


def test_nothing_ticked_is_said(stays: Any) -> None:
    answer = stays.vop.post("/en/members/acts", data={"act": "pause", "scope": "ticked", "key": uuid4().hex})
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert "Tick at least one" in answer.text


def test_members_of_a_cluster_wait_for_its_own_people(stays: Any) -> None:
    body = an_organisation("hill-cluster", partnership="Hills", kind=Kind.CLUSTER)
    stays.town.load(body)
    version = stays.visitor.get(f"/profiles/{VISITOR}").headers["etag"]
    joined = stays.visitor.patch(
        f"/profiles/{VISITOR}", json={"member_of": ["hill-cluster"]}, headers={"If-Match": version}
    )
    assert joined.status_code == HTTPStatus.OK, joined.text
    assert 'href="#memberships"' in stays.vop.get("/en/work").text
    form = {"act": "confirm", "member": [VISITOR], "key": uuid4().hex}
    refused = stays.vop.post("/en/members/hill-cluster/members", data=form)
    assert refused.status_code == HTTPStatus.FORBIDDEN
    assert "Only editors and signers" in refused.text
    assert "These wait for them" in stays.vop.get("/en/members/hill-cluster").text


def test_somebody_is_invited_and_a_wrong_address_is_kept_to_be_mended(stays: Any) -> None:
    form = {"email": "ana", "role": "visiting_editor", "key": uuid4().hex}
    refused = stays.vop.post(f"/en/members/{VISITOR}/people", data=form)
    assert refused.status_code >= HTTPStatus.BAD_REQUEST
    assert 'value="ana"' in refused.text
    good = form | {"email": "ana@example.eu", "key": uuid4().hex}
    answer = stays.vop.post(f"/en/members/{VISITOR}/people", data=good, follow_redirects=False)
    assert answer.headers["location"] == f"/en/members/{VISITOR}?done=invited"


def test_a_mandate_is_ended(stays: Any) -> None:
    signer = stays.visitor
    mandate = next(
        one for one in stays.vop.get("/mandates").json()["mandates"] if one["organisation"] == VISITOR
    )
    form = {"key": uuid4().hex, "version": f'"{mandate["version"]}"'}
    stays.vop.post(f"/en/members/{VISITOR}/mandates/{mandate['id']}/end", data=form)
    assert signer.get("/me").status_code == HTTPStatus.UNAUTHORIZED  # its session ends with its mandate


def _look(client: Any, content: bytes, name: str = "members.csv") -> Any:
    return client.post(
        "/en/imports",
        data={"step": "look", "key": uuid4().hex},
        files={"file": (name, content, "text/csv")},
    )


def test_a_file_travels_from_the_look_to_the_import(stays: Any) -> None:
    look = _look(stays.vop, a_file(GOOD))
    assert look.status_code == HTTPStatus.OK
    assert stays.vop.get("/profiles/new-1").status_code == HTTPStatus.NOT_FOUND
    form = {
        "step": "import",
        "key": uuid4().hex,
        "filename": hidden(look.text, "filename")[0],
        "piece": hidden(look.text, "piece"),
    }
    done = stays.vop.post("/en/imports", data=form)
    assert "1 organisation came in" in done.text
    assert stays.vop.get("/profiles/new-1").status_code == HTTPStatus.OK


def test_bad_rows_are_named_and_nothing_comes_in_unless_they_are_left_out(stays: Any) -> None:
    look = _look(stays.vop, a_file(GOOD, BAD))
    assert "Did you mean" in look.text
    assert "Portugl" in look.text
    form = {
        "step": "import",
        "key": uuid4().hex,
        "filename": "members.csv",
        "piece": hidden(look.text, "piece"),
    }
    refused = stays.vop.post("/en/imports", data=form)
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert stays.vop.get("/profiles/new-1").status_code == HTTPStatus.NOT_FOUND
    done = stays.vop.post("/en/imports", data=form | {"skip_bad": "yes", "key": uuid4().hex})
    assert "1 row was left out." in done.text
    way = re.search(r'href="(/en/imports/[0-9a-f]{32}/rejected\.csv)"', done.text)
    assert way is not None
    assert "new-2" in stays.vop.get(way.group(1)).text


def test_no_file_and_a_broken_one_are_said(stays: Any) -> None:
    none = stays.vop.post("/en/imports", data={"step": "look", "key": uuid4().hex})
    assert "Choose a file first." in none.text
    broken = stays.vop.post("/en/imports", data={"step": "import", "key": uuid4().hex, "piece": "a"})
    assert "did not travel whole" in broken.text
    assert _look(stays.vop, b"\x00\x01").status_code >= HTTPStatus.BAD_REQUEST


def test_a_file_to_start_from_can_be_imported(stays: Any) -> None:
    template = stays.person(Role.MANAGER, "Hills").get("/en/imports/template.csv")
    assert template.status_code == HTTPStatus.OK
    assert template.content.startswith("\ufeffid,name".encode())


def test_the_people_of_an_organisation_have_names(stays: Any) -> None:
    stays.person(Role.VISITING_SIGNER, VISITOR)
    page = stays.vop.get(f"/en/members/{VISITOR}").text
    people = page[page.index('id="people"') :]
    assert f"visiting_signer-{VISITOR}@example.eu".lower() in people
    assert re.search(rf'<th scope="row">visiting_signer-{VISITOR}<', people, re.IGNORECASE)
    assert "Account " not in people
    seen = stays.office.get(f"/en/members/{VISITOR}").text
    assert re.search(rf'<th scope="row">visiting_signer-{VISITOR}<', seen, re.IGNORECASE)
    assert "mailto:" not in seen


def test_of_an_account_that_is_gone_the_page_says_just_that(stays: Any) -> None:
    leaver = stays.town.person(Role.VISITING_EDITOR, VISITOR, email="leaver@example.eu")
    me = leaver.get("/me").headers["etag"]
    assert leaver.delete("/me", headers=stays.town.once(**{"If-Match": me})).is_success
    page = stays.vop.get(f"/en/members/{VISITOR}").text
    assert "A former account" in page
    assert "leaver" not in page


def test_a_look_shows_the_first_rows_as_they_were_understood(stays: Any) -> None:
    many = [GOOD | {"id": f"row-{number}", "name": f"Mill row-{number}"} for number in range(12)]
    many[0] |= {"country": "Czechia"}
    page = _look(stays.vop, a_file(*many, BAD)).text
    table = page[page.index('id="first"') :].partition("</section>")[0]
    assert "read as CZ" in table
    assert '<th scope="row" class="n">11</th>' in table
    assert '<th scope="row" class="n">12</th>' not in table
    assert "and 3 more rows" in table
    assert "no country we know" not in table  # the bad row is not among the first
    near = _look(stays.vop, a_file(GOOD, BAD)).text
    near = near[near.index('id="first"') :].partition("</section>")[0]
    assert "Portugl" in near
    assert "this is no country we know" in near
    assert "more row" not in near


def test_a_file_to_start_from_is_a_workbook_too_and_comes_in_as_it_is(stays: Any) -> None:
    stays.town.load(an_organisation("fff", partnership="Fictional Fibres Partnership"))
    manager = stays.town.person(Role.MANAGER, "Fictional Fibres Partnership")
    book = manager.get("/en/imports/template.xlsx")
    assert book.status_code == HTTPStatus.OK
    assert book.headers["content-disposition"] == 'attachment; filename="organisations.xlsx"'
    look = _look(manager, book.content, "organisations.xlsx").text
    assert "EXAMPLE-CLUSTER" in look
    assert "cannot be used</p>" in look
    assert "What is wrong, and what to do" not in look
