"""Notices as e-mail, handed to an SMTP server (RFC 5321): plain text with simple HTML beside it."""

import asyncio
import ssl
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import format_datetime
from enum import Enum

import aiosmtplib

from api.notices.deliveries import Delivery, NotSent
from api.notices.pacing import MAIL_WITHIN
from api.notices.wording import Say, letter_of, one_line, translated

_GOODBYE_WITHIN = 2.0  # seconds; the letter has been taken by then


class Security(Enum):
    """How the way to the SMTP server is kept private."""

    STARTTLS = "starttls"  # asked for, and without it nothing is sent
    TLS = "tls"
    NONE = "none"  # for a server on the same machine


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """An SMTP server that takes our letters. `context` is set where its certificate is not a public one."""

    host: str
    port: int
    security: Security
    sender: str  # a mailbox such as 'cxc@example.org'; what comes after its @ names our letters
    user: str = ""
    password: str = field(default="", repr=False)
    context: ssl.SSLContext | None = None

    @property
    def domain(self) -> str:
        return self.sender.rpartition("@")[2]


class Mail:
    """The channel of e-mail: one connection per letter, closed when the server has taken it.

    `say` puts the sentences of a letter into the language of who gets it.
    """

    def __init__(self, server: MailServer, *, public_url: str, say: Say) -> None:
        self._server, self._public_url, self._say = server, public_url, say

    def send(self, delivery: Delivery, *, at: datetime) -> None:  # noqa: ARG002  a letter bears the moment of its notice
        """Returns once the server has answered the whole letter with 250. Raises NotSent; Unsayable."""
        sender, public_url = self._server.sender, self._public_url
        message = message_of(delivery, sender=sender, public_url=public_url, say=self._say)
        asyncio.run(_hand_over(message, self._server, to=delivery.address))


def message_of(delivery: Delivery, *, sender: str, public_url: str, say: Say) -> EmailMessage:
    """The letter of a delivery in its reader's language: the same to the byte however often it is made.

    No header can be smuggled in: subjects are one line, and an address that is not plainly one is refused.
    Raises NotSent with 'bad_address'; Unsayable.
    """
    english = letter_of(delivery.notice.kind, delivery.notice.params, public_url=public_url)
    letter = translated(english, delivery.language, say)
    message = EmailMessage(policy=WIRE)
    message["From"] = _mailbox(sender)
    message["To"] = _mailbox(delivery.address)
    message["Subject"] = one_line(letter.subject)
    message["Date"] = format_datetime(delivery.notice.created_at)
    message["Message-ID"] = f"<{delivery.message_id}@{sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday replies
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    message["Content-Language"] = letter.language.value  # RFC 3282; contents would take it away
    message.set_boundary(f"={delivery.message_id}=")
    return message


def _mailbox(address: str) -> Address:
    if one_line(address) != address or any(sign in address for sign in " ,;<>\"'()\\"):
        raise NotSent("bad_address")
    try:
        found = Address(addr_spec=address)
    except (ValueError, IndexError, HeaderParseError):  # the parser's ways to say that it is no address
        raise NotSent("bad_address") from None
    if not found.username or not found.domain:
        raise NotSent("bad_address")
    return found


async def _hand_over(message: EmailMessage, server: MailServer, *, to: str) -> None:
    client = _client(server)
    line = None
    try:
        async with asyncio.timeout(MAIL_WITHIN.total_seconds()):
            await client.connect()
            line = client.transport
            await client.send_message(message, sender=server.sender, recipients=[to])
    except Exception as error:
        await _hang_up(client, line)
        code = _code_of(error)
        if code is None:
            raise
        raise NotSent(code) from None
    with suppress(
        aiosmtplib.SMTPException, TimeoutError, OSError
    ):  # taken already; a bad goodbye is no failure
        async with asyncio.timeout(_GOODBYE_WITHIN):
            await client.quit()
    await _hang_up(client, line)


async def _hang_up(client: aiosmtplib.SMTP, line: asyncio.BaseTransport | None) -> None:
    """Closes it now: to close it in TLS waits for the other's word, and the loop ends before that comes."""
    client.close()
    if isinstance(line, asyncio.WriteTransport):
        line.abort()
        await asyncio.sleep(0)  # the loop closes it in its next round


def _client(server: MailServer) -> aiosmtplib.SMTP:
    return aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        username=server.user or None,
        password=server.password or None,
        use_tls=server.security is Security.TLS,
        start_tls=server.security is Security.STARTTLS,
        tls_context=server.context,
        timeout=MAIL_WITHIN.total_seconds(),
    )


def _code_of(error: Exception) -> str | None:
    """Why the server did not take it, as a code; None where it was not the server."""
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return f"smtp_{error.recipients[0].code}"
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return f"smtp_{error.code}"
    return next((code for kind, code in _CODES if isinstance(error, kind)), None)


_CODES: tuple[tuple[type[Exception], str], ...] = (  # the first that fits
    (TimeoutError, "timeout"),  # also aiosmtplib's own
    (ssl.SSLError, "tls"),
    (aiosmtplib.SMTPConnectError, "unreachable"),
    (aiosmtplib.SMTPServerDisconnected, "disconnected"),
    (aiosmtplib.SMTPNotSupported, "not_supported"),  # such as letters beyond ASCII in an address
    (aiosmtplib.SMTPException, "smtp"),  # such as a server that offers no STARTTLS
    (OSError, "unreachable"),
)
