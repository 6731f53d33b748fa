"""A small world for the tests of the whole service: four organisations, their partnerships, and somebody in
every role that anybody can be to them.
"""

import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import httpx2

from api.access import Mandate, Role, Via
from api.access.roles import Scope
from api.profiles import life_store
from api.profiles.life import State
from api.profiles.organisation import Organisation
from api.programme.store import add_partnerships, partnership_ids
from eligibility.facts import Kind
from eligibility.facts import Role as Part
from matching.profiles import OrganisationId, Period
from tests.api.browser import Browser
from tests.api.conftest import HERE, PASSWORD, Town
from tests.api.trust.saved import Saved, saved

AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
MINE, THEIRS, STRANGER, GONE = "alba-weavers", "brno-textiles", "cork-fibres", "delft-looms"
NEWCOMER = "evora-mills"  # for whom nobody acts yet
NEIGHBOUR = "gent-dyers"  # for whom its partnership does what it may; it has never been abroad
QUIET = "huy-felters"  # which takes part in nothing
MANAGED_BY = {
    MINE: "North",
    THEIRS: "South",
    STRANGER: "East",
    GONE: "North",
    NEIGHBOUR: "North",
    QUIET: "North",
}
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
    colleague: str = ""  # the e-mail of somebody with the same mandate
    ways: Mapping[Via, Mapping[str, str]] = field(default_factory=dict)  # the headers of each way in


class World:
    """The service with all of them in it. What it says of the things there is in `values`."""

    def __init__(self, town: Town) -> None:
        self.town = town
        self.values: dict[str, str] = {}  # what stands ready, by its name in an address or a body
        self.browser = Browser(town.app, base_url=HERE, raise_server_exceptions=False)
        _settle(town)
        self.people = {one.name: one for one in self._everybody()}
        self._saved: Saved | None = None
        self._saved_files: Mapping[Path, bytes] = {}

    def ask(
        self,
        method: str,
        path: str,
        *,
        by: str | None = None,
        via: Via = Via.SESSION,
        body: Any = None,
        kind: str = "",
        **headers: str,
    ) -> httpx2.Response:
        """What the service answers somebody, or nobody in particular. A body of no `kind` goes as JSON."""
        who = self.people[by].ways[via] if by else {"Sec-Fetch-Site": "same-origin"}
        once = {} if method in {"GET", "HEAD"} else {"Idempotency-Key": uuid4().hex}
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        sent: Any = {"json": body}
        if kind:
            named |= {"Content-Type": kind}
            sent = {"content": body if isinstance(body, str | bytes) else urlencode(body)}
        self.browser.cookies.clear()
        return self.browser.request(method, path, headers={**who, **once, **named}, **sent)

    def made(self, path: str, *, by: str, body: Any = None, **headers: str) -> Any:
        """What somebody's POST made."""
        answer = self.ask("POST", path, by=by, body=body, **headers)
        assert answer.is_success, f"POST {path} by {by}: {answer.status_code} {answer.text}"
        return answer.json() if answer.content else None

    def save(self) -> None:
        """Keeps how everything is now, to come back to it."""
        self._saved = saved(self.town.database)
        self._saved_files = self._files()

    def restore(self) -> None:
        """Puts everything back as it was saved."""
        assert self._saved is not None
        self._saved.restore()
        if self._files() != self._saved_files:
            self._restore_files()

    def put_in(self, organisation: str, state: State) -> None:
        """Puts a profile where an act leads."""
        with self.town.database.transaction() as connection:
            life = life_store.get(connection, organisation)
            assert life is not None
            life_store.save(connection, replace(life, state=state, version=life.version + 1))

    @cached_property
    def description(self) -> Mapping[str, Any]:
        """The OpenAPI of the service."""
        return self.town.app.openapi()

    def close(self) -> None:
        """Lets go of what was saved."""
        if self._saved is not None:
            self._saved.close()

    def all_rows(self) -> str:
        """Everything there is in the database that was saved, as one text."""
        assert self._saved is not None
        return self._saved.text()

    def _files(self) -> dict[Path, bytes]:
        """The editions of the rules, and what people have handed in, as they lie there."""
        found = [path for folder in self._folders for path in folder.rglob("*")]
        return {path: path.read_bytes() for path in found if path.is_file()}

    @property
    def _folders(self) -> tuple[Path, Path]:
        return self.town.settings.editions_dir, self.town.settings.files_dir

    def _restore_files(self) -> None:
        for folder in self._folders:
            shutil.rmtree(folder, ignore_errors=True)
        for path, content in self._saved_files.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

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
        colleague = f"colleague-of-{email}"
        self.town.add_person(colleague, mandate)
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
            colleague=colleague,
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
            mandate_id=mandate_id,
            colleague=email,
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
        an_organisation(
            STRANGER,
            country="IE",
            based_in="IE",
            region="IE05",
            latitude=51.9,
            longitude=-8.5,
            kind=Kind.SME,
            member_of=frozenset({MINE}),
            unconfirmed=frozenset({MINE}),
        ),
        an_organisation(NEWCOMER, country="ES", based_in="ES", region="ES43", latitude=38.9, longitude=-6.3),
        an_organisation(NEIGHBOUR, country="BE", based_in="BE", region="BE23", latitude=51.1, longitude=3.7),
        an_organisation(QUIET, country="BE", based_in="BE", region="BE33", latitude=50.5, longitude=5.2),
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
