"""Proposals for several visitors at once: from the list of organisations to one proposal for each."""

import asyncio
import re
from typing import Any

import pytest

from api.pages.inside import Refused, Said
from api.pages.proposals.several import MOST_AT_ONCE, Row, patiently, spread
from tests.api.test_pages_proposals import hidden
from tests.api.trust.stays import HOST, VISITOR, VOP, Stays
from tests.api.trust.world import an_organisation

_SECOND = "zlin-mill"
_BOTH = f"/en/proposals/several?visitor={VISITOR}&visitor={_SECOND}"
_DAYS = {"first_day": "2027-03-08", "last_day": "2027-03-12", "virtual": "false", "words": "A mission."}


@pytest.fixture(autouse=True)
def second(stays: Stays) -> None:
    """Another visitor of the same partnership."""
    place = {"based_in": "CZ", "region": "CZ07", "latitude": 49.2, "longitude": 17.7}
    stays.town.load(an_organisation(_SECOND, partnership=VOP, country="CZ", **place))


def made_by(stays: Stays, visitor: str) -> list[dict[str, Any]]:
    return list(stays.vop.get(f"/proposals?organisation={visitor}").json()["proposals"])


def sent(stays: Stays, **differences: str) -> Any:
    """The page as it comes, sent with days, and with what is different."""
    text = stays.vop.get(_BOTH).text
    names = re.findall(r'name="((?:name|showing)-[^"]*)" value="([^"]*)"', text)
    hosts = {f"host-{one}": HOST for one in (VISITOR, _SECOND)}
    fields = {**hidden(text), **dict(names), **hosts, **_DAYS, **differences}
    both = {"visitor": [VISITOR, _SECOND]}
    return stays.vop.post("/en/proposals/several", data=fields | both, follow_redirects=False)


def test_each_visitor_stands_with_its_hosts(stays: Stays) -> None:
    text = stays.vop.get(_BOTH).text
    assert "Send these 2 proposals" in text
    for visitor in (VISITOR, _SECOND):
        assert f'name="host-{visitor}"' in text
        assert re.search(f'name="showing-{visitor}" value="[0-9]+"', text)
    chosen = re.findall('<option value="([^"]*)" selected>', text)
    assert HOST in chosen
    assert len(set(chosen)) == 2, "each is given a host of its own"


def test_one_proposal_is_sent_for_each(stays: Stays) -> None:
    answer = sent(stays)
    assert answer.status_code == 200, answer.text
    assert "2 proposals are sent." in answer.text
    for visitor in (VISITOR, _SECOND):
        (proposal,) = made_by(stays, visitor)
        assert (proposal["host"]["id"], proposal["first_day"]) == (HOST, "2027-03-08")
        assert set(proposal["waits_for"]) == {"visitor", "host"}


def test_what_cannot_be_sent_stays_with_its_reason_and_the_others_are_sent(stays: Stays) -> None:
    sent(stays, **{f"host-{_SECOND}": ""})
    again = sent(stays)
    assert "1 proposal is sent. 1 is not, for the reason beside it." in again.text
    assert re.search(r'class="wrong">[^<]*already', again.text)
    assert len(made_by(stays, VISITOR)) == len(made_by(stays, _SECOND)) == 1


def test_where_nothing_could_be_sent_the_form_comes_again_as_it_was_typed(stays: Stays) -> None:
    answer = sent(stays, last_day="2027-03-01")
    assert answer.status_code == 422
    assert "That was not done" in answer.text
    assert 'value="2027-03-01"' in answer.text
    assert "A mission." in answer.text
    assert made_by(stays, VISITOR) == []


def test_the_same_form_twice_is_carried_out_once(stays: Stays) -> None:
    text = stays.vop.get(_BOTH).text
    fields = {**hidden(text), **_DAYS, "visitor": VISITOR, f"host-{VISITOR}": HOST}
    for _ in range(2):
        assert "1 proposal is sent." in stays.vop.post("/en/proposals/several", data=fields).text
    assert len(made_by(stays, VISITOR)) == 1


def test_for_an_organisation_of_others_nothing_is_shown_and_nothing_sent(stays: Stays) -> None:
    nobody = stays.town.nobody().get(_BOTH, follow_redirects=False)
    assert nobody.headers["location"].startswith("/sign-in")
    assert f'name="host-{VISITOR}"' not in stays.hop.get(_BOTH).text
    fields = {**_DAYS, "key": "0123456789abcdef", "visitor": VISITOR, f"host-{VISITOR}": HOST}
    assert stays.office.post("/en/proposals/several", data=fields).status_code == 403
    assert made_by(stays, VISITOR) == []


def test_without_visitors_it_says_where_to_choose_them(stays: Stays) -> None:
    assert "For whom?" in stays.vop.get("/en/proposals/several").text


@pytest.mark.parametrize("scope", ["ticked", "shown", "all"])
def test_the_list_of_organisations_leads_there(stays: Stays, scope: str) -> None:
    found = stays.vop.get("/profiles").json()["profiles"]
    assert len(found) <= MOST_AT_ONCE
    lines = [f"{one['id']}:{one['version']}" for one in found]
    chosen = {"one": lines[:1], "shown": lines, "found": str(len(found))}
    answer = stays.vop.post(
        "/en/members/acts",
        data={"act": "propose", "scope": scope, "key": "0123456789abcdef", **chosen},
        follow_redirects=False,
    )
    assert answer.status_code == 303, answer.text
    place, _, query = answer.headers["location"].partition("?")
    assert place == "/en/proposals/several"
    assert query.count("visitor=") == (1 if scope == "ticked" else len(found))


def test_lists_that_are_asked_for_too_fast_are_waited_for() -> None:
    class Hasty:
        refusals = 2

        async def read(self, path: str, **query: object) -> Said:
            if self.refusals:
                self.refusals -= 1
                raise Refused(Said(429, {"retry-after": "0"}, b"{}"))
            return Said(200, {}, f"{path} {query}".encode())

    told = asyncio.run(patiently(Hasty(), "/visitors/a/matches", k=10))  # type: ignore[arg-type]
    assert told.body == b"/visitors/a/matches {'k': 10}"


def test_each_is_given_the_best_host_that_fewest_others_are_given() -> None:
    def row(*hosts: str) -> Row:
        return Row(visitor="v", name="V", hosts=[{"host": one} for one in hosts])

    rows = [row("a", "b"), row("a", "b"), row("a", "b"), row(), row("c", "a")]
    assert [one.host for one in spread(rows)] == ["a", "b", "a", "", "c"]
