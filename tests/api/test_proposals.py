"""Proposals over HTTP: making them, asking beforehand, and finding them again."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from http import HTTPStatus
from typing import Any

import pytest
from sqlalchemy import text

from api.access import Role
from api.profiles import life_store
from api.profiles.life import State
from api.proposals.policy import ProposalPolicy
from tests.api.market import EVENTS, NOTICES, SPRING, Market, a_firm

MOVES_OF = text("SELECT count(*) FROM proposal_moves")


@pytest.fixture
def market(town: Any) -> Market:
    hosts = (a_firm(f"host-{number}", "ES", "North") for number in range(7))
    visitors = (a_firm(f"visitor-{number}", "PT", "South") for number in range(7))
    return Market(town, *hosts, *visitors)


def test_a_visitor_proposes_to_a_host(market: Market) -> None:
    answer = market.propose(words="We would like to see your looms.")

    assert answer.status_code == HTTPStatus.CREATED, answer.text
    made = answer.json()
    assert answer.headers["Location"] == f"/proposals/{made['id']}"
    assert answer.headers["ETag"] == '"1"'
    assert (made["state"], made["waits_for"], made["accepted_by"]) == ("open", ["host"], ["visitor"])
    assert (made["expires_on"], made["days_left"]) == ("2026-12-21", 30)
    assert (made["visitor"]["name"], made["made_by"], made["origin"]) == (
        "Visitor Lda",
        "visitor",
        "catalogue",
    )
    assert made["moves"][0]["words"] == "We would like to see your looms."
    assert market.visitor.get(answer.headers["Location"]).json() == made


def test_the_verdict_is_kept_with_the_move(market: Market) -> None:
    verdict = market.propose().json()["moves"][0]["verdict"]

    assert verdict["outcome"] == "needs information"  # nobody has written an agenda yet
    assert verdict["edition"] == "cosme-2020"
    assert "S3-activity-hours" in verdict["open_rules"]


def test_it_is_one_event_and_one_notice(market: Market) -> None:
    market.visitor  # noqa: B018  signs in first, which is recorded too
    before = len(market.rows(EVENTS)), len(market.rows(NOTICES))
    number = market.propose().json()["id"]
    assert market.rows(EVENTS)[before[0] :] == [("proposal.make", f"proposal:{number}")]
    assert [told[:2] for told in market.rows(NOTICES)[before[1] :]] == [
        ("proposal.received", "organisation:host")
    ]


def test_a_host_proposes_to_a_visitor(market: Market) -> None:
    made = market.propose(market.host).json()
    assert (made["made_by"], made["waits_for"]) == ("host", ["visitor"])


def test_a_partnership_proposes_for_its_member_and_both_organisations_have_to_accept(
    market: Market,
) -> None:
    made = market.propose(market(Role.MANAGER, "South"), origin="prior_agreement").json()
    assert (made["made_by"], made["partnership"]["name"]) == ("visitor", "South")
    assert made["waits_for"] == ["visitor", "host"]
    told = {recipient for kind, recipient, _ in market.rows(NOTICES) if kind == "proposal.received"}
    assert told == {"organisation:visitor", "organisation:host"}


def test_whoever_may_propose_for_both_says_for_whom(market: Market, town: Any) -> None:
    town.load(a_firm("neighbour", "FR", "South"))
    manager = market(Role.MANAGER, "South")

    asked_without = market.propose(manager, host="neighbour")
    asked_with = market.propose(manager, host="neighbour", side="host")

    assert asked_without.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert asked_without.json()["type"] == "/problems/say-for-whom"
    assert asked_with.json()["made_by"] == "host"


@pytest.mark.parametrize(
    ("role", "of", "status"),
    [
        (Role.VISITING_SIGNER, "visitor", HTTPStatus.CREATED),
        (Role.HOST_EDITOR, "host", HTTPStatus.CREATED),
        (Role.MANAGER, "North", HTTPStatus.CREATED),
        (Role.HOST_EDITOR, "visitor", HTTPStatus.NOT_FOUND),  # of the visitor, but not of its visits
        (Role.VISITING_EDITOR, "host", HTTPStatus.NOT_FOUND),
        (Role.VISITING_SIGNER, "visitor-1", HTTPStatus.NOT_FOUND),
        (Role.MANAGER, "West", HTTPStatus.NOT_FOUND),
        (Role.SUPPORT_OFFICE, None, HTTPStatus.FORBIDDEN),
        (Role.AUDITOR, None, HTTPStatus.FORBIDDEN),
        (Role.ANALYST, None, HTTPStatus.NOT_FOUND),
        (Role.ADMINISTRATOR, None, HTTPStatus.NOT_FOUND),
    ],
)
def test_only_the_two_sides_and_their_managers_propose(
    market: Market, role: Role, of: str | None, status: HTTPStatus
) -> None:
    assert market.propose(market(role, of)).status_code == status
    assert market.preview(market(role, of)).status_code in {status, HTTPStatus.OK}
    made = 1 if status is HTTPStatus.CREATED else 0
    assert market.rows(MOVES_OF) == [(made,)]


def test_nobody_proposes_who_is_not_signed_in(market: Market) -> None:
    nobody = market.town.nobody()
    assert market.propose(nobody).status_code == HTTPStatus.UNAUTHORIZED
    assert market.preview(nobody).status_code == HTTPStatus.UNAUTHORIZED
    assert nobody.get("/proposals").status_code == HTTPStatus.UNAUTHORIZED


def test_a_pair_that_is_not_eligible_is_refused_with_the_rule_its_source_and_its_cure(
    market: Market,
) -> None:
    market.change("host", country="PT")
    answer = market.propose()
    assert answer.status_code == HTTPStatus.CONFLICT
    assert answer.json()["type"] == "/problems/not-eligible-together"
    detail = answer.json()["detail"]
    assert "P1-two-countries" in detail
    assert "Choose a host in another participating country." in detail
    assert "[" in detail  # the source


def test_a_stay_that_is_too_short_is_refused_by_the_rules(market: Market) -> None:
    answer = market.propose(last_day="2027-03-09")
    assert answer.json()["type"] == "/problems/not-eligible-together"
    assert "S1-minimum" in answer.json()["detail"]
    assert market.propose(last_day="2027-03-10").status_code == HTTPStatus.CREATED


def test_what_is_registered_about_a_person_is_withheld_from_the_other_side(market: Market) -> None:
    market.change("host", representative_born=date(2015, 5, 1))
    detail = market.propose().json()["detail"]
    assert "H6-adult" in detail
    assert "What is registered about its representative gives the answer: no." in detail
    assert "2015" not in detail


def test_what_needs_information_or_approval_can_be_proposed(market: Market) -> None:
    market.change("host", member_of=frozenset())  # an SME that is no member hosts with an approval
    answer = market.propose()
    assert answer.status_code == HTTPStatus.CREATED, answer.text
    assert answer.json()["moves"][0]["verdict"]["outcome"] == "needs approval"


def test_two_that_have_nothing_in_common_may_propose(market: Market) -> None:
    market.change("host", about="Deep-sea mining.", ecosystems=frozenset(), languages=frozenset())
    assert market.propose().status_code == HTTPStatus.CREATED


@pytest.mark.parametrize("state", [State.PAUSED, State.EXPIRED, State.SUBMITTED])
@pytest.mark.parametrize("whose", ["visitor", "host"])
def test_both_profiles_have_to_be_in_the_catalogue(market: Market, whose: str, state: State) -> None:
    market.put(whose, state)
    answer = market.propose()
    assert (answer.status_code, answer.json()["type"]) == (HTTPStatus.CONFLICT, "/problems/not-listed")


def test_a_draft_of_others_is_not_known(market: Market) -> None:
    market.put("host", State.DELETED)
    gone, never = market.propose(), market.propose(host="nobody")
    assert gone.status_code == never.status_code == HTTPStatus.NOT_FOUND
    assert gone.json()["type"] == never.json()["type"]


@pytest.mark.parametrize(
    ("differences", "status"),
    [
        ({"host": "visitor"}, HTTPStatus.UNPROCESSABLE_ENTITY),
        ({"first_day": "2026-11-20"}, HTTPStatus.UNPROCESSABLE_ENTITY),  # yesterday
        ({"first_day": "2027-03-12", "last_day": "2027-03-08"}, HTTPStatus.UNPROCESSABLE_ENTITY),
        ({"first_day": "9999-12-31", "last_day": "9999-12-31"}, HTTPStatus.UNPROCESSABLE_ENTITY),
        ({"first_day": 5}, HTTPStatus.UNPROCESSABLE_ENTITY),
        ({"virtual": "yes"}, HTTPStatus.UNPROCESSABLE_ENTITY),
        ({"words": "no\x00no"}, HTTPStatus.UNPROCESSABLE_ENTITY),
        ({"words": "x" * 2001}, HTTPStatus.UNPROCESSABLE_ENTITY),
        ({"host": "\x00"}, HTTPStatus.UNPROCESSABLE_ENTITY),
        ({"host": "nobody"}, HTTPStatus.NOT_FOUND),
        ({"visitor": "nobody"}, HTTPStatus.NOT_FOUND),
        ({"showing": 4}, HTTPStatus.NOT_FOUND),
        ({"origin": "suggestion"}, HTTPStatus.UNPROCESSABLE_ENTITY),
        ({"origin": "partnership"}, HTTPStatus.UNPROCESSABLE_ENTITY),
        ({"state": "accepted"}, HTTPStatus.UNPROCESSABLE_ENTITY),  # not for anybody to write
        ({"made_by": "host"}, HTTPStatus.UNPROCESSABLE_ENTITY),
    ],
)
def test_what_cannot_be_proposed(market: Market, differences: dict[str, Any], status: HTTPStatus) -> None:
    assert market.propose(**differences).status_code == status
    assert market.rows(MOVES_OF) == [(0,)]


def test_half_a_character_is_refused(market: Market) -> None:
    body = b'{"visitor":"visitor","host":"host","first_day":"2027-03-08","last_day":"2027-03-12",'
    headers = market.town.once(**{"Content-Type": "application/json"})
    answer = market.visitor.post("/proposals", content=body + b'"words":"\\ud800"}', headers=headers)
    assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_the_fifth_open_proposal_is_made_and_the_sixth_refused(market: Market) -> None:
    for number in range(5):
        assert market.propose(host=f"host-{number}").status_code == HTTPStatus.CREATED
    sixth = market.propose(host="host-5")
    assert sixth.json()["type"] == "/problems/too-many-open"
    assert "visitor" in sixth.json()["detail"]


def test_the_fifth_is_received_and_the_sixth_refused(market: Market) -> None:
    for number in range(5):
        who = market(Role.VISITING_EDITOR, f"visitor-{number}")
        assert market.propose(who, visitor=f"visitor-{number}").status_code == HTTPStatus.CREATED
    assert market.propose().json()["type"] == "/problems/too-many-open"
    # What it makes itself counts apart.
    assert market.propose(market.host, visitor="visitor-5").status_code == HTTPStatus.CREATED


def test_a_proposal_that_is_over_gives_its_place_back(market: Market) -> None:
    numbers = [market.propose(host=f"host-{number}").json()["id"] for number in range(5)]
    taken = market.visitor.post(
        f"/proposals/{numbers[0]}/withdrawal", headers=market.town.once(**{"If-Match": '"1"'})
    )
    assert taken.status_code == HTTPStatus.OK
    assert market.propose(host="host-5").status_code == HTTPStatus.CREATED


def test_the_limit_is_a_setting(market: Market) -> None:
    market.town.app.state.proposal_policy = ProposalPolicy(open_each_way=1)
    assert market.propose().status_code == HTTPStatus.CREATED
    assert market.propose(host="host-1").json()["type"] == "/problems/too-many-open"


def test_the_same_visit_is_proposed_once_whoever_proposes_it(market: Market) -> None:
    number = market.propose().json()["id"]
    again, across = market.propose(), market.propose(market.host)
    assert again.json()["type"] == across.json()["type"] == "/problems/already-proposed"
    assert f"/proposals/{number}" in across.json()["detail"]


def test_the_same_two_may_propose_the_other_way_round(market: Market) -> None:
    market.propose()
    back = market.propose(market(Role.VISITING_EDITOR, "host"), visitor="host", host="visitor")
    assert back.status_code == HTTPStatus.CREATED


def test_two_at_once_do_not_exceed_the_limit(market: Market) -> None:
    for number in range(4):
        market.propose(host=f"host-{number}")
    signer = market(Role.VISITING_SIGNER, "visitor")
    with ThreadPoolExecutor(2) as both:
        made = [
            both.submit(market.propose, who, host=host)
            for who, host in ((market.visitor, "host-4"), (signer, "host-5"))
        ]
    assert sorted(one.result().status_code for one in made) == [HTTPStatus.CREATED, HTTPStatus.CONFLICT]


def test_a_retry_with_the_same_key_makes_no_second_one(market: Market) -> None:
    asked = {"visitor": "visitor", "host": "host", **SPRING}
    once = market.town.once()
    first = market.visitor.post("/proposals", json=asked, headers=once)
    again = market.visitor.post("/proposals", json=asked, headers=once)
    other = market.visitor.post("/proposals", json=asked | {"host": "host-1"}, headers=once)
    keyless = market.visitor.post("/proposals", json=asked | {"host": "host-1"})

    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert other.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert keyless.status_code == HTTPStatus.BAD_REQUEST
    assert market.rows(MOVES_OF) == [(1,)]


def test_a_preview_says_what_would_be_and_makes_nothing(market: Market) -> None:
    market.propose(host="host-1")
    before = market.rows(EVENTS)
    answer = market.preview()
    assert answer.status_code == HTTPStatus.OK, answer.text
    seen = answer.json()
    assert (seen["possible"], seen["obstacles"], seen["side"]) == (True, [], "visitor")
    assert (seen["open_places"], seen["other_has_place"]) == (4, True)
    assert (seen["pairing"]["outcome"], seen["stay"]["outcome"]) == ("eligible", "needs information")
    assert market.rows(EVENTS) == before
    assert market.rows(MOVES_OF) == [(1,)]


def test_a_preview_lists_everything_that_is_in_the_way(market: Market) -> None:
    market.propose()
    market.change("host", country="PT")
    market.put("host", State.PAUSED)
    seen = market.preview().json()
    assert seen["possible"] is False
    assert len(seen["obstacles"]) == 3
    assert seen["outcome"] == "not eligible"


@pytest.fixture
def shown(market: Market) -> Callable[..., int]:
    """Puts on record that an organisation was shown these others; the number of the showing."""

    def record(asker: str, others: list[str], **said: str) -> int:
        asked = "2026-11-21 09:00:00"
        with market.town.database.transaction() as connection:
            for statement in (
                "INSERT INTO catalogue_states (id, number, seen_from) VALUES ('s', 1, :at)",
                "INSERT INTO models_seen (digest, text, seen_from) VALUES ('m', 'm', :at)",
            ):
                connection.execute(text(statement), {"at": asked})
            ranks = [[other, rank, 5000] for rank, other in enumerate(others, start=1)]
            question = {"k": 3, "as_of": "2026-11-21", "purpose": None, "diversity": 0.0} | said
            columns = {
                "asked_at": asked,
                "visitor_id": asker,
                "visitor_digest": "d",
                "question": json.dumps(question),
                "catalogue_state": "s",
                "model_name": "m",
                "model_digest": "m",
                "weights_digest": "w",
                "edition": "cosme-2020",
                "encoder": "e",
                "index_kind": "i",
                "code_version": "c",
                "answer_digest": "a",
                "ranks": json.dumps(ranks),
            }
            names = ", ".join(columns)
            values = ", ".join(f":{name}" for name in columns)
            insert = f"INSERT INTO showings ({names}) VALUES ({values}) RETURNING id"  # noqa: S608
            return int(connection.execute(text(insert), columns).scalar_one())

    return record


def test_a_proposal_from_a_list_is_noted_with_it(market: Market, shown: Callable[..., int]) -> None:
    showing = shown("visitor", ["host", "host-1"])
    assert market.propose(showing=showing).json()["origin"] == "suggestion"
    notes = market.rows(text("SELECT showing_id, host_id, what FROM showing_notes"))
    assert notes == [(showing, "host", "proposed")]
    assert market.propose(host="host-2", showing=showing).json()["type"] == "/problems/host-not-shown"


def test_a_list_of_visitors_leads_a_host_to_propose(market: Market, shown: Callable[..., int]) -> None:
    showing = shown("host", ["visitor"], sought="visitor")
    assert market.propose(showing=showing).json()["type"] == "/problems/unknown-showing"
    assert market.propose(market.host, showing=showing).json()["origin"] == "suggestion"
    notes = market.rows(text("SELECT showing_id, host_id, what FROM showing_notes"))
    assert notes == [(showing, "visitor", "proposed")]


def test_a_list_of_another_visitor_is_not_there(market: Market, shown: Callable[..., int]) -> None:
    showing = shown("visitor-1", ["host"])
    assert market.propose(showing=showing).json()["type"] == "/problems/unknown-showing"


def test_everybody_finds_their_own_and_nothing_else(market: Market) -> None:
    mine = market.propose().json()["id"]
    theirs = market.propose(market(Role.MANAGER, "South"), visitor="visitor-1", host="host-1").json()["id"]

    def seen_by(role: Role, of: str | None = None, **query: Any) -> list[int]:
        answer = market(role, of).get("/proposals", params=query)
        assert answer.status_code == HTTPStatus.OK, answer.text
        return [one["id"] for one in answer.json()["proposals"]]

    assert seen_by(Role.VISITING_EDITOR, "visitor") == [mine]
    assert seen_by(Role.HOST_EDITOR, "visitor") == []
    assert seen_by(Role.HOST_SIGNER, "host-1") == [theirs]
    assert seen_by(Role.MANAGER, "South") == seen_by(Role.MANAGER, "North") == [theirs, mine]
    assert seen_by(Role.MANAGER, "West") == []
    assert seen_by(Role.SUPPORT_OFFICE) == seen_by(Role.AUDITOR) == [theirs, mine]
    assert seen_by(Role.ANALYST) == seen_by(Role.ADMINISTRATOR) == []
    assert seen_by(Role.MANAGER, "South", organisation="host") == [mine]
    assert seen_by(Role.MANAGER, "South", direction="made") == [theirs, mine]
    assert seen_by(Role.MANAGER, "North", direction="made") == []
    assert seen_by(Role.MANAGER, "North", direction="received") == [theirs, mine]
    assert seen_by(Role.SUPPORT_OFFICE, organisation="host", direction="received") == [mine]
    assert seen_by(Role.HOST_SIGNER, "host-1", waits_for_me=True) == [theirs]
    assert seen_by(Role.VISITING_EDITOR, "visitor", waits_for_me=True) == []
    assert seen_by(Role.MANAGER, "South", waits_for_me=True) == []  # a manager answers nothing
    assert seen_by(Role.VISITING_EDITOR, "visitor", state="declined") == []
    assert seen_by(Role.VISITING_EDITOR, "visitor", state="open") == [mine]
    of_what = market(Role.SUPPORT_OFFICE).get("/proposals", params={"direction": "made"})
    assert of_what.json()["type"] == "/problems/direction-of-what"


def test_a_list_comes_in_parts_and_says_how_many_there_are(market: Market) -> None:
    numbers = [market.propose(host=f"host-{number}").json()["id"] for number in range(5)]
    first = market.visitor.get("/proposals", params={"most": 2}).json()
    rest = market.visitor.get("/proposals", params={"most": 3, "after": first["after"]}).json()

    assert [one["id"] for one in first["proposals"] + rest["proposals"]] == numbers[::-1]
    assert (first["after"], rest["after"]) == (numbers[3], None)
    assert first["counts"]["open"] == 5
    assert first["waiting_for_you"] == 0
    assert market(Role.HOST_SIGNER, "host-1").get("/proposals").json()["waiting_for_you"] == 1


def test_a_partnership_that_hands_its_member_over_sees_nothing_more(market: Market) -> None:
    number = market.propose().json()["id"]
    assert market(Role.MANAGER, "South").get(f"/proposals/{number}").status_code == HTTPStatus.OK
    with market.town.database.transaction() as connection:
        life_store.hand_over(
            connection,
            "visitor",
            from_partnership=market.town.partnership("South"),
            since=None,
            last_day=date(2026, 11, 20),
        )
    market.change("visitor", partnership="West")
    assert market(Role.MANAGER, "South").get(f"/proposals/{number}").status_code == HTTPStatus.NOT_FOUND
    assert market(Role.MANAGER, "South").get("/proposals").json()["proposals"] == []
    assert market(Role.MANAGER, "West").get(f"/proposals/{number}").status_code == HTTPStatus.OK


def test_numbers_that_are_none_are_refused_and_not_failed(market: Market) -> None:
    found = {path: market.visitor.get(path).status_code for path in ("/proposals/0", "/proposals/2147483648")}
    assert set(found.values()) == {HTTPStatus.UNPROCESSABLE_ENTITY}
    assert market.visitor.get("/proposals/7").status_code == HTTPStatus.NOT_FOUND
    assert market.visitor.get("/proposals?organisation=%00").status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert market.visitor.get("/proposals?most=201").status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_the_service_says_when_it_is_over_before_that_is_recorded(market: Market) -> None:
    market.propose()
    market.town.clock.at = datetime(2026, 12, 22, 0, 0, tzinfo=UTC)
    visitor = market.town.sign_in("visiting_editor-visitor@example.eu")
    listed = visitor.get("/proposals").json()
    assert (listed["proposals"][0]["state"], listed["counts"]["expired"]) == ("expired", 1)
    assert listed["counts"]["open"] == 0
    assert visitor.get("/proposals", params={"state": "expired"}).json()["proposals"] != []
    later = {"first_day": "2027-05-10", "last_day": "2027-05-14"}
    assert market.propose(visitor, **later).status_code == HTTPStatus.CREATED
