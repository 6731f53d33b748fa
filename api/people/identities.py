"""Who an identity provider says that somebody is, and which account that opens. Pure."""

from dataclasses import dataclass
from datetime import datetime

from api.people.addresses import Address

LONGEST = 255  # characters of an issuer or a subject (OpenID Connect Core 1.0, section 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Vouched:
    """What a provider vouches for, once its word was checked: who it is there, and perhaps which mailbox."""

    issuer: str
    subject: str  # never given to anybody else there, so this and the issuer are the person's name here
    address: Address | None = None  # only where the provider says that it is verified


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """One way in: somebody at a provider, and the account that opens for it."""

    id: int
    account_id: int
    issuer: str
    subject: str
    added_at: datetime

    @property
    def version(self) -> int:
        """What its ETag says. It never changes; it is there or not."""
        return 1
