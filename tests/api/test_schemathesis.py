"""The whole OpenAPI, asked with requests that its own description makes: it keeps its word in each answer.

Three people ask: somebody who edits and signs for a visitor, a partnership's manager, and the support office.
No answer is a defect, none has a status or a form that is not described, and each operation succeeds at least
once: with one of the three, with whom BY_OTHERS names, or not here for the reason that NOWHERE gives.
What takes no body is asked with fewer examples here than in the slow tests. CXC_TEST_SCALE multiplies them.
"""

import os
from collections import defaultdict
from collections.abc import Mapping
from uuid import uuid4

import httpx2
import pytest
import schemathesis
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
from api.files.kinds import MediaType
from tests.api.conftest import HERE
from tests.api.trust.declared import EDITS, Row, ask, body_of, declared, is_done, values_of
from tests.api.trust.routes import Endpoint
from tests.api.trust.things import Thing, things
from tests.api.trust.world import MINE, Somebody, World

SCALE = float(os.environ.get("CXC_TEST_SCALE", "1"))
ROLES = (f"visiting signer of {MINE}", "manager of North", "support office")
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
BY_OTHERS: Mapping[Endpoint, str] = {  # what none of the three may do, and who may
    ("PATCH", "/accounts/{account_id}"): "administrator",
    ("POST", "/accounts/{account_id}/mandates"): f"host signer of {MINE}",
}
NOWHERE: Mapping[Endpoint, str] = {  # why nobody can succeed in the service as it is set up here
    ("POST", "/sessions/demo"): "it is no demo; test_people.py signs in so",
    ("GET", "/sessions/oidc"): "no identity provider is set up; test_oidc.py has one",
    ("GET", "/sessions/oidc/callback"): "no identity provider is set up; test_oidc.py has one",
}


@schemathesis.serializer(*(kind.value for kind in MediaType))
def as_it_is(_: object, value: object) -> object:
    """A file goes out as the bytes that it is."""
    return value if isinstance(value, bytes) else getattr(value, "data", str(value).encode())


class Asker:
    """One person who asks whatever the description lets one ask."""

    def __init__(self, world: World, somebody: Somebody) -> None:
        self.world, self.somebody = world, somebody
        self.rows: dict[Endpoint, list[Row]] = defaultdict(list)
        for row in declared():
            self.rows[row.endpoint].append(row)
        self.known = things(world)

    def succeeds(self, endpoint: Endpoint) -> bool:
        """Whether it does with what the examples say, about any of the things that there are."""
        for row, thing in self._about(endpoint):
            done = is_done(ask(self.world, row, thing, by=self.somebody, if_match="*"))
            if done or thing.ready:
                self.world.restore()
            if done:
                return True
        return False

    def steered(self, case: Case, dice: int) -> Case:
        """The request with some of what was made at random exchanged for what there is."""
        about = self._about(endpoint_of(case.operation))
        row, thing = about[dice % len(about)]
        values = values_of(self.world, thing, self.somebody)
        if thing.ready:
            thing.ready()
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
        if row.kind and dice & 0b1_0000_0000:
            case.media_type, case.body = row.kind, body_of(self.world, row, values).encode()
        return case

    def _about(self, endpoint: Endpoint) -> list[tuple[Row, Thing]]:
        return [(row, thing) for row in self.rows[endpoint] for thing in self.known[row.about]]

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


@pytest.mark.parametrize("name", ROLES)
def test_every_answer_is_as_it_is_described(world: World, name: str) -> None:
    asks_everything(world, name, examples=max(1, round(4 * SCALE)), of_reads=max(1, round(2 * SCALE)))


@pytest.mark.slow
@pytest.mark.parametrize("name", ROLES)
def test_every_answer_is_as_it_is_described_a_hundred_times(world: World, name: str) -> None:
    asks_everything(world, name, examples=round(100 * SCALE), of_reads=round(100 * SCALE))


def asks_everything(world: World, name: str, *, examples: int, of_reads: int) -> None:
    """Every operation that takes a body with so many examples, and so many of each that takes none."""
    asker = Asker(world, world.people[name])
    wrong: list[str] = []
    for result in from_dict(world.description).get_all_operations():
        operation = result.ok()
        if endpoint_of(operation) not in asker.rows:
            continue  # test_authorisation.py says so
        try:
            asks(asker, operation, examples=examples if operation.body else of_reads)
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
    askers = {name: Asker(world, world.people[name]) for name in (*ROLES, *BY_OTHERS.values())}
    described = [(method.upper(), path) for path, one in world.description["paths"].items() for method in one]
    failed = []
    for endpoint in described:
        names = [BY_OTHERS[endpoint]] if endpoint in BY_OTHERS else ROLES
        succeeds = any(askers[name].succeeds(endpoint) for name in names)
        if succeeds is (endpoint in NOWHERE):
            failed.append(endpoint)
    assert not failed, f"these succeed with none of {names}, or do where NOWHERE says otherwise: {failed}"
