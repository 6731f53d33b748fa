"""Figures over HTTP: what is counted, for whom, in which period, and who may know."""

from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import update

from api.access import Role
from api.exchanges.states import State
from api.exchanges.tables import exchanges
from api.figures.use_cases.reading import Counted, counted_by_partnership
from api.profiles.tables import organisations
from tests.api.trust.crowds import add_crowd, add_histories, the_way_to
from tests.api.trust.stays import HOP, HOST, OTHER_VISITOR, OTHER_VOP, VISITOR, VOP

YEAR = {"from": "2027-01-01", "to": "2027-12-31"}


@pytest.fixture
def office(stays: Any) -> TestClient:
    client: TestClient = stays.office
    return client


def figures_of(client: TestClient, partnership: int | None = None, **asked: str) -> dict[str, Any]:
    """The figures of one partnership; of the programme for None."""
    number = {} if partnership is None else {"partnership": partnership}
    answer = client.get("/figures", params={**asked, **number})
    assert answer.status_code == HTTPStatus.OK, answer.text
    body = answer.json()
    whole: dict[str, Any] = body["programme"] if partnership is None else body["partnerships"][0]
    return whole


def value(figures: dict[str, Any], code: str, part: str = "value") -> int:
    return int(next(one for one in figures["figures"] if one["code"] == code)[part])


def listed(client: TestClient, code: str, **asked: Any) -> list[int]:
    """The numbers of the exchanges behind a figure, in parts of two."""
    numbers: list[int] = []
    after: int | None = 0
    while after is not None:
        params = {**asked, "after": after, "most": 2}
        answer = client.get(f"/figures/{code}/exchanges", params=params)
        assert answer.status_code == HTTPStatus.OK, answer.text
        numbers += [one["id"] for one in answer.json()["exchanges"]]
        after = answer.json()["after"]
    return numbers


def set_targets(stays: Any, name: str, *rows: dict[str, Any]) -> None:
    number = stays.town.partnership(name)
    answer = stays.office.put(
        f"/partnerships/{number}/targets", json={"targets": list(rows)}, headers={"If-Match": "*"}
    )
    assert answer.status_code == HTTPStatus.OK, answer.text


def set_budget(stays: Any, cents: int, first: str = "2027-01-01", last: str = "2027-12-31") -> None:
    number = stays.town.partnership(VOP)
    row = {"first_day": first, "last_day": last, "amount_cents": cents}
    answer = stays.vop.put(
        f"/partnerships/{number}/budget", json={"periods": [row]}, headers={"If-Match": "*"}
    )
    assert answer.status_code == HTTPStatus.OK, answer.text


def change(stays: Any, number: int, **values: Any) -> None:
    with stays.town.database.transaction() as connection:
        connection.execute(update(exchanges).where(exchanges.c.id == number).values(values))


@pytest.mark.parametrize("state", [State.VALIDATED, State.PAID, State.CLOSED])
def test_a_validated_exchange_counts_once_and_for_the_visitors_partnership_alone(stays, office, state):
    made = stays.at(state)
    vop, hop = stays.town.partnership(VOP), stays.town.partnership(HOP)

    assert value(figures_of(office, vop), "counted") == 1
    assert value(figures_of(office, hop), "counted") == 0
    assert value(figures_of(office, hop), "hosted") == 1
    assert value(figures_of(office), "counted") == 1
    assert listed(office, "counted", partnership=vop) == [made.id]
    assert listed(office, "counted", partnership=hop) == []
    assert listed(office, "hosted", partnership=hop) == [made.id]


@pytest.mark.parametrize("state", sorted(set(State) - {State.VALIDATED, State.PAID, State.CLOSED}))
def test_before_its_validation_and_off_the_way_an_exchange_does_not_count(stays, office, state):
    stays.at(state)

    figures = figures_of(office, stays.town.partnership(VOP))

    assert value(figures, "counted") == 0
    how_far = ["in_preparation", "ready", "under_way", "finished", "cancelled", "interrupted"]
    assert sum(value(figures, code) for code in how_far) == 1


def test_where_both_partnerships_are_one_the_exchange_is_counted_once(stays, office):
    made = stays.at(State.CLOSED)
    vop = stays.town.partnership(VOP)
    change(stays, made.id, hop_id=vop)

    figures = figures_of(office, vop)

    assert value(figures, "counted") == 1
    assert value(figures, "hosted") == 1
    assert value(figures_of(office), "counted") == 1
    assert listed(office, "counted", partnership=vop) == [made.id]


def test_a_virtual_exchange_counts_too_and_costs_nothing(stays, office):
    made = stays.at(State.VALIDATED, is_virtual=True)

    figures = figures_of(office, stays.town.partnership(VOP))

    assert (value(figures, "counted"), value(figures, "counted", "virtual")) == (1, 1)
    assert value(figures, "counted", "physical") == 0
    assert [value(figures, code) for code in ("committed", "to_pay", "paid")] == [0, 0, 0]
    assert listed(office, "counted", kind="virtual") == [made.id]
    assert listed(office, "counted", kind="physical") == []


def test_an_exchange_stays_with_its_partnership_when_the_visitor_moves_to_another(stays, office):
    stays.at(State.CLOSED)
    vop, other = stays.town.partnership(VOP), stays.town.partnership(OTHER_VOP)
    with stays.town.database.transaction() as connection:
        connection.execute(
            update(organisations).where(organisations.c.id == VISITOR).values(partnership_id=other)
        )

    assert value(figures_of(office, vop), "counted") == 1
    assert value(figures_of(office, other), "counted") == 0


def test_the_sum_over_partnerships_is_the_number_of_counted_exchanges(stays, office):
    made = [
        stays.at(State.VALIDATED),
        stays.at(State.PAID, visitor=OTHER_VISITOR),
        stays.at(State.CLOSED, visitor=OTHER_VISITOR, host=VISITOR, is_virtual=True),
    ]
    stays.at(State.FINISHED)
    stays.at(State.CANCELLED, visitor=HOST, host=VISITOR)

    body = office.get("/figures").json()

    by_partnership = [value(one, "counted") for one in body["partnerships"]]
    assert sum(by_partnership) == value(body["programme"], "counted") == len(made)
    assert listed(office, "counted") == [one.id for one in made]
    with stays.town.database.snapshot() as connection:
        assert counted_by_partnership(connection) == {
            stays.town.partnership(VOP): Counted(physical=1),
            stays.town.partnership(OTHER_VOP): Counted(physical=1, virtual=1),
        }


def test_a_draft_without_a_partnership_is_in_the_programmes_figures_alone(stays, office):
    made = stays.at(State.DRAFT)
    change(stays, made.id, vop_id=None)

    body = office.get("/figures").json()

    assert value(body["programme"], "in_preparation") == 1
    assert sum(value(one, "in_preparation") for one in body["partnerships"]) == 0
    assert listed(office, "in_preparation") == [made.id]


@pytest.mark.parametrize(
    ("validated_at", "year"),
    [
        (datetime(2027, 12, 31, 22, 59, 59, 999999, tzinfo=UTC), 2027),
        (datetime(2027, 12, 31, 23, 0, tzinfo=UTC), 2028),  # already the new year in Brussels
        (datetime(2027, 12, 31, 23, 59, tzinfo=UTC), 2028),
        (datetime(2026, 12, 31, 23, 0, tzinfo=UTC), 2027),
    ],
)
def test_an_exchange_counts_in_the_year_that_it_is_in_brussels(stays, office, validated_at, year):
    made = stays.at(State.VALIDATED, validated_at=validated_at)

    for asked in (2026, 2027, 2028):
        days = {"from": f"{asked}-01-01", "to": f"{asked}-12-31"}
        expected = [made.id] if asked == year else []
        assert value(figures_of(office, **days), "counted") == len(expected)
        assert listed(office, "counted", **days) == expected


def test_what_is_not_counted_yet_stands_on_the_last_day_of_its_stay(stays, office):
    stays.at(State.READY, first=date(2027, 12, 29), last=date(2027, 12, 31))
    stays.at(State.READY, first=date(2027, 12, 30), last=date(2028, 1, 1))

    assert value(figures_of(office, **YEAR), "ready") == 1
    assert value(figures_of(office, **{"from": "2028-01-01"}), "ready") == 1
    assert value(figures_of(office), "ready") == 2


def test_each_target_is_reckoned_in_its_own_period(stays):
    stays.come_to(date(2027, 7, 2))
    stays.at(State.VALIDATED)
    stays.at(State.VALIDATED, is_virtual=True)
    stays.at(State.VALIDATED, validated_at=datetime(2026, 5, 5, tzinfo=UTC))
    year = {"first_day": "2027-01-01", "last_day": "2027-12-31", "kind": "physical", "exchanges": 10}
    before = year | {"first_day": "2026-01-01", "last_day": "2026-12-31", "exchanges": 1}
    virtual = {"first_day": "2026-07-01", "last_day": "2027-06-30", "kind": "virtual", "exchanges": 4}
    set_targets(stays, VOP, year, before, virtual)

    rows = figures_of(stays.vop, stays.town.partnership(VOP), **YEAR)["targets"]

    assert [(one["kind"], one["first_day"]) for one in rows] == [
        ("physical", "2027-01-01"),
        ("virtual", "2026-07-01"),
    ]
    physical, virtual = rows
    assert (physical["target"], physical["counted"], physical["due_by_today"]) == (10, 1, 5)
    assert physical["ahead"] == -4
    assert "4 behind an even pace" in physical["words"]
    assert (virtual["target"], virtual["counted"]) == (4, 1)
    assert virtual["words"] == "The period is over, and 3 of 4 are missing."
    assert len(figures_of(stays.vop, stays.town.partnership(VOP))["targets"]) == 3


def test_without_a_target_or_a_budget_the_figures_say_so(stays):
    figures = figures_of(stays.vop, stays.town.partnership(VOP))

    assert figures["targets"] == figures["budgets"] == []
    assert figures["words"] == [
        "No target for physical exchanges is set in this period.",
        "No target for virtual exchanges is set in this period.",
        "No budget is set in this period.",
    ]


def test_the_programme_adds_up_targets_of_the_same_days(stays, office):
    year = {"first_day": "2027-01-01", "last_day": "2027-12-31", "kind": "physical"}
    set_targets(stays, VOP, year | {"exchanges": 10})
    set_targets(stays, HOP, year | {"exchanges": 20}, year | {"kind": "virtual", "exchanges": 3})

    rows = figures_of(office)["targets"]

    assert [(one["kind"], one["target"]) for one in rows] == [("physical", 30), ("virtual", 3)]


def test_what_waits_for_validation_is_reported_and_where_it_was_abroad_has_evidence(stays):
    vop, at = stays.town.partnership(VOP), datetime(2027, 3, 13, 9, tzinfo=UTC)
    stays.at(State.FINISHED)
    stays.at(State.FINISHED, visit_reported_at=at)
    stays.at(State.FINISHED, evidenced_at=at)
    stays.at(State.FINISHED, is_virtual=True, host_reported_at=at)
    stays.at(State.UNDER_WAY, evidenced_at=at)
    stays.at(State.VALIDATED)
    abroad = stays.at(State.FINISHED, visit_reported_at=at, evidenced_at=at)
    virtual = stays.at(State.FINISHED, is_virtual=True, visit_reported_at=at)

    figures = figures_of(stays.vop, vop)

    parts = [value(figures, "to_validate", part) for part in ("value", "physical", "virtual")]
    assert parts == [2, 1, 1]
    assert listed(stays.vop, "to_validate") == [abroad.id, virtual.id]
    assert value(figures_of(stays.office, stays.town.partnership(HOP)), "to_validate") == 0


def test_money_is_committed_once_signed_and_paid_once_paid(stays):
    stays.at(State.COMMITTED)  # the Financial Agreement is not signed yet
    ready = stays.at(State.READY)
    finished = stays.at(State.FINISHED, agreed_cents=50_000)
    validated = stays.at(State.VALIDATED, agreed_cents=40_000)
    stays.at(State.VALIDATED, agreed_cents=0)
    paid = stays.at(State.PAID)
    stays.at(State.CLOSED, agreed_cents=0)
    stays.at(State.CANCELLED)
    stays.at(State.INTERRUPTED)
    stays.at(State.READY, is_virtual=True)
    set_budget(stays, 300_000)
    vop = stays.town.partnership(VOP)

    figures = figures_of(stays.vop, vop)

    assert value(figures, "committed") == 78_000 + 50_000 + 40_000
    assert value(figures, "to_pay") == 40_000
    assert value(figures, "paid") == 78_000
    assert listed(stays.vop, "committed", partnership=vop) == [ready.id, finished.id, validated.id]
    assert listed(stays.vop, "paid", partnership=vop) == [paid.id]
    answer = stays.vop.get("/figures/committed/exchanges").json()
    assert [one["cents"] for one in answer["exchanges"]] == [78_000, 50_000, 40_000]
    assert answer["value"] == 168_000
    budget = figures["budgets"][0]
    assert (budget["paid_cents"], budget["committed_cents"]) == (78_000, 168_000)
    assert budget["left_cents"] == 300_000 - 78_000 - 168_000
    assert budget["expected_cents"] is None  # too few have ended
    assert budget["low_cents"] == 78_000 + 40_000
    assert budget["high_cents"] == 78_000 + 40_000 + 78_000 + 78_000 + 50_000  # the one committed too


def test_money_is_of_the_year_of_the_stay_whenever_it_is_paid_and_a_budget_can_be_exceeded(stays):
    paid_late = stays.at(
        State.PAID, first=date(2027, 12, 27), last=date(2027, 12, 31), paid_on=date(2028, 1, 17)
    )
    stays.at(State.VALIDATED, first=date(2027, 12, 27), last=date(2027, 12, 31))
    stays.at(State.PAID, first=date(2027, 12, 28), last=date(2028, 1, 1), paid_on=date(2028, 1, 17))
    set_budget(stays, 100_000)
    vop = stays.town.partnership(VOP)

    budget = figures_of(stays.vop, vop)["budgets"][0]

    assert (budget["paid_cents"], budget["committed_cents"]) == (78_000, 78_000)
    assert budget["left_cents"] == 100_000 - 78_000 - 78_000
    assert budget["low_cents"] == 78_000 + 78_000
    year = {"from": "2027-01-01", "to": "2027-12-31"}
    assert listed(stays.vop, "paid", partnership=vop, **year) == [paid_late.id]


def test_the_spending_on_a_year_that_is_over_still_holds_what_is_to_be_paid_for_it(stays):
    stays.at(State.VALIDATED)
    stays.at(State.READY)
    set_budget(stays, 1_000_000)
    stays.come_to(date(2028, 2, 1))
    manager = stays.town.sign_in(f"manager-{VOP}@example.eu".lower())

    budget = figures_of(manager, stays.town.partnership(VOP))["budgets"][0]

    assert (budget["low_cents"], budget["high_cents"]) == (78_000, 78_000 + 78_000)
    assert budget["without_amount"] == 0


def test_a_forecast_stands_on_how_such_exchanges_of_the_same_partnership_ended(stays):
    stays.come_to(date(2027, 7, 2))
    for _ in range(8):
        stays.at(State.CLOSED)
    for _ in range(2):
        stays.at(State.CANCELLED)
    stays.at(State.DRAFT, first=date(2027, 9, 6), last=date(2027, 9, 10))
    stays.at(State.READY, first=date(2027, 9, 6), last=date(2027, 9, 10))
    stays.at(State.FINISHED)  # overdue: expected now
    stays.at(State.READY, first=date(2028, 1, 10), last=date(2028, 1, 14))  # not this year
    for _ in range(9):
        stays.at(State.CANCELLED, visitor=OTHER_VISITOR)  # another partnership's
    year = {"first_day": "2027-01-01", "last_day": "2027-12-31", "kind": "physical", "exchanges": 12}
    set_targets(stays, VOP, year)
    set_budget(stays, 1_000_000)

    figures = figures_of(stays.vop, stays.town.partnership(VOP))

    said = figures["targets"][0]["forecast"]
    assert said["on_the_way"] == 3
    assert said["expected"] == 8 + round(8.5 / 11 + 8.5 / 9 + 8.5 / 9)
    assert 8 <= said["low"] <= said["expected"] <= said["high"] <= 11
    budget = figures["budgets"][0]
    paid = 8 * 78_000
    assert budget["expected_cents"] == paid + round(78_000 * (8.5 / 9) * 2)  # the draft has no amount yet
    assert budget["without_amount"] == 1


def test_an_exchange_that_was_cancelled_late_tells_of_the_steps_it_had_been_at(stays):
    at = datetime(2027, 2, 1, 9, tzinfo=UTC)
    vop = stays.town.partnership(VOP)
    with stays.town.database.transaction() as connection:
        ids = add_crowd(
            connection,
            [{"vop_id": vop, "state": "cancelled"}] * 5 + [{"vop_id": vop, "state": "ready"}] * 4,
        )
        states = (*the_way_to(State.READY), State.CANCELLED)
        add_histories(connection, {number: [(one, at) for one in states] for number in ids[:5]})
    stays.come_to(date(2027, 3, 1))
    year = {"first_day": "2027-01-01", "last_day": "2027-12-31", "kind": "physical", "exchanges": 5}
    set_targets(stays, VOP, year)

    said = figures_of(stays.office, vop)["targets"][0]["forecast"]

    assert said["expected"] == round(4 * 0.5 / 6) == 0
    assert said["high"] < 4


def test_the_days_in_each_step_come_from_the_history(stays):
    begun = datetime(2027, 1, 4, 9, tzinfo=UTC)
    vop = stays.town.partnership(VOP)
    with stays.town.database.transaction() as connection:
        ids = add_crowd(connection, [{"vop_id": vop, "state": "building"}] * 4)
        # in draft for 2, 4 and 10 days and 23 hours, and one that was sent back and is there again
        histories = {
            number: [(State.DRAFT, begun), (State.DRAFT, begun + timedelta(days=1)), (State.BUILDING, left)]
            for number, left in zip(
                ids[:3],
                [begun + timedelta(days=days, hours=23) for days in (2, 4, 10)],
                strict=True,
            )
        }
        add_histories(connection, histories)
    stays.town.clock.at = begun + timedelta(days=20, hours=22)

    steps = {one["state"]: one for one in figures_of(stays.vop, vop)["steps"]}

    assert (steps["draft"]["left"], steps["draft"]["median_days"]) == (3, 4)
    assert (steps["building"]["there"], steps["building"]["longest_days"]) == (3, 17)
    assert steps["ready"]["median_days"] is None
    in_days = figures_of(stays.vop, vop, **{"from": "2027-01-08", "to": "2027-01-14"})["steps"]
    assert in_days[0]["left"] == 1  # the one that left on 9 January; the others on 7 and 15


def test_who_is_late_is_counted_and_listed_by_the_calendar(stays):
    vop = stays.town.partnership(VOP)
    silent = stays.at(State.FINISHED)
    reported = stays.at(State.FINISHED, visit_reported_at=datetime(2027, 3, 13, tzinfo=UTC))
    unpaid = stays.at(State.VALIDATED)
    stays.at(State.VALIDATED, agreed_cents=0)
    stays.come_to(date(2027, 3, 19))
    assert value(figures_of(stays.vop, vop), "late_visit_reports") == 0

    stays.come_to(date(2027, 6, 1))
    manager = stays.town.sign_in(f"manager-{VOP}@example.eu".lower())
    figures = figures_of(manager, vop)

    assert value(figures, "late_visit_reports") == 1
    assert listed(manager, "late_visit_reports") == [silent.id]
    assert {silent.id, reported.id, unpaid.id} < set(listed(manager, "late_host_reports"))
    assert value(figures, "late_host_reports") == len(listed(manager, "late_host_reports")) == 4
    assert listed(manager, "late_payments") == [unpaid.id]
    assert value(figures, "late_payments") == 1
    assert value(figures_of(manager, vop, **{"from": "2028-01-01"}), "late_payments") == 0


def test_a_manager_reads_the_figures_of_its_own_partnership_and_of_no_other(stays):
    stays.at(State.CLOSED)
    vop, hop = stays.town.partnership(VOP), stays.town.partnership(HOP)

    own = stays.vop.get("/figures").json()

    assert own["programme"] is None
    assert [one["partnership"]["id"] for one in own["partnerships"]] == [vop]
    assert listed(stays.vop, "counted") == listed(stays.vop, "counted", partnership=vop) != []
    for path in ("/figures", "/figures/counted/exchanges", "/figures.csv", "/figures.xlsx"):
        refused = stays.vop.get(path, params={"partnership": hop})
        assert refused.status_code == HTTPStatus.FORBIDDEN, path


def test_a_manager_who_only_hosts_sees_what_it_hosted_and_no_money(stays):
    made = stays.at(State.CLOSED)

    figures = stays.hop.get("/figures").json()["partnerships"][0]

    assert value(figures, "hosted") == 1
    assert [value(figures, code) for code in ("counted", "committed", "to_pay", "paid")] == [0, 0, 0, 0]
    assert listed(stays.hop, "hosted") == [made.id]
    assert stays.hop.get("/figures/hosted/exchanges").json()["exchanges"][0]["cents"] is None
    assert listed(stays.hop, "paid") == []


def test_an_analyst_gets_the_numbers_and_no_list(stays):
    stays.at(State.CLOSED)
    analyst = stays.person(Role.ANALYST)

    body = analyst.get("/figures").json()

    assert value(body["programme"], "counted") == 1
    assert all(one["opens"] is None for one in body["programme"]["figures"])
    assert analyst.get("/figures/counted/exchanges").status_code == HTTPStatus.FORBIDDEN
    assert VISITOR not in str(body)


@pytest.mark.parametrize("role", [Role.SUPPORT_OFFICE, Role.AUDITOR])
def test_who_watches_over_the_programme_reads_everything_and_opens_every_list(stays, role):
    made = stays.at(State.CLOSED)
    client = stays.person(role)

    body = client.get("/figures", params=YEAR).json()

    assert body["programme"] is not None
    for one in body["programme"]["figures"]:
        answer = client.get(one["opens"])
        assert answer.status_code == HTTPStatus.OK, answer.text
        assert answer.json()["value"] == one["value"]
    address = next(
        figure["opens"]
        for one in body["partnerships"]
        for figure in one["figures"]
        if one["partnership"]["name"] == VOP and figure["code"] == "counted"
    )
    assert [one["id"] for one in client.get(address).json()["exchanges"]] == [made.id]


@pytest.mark.parametrize("path", ["/figures", "/figures/counted/exchanges", "/figures.csv", "/figures.xlsx"])
def test_members_and_strangers_read_no_figures(stays, path):
    stays.at(State.CLOSED)

    for client in (stays.visitor, stays.host):
        for asked in ({}, {"partnership": stays.town.partnership(VOP)}):
            assert client.get(path, params=asked).status_code == HTTPStatus.FORBIDDEN
    assert stays.town.nobody().get(path).status_code == HTTPStatus.UNAUTHORIZED


@pytest.mark.parametrize(
    ("path", "asked", "status"),
    [
        ("/figures", {"partnership": 999_999}, HTTPStatus.NOT_FOUND),
        ("/figures", {"partnership": 0}, HTTPStatus.UNPROCESSABLE_ENTITY),
        ("/figures", {"partnership": 2**31}, HTTPStatus.UNPROCESSABLE_ENTITY),
        ("/figures", {"from": "2027-12-31", "to": "2027-01-01"}, HTTPStatus.UNPROCESSABLE_ENTITY),
        ("/figures", {"from": "0001-01-01"}, HTTPStatus.UNPROCESSABLE_ENTITY),
        ("/figures", {"to": "9999-12-31"}, HTTPStatus.UNPROCESSABLE_ENTITY),
        ("/figures", {"from": "yesterday"}, HTTPStatus.UNPROCESSABLE_ENTITY),
        ("/figures/target/exchanges", {}, HTTPStatus.NOT_FOUND),
        ("/figures/counted/exchanges", {"most": 201}, HTTPStatus.UNPROCESSABLE_ENTITY),
        ("/figures/counted/exchanges", {"after": -1}, HTTPStatus.UNPROCESSABLE_ENTITY),
        ("/figures/counted/exchanges", {"kind": "both"}, HTTPStatus.UNPROCESSABLE_ENTITY),
        ("/figures/%00/exchanges", {}, HTTPStatus.UNPROCESSABLE_ENTITY),
    ],
)
def test_what_cannot_be_asked_is_refused_in_words(office, path, asked, status):
    answer = office.get(path, params=asked)

    assert answer.status_code == status
    assert answer.json()["detail"]


def test_everybody_can_read_what_the_figures_mean(stays):
    body = stays.town.nobody().get("/figures/definitions").json()

    by_code = {one["code"]: one for one in body["figures"]}
    assert body["zone"] == "Europe/Brussels"
    assert by_code["counted"]["sources"] == ["counted-once", "counted-for-vop", "counted-virtual"]
    assert by_code["counted"]["opens_list"]
    assert not by_code["forecast"]["opens_list"]
    assert "beta-binomial" in by_code["forecast"]["words"]


@pytest.mark.parametrize("address", ["/figures", "/figures/late_visit_reports/exchanges"])
def test_where_it_cannot_be_said_who_is_late_the_edition_is_named(stays, office, address):
    stays.at(State.FINISHED)
    with stays.town.database.transaction() as connection:
        connection.execute(update(exchanges).values(edition="gone"))

    answer = office.get(address)

    assert (answer.status_code, answer.json()["type"]) == (503, "/problems/unusable-edition")
    assert "The edition 'gone' cannot be used" in answer.json()["detail"]
