"""The catalogue over HTTP: filters, counts, orders, and parts that hold when somebody is added."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from api.access import Role
from api.matches.cursors import Place, cursor_of
from api.profiles import life_store, store
from api.profiles.life import State
from api.showings.tables import showing_notes
from eligibility.facts import Kind
from eligibility.facts import Role as Part
from matching.profiles import Period

HOST, VISITOR = frozenset({Part.HOST}), frozenset({Part.VISITOR})


@pytest.fixture
def peopled(town: Any, an_organisation: Callable[..., Any]) -> Any:
    """Six hosts in Italy and Spain, one in Switzerland, and a visitor in Portugal."""
    cluster = an_organisation(
        id="cluster", name="Cluster", kind=Kind.CLUSTER, country="PT", eccp_profiled=True, partnership="North"
    )
    member: dict[str, Any] = {"kind": Kind.SME, "member_of": frozenset({cluster.id})}
    hosts = [
        an_organisation(
            id=f"h{n}",
            name=f"Host {n}",
            country="IT" if n % 2 else "ES",
            region=("ITC4" if n == 3 else "ITC1") if n % 2 else None,
            roles=HOST,
            partnership="South",
            languages=frozenset({"en", "it"} if n % 2 else {"en"}),
            available=(Period(date(2027, n + 1, 1), date(2027, n + 1, 20)),),
            **member,
        )
        for n in range(6)
    ]
    swiss = an_organisation(
        id="swiss", name="Ébène SA", country="CH", roles=HOST, offers="Dyeing wool.", **member
    )
    visitor = an_organisation(
        id="v", name="Visitor", country="PT", roles=VISITOR, partnership="North", seeks="Linen.", **member
    )
    town.load(cluster, *hosts, swiss, visitor)
    return town


@pytest.fixture
def own(peopled: Any) -> Any:
    return peopled.person(Role.VISITING_EDITOR, "v")


def found(person: Any, **asked: Any) -> Any:
    answer = person.get("/catalogue", params=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def ids(page: Any) -> list[str]:
    return [one["id"] for one in page["organisations"]]


def test_everybody_listed_is_there_by_name(own: Any) -> None:
    page = found(own)
    assert ids(page) == ["cluster", *(f"h{n}" for n in range(6)), "v", "swiss"]  # é comes after z
    assert page["total"] == 9
    assert page["after"] is None


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"role": "visitor"}, ["v"]),
        ({"country": ["IT", "CH"]}, ["h1", "h3", "h5", "swiss"]),
        ({"kind": "cluster-organisation"}, ["cluster"]),
        ({"region": "ITC1"}, ["h1", "h5"]),
        ({"region": ["ITC1", "ITC4"], "language": "it"}, ["h1", "h3", "h5"]),
        ({"region": "ITC4", "country": "ES"}, []),
        ({"country": "IT", "language": "it"}, ["h1", "h3", "h5"]),
        ({"country": "ES", "language": "it"}, []),
        ({"partnership": "North"}, ["cluster", "v"]),
        ({"q": "WOOL dye"}, ["swiss"]),
        ({"q": "ÉBÈNE"}, ["swiss"]),
        ({"q": "host 3"}, ["h3"]),
        ({"available_from": "2027-02-20", "available_to": "2027-03-01"}, ["h1", "h2"]),
        ({"available_from": "2027-05-21"}, ["h5"]),
        ({"ecosystem": "no-such-code"}, []),
    ],
)
def test_filters_let_through_what_they_say(own: Any, asked: dict[str, Any], expected: list[str]) -> None:
    page = found(own, **asked)
    assert ids(page) == expected
    assert page["total"] == len(expected)


def test_counts_of_a_filter_apply_all_others_but_not_itself(own: Any) -> None:
    facets = found(own, country="IT", role="host")["facets"]
    assert {one["code"]: one["count"] for one in facets["country"]} == {"IT": 3, "ES": 3, "CH": 1}
    assert {one["code"]: one["count"] for one in facets["role"]} == {"host": 3}
    assert {one["code"]: one["count"] for one in facets["language"]} == {"en": 3, "it": 3}
    assert [(one["name"], one["count"]) for one in facets["region"]] == [("Piemonte", 2), ("Lombardia", 1)]
    assert facets["country"][0]["name"] in {"Italy", "Spain"}


def test_for_an_organisation_each_bears_its_verdict_and_affinity(own: Any) -> None:
    page = found(own, **{"for": "v", "role": "host"})
    verdicts = {one["id"]: one["verdict"] for one in page["organisations"]}
    assert verdicts["swiss"] == "not eligible"
    rules = next(one["open_rules"] for one in page["organisations"] if one["id"] == "swiss")
    assert rules[0]["code"] == "H2-country"
    pair = own.get("/pairs/v/h1").json()["match"]
    assert next(one["affinity"] for one in page["organisations"] if one["id"] == "h1") == pair["affinity"]
    only = found(own, eligible_for="v", role="host")
    assert ids(only) == [f"h{n}" for n in range(6)]
    assert only["total"] == 6


def test_by_affinity_everybody_is_ranked_also_who_is_not_eligible(peopled: Any, own: Any) -> None:
    page = found(own, **{"for": "v", "sort": "affinity"})
    affinities = [one["affinity"] for one in page["organisations"]]
    assert affinities == sorted(affinities, reverse=True)
    assert "swiss" in ids(page)
    assert "v" not in ids(page)
    assert own.get("/catalogue", params={"sort": "affinity"}).status_code == 422
    host = peopled.person(Role.HOST_EDITOR, "h1")
    of_host = found(host, **{"for": "h1", "sort": "affinity", "role": "visitor"})
    assert [one["affinity"] for one in of_host["organisations"]] == [
        host.get("/pairs/v/h1").json()["match"]["affinity"]
    ]


def test_what_is_shown_by_affinity_is_on_record_and_made_again(
    peopled: Any, own: Any, an_organisation: Callable[..., Any]
) -> None:
    own.put("/organisations/v/saved/h2")
    asked = {"for": "v", "sort": "affinity", "most": 3, "country": ["IT", "ES"], "q": "host"}
    first = own.get("/catalogue", params=asked)
    second = own.get("/catalogue", params=asked | {"after": first.json()["after"]})
    assert "showing-id" not in own.get("/catalogue", params={"for": "v"}).headers
    peopled.clock.at += timedelta(minutes=1)
    peopled.load(an_organisation(id="new", name="Host 9", country="IT", offers="Linen."))
    own.delete("/organisations/v/saved/h2")
    for shown, ranks in ((first, [1, 2, 3]), (second, [4, 5, 6])):
        number = shown.headers["showing-id"]
        again = own.get(f"/showings/{number}/replay")
        assert (again.status_code, again.content) == (200, shown.content)
        told = own.get(f"/showings/{number}").json()
        assert [one["rank"] for one in told["hosts"]] == ranks
        assert [one["host"] for one in told["hosts"]] == ids(shown.json())
        assert told["part"]["filters"] == {"country": ["ES", "IT"]}
        assert told["part"]["words"] == ["host"]
        assert shown.json()["sought"] == "host"
    strange = peopled.person(Role.HOST_EDITOR, "h1")
    assert strange.get(f"/showings/{first.headers['showing-id']}/replay").status_code == 404


def test_what_somebody_does_with_a_part_of_the_catalogue_is_noted(peopled: Any, own: Any) -> None:
    shown = own.get("/catalogue", params={"for": "v", "sort": "affinity"})
    number, host = shown.headers["showing-id"], ids(shown.json())[0]
    assert own.put(f"/organisations/v/saved/{host}", params={"showing": number}).status_code in {200, 201}
    own.get(f"/pairs/v/{host}", params={"showing": number})
    with peopled.database.snapshot() as connection:
        noted = connection.execute(select(showing_notes.c.host_id, showing_notes.c.what)).all()
    assert set(map(tuple, noted)) == {(host, "saved"), (host, "opened")}


@pytest.mark.parametrize("sort", ["name", "newest", "affinity"])
def test_parts_hold_when_somebody_is_added_meanwhile(
    peopled: Any, own: Any, an_organisation: Callable[..., Any], sort: str
) -> None:
    asked = {"sort": sort, "for": "v", "most": 3}
    whole = ids(found(own, **(asked | {"most": 200})))
    seen, page = [], found(own, **asked)
    for turn in range(9):
        seen += ids(page)
        if page["after"] is None:
            break
        if sort != "affinity":  # which changes a little with everybody who comes
            peopled.clock.at += timedelta(minutes=1)
            peopled.load(an_organisation(id=f"new{turn}", name=f"Aaa {turn}"))
        page = found(own, **asked, after=page["after"])
    assert [one for one in seen if not one.startswith("new")] == whole
    assert len(set(seen)) == len(seen)


def test_the_newest_come_first(peopled: Any, own: Any, an_organisation: Callable[..., Any]) -> None:
    peopled.clock.at += timedelta(minutes=1)
    peopled.load(an_organisation(id="zz"))
    assert ids(found(own, sort="newest"))[0] == "zz"


def test_a_cursor_of_another_list_is_refused(own: Any) -> None:
    after = found(own, most=2)["after"]
    assert own.get("/catalogue", params={"after": after, "most": 5}).status_code == 200
    forged = cursor_of(Place(3, "x"), question="0" * 16)
    for asked in (
        {"after": after, "country": "IT"},
        {"after": after, "sort": "newest"},
        {"after": after, "for": "v"},
        {"after": forged},
        {"after": "%%%"},
        {"after": "é"},
        {"after": ""},
    ):
        assert own.get("/catalogue", params=asked).status_code == 422, asked


@pytest.mark.parametrize(
    "asked",
    [
        {"role": "guest"},
        {"available_from": "2027-03-02", "available_to": "2027-03-01"},
        {"most": 0},
        {"most": 201},
        {"sort": "luck"},
        {"for": "v", "eligible_for": "h1"},
        {"for": "\x00"},
    ],
)
def test_a_search_that_cannot_be_is_refused(own: Any, asked: dict[str, Any]) -> None:
    assert own.get("/catalogue", params=asked).status_code == 422


def test_who_is_hidden_stays_and_is_marked(own: Any) -> None:
    own.put("/organisations/v/hidden/h1")
    own.put("/organisations/v/saved/h2")
    page = found(own, **{"for": "v"})
    assert {one["id"] for one in page["organisations"] if one["hidden"]} == {"h1"}
    assert {one["id"] for one in page["organisations"] if one["saved"]} == {"h2"}


def test_who_may_search(peopled: Any) -> None:
    assert peopled.nobody().get("/catalogue").status_code == 401
    for role, of in ((Role.MANAGER, "South"), (Role.SUPPORT_OFFICE, None), (Role.AUDITOR, None)):
        assert peopled.person(role, of).get("/catalogue").status_code == 200
    for role in (Role.ADMINISTRATOR, Role.ANALYST):
        assert peopled.person(role).get("/catalogue").status_code == 403
    other = peopled.person(Role.HOST_EDITOR, "h1")
    assert other.get("/catalogue", params={"for": "v"}).status_code == 404


def test_who_is_not_listed_is_never_found_and_its_people_cannot_search(peopled: Any) -> None:
    editor, office = peopled.person(Role.HOST_EDITOR, "h1"), peopled.person(Role.SUPPORT_OFFICE)
    with peopled.database.transaction() as connection:
        life = life_store.get(connection, "h1")
        assert life is not None
        life_store.save(connection, replace(life, state=State.EXPIRED, version=2))
        store.touch(connection, "h1", at=peopled.clock.at)
    page = found(office)
    assert "h1" not in ids(page)
    assert {one["code"]: one["count"] for one in page["facets"]["country"]}["IT"] == 2
    refused = editor.get("/catalogue")
    assert refused.status_code == 409
    assert "expired" in refused.json()["detail"]
