"""What the browser keeps while its person is away at the identity provider. Pure.

It binds the way back to the browser that went: whoever comes with another's answer has not the cookie to it.
"""

import hmac
import json
import re
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256

from api.people.origins import own_path

LASTS = timedelta(minutes=10)  # to type a password there, and perhaps to find the telephone
_BYTES = 32
_SHAPE = re.compile(r"([A-Za-z0-9_-]{1,3000})\.([0-9a-f]{64})", re.ASCII)
_PURPOSE = b"cxc.departure.1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """One way to the provider and back."""

    state: str = field(repr=False)  # comes back in the address (RFC 6749, section 10.12)
    nonce: str = field(repr=False)  # comes back in the ID token (OpenID Connect Core, section 3.1.2.1)
    verifier: str = field(repr=False)  # proves that the code is ours to use (RFC 7636)
    path: str  # the page of ours to go on to
    left_at: int  # seconds since 1970

    def is_over(self, at: datetime) -> bool:
        away = at.timestamp() - self.left_at
        return not -LASTS.total_seconds() < away < LASTS.total_seconds()

    def sealed(self, key: bytes) -> str:
        """What the browser keeps: readable to its own person, and changed by nobody unseen."""
        text = urlsafe_b64encode(json.dumps(asdict(self)).encode()).decode().rstrip("=")
        return f"{text}.{_seal(text, key)}"


def departing(path: str | None, *, at: datetime) -> Departure:
    """A new way, by fresh chance, that ends at a page of ours."""
    return Departure(
        state=secrets.token_urlsafe(_BYTES),
        nonce=secrets.token_urlsafe(_BYTES),
        verifier=secrets.token_urlsafe(_BYTES),
        path=own_path(path),
        left_at=int(at.timestamp()),
    )


def read_departure(text: str, key: bytes) -> Departure | None:
    """The way that a cookie tells of; None for one that the service did not seal."""
    found = _SHAPE.fullmatch(text)
    if found is None or not hmac.compare_digest(found[2], _seal(found[1], key)):
        return None
    return Departure(**json.loads(urlsafe_b64decode(found[1] + "=" * (-len(found[1]) % 4))))


def _seal(text: str, key: bytes) -> str:
    own = hmac.new(key, _PURPOSE, sha256).digest()  # so that the key serves nothing else with the same words
    return hmac.new(own, text.encode(), sha256).hexdigest()
