"""Ranked hosts and explained pairs, over the command line and over HTTP, on the demo organisations."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from typing import Any, Never

import pytest
from fastapi.testclient import TestClient

from api.access import Mandate
from api.access import Role as Access
from api.app import create_app
from api.clock import now
from api.database import open_database
from api.matches.snapshot import Snapshot, Snapshots
from api.matches.use_cases import Wishes, nearest_refused, possible_visitors, rank_hosts
from api.people.hashing import HashingCost, Passwords
from api.people.policy import Policy
from api.people.setup import PeopleSetup
from api.people.use_cases.inviting import Acceptance, accept, invite_by_command
from api.profiles import store
from api.profiles.vocabulary import load_labels, load_vocabularies
from api.settings import load_settings
from eligibility.assessment import assess_pairing
from eligibility.editions import FIRST
from eligibility.screening import screen

VISITOR = "demo-sme-138"  # eligible, with every field filled in
SWISS_HOST = "demo-sme-062"  # a fitting host in a country that does not take part
DAY = date(2026, 11, 21)
AS_OF = DAY.isoformat()


PASSWORD = "canary linen by the river"  # noqa: S105
HERE = "https://match.example.eu"


@pytest.fixture(scope="module")
def client(demo, tmp_path_factory) -> Iterator[TestClient]:
    """The demo organisations over HTTP, where somebody of the support office is signed in."""
    copy = tmp_path_factory.mktemp("signed-in") / "service.db"
    copy.write_bytes((demo.folder / "service.db").read_bytes())
    url, cheap = f"sqlite:///{copy}", Passwords(HashingCost(rounds=1, memory_kib=8, lanes=1))
    with closing(open_database(url)) as database:
        office = Mandate(role=Access.SUPPORT_OFFICE, valid_from=date(2026, 1, 1))
        _, bearer = invite_by_command(database, "ada@office.eu", office, at=now(), policy=Policy())
        accepted = Acceptance(secret=bearer.secret, name="Ada", password=PASSWORD)
        accept(database, accepted, at=now(), passwords=cheap)
        people = PeopleSetup(public_origin=HERE, passwords=cheap, demo=True)
        app = create_app(load_settings(url), database, first_visitor=VISITOR, people=people)
        with TestClient(app, base_url=HERE, headers={"Sec-Fetch-Site": "same-origin"}) as opened:
            signed = opened.post("/sessions", json={"email": "ada@office.eu", "password": PASSWORD})
            assert signed.status_code == 201, signed.text
            yield opened


@pytest.fixture(scope="module")
def snapshot(demo) -> Snapshot:
    return Snapshots(open_database(demo.url, create=False), load_settings(demo.url)).newest()


def answered(demo, *arguments: object) -> dict:
    result = demo.run(*arguments, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_the_json_of_match_is_what_the_contract_says(demo):
    answer = answered(demo, "match", VISITOR, "-k", 10, "--as-of", AS_OF)
    assert (answer["visitor"], answer["as_of"], answer["verdict"]) == (VISITOR, AS_OF, "eligible")
    assert answer["edition"] == FIRST
    assert [match["rank"] for match in answer["matches"]] == list(range(1, 11))
    for match in answer["matches"]:
        assert {"host", "name", "country", "kind", "affinity", "parts", "reasons", "verdict"} <= match.keys()
        assert match["affinity"] == pytest.approx(sum(part["points"] for part in match["parts"]), abs=0.01)
        assert 1 <= len(match["reasons"]) <= 3


def test_hosts_are_in_order_of_affinity_and_none_is_in_the_visitors_country(demo):
    matches = answered(demo, "match", VISITOR, "-k", 50)["matches"]
    assert [m["affinity"] for m in matches] == sorted((m["affinity"] for m in matches), reverse=True)
    assert "PT" not in {match["country"] for match in matches}


def test_the_api_answers_the_same_as_the_commands(demo, client: TestClient):
    matches = client.get(f"/visitors/{VISITOR}/matches", params={"k": 7, "as_of": AS_OF}).json()
    assert matches == answered(demo, "match", VISITOR, "-k", 7, "--as-of", AS_OF)
    pair = client.get(f"/pairs/{VISITOR}/{SWISS_HOST}", params={"as_of": AS_OF}).json()
    assert pair == answered(demo, "why", VISITOR, SWISS_HOST, "--as-of", AS_OF)


def test_a_list_is_full_whenever_enough_hosts_are_possible(snapshot):
    for visitor in possible_visitors(snapshot, as_of=DAY):
        ranking = rank_hosts(snapshot, visitor, Wishes(k=10, as_of=DAY))
        assert len(ranking.hosts) == min(10, ranking.n_possible)
        assert all(host.verdict.outcome.takes_part for host in ranking.hosts)


def test_screening_equals_the_one_by_one_assessment_on_every_host_of_the_demo(snapshot):
    hosts = [snapshot.organisations[host.id] for host in snapshot.catalogue.hosts]
    facts = [snapshot.facts(host, as_of=DAY) for host in hosts]
    prepared = snapshot.prepared(DAY)
    for visitor in facts[::6]:  # each is asked with every host, which takes a while
        screening = screen(visitor, prepared)
        one_by_one = [assess_pairing(visitor, host, as_of=DAY) for host in facts]
        assert [verdict.outcome.severity for verdict in one_by_one] == screening.outcomes.tolist()


def test_any_eligible_host_can_be_asked_at_any_score(demo):
    everyone = answered(demo, "match", VISITOR, "-k", 1000)
    assert len(everyone["matches"]) == everyone["possible_hosts"]
    last = everyone["matches"][-1]
    pair = answered(demo, "why", VISITOR, last["host"])
    assert pair["verdict"] == last["verdict"]
    assert pair["match"]["affinity"] == last["affinity"]


def test_why_says_why_not_with_rule_source_values_and_cure(demo):
    answer = answered(demo, "why", VISITOR, SWISS_HOST)
    assert answer["verdict"] == "not eligible"
    refusing = [rule for rule in answer["rules"] if rule["outcome"] == "not eligible"]
    assert [rule["code"] for rule in refusing] == ["H2-country"]
    assert refusing[0]["values"]["host.country"] == "CH"
    assert refusing[0]["cure"]
    assert refusing[0]["source"]["quote"]
    assert refusing[0]["source"]["address"].startswith("https://")
    assert answer["match"]["affinity"] > 0


def test_a_visitor_that_is_not_eligible_is_told_why_and_sees_no_hosts(demo, client: TestClient):
    response = client.get("/visitors/demo-large-01/matches")
    assert response.status_code == 200
    answer = response.json()
    assert (answer["verdict"], answer["matches"], answer["possible_hosts"]) == ("not eligible", [], 0)
    assert answer["open_rules"][0]["code"] == "V1-kind"
    assert "none may be visited" in demo.run("match", "demo-large-01").stdout


def test_hosts_that_need_information_or_approval_take_part_and_say_what_is_missing(demo):
    matches = answered(demo, "match", VISITOR, "-k", 1000)["matches"]
    unsettled = [match for match in matches if match["verdict"] != "eligible"]
    assert {match["verdict"] for match in unsettled} == {"needs information", "needs approval"}
    assert all(rule["cure"] for match in unsettled for rule in match["open_rules"])


def test_someone_not_registered_gets_hosts_for_a_sentence(demo):
    answer = answered(
        demo, "match", "--text", "dyeing cotton without salt", "--country", "PT", "--kind", "sme", "-k", 3
    )
    assert answer["visitor"] is None
    assert answer["verdict"] == "needs information"
    assert len(answer["matches"]) == 3
    assert "PT" not in {match["country"] for match in answer["matches"]}


def test_a_purpose_changes_the_weights_and_the_points_still_add_up(demo):
    plain = answered(demo, "match", VISITOR)["matches"][0]
    keen = answered(demo, "match", VISITOR, "--purpose", "adopt-technology")["matches"][0]
    most = {part["name"]: part["most"] for part in keen["parts"]}
    assert sum(most.values()) == pytest.approx(100, abs=0.1)
    assert most["technologies"] > {part["name"]: part["most"] for part in plain["parts"]}["technologies"]
    assert keen["affinity"] == pytest.approx(sum(part["points"] for part in keen["parts"]), abs=0.01)


def test_before_the_scheme_nobody_may_visit(demo):
    assert answered(demo, "match", VISITOR, "--as-of", "2019-12-31")["verdict"] == "not eligible"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["match", "nobody"], "No organisation has the id 'nobody'."),
        (["match", "demo-sme-13"], "Did you mean"),
        (["why", VISITOR, "nobody"], "No organisation has the id 'nobody'."),
        (["match"], "Give either the id of a visitor, or --text"),
        (["match", VISITOR, "--text", "yarn"], "and not both"),
        (["match", "--text", "  "], "--text is empty"),
        (["match", VISITOR, "--country", "PT"], "--country and --kind go with --text"),
        (["match", "--text", "yarn", "--country", "Portugall"], "Did you mean 'PT' (Portugal)?"),
        (["match", "--text", "yarn", "--kind", "shop"], "There is no kind of organisation 'shop'."),
        (["match", VISITOR, "--purpose", "fun"], "No purpose 'fun'; choose one of learn"),
    ],
)
def test_a_question_that_cannot_be_answered_says_how_to_ask(demo, arguments, said):
    result = demo.run(*arguments)
    assert result.exit_code == 1
    assert said in " ".join(result.stderr.split())
    assert result.stdout == ""


@pytest.mark.parametrize("option", [["-k", "0"], ["--diversity", "1.5"], ["--as-of", "yesterday"]])
def test_an_option_out_of_range_is_a_usage_error(demo, option):
    assert demo.run("match", VISITOR, *option).exit_code == 2


def test_a_database_that_is_not_there_is_not_made_by_asking(service):
    result = service.run("match", VISITOR)
    assert result.exit_code == 1
    assert "Import organisations first" in " ".join(result.stderr.split())
    assert not service.exists()


def test_an_encoder_that_does_not_exist_is_said(demo, monkeypatch):
    monkeypatch.setenv("CXC_ENCODER", "no-such-model")
    result = demo.run("match", VISITOR)
    assert result.exit_code == 1
    assert "CXC_ENCODER" in result.stderr


def test_the_terminal_shows_name_country_kind_affinity_parts_reasons_and_verdict(demo):
    shown = " ".join(demo.run("match", VISITOR, "-k", 1).stdout.split())
    first = answered(demo, "match", VISITOR, "-k", 1)["matches"][0]
    assert first["name"] in shown
    assert f"{first['affinity']:.1f}" in shown
    assert first["verdict"] in shown
    assert "need met" in shown
    assert first["reasons"][0] in shown
    assert "only an indication" in shown


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/visitors/nobody/matches", 404),
        (f"/pairs/{VISITOR}/nobody", 404),
        ("/organisations/nobody", 404),
        (f"/visitors/{VISITOR}/matches?k=0", 422),
        (f"/visitors/{VISITOR}/matches?as_of=soon", 422),
        (f"/visitors/{VISITOR}/matches?purpose=fun", 400),
        ("/no-such-page", 404),
    ],
)
def test_a_refused_request_is_answered_by_a_problem_that_says_what_to_do(client: TestClient, path, status):
    response = client.get(path)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    problem = response.json()
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]


def test_an_organisation_is_shown_without_the_person_who_represents_it(client: TestClient):
    answer = client.get(f"/organisations/{VISITOR}").json()
    assert answer["verdict_as_visitor"] == "eligible"
    assert answer["country"] == "PT"
    assert not any(name.startswith("representative") for name in answer)


def test_the_api_is_described_and_its_page_needs_no_network(client: TestClient):
    paths = client.get("/openapi.json").json()["paths"]
    assert {"/visitors/{visitor_id}/matches", "/organisations/{organisation_id}"} <= paths.keys()
    assert "/pairs/{visitor_id}/{host_id}" in paths
    described = client.get("/docs")
    assert described.status_code == 200
    assert "https://" not in described.text


def test_a_changed_profile_is_in_the_next_answer(service, an_organisation):
    with closing(open_database(service.url)) as database:
        check_that_a_changed_profile_is_seen(database, service, an_organisation)


def check_that_a_changed_profile_is_seen(database, service, an_organisation):
    visitor, host = an_organisation(id="v", country="PT"), an_organisation(id="h", country="IT", name="Old")
    with database.transaction() as connection:
        store.add(connection, [visitor, host], at=datetime(2026, 11, 1, tzinfo=UTC))
    snapshots = Snapshots(database, load_settings(service.url))
    wishes = Wishes(as_of=DAY)
    before = rank_hosts(snapshots.newest(), visitor, wishes)
    with database.transaction() as connection:
        renamed = an_organisation(id="h", country="IT", name="New")
        store.replace(connection, [renamed], at=datetime(2026, 11, 2, tzinfo=UTC))
    after = rank_hosts(snapshots.newest(), visitor, wishes)
    assert [before.hosts[0].match.host.name, after.hosts[0].match.host.name] == ["Old", "New"]
    assert snapshots.newest() is snapshots.newest()


def test_the_nearest_refused_host_is_refused(snapshot):
    refused = nearest_refused(snapshot, snapshot.organisation(VISITOR), as_of=DAY)
    assert refused is not None
    assert not refused.verdict.outcome.takes_part


def test_no_code_stands_in_two_of_the_lists_that_sentences_name():
    named = load_vocabularies().named_in_sentences
    assert len(load_labels()) == sum(len(one.names) for one in named)


def test_show_and_the_api_say_the_same_of_an_organisation(demo, client: TestClient):
    shown = answered(demo, "show", VISITOR, "--as-of", AS_OF)
    assert shown == client.get(f"/organisations/{VISITOR}", params={"as_of": AS_OF}).json()
    text = demo.run("show", SWISS_HOST).stdout
    assert "not eligible" in text
    assert "H2-country" in text


def names_a_thing(described: dict[str, Any]) -> bool:
    """Whether its path can name what is not there: by a number or an id, not by one of a few words."""
    in_path = [one["schema"] for one in described.get("parameters", ()) if one["in"] == "path"]
    return any("enum" not in one and "$ref" not in one for one in in_path)


def test_refusals_are_described_as_they_are_given(client: TestClient):
    paths = client.get("/openapi.json").json()["paths"]
    for path, operations in paths.items():
        for described in operations.values():
            refusals = {code: one for code, one in described["responses"].items() if code >= "400"}
            assert refusals
            assert "404" in refusals or not names_a_thing(described), path
            assert all(list(one["content"]) == ["application/problem+json"] for one in refusals.values())


def test_a_defect_of_ours_is_answered_as_a_problem_without_its_insides(demo):
    class Broken:
        def newest(self) -> Never:
            raise RuntimeError("a secret of the insides")

    opened = open_database(demo.url, create=False)
    app = create_app(load_settings(demo.url), opened, people=PeopleSetup(demo=True))
    app.state.snapshots = Broken()
    answer = TestClient(app, raise_server_exceptions=False).get("/affinity")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert "secret" not in answer.text
