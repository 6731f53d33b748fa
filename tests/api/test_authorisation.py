"""Who may ask what: every route, by everybody, about everything, as the table of permissions says.

Each row of golden/authorisation.csv names a route, the act of the table that guards it, and what it is about.
From that follows for every person whether they are let through. Who is let through may still be told that it
cannot be done now (409, 412, 422): that is the domain's word, which nobody hears who is refused (401,
403, 404), since all send exactly the same request. An edit names a version that never was, so that it ends
in 412; what is carried out nevertheless is undone before the next request. What the lists hold is what may be
read one by one.

Where several people have the same role and stand in the same relation to a thing, one of them asks, and of
long lists a part is asked for; the slow tests let all of them ask for everything.
"""

import json
import random
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from http import HTTPStatus
from pathlib import Path
from typing import Any

import httpx2
import pytest

from api.access import Decision, Ownership, Role, Via, may, ownership
from api.access.decisions import permission_of
from api.database import open_database
from tests.api.trust import bodies
from tests.api.trust.declared import GOLDEN, Row, ask, declared
from tests.api.trust.readied import a_world
from tests.api.trust.routes import endpoints
from tests.api.trust.things import Thing, things
from tests.api.trust.world import AT, GONE, MINE, STRANGER, THEIRS, Somebody, World

pytestmark = pytest.mark.both

TODAY = AT.date()
NEVER = '"0"'  # the ETag of no version
NOT_NOW = {HTTPStatus.CONFLICT, HTTPStatus.PRECONDITION_FAILED, HTTPStatus.UNPROCESSABLE_ENTITY}
N_ON_POSTGRESQL = 400
N_ONE_BY_ONE = 300  # of what a list holds, each asked for by somebody
N_PARTS = 4  # of the matrix, so that it is asked on several cores


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One request: a route, asked by somebody in one way, about one thing."""

    row: Row
    thing: Thing
    somebody: Somebody | None
    via: Via | None

    @cached_property
    def decision(self) -> Decision:
        mandate = self.somebody.mandate if self.somebody else None
        if self.row.only and self.via not in {None, self.row.only}:
            return Decision(act=self.row.act, allowed=False, reason="Only a person may.")
        return may([mandate] if mandate else [], self.row.act, self.concern, on=TODAY, via=self.via)

    @property
    def concern(self) -> Any:
        return self.thing.whose(self.somebody)

    @property
    def ownership(self) -> Ownership:
        return ownership(self.somebody.mandate if self.somebody else None, self.concern, TODAY)

    @property
    def kind(self) -> tuple[object, ...]:
        """What the answer follows from: two cells of one kind are answered alike."""
        mandate = self.somebody.mandate if self.somebody else None
        parties = self.concern.owners | self.concern.counterparts
        managing = (*self.concern.managed_by, *self.concern.counterpart_managed_by)
        takes_part = mandate is not None and (
            mandate.organisation in parties or mandate.partnership in {one.partnership for one in managing}
        )
        role = mandate.role if mandate else None
        return self.row, self.thing.name, self.via, role, self.ownership, takes_part

    @property
    def words(self) -> str:
        who = f"{self.somebody.name} by {self.via}" if self.somebody else "nobody signed in"
        return f"{self.row.method} {self.row.path} of {self.thing.name} by {who}"

    def accepts(self, status: int) -> bool:
        """Whether this is what the table lets the service answer."""
        gone = {HTTPStatus.GONE} if self.concern.is_deleted and self.via else set()
        if self.decision.allowed:
            return status < HTTPStatus.BAD_REQUEST or status in NOT_NOW | gone | self.row.also
        return status in self._refusals | self.row.refused | (set() if self.decision.hides else gone)

    @property
    def _refusals(self) -> set[int]:
        if self.via is None:
            return {HTTPStatus.UNAUTHORIZED}
        needs_person = permission_of(self.row.act).needs_session and self.via is Via.TOKEN
        if not self.decision.hides:
            return {HTTPStatus.FORBIDDEN}
        if needs_person or not self.thing.values:  # turned away at the door, or nothing that could be hidden
            return {HTTPStatus.NOT_FOUND, HTTPStatus.FORBIDDEN}
        return {HTTPStatus.NOT_FOUND}


def cells(world: World, rows: Sequence[Row] | None = None) -> Iterator[Cell]:
    """One cell of each kind of the matrix, or of some of its rows, in its order."""
    seen = set()
    for cell in everybodys_cells(world, rows):
        if cell.kind not in seen:
            seen.add(cell.kind)
            yield cell


def everybodys_cells(world: World, rows: Sequence[Row] | None = None) -> Iterator[Cell]:
    """Every cell of the matrix, or of some of its rows, in its order."""
    known = things(world)
    for row in declared() if rows is None else rows:
        for thing in known[row.about]:
            if thing.ready:
                continue
            yield Cell(row=row, thing=thing, somebody=None, via=None)
            for somebody in world.people.values():
                for via in somebody.ways:
                    yield Cell(row=row, thing=thing, somebody=somebody, via=via)


def status_of(world: World, cell: Cell) -> int:
    """What the service answers to it."""
    via = cell.via or Via.SESSION
    answer = ask(world, cell.row, cell.thing, by=cell.somebody, via=via, if_match=NEVER)
    return int(answer.status_code)


def test_every_route_is_declared(world: World) -> None:
    there = set(endpoints(world.town.app))
    rows = {row.endpoint for row in declared()}
    assert not there - rows, (
        f"No row of {GOLDEN.name} says who may ask {sorted(there - rows)}. Add one with the act of the table "
        "of permissions that guards it and what it is about; what everybody may read is service.read."
    )
    assert not rows - there, f"{GOLDEN.name} declares routes that are gone: {sorted(rows - there)}."
    twice = Counter((row.endpoint, row.about) for row in declared())
    assert set(twice.values()) == {1}, twice.most_common(3)
    assert all(bool(row.also | row.refused) == bool(row.why) for row in declared()), (
        "say why something else may be told"
    )


@pytest.mark.parametrize("part", range(N_PARTS))
def test_everybody_is_answered_as_the_table_of_permissions_says(world: World, part: int) -> None:
    asks(world, cells(world, declared()[part::N_PARTS]))


@pytest.mark.slow
def test_all_people_of_one_kind_are_answered_alike(world: World) -> None:
    asks(world, everybodys_cells(world))


def asks(world: World, asked: Iterable[Cell]) -> None:
    wrong: list[str] = []
    for cell in asked:
        status = status_of(world, cell)
        if not cell.accepts(status):
            says = "lets them" if cell.decision.allowed else f"refuses, {cell.decision.hides=}"
            wrong.append(f"{cell.words}: {status}, and the table {says} ({cell.row.act})")
        if cell.row.method != "GET" and status < HTTPStatus.BAD_REQUEST:
            world.restore()
    assert not wrong, "\n".join([f"{len(wrong)} of the cells are answered otherwise:", *wrong[:400]])


def test_every_role_is_tried_in_every_relation_to_what_is_owned(world: World) -> None:
    """The matrix is whole: nobody's relation to a thing is left out because no such person was there."""
    tried: dict[str, set[tuple[Role, Ownership]]] = {}
    for cell in cells(world):
        if cell.somebody and cell.somebody.mandate:
            found = tried.setdefault(cell.row.about, set())
            found.add((cell.somebody.mandate.role, cell.ownership))
    for about, found in tried.items():
        assert {role for role, _ in found} == set(Role), about
    of_profiles = {one for role, one in tried["a profile"] if role in {Role.HOST_SIGNER, Role.MANAGER}}
    assert of_profiles >= {
        Ownership.OWN,
        Ownership.OWN_PARTNERSHIP,
        Ownership.TRANSFERRED_AWAY,
        Ownership.OTHER,
        Ownership.DELETED,
    }


def test_on_postgresql_a_sample_of_the_cells_is_answered_alike(
    postgresql: Any, newest_on_postgresql: str, tmp_path: Path
) -> None:
    """Only of those that leave everything as it is: whoever may change something is tried above."""
    database = open_database(postgresql.make(of=newest_on_postgresql))
    try:
        with a_world(database, tmp_path) as world:
            harmless = [one for one in cells(world) if one.row.method == "GET" or not one.decision.allowed]
            chosen = random.Random(20261121).sample(harmless, min(N_ON_POSTGRESQL, len(harmless)))
            wrong = [
                f"{cell.words}: {status}"
                for cell in chosen
                if not cell.accepts(status := status_of(world, cell))
            ]
        assert not wrong, "\n".join(wrong)
    finally:
        database.close()
        postgresql.drop(database.url)


@dataclass(frozen=True)
class Listed:
    """A list, and the address of one thing in it."""

    path: str
    rows: str  # name of the list in its answer
    key: str  # what names a thing there, with dots between names
    one: str
    whole: bool = True  # it holds everything that may be read; else only a part of that
    to_all: bool = False  # it is alike to everybody of a role, so that one of each asks


LISTS = (
    Listed("/profiles", "profiles", "id", "/profiles/{}"),
    Listed("/proposals", "proposals", "id", "/proposals/{}"),
    Listed("/exchanges", "exchanges", "id", "/exchanges/{}"),
    Listed("/waivers", "waivers", "id", "/waivers/{}"),
    Listed(f"/webhooks?owner=organisation:{MINE}", "webhooks", "id", "/webhooks/{}"),
    Listed("/partnerships", "partnerships", "id", "/partnerships/{}"),
    Listed("/editions", "editions", "name", "/editions/{}"),
    Listed("/success-stories", "stories", "id", "/success-stories/{}", whole=False),  # those published
    Listed("/success-stories?state=draft", "stories", "id", "/success-stories/{}", whole=False),
    Listed("/accounts", "accounts", "account.id", "/accounts/{}"),
    Listed("/mandates", "mandates", "id", "/mandates/{}"),
    Listed("/delegations", "delegations", "id", "/delegations/{}"),
    Listed("/tokens", "tokens", "id", "/tokens/{}"),
    Listed("/groups", "groups", "id", "/groups/{}"),
    Listed("/payment-orders", "orders", "id", "/payment-orders/{}"),
    Listed("/me/calendars", "calendars", "id", "/me/calendars/{}"),
    Listed("/payments?state=paid", "payments", "exchange", "/exchanges/{}/payment", whole=False),
    Listed("/approval-steps", "steps", "code", "/approval-steps/{}"),
    Listed("/notice-preferences", "preferences", "kind", "/notice-preferences/{}", to_all=True),
    Listed("/catalogue", "organisations", "id", "/organisations/{}", whole=False),  # not what is deleted
    Listed(f"/organisations/{MINE}/saved", "organisations", "organisation", "/organisations/{}", whole=False),
    Listed(
        f"/organisations/{MINE}/hidden", "organisations", "organisation", "/organisations/{}", whole=False
    ),
    Listed(f"/organisations/{MINE}/messages", "threads", "thread", f"/organisations/{MINE}/messages/{{}}"),
)


@pytest.mark.parametrize("listed", LISTS, ids=lambda one: f"{one.path} {one.rows}")
def test_a_list_holds_what_its_reader_may_read_one_by_one(world: World, listed: Listed) -> None:
    reads_one_by_one(world, listed, at_most=N_ONE_BY_ONE)


@pytest.mark.slow
@pytest.mark.parametrize("listed", LISTS, ids=lambda one: f"{one.path} {one.rows}")
def test_a_list_holds_all_that_its_reader_may_read_one_by_one(world: World, listed: Listed) -> None:
    reads_one_by_one(world, listed, at_most=None)


def reads_one_by_one(world: World, listed: Listed, *, at_most: int | None) -> None:
    """Lets everybody ask for each thing in anybody's list, or for so many drawn from these."""
    asking = _one_of_each_role(world) if listed.to_all else world.people
    held = {name: _ids_in(world, listed, name) for name in asking}
    ids = sorted(frozenset().union(*held.values()))
    assert ids, "nobody is shown anything, so that nothing is tested"
    asked = [(name, one) for name in held for one in ids]
    if at_most is not None and len(asked) > at_most:
        asked = random.Random(20261121).sample(asked, at_most)
    wrong = []
    for name, one in asked:
        status = world.ask("GET", listed.one.format(one), by=name).status_code
        if one in held[name] and status not in {HTTPStatus.OK, HTTPStatus.GONE}:  # told that it was deleted
            wrong.append(f"{name} is shown {one}, and may not read it: {status}")
        if listed.whole and one not in held[name] and status == HTTPStatus.OK:
            wrong.append(f"{name} may read {one}, and is not shown it")
    assert not wrong, "\n".join(wrong)


def _one_of_each_role(world: World) -> Iterable[str]:
    """Their names, with somebody who has none."""
    return {one.mandate and one.mandate.role: name for name, one in world.people.items()}.values()


def _ids_in(world: World, listed: Listed, name: str) -> set[str]:
    """What a list shows somebody, part by part; nothing to whom it is refused."""
    found: list[Any] = []
    path: str | None = listed.path
    while path:
        answer = world.ask("GET", path, by=name)
        if not answer.is_success:
            assert answer.status_code in {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT}
            return set()
        content = answer.json()
        found += content[listed.rows]
        last = content.get("after") or content.get("before")
        joint = "&" if "?" in listed.path else "?"
        path = f"{listed.path}{joint}{'after' if 'after' in content else 'before'}={last}" if last else None
    return {str(_at(one, listed.key)) for one in found}


def _at(row: Any, key: str) -> Any:
    for name in key.split("."):
        row = row[name]
    return row


FOREIGN = (  # what a record has and nobody who asks may set
    "id",
    "state",
    "version",
    "owner",
    "account_id",
    "partnership_id",
    "role",
    "registered_by",
    "validated_at",
    "validated_by",
    "vop",
    "is_fictional",
    "is_admin",
    "digest",
)


def test_fields_that_nobody_may_set_are_refused_and_change_nothing(world: World) -> None:
    """In every JSON body of the API, beside everything that it takes."""
    description = world.description
    wrong: list[str] = []
    before = world.all_rows()
    for method, path, operation in bodies.operations(description):
        schema = bodies.body_schema(operation)
        if schema is None or bodies.resolved(schema, description).get("type") != "object":
            continue
        cell = _first_allowed(world, [row for row in declared() if row.endpoint == (method, path)])
        if cell is None:
            wrong.append(f"{method} {path}: nobody in this world may do it at all")
            continue
        foreign = set(FOREIGN) - bodies.resolved(schema, description)["properties"].keys()
        more = dict.fromkeys(foreign, "1")
        answer = ask(world, cell.row, cell.thing, by=cell.somebody, if_match="*", more=more)
        wrong += [f"{method} {path}: {name!r} is taken" for name in foreign - _refused_fields(answer)]
    assert world.all_rows() == before
    assert not wrong, "\n".join(wrong)


def _refused_fields(answer: httpx2.Response) -> set[str]:
    """The fields of a body that are refused because it has no such fields."""
    errors = answer.json().get("errors", ()) if answer.status_code == 422 else ()
    return {one["where"][-1] for one in errors if one["what"].startswith("Extra inputs")}


def _first_allowed(world: World, rows: Sequence[Row]) -> Cell | None:
    allowed = (one for one in cells(world, rows) if one.decision.allowed)
    return next((one for one in allowed if one.via in {Via.SESSION, None}), None)


def test_the_matrix_is_as_large_as_it_says(world: World) -> None:
    counted = Counter(cell.row.endpoint for cell in cells(world))
    assert min(counted.values()) >= 2 * len(Role) + 2  # each in both ways, somebody without one, and nobody
    everybodys = list(everybodys_cells(world))
    assert min(Counter(cell.row.endpoint for cell in everybodys).values()) >= 2 * len(world.people) - 1
    assert {cell.kind for cell in everybodys} == {cell.kind for cell in cells(world)}
    assert json.dumps(sorted(world.people))  # every one of them has a name of its own
    assert {MINE, THEIRS, STRANGER, GONE} <= {
        one.mandate.organisation for one in world.people.values() if one.mandate
    }
