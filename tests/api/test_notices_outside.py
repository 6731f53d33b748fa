"""Notices outside of the house: what a letter says, and what a webhook's receiver is sent."""

import base64
import hashlib
import hmac
import ipaddress
import json
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

import api.notices
from api.access import Via
from api.database import Database
from api.journal.acting import Actor, perform
from api.languages import Language
from api.notices import pacing, webhook_store, webhooks
from api.notices.deliveries import Delivery, Notice, NotSent, Webhook, message_id_of
from api.notices.hooking import add_webhook
from api.notices.kinds import KINDS, Channel
from api.notices.mail import message_of
from api.notices.refusals import UnusableWebhook
from api.notices.webhooks import Webhooks, is_public, key_of, reason_against, signed
from api.notices.wording import Unsayable, letter_of
from api.web.sentences import said_in, sentences_of
from eligibility.phrases import in_words

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
TEMPLATES = Path(api.notices.__file__).parent / "templates"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105  the one of the Standard Webhooks specification
SERVICE = "https://cxc.example.org"


def params_of(kind: str) -> dict[str, object]:
    known = {"until": "2026-12-01", "path": "/there/7"}
    return {name: known.get(name, f"the {name}") for name in KINDS[kind].params}


@pytest.fixture
def a_delivery() -> Callable[..., Delivery]:
    def build(
        address: str = "person@example.org",
        kind: str = "proposal.received",
        target: Webhook | None = None,
        language: Language = Language.EN,
        **params: object,
    ) -> Delivery:
        return Delivery(
            id=3,
            notice=Notice(
                id=17,
                kind=kind,
                recipient="organisation:o-1",
                params=params_of(kind) | params,
                created_at=NOON,
            ),
            channel=Channel.WEBHOOK if target else Channel.MAIL,
            address=address,
            account=None,
            language=language,
            message_id=message_id_of(17, Channel.MAIL, address, domain="service.example"),
            attempts=1,
            first_tried_at=NOON,
            was_left=False,
            target=target,
        )

    return build


def a_letter(delivery: Delivery) -> Any:
    sent = message_of(delivery, sender="cxc@service.example", public_url=SERVICE, say=said_in).as_bytes()
    return message_from_bytes(sent, policy=default)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_words_that_use_all_it_needs(kind: str) -> None:
    letter = letter_of(kind, params_of(kind), public_url=SERVICE)
    said = f"{letter.subject}\n{letter.text}"
    named = KINDS[kind].params - {"until", "path", "secret"}
    assert [name for name in named if f"the {name}" not in said] == []
    assert (letter.link is not None) == ("path" in KINDS[kind].params)
    if "until" in KINDS[kind].params:
        assert in_words(date(2026, 12, 1)) in said
    assert len(letter.subject) < 78


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_its_words_in_every_language(kind: str) -> None:
    words = "It was returned with remarks on 3 November 2026. Mend it and hand it in again."
    letter = letter_of(kind, params_of(kind) | {"words": words}, public_url=SERVICE)
    sentences = sentences_of(Language.FR)
    said = [part for text in (letter.subject, *letter.paragraphs) for part in sentences.parts(text)]
    assert [part.text for part in said if not part.known] == []


def test_a_letter_says_names_as_they_are_and_the_rest_in_its_language(
    a_delivery: Callable[..., Delivery],
) -> None:
    letter = a_letter(a_delivery(language=Language.FR, sender="Weave & Confirm: SL", until="2026-12-01"))
    html = letter.get_body(("html",)).get_content()
    assert letter["Subject"] == "Weave & Confirm: SL propose un échange"
    assert letter["Content-Language"] == "fr"
    assert "1er décembre 2026" in html
    assert '<html lang="fr">' in html
    assert "https://cxc.example.org/to/there/7" in letter.get_body(("plain",)).get_content()


def test_every_template_is_of_a_kind() -> None:
    assert {path.stem for path in TEMPLATES.glob("*.txt")} == set(KINDS)


def test_a_letter_has_plain_text_and_the_same_as_html(a_delivery: Callable[..., Delivery]) -> None:
    letter = a_letter(a_delivery())
    plain, html = letter.iter_parts()
    assert (plain.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert "https://cxc.example.org/to/there/7" in plain.get_content()
    assert '<a href="https://cxc.example.org/to/there/7">' in html.get_content()
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Message-ID"].endswith("@service.example>")


def test_a_letter_is_the_same_to_the_byte_however_often_it_is_made(
    a_delivery: Callable[..., Delivery],
) -> None:
    made = {
        message_of(a_delivery(), sender="cxc@service.example", public_url=SERVICE, say=said_in).as_bytes()
        for _ in range(5)
    }
    assert len(made) == 1


@pytest.mark.parametrize(
    "name",
    [
        "Evil\r\nBcc: all@example.org",
        "Evil\nBcc: all@example.org",
        "Evil\u2028Bcc: all@example.org",
        "Evil\x85Bcc: all@example.org",
        "Evil\x00\x1bBcc: all@example.org",
        "Evil\r\n\r\nContent-Type: text/html",
        "Ткачница\r\nBcc: all@example.org",
    ],
)
def test_no_name_can_smuggle_in_a_header(a_delivery: Callable[..., Delivery], name: str) -> None:
    letter = a_letter(a_delivery(sender=name))
    assert set(letter.keys()) == {
        "From",
        "To",
        "Subject",
        "Date",
        "Message-ID",
        "Auto-Submitted",
        "Content-Language",
        "MIME-Version",
        "Content-Type",
    }
    assert letter["Bcc"] is None
    assert "\n" not in letter["Subject"]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "@example.org",
        "a@",
        "a@example.org\r\nBcc: b@example.org",
        "a@example.org, b@example.org",
        "a b@example.org",
        "<a@example.org>",
        "a@example.org>",
        "a@b@example.org",
        '"a\r\n"@example.org',
    ],
)
def test_an_address_that_is_not_plainly_one_is_refused(
    a_delivery: Callable[..., Delivery], address: str
) -> None:
    with pytest.raises(NotSent, match="bad_address"):
        message_of(a_delivery(address), sender="cxc@service.example", public_url=SERVICE, say=said_in)


def test_markup_in_a_name_is_shown_as_text(a_delivery: Callable[..., Delivery]) -> None:
    letter = a_letter(a_delivery(sender="<script>alert(1)</script> & {{ 7 * 7 }}"))
    plain, html = letter.iter_parts()
    assert "<script>" not in html.get_content()
    assert "&lt;script&gt;" in html.get_content()
    assert "{{ 7 * 7 }}" in plain.get_content()


@pytest.mark.parametrize(
    "path", ["https://evil.example", "//evil.example", "/\\evil.example", "reset", "/a b"]
)
def test_a_link_leads_nowhere_but_into_the_service(path: str) -> None:
    with pytest.raises(Unsayable, match="path"):
        letter_of("proposal.received", params_of("proposal.received") | {"path": path}, public_url=SERVICE)


def test_a_notice_that_lacks_something_says_what() -> None:
    with pytest.raises(Unsayable, match="needs host, visitor"):
        letter_of("proposal.accepted", {"sender": "s", "path": "/p"}, public_url=SERVICE)
    with pytest.raises(Unsayable, match=r"no kind of notice called 'no\.such'"):
        letter_of("no.such", {}, public_url=SERVICE)
    with pytest.raises(Unsayable, match="is no day"):
        letter_of("waiver.recorded", params_of("waiver.recorded") | {"until": "tomorrow"}, public_url=SERVICE)


class Receiver(ThreadingHTTPServer):
    """Somebody's webhook on this machine, which answers what it is told to."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answering)
        self.seen: list[tuple[str, dict[str, str], bytes]] = []
        self.status = 204
        self.headers: dict[str, str] = {}
        self.pause = threading.Event()
        self.is_slow = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/hook"


class _Answering(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.seen.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
        if self.server.is_slow:
            self.server.pause.wait(5)
        self.send_response(self.server.status)
        for name, value in self.server.headers.items():
            self.send_header(name, value)
        self.send_header("content-length", "0")
        self.end_headers()

    def log_message(self, *_arguments: Any) -> None:
        """Says nothing."""


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    opened = Receiver()
    thread = threading.Thread(target=opened.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield opened
    opened.pause.set()
    opened.shutdown()
    thread.join()
    opened.server_close()


def a_hook(url: str, *, active: bool = True, kinds: frozenset[str] = frozenset()) -> Webhook:
    return Webhook(id=1, owner="organisation:o-1", url=url, secret=SECRET, kinds=kinds, active=active)


HERE = Webhooks(plain_on_loopback=True)


def test_a_receiver_gets_the_notice_signed(receiver: Receiver, a_delivery: Callable[..., Delivery]) -> None:
    delivery = a_delivery(target=a_hook(receiver.url), sender="Ткачница")

    HERE.send(delivery, at=NOON)

    ((path, headers, body),) = receiver.seen
    moment = headers["webhook-timestamp"]
    text = f"{headers['webhook-id']}.{moment}.".encode() + body
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    expected = base64.b64encode(hmac.new(key, text, hashlib.sha256).digest()).decode()
    assert headers["webhook-signature"] == f"v1,{expected}"
    assert (path, moment) == ("/hook", str(int(NOON.timestamp())))
    assert headers["host"] == receiver.url.removeprefix("http://").removesuffix("/hook")
    told = json.loads(body)
    assert (told["type"], told["data"]["sender"]) == ("proposal.received", "Ткачница")
    assert told["data"]["recipient"] == "organisation:o-1"


def test_the_signature_is_that_of_the_specification() -> None:
    """The example of https://www.standardwebhooks.com, computed there."""
    headers = signed(
        "msg_p5jXN8AQM9LWM0D4loKWxJek",
        b'{"test": 2432232314}',
        secret=SECRET,
        at=datetime.fromtimestamp(1614265330, UTC),
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_a_second_try_bears_the_same_id_and_the_same_body(
    receiver: Receiver, a_delivery: Callable[..., Delivery]
) -> None:
    delivery = a_delivery(target=a_hook(receiver.url))

    HERE.send(delivery, at=NOON)
    HERE.send(delivery, at=datetime(2026, 11, 22, tzinfo=UTC))

    (_, first, body), (_, second, again) = receiver.seen
    assert (first["webhook-id"], body) == (second["webhook-id"], again)
    assert "." not in first["webhook-id"]


@pytest.mark.parametrize("status", [301, 307, 400, 404, 410, 429, 500, 503])
def test_whatever_is_not_a_success_is_a_failure_with_its_code(
    receiver: Receiver, a_delivery: Callable[..., Delivery], status: int
) -> None:
    receiver.status = status
    with pytest.raises(NotSent, match=f"http_{status}"):
        HERE.send(a_delivery(target=a_hook(receiver.url)), at=NOON)


def test_a_redirect_is_not_followed(receiver: Receiver, a_delivery: Callable[..., Delivery]) -> None:
    receiver.status, receiver.headers = 307, {"location": receiver.url}
    with pytest.raises(NotSent, match="http_307"):
        HERE.send(a_delivery(target=a_hook(receiver.url)), at=NOON)
    assert len(receiver.seen) == 1


def test_a_receiver_that_does_not_answer_is_left_after_a_while(
    receiver: Receiver, a_delivery: Callable[..., Delivery], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(webhooks, "WEBHOOK_WITHIN", pacing.WEBHOOK_WITHIN / 50)
    receiver.is_slow = True
    begun = time.monotonic()
    with pytest.raises(NotSent, match="timeout"):
        HERE.send(a_delivery(target=a_hook(receiver.url)), at=NOON)
    assert time.monotonic() - begun < 2


def test_a_receiver_that_is_away_or_unknown_is_a_failure(a_delivery: Callable[..., Delivery]) -> None:
    with pytest.raises(NotSent, match="unreachable"):
        HERE.send(a_delivery(target=a_hook("http://127.0.0.1:1/hook")), at=NOON)
    with pytest.raises(NotSent, match="unknown_host"):
        HERE.send(a_delivery(target=a_hook("https://nowhere.invalid/hook")), at=NOON)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:{port}/", "http://localhost:{port}/", "http://[::1]:{port}/"]
)
def test_plain_http_and_this_machine_are_refused_outside_of_tests(
    receiver: Receiver, a_delivery: Callable[..., Delivery], url: str
) -> None:
    target = a_hook(url.format(port=receiver.server_address[1]))
    with pytest.raises(NotSent, match="not_https"):
        Webhooks().send(a_delivery(target=target), at=NOON)
    assert receiver.seen == []


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "2130706433",
        "0x7f.1",
        "10.0.0.7",
        "172.16.3.4",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104  asked, not listened on
        "[::1]",
        "[::ffff:10.0.0.7]",
        "[fd00::1]",
        "[fe80::1]",
        "[64:ff9b::a00:7]",
        "[2002:a00:7::1]",
        "localhost",
    ],
)
def test_private_networks_are_refused_however_they_are_written(
    a_delivery: Callable[..., Delivery], host: str
) -> None:
    with pytest.raises(NotSent, match=r"private_address|unknown_host"):
        Webhooks().send(a_delivery(target=a_hook(f"https://{host}/hook")), at=NOON)


def test_the_addresses_of_the_whole_internet_are_public() -> None:
    public = ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"]
    assert all(is_public(ipaddress.ip_address(one)) for one in public)
    others = ["224.0.0.1", "fec0::1", "192.0.0.8", "192.0.0.9", "::ffff:192.0.0.9"]
    assert not any(is_public(ipaddress.ip_address(one)) for one in others)


def test_a_webhook_that_is_off_is_not_told(receiver: Receiver, a_delivery: Callable[..., Delivery]) -> None:
    with pytest.raises(NotSent, match="webhook_off"):
        HERE.send(a_delivery(target=a_hook(receiver.url, active=False)), at=NOON)
    assert receiver.seen == []


def test_a_webhook_gets_the_kinds_it_asked_for() -> None:
    assert a_hook("https://example.org").wants("waiver.recorded")
    some = a_hook("https://example.org", kinds=frozenset({"proposal.received"}))
    assert (some.wants("proposal.received"), some.wants("waiver.recorded")) == (True, False)
    assert not a_hook("https://example.org", active=False).wants("proposal.received")


def test_a_webhook_is_added_with_a_secret_of_its_own(database: Database) -> None:
    actor = Actor(account_id=4, via=Via.SESSION)

    def added() -> Webhook:
        return perform(
            database,
            actor,
            at=NOON,
            work=lambda act: add_webhook(
                act, owner="organisation:o-1", url="https://example.org/cxc", kinds=["proposal.received"]
            ),
        )

    first, second = added(), added()

    assert first.secret != second.secret
    assert len(key_of(first.secret)) == 32
    assert first.secret not in repr(first)
    with database.snapshot() as connection:
        assert webhook_store.webhooks_of(connection, "organisation:o-1") == [first, second]


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("http://example.org/", "https://"),
        ("https:///hook", "names no host"),
        ("https://me:pass@example.org/", "name or a password"),
        ("https://example.org/#part", "never sent"),
        ("https://example.org:port/", "not an address"),
        ("https://example.org/a b", "encoded"),
    ],
)
def test_an_address_that_cannot_be_a_webhooks_is_refused_with_the_reason(
    database: Database, url: str, reason: str
) -> None:
    assert reason in (reason_against(url) or "")
    actor = Actor(account_id=4, via=Via.SESSION)
    with pytest.raises(UnusableWebhook, match="cannot be used for a webhook"):
        perform(
            database, actor, at=NOON, work=lambda act: add_webhook(act, owner="organisation:o-1", url=url)
        )


def test_no_webhook_can_ask_for_links_that_open_accounts(database: Database) -> None:
    actor = Actor(account_id=4, via=Via.SESSION)
    with pytest.raises(UnusableWebhook, match=r"account\.reset"):
        perform(
            database,
            actor,
            at=NOON,
            work=lambda act: add_webhook(
                act, owner="account:4", url="https://example.org/", kinds=["account.reset"]
            ),
        )
