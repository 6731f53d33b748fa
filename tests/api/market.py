"""Organisations that propose to each other over HTTP, of which everything that the rules ask is known."""

from datetime import date
from http import HTTPStatus
from typing import Any

from fastapi.testclient import TestClient
from sqlalchemy import text

from api.access import Role
from api.profiles import life_store
from api.profiles import store as profiles
from api.profiles.life import Life, State
from api.profiles.organisation import Organisation
from eligibility.facts import Kind
from eligibility.facts import Role as Part
from matching.profiles import OrganisationId

SPRING = {"first_day": "2027-03-08", "last_day": "2027-03-12"}
SUMMER = {"first_day": "2027-06-07", "last_day": "2027-06-11"}
EVENTS = text("SELECT act, subject FROM audit ORDER BY seq")
NOTICES = text("SELECT kind, recipient, params FROM outbox ORDER BY id")


def a_firm(number: str, country: str, partnership: str, **differences: Any) -> Organisation:
    """A small one that may visit and host, a member of the organisation 'cluster'."""
    known: dict[str, Any] = {
        "id": OrganisationId(number),
        "name": f"{number.title()} Lda",
        "kind": Kind.SME,
        "country": country,
        "roles": frozenset(Part),
        "partnership": partnership,
        "member_of": frozenset({OrganisationId("cluster")}),
        "visits_done": 0,
        "representative_born": date(1980, 5, 1),
        "representative_third_country": False,
        "about": "We weave linen.",
    }
    return Organisation(**(known | differences))


def the_cluster(country: str, partnership: str) -> Organisation:
    """The one whose members they all are."""
    own: dict[str, Any] = {"kind": Kind.CLUSTER, "eccp_profiled": True, "member_of": frozenset()}
    return a_firm("cluster", country, partnership, **own)


class Market:
    """A visitor, a host and more, with their people, and what they propose to each other."""

    def __init__(self, town: Any, *more: Organisation) -> None:
        self.town = town
        visitor, host = a_firm("visitor", "PT", "South"), a_firm("host", "ES", "North")
        town.load(the_cluster("BE", "West"), visitor, host, *more)
        self._people: dict[tuple[Role, str | None], TestClient] = {}

    def __call__(self, role: Role, of: str | None = None) -> TestClient:
        """Somebody in that role, always the same person."""
        if (role, of) not in self._people:
            self._people[role, of] = self.town.person(role, of)
        return self._people[role, of]

    @property
    def visitor(self) -> TestClient:
        return self(Role.VISITING_EDITOR, "visitor")

    @property
    def host(self) -> TestClient:
        return self(Role.HOST_SIGNER, "host")

    def propose(self, who: TestClient | None = None, **differences: Any) -> Any:
        asked = {"visitor": "visitor", "host": "host", **SPRING} | differences
        return (who or self.visitor).post("/proposals", json=asked, headers=self.town.once())

    def proposed(self, who: TestClient | None = None, **differences: Any) -> int:
        """As `propose`; its number."""
        answer = self.propose(who, **differences)
        assert answer.status_code == HTTPStatus.CREATED, answer.text
        return int(answer.json()["id"])

    def preview(self, who: TestClient | None = None, **differences: Any) -> Any:
        asked = {"visitor": "visitor", "host": "host", **SPRING} | differences
        return (who or self.visitor).post("/proposals/preview", json=asked)

    def step(self, who: TestClient, number: int, step: str, *, version: int = 1, **body: Any) -> Any:
        said = {"refusal": {"reason": "dates"}, "counter-proposal": SUMMER}.get(step, {}) | body
        headers = self.town.once(**{"If-Match": f'"{version}"'})
        return who.post(f"/proposals/{number}/{step}", json=said or None, headers=headers)

    def read(self, number: int, who: TestClient | None = None) -> dict[str, Any]:
        answer = (who or self.visitor).get(f"/proposals/{number}")
        assert answer.status_code == HTTPStatus.OK, answer.text
        found: dict[str, Any] = answer.json()
        return found

    def rows(self, query: Any) -> list[tuple[Any, ...]]:
        with self.town.database.snapshot() as connection:
            return [tuple(row) for row in connection.execute(query)]

    def told(self, kind: str) -> list[str]:
        """Who was told by a notice of that kind."""
        return [recipient for one, recipient, _ in self.rows(NOTICES) if one == kind]

    def put(self, organisation: str, state: State) -> None:
        """Lets the profile of an organisation stand in a state."""
        with self.town.database.transaction() as connection:
            life = life_store.get(connection, organisation)
            assert life is not None
            there = {name: getattr(life, name) for name in Life.__slots__}
            life_store.save(connection, Life(**(there | {"state": state})))

    def change(self, organisation: str, **differences: Any) -> None:
        """Registers other facts of an organisation."""
        with self.town.database.transaction() as connection:
            now = profiles.get(connection, organisation)
            assert now is not None
            there = {name: getattr(now, name) for name in Organisation.__slots__}
            profiles.replace(connection, [Organisation(**(there | differences))], at=self.town.clock.at)
