"""From a row of a file, through the database, to what the rules read."""

import csv
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.database import open_database
from api.profiles import store
from api.profiles.organisation import facts_of
from api.profiles.use_cases import ImportOrder, import_organisations
from eligibility.facts import Kind, OrganisationFacts, Role

AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
COUNTRIES = st.sampled_from(["AT", "CH", "GB", "PT", "XK"])


def degrees(limit: int) -> st.SearchStrategy[float]:
    """To the tenth of a metre: as many decimals as anybody writes."""
    return st.integers(-limit * 10**6, limit * 10**6).map(lambda millionths: millionths / 10**6)


facts = st.builds(
    OrganisationFacts,
    kind=st.none() | st.sampled_from(Kind),
    country=st.none() | COUNTRIES,
    other_establishments=st.frozensets(COUNTRIES),
    based_in=st.none() | COUNTRIES,
    roles=st.none() | st.frozensets(st.sampled_from(Role), min_size=1),
    eccp_profiled=st.none() | st.booleans(),
    active_in_cluster=st.none() | st.booleans(),
    third_country_national=st.none() | st.booleans(),
    days_resident=st.none() | st.integers(0, 50_000),
    business_started_or_intended=st.none() | st.booleans(),
    visits_done=st.none() | st.integers(0, 10_000),
    coordinates=st.none() | st.tuples(degrees(90), degrees(180)),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("facts")


def truth(value: bool | None) -> str:
    return {None: "", True: "yes", False: "no"}[value]


def number(value: object) -> str:
    return "" if value is None else str(value)


def written(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}"


def row_of(stated: OrganisationFacts) -> dict[str, str]:
    latitude, longitude = stated.coordinates or (None, None)
    return {
        "name": "Weaving Lda",
        "about": "We weave.",
        "kind": stated.kind or "",
        "country": stated.country or "",
        "other_establishments": ";".join(stated.other_establishments),
        "based_in": stated.based_in or "",
        "latitude": written(latitude),
        "longitude": written(longitude),
        "roles": ";".join(stated.roles or ()),
        "eccp_profiled": truth(stated.eccp_profiled),
        "active_in_cluster": truth(stated.active_in_cluster),
        "visits_done": number(stated.visits_done),
        "representative_third_country": truth(stated.third_country_national),
        "representative_days_resident": number(stated.days_resident),
        "representative_business": truth(stated.business_started_or_intended),
    }


@settings(max_examples=10)  # each writes a file of many rows
@given(stated=st.lists(facts, min_size=1, max_size=20))
def test_what_a_row_states_is_what_the_rules_read(folder: Path, stated: list[OrganisationFacts]) -> None:
    path = folder / "organisations.csv"
    rows = [row_of(one) | {"id": f"ORG-{number:02d}"} for number, one in enumerate(stated)]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    url = f"sqlite:///{folder / 'facts.db'}"
    report = import_organisations(ImportOrder(path=path), database_url=url, at=AT)
    assert report.errors == ()
    database = open_database(url)
    with database.snapshot() as connection:
        found = store.get_many(connection, [row["id"] for row in rows])
    database.close()
    read = [facts_of(organisation, (), as_of=date(2026, 11, 21)) for organisation in found.values()]
    assert read == stated
