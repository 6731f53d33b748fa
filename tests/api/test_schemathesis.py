"""The whole OpenAPI, asked with requests that its own description makes: it keeps its word in each answer.

Three people ask: somebody who edits and signs for a visitor, a partnership's manager, and the support office.
No answer is a defect, none has a status or a form that is not described, and each operation succeeds at least
once. CXC_TEST_SCALE multiplies the examples.
"""

import os
from collections.abc import Iterator, Mapping
from uuid import uuid4

import httpx2
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import APIOperation, Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.openapi import from_dict
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from api.access import Via
from api.database import open_database
from tests.api.conftest import HERE, Town
from tests.api.trust.declared import EDITS, Row, ask, body_of, declared, is_done, values_of
from tests.api.trust.routes import Endpoint
from tests.api.trust.things import things
from tests.api.trust.world import AT, MINE, Somebody, World, a_world

SCALE = float(os.environ.get("CXC_TEST_SCALE", "1"))
ROLES = (f"visiting signer of {MINE}", "manager of North", "support office")
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
NOT_BY_THEM: Mapping[Endpoint, str] = {  # operations in which none of the three can succeed, and who can
    ("POST", "/sessions"): "nobody",
}


class Asker:
    """One person who asks whatever the description lets one ask."""

    def __init__(self, world: World, somebody: Somebody) -> None:
        self.world, self.somebody = world, somebody
        self.rows = {row.endpoint: row for row in declared()}
        self.known = things(world)

    def try_sensibly(self, row: Row) -> bool:
        """Whether it succeeds with what the examples say, about any of the things that there are."""
        for thing in self.known[row.about]:
            done = is_done(ask(self.world, row, thing, by=self.somebody, if_match="*"))
            if done:
                self.world.restore()
                return True
        return False

    def steered(self, case: Case, dice: int) -> Case:
        """The request with some of what was made at random exchanged for what there is."""
        row = self.rows[endpoint_of(case.operation)]
        about = self.known[row.about]
        values = values_of(self.world, about[dice % len(about)], self.somebody)
        if dice & 0b0011_0000:  # three times of four: nothing can be found under ids made up
            case.path_parameters.update(
                {name: values[name] for name in case.path_parameters if name in values}
            )
        if case.method.upper() in EDITS and dice & 0b0100_0000:
            case.headers["If-Match"] = "*"
        if case.method.upper() != "GET" and dice & 0b1000_0000:
            case.headers["Idempotency-Key"] = uuid4().hex
        if isinstance(case.body, dict) and dice & 0b1_0000_0000:
            case.body = {**body_of(self.world, row, values), **(case.body if dice & 0b10_0000_0000 else {})}
        return case

    def check(self, case: Case) -> bool:
        """Sends it; whether it succeeded. Raises what is wrong with the answer."""
        sent = case.as_transport_kwargs(base_url=HERE)
        headers = {**sent["headers"], **self.somebody.ways[Via.SESSION]}
        body = {"json": sent["json"]} if "json" in sent else {"content": sent.get("data")}
        request = httpx2.Request(sent["method"], sent["url"], params=sent["params"], headers=headers, **body)
        self.world.browser.cookies.clear()
        answer = self.world.browser.send(request)
        case.validate_response(answer, checks=CHECKS)
        done = is_done(answer)
        if done and case.method.upper() != "GET":
            self.world.restore()
        return done


def endpoint_of(operation: APIOperation) -> Endpoint:
    return operation.method.upper(), operation.path


def cases_of(operation: APIOperation) -> st.SearchStrategy[Case]:
    """Three requests that the description allows for each that it does not."""
    allowed = operation.as_strategy(generation_mode=GenerationMode.POSITIVE)
    other = operation.as_strategy(generation_mode=GenerationMode.NEGATIVE)
    return st.integers(0, 3).flatmap(lambda one: allowed if one else other)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, texts_are_hashed: None) -> Iterator[World]:  # noqa: ARG001  comes first
    folder = tmp_path_factory.mktemp("schemathesis")
    database = open_database(f"sqlite:///{folder / 'world.db'}")
    made = a_world(Town(database, folder, at=AT))
    made.save()
    yield made
    made.close()
    database.close()


@pytest.mark.parametrize("name", ROLES)
def test_every_answer_is_as_it_is_described(world: World, name: str) -> None:
    asks_everything(world, name, examples=round(10 * SCALE))


@pytest.mark.slow
@pytest.mark.parametrize("name", ROLES)
def test_every_answer_is_as_it_is_described_a_hundred_times(world: World, name: str) -> None:
    asks_everything(world, name, examples=round(100 * SCALE))


def asks_everything(world: World, name: str, *, examples: int) -> None:
    asker = Asker(world, world.people[name])
    wrong: list[str] = []
    for result in from_dict(world.description).get_all_operations():
        operation = result.ok()
        if endpoint_of(operation) not in asker.rows:
            continue  # test_authorisation.py says so
        try:
            asks(asker, operation, examples=examples)
        except (Exception, BaseExceptionGroup) as error:  # noqa: BLE001  every failure of a check, told together
            wrong.append(f"{operation.label} by {name}: {told(error)}")
    assert not wrong, "\n\n".join([f"{len(wrong)} operations do not keep their word", *wrong])


def asks(asker: Asker, operation: APIOperation, *, examples: int) -> None:
    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases_of(operation), dice=st.integers(0, 2**10 - 1))
    def one_request(case: Case, dice: int) -> None:
        asker.check(asker.steered(case, dice))

    one_request()


def told(error: BaseException) -> str:
    """A failure in a few lines, with those that it stands for."""
    parts = getattr(error, "exceptions", ())
    return "; ".join(told(part) for part in parts) if parts else str(error)[:1_500]


def test_every_operation_succeeds_at_least_once(world: World) -> None:
    askers = [Asker(world, world.people[name]) for name in ROLES]
    failed = [
        row.endpoint
        for row in declared()
        if row.path in world.description["paths"]
        and row.endpoint not in NOT_BY_THEM
        and not any(asker.try_sensibly(row) for asker in askers)
    ]
    assert not failed, f"none of the three succeeds in {failed}"
