"""Secrets that let in whoever bears them: session ids, tokens, and the links of invitations and resets.

The service keeps only their SHA-256. They are random and long, so a plain hash is as good as a slow one.
"""

import hmac
import re
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from hashlib import sha256

TOKEN_PREFIX = "cxc_"  # noqa: S105  tells scanners of leaked secrets whose it is
_BYTES = 32  # 256 bits of chance, twice what OWASP asks of a session id
_SHAPE = re.compile(r"(?:cxc_)?[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, slots=True)
class Bearer:
    """One secret as it is handed out, once. It does not show itself when printed."""

    secret: str = field(repr=False)

    def __str__(self) -> str:
        return "a secret"

    @property
    def digest(self) -> str:
        """What is kept of it."""
        return sha256(self.secret.encode()).hexdigest()


def new_bearer(prefix: str = "") -> Bearer:
    return Bearer(f"{prefix}{secrets.token_urlsafe(_BYTES)}")


def read_bearer(text: str) -> Bearer | None:
    """The secret in a request; None where it has not the shape of one."""
    return Bearer(text) if _SHAPE.fullmatch(text) else None


@dataclass(frozen=True, slots=True)
class SeenCookie:
    """A session's cookie: its id, and when it was last used, sealed by the service.

    Nobody else can move that on, and an idle session ends without anything being written at each reading.
    """

    bearer: Bearer
    seen: int  # seconds since 1970
    seal: str = field(repr=False)

    @property
    def seen_at(self) -> datetime:
        return datetime.fromtimestamp(self.seen, UTC)

    @property
    def text(self) -> str:
        """What the browser keeps."""
        return f"{self.bearer.secret}.{self.seen}.{self.seal}"

    def is_sealed_with(self, key: str) -> bool:
        return hmac.compare_digest(self.seal, _seal(self.bearer, self.seen, key))


def sealed(bearer: Bearer, *, key: str, at: datetime) -> SeenCookie:
    """The cookie of a session used at that moment; `key` is its own and never leaves the service."""
    seen = int(at.timestamp())
    return SeenCookie(bearer, seen, _seal(bearer, seen, key))


def new_seal_key() -> str:
    return secrets.token_hex(_BYTES)


def read_cookie(text: str) -> SeenCookie | None:
    """The cookie in a request; None where it has not the shape of one."""
    found = re.fullmatch(r"([A-Za-z0-9_-]{43})\.([0-9]{1,11})\.([0-9a-f]{64})", text, re.ASCII)
    return SeenCookie(Bearer(found[1]), int(found[2]), found[3]) if found else None


def _seal(bearer: Bearer, seen: int, key: str) -> str:
    return hmac.new(bytes.fromhex(key), f"{bearer.digest}.{seen}".encode(), sha256).hexdigest()
