"""What a single row may say, and what the person is told where it cannot be."""

from datetime import date

import pytest

from api.profiles.cells import SheetRow
from api.profiles.columns import COLUMN_NAMES
from api.profiles.readers import READERS
from api.profiles.rows import ParsedRow, parse_row
from api.profiles.vocabulary import KIND_NAMES, load_vocabularies
from eligibility.facts import Kind, Role
from matching.profiles import Period

TODAY = date(2026, 11, 21)
GOOD = {"id": "ORG-1", "name": "Weaving Lda", "about": "We weave."}


def parsed(**cells: object) -> ParsedRow:
    return parse_row(SheetRow(7, GOOD | cells), load_vocabularies(), today=TODAY)  # type: ignore[arg-type]


def test_every_column_has_a_reader_and_every_reader_a_column() -> None:
    assert tuple(READERS) == COLUMN_NAMES


def test_every_kind_has_a_name() -> None:
    assert set(KIND_NAMES) == set(Kind)


@pytest.mark.parametrize(
    ("column", "written", "understood"),
    [
        ("name", "  Weaving\n Lda ", "Weaving Lda"),
        ("name", "Cafe\u0301", "Caf\u00e9"),  # NFC
        ("kind", "SME", Kind.SME),
        ("kind", "cluster organisation", Kind.CLUSTER),
        ("country", "pt", "PT"),
        ("country", "Portugal", "PT"),
        ("country", "EL", "GR"),
        ("country", "UK", "GB"),
        ("country", "XK", "XK"),
        ("country", "GL", "GL"),  # any country may be imported; whether it takes part is a rule
        ("country", "", None),
        ("other_establishments", "Spain; it", {"ES", "IT"}),
        ("other_establishments", "", set()),  # a register: none is recorded
        ("based_in", "Spain", "ES"),
        ("based_in", "", None),
        ("latitude", "", None),
        ("roles", "visitor; HOST", {Role.VISITOR, Role.HOST}),
        ("eccp_profiled", "Yes", True),
        ("eccp_profiled", "false", False),
        ("eccp_profiled", "", None),
        ("member_of", "", None),
        ("member_of", "none", set()),
        ("member_of", "CL-1;CL-2", {"CL-1", "CL-2"}),
        ("ecosystems", "Textiles;agri-food;;textiles", {"textiles", "agri-food"}),
        ("technologies", "Jacquard weaving; Natural  Dyeing", {"jacquard-weaving", "natural dyeing"}),
        ("technologies", ("smart; textiles", "knitting"), {"smart; textiles", "knitting"}),
        ("languages", "Portuguese;EN", {"pt", "en"}),
        (
            "available",
            "2027-09-01/2027-10-29;2027-01-11/2027-01-11",
            (
                Period(date(2027, 1, 11), date(2027, 1, 11)),
                Period(date(2027, 9, 1), date(2027, 10, 29)),
            ),
        ),
        ("host_capacity", "0", 0),
        ("representative_born", "1980-05-17", date(1980, 5, 17)),
        ("representative_third_country", "no", False),
        ("representative_third_country", "", None),
        ("representative_days_resident", "0", 0),
        ("representative_days_resident", "50000", 50_000),
        ("representative_days_resident", "", None),
        ("representative_business", "Yes", True),
        ("representative_business", "", None),
        ("about", "Two\r\nlines", "Two\nlines"),
        ("about", "=SUM(A1)", "=SUM(A1)"),
        ("is_fictional", "", False),
    ],
)
def test_a_cell_is_understood(column: str, written: object, understood: object) -> None:
    organisation = parsed(**{column: written}).organisation
    assert organisation is not None
    assert getattr(organisation, column) == understood


@pytest.mark.parametrize(
    ("column", "written", "problem", "advice"),
    [
        ("id", "", "required", "its id"),
        ("id", "a b", "cannot be an id", "1 to 64 letters"),
        ("id", "-x", "cannot be an id", "beginning with a letter"),
        ("id", "x" * 65, "cannot be an id", "1 to 64"),
        ("name", "", "required", "its name"),
        ("name", "x" * 301, "301 characters", "Shorten"),
        ("name", "bell\x07", "U+0007", "Delete it"),
        ("about", "nul\x00", "U+0000", "Delete it"),
        ("about", "\ud800", "U+D800", "Delete it"),
        ("about", "x" * 20_001, "20,001 characters", "Shorten"),
        ("kind", "cluster", "no kind of organisation", "'cluster-organisation'"),
        ("country", "ZZ", "no country", "such as"),
        ("country", "Portugl", "no country", "'PT' (Portugal)"),
        ("other_establishments", "ES;Portugl", "no country", "'PT' (Portugal)"),
        ("based_in", "ES;IT", "no country", "such as"),
        ("ecosystems", "textiles;tekstile", "no industrial ecosystem", "'textiles' (Textiles)"),
        ("languages", "Klingon", "no language", "such as"),
        ("technologies", "x" * 101, "101 characters", "';'"),
        ("eccp_profiled", "maybe", "neither yes nor no", "blank"),
        ("latitude", "48,2", "not a number", "with a point"),
        ("latitude", "nan", "not a number", "with a point"),
        ("host_capacity", "-1", "not a whole number", "3"),
        ("host_capacity", "2.5", "not a whole number", "3"),
        ("visits_done", "10001", "not a whole number", "3"),
        ("available", "2027-01-11", "first and last day", "2027-01-11/2027-03-26"),
        ("available", "2027-03-26/2027-01-11", "before the first", "Swap"),
        ("available", "11.01.2027/26.03.2027", "not a date", "YYYY-MM-DD"),
        ("representative_born", "1980-02-30", "no such day", "Check"),
        ("representative_born", "2026-11-22", "born then", "Check the year"),
        ("representative_born", "1899-12-31", "born then", "Check the year"),
        ("representative_third_country", "PT", "neither yes nor no", "blank"),
        ("representative_days_resident", "half a year", "not a whole number from 0 to 50,000", "3"),
        ("representative_days_resident", "50001", "not a whole number from 0 to 50,000", "3"),
        ("representative_days_resident", "-1", "not a whole number", "3"),
        ("representative_business", "soon", "neither yes nor no", "blank"),
        ("member_of", "ORG-1", "member of itself", "none"),
        ("member_of", "CL-1;not an id", "cannot be an id", "1 to 64"),
        ("support_kind", "fab-lab", "only a support-organisation", "Leave it blank"),
        ("city", ("Porto", "Braga"), "one value, not a list", "Keep one"),
    ],
)
def test_a_cell_that_cannot_be_says_what_is_wrong_and_what_to_do(
    column: str, written: object, problem: str, advice: str
) -> None:
    result = parsed(**{column: written})
    assert result.organisation is None
    (error,) = result.errors
    assert (error.row, error.column) == (7, column)
    assert problem in error.problem
    assert advice in error.advice
    assert len(error.value) <= 60


@pytest.mark.parametrize(("length", "good"), [(20_000, True), (20_001, False)])
def test_a_text_has_at_most_20_000_characters(length: int, *, good: bool) -> None:
    assert (parsed(about="x" * length).organisation is not None) == good


@pytest.mark.parametrize(
    ("latitude", "longitude", "good"),
    [
        ("90", "180", True),
        ("-90", "-180", True),
        ("90.01", "0", False),
        ("0", "-180.01", False),
        ("41.15", "", False),
        ("", "-8.61", False),
    ],
)
def test_coordinates_are_on_the_globe_and_come_together(latitude: str, longitude: str, *, good: bool) -> None:
    assert (parsed(latitude=latitude, longitude=longitude).organisation is not None) == good


@pytest.mark.parametrize(
    ("country", "written", "region"),
    [
        ("PT", "PT11", "PT11"),
        ("PT", "pt11", "PT11"),
        ("AT", "Niederösterreich", "AT12"),
        ("Greece", "EL30", "EL30"),
        ("NL", "Limburg", "NL42"),  # there is one in Belgium too
        ("RS", "RS11", "RS11"),  # has statistical regions, not in the table
    ],
)
def test_a_region_is_known_by_code_or_name_in_its_country(country: str, written: str, region: str) -> None:
    organisation = parsed(country=country, region=written).organisation
    assert organisation is not None
    assert organisation.region == region


@pytest.mark.parametrize(
    ("country", "written", "problem"),
    [
        ("PT", "ES11", "belongs to ES"),
        ("PT", "PT99", "no NUTS 2 region of PT"),
        ("", "PT11", "needs its country"),
        ("RS", "MK00", "begins with RS"),
    ],
)
def test_a_region_elsewhere_is_refused(country: str, written: str, problem: str) -> None:
    (error,) = parsed(country=country, region=written).errors
    assert error.column == "region"
    assert problem in error.problem


def test_a_profile_without_anything_to_match_on_is_refused() -> None:
    (error,) = parsed(about=" ").errors
    assert "nothing to match on" in error.problem


@pytest.mark.parametrize("column", ["about", "seeks", "offers", "ecosystems", "technologies"])
def test_any_text_ecosystem_or_technology_is_enough_to_match_on(column: str) -> None:
    assert parsed(**{"about": "", column: "textiles"}).organisation is not None


def test_a_row_says_everything_that_is_wrong_with_it_at_once() -> None:
    errors = parsed(id="", country="ZZ", latitude="x", seeks="\x00").errors
    assert [error.column for error in errors] == ["id", "country", "latitude", "seeks"]
