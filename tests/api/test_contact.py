"""Saving, hiding and writing to each other through the service, over HTTP."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import insert, select

from api.access import Role
from api.journal.tables import outbox
from api.matches.contacts import CONTACT_POLICY
from api.matches.tables import messages
from api.matches.writing import forget_organisation
from api.notices.wording import letter_of
from api.profiles import life_store
from api.profiles.life import State
from api.showings import store as showings
from eligibility.facts import Kind
from eligibility.facts import Role as Part

VISITORS = "/visitors/v/matches"
MESSAGES = "/organisations/v/messages"


@pytest.fixture
def peopled(town: Any, an_organisation: Callable[..., Any]) -> Any:
    cluster = an_organisation(id="cluster", kind=Kind.CLUSTER, country="PT", eccp_profiled=True)
    member: dict[str, Any] = {
        "kind": Kind.SME,
        "member_of": frozenset({cluster.id}),
        "roles": frozenset(Part),
    }
    hosts = [
        an_organisation(id=f"h{n}", name=f"Host {n}", country="IT", partnership="South", **member)
        for n in range(3)
    ]
    town.load(
        cluster, *hosts, an_organisation(id="v", name="Visitor", country="PT", partnership="North", **member)
    )
    return town


@pytest.fixture
def own(peopled: Any) -> Any:
    return peopled.person(Role.VISITING_EDITOR, "v")


class TestMarks:
    def test_saving_again_changes_nothing_and_unsaving_twice_is_not_found(self, own: Any) -> None:
        put = [own.put("/organisations/v/saved/h1") for _ in range(2)]
        assert [one.status_code for one in put] == [201, 200]
        assert put[0].json() == put[1].json()
        assert [one["organisation"] for one in own.get("/organisations/v/saved").json()["organisations"]] == [
            "h1"
        ]
        gone = [own.delete("/organisations/v/saved/h1").status_code for _ in range(2)]
        assert gone == [204, 404]
        assert own.get("/organisations/v/saved").json() == {"organisations": [], "after": None}

    def test_the_newest_comes_first_and_the_list_goes_on_where_it_stopped(self, own: Any) -> None:
        for host in ("h0", "h1", "h2"):
            own.put(f"/organisations/v/saved/{host}")
        first = own.get("/organisations/v/saved", params={"most": 2}).json()
        assert [one["name"] for one in first["organisations"]] == ["Host 2", "Host 1"]
        rest = own.get("/organisations/v/saved", params={"most": 2, "after": first["after"]}).json()
        assert [one["organisation"] for one in rest["organisations"]] == ["h0"]

    def test_who_is_hidden_leaves_the_lists_and_old_lists_are_replayed_as_they_were(self, own: Any) -> None:
        before = own.get(VISITORS)
        assert own.put("/organisations/v/hidden/h1").status_code == 201
        within = own.get(VISITORS)
        assert {"h0", "h2"} <= {one["host"] for one in within.json()["matches"]}
        assert "h1" not in [one["host"] for one in within.json()["matches"]]
        assert own.delete("/organisations/v/hidden/h1").status_code == 204
        after = own.get(VISITORS)
        assert after.content == before.content
        for shown in (before, within, after):
            number = shown.headers["Showing-Id"]
            assert own.get(f"/showings/{number}/replay").content == shown.content
        assert own.get(f"/showings/{within.headers['Showing-Id']}").json()["hidden"] == ["h1"]

    def test_only_its_own_people_and_their_manager_mark_for_an_organisation(self, peopled: Any) -> None:
        allowed = [peopled.person(Role.VISITING_SIGNER, "v"), peopled.person(Role.MANAGER, "North")]
        assert all(one.put("/organisations/v/saved/h1").status_code < 300 for one in allowed)
        for role, of in ((Role.HOST_EDITOR, "h1"), (Role.MANAGER, "South"), (Role.ADMINISTRATOR, None)):
            assert peopled.person(role, of).put("/organisations/v/saved/h1").status_code == 404
        assert peopled.person(Role.SUPPORT_OFFICE).put("/organisations/v/saved/h1").status_code == 403
        assert peopled.nobody().put("/organisations/v/saved/h1").status_code == 401

    def test_oneself_and_nobody_cannot_be_marked(self, own: Any) -> None:
        assert own.put("/organisations/v/saved/v").status_code == 422
        assert own.put("/organisations/v/hidden/nobody").status_code == 404

    def test_a_mark_says_which_list_showed_it(self, peopled: Any, own: Any) -> None:
        number = int(own.get(VISITORS).headers["Showing-Id"])
        assert own.put("/organisations/v/saved/h1", params={"showing": number}).status_code == 201
        assert own.put("/organisations/v/hidden/h2", params={"showing": number}).status_code == 201
        assert own.put("/organisations/v/saved/h2", params={"showing": 999}).status_code == 404
        assert own.put("/organisations/v/saved/cluster", params={"showing": number}).status_code in {201, 422}
        with peopled.database.snapshot() as connection:
            assert showings.notes_of(connection, number)[:2] == [("h1", "saved"), ("h2", "hidden")]


def written(person: Any, town: Any, *, to: str = "h1", text: str = "May we come?", **more: Any) -> Any:
    return person.post(MESSAGES, json={"to": to, "text": text, **more}, headers=town.once())


class TestMessages:
    def test_two_organisations_write_to_each_other_and_nobody_learns_an_address(
        self, peopled: Any, own: Any
    ) -> None:
        host = peopled.person(Role.HOST_EDITOR, "h1")
        sent = written(own, peopled, text="See https://example.eu <b>now</b>")
        assert sent.status_code == 201
        thread = sent.json()["thread"]
        assert sent.headers["Location"] == f"{MESSAGES}/{thread}"

        inbox = host.get("/organisations/h1/messages").json()
        assert (inbox["unread"], inbox["threads"][0]["unread"], inbox["threads"][0]["name"]) == (
            1,
            1,
            "Visitor",
        )
        path = f"/organisations/h1/messages/{thread}"
        seen = host.get(path)
        assert [one["text"] for one in seen.json()["messages"]] == ["See https://example.eu <b>now</b>"]
        last = seen.json()["messages"][-1]["number"]
        assert host.put(f"{path}/reading", json={"up_to": last + 50}).json() == {"up_to": last}
        assert host.get("/organisations/h1/messages").json()["unread"] == 0
        assert host.post(path, json={"text": "In March."}, headers=peopled.once()).status_code == 201

        answers = own.get(f"{MESSAGES}/{thread}").json()["messages"]
        assert [(one["sender"], one["text"]) for one in answers][1] == ("h1", "In March.")
        assert own.get(MESSAGES).json()["unread"] == 1
        everything = own.get(f"{MESSAGES}/{thread}").text + host.get("/organisations/h1/messages").text
        assert "@" not in everything

    def test_the_other_side_is_told_who_wrote_and_where_but_not_what(self, peopled: Any, own: Any) -> None:
        thread = written(own, peopled, text="Our secret loom").json()["thread"]
        with peopled.database.snapshot() as connection:
            told = connection.execute(select(outbox).where(outbox.c.kind == "contact.received")).one()
        assert told.recipient == "organisation:h1"
        letter = letter_of(told.kind, told.params, public_url="https://match.example.eu")
        assert letter.subject == "Visitor has written to you"
        assert letter.link == f"https://match.example.eu/to/messages/h1/{thread}"
        assert "secret" not in letter.text
        assert "@" not in letter.text

    def test_a_retry_sends_nothing_twice(self, peopled: Any, own: Any) -> None:
        key = peopled.once()
        body = {"to": "h1", "text": "Once."}
        sent = [own.post(MESSAGES, json=body, headers=key) for _ in range(2)]
        assert sent[0].content == sent[1].content
        assert len(own.get(MESSAGES).json()["threads"]) == 1
        assert own.post(MESSAGES, json=body | {"text": "Other."}, headers=key).status_code == 422
        assert own.post(MESSAGES, json=body).status_code == 400

    @pytest.mark.parametrize("text", ["", "  \n ", "x" * 4001, "a\x00b", "a\x07b", "\ud800"])
    def test_a_text_that_nobody_can_read_is_refused(self, peopled: Any, own: Any, text: str) -> None:
        body = json.dumps({"to": "h1", "text": text})
        headers = peopled.once() | {"Content-Type": "application/json"}
        assert own.post(MESSAGES, content=body, headers=headers).status_code == 422
        assert own.get(MESSAGES).json()["threads"] == []

    def test_a_text_of_the_full_length_is_sent(self, peopled: Any, own: Any) -> None:
        assert written(own, peopled, text="ü" * 4000).status_code == 201

    def test_no_stranger_reads_or_answers(self, peopled: Any, own: Any) -> None:
        thread = written(own, peopled).json()["thread"]
        other = peopled.person(Role.HOST_EDITOR, "h2")
        assert other.get(f"/organisations/h2/messages/{thread}").status_code == 404
        assert other.get(f"{MESSAGES}/{thread}").status_code == 404
        answer = other.post(
            f"/organisations/h2/messages/{thread}", json={"text": "No."}, headers=peopled.once()
        )
        assert answer.status_code == 404
        assert peopled.person(Role.SUPPORT_OFFICE).get(MESSAGES).status_code == 403

    def test_only_so_many_conversations_are_begun_on_one_day(self, peopled: Any, own: Any) -> None:
        most = CONTACT_POLICY.new_threads_a_day
        assert [written(own, peopled).status_code for _ in range(most)] == [201] * most
        refused = written(own, peopled)
        assert refused.status_code == 429
        wait = int(refused.headers["Retry-After"])
        thread = own.get(MESSAGES).json()["threads"][0]["thread"]
        answer = own.post(f"{MESSAGES}/{thread}", json={"text": "More."}, headers=peopled.once())
        assert answer.status_code == 201
        assert 14 * 3600 < wait <= 24 * 3600

    def test_conversations_are_listed_by_their_newest_message(self, peopled: Any, own: Any) -> None:
        first, second = (written(own, peopled, to=to).json()["thread"] for to in ("h0", "h1"))
        own.post(f"{MESSAGES}/{first}", json={"text": "And?"}, headers=peopled.once())
        page = own.get(MESSAGES, params={"most": 1}).json()
        assert [one["thread"] for one in page["threads"]] == [first]
        rest = own.get(MESSAGES, params={"most": 1, "after": page["after"]}).json()
        assert [one["thread"] for one in rest["threads"]] == [second]

    def test_writing_about_a_list_is_noted(self, peopled: Any, own: Any) -> None:
        number = int(own.get(VISITORS).headers["Showing-Id"])
        assert written(own, peopled, showing=number).status_code == 201
        with peopled.database.snapshot() as connection:
            assert showings.notes_of(connection, number) == [("h1", "contacted")]

    def test_what_a_deleted_organisation_wrote_is_taken(self, peopled: Any, own: Any) -> None:
        host = peopled.person(Role.HOST_EDITOR, "h1")
        thread = written(own, peopled).json()["thread"]
        host.post(f"/organisations/h1/messages/{thread}", json={"text": "In March."}, headers=peopled.once())
        own.put("/organisations/v/saved/h1")
        with peopled.database.transaction() as connection:
            forget_organisation(connection, "h1")
        left = own.get(f"{MESSAGES}/{thread}").json()["messages"]
        assert [(one["sender"], one["text"]) for one in left] == [("v", "May we come?"), ("h1", None)]
        assert own.get("/organisations/v/saved").json()["organisations"] == []

    def test_one_cannot_write_to_oneself_or_nobody(self, peopled: Any, own: Any) -> None:
        assert written(own, peopled, to="v").status_code == 422
        assert written(own, peopled, to="nobody").status_code == 404


class TestHowMuchOneMayWrite:
    def test_a_few_in_a_row_then_the_other_side_has_to_answer(self, own: Any, peopled: Any) -> None:
        sent = own.post(MESSAGES, json={"to": "h1", "text": "Hello"}, headers=peopled.once())
        thread = sent.headers["Location"]

        def again() -> Any:
            return own.post(thread, json={"text": "And?"}, headers=peopled.once())

        answers = [again() for _ in range(CONTACT_POLICY.in_a_row)]
        assert [one.status_code for one in answers] == [201] * (CONTACT_POLICY.in_a_row - 1) + [409]
        assert "has not answered" in answers[-1].json()["detail"]
        other = peopled.person(Role.HOST_EDITOR, "h1")
        answered = other.post(thread.replace("/v/", "/h1/"), json={"text": "Yes?"}, headers=peopled.once())
        assert answered.status_code == 201
        assert again().status_code == 201

    def test_so_many_on_one_day(self, own: Any, peopled: Any) -> None:
        sent = own.post(MESSAGES, json={"to": "h1", "text": "Hello"}, headers=peopled.once())
        with peopled.database.transaction() as connection:
            row = dict(
                connection.execute(select(messages).where(messages.c.from_organisation == "v")).one()._mapping
            )
            del row["id"]
            connection.execute(insert(messages), [row] * CONTACT_POLICY.messages_a_day)
        refused = own.post(sent.headers["Location"], json={"text": "More"}, headers=peopled.once())
        assert refused.status_code == 429
        assert int(refused.headers["Retry-After"]) > 0

    def test_a_rejected_organisation_writes_to_nobody(self, own: Any, peopled: Any) -> None:
        sent = own.post(MESSAGES, json={"to": "h1", "text": "Hello"}, headers=peopled.once())
        with peopled.database.transaction() as connection:
            life = life_store.get(connection, "v")
            life_store.save(connection, replace(life, state=State.REJECTED))
        refused = own.post(sent.headers["Location"], json={"text": "More"}, headers=peopled.once())
        assert refused.status_code == 409
