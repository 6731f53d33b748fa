"""Webhooks and preferences over HTTP: whose they are, the secret told once, trials, and endings."""

import base64
import hashlib
import hmac
import json
import re
from collections.abc import Callable
from datetime import datetime
from random import Random
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select

from api.access import Role
from api.journal.tables import audit, idempotency_keys
from api.notices.address_store import addresses_of
from api.notices.deliveries import Channels, Delivery, NotSent
from api.notices.delivery import deliver_due
from api.notices.kinds import Channel
from api.notices.planning import plan_outbox
from api.notices.tables import deliveries, webhooks
from api.notices.webhooks import body_of, key_of, signed

FIRM = "organisation:firm"
ASKED = {"owner": FIRM, "url": "https://example.org/cxc", "kinds": ["proposal.received"]}


@pytest.fixture
def here(town: Any, an_organisation: Callable[..., Any]) -> Any:
    town.load(
        an_organisation(id="firm", partnership="Fibres"), an_organisation(id="other", partnership="Looms")
    )
    return town


class Receiver:
    """What webhooks are sent, or a receiver that takes nothing."""

    def __init__(self, *, refuses: bool = False) -> None:
        self.taken: list[tuple[str, dict[str, Any], dict[str, str]]] = []
        self.refuses = refuses

    def send(self, delivery: Delivery, *, at: datetime) -> None:
        if delivery.target is None or not delivery.target.active:
            raise NotSent("webhook_off")
        if self.refuses:
            raise NotSent("http_503")
        body = body_of(delivery.notice)
        headers = signed(delivery.message_id, body, secret=delivery.target.secret, at=at)
        self.taken.append((delivery.target.url, json.loads(body), headers))


def deliver(here: Any, receiver: Receiver) -> None:
    clock = here.clock

    def told_of(connection: Any, recipient: str) -> Any:
        return addresses_of(connection, recipient, on=clock().date())

    channels = Channels(senders={Channel.WEBHOOK: receiver}, domain="service.example")
    plan_outbox(here.database, told_of, domain=channels.domain, clock=clock)
    deliver_due(here.database, channels, clock=clock, rng=Random(1))


def added(client: TestClient, here: Any, **differences: Any) -> dict[str, Any]:
    answer = client.post("/webhooks", json=ASKED | differences, headers=here.once())
    assert answer.status_code == 201, answer.text
    return answer.json()


def test_the_secret_is_told_once_and_kept_nowhere_but_to_sign_with(here: Any) -> None:
    signer, key = here.person(Role.HOST_SIGNER, "firm"), here.once()
    first = signer.post("/webhooks", json=ASKED, headers=key)
    again = signer.post("/webhooks", json=ASKED, headers=key)

    secret = first.json()["secret"]
    assert len(key_of(secret)) == 32
    assert (first.headers["location"], first.headers["etag"]) == ("/webhooks/1", '"1"')
    assert first.headers["cache-control"] == "no-store"
    assert (again.status_code, again.headers["idempotency-replayed"]) == (201, "true")
    assert again.json() == first.json() | {"url": None, "secret": None}
    assert first.json()["url"] == signer.get("/webhooks/1").json()["url"] == ASKED["url"]
    assert "secret" not in signer.get("/webhooks/1").json()
    with here.database.snapshot() as connection:
        kept = [bytes(row) for row in connection.scalars(select(idempotency_keys.c.body))]
        details = list(connection.scalars(select(audit.c.detail)))
    said = (*kept, *map(str.encode, details))
    assert not [text for text in said if secret.encode() in text or ASKED["url"].encode() in text]


@pytest.mark.parametrize(
    ("role", "of", "expected"),
    [
        (Role.VISITING_SIGNER, "firm", 201),
        (Role.MANAGER, "Fibres", 201),
        (Role.HOST_EDITOR, "firm", 403),
        (Role.SUPPORT_OFFICE, None, 403),
        (Role.HOST_SIGNER, "other", 404),
        (Role.MANAGER, "Looms", 404),
        (Role.ANALYST, None, 404),
    ],
)
def test_webhooks_are_for_signers_of_the_organisation_and_its_managers(
    here: Any, role: Role, of: str | None, expected: int
) -> None:
    person = here.person(role, of)
    assert person.post("/webhooks", json=ASKED, headers=here.once()).status_code == expected
    reads = {201: 200}.get(expected, expected)
    assert person.get("/webhooks", params={"owner": FIRM}).status_code == reads
    unknown = person.post("/webhooks", json=ASKED | {"owner": "organisation:x"}, headers=here.once())
    assert unknown.status_code in {403, 404}


def test_a_partnership_has_webhooks_of_its_own(here: Any) -> None:
    owner = f"partnership:{here.partnership('Fibres')}"
    manager = here.person(Role.MANAGER, "Fibres")
    added(manager, here, owner=owner)
    assert [one["owner"] for one in manager.get("/webhooks", params={"owner": owner}).json()["webhooks"]] == [
        owner
    ]
    other = here.person(Role.MANAGER, "Looms")
    assert other.get("/webhooks", params={"owner": owner}).status_code == 404
    assert other.get("/webhooks/1").status_code == 404


def test_a_trial_goes_signed_to_that_webhook_alone_whatever_kinds_it_asks_for(here: Any) -> None:
    signer, receiver = here.person(Role.HOST_SIGNER, "firm"), Receiver()
    secret = added(signer, here)["secret"]
    added(signer, here, url="https://example.org/another", kinds=[])

    answer = signer.post("/webhooks/1/test", headers=here.once())
    deliver(here, receiver)

    assert (answer.status_code, answer.json()) == (202, {"webhook": 1, "kind": "webhook.test"})
    [(url, body, headers)] = receiver.taken
    assert (url, body["type"]) == ("https://example.org/cxc", "webhook.test")
    text = (
        f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode()
        + json.dumps(body, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()
    )
    wanted = base64.b64encode(hmac.new(key_of(secret), text, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{wanted}"


def test_an_ended_webhook_is_sent_nothing_more_and_its_number_is_never_anothers(here: Any) -> None:
    signer, receiver = here.person(Role.HOST_SIGNER, "firm"), Receiver(refuses=True)
    added(signer, here)
    signer.post("/webhooks/1/test", headers=here.once())
    deliver(here, receiver)
    assert signer.delete("/webhooks/1").status_code == 428
    assert signer.delete("/webhooks/1", headers={"If-Match": '"9"'}).status_code == 412

    ended = signer.delete("/webhooks/1", headers={"If-Match": '"1"'})

    assert (ended.status_code, ended.content) == (204, b"")
    assert signer.get("/webhooks/1").status_code == 404
    assert signer.delete("/webhooks/1", headers={"If-Match": '"1"'}).status_code == 404
    assert added(here.person(Role.HOST_SIGNER, "other"), here, owner="organisation:other")["id"] == 2
    with here.database.snapshot() as connection:
        row = connection.execute(select(webhooks).where(webhooks.c.id == 1)).one()
        on_its_way = list(connection.scalars(select(deliveries.c.last_error)))
    assert (row.url, row.secret, row.active) == ("", "", False)
    assert "webhook_ended" in on_its_way
    receiver.refuses = False
    deliver(here, receiver)
    assert receiver.taken == []


def test_each_act_is_one_event_without_the_address(here: Any) -> None:
    signer = here.person(Role.HOST_SIGNER, "firm")
    added(signer, here)
    signer.post("/webhooks/1/test", headers=here.once())
    signer.delete("/webhooks/1", headers={"If-Match": '"1"'})
    with here.database.snapshot() as connection:
        rows = connection.execute(select(audit).where(audit.c.act.like("webhook.%")).order_by(audit.c.seq))
        found = [(row.act, row.subject, json.loads(row.detail)) for row in rows]
    assert found == [
        ("webhook.add", "webhook:1", {"owner": FIRM, "kinds": ["proposal.received"]}),
        ("webhook.test", "webhook:1", {"owner": FIRM}),
        ("webhook.end", "webhook:1", {"owner": FIRM, "stopped": 0}),
    ]


def test_ten_webhooks_are_the_most(here: Any) -> None:
    signer = here.person(Role.HOST_SIGNER, "firm")
    for _ in range(10):
        added(signer, here)
    assert signer.post("/webhooks", json=ASKED, headers=here.once()).status_code == 409


@pytest.mark.parametrize(
    "differences",
    [
        {"url": "http://example.org"},
        {"url": "https://example.org/\u0000"},
        {"url": "https://" + "x" * 2_000},
        {"kinds": ["account.invited"]},
        {"kinds": ["no.such"]},
        {"owner": "account:1"},
        {"owner": "partnership:99999999999"},
        {"owner": "organisation:\u0000"},
        {"more": 1},
    ],
)
def test_what_cannot_be_a_webhook_is_refused(here: Any, differences: dict[str, Any]) -> None:
    signer = here.person(Role.HOST_SIGNER, "firm")
    answer = signer.post("/webhooks", json=ASKED | differences, headers=here.once())
    assert answer.status_code == 422, answer.text


def test_a_preference_is_ones_own_and_is_changed_from_the_version_seen(here: Any) -> None:
    mine, theirs = here.person(Role.HOST_SIGNER, "firm"), here.person(Role.HOST_EDITOR, "firm")
    path = "/notice-preferences/proposal.received"
    tag = mine.get(path).headers["etag"]
    assert mine.put(path, json={"mail": False}).status_code == 428

    chosen = mine.put(path, json={"mail": False}, headers={"If-Match": tag})

    assert (chosen.status_code, chosen.json()["mail"]) == (200, False)
    assert mine.put(path, json={"mail": False}, headers={"If-Match": tag}).status_code == 412
    assert (mine.get(path).json()["mail"], theirs.get(path).json()["mail"]) == (False, True)
    listed = {one["kind"]: one["mail"] for one in mine.get("/notice-preferences").json()["preferences"]}
    assert [kind for kind, mail in listed.items() if not mail] == ["proposal.received"]
    assert not {"account.invited", "notice.undelivered", "webhook.test"} & listed.keys()


@pytest.mark.parametrize("kind", ["account.invited", "no.such", "notice.undelivered"])
def test_a_kind_that_is_nobodys_to_choose_is_not_there(here: Any, kind: str) -> None:
    mine = here.person(Role.HOST_SIGNER, "firm")
    assert mine.get(f"/notice-preferences/{kind}").status_code == 404
    changed = mine.put(f"/notice-preferences/{kind}", json={"mail": True}, headers={"If-Match": "*"})
    assert changed.status_code == 404


def test_the_support_office_is_told_through_its_people(here: Any) -> None:
    here.person(Role.SUPPORT_OFFICE)
    here.person(Role.AUDITOR)
    with here.database.snapshot() as connection:
        told = addresses_of(connection, "office:programme", on=here.clock().date())
    assert [re.sub("@.*", "", one.mail or "") for one in told] == ["support_office-programme"]
