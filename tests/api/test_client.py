"""The typed client: what it sends, when it tries again, and what it makes of each answer."""

import asyncio
import json
from datetime import timedelta
from textwrap import dedent

import httpx2
import pytest
from pydantic import BaseModel

import api.client
from api.access import Role
from api.client import ApiProblem, AsyncClient, Call, Client, NoAnswer, Patience
from api.client.oneself import change_me, end_token, make_token, sign_out, who_am_i
from tests.api.conftest import HERE, PASSWORD, Town
from tests.api.trust.world import an_organisation

QUICK = Patience(tries=3, first_pause_s=0.0)
HELLO = Call(method="POST", path="/hello", answer=dict)


class Service:
    """Answers what it was given to say, in turn, and keeps what it was asked."""

    def __init__(self, *says: httpx2.Response | Exception) -> None:
        self.says, self.asked = list(says), list[httpx2.Request]()

    def __call__(self, request: httpx2.Request) -> httpx2.Response:
        self.asked.append(request)
        said = self.says.pop(0)
        if isinstance(said, Exception):
            raise said
        return said

    @property
    def keys(self) -> list[str | None]:
        return [one.headers.get("idempotency-key") for one in self.asked]


def a_client(service: Service, **differences: object) -> Client:
    http = httpx2.Client(transport=httpx2.MockTransport(service), base_url="http://cxc.example")
    return Client(**({"http": http, "patience": QUICK} | differences))


def a_problem(status: int, kind: str, **headers: str) -> httpx2.Response:
    body = {"type": f"/problems/{kind}", "title": kind, "status": status, "detail": "So it is."}
    return httpx2.Response(
        status,
        content=json.dumps(body),
        headers={"content-type": "application/problem+json", **headers},
    )


FINE = httpx2.Response(200, json={"said": "hello"})


@pytest.mark.parametrize(
    "first",
    [
        httpx2.ReadError("cut"),
        httpx2.ConnectError("refused"),
        a_problem(409, "key-in-use"),
        a_problem(429, "too-many-requests", **{"retry-after": "0"}),
        a_problem(503, "database-busy", **{"retry-after": "0"}),
    ],
    ids=str,
)
def test_what_passes_by_itself_is_tried_again_with_the_same_key(first: httpx2.Response | Exception) -> None:
    service = Service(first, FINE)
    assert a_client(service).do(HELLO).value == {"said": "hello"}
    assert service.keys[0] is not None
    assert service.keys[0] == service.keys[1]


@pytest.mark.parametrize(
    ("refusal", "kind"),
    [
        (a_problem(409, "not-your-step"), "not-your-step"),
        (a_problem(412, "precondition-failed"), "precondition-failed"),
        (a_problem(500, "defect"), "defect"),
        (a_problem(503, "not-ready"), "not-ready"),
        (a_problem(429, "too-many-requests", **{"retry-after": "3600"}), "too-many-requests"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_every_other_refusal_is_passed_on_at_once(refusal: httpx2.Response, kind: str) -> None:
    service = Service(refusal)
    with pytest.raises(ApiProblem) as caught:
        a_client(service).do(HELLO)
    assert (caught.value.kind, caught.value.status) == (kind, refusal.status_code)
    assert caught.value.detail == "So it is."
    assert len(service.asked) == 1


def test_its_patience_ends() -> None:
    service = Service(*[httpx2.ConnectError("refused")] * 3)
    with pytest.raises(NoAnswer, match="POST /hello was not answered: refused"):
        a_client(service).do(HELLO)
    assert len(service.asked) == 3


def test_each_call_has_a_key_of_its_own_and_reading_has_none() -> None:
    service = Service(FINE, FINE, FINE)
    client = a_client(service)
    client.do(HELLO)
    client.do(HELLO)
    client.do(Call(method="GET", path="/hello", answer=dict))
    assert len(set(service.keys)) == 3
    assert service.keys[2] is None


def test_an_answer_that_is_not_the_service_s_is_a_problem_too() -> None:
    with pytest.raises(ApiProblem, match="502 Bad Gateway: This was not answered by the service itself"):
        a_client(Service(httpx2.Response(502, text="<h1>oh</h1>"))).do(HELLO)


def test_a_token_is_borne_and_otherwise_an_origin() -> None:
    service = Service(FINE, FINE)
    a_client(service, token="cxc_secret").do(HELLO)  # noqa: S106  nobody's
    a_client(service).do(HELLO)
    assert service.asked[0].headers["authorization"] == "Bearer cxc_secret"
    assert service.asked[1].headers["origin"] == "http://cxc.example"


def test_an_answer_tells_its_version_and_where_it_is() -> None:
    headers = {"etag": '"7"', "location": "/hello/1", "showing-id": "12", "idempotency-replayed": "true"}
    told = a_client(Service(httpx2.Response(201, json={}, headers=headers))).do(HELLO)
    assert (told.status, told.etag, told.location) == (201, '"7"', "/hello/1")
    assert (told.showing_id, told.replayed) == (12, True)
    unrecorded = Service(httpx2.Response(200, json={}, headers={"showing-id": "not recorded"}))
    assert a_client(unrecorded).do(HELLO).showing_id is None


class Part(BaseModel):
    """A part of a list."""

    words: list[str]
    after: int | None


PARTS = [{"words": ["linen"], "after": 7}, {"words": ["loom"], "after": None}]
WORDS = Call(method="GET", path="/words", answer=Part, query={"most": 1, "after": None})


def test_a_list_is_read_part_after_part_to_its_end() -> None:
    service = Service(*(httpx2.Response(200, json=part) for part in PARTS))
    assert [part.words for part in a_client(service).pages(WORDS)] == [["linen"], ["loom"]]
    assert [dict(one.url.params) for one in service.asked] == [{"most": "1"}, {"most": "1", "after": "7"}]


def test_the_other_client_reads_lists_to_their_end_too() -> None:
    service = Service(*(httpx2.Response(200, json=part) for part in PARTS))

    async def read() -> list[list[str]]:
        transport = httpx2.MockTransport(service)
        async with AsyncClient(http=httpx2.AsyncClient(transport=transport, base_url=HERE)) as client:
            return [part.words async for part in client.pages(WORDS)]

    assert asyncio.run(read()) == [["linen"], ["loom"]]


def test_a_file_is_sent_as_it_is() -> None:
    service = Service(FINE)
    sent = Call(method="POST", path="/files", answer=dict, body=b"id\nORG-1\n", media_type="text/csv")
    a_client(service).do(sent.under("k" * 20))
    assert service.asked[0].content == b"id\nORG-1\n"
    assert service.asked[0].headers["content-type"] == "text/csv"
    assert service.keys == ["k" * 20]


def test_a_file_is_read_as_it_came_and_says_what_it_is() -> None:
    page = httpx2.Response(200, content=b"<p>Linen", headers={"Content-Type": "Text/HTML; charset=utf-8"})
    read = a_client(Service(page)).do(Call(method="GET", path="/files/7", answer=bytes))
    assert (read.value, read.media_type) == (b"<p>Linen", "text/html")


def test_the_example_in_its_documentation_does_what_it_says(
    town: Town, capsys: pytest.CaptureFixture[str]
) -> None:
    alba, brno = "alba-weavers", "brno-textiles"
    town.load(
        an_organisation(alba),
        an_organisation(brno, country="CZ", based_in="CZ", region="CZ06", latitude=49.2, longitude=16.6),
    )
    browser = town.person(Role.VISITING_SIGNER, alba)
    made = Client(http=browser).do(
        make_token(
            "A program",
            mandates=[browser.get("/me").json()["mandates"][0]["id"]],
            expires_at=town.clock.at + timedelta(days=30),
        )
    )
    indented = api.client.__doc__.split("\n\n    ", maxsplit=1)[1]
    program = dedent("    " + indented).replace(f'"{HERE}", ', f'"{HERE}", http=http, ')
    exec(program, {"secret": made.value.secret, "http": town.nobody()})  # noqa: S102  our own example
    printed = capsys.readouterr().out
    assert f"{alba} Alba Weavers\n" in printed
    assert f"['{brno}']" in printed


def test_both_clients_speak_with_the_whole_service(town: Town) -> None:
    town.add_person("office@example.eu", town.mandate(Role.SUPPORT_OFFICE))
    client = Client(http=town.nobody())
    assert client.sign_in("office@example.eu", PASSWORD).account.email == "office@example.eu"
    seen = client.do(who_am_i())
    renamed = client.do(change_me(name="The office", etag=seen.etag or ""))
    with pytest.raises(ApiProblem) as stale:
        client.do(change_me(name="Another", etag=seen.etag or ""))
    with pytest.raises(ApiProblem) as unknown:
        client.do(end_token(7, etag="*"))
    assert (renamed.value.name, stale.value.status, unknown.value.status) == ("The office", 412, 404)
    assert client.do(sign_out()).status == 204
    assert asyncio.run(_name_by_the_other_client(town)) == "The office"


async def _name_by_the_other_client(town: Town) -> str:
    transport = httpx2.ASGITransport(app=town.app)
    async with AsyncClient(http=httpx2.AsyncClient(transport=transport, base_url=HERE)) as client:
        await client.sign_in("office@example.eu", PASSWORD)
        return (await client.do(who_am_i())).value.account.name
