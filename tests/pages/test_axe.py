"""Accessibility by axe-core's rules for WCAG 2.2 AA, on every page that a role comes to."""

from typing import Any
from zlib import crc32

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.pages.crawling import ROLES, walk
from tests.pages.serving import Demo
from tests.pages.somebody import exchanges_of

_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
_OPTIONS = {"runOnly": {"type": "tag", "values": _RULES}, "resultTypes": ["violations"]}
_LOOKS = [(width, scheme) for width in (1280, 390) for scheme in ("light", "dark")]
_EVERY_TIME = (
    ("", "/en/"),
    ("", "/fr/"),
    ("visiting_signer", "/en/matches"),
    ("visiting_signer", "/en/catalogue?view=map"),
    ("visiting_signer", "/en/exchanges/{draft}/plan"),
    ("host_signer", "/en/visitors"),
    ("manager", "/en/work"),
    ("manager", "/en/members"),
    ("manager", "/en/exchanges?view=board"),
    ("manager", "/en/figures"),
    ("support_office", "/en/office"),
)
# A form of each sort: who sends it, the page that it is on, and what its address ends in.
_FORMS = (
    ("visiting_signer", "/proposals/new", "/proposals/new"),
    ("visiting_signer", "/exchanges/{number:int}/plan", "/plan"),
    ("visiting_signer", "/exchanges/{number:int}/money", "/account"),
    ("visiting_signer", "/profiles/{profile_id}/edit", "/edit"),
    ("visiting_signer", "/me", "/password"),
    ("visiting_signer", "/messages/{organisation}/new", "/new"),
    ("manager", "/imports", "/imports"),
    ("manager", "/payments/reconciliation", "/reconciliation"),
    ("support_office", "/office/waivers/new", "/new"),
    ("support_office", "/office/editions/new", "/new"),
    ("support_office", "/office/partnerships/new", "/new"),
)
_REPORTING = "visitor-olomouc@demo.example"  # whose exchange is finished
_FINISHED = (("/reports/visit", "/reports/visit"), ("/evidence", "/evidence"))
_FIND_FORM = """ending => {
  window.__form = [...document.querySelectorAll('main form')].find(
    one => one.method === 'post' && new URL(one.action).pathname.endsWith(ending)
      && one.querySelector('input:not([type=hidden]), textarea, select'));
  return Boolean(window.__form);
}"""
_SEND_NONSENSE = """() => {
  const form = window.__form;
  form.noValidate = true;
  const ticked = new Set(['checkbox', 'radio', 'submit', 'file', 'hidden']);
  for (const one of form.elements) {
    if (one.tagName === 'TEXTAREA') one.value = '';
    else if (one.tagName === 'INPUT' && !ticked.has(one.type)) one.value = one.type === 'text' ? '?' : '';
  }
  form.querySelector('button:not([type=button])').click();
}"""


def violations(page: Any, address: str) -> list[str]:
    """What axe finds there, with the place and the reason."""
    found = Axe().run(page, options=_OPTIONS).response["violations"]
    return [
        f"{address}: {one['id']}: {one['help']}: {node['target']} {node.get('failureSummary', '')[:200]}"
        for one in found
        for node in one["nodes"][:3]
    ]


def page_for(browser: Any, demo: Demo, role: str, look: tuple[int, str], *, email: str = "") -> Any:
    """An empty page of somebody with that role."""
    width, scheme = look
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=scheme, base_url=demo.address
    )
    if role:
        form = {"role": role, "email": email, "next": "/health/live"}
        context.request.post("/sign-in/role", form=form, headers={"Origin": demo.address})
    return context.new_page()


def looked_at(browser: Any, demo: Demo, role: str) -> list[str]:
    """What is wrong with the pages of a role, each looked at in every way."""
    addresses = [one.path for one in walk(demo.address, role).pages]
    assert len(addresses) > 4, addresses
    opened = {look: page_for(browser, demo, role, look) for look in _LOOKS}
    wrong: list[str] = []
    for address in addresses:
        for look in _LOOKS:
            page = opened[look]
            page.goto(f"{demo.address}{address}")
            wrong += violations(page, f"{address} {look}")
            width = page.evaluate("document.documentElement.scrollWidth")
            if width > look[0]:
                wrong.append(f"{address} {look}: {width} pixels wide")
    for page in opened.values():
        page.context.close()
    return wrong


@pytest.mark.parametrize(("role", "path"), _EVERY_TIME)
def test_the_pages_that_people_use_most_are_accessible(
    browser: Any, demo: Demo, role: str, path: str
) -> None:
    """Each in one width and scheme, as its address has it; everything in the slower run."""
    look = _LOOKS[crc32(path.encode()) % len(_LOOKS)]
    page = page_for(browser, demo, role, look)
    assert page.goto(f"{demo.address}{path.format(**exchanges_of(demo))}").ok
    assert violations(page, f"{path} {look}") == []
    page.context.close()


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_pages_are_accessible_in_both_widths_light_and_dark(browser: Any, demo: Demo, role: str) -> None:
    assert looked_at(browser, demo, role) == []


@pytest.mark.slow
@pytest.mark.parametrize(("role", "kind", "ending"), _FORMS)
def test_a_form_that_is_refused_is_accessible(
    browser: Any, demo: Demo, role: str, kind: str, ending: str
) -> None:
    """Sent with empty fields and nonsense: what is wrong is said on the page, and is as accessible."""
    look = _LOOKS[crc32(f"{kind}{ending}".encode()) % len(_LOOKS)]
    page = page_for(browser, demo, role, look)
    for one in walk(demo.address, role).pages:
        page.goto(f"{demo.address}{one.path}") if one.kind.partition("?")[0] == kind else None
        if one.kind.partition("?")[0] == kind and page.evaluate(_FIND_FORM, ending):
            break
    else:
        pytest.fail(f"{role} comes to no {kind} with a form for {ending}")
    refused_and_accessible(page, look)


@pytest.mark.slow
@pytest.mark.parametrize(("path", "ending"), _FINISHED)
def test_a_form_of_a_stay_that_is_over_is_accessible_when_it_is_refused(
    browser: Any, demo: Demo, path: str, ending: str
) -> None:
    """As above, for the visitor of an exchange that is finished, as the demo names them."""
    look = _LOOKS[crc32(path.encode()) % len(_LOOKS)]
    page = page_for(browser, demo, "visiting_signer", look, email=_REPORTING)
    number = exchanges_of(demo)["finished"]
    page.goto(f"{demo.address}/en/exchanges/{number}{path}")
    assert page.evaluate(_FIND_FORM, ending), page.url
    refused_and_accessible(page, look)


@pytest.mark.slow
def test_a_group_that_is_refused_is_accessible(browser: Any, demo: Demo) -> None:
    page = page_for(browser, demo, "manager", _LOOKS[1])
    page.goto(f"{demo.address}/en/groups/new")
    page.locator("main a[href*='host=']").first.click()
    page.wait_for_url("**host=*")
    assert page.evaluate(_FIND_FORM, "/groups/new"), page.url
    refused_and_accessible(page, _LOOKS[1])


def refused_and_accessible(page: Any, look: tuple[int, str]) -> None:
    """Sends the form that was found, with nonsense, and looks at what comes back."""
    posted = page.expect_response(lambda answer: answer.request.method == "POST")
    with page.expect_navigation(), posted as answered:
        page.evaluate(_SEND_NONSENSE)
    assert answered.value.status in {400, 401, 409, 412, 413, 422}, (page.url, answered.value.status)
    page.wait_for_load_state()
    assert page.locator("#wrong, .wrong-summary, [role=alert]").count() > 0, page.url
    assert violations(page, f"{page.url} {look}") == []
    page.context.close()
