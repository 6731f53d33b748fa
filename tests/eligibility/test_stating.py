"""Facts in words: what is written can be read back, and what cannot be read says what can be written."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eligibility.facts import Case, Kind, OrganisationFacts, Party, Role, StayFacts
from eligibility.rules import FACT_NAMES
from eligibility.stating import FORMS, REGISTERS, read_fact, with_facts, with_values, write_fact
from eligibility.waivers import Authority, PreApproval, Waiver

CODES = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=2, max_size=2)
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@st.composite
def stated_waivers(draw: st.DrawFn) -> Waiver:
    first, last = sorted([draw(DAYS), draw(DAYS)])
    approved = draw(st.none() | st.sampled_from(Authority))
    return Waiver(
        rule=draw(st.sampled_from(["H4-membership", "S4-consecutive"])),
        granted_by="The person who states the case",
        reason="assumed for a what-if question",
        valid_from=first,
        valid_to=last,
        pre_approval=approved
        and PreApproval(authority=approved, reference="no reference given", given_on=first),
    )


VALUES: dict[str, st.SearchStrategy[object]] = {
    "host.kind": st.sampled_from(Kind),
    "host.country": CODES,
    "host.other_establishments": st.frozensets(CODES),
    "visitor.roles": st.frozensets(st.sampled_from(Role)),
    "visitor.eccp_profiled": st.booleans(),
    "visitor.representative_age": st.integers(0, 120),
    "host.coordinates": st.tuples(st.floats(-90, 90), st.floats(-180, 180)),
    "host.waivers": st.frozensets(stated_waivers(), max_size=3),
    "stay.first_day": DAYS,
    "stay.idle_days": st.frozensets(DAYS, max_size=4),
    "exchange.payer": st.sampled_from(Party),
    "exchange.counted_for": st.lists(st.sampled_from(Party), max_size=3).map(tuple),
}


@pytest.mark.parametrize("name", VALUES)
@given(data=st.data())
def test_what_is_written_is_read_back(name: str, data: st.DataObject) -> None:
    value = data.draw(VALUES[name] if name in REGISTERS else st.none() | VALUES[name])

    assert read_fact(name, write_fact(name, value)) == value


def test_every_way_of_writing_is_read_back_in_some_example() -> None:
    assert {id(FORMS[name]) for name in VALUES} == {id(form) for form in FORMS.values()}


def test_every_fact_of_every_part_can_be_stated() -> None:
    assert set(FORMS) == {f"{part}.{name}" for part, names in FACT_NAMES.items() for name in names}


@pytest.mark.parametrize("name", sorted(set(FORMS) - REGISTERS))
@pytest.mark.parametrize("text", ["", "unknown", " Unknown "])
def test_empty_and_unknown_say_that_a_fact_is_not_known(name: str, text: str) -> None:
    assert read_fact(name, text) is None


@pytest.mark.parametrize("name", sorted(REGISTERS))
def test_an_empty_register_has_nothing_recorded_and_is_never_unknown(name: str) -> None:
    assert read_fact(name, "") == read_fact(name, "none") == frozenset()
    with pytest.raises(ValueError, match=f"'{name}' is 'unknown'; write .*; empty is none recorded"):
        read_fact(name, "unknown")


def test_the_registers_are_the_facts_that_start_empty() -> None:
    assert {name for name in FORMS if with_name(Case(), name) is not None} == REGISTERS


def with_name(case: Case, name: str) -> object:
    part, _, field = name.partition(".")
    return getattr(getattr(case, part), field)


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("host.kind", "SME", Kind.SME),
        ("visitor.roles", "visitor+host", frozenset(Role)),
        ("visitor.roles", "none", frozenset()),
        ("host.coordinates", "38.72, -9.14", (38.72, -9.14)),
        ("host.eccp_profiled", "Yes", True),
        ("stay.travel_days", "2023-05-01 + 2023-05-03", frozenset({date(2023, 5, 1), date(2023, 5, 3)})),
        ("exchange.counted_for", "vop+vop", (Party.VOP, Party.VOP)),
        ("host.country", "pt", "pt"),
    ],
)
def test_words_are_read_as_people_write_them(name: str, text: str, value: object) -> None:
    assert read_fact(name, text) == value


def test_a_waiver_is_read_with_its_days_and_its_pre_approval() -> None:
    (waiver,) = with_facts(
        Case(),
        {"host.waivers": "H4-membership from 2023-01-01 to 2023-12-31 approved by agency on 2022-12-20"},
    ).host.waivers

    assert (waiver.rule, waiver.valid_from, waiver.valid_to) == (
        "H4-membership",
        date(2023, 1, 1),
        date(2023, 12, 31),
    )
    assert waiver.pre_approval is not None
    assert (waiver.pre_approval.authority, waiver.pre_approval.given_on) == (
        Authority.AGENCY,
        date(2022, 12, 20),
    )


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("host.kind", "guild", "'host.kind' is 'guild'; write one of cluster-organisation, .*, or unknown"),
        ("host.eccp_profiled", "maybe", "write yes or no, or unknown"),
        ("stay.activity_minutes", "many", "write a whole number"),
        ("stay.first_day", "2023-02-30", "write a day as YYYY-MM-DD"),
        ("host.coordinates", "38.72", "write latitude and longitude in degrees"),
        ("visitor.roles", "visitor+", "write one of visitor, host, several of them joined by"),
        ("host.other_establishments", "PT+", "write a code, such as PT, several of them joined by"),
        ("host.waivers", "H4-membership", "write waivers such as 'H4-membership from 2023-01-01 to"),
        (
            "host.waivers",
            "H4-membership from 2023-12-31 to 2023-01-01",
            "the waiver ends on 2023-01-01, before it begins on 2023-12-31; exchange the days",
        ),
        ("host.contry", "PT", "there is no fact 'host.contry'; did you mean 'host.country'"),
        ("host.zzz", "PT", "the facts of the host are kind, country, other_establishments"),
        ("country", "PT", "there is no fact 'country'"),
        ("xy", "PT", "the parts are visitor, host, stay, exchange"),
    ],
)
def test_what_cannot_be_read_says_what_can_be_written(name: str, text: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        read_fact(name, text)


def test_facts_are_put_into_their_parts_and_the_rest_is_kept() -> None:
    case = Case(host=OrganisationFacts(kind=Kind.SME, country="ES"))

    stated = with_facts(case, {"host.country": "PT", "visitor.visits_done": "1", "host.kind": ""})

    assert stated == Case(host=OrganisationFacts(country="PT"), visitor=OrganisationFacts(visits_done=1))
    assert case.host.country == "ES"


def test_values_that_fit_only_together_are_put_in_together() -> None:
    april = Case(stay=StayFacts(first_day=date(2023, 4, 3), last_day=date(2023, 4, 5)))

    moved = with_values(april, {"stay.first_day": date(2023, 5, 3), "stay.last_day": date(2023, 5, 5)})

    assert moved.stay == StayFacts(first_day=date(2023, 5, 3), last_day=date(2023, 5, 5))


def test_values_that_cannot_be_so_together_are_refused() -> None:
    with pytest.raises(ValueError, match="before it begins on 2023-05-03"):
        with_facts(Case(), {"stay.first_day": "2023-05-03", "stay.last_day": "2023-05-02"})


def test_values_of_no_fact_are_refused() -> None:
    with pytest.raises(ValueError, match="did you mean 'stay\\.last_day'"):
        with_values(Case(), {"stay.lastday": date(2023, 5, 1)})


def test_the_words_of_a_waiver_leave_out_who_and_why() -> None:
    waiver = Waiver(
        rule="H4-membership",
        granted_by="CLOTH",
        reason="no cluster in the region",
        valid_from=date(2023, 1, 1),
        valid_to=date(2023, 12, 31),
    )

    (read,) = with_facts(Case(), {"host.waivers": write_fact("host.waivers", {waiver})}).host.waivers

    assert read == replace(
        waiver, granted_by="The person who states the case", reason="assumed for a what-if question"
    )
