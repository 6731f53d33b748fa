"""What every answer of the service bears: headers, a kind that has a page, health and figures."""

import json
import logging
import re
import time
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha256
from http import HTTPStatus
from io import StringIO

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from starlette.routing import Mount

from api.answers import answer_of, answer_problems
from api.app import create_app
from api.database import open_database
from api.edge.headers import ALWAYS, POLICY, is_impersonal, is_loopback
from api.edge.health import Check, ready_checks
from api.edge.layers import put_edge_around
from api.edge.logs import JsonLines
from api.edge.problem_pages import ADVICE, problem_classes, problem_kinds
from api.problems import UnknownRule, UnusableDatabase
from api.settings import Settings, load_settings
from api.web.layout import PAGE_POLICY, page

CANARY = "CANARY-9f3a"


@pytest.fixture
def lines() -> Iterator[StringIO]:
    """What would be written to the log, of every logger there is."""
    stream, root = StringIO(), logging.getLogger()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonLines())
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)
    root.setLevel(before)


def an_app(checks: dict[str, Check] | None = None, **settings: object) -> FastAPI:
    app = FastAPI()

    @app.api_route("/people/{name}", methods=["GET", "POST"])
    async def person(name: str, age: int = 1) -> str:
        return f"{name} {age}"

    @app.post("/defects/{name}")
    async def defect(name: str) -> None:
        raise ValueError(name)

    @app.get("/problems-of-ours")
    def problem() -> None:
        raise UnknownRule("X")

    answer_problems(app)
    put_edge_around(app, Settings(**settings), checks=checks or {}, page=page)
    return app


def paths_of(app: FastAPI) -> set[str]:
    described = app.openapi()["paths"].keys()
    plain = {route.path for route in app.routes if not isinstance(route, Mount) and hasattr(route, "path")}
    operated = {"/health/live", "/health/ready", "/metrics", "/problems", "/problems/unknown-rule", "/"}
    return {re.sub(r"\{.*?\}", "x", path) for path in {*described, *plain, *operated}}


def bears_all(headers: dict[str, str]) -> bool:
    policy = headers.get("content-security-policy", "")
    needed = ("object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'", "default-src 'none'")
    return all(headers.get(name.lower()) == value for name, value in ALWAYS.items()) and all(
        part in policy for part in needed
    )


def test_every_route_of_the_service_bears_the_headers_whatever_is_answered(client: TestClient):
    paths = paths_of(client.app) | {"/nowhere", "/static/cxc.css", "/static/nothing"}
    assert {"/docs", "/visitors/x/matches", "/rules/x", "/eligibility"} <= paths
    for path in sorted(paths):
        for method in ("GET", "POST", "DELETE", "HEAD", "OPTIONS", "BREW"):
            response = client.request(method, path, headers={"Host": "match.example.eu"})
            assert bears_all(response.headers), (method, path)
            assert response.headers["strict-transport-security"].startswith("max-age=31536000"), path
            assert response.headers["x-request-id"], path
            is_stored = response.headers.get("cache-control") != "no-store"
            assert is_stored is is_impersonal(path), (method, path)


def test_every_refusal_of_the_service_is_a_problem_whose_type_leads_to_a_page(client: TestClient):
    asked = [
        ("GET", "/nowhere"),
        ("DELETE", "/rules"),
        ("GET", "/rules/x"),
        ("GET", "/visitors/x/matches?k=0"),
    ]
    asked += [("POST", "/eligibility"), ("GET", "/static/nothing"), ("GET", "/problems/nothing")]
    for method, path in asked:
        response = client.request(method, path)
        problem = response.json()
        assert response.headers["content-type"] == "application/problem+json", path
        assert problem["status"] == response.status_code >= 400
        assert client.get(problem["type"]).status_code == 200, problem["type"]
        assert (
            "text/html"
            in client.get(problem["type"], headers={"Accept": "text/html"}).headers["content-type"]
        )


def test_a_wrong_method_is_told_the_right_ones(client: TestClient):
    assert "GET" in client.delete("/rules").headers["Allow"]


def test_strict_transport_is_not_asked_of_this_machine_itself(client: TestClient):
    for host in ("localhost:8000", "127.0.0.1:8000", "[::1]:8000", "127.0.0.1"):
        assert is_loopback(host)
        assert "strict-transport-security" not in client.get("/rules", headers={"Host": host}).headers
    assert not is_loopback("localhost.example.eu")


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
def test_the_pages_of_the_api_allow_only_the_scripts_written_in_them(client: TestClient, path):
    response = client.get(path)
    policy = response.headers["content-security-policy"]
    scripts = re.findall(r"<script>(.*?)</script>", response.text, re.DOTALL)
    for script in scripts:
        assert f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'" in policy
    assert "'unsafe-inline'" not in policy.partition("script-src")[2].partition(";")[0]
    assert len(scripts) == policy.count("sha256-")


def test_pages_have_the_strict_policy(client: TestClient):
    assert client.get("/en/").headers["content-security-policy"] == PAGE_POLICY
    assert client.get("/rules").headers["content-security-policy"] == POLICY


def test_every_kind_of_problem_says_what_it_means_and_what_to_do():
    for kind in problem_kinds().values():
        assert kind.meaning, kind.name
        assert kind.advice, kind.name
        assert kind.status >= 400
    told_here = [
        found for found in problem_classes() if found.__module__.startswith(("api.problems", "api.edge"))
    ]
    assert [found.__name__ for found in told_here if not found.__doc__] == []
    assert [found.__name__ for found in problem_classes() if found.status not in ADVICE] == []


def test_two_kinds_never_share_a_page():
    names = [found.__name__ for found in problem_classes()]
    assert len(set(names)) == len(names)


def test_the_page_of_a_problem_is_the_docstring_of_its_class():
    client = TestClient(an_app())
    refused = client.get("/problems-of-ours").json()
    assert refused["type"] == "/problems/unknown-rule"
    described = client.get(refused["type"]).json()
    assert described["type"] == refused["type"]
    assert described["status"] == HTTPStatus.NOT_FOUND
    assert described["meaning"] == UnknownRule.__doc__
    listed = client.get("/problems").json()
    assert described in listed
    assert "Unknown rule" in client.get("/problems", headers={"Accept": "text/html"}).text


def test_a_defect_bears_the_headers_and_leaves_its_kind_and_place_in_the_log(lines):
    response = TestClient(an_app()).post(f"/defects/{CANARY}")
    assert (response.status_code, response.json()["type"]) == (500, "/problems/defect")
    assert bears_all(response.headers)
    written = [json.loads(line) for line in lines.getvalue().splitlines()]
    told = next(line for line in written if line["message"] == "defect")
    assert told["raised"] == "ValueError"
    assert told["request_id"] == response.headers["X-Request-ID"]
    assert "defect" in told["at"][-1]
    assert CANARY not in lines.getvalue()


def test_secrets_never_reach_the_log_or_the_figures(lines):
    client = TestClient(an_app(metrics_public=True))
    headers = {"Authorization": CANARY, "X-Request-ID": CANARY, "Cookie": f"s={CANARY}", "User-Agent": CANARY}
    for method in ("GET", "POST", CANARY):
        for path in (f"/people/{CANARY}", f"/people/x?age={CANARY}", f"/{CANARY}", f"/defects/{CANARY}"):
            client.request(method, path, content=json.dumps({"password": CANARY}), headers=headers)
    client.post("/people/x", content=CANARY * 2**18, headers=headers)
    assert lines.getvalue().count('"request"') == 13
    assert CANARY.lower() not in lines.getvalue().lower()
    assert CANARY.lower() not in client.get("/metrics").text.lower()


def test_the_service_itself_keeps_secrets_out_of_its_log(client: TestClient, lines):
    for path in sorted(paths_of(client.app)):
        aimed = path.replace("/x", f"/{CANARY}")
        for method in ("GET", "POST"):
            client.request(
                method, aimed, params={"as_of": CANARY}, content=CANARY, headers={"Cookie": CANARY}
            )
    assert '"request"' in lines.getvalue()
    assert CANARY not in lines.getvalue()


def test_a_line_of_the_log_names_the_route_and_not_the_path(lines):
    TestClient(an_app()).get("/people/Ada")
    line = next(one for one in map(json.loads, lines.getvalue().splitlines()) if one["message"] == "request")
    assert (line["route"], line["method"], line["status"]) == ("/people/{name}", "GET", 200)
    assert line["ms"] >= 0
    assert line["level"] == "info"


@pytest.mark.parametrize(
    ("said", "is_kept"),
    [
        ("7d1f4a52-8e6b-4a0e-9a55-0c7b8e2f1a11", True),
        ("7d1f4a528e6b4a0e9a550c7b8e2f1a11", False),  # a session's token looks like this
        ("x" * 5000, False),
        ("", False),
    ],
)
def test_a_request_id_is_kept_where_it_is_one(said, is_kept):
    response = TestClient(an_app()).get("/people/Ada", headers={"X-Request-ID": said})
    assert (response.headers["X-Request-ID"] == said) is is_kept
    assert len(response.headers["X-Request-ID"]) == 36


def test_figures_count_by_template_and_by_outcome():
    client = TestClient(an_app(metrics_public=True))
    for name in ("Ada", "Grace"):
        client.get(f"/people/{name}")
    client.get("/people/Ada", params={"age": "old"})
    client.get("/nowhere")
    text = client.get("/metrics").text
    assert 'cxc_requests_total{method="GET",route="/people/{name}",status="200"} 2.0' in text
    assert 'cxc_requests_total{method="GET",route="/people/{name}",status="422"} 1.0' in text
    assert 'cxc_requests_total{method="GET",route="unmatched",status="404"} 1.0' in text
    assert 'cxc_request_seconds_count{method="GET",route="/people/{name}"} 3.0' in text
    assert "cxc_requests_in_flight 1.0" in text  # the one that asks


def test_figures_of_the_service_name_the_templates_of_its_routes(client: TestClient):
    client.get("/visitors/demo-sme-138/matches")
    client.get("/static/cxc.css")
    here = TestClient(client.app, client=("127.0.0.1", 5000)).get("/metrics").text
    assert 'route="/visitors/{visitor_id}/matches"' in here
    assert 'route="/static/{path}"' in here
    assert "demo-sme" not in here


def test_figures_are_for_this_machine_unless_a_setting_says_otherwise():
    app = an_app()
    assert TestClient(app, client=("127.0.0.1", 1)).get("/metrics").status_code == 200
    assert TestClient(app, client=("192.0.2.1", 1)).get("/metrics").status_code == 404
    passed_on = TestClient(app, client=("127.0.0.1", 1)).get("/metrics", headers={"X-Forwarded-For": "::1"})
    assert passed_on.status_code == 404


def test_it_lives_while_it_is_not_ready_and_says_why():
    def stuck() -> None:
        time.sleep(1.5)

    client = TestClient(an_app({"database": stuck, "catalogue": lambda: "It is being read."}))
    assert client.get("/health/live").json() == {"status": "ok", "reasons": {}}
    begun = time.monotonic()
    refused = client.get("/health/ready")
    assert time.monotonic() - begun < 1.4
    assert refused.status_code == 503
    assert refused.headers["Retry-After"]
    assert refused.json()["reasons"] == {
        "database": "It did not answer within 1 s.",
        "catalogue": "It is being read.",
    }


def test_the_service_is_ready_once_its_catalogue_is_read(demo):
    opened = open_database(demo.url, create=False)
    app = create_app(load_settings(demo.url), opened)
    with TestClient(app) as client:
        assert list(client.get("/health/ready").json()["reasons"]) == ["catalogue"]
        app.state.snapshots.newest()
        assert client.get("/health/ready").json() == {"status": "ok", "reasons": {}}
    opened.close()


def test_what_passes_by_itself_says_when_to_ask_again():
    answer = answer_of(UnusableDatabase("there", "it is away", "Wait."))
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
    assert "Retry-After" not in answer_of(UnknownRule("X")).headers


def test_a_database_of_another_version_is_not_ready(database):
    checks = ready_checks(database, is_catalogue_loaded=lambda: True)
    assert checks["database"]() is None
    with database.transaction() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    assert "0001" in str(checks["database"]())


def test_a_database_that_was_destroyed_is_not_ready(tmp_path):
    file = tmp_path / "lost.db"
    opened = open_database(f"sqlite:///{file}")
    checks = ready_checks(opened, is_catalogue_loaded=lambda: True)
    opened.close()
    file.write_bytes(b"not a database any more" * 1_000)
    assert "cannot be used" in str(checks["database"]())
