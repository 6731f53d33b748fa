"""Figures of many exchanges: what is counted is what is listed, and takes the same few questions to say."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import insert

from api.exchanges.states import State
from api.figures import store
from api.figures.definitions import FIGURES
from api.figures.store import Behind
from api.figures.tallies import ledger_of
from api.figures.use_cases.reading import counted_by_partnership
from api.figures.windows import EVER, Window, cuts_of
from api.programme.periods import ExchangeKind
from api.programme.tables import partnership_budgets, partnership_targets
from tests.api.trust.crowds import add_crowd, add_histories, the_way_to
from tests.api.trust.queries import queries
from tests.api.trust.stays import HOP, OTHER_VOP, VOP

BRUSSELS = ZoneInfo("Europe/Brussels")
NEW_YEAR = date(2027, 1, 1)
MOST_QUERIES = 40  # of one reading of the figures, signing in and permissions included
PAID = {State.PAID, State.CLOSED}
VALIDATED = {State.VALIDATED} | PAID


def a_row(rng: Random, partnerships: list[int]) -> dict[str, Any]:
    """An exchange that could be, near the turn of a year."""
    state, is_virtual = rng.choice(list(State)), rng.random() < 0.3
    last = NEW_YEAR + timedelta(days=rng.randint(-4, 4))
    agreed = None if is_virtual else rng.choice([0, 39_000, 78_000])
    is_paid = state in PAID and bool(agreed)
    validated = datetime.combine(last, time(rng.choice([22, 23]), 30), tzinfo=UTC)
    return {
        "state": state.value,
        "is_virtual": is_virtual,
        "vop_id": rng.choice(partnerships),
        "hop_id": rng.choice(partnerships),
        "first_day": last - timedelta(days=4),
        "last_day": last,
        "maximum_cents": agreed,
        "agreed_cents": agreed,
        "validated_at": validated if state in VALIDATED else None,
        "paid_on": last + timedelta(days=2) if is_paid else None,
        "paid_cents": agreed if is_paid else None,
    }


def counted_plainly(rows: list[dict[str, Any]], vop: int | None, window: Window) -> int:
    """The definition once more, exchange by exchange."""
    return sum(
        State(row["state"]) in VALIDATED
        and vop in {None, row["vop_id"]}
        and window.holds(row["validated_at"].astimezone(BRUSSELS).date())
        for row in rows
    )


def paid_plainly(rows: list[dict[str, Any]], vop: int | None, window: Window) -> int:
    return sum(
        row["paid_cents"]
        for row in rows
        if row["paid_on"] and vop in {None, row["vop_id"]} and window.holds(row["last_day"])
    )


def some_window(rng: Random) -> Window:
    first, last = sorted(NEW_YEAR + timedelta(days=rng.randint(-5, 5)) for _ in range(2))
    return rng.choice([Window(first, last), Window(None, last), Window(first, None), EVER])


@pytest.mark.parametrize("seed", range(4))
def test_what_a_figure_counts_is_what_it_lists_and_partnerships_add_up_to_the_programme(stays, seed):
    rng = Random(seed)
    numbers = [stays.town.partnership(name) for name in (VOP, HOP, OTHER_VOP)]
    rows = [a_row(rng, numbers) for _ in range(rng.randint(0, 60))]
    windows = [some_window(rng) for _ in range(2)]
    with stays.town.database.transaction() as connection:
        add_crowd(connection, rows)
        cuts = cuts_of(windows)
        ledger = ledger_of(store.tallies(connection, partnerships=None, cuts=cuts), cuts)

        for window in windows:
            for figure in (one for one in FIGURES.values() if not one.is_by_sight):
                for of in (None, *numbers):
                    for kind in (None, *ExchangeKind):
                        whose = None if of is None else frozenset({of})
                        behind = Behind(figure=figure, partnerships=whose, window=window, kind=kind)
                        listed = store.find(connection, behind)
                        said = ledger.value(figure.code, window, of=of, kind=kind)
                        assert said == sum(one.cents if figure.adds else 1 for one in listed)
                        assert ledger.tally(figure.code, window, of=of, kind=kind) == store.tally_of(
                            connection, behind
                        )
                sums = sum(ledger.value(figure.code, window, of=of) for of in numbers)
                assert sums == ledger.value(figure.code, window, of=None)
            for of in (None, *numbers):
                assert ledger.value("counted", window, of=of) == counted_plainly(rows, of, window)
                assert ledger.value("paid", window, of=of) == paid_plainly(rows, of, window)
            by_partnership = counted_by_partnership(connection, first=window.first, last=window.last)
            assert sum(one.all for one in by_partnership.values()) == counted_plainly(rows, None, window)


def fill(stays: Any, many: int) -> None:
    """So many exchanges, with targets and budgets that overlap, and a history of each."""
    rng = Random(7)
    numbers = [stays.town.partnership(name) for name in (VOP, HOP, OTHER_VOP)]
    rows = [a_row(rng, numbers) for _ in range(many)]
    with stays.town.database.transaction() as connection:
        ids = add_crowd(connection, rows)
        add_histories(
            connection,
            {
                number: [
                    (state, datetime(2026, 11, 1, 9, tzinfo=UTC) + timedelta(days=day))
                    for day, state in enumerate(the_way_to(State(row["state"])))
                ]
                for number, row in zip(ids, rows, strict=True)
            },
        )
        for number in numbers if many < 100 else ():
            year = {"partnership_id": number, "first_day": date(2026, 7, 1), "last_day": date(2027, 6, 30)}
            connection.execute(
                insert(partnership_targets),
                [year | {"kind": kind, "exchanges": 9} for kind in ("physical", "virtual")],
            )
            connection.execute(insert(partnership_budgets), [year | {"amount_cents": 10_000_000}])


def test_ten_thousand_exchanges_take_no_more_queries_than_ten(stays):
    fill(stays, 10)
    stays.come_to(date(2027, 1, 5))
    office: TestClient = stays.office
    with queries(stays.town.database) as of_ten:
        few = office.get("/figures").json()

    fill(stays, 9_990)
    with queries(stays.town.database) as of_many:
        body = office.get("/figures").json()

    assert len(of_many) == len(of_ten) <= MOST_QUERIES
    in_all = {one["code"]: one["value"] for one in body["programme"]["figures"]}
    how_far = ["counted", "in_preparation", "ready", "under_way", "finished", "cancelled", "interrupted"]
    assert sum(in_all[code] for code in how_far) == 10_000
    assert len(few["programme"]["targets"]) == len(body["programme"]["targets"]) == 2
    said = body["programme"]["targets"][0]["forecast"]
    assert said["low"] <= said["expected"] <= said["high"]
    with queries(stays.town.database) as of_list:
        page = office.get("/figures/counted/exchanges", params={"most": 200}).json()
    assert len(page["exchanges"]) == 200
    assert page["value"] == in_all["counted"]
    assert len(of_list) <= MOST_QUERIES
