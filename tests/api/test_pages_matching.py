"""The pages of matching: ranked lists with what can be done in them, comparisons, and messages."""

import re
from dataclasses import replace
from typing import Any

import pytest

from api.access import Role
from api.pages.matching.words import PARTS, groups_of
from api.profiles import life_store
from api.profiles.life import State
from matching.features import FEATURES
from tests.api.trust.stays import HOST, OTHER_VISITOR, VISITOR, VOP

SAVED, HIDDEN = f"/organisations/{VISITOR}/saved", f"/organisations/{VISITOR}/hidden"


def shown(client: Any, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, answer.text
    return str(answer.text)


def sent(client: Any, path: str, **fields: str) -> Any:
    return client.post(path, data={"key": "0123456789abcdef" + path[-8:], **fields}, follow_redirects=False)


def ids(client: Any, path: str) -> list[str]:
    return [one["organisation"] for one in client.get(path).json()["organisations"]]


def test_hosts_are_ranked_with_their_points_reasons_and_what_can_be_done(stays: Any) -> None:
    text = shown(stays.visitor, "/en/matches")
    assert "Hosts for" in text
    assert f"/en/proposals/new?visitor={VISITOR}&amp;host={HOST}&amp;showing=" in text
    assert f"/en/organisations/{HOST}?for={VISITOR}&amp;as=visitor&amp;showing=" in text
    assert 'class="stack"' in text
    assert "Against:" in text
    assert f'name="host" value="{HOST}" form="compare"' in text


def test_visitors_are_ranked_for_a_host(stays: Any) -> None:
    text = shown(stays.host, "/en/visitors")
    assert f"/en/proposals/new?visitor={VISITOR}&amp;host={HOST}" in text
    assert f'name="visitor" value="{OTHER_VISITOR}" form="compare"' in text


def test_the_points_of_a_card_add_up_to_its_affinity(stays: Any) -> None:
    found = stays.visitor.get(f"/visitors/{VISITOR}/matches").json()["matches"]
    for match in found:
        groups = groups_of(match["parts"])
        assert sum(one.points for one in groups) == pytest.approx(match["affinity"], abs=0.01)
        assert [one.begins for one in groups] == sorted(one.begins for one in groups)


def test_every_part_of_the_affinity_has_a_name_on_pages() -> None:
    assert {feature.name for feature in FEATURES} == PARTS.keys()


def test_a_part_that_is_not_known_here_is_not_lost() -> None:
    parts = [{"name": "need met", "points": 3.0, "most": 10.0}, {"name": "new", "points": 2.0, "most": 4.0}]
    assert [one.points for one in groups_of(parts)] == [3.0, 2.0]


def test_wishes_stand_in_the_address_and_in_the_form(stays: Any) -> None:
    text = shown(stays.visitor, "/en/matches?k=5&diversity=0.3&purpose=new-markets")
    assert '<option value="5" selected>' in text
    assert '<option value="new-markets" selected>' in text
    assert len(re.findall("<article", text)) == 2


def test_a_wish_that_cannot_be_is_refused_on_the_page(stays: Any) -> None:
    answer = stays.visitor.get("/en/matches?k=5000")
    assert answer.status_code == 422
    assert "That was not done" in answer.text


def test_a_visitor_that_may_not_visit_sees_why_and_what_helps(stays: Any) -> None:
    from tests.api.trust.world import an_organisation

    stays.town.load(an_organisation("bern-mill", country="CH", based_in="CH", partnership="Hills"))
    text = shown(stays.town.person(Role.VISITING_SIGNER, "bern-mill"), "/en/matches")
    assert "Not eligible" in text
    assert "What helps:" in text
    assert "Nobody is ranked as long as the rules above say no." in text


def test_a_profile_out_of_the_catalogue_is_told_with_the_way_to_it(stays: Any) -> None:
    with stays.town.database.transaction() as connection:
        life = life_store.get(connection, VISITOR)
        assert life is not None
        life_store.save(connection, replace(life, state=State.PAUSED, version=life.version + 1))
    answer = stays.visitor.get("/en/matches")
    assert answer.status_code == 409
    assert "not in the catalogue" in answer.text
    assert f"/en/profiles/{VISITOR}" in answer.text


def test_a_manager_chooses_for_whom_and_cannot_choose_others(stays: Any) -> None:
    text = shown(stays.vop, f"/en/matches?visitor={VISITOR}")
    assert f"/en/proposals/new?visitor={VISITOR}&amp;host={HOST}" in text
    shown(stays.vop, f"/en/matches?visitor={OTHER_VISITOR}", 404)


def test_who_acts_for_nobody_is_told_what_to_do(stays: Any) -> None:
    assert "You act for no visiting organisation" in shown(stays.person(Role.ANALYST), "/en/matches")


@pytest.mark.parametrize("path", ["/en/matches", "/en/visitors", "/fr/saved", "/en/messages", "/en/compare"])
def test_who_is_not_signed_in_is_asked_to(stays: Any, path: str) -> None:
    answer = stays.town.nobody().get(path, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/sign-in?next=")


def test_one_is_saved_from_a_list_and_the_page_comes_back(stays: Any) -> None:
    path = f"/en/organisations/{VISITOR}/marks/{HOST}"
    answer = sent(stays.visitor, path, mark="save", back=f"/en/matches?visitor={VISITOR}&k=5")
    assert answer.status_code == 303
    assert answer.headers["location"] == f"/en/matches?visitor={VISITOR}&k=5&done=saved"
    assert ids(stays.visitor, SAVED) == [HOST]
    assert "Saved. You find it" in shown(stays.visitor, answer.headers["location"])
    assert "Saved – undo" in shown(stays.visitor, "/en/matches")


def test_who_is_hidden_leaves_the_list_and_comes_back(stays: Any) -> None:
    path = f"/en/organisations/{VISITOR}/marks/{HOST}"
    sent(stays.visitor, path, mark="hide", back="/en/matches")
    assert ids(stays.visitor, HIDDEN) == [HOST]
    assert f'value="{HOST}" form="compare"' not in shown(stays.visitor, "/en/matches")
    assert "Show again" in shown(stays.visitor, "/en/saved")
    back = stays.visitor.post(
        path,
        data={"key": "another-key-of-mine", "mark": "unhide", "back": "/en/saved"},
        follow_redirects=False,
    )
    assert back.headers["location"] == "/en/saved?done=unhidden"
    assert ids(stays.visitor, HIDDEN) == []


def test_a_button_never_leads_elsewhere(stays: Any) -> None:
    path = f"/en/organisations/{VISITOR}/marks/{HOST}"
    for wanted in ("https://elsewhere.example/en/", "//elsewhere.example/en/x", "/fr/matches", ""):
        answer = sent(stays.visitor, path, mark="save", back=wanted)
        assert answer.headers["location"] == "/en/saved?done=saved"


def test_nobody_marks_for_others_and_there_are_only_these_marks(stays: Any) -> None:
    assert sent(stays.host, f"/en/organisations/{VISITOR}/marks/{HOST}", mark="save").status_code == 404
    assert sent(stays.visitor, f"/en/organisations/{VISITOR}/marks/{HOST}", mark="eat").status_code == 422


def test_opening_a_host_from_a_list_is_noted(stays: Any) -> None:
    text = shown(stays.visitor, "/en/matches")
    opened = re.search(rf'href="(/en/organisations/{HOST}\?[^"]*showing=\d+)"', text)
    assert opened is not None
    assert "of 100" in shown(stays.visitor, opened[1].replace("&amp;", "&"))


def test_two_are_compared_with_what_differs_first(stays: Any) -> None:
    text = shown(stays.visitor, f"/en/compare?visitor={VISITOR}&host={HOST}&host={OTHER_VISITOR}")
    assert text.index("What differs") < text.index("Country")
    assert "Portugal" in text
    assert "Austria" in text
    assert text.count("Propose a visit</") == 2


def test_visitors_are_compared_for_a_host(stays: Any) -> None:
    text = shown(stays.host, f"/en/compare?host={HOST}&visitor={VISITOR}&visitor={OTHER_VISITOR}")
    assert "Visitors for" in text
    assert "Czechia" in text


@pytest.mark.parametrize("more", ["", f"&host={HOST}"])
def test_fewer_than_two_are_asked_for_more(stays: Any, more: str) -> None:
    assert "Tick two to four" in shown(stays.visitor, f"/en/compare?visitor={VISITOR}{more}")


def test_a_first_message_becomes_a_conversation_that_both_read(stays: Any) -> None:
    assert "Write to" in shown(stays.visitor, f"/en/messages/{VISITOR}/new?to={HOST}")
    answer = sent(stays.visitor, f"/en/messages/{VISITOR}/new", to=HOST, text="May we <b>visit</b> you?")
    assert answer.status_code == 303
    where = answer.headers["location"]
    assert re.fullmatch(rf"/en/messages/{VISITOR}/\d+\?done=written", where)
    assert "May we &lt;b&gt;visit&lt;/b&gt; you?" in shown(stays.visitor, where)
    assert "1 new" in shown(stays.host, "/en/messages")
    thread = int(re.findall(r"/(\d+)\?", where)[0])
    assert "Mark as read" in shown(stays.host, f"/en/messages/{HOST}/{thread}")
    sent(stays.host, f"/en/messages/{HOST}/{thread}/reading", up_to="1")
    assert stays.host.get(f"/organisations/{HOST}/messages").json()["unread"] == 0
    replied = sent(stays.host, f"/en/messages/{HOST}/{thread}", text="Come in March.")
    assert replied.headers["location"] == f"/en/messages/{HOST}/{thread}?done=written"
    assert "Come in March." in shown(stays.visitor, f"/en/messages/{VISITOR}/{thread}")


def test_an_empty_message_is_refused_and_a_long_one_is_kept_as_it_was_typed(stays: Any) -> None:
    path = f"/en/messages/{VISITOR}/new"
    assert sent(stays.visitor, path, to=HOST, text="").status_code == 422
    long = "We weave. " * 401
    answer = sent(stays.visitor, path, to=HOST, text=long)
    assert answer.status_code == 422
    assert "That was not done" in answer.text
    assert long.strip() in answer.text


def test_nobody_reads_or_writes_the_messages_of_others(stays: Any) -> None:
    stranger = stays.person(Role.VISITING_SIGNER, OTHER_VISITOR)
    thread = sent(stays.visitor, f"/en/messages/{VISITOR}/new", to=HOST, text="Hello.").headers["location"]
    shown(stranger, thread, 404)
    shown(stranger, f"/en/messages/{VISITOR}/new?to={HOST}", 404)
    assert sent(stranger, f"/en/messages/{VISITOR}/new", to=HOST, text="Hi.").status_code == 404
    shown(stays.visitor, f"/en/messages/{VISITOR}/999", 404)
    assert "Hello." in shown(stays.person(Role.MANAGER, VOP), thread)
