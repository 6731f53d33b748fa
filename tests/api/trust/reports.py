"""Reports as people write them, hand them in, judge them; and what came of it."""

from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from fastapi.testclient import TestClient
from sqlalchemy import select

from api.exchanges.exchange import Exchange
from api.exchanges.states import State
from api.journal.tables import audit, outbox

VISIT: dict[str, object] = {
    "goals_reached": 4,
    "objectives_reached": ["new-skills", "new-partners"],
    "activities": "At the looms from Monday to Friday.",
    "activity_hours": 40,
    "outcomes": "A trial in our own dye house.",
    "cooperation": "planned",
    "satisfied_with_host": 5,
    "satisfied_with_partnership": 4,
    "satisfied_overall": 5,
    "recommends": True,
}
HOSTING: dict[str, object] = {
    "goals_reached": 4,
    "activities": "We wove together.",
    "activity_hours": 40,
    "outcomes": "An order.",
    "cooperation": "agreed",
    "satisfied_with_visitor": 5,
    "satisfied_with_partnership": 4,
    "satisfied_overall": 5,
    "hosts_again": True,
}
ANSWERS = {"visit": VISIT, "hosting": HOSTING}
AFTER = datetime(2027, 3, 15, 12, tzinfo=UTC)  # a Monday; reports are due on Friday, the 19th


def just_over(stays: Any) -> Exchange:
    """A stay that is over, with evidence that it took place; the clock stands on the Monday after."""
    found: Exchange = stays.at(State.FINISHED, evidenced_at=AFTER - timedelta(days=1))
    stays.town.clock.at = AFTER
    return found


def at_report(number: int, which: str = "visit") -> str:
    return f"/exchanges/{number}/reports/{which}"


def save(by: TestClient, number: int, answers: object, which: str = "visit", *, seen: str = "*") -> Any:
    return by.put(at_report(number, which), json={"answers": answers}, headers={"If-Match": seen})


def hand_in(by: TestClient, number: int, which: str = "visit", *, seen: str = "*", **headers: str) -> Any:
    known = {"Idempotency-Key": uuid4().hex, "If-Match": seen} | headers
    return by.post(f"{at_report(number, which)}/submission", headers=known)


def reported(by: TestClient, number: int, which: str = "visit") -> Any:
    """Saves and hands in; the answer."""
    saved = save(by, number, ANSWERS[which], which)
    assert saved.status_code == HTTPStatus.OK, saved.text
    answer = hand_in(by, number, which)
    assert answer.status_code == HTTPStatus.CREATED, answer.text
    return answer


def validate(stays: Any, number: int, *, by: TestClient | None = None, seen: str = "*", **said: str) -> Any:
    headers = stays.town.once(**{"If-Match": seen})
    return (by or stays.vop).post(f"/exchanges/{number}/validation", json=said, headers=headers)


def close(stays: Any, number: int, *, seen: str = "*", **said: str) -> Any:
    headers = stays.town.once(**{"If-Match": seen})
    return stays.vop.post(f"/exchanges/{number}/closing", json=said, headers=headers)


def send_back(stays: Any, number: int, remarks: str = "What about Thursday?", *, by: Any = None) -> Any:
    headers = stays.town.once(**{"If-Match": "*"})
    return (by or stays.vop).post(f"{at_report(number)}/return", json={"remarks": remarks}, headers=headers)


def refused(answer: Any, status: HTTPStatus, kind: str) -> Any:
    assert (answer.status_code, answer.json()["type"]) == (status, f"/problems/{kind}"), answer.text
    return answer.json()


def told(stays: Any, kind: str) -> list[str]:
    with stays.town.database.snapshot() as connection:
        query = select(outbox.c.recipient).where(outbox.c.kind == kind).order_by(outbox.c.recipient)
        return list(connection.scalars(query))


def acts(stays: Any, number: int) -> list[str]:
    with stays.town.database.snapshot() as connection:
        its = audit.c.subject == f"exchange:{number}"
        return list(connection.scalars(select(audit.c.act).where(its).order_by(audit.c.seq)))


def partnership(stays: Any, name: str) -> str:
    return f"partnership:{stays.town.partnership(name)}"
