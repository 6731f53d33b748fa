"""Exchanges over HTTP, as far as they go: begun in draft, read and found by those whom they concern."""

from datetime import date
from http import HTTPStatus
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from api.access import Role, Side, Via
from api.exchanges.exchange import Agreed, Exchange
from api.exchanges.states import State
from api.exchanges.use_cases.beginning import begin
from api.journal.acting import Act, Actor, Event, perform
from api.journal.tables import outbox
from api.profiles.organisation import Organisation
from api.proposals import proposal as proposals
from api.proposals import store as proposal_store
from api.proposals.policy import POLICY
from api.proposals.proposal import Evidence, Offer, Terms
from matching.profiles import OrganisationId

SPRING = Terms(first_day=date(2027, 3, 8), last_day=date(2027, 3, 12))


class Market:
    """Organisations, their partnerships and their people, and exchanges in draft between them."""

    def __init__(self, town: Any) -> None:
        self.town = town
        for number, partnership in (("visitor", "South"), ("host", "North"), ("third", None)):
            name = f"{number.title()} Lda"
            town.load(Organisation(id=OrganisationId(number), name=name, partnership=partnership))
        self._people: dict[tuple[Role, str | None], TestClient] = {}

    def __call__(self, role: Role, of: str | None = None) -> TestClient:
        """Somebody in that role, always the same person."""
        if (role, of) not in self._people:
            self._people[role, of] = self.town.person(role, of)
        return self._people[role, of]

    def begin(self, visitor: str = "visitor", host: str = "host") -> Exchange:
        """An exchange in draft, with the proposal that it must have begun with."""
        vop, hop = (None if one == "third" else self.town.partnership(_OF[one]) for one in (visitor, host))

        def work(act: Act) -> Exchange:
            made = proposals.propose(
                Offer(visitor=visitor, host=host, terms=SPRING),
                side=Side.VISITOR,
                by_partnership=None,
                evidence=Evidence(outcome="eligible", edition="cosme-2020", open_rules=()),
                at=act.at,
                policy=POLICY,
            )
            number = proposal_store.add(act.connection, made)
            act.record(Event("proposal.accept", f"proposal:{number}"))
            agreed = Agreed(
                proposal=number,
                visitor=visitor,
                host=host,
                first_day=SPRING.first_day,
                last_day=SPRING.last_day,
                is_virtual=False,
                edition="cosme-2020",
                vop=vop,
                hop=hop,
            )
            return begin(act, agreed)

        system = Actor(account_id=None, via=Via.SYSTEM)
        return perform(self.town.database, system, at=self.town.clock.at, work=work)


_OF = {"visitor": "South", "host": "North"}


@pytest.fixture
def market(town: Any) -> Market:
    return Market(town)


OK, MAY_NOT, HIDDEN = HTTPStatus.OK, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND
READERS = [
    (Role.VISITING_EDITOR, "visitor", OK),
    (Role.VISITING_SIGNER, "visitor", OK),
    (Role.HOST_SIGNER, "visitor", HIDDEN),  # of the visitor, but not of its visits
    (Role.HOST_EDITOR, "host", OK),
    (Role.VISITING_EDITOR, "host", HIDDEN),
    (Role.MANAGER, "South", OK),
    (Role.MANAGER, "North", OK),
    (Role.HOST_EDITOR, "third", HIDDEN),
    (Role.SUPPORT_OFFICE, None, OK),
    (Role.AUDITOR, None, OK),
    (Role.ANALYST, None, HIDDEN),
    (Role.ADMINISTRATOR, None, HIDDEN),
]


def test_those_whom_it_concerns_read_it_and_find_it_and_nobody_else_does(market: Market) -> None:
    number = market.begin().id
    read = {(role, of): market(role, of).get(f"/exchanges/{number}").status_code for role, of, _ in READERS}
    found = {
        (role, of): [one["id"] for one in market(role, of).get("/exchanges").json()["exchanges"]]
        for role, of, _ in READERS
    }
    assert read == {(role, of): status for role, of, status in READERS}
    assert found == {(role, of): [number] if status is OK else [] for role, of, status in READERS}
    assert market.town.nobody().get("/exchanges").status_code == HTTPStatus.UNAUTHORIZED
    assert market.town.nobody().get(f"/exchanges/{number}").status_code == HTTPStatus.UNAUTHORIZED


def test_it_says_who_visits_whom_under_which_partnerships(market: Market) -> None:
    begun = market.begin()
    answer = market(Role.HOST_EDITOR, "host").get(f"/exchanges/{begun.id}")
    assert answer.headers["ETag"] == '"1"'
    told = answer.json()
    assert {name: told[name] for name in ("papers", "money", "refusal")} == {
        "papers": [
            {
                "paper": paper,
                "called": called,
                "version": None,
                "digest": None,
                "signed": [],
                "waits_for": waits_for,
                "approved": False,
            }
            for paper, called, waits_for in (
                ("commitment", "Commitment to Quality", ["visitor", "host", "vop", "hop"]),
                ("financial", "Financial Agreement", ["visitor", "vop"]),
            )
        ],
        "money": None,  # the host reads no Financial Agreement
        "refusal": None,
    }
    listed = market(Role.HOST_EDITOR, "host").get("/exchanges").json()["exchanges"]
    unasked = {"waits_for": None, "due": None, "may": None}  # the list was not asked for what is next
    assert listed == [{name: told[name] for name in listed[0] if name not in unasked} | unasked]
    assert listed[0] == unasked | {
        "id": begun.id,
        "proposal": begun.agreed.proposal,
        "visitor": {"id": "visitor", "name": "Visitor Lda"},
        "host": {"id": "host", "name": "Host Lda"},
        "vop": {"id": market.town.partnership("South"), "name": "South"},
        "hop": {"id": market.town.partnership("North"), "name": "North"},
        "first_day": "2027-03-08",
        "last_day": "2027-03-12",
        "virtual": False,
        "edition": "cosme-2020",
        "group": None,
        "state": "draft",
        "created_at": "2026-11-21T09:30:00Z",
        "version": 1,
    }


def test_whoever_has_no_partnership_has_none_in_the_exchange(market: Market) -> None:
    number = market.begin(host="third").id
    seen = market(Role.HOST_EDITOR, "third").get(f"/exchanges/{number}").json()
    assert (seen["vop"]["name"], seen["hop"]) == ("South", None)


def test_a_list_comes_in_parts_newest_first_and_says_how_many_there_are(market: Market) -> None:
    numbers = [market.begin().id for _ in range(3)]
    other = market.begin(visitor="third").id
    office = market(Role.SUPPORT_OFFICE)
    first = office.get("/exchanges", params={"most": 2}).json()
    rest = office.get("/exchanges", params={"most": 2, "after": first["after"]}).json()
    assert [one["id"] for one in first["exchanges"] + rest["exchanges"]] == [other, *numbers[::-1]]
    assert (rest["after"], first["counts"]) == (None, dict.fromkeys(State, 0) | {"draft": 4})
    of_third = office.get("/exchanges", params={"organisation": "third", "state": "draft"}).json()
    assert [one["id"] for one in of_third["exchanges"]] == [other]


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/exchanges/7", HTTPStatus.NOT_FOUND),
        ("/exchanges/0", HTTPStatus.UNPROCESSABLE_ENTITY),
        ("/exchanges/2147483648", HTTPStatus.UNPROCESSABLE_ENTITY),
        ("/exchanges?most=0", HTTPStatus.UNPROCESSABLE_ENTITY),
        ("/exchanges?state=lost", HTTPStatus.UNPROCESSABLE_ENTITY),
        ("/exchanges?organisation=%00", HTTPStatus.UNPROCESSABLE_ENTITY),
    ],
)
def test_what_is_not_there_is_said_and_not_failed(market: Market, path: str, status: HTTPStatus) -> None:
    assert market(Role.SUPPORT_OFFICE).get(path).status_code == status


def test_an_exchange_of_a_deleted_organisation_is_cancelled_and_those_concerned_are_told(
    market: Market,
) -> None:
    number = market.begin().id
    host = market(Role.HOST_EDITOR, "host")
    deleted = market(Role.VISITING_SIGNER, "visitor").delete("/profiles/visitor", headers={"If-Match": "*"})
    assert deleted.is_success, deleted.text
    answer = host.get(f"/exchanges/{number}")
    assert (answer.json()["state"], answer.headers["ETag"]) == ("cancelled", '"2"')
    with market.town.database.snapshot() as connection:
        query = select(outbox.c.recipient, outbox.c.params).where(outbox.c.kind == "exchange.cancelled")
        told = {row.recipient: row.params for row in connection.execute(query)}
    partnerships = {f"partnership:{market.town.partnership(one)}" for one in ("South", "North")}
    assert told.keys() == {"organisation:host", *partnerships}
    assert not any("Visitor Lda" in params.values() for params in told.values())
