"""Notices as signed POSTs after Standard Webhooks 1.0.0, https://www.standardwebhooks.com.

The address of the receiver is somebody else's word, so it is looked up once, checked, and connected to as it
was checked: an answer of the name service that changes in between leads nowhere.
"""

import asyncio
import base64
import binascii
import hashlib
import hmac
import ipaddress
import json
import socket
from collections.abc import Mapping
from datetime import datetime
from urllib.parse import urlsplit

import httpx2

from api.notices.deliveries import Delivery, Notice, NotSent
from api.notices.pacing import WEBHOOK_WITHIN

_PREFIX = "whsec_"
_PORT = 443
_NO_LIMIT_OF_ITS_OWN = None  # the whole of it has one

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address


class Webhooks:
    """The channel of webhooks: https, no redirects, no proxy, nobody on a private network.

    `private_too` lets receivers on private networks in, for an installation whose receivers stand beside it;
    `plain_on_loopback` plain http on this machine, for tests.
    """

    def __init__(self, *, private_too: bool = False, plain_on_loopback: bool = False) -> None:
        self._private_too, self._plain_on_loopback = private_too, plain_on_loopback

    def send(self, delivery: Delivery, *, at: datetime) -> None:
        """Returns once the receiver has answered with 2xx. Raises NotSent."""
        target = delivery.target
        if target is None or not target.active:
            raise NotSent("webhook_off")
        body = body_of(delivery.notice)
        headers = signed(delivery.message_id, body, secret=target.secret, at=at)
        asyncio.run(self._post(target.url, body, headers))

    async def _post(self, url: str, body: bytes, headers: Mapping[str, str]) -> None:
        try:
            async with asyncio.timeout(WEBHOOK_WITHIN.total_seconds()):
                await self._posted(url, body, headers)
        except TimeoutError:
            raise NotSent("timeout") from None
        except (httpx2.TransportError, OSError):
            raise NotSent("unreachable") from None

    async def _posted(self, url: str, body: bytes, headers: Mapping[str, str]) -> None:
        to = httpx2.URL(url)
        address = await self._checked(to)
        request = httpx2.Request(
            "POST",
            to.copy_with(host=str(address)),
            headers={**headers, "host": to.netloc.decode("ascii")},
            content=body,
            extensions={"sni_hostname": to.host},  # whose certificate is asked for and checked
        )
        async with httpx2.AsyncClient(
            timeout=_NO_LIMIT_OF_ITS_OWN, follow_redirects=False, trust_env=False
        ) as client:
            response = await client.send(request, stream=True)  # what it says beyond its status is not read
            await response.aclose()
        if not response.is_success:
            raise NotSent(f"http_{response.status_code}")

    async def _checked(self, url: httpx2.URL) -> IPAddress:
        addresses = await _addresses_of(url.host, url.port or _PORT)
        on_loopback = all(address.is_loopback for address in addresses)
        if self._plain_on_loopback and on_loopback:
            return addresses[0]
        if url.scheme != "https":
            raise NotSent("not_https")
        if not self._private_too and not all(map(is_public, addresses)):
            raise NotSent("private_address")
        return addresses[0]


def body_of(notice: Notice) -> bytes:
    """What a receiver is told: the same to the byte at every try."""
    told = {
        "type": notice.kind,
        "timestamp": notice.created_at.isoformat(),
        "data": {**notice.params, "recipient": notice.recipient},
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode()


def signed(message_id: str, body: bytes, *, secret: str, at: datetime) -> dict[str, str]:
    """The headers of a POST: its name, when it is sent, and HMAC-SHA256 over both and the body."""
    moment = str(int(at.timestamp()))
    text = b".".join((message_id.encode(), moment.encode(), body))
    digest = hmac.new(key_of(secret), text, hashlib.sha256).digest()
    return {
        "content-type": "application/json",
        "user-agent": "cxc-match",
        "webhook-id": message_id,
        "webhook-timestamp": moment,
        "webhook-signature": f"v1,{base64.b64encode(digest).decode()}",
    }


def key_of(secret: str) -> bytes:
    """The key within a secret such as 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'. Raises ValueError."""
    try:
        return base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError(f"a secret is {_PREFIX} and base64, which this is not: {error}") from None


def secret_of(key: bytes) -> str:
    """A key as the secret that an owner is given once."""
    return f"{_PREFIX}{base64.b64encode(key).decode()}"


def reason_against(url: str) -> str | None:
    """Why an address cannot be one of a webhook, as far as its text tells; None where it can."""
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018  raises where it is none
    except ValueError as error:
        return f"it is not an address ({error})"
    checks = (
        (parts.scheme == "https", "it does not begin with https://"),
        (bool(parts.hostname), "it names no host"),
        (not parts.username and not parts.password, "it bears a name or a password"),
        (not parts.fragment, "it ends in a # part, which is never sent"),
        (url.isascii() and url.isprintable() and " " not in url, "it holds signs that have to be encoded"),
    )
    return next((reason for holds, reason in checks if not holds), None)


def is_public(address: IPAddress) -> bool:
    """Whether an address is one of the whole internet, also when it comes wrapped in another."""
    inner = _within(address)
    if any(inner in network for network in _NOT_PUBLIC if network.version == inner.version):
        return False
    return inner.is_global and not inner.is_multicast and not inner.is_reserved


def _within(address: IPAddress) -> IPAddress:
    if isinstance(address, ipaddress.IPv4Address):
        return address
    if address in _NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo or (None, address))[1]


async def _addresses_of(host: str, port: int) -> list[IPAddress]:
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (socket.gaierror, UnicodeError):
        raise NotSent("unknown_host") from None
    return [ipaddress.ip_address(str(entry[4][0]).partition("%")[0]) for entry in found]


_NOT_PUBLIC = (  # which the standard library counts, or once counted, as global
    ipaddress.IPv4Network("192.0.0.0/24"),  # of protocols (RFC 6890)
    ipaddress.IPv6Network("fec0::/10"),  # of sites, once (RFC 3879)
)
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052
