"""Many exchanges at once, straight into the database: for figures, which count more than tests begin."""

from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from api.exchanges.states import State
from api.exchanges.tables import exchange_moves, exchanges
from api.proposals.tables import proposals

_AT_ONCE = 500
_THEN = datetime(2027, 1, 4, 9, 0, tzinfo=UTC)
_WAY = (State.DRAFT, State.BUILDING, State.COMMITTED, State.READY, State.UNDER_WAY, State.FINISHED)


def add_crowd(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> list[int]:
    """Adds an exchange for each row, which says only in what it differs from the others; their numbers."""
    first = int(connection.scalar(select(func.coalesce(func.max(proposals.c.id), 0))) or 0) + 1
    whole = [_exchange(number, row) for number, row in enumerate(rows, start=first)]
    for start in range(0, len(whole), _AT_ONCE):
        part = whole[start : start + _AT_ONCE]
        connection.execute(insert(proposals), [_proposal(one) for one in part])
        connection.execute(insert(exchanges), part)
    return [one["id"] for one in whole]


def add_histories(connection: Connection, histories: Mapping[int, Iterable[tuple[State, datetime]]]) -> None:
    """Adds a line of history for each state that an exchange came to, and when."""
    lines = [
        {"exchange_id": number, "number": line, "act": "exchange.edit", "state": state.value, "at": at}
        for number, history in histories.items()
        for line, (state, at) in enumerate(history, start=1)
    ]
    for start in range(0, len(lines), _AT_ONCE):
        connection.execute(insert(exchange_moves), lines[start : start + _AT_ONCE])


def the_way_to(state: State) -> tuple[State, ...]:
    """The states before it on the way, and itself."""
    before = _WAY[: _WAY.index(state)] if state in _WAY else _WAY
    return (*before, state)


def _exchange(number: int, row: Mapping[str, Any]) -> dict[str, Any]:
    plain = {
        "id": number,
        "proposal_id": number,
        "visitor_id": "brno-mill",
        "host_id": "porto-weavers",
        "vop_id": None,
        "hop_id": None,
        "first_day": date(2027, 3, 8),
        "last_day": date(2027, 3, 12),
        "is_virtual": False,
        "edition": "cosme-2020",
        "state": State.DRAFT.value,
        "version": 1,
        "created_at": _THEN,
        "visitor_country": "CZ",
        "host_country": "PT",
        "maximum_cents": None,
        "agreed_cents": None,
        "visit_reported_at": None,
        "host_reported_at": None,
        "ended_on": None,
        "validated_at": None,
        "paid_on": None,
        "paid_cents": None,
    }
    return plain | dict(row)


def _proposal(exchange: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": exchange["proposal_id"],
        "visitor_id": exchange["visitor_id"],
        "host_id": exchange["host_id"],
        "made_by": "visitor",
        "origin": "catalogue",
        "first_day": exchange["first_day"],
        "last_day": exchange["last_day"],
        "is_virtual": exchange["is_virtual"],
        "state": "accepted",
        "visitor_accepted": True,
        "host_accepted": True,
        "version": 2,
        "made_at": exchange["created_at"],
        "moved_at": exchange["created_at"],
        "expires_on": exchange["first_day"],
    }
