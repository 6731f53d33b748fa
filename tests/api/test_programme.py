"""Partnerships, what they are to reach and may spend, approvals, lump sums and the glossary over HTTP."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

import pytest

from api.access import Role
from api.journal.store import last_entries
from api.programme.glossary import GLOSSARY, load_glossary, term_called, terms_about
from api.programme.problems import NoGlossary, UnknownApproval, UnknownTerm
from api.programme.store import is_step_required
from eligibility.facts import Kind
from matching.profiles import OrganisationId

ALPINE = {
    "name": "Alpine Weavers",
    "acronym": "ALP",
    "description": "Technical textiles around the Alps.",
    "website": "https://alpine.example.eu",
    "contact": "hello@alpine.example.eu",
    "countries": ["IT", "AT"],
    "ecosystems": ["textiles"],
    "valid_from": "2026-01-01",
}
A_YEAR = {"first_day": "2026-01-01", "last_day": "2026-12-31"}


@pytest.fixture
def peopled(town, an_organisation):
    """With a cluster of Weavers' and an SME of Spinners'."""
    town.load(
        an_organisation(id=OrganisationId("cluster-1"), kind=Kind.CLUSTER, partnership="Weavers"),
        an_organisation(id=OrganisationId("sme-1"), kind=Kind.SME, partnership="Spinners"),
    )
    return town


def entered(town, client, **differences: Any):
    answer = client.post("/partnerships", json=ALPINE | differences, headers=town.once())
    assert answer.status_code == HTTPStatus.CREATED, answer.text
    return answer


def acts(town):
    with town.database.snapshot() as connection:
        return [(one.act, one.subject) for one in last_entries(connection, limit=100)]


# Partnerships


def test_the_office_enters_a_partnership_that_everybody_finds(peopled):
    office = peopled.person(Role.SUPPORT_OFFICE)

    made = entered(peopled, office, clusters=["cluster-1"])

    body = made.json()
    assert made.headers["Location"] == f"/partnerships/{body['id']}"
    shown = peopled.nobody().get(made.headers["Location"])
    assert shown.json() == body
    assert (body["countries"], body["clusters"], body["version"]) == (["AT", "IT"], ["cluster-1"], 1)
    again = peopled.nobody().get(made.headers["Location"], headers={"If-None-Match": shown.headers["ETag"]})
    assert again.status_code == HTTPStatus.NOT_MODIFIED


def test_a_retry_enters_it_once_and_the_trail_tells_of_it_once(town):
    office = town.person(Role.SUPPORT_OFFICE)
    once = town.once()

    first, second = (office.post("/partnerships", json=ALPINE, headers=once) for _ in range(2))

    assert (first.json(), first.status_code) == (second.json(), second.status_code)
    subject = f"partnership:{first.json()['id']}"
    assert acts(town).count(("partnership.make", subject)) == 1
    assert town.nobody().get("/partnerships").json()["found"] == 1


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"countries": ["XX"]}, 422),
        ({"countries": ["at"]}, 422),
        ({"ecosystems": ["textile"]}, 422),
        ({"clusters": ["sme-1"]}, 422),
        ({"clusters": ["nobody"]}, 422),
        ({"name": " "}, 422),
        ({"name": "a\x00b"}, 422),
        ({"description": "\x1b[2J"}, 422),
        ({"website": "javascript:alert(1)"}, 422),
        ({"website": "https://[::1"}, 422),
        ({"valid_to": "2025-12-31"}, 422),
        ({"id": 7}, 422),
        ({"version": 9}, 422),
        ({"name": "weavers"}, 409),
    ],
)
def test_what_cannot_be_a_partnership_is_refused_and_leaves_nothing(peopled, wrong, status):
    office = peopled.person(Role.SUPPORT_OFFICE)

    answer = office.post("/partnerships", json=ALPINE | wrong, headers=peopled.once())

    assert answer.status_code == status, answer.text
    assert peopled.nobody().get("/partnerships").json()["found"] == 2


def test_half_a_character_is_refused_in_words(town):
    office = town.person(Role.SUPPORT_OFFICE)
    headers = {**town.once(), "Content-Type": "application/json"}

    answer = office.post("/partnerships", content=b'{"name": "\\ud800"}', headers=headers)

    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_only_the_office_enters_one(peopled):
    manager = peopled.person(Role.MANAGER, "Weavers")

    refused = manager.post("/partnerships", json=ALPINE, headers=peopled.once())
    without_key = manager.post("/partnerships", json=ALPINE)
    stranger = peopled.nobody().post("/partnerships", json=ALPINE, headers=peopled.once())

    assert (refused.status_code, without_key.status_code, stranger.status_code) == (403, 400, 401)


def test_its_managers_edit_it_and_no_others_do(peopled):
    path = f"/partnerships/{peopled.partnership('Weavers')}"
    change = {"countries": ["PT"], "ecosystems": ["textiles"], "clusters": ["cluster-1"]}

    etag = peopled.nobody().get(path).headers["ETag"]
    other = peopled.person(Role.MANAGER, "Spinners").patch(path, json=change, headers={"If-Match": etag})
    own = peopled.person(Role.MANAGER, "Weavers").patch(path, json=change, headers={"If-Match": etag})

    assert other.status_code == HTTPStatus.FORBIDDEN
    assert own.status_code == HTTPStatus.OK, own.text
    assert (own.json()["countries"], own.json()["name"], own.json()["version"]) == (["PT"], "Weavers", 2)
    assert own.headers["ETag"] == peopled.nobody().get(path).headers["ETag"] != etag


def test_an_edit_needs_the_version_that_is_there(peopled):
    path = f"/partnerships/{peopled.partnership('Weavers')}"
    manager = peopled.person(Role.MANAGER, "Weavers")
    etag = manager.get(path).headers["ETag"]

    first = manager.patch(path, json={"contact": "by letter"}, headers={"If-Match": etag})
    stale = manager.patch(path, json={"contact": "by horse"}, headers={"If-Match": etag})
    blind = manager.patch(path, json={"contact": "by horse"})
    empty = manager.patch(path, json={}, headers={"If-Match": etag})
    name = manager.patch(path, json={"name": "Dyers"}, headers={"If-Match": etag})

    codes = [one.status_code for one in (first, stale, blind, empty, name)]
    assert codes == [200, 412, 428, 422, 422]
    assert manager.get(path).json()["contact"] == "by letter"


def test_its_days_are_for_the_office_to_set(peopled):
    path = f"/partnerships/{peopled.partnership('Weavers')}"
    change = {"valid_to": "2028-12-31"}
    etag = peopled.nobody().get(path).headers["ETag"]

    manager = peopled.person(Role.MANAGER, "Weavers").patch(path, json=change, headers={"If-Match": etag})
    office = peopled.person(Role.SUPPORT_OFFICE).patch(path, json=change, headers={"If-Match": etag})

    assert (manager.status_code, office.status_code) == (403, 200)


def test_its_managers_add_clusters_that_it_manages_and_the_office_any(peopled, an_organisation):
    peopled.load(an_organisation(id=OrganisationId("cluster-2"), kind=Kind.CLUSTER, partnership="Spinners"))
    path = f"/partnerships/{peopled.partnership('Weavers')}"
    manager, office = peopled.person(Role.MANAGER, "Weavers"), peopled.person(Role.SUPPORT_OFFICE)
    both = {"clusters": ["cluster-1", "cluster-2"]}

    refused = manager.patch(path, json=both, headers={"If-Match": "*"})
    by_office = office.patch(path, json=both, headers={"If-Match": "*"})
    kept = manager.patch(path, json=both, headers={"If-Match": "*"})

    assert (refused.status_code, by_office.status_code, kept.status_code) == (403, 200, 200)
    assert "Ask the support office" in refused.json()["detail"]
    assert "cluster-1" not in refused.json()["detail"]


def test_partnerships_are_found_by_country_ecosystem_and_words_and_come_in_parts(town):
    office = town.person(Role.SUPPORT_OFFICE)
    for number in range(3):
        entered(town, office, name=f"P{number}", countries=["PT"] if number else ["AT"])
    nobody = town.nobody()

    assert nobody.get("/partnerships", params={"country": "PT"}).json()["found"] == 2
    assert nobody.get("/partnerships", params={"ecosystem": "tourism"}).json()["found"] == 0
    assert nobody.get("/partnerships", params={"q": "TEXTILES p2"}).json()["found"] == 1
    first = nobody.get("/partnerships", params={"most": 2}).json()
    rest = nobody.get("/partnerships", params={"most": 2, "after": first["after"]}).json()
    assert [one["name"] for one in first["partnerships"] + rest["partnerships"]] == ["P0", "P1", "P2"]
    assert rest["after"] is None
    assert nobody.get("/partnerships", params={"q": "\x00"}).status_code == 422
    assert nobody.get("/partnerships", params={"country": "ÅÄ"}).status_code == 422


def test_a_partnership_that_is_not_there_is_not_found(town):
    office = town.person(Role.SUPPORT_OFFICE)

    for path in ("/partnerships/7", "/partnerships/7/targets", "/partnerships/7/budget"):
        assert office.get(path).status_code == HTTPStatus.NOT_FOUND
    assert office.get("/partnerships/99999999999").status_code == 422


# Targets and budgets


def test_the_office_sets_targets_and_its_manager_reads_them(peopled):
    path = f"/partnerships/{peopled.partnership('Weavers')}/targets"
    office, manager = peopled.person(Role.SUPPORT_OFFICE), peopled.person(Role.MANAGER, "Weavers")
    rows = [
        {**A_YEAR, "kind": "virtual", "exchanges": 20},
        {**A_YEAR, "kind": "physical", "exchanges": 80},
    ]
    etag = office.get(path).headers["ETag"]

    refused = manager.put(path, json={"targets": rows}, headers={"If-Match": etag})
    written = office.put(path, json={"targets": rows}, headers={"If-Match": etag})
    stale = office.put(path, json={"targets": []}, headers={"If-Match": etag})

    assert [one.status_code for one in (refused, written, stale)] == [403, 200, 412], written.text
    assert manager.get(path).json() == written.json()
    assert [one["kind"] for one in written.json()["targets"]] == ["physical", "virtual"]
    assert peopled.person(Role.MANAGER, "Spinners").get(path).status_code == HTTPStatus.FORBIDDEN
    assert peopled.nobody().get(path).status_code == HTTPStatus.UNAUTHORIZED


def test_its_manager_sets_the_budget_and_the_office_reads_it(peopled):
    path = f"/partnerships/{peopled.partnership('Weavers')}/budget"
    office, manager = peopled.person(Role.SUPPORT_OFFICE), peopled.person(Role.MANAGER, "Weavers")
    asked = {"periods": [{**A_YEAR, "amount_cents": 6_240_000_000}]}
    etag = office.get(path).headers["ETag"]

    refused = office.put(path, json=asked, headers={"If-Match": etag})
    written = manager.put(path, json=asked, headers={"If-Match": etag})
    blind = manager.put(path, json=asked)

    assert [one.status_code for one in (refused, written, blind)] == [403, 200, 428], written.text
    assert office.get(path).json()["periods"] == asked["periods"]
    assert peopled.person(Role.MANAGER, "Spinners").get(path).status_code == HTTPStatus.FORBIDDEN


@pytest.mark.parametrize(
    ("later", "status"),
    [
        ({"first_day": "2026-12-31", "last_day": "2027-12-31"}, 422),
        ({"first_day": "2027-01-01", "last_day": "2027-12-31"}, 200),
        ({"first_day": "2027-01-01", "last_day": "2026-12-31"}, 422),
        ({"first_day": "2027-01-01", "last_day": "2027-01-01", "amount_cents": -1}, 422),
        ({"first_day": "2027-01-01", "last_day": "2027-01-01", "amount_cents": 1.5}, 422),
    ],
)
def test_a_budget_has_one_period_on_a_day_and_no_amount_below_nothing(peopled, later, status):
    path = f"/partnerships/{peopled.partnership('Weavers')}/budget"
    manager = peopled.person(Role.MANAGER, "Weavers")
    rows = [{**A_YEAR, "amount_cents": 0}, {"amount_cents": 1, **later}]

    answer = manager.put(path, json={"periods": rows}, headers={"If-Match": "*"})

    assert answer.status_code == status, answer.text


def test_two_kinds_of_targets_may_share_a_day_and_one_kind_may_not(peopled):
    path = f"/partnerships/{peopled.partnership('Weavers')}/targets"
    office = peopled.person(Role.SUPPORT_OFFICE)
    row = {**A_YEAR, "kind": "physical", "exchanges": 1}

    twice = office.put(path, json={"targets": [row, row]}, headers={"If-Match": "*"})

    assert twice.status_code == 422
    assert "physical exchanges hold on 1 January 2026" in twice.json()["detail"]


# Approvals


def test_an_approval_is_not_asked_for_until_the_office_says_so(town):
    office = town.person(Role.SUPPORT_OFFICE)
    path = "/approval-steps/profile.approval"
    before = office.get(path)

    with town.database.snapshot() as connection:
        assert not is_step_required(connection, "profile.approval")
    set_to = office.put(path, json={"is_required": True}, headers={"If-Match": before.headers["ETag"]})
    stale = office.put(path, json={"is_required": False}, headers={"If-Match": before.headers["ETag"]})

    assert (set_to.status_code, stale.status_code) == (200, 412), set_to.text
    with town.database.snapshot() as connection:
        assert is_step_required(connection, "profile.approval")
        assert not is_step_required(connection, "exchange.approval")
        with pytest.raises(UnknownApproval):
            is_step_required(connection, "profile.aproval")
    assert ("approval.edit", "approval:profile.approval") in acts(town)


def test_whoever_is_signed_in_reads_the_approvals_and_the_office_alone_sets_them(peopled):
    manager = peopled.person(Role.MANAGER, "Weavers")
    path = "/approval-steps/exchange.approval"

    listed = manager.get("/approval-steps").json()["steps"]
    refused = manager.put(path, json={"is_required": True}, headers={"If-Match": "*"})

    assert [one["code"] for one in listed] == ["profile.approval", "exchange.approval"]
    assert not any(one["is_required"] for one in listed)
    assert refused.status_code == HTTPStatus.FORBIDDEN
    assert peopled.nobody().get("/approval-steps").status_code == HTTPStatus.UNAUTHORIZED
    assert manager.get("/approval-steps/coffee.approval").status_code == HTTPStatus.NOT_FOUND


# Lump sums


def test_a_short_stay_in_portugal_is_paid_half(town):
    table = town.nobody().get("/lump-sums", params={"as_of": "2026-05-08"}).json()

    portugal = next(one for one in table["lump_sums"] if one["country"] == "PT")
    # SEED-HTT and CLAMTEX-FAQ: 390 EUR (3 days), 780 EUR (5 days)
    assert (portugal["maximum_cents"], portugal["half_cents"]) == (78_000, 39_000)
    assert (table["edition"], table["ceiling_cents"], table["full_from_working_days"]) == (
        "cosme-2020",
        110_000,
        5,
    )
    assert portugal["source"]["quote"]
    names = [one["name"] for one in table["lump_sums"]]
    assert names == sorted(names)


def test_without_a_day_the_amounts_are_those_of_today_and_before_the_scheme_there_are_none(town):
    town.clock.at = datetime(2026, 3, 2, 9, tzinfo=UTC)

    today = town.nobody().get("/lump-sums").json()
    before = town.nobody().get("/lump-sums", params={"as_of": "2019-12-31"}).json()

    assert today["as_of"] == "2026-03-02"
    assert (before["lump_sums"], before["ceiling_cents"]) == ([], None)


# The glossary


def test_everybody_reads_the_glossary_by_key_or_word(town):
    nobody = town.nobody()

    assert nobody.get("/glossary/vop").json()["section"] == "The programme"
    assert nobody.get("/glossary/Lump Sum").json() == nobody.get("/glossary/lump-sum").json()
    assert nobody.get("/glossary/visitor").json()["key"] == "visiting-organisation"
    unknown = nobody.get("/glossary/lumpsums")
    assert unknown.status_code == HTTPStatus.NOT_FOUND
    assert "lump-sum" in unknown.json()["detail"]
    assert len(nobody.get("/glossary").json()["terms"]) == len(load_glossary())


def test_every_row_of_the_glossary_is_an_entry_with_an_address_of_its_own():
    lines = GLOSSARY.read_text(encoding="utf-8").splitlines()
    rows = [line for line in lines if line.startswith("| ") and not line.startswith("| Term ")]

    terms = load_glossary()

    assert len(terms) == len(rows)
    assert len({one.key for one in terms}) == len(terms)
    assert all(term_called(one.key, terms) is one for one in terms)


def test_the_glossary_is_searched_in_words_and_by_section():
    terms = load_glossary()

    assert {one.key for one in terms_about("VOP counts", terms)} == {"counted", "exchange-validation", "vop"}
    assert {one.section for one in terms_about("", terms, section="matching")} == {"Matching"}


def test_without_its_file_the_glossary_says_so(tmp_path):
    with pytest.raises(NoGlossary, match="GLOSSARY"):
        load_glossary(tmp_path / "GLOSSARY.md")
    with pytest.raises(UnknownTerm):
        term_called("xyz", load_glossary())
