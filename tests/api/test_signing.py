"""Signing over HTTP: exactly what was seen, by whoever holds the mandate, in any order, once."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from http import HTTPStatus
from io import BytesIO
from itertools import permutations
from typing import Any

import pytest
from fastapi.testclient import TestClient
from PIL import Image
from sqlalchemy import select

from api.access import Role, Via
from api.exchanges import paper_store, store
from api.exchanges.agreements import signing_paper
from api.exchanges.exchange import Exchange
from api.exchanges.moving import keep_quietly
from api.exchanges.states import Paper, Party, State
from api.journal.acting import Act, Actor, Event, perform
from api.journal.tables import audit, outbox
from api.profiles import store as profiles
from api.programme.approvals import STEPS as APPROVALS
from api.programme.store import save_step

VISITOR, HOST, VOP, HOP = "brno-mill", "porto-weavers", "Hills", "Coast"
ALL = ("visitor", "host", "vop", "hop")
CREATED, CONFLICT, FORBIDDEN = HTTPStatus.CREATED, HTTPStatus.CONFLICT, HTTPStatus.FORBIDDEN
SYSTEM = Actor(account_id=None, via=Via.SYSTEM)


class Desk:
    """Where the documents of exchanges are signed."""

    def __init__(self, stays: Any) -> None:
        self.stays, self.town = stays, stays.town

    @property
    def people(self) -> Mapping[str, TestClient]:
        stays = self.stays
        return {"visitor": stays.visitor, "host": stays.host, "vop": stays.vop, "hop": stays.hop}

    def written(self, **differences: Any) -> int:
        """The number of an exchange whose documents are written and that nobody has signed."""
        made = self.stays.at(State.DRAFT, is_plan_complete=True, **differences)
        return int(made.id)

    def digest(self, number: int, paper: str = "commitment") -> str:
        held = self.stays.seen(number).papers[Paper(paper)].digest
        return str(held)

    def sign(
        self,
        number: int,
        party: str,
        *,
        paper: str = "commitment",
        by: TestClient | None = None,
        digest: str | None = None,
        key: Mapping[str, str] | None = None,
    ) -> Any:
        said = {"party": party, "digest": digest or self.digest(number, paper)}
        path = f"/exchanges/{number}/documents/{paper}/signatures"
        return (by or self.people[party]).post(path, json=said, headers=key or self.town.once())

    def sign_all(self, number: int) -> None:
        for party in ALL:
            assert self.sign(number, party).status_code == CREATED
        for party in ("visitor", "vop"):
            assert self.sign(number, party, paper="financial").status_code == CREATED

    def signatures(self, number: int, paper: str = "commitment") -> list[dict[str, Any]]:
        answer = self.stays.vop.get(f"/exchanges/{number}/documents/{paper}/signatures")
        assert answer.status_code == HTTPStatus.OK, answer.text
        listed: list[dict[str, Any]] = answer.json()["signatures"]
        return listed

    def amend(self, number: int, goals: str) -> Exchange:
        """The Commitment to Quality with other goals, as an amendment writes it."""

        def work(act: Act) -> Exchange:
            exchange = store.found(act.connection, number)
            written = paper_store.newest(act.connection, number, Paper.COMMITMENT)
            assert written is not None
            content = _parsed(written.text)
            content["plan"]["goals"] = goals
            paper_store.write(act.connection, number, Paper.COMMITMENT, content, at=act.at, account=None)
            act.record(Event("exchange.amend", f"exchange:{number}"))
            return keep_quietly(act, exchange, "exchange.amend", party=Party.VOP)

        return perform(self.town.database, SYSTEM, at=self.town.clock.at, work=work)

    def change(self, number: int, change: Callable[[Exchange], Exchange]) -> None:
        def work(act: Act) -> None:
            store.save(act.connection, change(store.found(act.connection, number)))
            act.record(Event("exchange.edit", f"exchange:{number}"))

        perform(self.town.database, SYSTEM, at=self.town.clock.at, work=work)

    def act(self, number: int, what: str, by: TestClient, **said: Any) -> Any:
        version = self.stays.seen(number).version
        headers = self.town.once(**{"If-Match": f'"{version}"'})
        return by.post(f"/exchanges/{number}/{what}", json=said or None, headers=headers)

    def told(self, kind: str) -> list[str]:
        with self.town.database.snapshot() as connection:
            query = select(outbox.c.recipient).where(outbox.c.kind == kind).order_by(outbox.c.id)
            return list(connection.scalars(query))

    def require_approval(self) -> None:
        with self.town.database.transaction() as connection:
            step = APPROVALS["exchange.approval"].set_to(is_required=True, at=self.town.clock.at)
            save_step(connection, step)


@pytest.fixture
def desk(stays: Any) -> Desk:
    return Desk(stays)


def test_in_any_of_the_24_orders_the_fourth_signature_commits_all(desk: Desk) -> None:
    for order in permutations(ALL):
        number = desk.written()
        states = [desk.sign(number, party).json()["state"] for party in order]
        assert states == ["building", "building", "building", "committed"], order
        assert {one["party"] for one in desk.signatures(number)} == set(ALL)


def test_with_the_last_signature_under_the_financial_agreement_it_is_ready_and_all_are_told(
    desk: Desk,
) -> None:
    number = desk.written()

    desk.sign_all(number)

    seen = desk.stays.host.get(f"/exchanges/{number}").json()
    assert (seen["state"], [one["waits_for"] for one in seen["papers"]]) == ("ready", [[], []])
    partnerships = [f"partnership:{desk.town.partnership(one)}" for one in (VOP, HOP)]
    ready = desk.told("exchange.ready")
    assert sorted(ready) == sorted([f"organisation:{VISITOR}", f"organisation:{HOST}", *partnerships])
    assert len(desk.told("exchange.signed")) == 4 * 3 + 1  # of the money the VOP alone; the sixth tells all


def test_a_virtual_exchange_is_ready_with_the_commitment_and_has_no_financial_agreement(desk: Desk) -> None:
    number = desk.written(is_virtual=True)
    refused = desk.sign(number, "vop", paper="financial", digest="0" * 64)
    assert (refused.status_code, "committed" in refused.json()["detail"]) == (CONFLICT, True)
    states = [desk.sign(number, party).json()["state"] for party in ALL]
    assert states[-1] == "ready"


@pytest.mark.parametrize("who", ALL)
def test_nobody_signs_for_a_party_whose_mandate_they_do_not_hold(desk: Desk, who: str) -> None:
    number = desk.written()
    for party in set(ALL) - {who}:
        refused = desk.sign(number, party, by=desk.people[who])
        assert (refused.status_code, refused.json()["title"]) == (FORBIDDEN, "Not your signature")
    assert desk.signatures(number) == []


def test_editors_tokens_the_office_and_strangers_sign_nothing(desk: Desk) -> None:
    number, stays = desk.written(), desk.stays
    editor = stays.person(Role.VISITING_EDITOR, VISITOR)
    assert desk.sign(number, "visitor", by=editor).status_code == FORBIDDEN
    assert desk.sign(number, "visitor", by=stays.office).status_code == FORBIDDEN
    assert desk.sign(number, "visitor", by=a_program(desk, stays.visitor)).status_code == FORBIDDEN
    nobody, *others = stays.strangers()
    assert desk.sign(number, "visitor", by=nobody).status_code == HTTPStatus.UNAUTHORIZED
    for one in others:
        assert desk.sign(number, "visitor", by=one).status_code == HTTPStatus.NOT_FOUND
    assert desk.signatures(number) == []


def test_host_and_hop_do_not_sign_the_financial_agreement(desk: Desk) -> None:
    number = desk.written()
    for party in ALL:
        desk.sign(number, party)
    for party in ("host", "hop"):
        assert desk.sign(number, party, paper="financial").status_code in {FORBIDDEN, CONFLICT}
    not_a_signer = desk.sign(number, "hop", paper="financial", by=desk.stays.vop)
    assert not_a_signer.json()["title"] == "Not among signers"
    assert desk.signatures(number, "financial") == []


def test_a_retry_gets_the_same_answer_and_a_second_signature_is_told_that_it_is_there(desk: Desk) -> None:
    number, key = desk.written(), desk.town.once()
    first = desk.sign(number, "visitor", key=key)
    again = desk.sign(number, "visitor", key=key)
    assert (again.status_code, again.content) == (first.status_code, first.content)
    assert again.headers["Idempotency-Replayed"] == "true"
    second = desk.sign(number, "visitor")
    assert (second.status_code, second.json()["title"]) == (CONFLICT, "Already signed")
    assert len(desk.signatures(number)) == 1


def test_what_was_not_seen_is_not_signed(desk: Desk) -> None:
    number = desk.written()
    seen = desk.digest(number)
    desk.amend(number, "Learn to dye cold.")

    stale = desk.sign(number, "visitor", digest=seen)
    made_up = desk.sign(number, "visitor", digest="f" * 64)

    assert [one.json()["title"] for one in (stale, made_up)] == ["Document has changed"] * 2
    assert "what you saw is version 1; version 2 holds now" in stale.json()["detail"]
    assert f"/exchanges/{number}/documents/commitment" in stale.json()["detail"]
    assert desk.signatures(number) == []


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"party": "visitor"},
        {"party": "support_office", "digest": "0" * 64},
        {"party": "visitor", "digest": "0" * 63},
        {"party": "visitor", "digest": "0" * 64, "version": 1},
    ],
)
def test_what_is_said_otherwise_is_refused_before_anything(desk: Desk, said: dict[str, Any]) -> None:
    number = desk.written()
    path = f"/exchanges/{number}/documents/commitment/signatures"
    refused = desk.stays.visitor.post(path, json=said, headers=desk.town.once())
    assert refused.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert desk.stays.visitor.post(path, json=said).status_code == HTTPStatus.BAD_REQUEST


def test_one_partnership_that_is_both_signs_once_for_both(desk: Desk) -> None:
    number = desk.written()
    of_one_partnership(desk, number)

    placed = desk.sign(number, "hop", by=desk.stays.vop).json()

    assert placed["parties"] == ["vop", "hop"]
    assert desk.sign(number, "vop").status_code == CONFLICT
    assert [one["party"] for one in desk.signatures(number)] == ["vop", "hop"]
    desk.sign(number, "visitor")
    assert desk.sign(number, "host").json()["state"] == "committed"
    assert desk.sign(number, "vop", paper="financial").json()["parties"] == ["vop"]


def test_nobody_signs_for_both_sides(desk: Desk) -> None:
    number, town = desk.written(), desk.town
    mandates = town.mandate(Role.VISITING_SIGNER, VISITOR), town.mandate(Role.HOST_SIGNER, HOST)
    town.add_person("both@example.eu", *mandates)
    both = town.sign_in("both@example.eu")
    assert desk.sign(number, "host", by=both).status_code == CREATED
    refused = desk.sign(number, "visitor", by=both)
    assert (refused.status_code, refused.json()["title"]) == (CONFLICT, "Both sides by one")
    assert desk.sign(number, "visitor").status_code == CREATED


def test_a_deputy_signs_by_the_delegation_and_it_is_kept(desk: Desk) -> None:
    number, stays = desk.written(), desk.stays
    deputy = stays.person(Role.VISITING_EDITOR, VISITOR)
    delegation = a_delegation(desk, stays.visitor, to="visiting_editor-brno-mill@example.eu")
    deputy.put("/sessions/current/delegation", json={"delegation": delegation})

    assert desk.sign(number, "visitor", by=deputy).status_code == CREATED

    (given,) = desk.signatures(number)
    assert (given["method"], given["delegation"], given["role"]) == (
        "delegated",
        delegation,
        "visiting_signer",
    )
    assert given["signed_by"] == "visiting_editor-brno-mill"


def test_all_parties_know_who_signed_by_name_and_nobody_else_does(desk: Desk) -> None:
    number, stays = desk.written(), desk.stays
    assert desk.sign(number, "visitor").status_code == CREATED
    path = f"/exchanges/{number}/documents/commitment/signatures"
    for person in (stays.visitor, stays.host, stays.vop, stays.hop):
        told = person.get(path)
        assert [one["signed_by"] for one in told.json()["signatures"]] == ["visiting_signer-brno-mill"]
        assert "@" not in told.text  # a name, and no way to write to the person
    for person in stays.strangers():
        refused = person.get(path)
        assert not refused.is_success
        assert "visiting_signer-brno-mill" not in refused.text


def test_an_edit_voids_the_signatures_on_what_changed_and_they_are_kept(desk: Desk) -> None:
    number = desk.written()
    desk.sign_all(number)

    desk.amend(number, "Learn to dye cold.")

    listed = desk.signatures(number)
    assert [(one["holds"], one["lapsed_with"]) for one in listed] == [(False, 2)] * 4
    assert all(one["holds"] for one in desk.signatures(number, "financial"))
    seen = desk.stays.host.get(f"/exchanges/{number}").json()
    assert (seen["state"], seen["papers"][0]["waits_for"]) == ("building", list(ALL))
    for party in ALL:
        desk.sign(number, party)
    assert desk.stays.seen(number).state is State.READY
    assert [one["version"] for one in desk.signatures(number) if one["holds"]] == [2] * 4


def test_an_amendment_that_is_refused_is_dropped_and_what_was_signed_holds_again(desk: Desk) -> None:
    number = desk.written()
    desk.sign_all(number)
    before = desk.stays.seen(number)
    desk.amend(number, "Learn to dye cold.")
    desk.sign(number, "visitor")

    back = desk.act(number, "refusal", desk.stays.vop, reason="We agreed on dyeing without rinsing.")

    assert back.status_code == HTTPStatus.OK, back.text
    seen = back.json()
    assert (seen["state"], seen["refusal"]["reason"], seen["refusal"]["party"]) == (
        "ready",
        "We agreed on dyeing without rinsing.",
        "vop",
    )
    after = desk.stays.seen(number)
    assert (after.papers, after.agreed, after.progress) == (before.papers, before.agreed, before.progress)
    assert [(one["version"], one["lapsed_with"]) for one in desk.signatures(number)][-1] == (2, 1)
    desk.amend(number, "Learn to dye cold, again.")
    assert desk.stays.seen(number).papers[Paper.COMMITMENT].version == 3


def test_what_is_sent_back_without_an_amendment_is_signed_anew_by_all(desk: Desk) -> None:
    number = desk.written()
    desk.sign_all(number)
    before = desk.digest(number)

    seen = desk.act(number, "refusal", desk.stays.office, reason="Name the person who travels.").json()

    assert (seen["state"], seen["refusal"]["party"]) == ("building", "support_office")
    assert [one["version"] for one in seen["papers"]] == [2, 2]
    assert not any(one["holds"] for one in desk.signatures(number))
    assert desk.sign(number, "visitor", digest=before).status_code == CONFLICT
    desk.sign_all(number)
    assert desk.stays.seen(number).state is State.READY


def test_there_is_nothing_to_send_back_in_a_draft_or_during_a_stay_as_agreed(desk: Desk) -> None:
    draft, under_way = desk.written(), desk.stays.at(State.UNDER_WAY).id
    for number in (draft, under_way):
        refused = desk.act(number, "refusal", desk.stays.vop, reason="No.")
        assert (refused.status_code, refused.json()["title"]) == (CONFLICT, "Nothing to send back")


def test_during_a_stay_an_amendment_is_signed_or_dropped_and_the_stay_goes_on(desk: Desk) -> None:
    number = desk.stays.at(State.UNDER_WAY).id
    desk.stays.come_to(date(2027, 3, 9))
    desk.amend(number, "Learn to dye cold.")
    assert desk.stays.seen(number).state is State.UNDER_WAY
    back = desk.act(number, "refusal", desk.stays.vop, reason="Too late.").json()
    assert (back["state"], back["papers"][0]["waits_for"]) == ("under_way", [])


def test_where_the_office_approves_it_is_told_and_its_approval_lapses_with_a_change(desk: Desk) -> None:
    desk.require_approval()
    number = desk.written()
    desk.sign_all(number)
    assert (desk.stays.seen(number).state, desk.told("approval.wanted")) == (
        State.APPROVING,
        ["office:programme"],
    )
    assert desk.act(number, "approval", desk.stays.vop).status_code == FORBIDDEN

    approved = desk.act(number, "approval", desk.stays.office).json()

    assert (approved["state"], [one["approved"] for one in approved["papers"]]) == ("ready", [True, True])
    assert len(desk.told("exchange.ready")) == 4
    desk.amend(number, "Learn to dye cold.")
    for party in ALL:
        desk.sign(number, party)
    assert desk.stays.seen(number).state is State.APPROVING
    back = desk.act(number, "refusal", desk.stays.office, reason="As before, please.").json()
    assert back["state"] == "ready"


def test_the_rules_are_asked_before_every_signature_and_their_edition_is_kept(desk: Desk) -> None:
    number = desk.written()
    desk.sign(number, "visitor")
    desk.stays.at(State.UNDER_WAY)  # the visitor's one stay abroad

    refused = desk.sign(number, "host")

    assert refused.status_code == CONFLICT
    assert "V6-once" in refused.json()["detail"]
    assert [one["edition"] for one in desk.signatures(number)] == ["cosme-2020"]


def test_the_trail_has_each_signature_with_its_digest_and_nobody_s_name(desk: Desk) -> None:
    number = desk.written()
    desk.sign(number, "vop")
    with desk.town.database.snapshot() as connection:
        last = connection.execute(select(audit).order_by(audit.c.seq.desc()).limit(1)).one()
    assert (last.act, last.subject) == ("exchange.sign_commitment", f"exchange:{number}")
    assert desk.digest(number) in last.detail


def test_what_was_sent_back_never_comes_back(desk: Desk) -> None:
    number = desk.written()
    desk.sign_all(number)
    desk.act(number, "refusal", desk.stays.office, reason="Name the person who travels.")

    twice = desk.act(number, "refusal", desk.stays.vop, reason="Yes, do.")
    desk.amend(number, "Learn to dye cold.")
    desk.sign(number, "visitor")
    seen = desk.act(number, "refusal", desk.stays.vop, reason="Not good enough.").json()

    assert twice.json()["title"] == "Nothing to send back"
    assert (seen["state"], [one["waits_for"] for one in seen["papers"]]) == (
        "building",
        [list(ALL), ["visitor", "vop"]],
    )


def test_what_was_agreed_before_an_amendment_is_signed_anew_where_it_is_not_eligible_any_more(
    desk: Desk,
) -> None:
    number = desk.written()
    desk.sign_all(number)
    desk.amend(number, "Learn to dye cold.")
    with desk.town.database.transaction() as connection:
        found = profiles.get(connection, VISITOR)
        assert found is not None
        profiles.replace(connection, [replace(found, visits_done=1)], at=desk.town.clock.at)

    seen = desk.act(number, "refusal", desk.stays.vop, reason="As before, please.").json()

    assert (seen["state"], seen["papers"][0]["waits_for"]) == ("building", list(ALL))


def test_after_a_transfer_the_plan_is_written_once_more_and_the_new_partnership_signs(desk: Desk) -> None:
    number, stays = desk.written(), desk.stays
    alps = desk.town.partnership("Alps")
    headers = desk.town.once(**{"If-Match": "*"})
    moved = stays.vop.post(f"/profiles/{VISITOR}/transfer", json={"partnership": alps}, headers=headers)
    assert moved.is_success, moved.text

    refused = desk.sign(number, "vop")
    assert (refused.status_code, refused.json()["title"]) == (CONFLICT, "Managed by another")
    plan = stays.visitor.get(f"/exchanges/{number}/plan").json()["plan"]
    for slot in plan["agenda"]:
        del slot["minutes"]
    written = stays.visitor.put(f"/exchanges/{number}/plan", json=plan, headers={"If-Match": "*"})

    assert written.is_success, written.text
    assert stays.seen(number).agreed.vop == alps
    assert desk.sign(number, "vop").status_code in {FORBIDDEN, HTTPStatus.NOT_FOUND}
    assert desk.sign(number, "vop", by=stays.person(Role.MANAGER, "Alps")).status_code == CREATED


def test_nobody_signs_once_the_first_day_is_past_where_the_host_is(desk: Desk) -> None:
    number, stays = desk.written(), desk.stays
    assert all((stays.visitor, stays.vop))
    assert desk.sign(number, "host").status_code == CREATED
    stays.come_to(date(2027, 3, 8), hour=23)
    visitor = signed_in_again(desk, "visiting_signer-brno-mill")
    assert desk.sign(number, "visitor", by=visitor).status_code == CREATED
    stays.come_to(date(2027, 3, 9), hour=1)
    late = desk.sign(number, "vop", by=signed_in_again(desk, "manager-hills"))
    assert (late.status_code, "plan days to come" in late.json()["detail"]) == (CONFLICT, True)


def test_once_the_agreed_last_day_is_past_a_stay_is_only_made_shorter(desk: Desk) -> None:
    number = desk.stays.at(State.UNDER_WAY).id
    assert desk.stays.visitor
    desk.stays.come_to(date(2027, 3, 13))
    visitor = signed_in_again(desk, "visiting_signer-brno-mill")
    plan = visitor.get(f"/exchanges/{number}/plan").json()["plan"]
    for slot in plan["agenda"]:
        del slot["minutes"]
    path, headers = f"/exchanges/{number}/plan", {"If-Match": "*"}
    for changed in ({"last_day": "2027-03-15"}, {"goals": "Learn to dye cold."}):
        refused = visitor.put(path, json=plan | changed, headers=headers)
        assert (refused.status_code, refused.json()["title"]) == (CONFLICT, "Stay is over")
    shorter = plan | {"last_day": "2027-03-11", "agenda": plan["agenda"][:4]}
    assert visitor.put(path, json=shorter, headers=headers).status_code == HTTPStatus.OK


def test_a_visitor_agrees_on_one_stay_abroad(desk: Desk) -> None:
    first, second = desk.written(), desk.written()
    desk.sign_all(first)
    for party in ALL:
        assert desk.sign(second, party).status_code == CREATED
    assert desk.sign(second, "visitor", paper="financial").status_code == CREATED
    refused = desk.sign(second, "vop", paper="financial")
    assert (refused.status_code, refused.json()["title"]) == (CONFLICT, "Another agreed")
    assert f"exchange {first}" in refused.json()["detail"]


@pytest.mark.parametrize(
    ("mandates", "first", "then"),
    [
        (((Role.VISITING_SIGNER, VISITOR), (Role.MANAGER, VOP)), "visitor", "vop"),
        (((Role.HOST_SIGNER, HOST), (Role.MANAGER, VOP)), "vop", "host"),
        (((Role.MANAGER, VOP), (Role.MANAGER, HOP)), "vop", "hop"),
    ],
)
def test_nobody_signs_a_document_for_two_of_the_parties(
    desk: Desk, mandates: tuple[tuple[Role, str], ...], first: str, then: str
) -> None:
    number, town = desk.written(), desk.town
    town.add_person("two@example.eu", *(town.mandate(role, of) for role, of in mandates))
    two = town.sign_in("two@example.eu")
    assert desk.sign(number, first, by=two).status_code == CREATED
    refused = desk.sign(number, then, by=two)
    assert (refused.status_code, refused.json()["title"]) == (CONFLICT, "Both sides by one")


def test_during_the_stay_an_amendment_is_approved_where_that_is_asked_for(desk: Desk) -> None:
    desk.require_approval()
    number = desk.stays.at(State.UNDER_WAY).id
    approved = desk.act(number, "approval", desk.stays.office)
    assert (approved.status_code, approved.json()["state"]) == (HTTPStatus.OK, "under_way")
    assert desk.act(number, "approval", desk.stays.office).json()["title"] == "Still needed"
    assert desk.stays.vop
    desk.stays.come_to(date(2027, 3, 9))
    desk.amend(number, "Learn to dye cold.")

    desk.stays.come_to(date(2027, 3, 12))
    over = desk.act(number, "end", signed_in_again(desk, "manager-hills"))

    assert over.status_code == CONFLICT
    assert "the support office has approved it" in over.json()["detail"]


# On paper.


def a_picture(colour: str = "white") -> bytes:
    written = BytesIO()
    Image.new("RGB", (40, 60), colour).save(written, "PNG")
    return written.getvalue()


def send(
    desk: Desk,
    number: int,
    by: TestClient,
    content: bytes | None = None,
    *,
    paper: str = "commitment",
    party: str = "visitor",
    key: Mapping[str, str] | None = None,
) -> Any:
    headers = {**desk.town.once(**{"Content-Type": "image/png"}), **(key or {})}
    shown = f"paper={paper}&party={party}&digest={desk.digest(number, paper)}"
    path = f"/exchanges/{number}/scans?{shown}&filename=signed.png"
    return by.post(path, content=a_picture() if content is None else content, headers=headers)


def record(desk: Desk, number: int, by: TestClient, paper: str = "commitment", **differences: Any) -> Any:
    said = {
        "party": "visitor",
        "digest": desk.digest(number, paper),
        "signed_by": "Jana Novotná",
        "signed_on": desk.town.clock.at.date().isoformat(),
        "scan": "0" * 64,
    }
    path = f"/exchanges/{number}/documents/{paper}/paper-signatures"
    return by.post(path, json=said | differences, headers=desk.town.once())


def test_a_manager_records_what_its_organisation_signed_by_hand_with_the_scan(desk: Desk) -> None:
    number, stays = desk.written(), desk.stays
    sent = send(desk, number, stays.vop)
    assert sent.status_code == CREATED, sent.text
    scan = sent.json()["digest"]
    assert record(desk, number, stays.vop, scan=scan).json()["paper"]["signed"] == ["visitor"]

    (given,) = desk.signatures(number)
    assert (given["method"], given["signed_by"], given["recorded_by"]) == (
        "paper",
        "Jana Novotná",
        "manager-hills",
    )
    assert (given["scan"], given["organisation"]) == (scan, VISITOR)
    assert desk.sign(number, "visitor").json()["title"] == "Already signed"
    file = stays.host.get(sent.headers["Location"])
    assert (file.status_code, file.headers["Content-Type"]) == (HTTPStatus.OK, "image/png")
    assert file.headers["Content-Disposition"].startswith("attachment")
    for one in stays.strangers():
        assert one.get(sent.headers["Location"]).status_code in {401, 404}


def test_a_scan_under_the_financial_agreement_is_for_those_who_read_that(desk: Desk) -> None:
    number, stays = desk.written(), desk.stays
    for party in ALL:
        desk.sign(number, party)
    sent = send(desk, number, stays.vop, a_picture("grey"), paper="financial")
    assert stays.visitor.get(sent.headers["Location"]).status_code == HTTPStatus.NOT_FOUND  # not used yet
    scan = sent.json()["digest"]
    assert record(desk, number, stays.vop, "financial", scan=scan).status_code == CREATED
    read = {who: one.get(sent.headers["Location"]).status_code for who, one in desk.people.items()}
    assert read == {"visitor": 200, "host": 404, "vop": 200, "hop": 404}
    assert stays.host.get(f"/exchanges/{number}/documents/financial/signatures").status_code == FORBIDDEN


def test_only_the_manager_of_that_side_records_and_never_a_signature_of_its_own(desk: Desk) -> None:
    number, stays, town = desk.written(), desk.stays, desk.town
    scan = send(desk, number, stays.vop).json()["digest"]
    assert send(desk, number, stays.hop).status_code == FORBIDDEN
    assert record(desk, number, stays.hop, scan=scan).status_code == FORBIDDEN
    assert record(desk, number, stays.visitor, scan=scan).status_code == FORBIDDEN
    assert record(desk, number, stays.vop, scan=scan, signed_by="Manager-HILLS").status_code == FORBIDDEN
    mandates = town.mandate(Role.MANAGER, VOP), town.mandate(Role.VISITING_SIGNER, VISITOR)
    town.add_person("two@example.eu", *mandates)
    own = record(desk, number, town.sign_in("two@example.eu"), scan=scan)
    assert (own.status_code, own.json()["title"]) == (FORBIDDEN, "Not yours to record")
    assert send(desk, number, stays.visitor).status_code == FORBIDDEN
    assert desk.signatures(number) == []
    of_host = send(desk, number, stays.hop, a_picture("grey"), party="host").json()["digest"]
    assert record(desk, number, stays.hop, scan=of_host, party="host").status_code == CREATED


def test_the_day_under_it_is_between_the_writing_and_today_and_the_scan_is_there(desk: Desk) -> None:
    number, stays = desk.written(), desk.stays
    scan = send(desk, number, stays.vop).json()["digest"]
    written = desk.town.clock.at.date()
    refused = {
        day: record(desk, number, stays.vop, scan=scan, signed_on=day.isoformat()).json()["title"]
        for day in (written - timedelta(days=1), written + timedelta(days=1))
    }
    assert set(refused.values()) == {"Not signed that day"}
    assert record(desk, number, stays.vop).json()["title"] == "Unknown scan"
    other = desk.written()
    assert record(desk, other, stays.vop, scan=scan).json()["title"] == "Unknown scan"
    assert record(desk, number, stays.vop, scan=scan, signed_by="  ").status_code == 422
    assert record(desk, number, stays.vop, scan=scan, signed_by="A\x00").status_code == 422
    assert send(desk, number, stays.vop, b"").status_code == 422
    assert send(desk, number, stays.vop, b"<html>").status_code == 415
    assert record(desk, number, stays.vop, scan=scan).status_code == CREATED


@pytest.mark.parametrize(("bound", "value"), [("MOST_SCANS", 2), ("MOST_BYTES", 250)])
def test_an_exchange_takes_so_many_scans_and_no_more(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, bound: str, value: int
) -> None:
    number, other, stays = desk.written(), desk.written(), desk.stays
    monkeypatch.setattr(signing_paper, bound, value)
    key = desk.town.once()
    for colour in ("white", "grey"):
        sent = send(desk, number, stays.vop, a_picture(colour), key=key if colour == "grey" else None)
        assert sent.status_code == CREATED, sent.text
    assert send(desk, number, stays.vop, a_picture("grey"), key=key).text == sent.text  # a retry

    refused = send(desk, number, stays.vop, a_picture("black"))

    assert (refused.status_code, refused.json()["title"]) == (CONFLICT, "Too many scans")
    assert f"Exchange {number} has" in refused.json()["detail"]
    assert record(desk, number, stays.vop, scan=sent.json()["digest"]).status_code == CREATED
    assert send(desk, other, stays.vop, a_picture("black")).status_code == CREATED


def test_a_scan_shows_one_signature_under_one_version(desk: Desk) -> None:
    number, stays = desk.written(), desk.stays
    of_visitor = send(desk, number, stays.vop).json()
    assert (of_visitor["paper"], of_visitor["version"], of_visitor["party"]) == ("commitment", 1, "visitor")
    desk.amend(number, "Learn to dye cold.")

    earlier = record(desk, number, stays.vop, scan=of_visitor["digest"])
    again = send(desk, number, stays.vop)
    of_host = send(desk, number, stays.hop, party="host")

    for refused in (earlier, again, of_host):
        assert (refused.status_code, refused.json()["title"]) == (CONFLICT, "Scan of another")
    newer = send(desk, number, stays.vop, a_picture("grey")).json()["digest"]
    assert record(desk, number, stays.vop, scan=newer).status_code == CREATED
    path = f"/exchanges/{number}/scans?filename=signed.png"
    bare = stays.vop.post(path, content=a_picture(), headers=desk.town.once(**{"Content-Type": "image/png"}))
    assert bare.status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    closed = stays.at(State.CANCELLED).id
    assert send(desk, closed, stays.vop).json()["title"] in {"Not at this step", "Already signed"}


def test_one_person_does_not_put_both_sides_on_record(desk: Desk) -> None:
    number, stays = desk.written(), desk.stays
    of_one_partnership(desk, number)
    scans = {
        party: send(desk, number, stays.vop, a_picture(colour), party=party).json()["digest"]
        for party, colour in (("visitor", "white"), ("host", "grey"))
    }
    assert record(desk, number, stays.vop, scan=scans["visitor"]).status_code == CREATED
    refused = record(desk, number, stays.vop, scan=scans["host"], party="host")
    assert (refused.status_code, refused.json()["title"]) == (FORBIDDEN, "Not yours to record")
    assert desk.sign(number, "vop").status_code == CREATED
    assert desk.sign(number, "host").status_code == CREATED


def test_who_recorded_for_the_visitor_does_not_sign_for_the_host(desk: Desk) -> None:
    number, town = desk.written(), desk.town
    town.add_person("ring@example.eu", town.mandate(Role.HOST_SIGNER, HOST), town.mandate(Role.MANAGER, VOP))
    ring = town.sign_in("ring@example.eu")
    scan = send(desk, number, ring).json()["digest"]
    assert record(desk, number, ring, scan=scan).status_code == CREATED
    assert desk.sign(number, "host", by=ring).json()["title"] == "Both sides by one"
    assert desk.sign(number, "vop", by=ring).status_code == CREATED


def of_one_partnership(desk: Desk, number: int) -> None:
    """Lets the visitor's partnership manage the host too, on record and in the exchange."""
    both = desk.town.partnership(VOP)
    headers = desk.town.once(**{"If-Match": "*"})
    moved = desk.stays.hop.post(f"/profiles/{HOST}/transfer", json={"partnership": both}, headers=headers)
    assert moved.is_success, moved.text
    desk.change(number, lambda one: replace(one, agreed=replace(one.agreed, hop=both)))


def signed_in_again(desk: Desk, who: str) -> TestClient:
    client: TestClient = desk.town.sign_in(f"{who}@example.eu")
    return client


def a_program(desk: Desk, client: TestClient) -> TestClient:
    held = [one["id"] for one in client.get("/me").json()["mandates"]]
    expires = (desk.town.clock.at + timedelta(days=30)).isoformat()
    asked = {"name": "export", "expires_at": expires, "mandates": held}
    made = client.post("/tokens", json=asked, headers=desk.town.once())
    return TestClient(desk.town.app, headers={"Authorization": f"Bearer {made.json()['secret']}"})


def a_delegation(desk: Desk, signer: TestClient, *, to: str) -> int:
    mandate = signer.get("/me").json()["mandates"][0]["id"]
    day = desk.town.clock.at.date()
    days = {"first_day": day.isoformat(), "last_day": (day + timedelta(days=3)).isoformat()}
    asked = {"mandate": mandate, "email": to} | days
    made = signer.post("/delegations", json=asked, headers=desk.town.once())
    assert made.status_code == CREATED, made.text
    return int(made.json()["id"])


def _parsed(text: str) -> dict[str, Any]:
    parsed: dict[str, Any] = json.loads(text)
    return parsed
