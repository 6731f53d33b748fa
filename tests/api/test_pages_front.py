"""The pages that everybody can open, and what a browser is shown where something goes wrong."""

import gzip
import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from fastapi.testclient import TestClient

from api.access import Role
from api.app import create_app
from api.edge.browsers import wants_page
from api.pages.front.terms import coded
from api.pages.front.words import EVIDENCE, PARTS, SOURCES, SUBJECTS, UNITS, YES_OR_NO
from tests.api.trust.stays import HOST, OTHER_VISITOR, VISITOR, Stays

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
PAGES = ("/", "/ranking", "/rules", "/rules/H4-membership", "/glossary", "/accessibility")
MOST_BYTES_OF_THE_FIRST_PAGE = 200_000


@pytest.fixture
def stays(town: Any) -> Stays:
    return Stays(town)


@pytest.fixture
def nobody(town: Any) -> TestClient:
    return town.nobody()


@pytest.fixture
def in_the_demo(stays: Stays) -> TestClient:
    """A browser on the machine on which the demo runs, in which nobody is signed in."""
    app = stays.town.app
    app.state.people = replace(app.state.people, demo=True, public_origin=None)
    app.state.first_visitor = VISITOR
    return TestClient(
        app,
        base_url="http://127.0.0.1:8000",
        client=("127.0.0.1", 5),
        headers={"Sec-Fetch-Site": "same-origin"} | BROWSER,
    )


class TestEverybody:
    @pytest.mark.parametrize("path", PAGES)
    @pytest.mark.parametrize("language", ["en", "fr"])
    def test_opens_each_page_in_each_language(self, nobody: TestClient, path: str, language: str) -> None:
        page = nobody.get(f"/{language}{path}")
        assert page.status_code == 200
        assert page.text.count("<h1") == 1
        assert f'<html lang="{language}"' in page.text

    @pytest.mark.parametrize("path", PAGES)
    def test_opens_each_page_signed_in_too(self, stays: Stays, path: str) -> None:
        assert stays.visitor.get(f"/en{path}").status_code == 200

    def test_is_led_from_the_first_address_to_its_language(self, nobody: TestClient) -> None:
        answer = nobody.get("/", headers={"Accept-Language": "fr"}, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, "/fr/")


class TestTheFirstPage:
    def test_tells_a_stranger_what_this_is_and_how_to_be_invited(self, nobody: TestClient) -> None:
        page = nobody.get("/en/")
        assert "Sign in" in page.text
        assert "How to get an invitation" in page.text
        assert 'class="card match"' not in page.text
        assert "Showing-Id" not in page.headers

    def test_names_the_highest_lump_sum_in_force(self, nobody: TestClient) -> None:
        ceiling = nobody.get("/lump-sums").json()["ceiling_cents"] // 100
        assert f"€{ceiling:,}" in nobody.get("/en/").text

    def test_leads_on_whoever_is_signed_in_and_shows_no_list_unasked(self, stays: Stays) -> None:
        page = stays.visitor.get("/en/").text
        assert 'href="/en/matches"' in page
        assert "Go on" in page
        assert 'class="card match"' not in page
        assert 'href="/en/work"' in stays.vop.get("/en/").text

    def test_says_so_where_somebody_has_nothing_to_do_here_yet(self, stays: Stays) -> None:
        page = stays.person(Role.ANALYST).get("/en/").text
        assert 'href="/en/figures"' in page


class TestTheFirstPageOfADemo:
    def test_shows_ranked_hosts_at_once_with_reasons_and_puts_them_on_record(
        self, in_the_demo: TestClient
    ) -> None:
        page = in_the_demo.get("/en/")
        assert page.status_code == 200
        assert 'class="card match"' in page.text
        assert "only an indication" in page.text
        assert page.headers["Showing-Id"].isdigit()
        assert f'value="{VISITOR}" selected' in page.text
        assert 'value="visiting_signer"' in page.text

    def test_shows_the_hosts_of_any_visitor_and_why_one_has_none(self, in_the_demo: TestClient) -> None:
        other = in_the_demo.get("/en/", params={"visitor": HOST})
        assert other.status_code == 200
        assert f'value="{HOST}" selected' in other.text

    @pytest.mark.parametrize("unknown", ["nobody", "%00", "<script>alert(1)</script>"])
    def test_says_that_it_does_not_know_somebody(self, in_the_demo: TestClient, unknown: str) -> None:
        page = in_the_demo.get("/en/", params={"visitor": unknown})
        assert page.status_code == 404
        assert "<script>" not in page.text

    def test_opens_with_ones_own_organisation(self, stays: Stays, in_the_demo: TestClient) -> None:
        _ = stays.person(Role.VISITING_SIGNER, OTHER_VISITOR)
        in_the_demo.post("/sign-in/role", data={"role": "visiting_signer", "next": "/en/"})
        page = in_the_demo.get("/en/").text
        assert f'value="{OTHER_VISITOR}" selected' in page
        assert "Go on" in page

    def test_is_small(self, in_the_demo: TestClient) -> None:
        """The page and all that it needs, as they go over the line."""
        first = transferred(in_the_demo, "/en/")
        page = in_the_demo.get("/en/").text
        needed = re.findall(r'<(?:link|script|img)[^>]+(?:href|src)="(/static/[^"]+)"', page)
        assert any("cxc.css" in one for one in needed)
        total = first + sum(transferred(in_the_demo, one) for one in dict.fromkeys(needed))
        assert total < MOST_BYTES_OF_THE_FIRST_PAGE


class TestHowRankingWorks:
    def test_shows_the_weights_of_the_model_in_force(self, nobody: TestClient) -> None:
        told = nobody.get("/affinity").json()
        assert sum(part["most"] for part in told["parts"]) == pytest.approx(100)
        page = nobody.get("/en/ranking").text
        assert told["model"] in page
        for part in told["parts"]:
            assert PARTS[part["name"]][0] in page
            assert f'<td class="n">{part["most"]:g}</td>' in page

    def test_shows_them_for_a_purpose_and_names_those_there_are_for_an_unknown_one(
        self, nobody: TestClient
    ) -> None:
        told = nobody.get("/affinity", params={"purpose": "learn"}).json()
        assert told["purposes"]
        assert told["model"] in nobody.get("/en/ranking", params={"purpose": "learn"}).text
        unknown = nobody.get("/en/ranking", params={"purpose": "wealth"})
        assert unknown.status_code == 400
        assert 'role="alert"' in unknown.text
        assert "Complete profile" in unknown.text

    def test_leads_to_the_list_without_ranking_and_to_refusing(self, nobody: TestClient) -> None:
        page = nobody.get("/en/ranking").text
        assert 'href="/en/catalogue?sort=name"' in page
        assert 'href="/en/me/data"' in page


class TestTheRules:
    def test_are_all_there_with_the_lump_sums_and_editions(self, nobody: TestClient) -> None:
        page = nobody.get("/en/rules").text
        rules = nobody.get("/rules").json()["rules"]
        assert all(f'href="/en/rules/{one["code"]}"' in page for one in rules)
        assert all(one["name"] in page for one in nobody.get("/editions").json()["editions"])
        assert "Portugal" in page

    def test_are_those_of_the_day_that_is_asked(self, nobody: TestClient) -> None:
        page = nobody.get("/en/rules", params={"as_of": "2021-05-03"}).text
        assert "3 May 2021" in page
        assert "/en/rules/V1-kind?as_of=2021-05-03" in page
        assert nobody.get("/en/rules/V1-kind", params={"as_of": "2021-05-03"}).status_code == 200

    def test_are_todays_where_the_day_is_none_and_it_says_so(self, nobody: TestClient) -> None:
        page = nobody.get("/en/rules", params={"as_of": "soon"})
        assert page.status_code == 422
        assert 'role="alert"' in page.text
        assert 'value="soon"' in page.text
        assert "V1-kind" in page.text

    def test_say_each_where_they_are_written(self, nobody: TestClient) -> None:
        for one in nobody.get("/rules").json()["rules"]:
            page = unescape(nobody.get(f"/en/rules/{one['code']}").text)
            assert one["lines"][-1]["source"]["quote"] in page
            assert one["lines"][-1]["source"]["title"] in page
        assert nobody.get("/en/rules/V99").status_code == 404

    def test_use_only_words_that_the_page_knows(self, nobody: TestClient) -> None:
        rules = nobody.get("/rules").json()["rules"]
        assert {one["subject"] for one in rules} <= SUBJECTS.keys()
        assert {value["unit"] for one in rules for value in one["values"]} <= {*UNITS, YES_OR_NO}
        assert {line["source"]["status"] for one in rules for line in one["lines"]} <= SOURCES.keys()
        assert {one["evidence"] for one in nobody.get("/lump-sums").json()["lump_sums"]} <= EVIDENCE.keys()


class TestTheGlossary:
    def test_has_an_anchor_for_every_word_and_finds_some(self, nobody: TestClient) -> None:
        terms = nobody.get("/glossary").json()["terms"]
        page = nobody.get("/en/glossary").text
        assert all(f'id="{one["key"]}"' in page for one in terms)
        found = nobody.get("/en/glossary", params={"q": "lump"}).text
        assert 'id="lump-sum"' in found
        assert 'id="clusterxchange"' not in found
        assert "No entry has these words" in nobody.get("/en/glossary", params={"q": "zeppelin"}).text

    def test_marks_codes_and_escapes_the_rest(self) -> None:
        assert coded("a `b<c` & `d`") == "a <code>b&lt;c</code> &amp; <code>d</code>"


class TestWhatGoesWrong:
    @pytest.mark.parametrize(
        ("method", "path", "status"),
        [
            ("GET", "/en/nonsense", 404),
            ("GET", "/nonsense", 404),
            ("DELETE", "/en/rules", 405),
            ("POST", "/glossary", 405),
            ("GET", "/exchanges", 401),
            ("GET", "/static/nothing.css", 404),
        ],
    )
    def test_is_a_page_for_a_browser_and_a_problem_for_a_program(
        self, nobody: TestClient, method: str, path: str, status: int
    ) -> None:
        shown = nobody.request(method, path, headers=BROWSER)
        assert shown.status_code == status
        assert shown.headers["content-type"].startswith("text/html")
        assert "<h1>" in shown.text
        assert "Accept" in shown.headers["vary"]
        for accept in ("*/*", "application/json", "application/json, text/html;q=0.5"):
            told = nobody.request(method, path, headers={"Accept": accept})
            assert told.status_code == status
            assert told.headers["content-type"] == "application/problem+json"
            assert told.headers.get("allow") == shown.headers.get("allow")

    def test_is_in_the_language_of_the_address(self, nobody: TestClient) -> None:
        assert '<html lang="fr"' in nobody.get("/fr/nonsense", headers=BROWSER).text

    def test_of_too_many_requests_says_how_long_to_wait(self, town: Any) -> None:
        settings = town.settings.model_copy(update={"rate_limits": True})
        app = create_app(settings, town.database)
        app.state.rate_limits._tick = lambda: 1.0  # all within the same moment
        limited = TestClient(app, headers=BROWSER)
        answers = [limited.get("/catalogue") for _ in range(6)]
        assert [one.status_code for one in answers[:5]] == [401] * 5
        assert answers[5].status_code == 429
        assert answers[5].headers["retry-after"] == "1"
        assert "Too many requests" in answers[5].text
        assert "5 searches within a second" in answers[5].text

    def test_of_a_defect_says_that_it_is_ours_with_the_number_to_tell(
        self, town: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def broken(*_: Any, **__: Any) -> Any:
            raise ValueError("a canary in the mine")

        monkeypatch.setattr("api.programme.routes.glossary.load_glossary", broken)
        browser = TestClient(town.app, raise_server_exceptions=False, headers=BROWSER)
        for path in ("/glossary", "/en/glossary"):
            shown = browser.get(path)
            assert shown.status_code == 500
            assert "A defect of ours" in shown.text
            assert shown.headers["x-request-id"] in shown.text
            assert "canary" not in shown.text

    @pytest.mark.parametrize(
        ("accept", "is_page"),
        [
            ("text/html", True),
            (BROWSER["Accept"], True),
            ("text/html;q=0.9, application/json;q=0.1", True),
            ("", False),
            ("*/*", False),
            ("application/json", False),
            ("application/json, text/html", False),
            ("text/html;q=nonsense", False),
            ("application/problem+json, text/html;q=0.5", False),
        ],
    )
    def test_a_browser_is_known_by_what_it_prefers(self, accept: str, is_page: bool) -> None:
        assert wants_page(accept) is is_page


class TestWhatIsKeptAndMadeSmaller:
    def test_a_file_named_by_what_is_in_it_is_kept_for_ever_others_for_an_hour(
        self, nobody: TestClient
    ) -> None:
        page = nobody.get("/en/").text
        named = next(one for one in re.findall(r'href="(/static/cxc\.css[^"]+)"', page))
        assert nobody.get(named).headers["cache-control"] == "public, max-age=31536000, immutable"
        for other in ("/static/cxc.css", "/static/cxc.css?v=", "/static/cxc.css?v=0000000000"):
            assert nobody.get(other).headers["cache-control"] == "public, max-age=3600"
        assert "immutable" not in nobody.get("/static/nothing?v=1").headers.get("cache-control", "")

    def test_files_and_pages_are_compressed_and_json_and_letters_are_not(self, nobody: TestClient) -> None:
        asked = {"Accept-Encoding": "gzip"}
        for path in ("/static/cxc.css", "/en/rules"):
            assert nobody.get(path, headers=asked).headers["content-encoding"] == "gzip"
            assert "content-encoding" not in nobody.get(path, headers={"Accept-Encoding": "identity"}).headers
        for path in ("/rules", "/sign-in", "/static/fonts/figtree-latin-wght-normal.woff2"):
            assert "content-encoding" not in nobody.get(path, headers=asked).headers

    def test_a_page_about_somebody_is_compressed_only_where_no_other_site_asked(self, stays: Stays) -> None:
        for site, expected in (("same-origin", "gzip"), ("none", "gzip"), ("cross-site", None), ("", None)):
            headers = {"Sec-Fetch-Site": site, "Accept-Encoding": "gzip"}
            assert stays.visitor.get("/en/rules", headers=headers).headers.get("content-encoding") == expected


def transferred(browser: TestClient, path: str) -> int:
    """The bytes of an answer as they go over the line."""
    with browser.stream("GET", path, headers={"Accept-Encoding": "gzip"}) as answer:
        sent = b"".join(answer.iter_raw())
    assert answer.status_code == 200, path
    if answer.headers.get("content-encoding") == "gzip":
        assert gzip.decompress(sent)
    return len(sent)
