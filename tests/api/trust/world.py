"""A small world for the tests of the whole service: four organisations, their partnerships, and somebody in
every role that anybody can be to them.
"""

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import uuid4

import httpx2
from fastapi.testclient import TestClient

from api.access import Mandate, Role, Via
from api.access.roles import Scope
from api.database import Database
from api.profiles import life_store
from api.profiles.life import State
from api.profiles.organisation import Organisation
from api.programme.store import add_partnerships, partnership_ids
from eligibility.facts import Kind
from eligibility.facts import Role as Part
from matching.profiles import OrganisationId, Period
from tests.api.conftest import HERE, PASSWORD, Town

AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
MINE, THEIRS, STRANGER, GONE = "alba-weavers", "brno-textiles", "cork-fibres", "delft-looms"
MANAGED_BY = {MINE: "North", THEIRS: "South", STRANGER: "East", GONE: "North"}
ONCE_MANAGED_BY = {MINE: "West", THEIRS: "Far", GONE: "West"}
_MEMBERS = [role for role in Role if role.scope is Scope.ORGANISATION]
_OF_THE_PROGRAMME = [role for role in Role if role.scope is Scope.PROGRAMME]


@dataclass(frozen=True, kw_only=True)
class Somebody:
    """One person with one mandate or none, and how they come in."""

    name: str
    mandate: Mandate | None = None
    account: int = 0
    mandate_id: int = 0
    token_id: int = 0
    ways: Mapping[Via, Mapping[str, str]] = field(default_factory=dict)  # the headers of each way in


class World:
    """The service with all of them in it. What it says of the things there is in `values`."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.values: dict[str, str] = {}
        self.numbers: dict[str, list[int]] = {}  # of what stands ready, by its name in the matrix
        self.browser = TestClient(town.app, base_url=HERE, raise_server_exceptions=False)
        _settle(town)
        self.people = {one.name: one for one in self._everybody()}
        self._saved: sqlite3.Connection | None = None

    def ask(
        self,
        method: str,
        path: str,
        *,
        by: str | None = None,
        via: Via = Via.SESSION,
        body: Any = None,
        **headers: str,
    ) -> httpx2.Response:
        """What the service answers somebody, or nobody in particular."""
        who = self.people[by].ways[via] if by else {"Sec-Fetch-Site": "same-origin"}
        once = {} if method in {"GET", "HEAD"} else {"Idempotency-Key": uuid4().hex}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        self.browser.cookies.clear()
        return self.browser.request(method, path, headers={**who, **once, **named}, json=body)

    def made(self, path: str, *, by: str, body: Any = None, **headers: str) -> Any:
        """What somebody's POST made."""
        answer = self.ask("POST", path, by=by, body=body, **headers)
        assert answer.is_success, f"POST {path} by {by}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def save(self) -> None:
        """Keeps how everything is now, to come back to it. Of an SQLite file only."""
        self._saved = sqlite3.connect(":memory:", check_same_thread=False)
        with closing(sqlite3.connect(self._file)) as live:
            live.backup(self._saved)

    def restore(self) -> None:
        """Puts everything back as it was saved."""
        assert self._saved is not None
        with closing(sqlite3.connect(self._file)) as live:
            self._saved.backup(live)

    @cached_property
    def description(self) -> Mapping[str, Any]:
        """The OpenAPI of the service."""
        return self.town.app.openapi()

    def close(self) -> None:
        self.browser.__exit__()

    def all_rows(self) -> str:
        """Everything there is, as one text."""
        with closing(sqlite3.connect(self._file)) as live:
            return "\n".join(live.iterdump())

    @property
    def _file(self) -> str:
        return self.town.database.url.removeprefix("sqlite:///")

    def _everybody(self) -> list[Somebody]:
        found = [self._somebody(role, of) for of in (MINE, THEIRS, STRANGER, GONE) for role in _MEMBERS]
        places = dict.fromkeys([*MANAGED_BY.values(), *ONCE_MANAGED_BY.values()])
        found += [self._somebody(Role.MANAGER, place) for place in places]
        found += [self._somebody(role) for role in _OF_THE_PROGRAMME]
        return [*found, self._without_mandate()]

    def _somebody(self, role: Role, of: str | None = None) -> Somebody:
        name = f"{role.words} of {of}" if of else role.words
        email = f"{name.replace(' ', '-').lower()}@example.eu"
        mandate = self.town.mandate(role, of)
        account = self.town.add_person(email, mandate)
        session = self._session_of(email)
        mandate_id = self.browser.get("/me", headers=session).json()["mandates"][0]["id"]
        wish = {
            "name": "A program",
            "expires_at": (AT + timedelta(days=90)).isoformat(),
            "mandates": [mandate_id],
        }
        made = self.browser.post("/tokens", headers={**session, **self.town.once()}, json=wish)
        assert made.is_success, made.text
        token = {"Authorization": f"Bearer {made.json()['secret']}"}
        return Somebody(
            name=name,
            mandate=mandate,
            account=account,
            mandate_id=mandate_id,
            token_id=made.json()["token"]["id"],
            ways={Via.SESSION: session, Via.TOKEN: token},
        )

    def _without_mandate(self) -> Somebody:
        """Somebody who had a mandate once, and has an account still."""
        email = "nobody-yet@example.eu"
        account = self.town.add_person(email, self.town.mandate(Role.ANALYST))
        session = self._session_of(email)
        mandate_id = self.browser.get("/me", headers=session).json()["mandates"][0]["id"]
        self.browser.delete(
            f"/mandates/{mandate_id}", headers={**session, **self.town.once(**{"If-Match": "*"})}
        )
        return Somebody(
            name="somebody without a mandate",
            account=account,
            ways={Via.SESSION: self._session_of(email)},
        )

    def _session_of(self, email: str) -> dict[str, str]:
        self.browser.cookies.clear()
        ours = {"Sec-Fetch-Site": "same-origin"}
        answer = self.browser.post("/sessions", headers=ours, json={"email": email, "password": PASSWORD})
        assert answer.is_success, answer.text
        cookie = "; ".join(f"{name}={value}" for name, value in answer.cookies.items())
        self.browser.cookies.clear()
        return {**ours, "Cookie": cookie}


def an_organisation(organisation: str, **differences: Any) -> Organisation:
    """One that may visit and host, with everything that validation asks for."""
    whole: dict[str, Any] = {
        "id": OrganisationId(organisation),
        "name": organisation.replace("-", " ").title(),
        "kind": Kind.CLUSTER,
        "country": "PT",
        "based_in": "PT",
        "region": "PT11",
        "city": "Porto",
        "latitude": 41.15,
        "longitude": -8.61,
        "roles": frozenset(Part),
        "eccp_profiled": True,
        "eccp_profiled_on": date(2020, 1, 1),
        "eccp_profile_url": f"https://clustercollaboration.eu/{organisation}",
        "member_of": frozenset(),
        "active_in_cluster": True,
        "partnership": MANAGED_BY.get(organisation, "East"),
        "ecosystems": frozenset({"textiles"}),
        "technologies": frozenset({"natural-fibres"}),
        "languages": frozenset({"en"}),
        "objectives": frozenset({"new-partners"}),
        "purposes": frozenset({"interregional-collaboration"}),
        "activity_types": frozenset({"networking"}),
        "about": "We spin and weave linen with forty members.",
        "seeks": "Partners who finish linen without water.",
        "offers": "Visits of three mills and a laboratory.",
        "motivation": "Our members asked for it.",
        "available": (Period(date(2026, 12, 1), date(2027, 11, 30)),),
        "host_capacity": 6,
        "visits_done": 0,
        "representative_name": "Ana Luz",
        "representative_born": date(1980, 2, 29),
        "representative_third_country": False,
    }
    return Organisation(**(whole | differences))


def _settle(town: Town) -> None:
    town.load(
        an_organisation(MINE),
        an_organisation(THEIRS, country="CZ", based_in="CZ", region="CZ06", latitude=49.2, longitude=16.6),
        an_organisation(STRANGER, country="IE", based_in="IE", region="IE05", latitude=51.9, longitude=-8.5),
        an_organisation(GONE, country="NL", based_in="NL", region="NL33", latitude=52.0, longitude=4.4),
    )
    with town.database.transaction() as connection:
        add_partnerships(
            connection, set(ONCE_MANAGED_BY.values()) - partnership_ids(connection).keys(), at=AT
        )
        numbers = partnership_ids(connection)
        for organisation, place in ONCE_MANAGED_BY.items():
            life_store.hand_over(
                connection,
                organisation,
                from_partnership=numbers[place],
                since=date(2025, 1, 1),
                last_day=date(2026, 6, 30),
            )


def a_world(town: Town) -> World:
    """A world in which one profile has been deleted, and its browser is open."""
    made = World(town)
    delete_profile(town.database, GONE)
    made.values |= {
        "name": "not-signed-in",
        "code": "H4-membership",
        "term": "visitor",
        "kind": "proposal.received",
        "thread": "1",
        "rejects_id": "1",
        "identity_id": "1",
        "other_partnership": str(town.partnership("South")),
        "account_id": str(made.people[f"host editor of {STRANGER}"].account),
    }
    made.browser.__enter__()
    _make_ready(made)
    return made


def _make_ready(world: World) -> None:
    """What acts are about, made as people make it."""
    mine, theirs = f"visiting signer of {MINE}", f"host signer of {THEIRS}"
    days = {"first_day": "2027-03-08", "last_day": "2027-03-12"}
    offer = {"visitor": MINE, "host": THEIRS, "side": "visitor", **days}
    later = {"first_day": "2027-05-03", "last_day": "2027-05-07"}
    first = world.made("/proposals", by=mine, body=offer)["id"]
    agreed = world.made(f"/proposals/{first}/acceptance", by=theirs, if_match="*")
    second = world.made("/proposals", by=mine, body=offer | later)["id"]
    hook = {"owner": f"organisation:{MINE}", "url": "https://example.org/cxc"}
    deputy = {
        "mandate": world.people[mine].mandate_id,
        "email": f"visiting-editor-of-{MINE}@example.eu",
        "first_day": "2026-11-21",
        "last_day": "2026-12-14",
    }
    waiver = {
        "organisation": MINE,
        "rule": "H4-membership",
        "granted_by": "Ana Exemplo, Fibres",
        "reason": "It dyes with little water",
        "valid_from": "2028-11-01",
        "valid_to": "2029-06-30",
    }
    north = world.town.partnership("North")
    story = {"title": "A weaver learns", "text": "Five days.", "partnership": north}
    shown = world.ask("GET", f"/visitors/{MINE}/matches", by=mine)
    assert shown.is_success, shown.text
    world.numbers = {
        "a proposal": [second],
        "an exchange": [agreed["exchange"]],
        "a webhook": [_number_in(world.made("/webhooks", by=mine, body=hook))],
        "a delegation": [world.made("/delegations", by=mine, body=deputy)["id"]],
        "a waiver": [_number_in(world.made("/waivers", by="manager of North", body=waiver))],
        "a story": [_number_in(world.made("/success-stories", by="manager of North", body=story))],
        "a showing": [int(shown.headers["Showing-Id"])],
    }


def _number_in(answer: Any) -> int:
    """The number of what was made, wherever the answer has it."""
    found = next((answer[name] for name in ("id", "number") if name in answer), None)
    inner = next((one for one in answer.values() if isinstance(one, dict) and "id" in one), {})
    return int(found if found is not None else inner["id"])


def delete_profile(database: Database, organisation: str) -> None:
    """Puts a profile where its deletion leads."""
    with database.transaction() as connection:
        life = life_store.get(connection, organisation)
        assert life is not None
        life_store.save(connection, replace(life, state=State.DELETED, version=life.version + 1))
