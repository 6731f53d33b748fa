"""Groups over HTTP, for tests of them: each request with a key of its own."""

from datetime import date, timedelta
from http import HTTPStatus
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import select

from api.journal.tables import audit
from tests.api.trust.stays import FIRST, HOST, LAST

OK, CREATED = HTTPStatus.OK, HTTPStatus.CREATED
OTHER_WEEK = (date(2027, 4, 12), date(2027, 4, 16))


def plan(first: date = FIRST, last: date = LAST, **differences: Any) -> dict[str, Any]:
    """Eight hours on each day, the last with networking."""
    days = [first + timedelta(days=number) for number in range((last - first).days + 1)]
    return {
        "first_day": first.isoformat(),
        "last_day": last.isoformat(),
        "virtual": False,
        "goals": "See the looms together.",
        "objectives": ["new-skills"],
        "activities": ["knowledge-sharing"],
        "outcomes": "Two joint trials.",
        "agenda": [
            {
                "day": day.isoformat(),
                "starts": "09:00",
                "ends": "17:00",
                "kind": "networking" if day == last else "activity",
                "what": f"Together at the looms, day {number}.",
            }
            for number, day in enumerate(days, start=1)
        ],
    } | differences


class Groups:
    """Groups over HTTP, each request with a key of its own."""

    def __init__(self, stays: Any) -> None:
        self.stays = stays

    def make(self, person: TestClient, *exchanges: Any, **differences: Any) -> Any:
        said = {"name": "Dyers at the fair", "host": HOST, "plan": plan()} | differences
        numbers = [one.id for one in exchanges]
        return person.post("/groups", json=said | {"exchanges": numbers}, headers=self.stays.town.once())

    def made(self, *exchanges: Any, **differences: Any) -> int:
        answer = self.make(self.stays.vop, *exchanges, **differences)
        assert answer.status_code == CREATED, answer.text
        return int(answer.json()["id"])

    def join(self, person: TestClient, group: int, exchange: Any) -> Any:
        said = {"exchange": getattr(exchange, "id", exchange)}
        return person.post(f"/groups/{group}/exchanges", json=said, headers=self.stays.town.once())

    def leave(self, person: TestClient, group: int, exchange: Any, if_match: str | None = "*") -> Any:
        headers = {} if if_match is None else {"If-Match": if_match}
        return person.delete(f"/groups/{group}/exchanges/{exchange.id}", headers=headers)

    def write(self, person: TestClient, group: int, said: Any, if_match: str | None = "*") -> Any:
        headers = {} if if_match is None else {"If-Match": if_match}
        return person.put(f"/groups/{group}/plan", json=said, headers=headers)

    def digests(self, person: TestClient, group: int, paper: str = "commitment") -> dict[str, str]:
        members = person.get(f"/groups/{group}").json()["members"]
        return {
            str(one["exchange"]): each["digest"]
            for one in members
            for each in one["papers"] or ()
            if each["paper"] == paper
        }

    def sign(
        self, person: TestClient, group: int, party: str, digests: Any, paper: str = "commitment", **more: Any
    ) -> Any:
        headers = more.pop("headers", None) or self.stays.town.once()
        said = {"paper": paper, "party": party, "digests": digests} | more
        return person.post(f"/groups/{group}/signatures", json=said, headers=headers)

    def act(self, person: TestClient, group: int, act: str, **said: Any) -> Any:
        headers = self.stays.town.once()
        return person.post(f"/groups/{group}/{act}", json=said or None, headers=headers)

    def plan_of(self, exchange: Any) -> Any:
        return self.stays.host.get(f"/exchanges/{exchange.id}/plan").json()["plan"]


def outcomes(answer: Any) -> dict[int, str]:
    assert answer.status_code == OK, answer.text
    return {one["exchange"]: one["outcome"] for one in answer.json()["lines"]}


def kind(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json()["type"].removeprefix("/problems/")


def events(stays: Any, act: str) -> list[Any]:
    with stays.town.database.snapshot() as connection:
        return list(connection.execute(select(audit).where(audit.c.act == act)))


def grouped(stays: Any, group: int, *exchanges: Any) -> None:
    """Puts exchanges of later states into a group, as if they had joined in time."""
    numbers = ",".join(str(one.id) for one in exchanges)
    with stays.town.database.transaction() as connection:
        connection.exec_driver_sql(f"UPDATE exchanges SET group_id = {group} WHERE id IN ({numbers})")  # noqa: S608
