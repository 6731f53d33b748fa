"""The pages of the catalogue: filters in the address, a map that is drawn here, and one organisation."""

import csv
import json
import re
from hashlib import sha256
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from api.access import Role
from api.pages.catalogue.shapes import map_of
from api.profiles.vocabulary import REFERENCE
from tests.api.trust.stays import HOST, OTHER_VISITOR, VISITOR

STATIC = Path(__file__).resolve().parents[2] / "api" / "web" / "static"
_HERE = "text/html"


def shown(client: Any, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"].startswith(_HERE)
    return str(answer.text)


def test_the_catalogue_lists_everybody_by_name_with_their_number(stays: Any) -> None:
    text = shown(stays.visitor, "/en/catalogue?for=none")
    assert "3 organisations" in text
    places = [text.index(f'/en/organisations/{name}"') for name in (VISITOR, OTHER_VISITOR, HOST)]
    assert places == sorted(places)


def test_a_filter_stands_in_the_address_and_can_be_taken_away(stays: Any) -> None:
    text = shown(stays.visitor, "/en/catalogue?country=PT&country=AT&q=dy")
    assert "1 organisation<" in text
    assert 'href="/en/catalogue?country=AT&amp;q=dy"' in text  # without Portugal
    assert 'href="/en/catalogue?country=PT&amp;country=AT"' in text  # without the words
    assert 'id="f-country-PT" name="country" value="PT" checked' in text


def test_regions_are_offered_once_a_country_is_chosen(stays: Any) -> None:
    stays.town.load(_a_neighbour(stays))
    assert 'name="region"' not in shown(stays.visitor, "/en/catalogue?for=none")
    text = shown(stays.visitor, "/en/catalogue?for=none&country=CZ")
    assert 'name="region" value="CZ06"> <span>Jihovýchod <span class="soft">2' in text
    only = shown(stays.visitor, "/en/catalogue?for=none&region=CZ06")
    assert "2 organisations" in only
    assert re.search(r'class="chip is-on" href="/en/catalogue\?for=none">\s*Jihovýchod', only)
    assert "Jihovýchod, Czechia" in shown(stays.visitor, "/en/organisations/brno-dyers")


def test_the_order_by_affinity_is_offered_only_where_somebody_looks(stays: Any) -> None:
    assert "sort=affinity" in shown(stays.visitor, "/en/catalogue")
    assert "sort=affinity" not in shown(stays.visitor, "/en/catalogue?for=none&sort=affinity")


def test_what_the_order_by_affinity_showed_goes_along_to_a_proposal(stays: Any) -> None:
    text = shown(stays.visitor, "/en/catalogue?sort=affinity")
    found = re.search(rf'href="(/en/organisations/{HOST}\?[^"]*as=visitor[^"]*showing=(\d+))"', text)
    assert found
    opened = shown(stays.visitor, unescape(found[1]))
    assert f"/en/proposals/new?visitor={VISITOR}&amp;host={HOST}&amp;showing={found[2]}" in opened
    assert "showing=" not in shown(stays.visitor, "/en/catalogue")


def test_the_list_goes_on_after_a_part(stays: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.pages.catalogue.asking.MOST", 2)
    first = shown(stays.visitor, "/en/catalogue?for=none")
    onward = re.search(r'href="([^"]*after=[^"]*)" rel="next"', first)
    assert onward is not None
    second = shown(stays.visitor, onward[1].replace("&amp;", "&"))
    assert len(re.findall("<li data-country", first)) == 2
    assert len(re.findall("<li data-country", second)) == 1


def test_days_that_end_before_they_begin_are_refused_beside_what_was_typed(stays: Any) -> None:
    path = "/en/catalogue?available_from=2027-03-12&available_to=2027-03-08&q=weave"
    answer = stays.visitor.get(path)
    assert answer.status_code in {400, 422}
    assert "ends before it begins" in answer.text
    assert 'value="2027-03-12"' in answer.text
    assert 'value="weave"' in answer.text


def test_the_map_has_a_link_for_every_country_and_the_table_the_same_numbers(stays: Any) -> None:
    text = shown(stays.visitor, "/en/catalogue?view=map&for=none")
    for country, code in (("Portugal", "PT"), ("Czechia", "CZ"), ("Austria", "AT")):
        assert f'aria-label="{country}: 1" data-code="{code}"' in text
        assert f'<a href="/en/catalogue?country={code}&amp;for=none&amp;view=map">{country}</a>' in text


def test_choosing_the_only_chosen_country_again_takes_it_away(stays: Any) -> None:
    text = shown(stays.visitor, "/en/catalogue?view=map&for=none&country=PT")
    assert '<a href="/en/catalogue?for=none&amp;view=map">Portugal</a>' in text


@pytest.mark.parametrize("path", ["/en/catalogue", f"/en/organisations/{HOST}"])
def test_who_is_not_signed_in_is_asked_to(stays: Any, path: str) -> None:
    answer = stays.town.nobody().get(path, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in?next=")


def test_an_analyst_has_no_catalogue(stays: Any) -> None:
    shown(stays.person(Role.ANALYST), "/en/catalogue", 403)


def test_managers_and_the_office_have_the_catalogue(stays: Any) -> None:
    for client in (stays.vop, stays.office):
        assert "3 organisations" in shown(client, "/fr/catalogue?for=none")


def test_an_organisation_says_what_it_is_to_the_one_that_looks(stays: Any) -> None:
    text = shown(stays.visitor, f"/en/organisations/{HOST}")
    assert "of 100" in text
    assert "only an indication" in text
    assert f"/en/messages/{VISITOR}/new?to={HOST}" in text
    assert "How the points add up" in text


def test_who_cannot_be_met_is_told_with_the_rule_and_the_cure_beside_the_button(stays: Any) -> None:
    stays.town.load(_a_neighbour(stays))
    text = shown(stays.visitor, "/en/organisations/brno-dyers")
    assert "Not eligible" in text
    assert 'aria-disabled="true"' in text
    assert 'id="why-not-here"' in text
    assert "What helps:" in text


def test_ones_own_organisation_is_shown_as_others_see_it(stays: Any) -> None:
    text = shown(stays.visitor, f"/en/organisations/{VISITOR}")
    assert "This is how others see it." in text
    assert f"/en/profiles/{VISITOR}" in text


def test_an_organisation_that_is_not_there_is_not_found(stays: Any) -> None:
    shown(stays.visitor, "/en/organisations/nobody-at-all", 404)


def test_every_country_that_takes_part_is_on_the_map() -> None:
    with (REFERENCE / "countries.csv").open(encoding="utf-8") as file:
        part = {row["code"] for row in csv.DictReader(file) if row["participates_from"]}
    assert part <= {one.code for one in map_of({}).shapes}


def test_a_countrys_circle_grows_with_its_number_and_none_has_no_shade() -> None:
    shapes = {one.code: one for one in map_of({"PT": 1, "IT": 16}).shapes}
    assert (shapes["PT"].shade, shapes["IT"].shade, shapes["FR"].shade) == (2, 4, 0)
    assert shapes["PT"].radius < shapes["IT"].radius


def test_the_shapes_are_small_and_lie_in_their_frame() -> None:
    file = STATIC / "shapes" / "europe.json"
    assert file.stat().st_size < 80_000
    known = json.loads(file.read_text(encoding="utf-8"))
    for code, one in known["countries"].items():
        x, y = one["at"]
        assert 0 <= x <= known["width"], code
        assert 0 <= y <= known["height"], code


def test_everything_from_elsewhere_is_what_its_record_says() -> None:
    with (STATIC / "vendor" / "SOURCES.csv").open(encoding="utf-8") as file:
        rows = {row["file"]: row for row in csv.DictReader(file)}
    there = {
        path.relative_to(STATIC).as_posix()
        for folder in ("vendor", "fonts", "shapes")
        for path in (STATIC / folder).rglob("*")
        if path.is_file() and path.name != "SOURCES.csv"
    }
    assert rows.keys() == there
    for name, row in rows.items():
        assert sha256((STATIC / name).read_bytes()).hexdigest() == row["sha256"], name
        assert (STATIC / row["licence_text"]).is_file(), name
        assert row["origin"].startswith("npm:")


def _a_neighbour(stays: Any) -> Any:
    """A host in the visitor's own country, whom it cannot visit."""
    from tests.api.trust.world import an_organisation

    del stays
    return an_organisation("brno-dyers", country="CZ", based_in="CZ", region="CZ06", partnership="Hills")
