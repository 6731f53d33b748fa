"""Which organisations look like one and the same: by spelling, place and addresses, and for whom."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any

import pytest

from api.access import Role
from api.profiles import life_store
from api.profiles.duplicates import (
    Likeness,
    Strength,
    Trace,
    duplicates_among,
    duplicates_of,
    keys_of,
    likeness_of,
)
from api.profiles.life import State
from api.profiles.spelling import domains_in, plain_name


def a_trace(**differences: Any) -> Trace:
    least: dict[str, Any] = {"id": "a", "name": "Weaving Lda", "country": "PT", "city": "Porto"}
    return Trace(**(least | differences))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ACME s.r.o.", "Acmé, SRO"),
        ("Textil Köln GmbH & Co. KG", "TEXTIL KÖLN"),
        ("Weaving, Lda.", "WEAVING LDA"),
        ("Tessitura S.r.l.", "Tessitura Srl"),
        ("UAB Baltic Fish", "Baltic Fish, UAB"),
        ("Wełna Sp. z o.o.", "Welna sp. z oo"),
        ("Nordic Loom AB", "Nordic Loom"),
        ("Kutomo Oy", "kutomo"),
        ("Loom Ltd", "LOOM Limited"),
        ("Cluster of Textiles", "Textiles Cluster"),
        ("Øresund Fibres ApS", "Oresund Fibres"),
        ("L'Oreille SARL", "LOreille"),
    ],
)
def test_names_that_differ_in_spelling_alone_are_the_same(one: str, other: str) -> None:
    likeness = likeness_of(a_trace(name=one), a_trace(id="b", name=other, city="PORTO"))
    assert likeness == Likeness(Strength.SAME, ("the same name", "the same city"))
    assert keys_of(a_trace(name=one)) & keys_of(a_trace(name=other))


def test_a_name_of_legal_forms_alone_keeps_them() -> None:
    assert plain_name("SA AG") == ("sa", "ag")
    assert plain_name("…") == ()


@pytest.mark.parametrize(
    ("differences", "strength"),
    [
        ({"city": "Lisboa"}, Strength.PERHAPS),  # another city: perhaps a branch
        ({"city": None}, Strength.LIKELY),
        ({"country": None, "city": None}, Strength.PERHAPS),
        ({"country": "ES"}, None),  # another country is another organisation
        ({"name": "Weavng Lda"}, Strength.LIKELY),  # a slip of the pen, in the same city
        ({"name": "Weavng Lda", "city": None}, Strength.PERHAPS),
        ({"name": "Weavng Lda", "city": "Lisboa"}, None),
        ({"name": "Dyeing Lda"}, None),
    ],
)
def test_how_sure_it_is_goes_by_name_and_place(
    differences: dict[str, Any], strength: Strength | None
) -> None:
    likeness = likeness_of(a_trace(), a_trace(id="b", **differences))
    assert (likeness.strength if likeness else None) == strength


def test_names_with_other_numbers_are_others() -> None:
    assert likeness_of(a_trace(name="Textile Cluster 21"), a_trace(id="b", name="Textile Cluster 22")) is None


@pytest.mark.parametrize(("longitude", "near"), [(-8.61, True), (-8.575, True), (-8.57, False)])
def test_near_is_within_three_kilometres(longitude: float, *, near: bool) -> None:
    one = a_trace(city=None, latitude=41.15, longitude=-8.61)
    likeness = likeness_of(one, a_trace(id="b", city="Gaia", latitude=41.15, longitude=longitude))
    assert likeness is not None
    assert (likeness.strength is Strength.SAME) == near


def test_the_same_profile_on_the_eccp_is_the_same_whatever_it_is_called() -> None:
    one = a_trace(eccp_profile_url="https://www.example.org/clusters/fibres/")
    other = Trace(
        id="b", name="Fibras", country="ES", eccp_profile_url="http://example.org/clusters/Fibres#top"
    )
    assert likeness_of(one, other) == Likeness(Strength.SAME, ("the same profile on the ECCP",))
    assert keys_of(one) & keys_of(other)


def test_an_address_on_the_web_makes_it_surer_and_is_nothing_alone() -> None:
    domains = domains_in("See https://www.Weaving.example/about or mail us@gmail.com")
    assert domains == {"weaving.example"}
    one = a_trace(city="Porto", domains=domains)
    branch = likeness_of(one, a_trace(id="b", city="Lisboa", domains=domains))
    assert branch == Likeness(Strength.LIKELY, ("the same name", "both name weaving.example"))
    assert likeness_of(one, a_trace(id="b", name="Dyers", city="Lisboa", domains=domains)) is None


def test_nobody_is_a_duplicate_of_itself_and_the_surest_come_first() -> None:
    others = [a_trace(id="c", city="Lisboa"), a_trace(id="b"), a_trace()]
    assert [found.other.id for found in duplicates_of(a_trace(), others)] == ["b", "c"]


def test_pairs_are_found_by_shared_keys_without_comparing_all_with_all() -> None:
    many = [a_trace(id=f"o-{n}", name=f"{n:05d} mill {n * 7919 % 20011:05d}") for n in range(20_000)]
    twins = [a_trace(id="x", name="Fiação Têxtil do Norte"), a_trace(id="y", name="FIACAO TEXTIL NORTE, LDA")]
    found = duplicates_among([*many, *twins])
    assert [one.other.id for one in found["x"]] == ["y"]
    assert [one.other.id for one in found["y"]] == ["x"]


@pytest.mark.parametrize("place", range(len("weavingmillofporto")))
def test_one_slip_of_the_pen_leaves_a_shared_key(place: int) -> None:
    name = "weavingmillofporto"
    slipped = name[:place] + name[place + 1 :]
    for city in ("Porto", None):
        assert keys_of(a_trace(name=name, city=city)) & keys_of(a_trace(name=slipped, city=city))


class TestOverHttp:
    @pytest.fixture
    def member(self, town: Any, an_organisation: Any) -> Any:
        common = {"name": "Fiação do Norte Lda", "country": "PT", "city": "Porto"}
        town.load(
            an_organisation(id="o-1", partnership="Fibres", **common),
            an_organisation(id="o-2", partnership="Wool", **(common | {"name": "FIACAO DO NORTE"})),
            an_organisation(id="o-3", name="Dyers", country="PT"),
        )
        return town.person(Role.VISITING_EDITOR, "o-1")

    def test_a_profile_is_told_who_looks_like_it(self, member: Any) -> None:
        answer = member.get("/profiles/o-1/duplicates")
        assert answer.status_code == HTTPStatus.OK, answer.text
        assert answer.json() == {
            "duplicates": [
                {
                    "id": "o-2",
                    "name": "FIACAO DO NORTE",
                    "country": "PT",
                    "city": "Porto",
                    "strength": "same",
                    "reasons": ["the same name", "the same city"],
                    "note": None,
                }
            ]
        }

    def test_others_are_not_told(self, member: Any) -> None:
        for asked in ("o-2", "nobody"):
            assert member.get(f"/profiles/{asked}/duplicates").status_code == HTTPStatus.NOT_FOUND

    def test_it_is_told_before_it_is_registered(self, member: Any, town: Any) -> None:
        entry = {"name": "Fiaçao do Norte", "country": "PT", "city": "porto"}
        answer = member.post("/profiles/duplicates", json=entry)
        assert [one["id"] for one in answer.json()["duplicates"]] == ["o-1", "o-2"]
        assert town.nobody().post("/profiles/duplicates", json=entry).status_code == HTTPStatus.UNAUTHORIZED

    @pytest.mark.parametrize("name", ["", "\\ud800", "x" * 301])
    def test_a_name_that_cannot_be_is_refused(self, member: Any, name: str) -> None:
        answer = member.post(
            "/profiles/duplicates",
            content=f'{{"name": "{name}"}}',
            headers={"Content-Type": "application/json"},
        )
        assert answer.status_code == HTTPStatus.UNPROCESSABLE_ENTITY

    def test_drafts_of_others_are_told_to_nobody_else(self, member: Any, town: Any) -> None:
        somebody = town.person(Role.VISITING_EDITOR, "o-3")
        entry = {"name": "Secret Weavers", "country": "PT"}
        draft = entry | {"roles": ["visitor"]}
        begun = somebody.post("/profiles", json=draft, headers=town.once())
        assert begun.status_code == HTTPStatus.CREATED, begun.text
        assert member.post("/profiles/duplicates", json=entry).json() == {"duplicates": []}
        own = somebody.post("/profiles/duplicates", json=entry).json()["duplicates"]
        assert [one["name"] for one in own] == ["Secret Weavers"]

    def test_of_one_that_one_may_not_read_it_is_told_only_that_it_is_there(
        self, member: Any, town: Any
    ) -> None:
        entry = {"name": "Dyers", "country": "PT"}
        assert [one["id"] for one in _twins(member, entry)] == ["o-3"]
        _stood(town, "o-3", State.PAUSED)
        (hidden,) = _twins(member, entry)
        assert (hidden["id"], hidden["name"], hidden["reasons"]) == (None, None, [])
        assert (hidden["strength"], "ask its people" in hidden["note"]) == ("likely", True)
        _stood(town, "o-3", State.VALIDATED)
        _stood(town, "o-1", State.REJECTED)
        assert [one["id"] for one in _twins(member, entry)] == [None]


def _twins(client: Any, entry: dict[str, str]) -> list[dict[str, Any]]:
    answer = client.post("/profiles/duplicates", json=entry)
    assert answer.status_code == HTTPStatus.OK, answer.text
    found: list[dict[str, Any]] = answer.json()["duplicates"]
    return found


def _stood(town: Any, organisation_id: str, state: State) -> None:
    with town.database.transaction() as connection:
        life = life_store.get(connection, organisation_id)
        assert life is not None
        life_store.save(connection, replace(life, state=state))
