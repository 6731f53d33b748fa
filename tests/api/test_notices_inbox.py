"""An account's inbox over HTTP, and notices on the command line."""

import json
import threading
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import select
from typer.testing import CliRunner, Result

from api.access import Role, Via
from api.cli import notices as command
from api.database import Database
from api.journal.acting import Actor, Event, Notice, perform
from api.journal.tables import audit
from api.notices import store
from api.notices.deliveries import Address, Channels, Counts
from api.notices.kinds import Channel
from api.notices.mail import Security
from api.notices.outlets import channels_of_settings, mail_server
from api.notices.planning import plan_outbox
from api.problems import BadSetting, DatabaseBusy
from api.settings import load_settings
from api.web.sentences import said_in

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
PARAMS = {"visitor": "Weaving Lda", "host": "Looms GmbH", "sender": "Weaving Lda", "path": "/proposals/7"}
NOWHERE = Channels(senders={}, domain="service.example")


@pytest.fixture
def tell(database: Database) -> Callable[..., None]:
    """Has accounts told that a proposal was accepted, as far as their inboxes."""

    def told(*accounts: int, **differences: object) -> None:
        def work(act: object) -> None:
            act.record(Event(act="proposal.accept", subject="proposal:7"))  # type: ignore[attr-defined]
            for account in accounts:
                notice = Notice(
                    kind="proposal.accepted", recipient=f"account:{account}", params=PARAMS | differences
                )
                act.tell(notice)  # type: ignore[attr-defined]

        perform(database, Actor(account_id=None, via=Via.SYSTEM), at=NOON, work=work)
        plan_outbox(database, addresses_of, domain="service.example", clock=lambda: NOON)

    return told


def addresses_of(_connection: object, recipient: str) -> list[Address]:
    account = int(recipient.partition(":")[2])
    return [Address(account=account, mail=f"person{account}@example.org")]


@pytest.fixture
def inbox(town: Any) -> TestClient:
    """The service, asked by account 1."""
    return town.person(Role.ANALYST)


def test_an_inbox_shows_its_own_notices_in_words_newest_first(
    inbox: TestClient, tell: Callable[..., None], town: Any
) -> None:
    tell(1, 2)
    tell(1, sender="Looms GmbH")

    answer = inbox.get("/inbox").json()

    assert [entry["subject"] for entry in answer["entries"]] == [
        "Looms GmbH accepts the exchange",
        "Weaving Lda accepts the exchange",
    ]
    assert answer["entries"][0]["link"] == f"{town.settings.public_url}/to/proposals/7"
    assert answer["entries"][0]["read_at"] is None
    assert (answer["before"], answer["unread"]) == (None, 2)


def test_paging_repeats_and_skips_nothing_while_notices_come(
    inbox: TestClient, tell: Callable[..., None]
) -> None:
    for _ in range(7):
        tell(1)
    there = [entry["id"] for entry in inbox.get("/inbox").json()["entries"]]

    seen: list[int] = []
    before = None
    while True:
        page = inbox.get("/inbox", params={"most": 3} | ({"before": before} if before else {})).json()
        seen += [entry["id"] for entry in page["entries"]]
        before = page["before"]
        tell(1)
        if before is None:
            break

    assert seen == there


def acts_since(database: Database, act: str) -> list[str]:
    with database.snapshot() as connection:
        acts = list(connection.scalars(select(audit.c.act).order_by(audit.c.seq)))
    return acts[acts.index(act) :]


def test_reading_is_written_once_and_on_record(
    inbox: TestClient, tell: Callable[..., None], database: Database, town: Any
) -> None:
    tell(1)
    number = inbox.get("/inbox").json()["entries"][0]["id"]

    first = inbox.post(f"/inbox/{number}/read", headers=town.once()).json()
    second = inbox.post(f"/inbox/{number}/read", headers=town.once()).json()

    assert first["read_at"] is not None
    assert first == second
    assert inbox.get("/inbox", params={"unread": True}).json()["entries"] == []
    assert acts_since(database, "proposal.accept") == ["proposal.accept", "notice.mark"]


def test_all_are_marked_up_to_the_newest_that_was_seen(
    inbox: TestClient, tell: Callable[..., None], database: Database, town: Any
) -> None:
    tell(1, 2)
    tell(1)
    seen = inbox.get("/inbox").json()["entries"][0]["id"]
    tell(1)

    key = town.once()
    answers = [inbox.post("/inbox/read", json={"up_to": seen}, headers=key) for _ in range(2)]

    assert [one.json() for one in answers] == [{"marked": 2}] * 2
    assert inbox.get("/inbox").json()["unread"] == 1
    assert acts_since(database, "proposal.accept").count("notice.mark") == 1
    with database.snapshot() as connection:
        assert store.count_unread(connection, 2) == 1
    assert inbox.post("/inbox/read", json={"up_to": seen}).status_code == 400
    assert inbox.post("/inbox/read", json={"up_to": 0}, headers=town.once()).status_code == 422


def test_what_is_in_anothers_inbox_is_not_there(
    inbox: TestClient, tell: Callable[..., None], database: Database, town: Any
) -> None:
    tell(2)
    with database.snapshot() as connection:
        theirs = store.inbox_of(connection, 2, before=None, at_most=1)[0].id

    answer = inbox.post(f"/inbox/{theirs}/read", headers=town.once())

    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"
    with database.snapshot() as connection:
        assert store.count_unread(connection, 2) == 1


def test_a_letter_on_its_way_is_no_entry_of_the_inbox(
    inbox: TestClient, tell: Callable[..., None], town: Any
) -> None:
    tell(1)
    number = inbox.get("/inbox").json()["entries"][0]["id"]
    others = [other for other in range(1, 5) if other != number]
    answers = {inbox.post(f"/inbox/{other}/read", headers=town.once()).status_code for other in others}
    assert answers == {404}


def test_without_an_account_there_is_no_inbox(town: Any) -> None:
    assert town.nobody().get("/inbox").status_code == 401


@pytest.mark.parametrize("query", ["before=0", "before=9999999999999", "most=0", "most=201", "before=x"])
def test_a_part_that_cannot_be_is_refused(inbox: TestClient, query: str) -> None:
    assert inbox.get(f"/inbox?{query}").status_code == 422


def test_one_notice_without_words_does_not_close_the_inbox(
    inbox: TestClient, tell: Callable[..., None]
) -> None:
    tell(1, sender=None)
    assert inbox.get("/inbox").json()["entries"][0]["subject"] == "proposal.accepted"


def run(database: Database, *arguments: str) -> Result:
    return CliRunner().invoke(command.app, [*arguments, "--database", database.url])


def test_the_list_counts_and_shows_what_is_unfinished_without_addresses(
    database: Database, tell: Callable[..., None]
) -> None:
    tell(1)

    plain, machine = run(database, "list"), run(database, "list", "--json")

    assert plain.exit_code == 0, plain.output
    assert "mail, waiting: 1" in plain.output
    assert "proposal.accepted to account:1 by mail: waiting" in plain.output
    assert "@example.org" not in plain.output + machine.output
    told = json.loads(machine.output)
    assert [one["state"] for one in told["deliveries"]] == ["waiting"]
    assert told["unplanned"] == 0


def test_the_list_of_an_empty_outbox_says_so(database: Database) -> None:
    assert run(database, "list").output == "There is no notice yet.\n"


def test_a_round_plans_what_came_and_says_so(database: Database, tell: Callable[..., None]) -> None:
    tell()
    perform(
        database,
        Actor(account_id=None, via=Via.SYSTEM),
        at=NOON,
        work=lambda act: (
            act.record(Event(act="proposal.accept", subject="proposal:7")),
            act.tell(Notice(kind="proposal.accepted", recipient="account:1", params=PARAMS)),
        ),
    )
    assert command.run_round(database, NOWHERE, addresses_of) == Counts(planned=1)


class Busy(DatabaseBusy):
    def __init__(self) -> None:
        Exception.__init__(self, "another is writing")


def test_the_worker_goes_on_when_the_database_was_busy_and_stops_when_told() -> None:
    stopped = threading.Event()
    rounds: list[int] = []

    def one_round() -> None:
        rounds.append(len(rounds))
        if len(rounds) == 1:
            raise Busy
        stopped.set()

    command.run_until(stopped, one_round, pause=0)

    assert rounds == [0, 1]


def test_mail_is_sent_only_where_a_server_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Channel.MAIL not in channels_of_settings(load_settings(), say=said_in).senders
    for name, value in {
        "SMTP_HOST": "mail.example.org",
        "SMTP_USER": "cxc",
        "SMTP_PASSWORD": "correct horse",
        "MAIL_SENDER": "cxc@example.org",
    }.items():
        monkeypatch.setenv(f"CXC_{name}", value)

    settings = load_settings()
    channels = channels_of_settings(settings, say=said_in)
    server = mail_server(settings)

    assert (Channel.MAIL in channels.senders, channels.domain) == (True, "example.org")
    assert (server.port, server.security) == (587, Security.STARTTLS)
    assert "correct horse" not in repr(server) + repr(settings)


@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({"SMTP_HOST": "mail.example.org"}, "MAIL_SENDER"),
        ({"MAIL_SENDER": "a@b\r\nBcc: c@d"}, "MAIL_SENDER"),
        ({"SMTP_PASSWORD": "x", "SMTP_SECURITY": "none"}, "SMTP_PASSWORD"),
        ({"PUBLIC_URL": "cxc.example.org"}, "PUBLIC_URL"),
        ({"SMTP_PORT": "0"}, "SMTP_PORT"),
    ],
)
def test_settings_that_cannot_work_are_refused_by_name(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], name: str
) -> None:
    for key, value in settings.items():
        monkeypatch.setenv(f"CXC_{key}", value)
    with pytest.raises(BadSetting, match=f"CXC_{name}"):
        load_settings()
