"""Verdicts, amounts and rules over HTTP: of registered organisations, of stated facts, and of both."""

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.access import Mandate
from api.access import Role as InRole
from api.app import create_app
from api.database import Database, open_database
from api.matches.snapshot import Snapshots
from api.people.hashing import HashingCost, Passwords
from api.people.policy import Policy
from api.people.setup import PeopleSetup
from api.people.use_cases.inviting import Acceptance, accept, invite_by_command
from api.profiles import store
from api.programme.editions import draft_edition
from api.settings import Settings, load_settings
from api.verdicts.statements import ExchangeStatement, OrganisationStatement, StayStatement
from api.waivers import store as waiver_store
from eligibility.assessment import RULES
from eligibility.editions import FIRST
from eligibility.facts import Kind, Role
from eligibility.rules import FACT_NAMES, Part, Subject
from eligibility.waivers import Authority, PreApproval, Waiver

VISITOR, HOST = "demo-sme-138", "demo-cluster-01"  # eligible, with every field filled in
SWISS_HOST = "demo-sme-062"  # in a country that does not take part
AS_OF = "2026-11-21"
# Three working days in Portugal; 780 EUR, halved because the stay is shorter than five working days.
SHORT_STAY = {
    "visitor": {"facts": {"country": "ES", "coordinates": [40.4, -3.7]}},
    "host": {"facts": {"country": "PT", "coordinates": [38.7, -9.1]}},
    "stay": {
        "virtual": False,
        "first_day": "2023-05-08",
        "last_day": "2023-05-10",
        "travel_days": [],
        "idle_days": [],
        "activity_minutes": 24 * 60,
    },
}
ABSURD_DAYS = ["0001-01-01", "2019-12-31", "2020-02-02", "2020-02-03", "9999-12-31"]


ORIGIN = "https://match.example.eu"
PASSWORD = "canary linen by the river"  # noqa: S105


def of_the_office(settings: Settings, database: Database) -> TestClient:
    """The service, asked by somebody of the Support Office, who may ask about everybody."""
    passwords = Passwords(HashingCost(rounds=1, memory_kib=8, lanes=1))
    mandate = Mandate(role=InRole.SUPPORT_OFFICE, valid_from=date(2026, 1, 1))
    at = datetime.now(UTC)
    _, bearer = invite_by_command(database, "office@example.eu", mandate, at=at, policy=Policy())
    accept(
        database,
        Acceptance(secret=bearer.secret, name="Office", password=PASSWORD),
        at=at,
        passwords=passwords,
    )
    app = create_app(settings, database, people=PeopleSetup(public_origin=ORIGIN, passwords=passwords))
    client = TestClient(app, base_url=ORIGIN, headers={"Sec-Fetch-Site": "same-origin"})
    answer = client.post("/sessions", json={"email": "office@example.eu", "password": PASSWORD})
    assert answer.status_code == 201, answer.text
    return client


@pytest.fixture(scope="module")
def client(demo: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    """A copy of the demo organisations over HTTP."""
    copy = tmp_path_factory.mktemp("asked") / "service.db"
    with (
        closing(sqlite3.connect(demo.folder / "service.db")) as there,
        closing(sqlite3.connect(copy)) as here,
    ):
        there.backup(here)
    with closing(open_database(f"sqlite:///{copy}")) as database:
        yield of_the_office(load_settings(database.url), database)


def asked(client: TestClient, subject: str, **parts: Any) -> dict[str, Any]:
    response = client.post("/eligibility", json={"subject": subject, **parts})
    assert response.status_code == 200, response.text
    return response.json()


def rule_in(verdict: dict[str, Any], code: str) -> dict[str, Any]:
    return next(rule for rule in verdict["rules"] if rule["code"] == code)


def test_a_verdict_holds_every_rule_in_force_with_its_source(client: TestClient):
    verdict = client.get(f"/eligibility/pairs/{VISITOR}/{HOST}", params={"as_of": AS_OF}).json()
    listed = [
        rule["code"]
        for subject in ("visitor", "host", "pair")
        for rule in client.get("/rules", params={"as_of": AS_OF, "subject": subject}).json()["rules"]
    ]
    assert [rule["code"] for rule in verdict["rules"]] == listed
    assert (verdict["outcome"], verdict["edition"], verdict["as_of"]) == ("eligible", FIRST, AS_OF)
    for rule in verdict["rules"]:
        assert all(rule["source"][part] for part in ("title", "edition", "clause", "quote", "read_on"))


@pytest.mark.parametrize(
    ("path", "command"),
    [
        (f"/eligibility/visitors/{VISITOR}", ["visitor", VISITOR]),
        (f"/eligibility/hosts/{SWISS_HOST}", ["host", SWISS_HOST]),
        (f"/eligibility/pairs/{VISITOR}/{SWISS_HOST}", ["pair", VISITOR, SWISS_HOST]),
    ],
)
def test_the_api_answers_the_same_as_the_command(demo, client: TestClient, path, command):
    told = demo.run("eligible", *command, "--as-of", AS_OF, "--json")
    assert client.get(path, params={"as_of": AS_OF}).json() == json.loads(told.stdout)


def test_a_refusal_says_what_would_turn_it_into_yes_and_saying_so_does(client: TestClient):
    refused = client.get(f"/eligibility/hosts/{SWISS_HOST}", params={"as_of": AS_OF}).json()
    (code,) = refused["open_rules"]
    remedy = rule_in(refused, code)["remedy"]
    facts = {name.removeprefix("host."): value for name, value in remedy.items()}
    cured = asked(client, "host", host={"id": SWISS_HOST, "facts": facts}, as_of=AS_OF)["verdict"]
    assert rule_in(cured, code)["answer"] == "yes"


def test_a_stated_fact_counts_instead_of_the_registered_one(client: TestClient):
    as_it_is = asked(client, "visitor", visitor={"id": VISITOR}, as_of=AS_OF)["verdict"]
    large = {"id": VISITOR, "facts": {"kind": "large-company"}}
    what_if = asked(client, "visitor", visitor=large, as_of=AS_OF)["verdict"]
    assert [as_it_is["outcome"], what_if["outcome"]] == ["eligible", "not eligible"]
    assert client.get(f"/eligibility/visitors/{VISITOR}", params={"as_of": AS_OF}).json() == as_it_is


def test_null_says_that_a_registered_fact_is_not_known(client: TestClient):
    forgotten = {"id": VISITOR, "facts": {"visits_done": None}}
    verdict = asked(client, "visitor", visitor=forgotten, as_of=AS_OF)["verdict"]
    assert verdict["outcome"] == "needs information"
    assert verdict["not_known"] == ["of the visitor: how many visits it has made"]
    assert verdict["next_question"]["fact"] == "visitor.visits_done"


@pytest.mark.parametrize("subject", ["visitor", "host"])
@pytest.mark.parametrize("kind", list(Kind))
def test_answering_the_questions_settles_the_verdict(client: TestClient, subject, kind):
    known = {"facts": {"kind": kind}}
    verdict = asked(client, subject, **{subject: known}, as_of=AS_OF)["verdict"]
    question = verdict["next_question"]
    if question is None:
        assert verdict["outcome"] == "not eligible"
        return
    assert question["fact"] == question["all_facts"][0]
    said = {name.removeprefix(f"{subject}."): value for name, value in question["settled_by"].items()}
    settled = asked(client, subject, **{subject: {"facts": {"kind": kind} | said}}, as_of=AS_OF)["verdict"]
    assert settled["outcome"] in {"eligible", "needs approval"}


def test_the_lump_sum_is_shown_step_by_step_in_cents(client: TestClient):
    answer = asked(client, "amount", **SHORT_STAY, exchange={"agreed_cents": 39_000})
    allowance = answer["allowance"]
    assert allowance["maximum_cents"] == 39_000
    assert allowance["in_words"] == "At most 390 EUR may be agreed."
    first, last = allowance["steps"][0], allowance["steps"][-1]
    assert [first["at_most_cents"], last["at_most_cents"]] == [78_000, 39_000]
    assert first["values"]["evidence"] == "stated"
    assert all(step["words"] and step["sources"] for step in allowance["steps"])
    assert rule_in(answer["verdict"], "A1-maximum")["answer"] == "yes"
    one_cent_more = asked(client, "amount", **SHORT_STAY, exchange={"agreed_cents": 39_001})
    assert rule_in(one_cent_more["verdict"], "A1-maximum")["answer"] == "no"


def test_an_amount_that_is_not_certain_says_between_what_it_lies_and_what_is_missing(client: TestClient):
    uncertain = SHORT_STAY | {"stay": SHORT_STAY["stay"] | {"last_day": None, "idle_days": None}}
    allowance = asked(client, "stay", **uncertain)["allowance"]
    assert allowance["maximum_cents"] is None
    assert (allowance["at_least_cents"], allowance["at_most_cents"]) == (39_000, 78_000)
    assert "of the stay: the last day of activities" in allowance["not_known"]
    assert "390 EUR and 780 EUR" in allowance["in_words"]


@pytest.mark.parametrize("subject", ["stay", "amount", "exchange"])
def test_a_stay_is_asked_by_the_rules_of_its_first_day_unless_a_day_is_named(client: TestClient, subject):
    own_day = asked(client, subject, **SHORT_STAY)["verdict"]
    named_day = asked(client, subject, **SHORT_STAY, as_of="2024-01-02")["verdict"]
    assert [own_day["as_of"], named_day["as_of"]] == ["2023-05-08", "2024-01-02"]


def test_an_organisation_is_asked_by_the_rules_of_today(client: TestClient):
    before = datetime.now(UTC).date().isoformat()
    verdict = asked(client, "visitor", **SHORT_STAY)["verdict"]
    assert before <= verdict["as_of"] <= datetime.now(UTC).date().isoformat()


def test_the_stay_of_two_registered_organisations_says_whether_they_may_meet(client: TestClient):
    stay = {"stay": SHORT_STAY["stay"]}
    both = asked(client, "stay", visitor={"id": VISITOR}, host={"id": SWISS_HOST}, **stay)
    assert both["pairing"]["outcome"] == "not eligible"
    assert both["pairing"]["subject"] == "pair"
    assert asked(client, "stay", visitor={"id": VISITOR}, **stay)["pairing"] is None


def test_a_stated_waiver_supplies_the_approval_that_a_stay_needs(client: TestClient):
    split = SHORT_STAY["stay"] | {"last_day": "2023-05-12", "idle_days": ["2023-05-10"]}
    waiver = {
        "rule": "S4-consecutive",
        "valid_from": "2023-05-01",
        "valid_to": "2023-05-31",
        "authority": "support-office",
        "approved_on": "2023-04-20",
    }
    without = asked(client, "stay", **SHORT_STAY | {"stay": split})["verdict"]
    with_it = asked(client, "stay", **SHORT_STAY | {"stay": split | {"waivers": [waiver]}})["verdict"]
    assert [without["outcome"], with_it["outcome"]] == ["needs approval", "eligible"]
    shown = rule_in(with_it, "S4-consecutive")
    assert (shown["answer"], shown["waiver"]["approved_on"]) == ("approved", "2023-04-20")
    assert shown["values"]["stay.waivers"] == [shown["waiver"]]


@pytest.mark.parametrize(
    ("question", "status", "said"),
    [
        ({"subject": "visitor", "visitor": {"facts": {"kind": "shop"}}}, 422, "'cluster-organisation'"),
        ({"subject": "visitor", "visitor": {"facts": {"colour": "red"}}}, 422, "visitor.facts.colour"),
        ({"subject": "visitor", "visitor": {"facts": {"country": "Portugal"}}}, 422, "facts.country"),
        ({"subject": "visitor", "visitor": {"facts": {"representative_age": -1}}}, 422, "representative_age"),
        ({"subject": "host", "host": {"facts": {"coordinates": [91, 0]}}}, 422, "coordinates"),
        ({"subject": "host", "host": {"facts": {"waivers": [{"rule": "H4-membership"}]}}}, 422, "valid_from"),
        ({"subject": "stay", "stay": {"first_day": 5}}, 422, "such as 2026-11-01"),
        ({"subject": "stay", "stay": {"first_day": "2023-05-10", "last_day": "2023-05-08"}}, 422, "exchange"),
        ({"subject": "stay", "stay": {"first_day": "2001-01-01", "last_day": "2023-05-08"}}, 422, "lasts"),
        ({"subject": "exchange", "exchange": {"paid": False, "paid_on": "2023-05-08"}}, 422, "'paid' is no"),
        ({"subject": "picnic"}, 422, "'visitor', 'host', 'pair', 'stay', 'amount' or 'exchange'"),
        ({}, 422, "subject"),
        ({"subject": "host", "host": {"id": "demo-cluster-1"}}, 404, "Did you mean"),
        ({"subject": "host", "edition": "cosme-2021"}, 404, "Did you mean 'cosme-2020'?"),
    ],
)
def test_a_question_that_cannot_be_answered_says_how_to_ask(client: TestClient, question, status, said):
    response = client.post("/eligibility", json=question)
    assert response.status_code == status
    assert response.headers["content-type"] == "application/problem+json"
    assert said in response.json()["detail"]


@pytest.mark.parametrize(
    "body",
    [
        '{"subject":"host","host":{"id":"\\ud800"}}',
        '{"subject":"host","edition":"\\ud800"}',
        '{"subject":"host","host":{"facts":{"coordinates":[NaN,3]}}}',
        '{"subject":"visitor","visitor":{"facts":{"days_resident":1e400}}}',
        '{"subject":"host"',
        "[]",
    ],
)
def test_a_body_that_is_no_question_is_refused(client: TestClient, body):
    response = client.post("/eligibility", content=body, headers={"content-type": "application/json"})
    assert response.status_code == 422
    assert response.json()["detail"]


@pytest.mark.parametrize(
    "path",
    [
        f"/eligibility/visitors/{VISITOR}",
        f"/eligibility/hosts/{HOST}",
        f"/eligibility/pairs/{VISITOR}/{HOST}",
        f"/visitors/{VISITOR}/matches",
        f"/pairs/{VISITOR}/{HOST}",
        "/rules",
        "/rules/V1-kind",
    ],
)
@pytest.mark.parametrize("day", ABSURD_DAYS)
def test_any_day_can_be_asked(client: TestClient, path, day):
    assert client.get(path, params={"as_of": day}).status_code == 200


@pytest.mark.parametrize("subject", list(Subject))
@pytest.mark.parametrize("day", ABSURD_DAYS)
@pytest.mark.parametrize("by", [None, "2023-05-08"])
def test_a_stay_on_any_day_is_answered_or_refused_in_words(client: TestClient, subject, day, by):
    done = ("completed", "reported", "host_reported", "validated", "evidenced", "paid")
    days = {"first_day": day, "last_day": day}
    exchange = dict.fromkeys(done, True) | {f"{one}_on": day for one in done}
    body = SHORT_STAY | {"stay": SHORT_STAY["stay"] | days, "exchange": exchange}
    for stay in (body["stay"], {"first_day": day}):
        question = body | {"subject": subject, "as_of": by, "stay": stay}
        response = client.post("/eligibility", json=question)
        assert response.status_code == 200 or "the scheme began on" in response.json()["detail"]


def test_a_stay_before_the_scheme_is_never_called_eligible(client: TestClient):
    first = {"subject": "stay", "stay": {"first_day": "2020-02-03"}}
    too_early = {"subject": "stay", "stay": {"first_day": "2020-02-02"}}
    assert client.post("/eligibility", json=first).status_code == 200
    assert client.post("/eligibility", json=too_early).status_code == 422


def test_the_rules_are_listed_and_each_can_be_looked_up(client: TestClient):
    listed = client.get("/rules", params={"as_of": AS_OF}).json()
    assert {rule["code"] for rule in listed["rules"]} == {rule.code for rule in RULES}
    for rule in listed["rules"]:
        looked_up = client.get(f"/rules/{rule['code'].lower()}", params={"as_of": AS_OF}).json()
        assert looked_up == rule
        assert all((rule["answers"], rule["facts"], rule["lines"][0]["source"]["quote"]))
    age = next(rule for rule in listed["rules"] if rule["code"] == "H6-adult")
    assert [(value["name"], value["amount"]) for value in age["values"]] == [("minimum_age_years", 18)]


def test_a_rule_that_is_not_there_is_said_with_those_that_are(client: TestClient):
    response = client.get("/rules/H4-member")
    assert response.status_code == 404
    assert "H4-membership" in response.json()["detail"]


def test_every_new_route_is_described_with_a_summary_and_a_tag(client: TestClient):
    described = client.get("/openapi.json").json()
    own = {
        path: one for path, one in described["paths"].items() if path.startswith(("/eligibility", "/rules"))
    }
    assert len(own) == 6
    for operation in (operation for path in own.values() for operation in path.values()):
        assert all((operation["summary"], operation["tags"], operation["description"]))
    assert "It only reads" in described["paths"]["/eligibility"]["post"]["description"]
    assert described["components"]["schemas"]["CaseStatement"]["examples"]


def test_the_example_of_the_description_is_a_question(client: TestClient):
    schema = client.get("/openapi.json").json()["components"]["schemas"]["CaseStatement"]
    for example in schema["examples"]:
        assert client.post("/eligibility", json=example).json()["allowance"]["maximum_cents"] is not None


def test_every_fact_of_the_rules_can_be_stated():
    stated = {
        Part.VISITOR: OrganisationStatement,
        Part.HOST: OrganisationStatement,
        Part.STAY: StayStatement,
        Part.EXCHANGE: ExchangeStatement,
    }
    assert {part: tuple(model.model_fields) for part, model in stated.items()} == dict(FACT_NAMES)


@pytest.fixture
def own(service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, an_organisation) -> Iterator["Own"]:
    """A service with one SME that is a member of nothing, and a folder of editions of its own."""
    (tmp_path / "editions").mkdir()
    monkeypatch.setenv("CXC_EDITIONS_DIR", str(tmp_path / "editions"))
    with closing(open_database(service.url)) as database:
        yield Own(database, tmp_path / "editions", service.url, an_organisation)


class Own:
    """What a test may write to."""

    def __init__(self, database: Database, editions: Path, url: str, build: Callable[..., Any]) -> None:
        self.database, self.editions = database, editions
        self.settings = load_settings(url)
        self.client = of_the_office(self.settings, database)
        host = build(
            id="h",
            kind=Kind.SME,
            country="IT",
            roles=frozenset({Role.HOST}),
            member_of=frozenset(),
            representative_born=date(2003, 6, 1),
            representative_third_country=False,
        )
        with database.transaction() as connection:
            store.add(connection, [host], at=datetime(2026, 11, 1, tzinfo=UTC))

    def waives(self, approval: PreApproval | None = None) -> None:
        waiver = Waiver(
            rule="H4-membership",
            granted_by="HOP",
            reason="the only maker of its kind",
            valid_from=date(2023, 1, 1),
            valid_to=date(2023, 12, 31),
            pre_approval=approval,
        )
        with self.database.transaction() as connection:
            waiver_store.add(connection, "h", waiver, at=datetime(2026, 11, 2, tzinfo=UTC))

    def drafts(self, name: str, **replaced: str) -> None:
        draft_edition(self.editions, name, tables=["values"], title="A trial")
        table = self.editions / name / "values.csv"
        text = table.read_text(encoding="utf-8")
        for line, other in replaced.items():
            assert line in text
            text = text.replace(line, other)
        table.write_text(text, encoding="utf-8")

    def host(self, **params: str) -> dict[str, Any]:
        response = self.client.get("/eligibility/hosts/h", params={"as_of": "2023-05-08"} | params)
        assert response.status_code == 200, response.text
        return response.json()


def test_a_recorded_waiver_is_seen_in_the_verdict_from_the_day_of_its_approval(own: Own):
    assert own.host()["outcome"] == "needs approval"
    own.waives(PreApproval(authority=Authority.AGENCY, reference="letter 7", given_on=date(2023, 5, 8)))
    approved, day_before = own.host(), own.host(as_of="2023-05-07")
    assert [approved["outcome"], day_before["outcome"]] == ["eligible", "needs approval"]
    waiver = rule_in(approved, "H4-membership")["waiver"]
    assert (waiver["granted_by"], waiver["authority"], waiver["reference"]) == ("HOP", "agency", "letter 7")


def test_a_waiver_without_its_approval_is_shown_but_changes_nothing(own: Own):
    own.waives()
    verdict = own.host()
    assert verdict["outcome"] == "needs approval"
    assert rule_in(verdict, "H4-membership")["waiver"]["authority"] is None


def test_matches_see_a_waiver_once_it_is_recorded_and_keep_what_they_have_worked_out(own: Own):
    snapshots = Snapshots(own.database, own.settings)
    before = snapshots.newest()
    host, day = before.organisation("h"), date(2023, 5, 8)
    assert snapshots.newest() is before
    own.waives()
    after = snapshots.newest()
    assert [len(one.facts(host, as_of=day).waivers) for one in (before, after)] == [0, 1]
    assert after.catalogue is before.catalogue


def test_a_draft_edition_can_be_tried_and_decides_nothing_by_itself(own: Own):
    own.drafts("trial", **{"minimum_age_years,18": "minimum_age_years,20"})
    in_force, tried = own.host(), own.host(edition="trial")
    assert [rule_in(one, "H6-adult")["answer"] for one in (in_force, tried)] == ["yes", "no"]
    assert [one["edition"] for one in (in_force, tried)] == [FIRST, "trial"]
    listed = own.client.get("/editions").json()["editions"]
    assert [one["name"] for one in listed if one["is_draft"]] == ["trial"]


def test_matches_are_worked_out_again_when_an_edition_has_changed(own: Own):
    snapshots = Snapshots(own.database, own.settings)
    before = snapshots.newest()
    own.drafts("trial")
    after = snapshots.newest()
    assert after is not before
    assert after.catalogue is before.catalogue


def test_an_edition_without_a_number_that_a_rule_needs_says_which(own: Own):
    own.drafts("trial", **{"minimum_age_years,18": "another_number,18"})
    response = own.client.get("/eligibility/hosts/h", params={"edition": "trial", "as_of": "2023-05-08"})
    assert response.status_code == 503
    assert "minimum_age_years" in response.json()["detail"]


def test_asking_changes_nothing(demo, client: TestClient):
    before = demo.stored()
    asked(client, "visitor", visitor={"id": VISITOR, "facts": {"kind": "large-company"}})
    assert demo.stored() == before


def test_what_is_registered_about_a_person_is_withheld_and_what_is_stated_is_not(client: TestClient) -> None:
    registered = client.get("/eligibility/visitors/demo-sme-138").json()
    case = {
        "subject": "visitor",
        "visitor": {"id": "demo-sme-138", "facts": {"representative_age": 17}},
    }
    stated = client.post("/eligibility", json=case).json()["verdict"]

    def of(verdict: dict[str, object], code: str) -> dict[str, object]:
        return next(rule for rule in verdict["rules"] if rule["code"] == code)

    assert of(registered, "V5-adult")["values"] == {"visitor.representative_age": "withheld"}
    assert of(registered, "V5-adult")["note"].endswith("gives the answer: yes.")
    assert set(of(registered, "V8-third-country")["values"].values()) <= {"withheld", None}
    assert of(stated, "V5-adult")["values"] == {"visitor.representative_age": 17}
    assert "is 17" in of(stated, "V5-adult")["note"]
