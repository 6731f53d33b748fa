"""Notices on their way: nothing is lost wherever a worker ends, and a second copy can be recognised."""

import asyncio
import gc
import socket
import ssl
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from random import Random
from threading import Event as Signal
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import select

from api.access import Via
from api.database import Database
from api.journal.acting import Actor, Event, Notice, perform
from api.journal.tables import audit, outbox
from api.languages import Language
from api.notices import store, webhook_store
from api.notices.deliveries import Address, Channels, Counts, Delivery, NotSent, State
from api.notices.delivery import Boundary, deliver_due, deliver_next
from api.notices.kinds import KINDS, Channel
from api.notices.mail import Mail, MailServer, Security
from api.notices.pacing import GIVEN_UP_AFTER, HELD_FOR, LEASE, MAIL_WITHIN, WEBHOOK_WITHIN
from api.notices.planning import plan_outbox
from api.notices.tables import deliveries
from api.notices.use_cases import prefer
from api.web.sentences import said_in

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
SYSTEM = Actor(account_id=None, via=Via.SYSTEM)
PARAMS = {
    "visitor": "Weaving Lda",
    "host": "Looms GmbH",
    "sender": "Weaving Lda",
    "until": "2026-12-01",
    "path": "/proposals/7",
}
RESET = {"path": "/password-resets/complete", "secret": "s3cr3t-t0k3n"}


class Crashed(BaseException):
    """The worker is gone: not an Exception, so nothing of ours can hold on to it."""


@dataclass
class Mailbox:
    """What a mail server was handed, and what it answers next."""

    letters: list[bytes] = field(default_factory=list)
    rcpt: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  aiosmtpd's
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("250"):
            assert isinstance(envelope.content, bytes)
            self.letters.append(envelope.content)
            self.rcpt += [str(one) for one in envelope.rcpt_tos]
        return answer

    @property
    def message_ids(self) -> list[str]:
        return [header(letter, "Message-ID") for letter in self.letters]


def header(letter: bytes, name: str) -> str:
    lines = letter.decode().split("\r\n\r\n")[0].replace("\r\n ", " ").split("\r\n")
    return next(line.partition(": ")[2] for line in lines if line.startswith(f"{name}: "))


@pytest.fixture
def mailbox() -> Mailbox:
    return Mailbox()


class _Line(SMTP):
    """What the server says to one client, over a transport that it remembers."""

    def __init__(self, lines: list[asyncio.WriteTransport], *said: Any, **more: Any) -> None:
        self._lines = lines
        super().__init__(*said, **more)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.WriteTransport)
        self._lines.append(transport)
        super().connection_made(transport)


class MailHost(Controller):
    """A real SMTP server on this machine, which hangs up on whoever is still there when it ends."""

    def __init__(self, mailbox: Mailbox, **more: Any) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            port = probe.getsockname()[1]  # aiosmtpd wants to know it beforehand
        self._lines: list[asyncio.WriteTransport] = []
        super().__init__(mailbox, hostname="127.0.0.1", port=port, **more)

    def factory(self) -> SMTP:
        return _Line(self._lines, self.handler, **self.SMTP_kwargs)

    def stop(self, *_: Any, **__: Any) -> None:
        asyncio.run_coroutine_threadsafe(self._hang_up(), self.loop).result(timeout=10)
        super().stop()

    async def _hang_up(self) -> None:
        for line in self._lines:
            line.abort()
        await asyncio.sleep(0)  # the loop closes them in its next round


@pytest.fixture
def server(mailbox: Mailbox) -> Iterator[Controller]:
    controller = MailHost(mailbox)
    controller.start()
    yield controller
    controller.stop()


class Post:
    """The outbox, a mail server, and a clock that moves when it is told to."""

    def __init__(self, database: Database, port: int) -> None:
        self.database = database
        self.now = NOON
        self.rng = Random(7)
        mail = Mail(
            MailServer(host="127.0.0.1", port=port, security=Security.NONE, sender="cxc@service.example"),
            public_url="https://cxc.example.org",
            say=said_in,
        )
        self.channels = Channels(senders={Channel.MAIL: mail}, domain="service.example")
        self.addresses: dict[str, list[Address]] = {
            f"account:{number}": [Address(account=number, mail=f"person{number}@example.org")]
            for number in range(1, 60)
        }

    def clock(self) -> datetime:
        return self.now

    def tell(self, recipient: str = "account:1", kind: str = "proposal.received", **params: Any) -> None:
        notice = Notice(kind=kind, recipient=recipient, params=params or PARAMS)

        def work(act: Any) -> None:
            act.record(Event(act="proposal.send", subject="proposal:7"))
            act.tell(notice)

        perform(self.database, SYSTEM, at=self.now, work=work)

    def plan(self) -> int:
        return plan_outbox(
            self.database,
            lambda _connection, recipient: self.addresses.get(recipient, []),
            domain=self.channels.domain,
            clock=self.clock,
        )

    def deliver(self, passing: Callable[[Boundary], None] = lambda _: None) -> Counts:
        self.plan()
        return deliver_due(self.database, self.channels, clock=self.clock, rng=self.rng, passing=passing)

    def rows(self, channel: Channel = Channel.MAIL) -> list[Any]:
        with self.database.snapshot() as connection:
            query = select(deliveries).where(deliveries.c.channel == channel.value).order_by(deliveries.c.id)
            return list(connection.execute(query))

    def states(self, channel: Channel = Channel.MAIL) -> list[str]:
        return [row.state for row in self.rows(channel)]

    def params(self) -> list[dict[str, Any]]:
        with self.database.snapshot() as connection:
            return list(connection.scalars(select(outbox.c.params).order_by(outbox.c.id)))


@pytest.fixture
def post(database: Database, server: Controller) -> Post:
    return Post(database, server.port)


def test_a_notice_reaches_the_mailbox_and_the_inbox_once(post: Post, mailbox: Mailbox) -> None:
    post.tell()

    counts = post.deliver()

    assert counts == Counts(sent=1)
    assert mailbox.rcpt == ["person1@example.org"]
    assert (post.states(), post.states(Channel.INBOX)) == (["sent"], ["sent"])
    assert post.deliver() == Counts()


def test_each_gets_the_letter_in_their_own_language_under_one_name(post: Post, mailbox: Mailbox) -> None:
    post.addresses["account:1"] = [
        Address(account=1, mail="ana@example.org"),
        Address(account=2, mail="zoe@example.org", language=Language.FR),
    ]
    post.tell()
    post.plan()
    for people in post.addresses.values():  # chosen anew after that: what is on its way stays as it was
        people[:] = [replace(one, language=Language.EN) for one in people]

    assert post.deliver() == Counts(sent=2)

    english, french = mailbox.letters
    assert (header(english, "Content-Language"), header(french, "Content-Language")) == ("en", "fr")
    assert "proposes an exchange" in header(english, "Subject")
    assert "propose un échange" in str(message_from_bytes(french, policy=default)["Subject"])
    assert '<html lang="fr">' in message_from_bytes(french, policy=default).get_body(("html",)).get_content()
    assert len({header(one, "Message-ID") for one in mailbox.letters}) == 2


def test_a_worker_that_ends_before_sending_loses_nothing_and_sends_nothing_twice(
    post: Post, mailbox: Mailbox
) -> None:
    post.tell()
    crash_at(post, Boundary.AFTER_CLAIM)
    assert (mailbox.letters, post.states()) == ([], ["sending"])

    post.now += LEASE
    assert post.deliver() == Counts(sent=1)

    assert len(mailbox.letters) == 1


def test_a_worker_that_ends_after_sending_sends_the_very_same_letter_again(
    post: Post, mailbox: Mailbox
) -> None:
    post.tell()
    crash_at(post, Boundary.AFTER_SEND)
    assert (len(mailbox.letters), post.states()) == (1, ["sending"])

    post.now += LEASE
    assert post.deliver() == Counts(sent=1)

    first, second = mailbox.letters
    assert first == second
    assert mailbox.message_ids[0] == mailbox.message_ids[1]


def test_a_worker_that_ends_after_marking_sends_nothing_twice(post: Post, mailbox: Mailbox) -> None:
    post.tell()
    crash_at(post, Boundary.AFTER_MARK)

    post.now += LEASE
    assert post.deliver() == Counts()

    assert len(mailbox.letters) == 1


def test_an_outbox_whose_workers_end_at_random_is_drained_within_a_minute_of_the_last_crash(
    post: Post, mailbox: Mailbox
) -> None:
    chance = Random(20261121)
    for number in range(1, 41):
        post.tell(f"account:{number}")
    after_send = 0

    def passing(boundary: Boundary) -> None:
        nonlocal after_send
        if chance.random() < 0.2:
            after_send += boundary is Boundary.AFTER_SEND
            raise Crashed

    for _ in range(40):
        with suppress(Crashed):
            post.deliver(passing)
    post.now += timedelta(seconds=60)
    post.deliver()

    assert after_send > 0
    assert set(post.states()) == {"sent"}
    assert set(mailbox.rcpt) == {f"person{number}@example.org" for number in range(1, 41)}
    assert len(set(mailbox.message_ids)) == 40
    assert len(mailbox.letters) == 40 + after_send
    assert len(post.rows(Channel.INBOX)) == 40


def crash_at(post: Post, boundary: Boundary) -> None:
    def passing(reached: Boundary) -> None:
        if reached is boundary:
            raise Crashed

    with pytest.raises(Crashed):
        post.deliver(passing)


def test_a_claim_keeps_other_workers_away_until_it_is_over(post: Post, mailbox: Mailbox) -> None:
    post.tell()
    crash_at(post, Boundary.AFTER_CLAIM)

    post.now += LEASE - timedelta(seconds=1)
    assert post.deliver() == Counts()
    post.now += timedelta(seconds=1)
    assert post.deliver() == Counts(sent=1)

    assert len(mailbox.letters) == 1


def test_a_claim_outlasts_every_sending_and_is_over_within_the_minute_of_recovery() -> None:
    assert max(MAIL_WITHIN, WEBHOOK_WITHIN) < LEASE < timedelta(seconds=60)


def test_a_slow_worker_cannot_write_over_what_a_faster_one_has_done(post: Post) -> None:
    post.tell()
    post.plan()

    def claimed(at: datetime) -> Delivery:
        with post.database.transaction() as connection:
            found = store.claim(connection, [Channel.MAIL], at=at, lease=LEASE, held_for=HELD_FOR)
        assert found is not None
        return found

    slow, fast = claimed(NOON), claimed(NOON + LEASE)
    with post.database.transaction() as connection:
        store.mark_sent(connection, fast, at=NOON + LEASE)
        store.mark_failed(connection, slow, "timeout", again_at=NOON + LEASE)

    assert (post.states(), slow.was_left, fast.was_left) == (["sent"], False, True)


def test_a_refused_letter_is_tried_again_later_and_the_wait_doubles(post: Post, mailbox: Mailbox) -> None:
    mailbox.answers += ["451 try later"] * 3
    post.tell()

    waits = []
    for _ in range(3):
        assert post.deliver() == Counts(failed=1)
        (row,) = post.rows()
        assert row.last_error == "smtp_451"
        waits.append((row.next_attempt_at - post.now).total_seconds())
        assert post.deliver() == Counts()
        post.now = row.next_attempt_at
    assert post.deliver() == Counts(sent=1)

    assert 45 <= waits[0] <= 75
    assert 90 <= waits[1] <= 150
    assert 180 <= waits[2] <= 300


def test_after_five_days_a_letter_is_given_up_on_record_and_its_inbox_says_so(
    post: Post, mailbox: Mailbox
) -> None:
    mailbox.answers += ["554 no"] * 100
    post.tell()

    while post.states() != ["given_up"]:
        post.deliver()
        (row,) = post.rows()
        if row.next_attempt_at:
            post.now = row.next_attempt_at

    assert post.now == NOON + GIVEN_UP_AFTER
    post.plan()
    assert len(post.rows(Channel.INBOX)) == 2
    with post.database.snapshot() as connection:
        acts = list(connection.scalars(select(audit.c.act)))
        newest = store.inbox_of(connection, 1, before=None, at_most=1)[0]
    assert acts[-1] == "notice.give_up"
    assert (newest.notice.kind, newest.notice.params["channel"]) == ("notice.undelivered", "mail")


def test_a_letter_on_which_workers_keep_ending_is_given_up_too(post: Post, mailbox: Mailbox) -> None:
    post.tell()
    crash_at(post, Boundary.AFTER_CLAIM)

    post.now += GIVEN_UP_AFTER + LEASE + timedelta(seconds=1)

    assert post.deliver() == Counts(given_up=1)
    assert (post.rows()[0].last_error, mailbox.letters) == ("worker_lost", [])


def test_a_server_that_is_away_is_a_failure_with_a_code(database: Database) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    post = Post(database, port)
    post.tell()

    assert post.deliver() == Counts(failed=1)

    assert post.rows()[0].last_error == "unreachable"


def test_without_starttls_nothing_is_sent_where_it_was_asked_for(
    post: Post, server: Controller, mailbox: Mailbox
) -> None:
    wary = MailServer(
        host="127.0.0.1", port=server.port, security=Security.STARTTLS, sender="cxc@service.example"
    )
    post.channels = Channels(
        senders={Channel.MAIL: Mail(wary, public_url="https://cxc.example.org", say=said_in)},
        domain="service.example",
    )
    post.tell()

    assert post.deliver() == Counts(failed=1)

    assert (post.rows()[0].last_error, mailbox.letters) == ("smtp", [])


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A certificate for localhost that nobody else vouches for, and its key."""
    folder = tmp_path_factory.mktemp("keys")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    today = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    as_pem = serialization.Encoding.PEM
    private = key.private_bytes(as_pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "mail.pem").write_bytes(certificate.public_bytes(as_pem))
    (folder / "mail.key").write_bytes(private)
    return folder / "mail.pem", folder / "mail.key"


@pytest.fixture
def private_server(mailbox: Mailbox, keys: tuple[Path, Path]) -> Iterator[Controller]:
    """A real SMTP server that takes letters by STARTTLS alone, and only from the user cxc."""

    def known(_server: Any, _session: Any, _envelope: Any, _mechanism: str, said: Any) -> AuthResult:
        right = (said.login, said.password) == (b"cxc", b"correct horse")
        return AuthResult(success=right, handled=False)  # the server itself answers

    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*keys)
    controller = MailHost(
        mailbox,
        tls_context=context,
        require_starttls=True,
        auth_required=True,
        authenticator=known,
    )
    controller.start()
    yield controller
    controller.stop()


@pytest.mark.parametrize(
    ("password", "trusted", "counts", "error"),
    [
        ("correct horse", True, Counts(sent=1), None),
        ("wrong horse", True, Counts(failed=1), "smtp_535"),
        ("correct horse", False, Counts(failed=1), "tls"),
    ],
    ids=["all is right", "wrong password", "unknown certificate"],
)
def test_a_letter_goes_by_starttls_with_a_login_to_a_server_that_proves_who_it_is(  # noqa: PLR0917  pytest's
    post: Post,
    private_server: Controller,
    mailbox: Mailbox,
    keys: tuple[Path, Path],
    password: str,
    trusted: bool,
    counts: Counts,
    error: str | None,
) -> None:
    context = ssl.create_default_context(cafile=str(keys[0]) if trusted else None)
    there = MailServer(
        host="localhost",
        port=private_server.port,
        security=Security.STARTTLS,
        sender="cxc@service.example",
        user="cxc",
        password=password,
        context=context,
    )
    mail = Mail(there, public_url="https://cxc.example.org", say=said_in)
    post.channels = Channels(senders={Channel.MAIL: mail}, domain="service.example")
    post.tell()

    assert post.deliver() == counts

    assert (post.rows()[0].last_error, len(mailbox.letters)) == (error, counts.sent)


def _takes_a_letter_and_stays(listening: socket.socket, keys: tuple[Path, Path], end: Signal) -> None:
    """One client of an SMTP server in TLS that answers QUIT and then neither speaks nor hangs up."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*keys)
    client, _ = listening.accept()
    with context.wrap_socket(client, server_side=True) as line, line.makefile("rb") as said:
        line.sendall(b"220 localhost\r\n")
        is_letter = False
        for word in said:
            if is_letter and word != b".\r\n":
                continue
            is_letter = word == b"DATA\r\n"
            if word == b"QUIT\r\n":
                line.sendall(b"221 Bye\r\n")
                break
            line.sendall(b"354 Go on\r\n" if is_letter else b"250 OK\r\n")
        end.wait(timeout=30)


def test_the_line_is_closed_though_the_server_does_not_hang_up(
    post: Post, keys: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """In TLS both say goodbye: a socket would stay open after each letter whose server never does."""
    left: list[Any] = []
    monkeypatch.setattr(sys, "unraisablehook", left.append)
    end = Signal()
    with socket.create_server(("localhost", 0)) as listening, ThreadPoolExecutor() as pool:
        there = MailServer(
            host="localhost",
            port=listening.getsockname()[1],
            security=Security.TLS,
            sender="cxc@service.example",
            context=ssl.create_default_context(cafile=str(keys[0])),
        )
        mail = Mail(there, public_url="https://cxc.example.org", say=said_in)
        post.channels = Channels(senders={Channel.MAIL: mail}, domain="service.example")
        post.tell()
        answering = pool.submit(_takes_a_letter_and_stays, listening, keys, end)

        sent = post.deliver()
        gc.collect()
        end.set()
        answering.result()

    assert (sent, [str(one.exc_value) for one in left]) == (Counts(sent=1), [])


def test_without_a_mail_server_letters_wait_untried(post: Post) -> None:
    sending = post.channels
    post.channels = Channels(senders={}, domain=sending.domain)
    post.tell()

    assert post.deliver() == Counts()
    assert (post.states(), post.rows()[0].attempts) == (["waiting"], 0)

    post.channels = sending
    post.now += timedelta(days=30)
    assert post.deliver() == Counts(sent=1)


def test_letters_to_one_mailbox_keep_their_order_for_ten_minutes(post: Post, mailbox: Mailbox) -> None:
    mailbox.answers.append("451 try later")
    post.tell(kind="proposal.received")
    post.tell(kind="proposal.withdrawn")
    post.tell("account:2", kind="proposal.withdrawn")

    assert post.deliver() == Counts(failed=1, sent=1)
    assert mailbox.rcpt == ["person2@example.org"]
    post.now += timedelta(seconds=75)
    assert post.deliver() == Counts(sent=2)

    subjects = [header(letter, "Subject") for letter in mailbox.letters[1:]]
    assert subjects == ["Weaving Lda proposes an exchange", "Weaving Lda withdraws its proposal"]


def test_a_letter_does_not_wait_for_an_earlier_one_for_ever(post: Post, mailbox: Mailbox) -> None:
    post.tell(kind="proposal.received", visitor="no other param")
    post.tell(kind="proposal.withdrawn")

    assert post.deliver() == Counts(failed=1)
    post.now += HELD_FOR
    assert post.deliver() == Counts(failed=1, sent=1)

    assert post.rows()[0].last_error == "unsayable"
    assert len(mailbox.letters) == 1


def test_a_defect_of_one_sending_keeps_no_other_back(post: Post, mailbox: Mailbox) -> None:
    class Broken:
        def send(self, delivery: Delivery, *, at: datetime) -> None:
            if delivery.address.startswith("person1@"):
                raise ZeroDivisionError
            post_mail.send(delivery, at=at)

    post_mail = post.channels.senders[Channel.MAIL]
    post.channels = Channels(senders={Channel.MAIL: Broken()}, domain="service.example")
    post.tell("account:1")
    post.tell("account:2")

    assert post.deliver() == Counts(failed=1, sent=1)

    assert [row.last_error for row in post.rows()] == ["defect", None]
    assert mailbox.rcpt == ["person2@example.org"]


def test_a_secret_link_goes_by_mail_alone_and_is_blanked_once_it_is_sent(
    post: Post, mailbox: Mailbox
) -> None:
    post.tell(kind="account.reset", **RESET)
    post.plan()
    assert post.params() == [RESET]

    post.deliver()

    plain, _ = message_from_bytes(mailbox.letters[0], policy=default).iter_parts()
    assert "https://cxc.example.org/password-resets/complete?secret=s3cr3t-t0k3n" in plain.get_content()
    assert post.params() == [RESET | {"secret": None}]
    assert post.rows(Channel.INBOX) == []


def test_a_secret_link_stays_as_long_as_one_letter_with_it_is_on_its_way(
    post: Post, mailbox: Mailbox
) -> None:
    post.addresses["account:1"] = [Address(mail="a@example.org"), Address(mail="b@example.org")]
    mailbox.answers.append("451 try later")
    post.tell(kind="account.reset", **RESET)

    assert post.deliver() == Counts(failed=1, sent=1)
    assert post.params() == [RESET]
    post.now += timedelta(seconds=75)
    assert post.deliver() == Counts(sent=1)

    assert post.params() == [RESET | {"secret": None}]


def test_a_notice_to_nobody_is_written_down_and_not_looked_up_again(post: Post) -> None:
    post.tell("account:999", kind="account.reset", **RESET)

    assert (post.plan(), post.plan()) == (1, 0)

    (row,) = post.rows(Channel.INBOX)
    assert (row.state, row.last_error) == ("given_up", "nobody_to_tell")
    assert post.params() == [RESET | {"secret": None}]


def test_an_organisation_is_told_through_everybody_who_acts_for_it(post: Post, mailbox: Mailbox) -> None:
    post.addresses["organisation:o-1"] = [
        Address(account=1, mail="shared@example.org"),
        Address(account=2, mail="shared@example.org"),
        Address(account=3, mail="c@example.org"),
    ]
    post.tell("organisation:o-1")

    post.deliver()

    assert sorted(mailbox.rcpt) == ["c@example.org", "shared@example.org"]
    assert [row.address for row in post.rows(Channel.INBOX)] == ["1", "2", "3"]


def test_an_account_can_switch_off_the_mail_of_a_kind_and_keeps_it_in_the_inbox(
    post: Post, mailbox: Mailbox
) -> None:
    actor = Actor(account_id=1, via=Via.SESSION)
    perform(post.database, actor, at=NOON, work=lambda act: prefer(act, kind="proposal.received", on=False))
    post.tell(kind="proposal.received")
    post.tell(kind="proposal.withdrawn")

    post.deliver()

    assert [header(letter, "Subject") for letter in mailbox.letters] == ["Weaving Lda withdraws its proposal"]
    assert len(post.rows(Channel.INBOX)) == 2


def test_the_mail_that_opens_an_account_cannot_be_switched_off(post: Post, mailbox: Mailbox) -> None:
    with post.database.transaction() as connection:
        webhook_store.prefer(connection, 1, "account.reset", Channel.MAIL, on=False)
    post.tell(kind="account.reset", **RESET)

    post.deliver()

    assert len(mailbox.letters) == 1


def test_planning_and_two_workers_at_once_send_each_letter_once(post: Post, mailbox: Mailbox) -> None:
    for number in range(1, 21):
        post.tell(f"account:{number}")
    post.plan()

    with ThreadPoolExecutor(2) as threads:
        counts = list(
            threads.map(
                lambda seed: deliver_due(post.database, post.channels, clock=post.clock, rng=Random(seed)),
                range(2),
            )
        )

    assert sum(one.sent for one in counts) == 20
    assert len(mailbox.letters) == len(set(mailbox.message_ids)) == 20


def test_an_erased_mailbox_is_kept_nowhere_and_gets_no_more_letters(post: Post, mailbox: Mailbox) -> None:
    post.tell(kind="account.reset", **RESET)
    post.plan()

    with post.database.transaction() as connection:
        assert store.forget_address(connection, "person1@example.org") == 1
    post.deliver()

    assert (mailbox.letters, post.states(), post.rows()[0].address) == ([], ["given_up"], "")
    assert post.params()[0]["secret"] is None


def test_nothing_due_is_nothing_done(post: Post) -> None:
    assert deliver_next(post.database, post.channels, clock=post.clock, rng=post.rng) is None


def test_every_state_but_the_last_two_has_a_next_try(post: Post) -> None:
    assert {State.SENT, State.GIVEN_UP} == set(State) - {State.WAITING, State.SENDING, State.FAILED}
    assert post.rows() == []


def test_kinds_with_secrets_leave_by_mail_alone() -> None:
    leaking = [kind.code for kind in KINDS.values() if kind.secrets and kind.channels != {Channel.MAIL}]
    assert leaking == []


def test_a_failure_bears_its_code() -> None:
    assert str(NotSent("timeout")) == "timeout"
