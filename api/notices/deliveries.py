"""A notice on its way to one address: what it is, how it stands, and how its sending can fail. Pure."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import Protocol

from api.languages import Language
from api.notices.kinds import WEBHOOK_TEST, Channel


class State(Enum):
    """How a delivery stands."""

    WAITING = "waiting"  # not tried yet
    SENDING = "sending"  # claimed; once the claim is over it is due again
    SENT = "sent"  # the other side took it
    FAILED = "failed"  # tried in vain, to be tried again
    GIVEN_UP = "given_up"  # not tried any more


UNFINISHED = (State.WAITING, State.SENDING, State.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where one person can be told: their account's inbox, their mailbox, or both.

    Somebody who is invited has a mailbox and no account yet.
    """

    account: int | None = None
    mail: str | None = None
    language: Language = Language.EN  # of a letter to it


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One row of the outbox."""

    id: int
    kind: str
    recipient: str
    params: Mapping[str, object]
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A delivery before it is written: one notice by one channel to one address."""

    channel: Channel
    address: str  # a mailbox, the number of a webhook, or of an account; empty where nobody can be told
    account: int | None
    message_id: str
    language: Language = Language.EN


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A claimed delivery with all that its channel has to know."""

    id: int
    notice: Notice
    channel: Channel
    address: str
    account: int | None
    language: Language
    message_id: str  # the same at every try, so that a second copy can be recognised
    attempts: int  # with this one
    first_tried_at: datetime
    was_left: bool  # a worker claimed it before and ended without a word
    target: "Webhook | None" = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Webhook:
    """Where an owner wants to be told by HTTP. Its secret signs every POST."""

    id: int
    owner: str
    url: str
    secret: str = field(repr=False)
    kinds: frozenset[str]  # empty: every kind
    active: bool = True

    @property
    def version(self) -> int:
        """What can differ of it: whether it is on."""
        return 1 if self.active else 2

    def wants(self, kind: str) -> bool:
        return self.active and (not self.kinds or kind in self.kinds or kind == WEBHOOK_TEST)


class NotSent(Exception):
    """The other side did not take it. `code` says why, and never holds an address or a text."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class Sender(Protocol):
    """A channel that goes out of the house."""

    def send(self, delivery: Delivery, *, at: datetime) -> None:
        """Returns once the other side has taken the notice; raises NotSent where it has not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Channels:
    """What notices go out by. Without a sender its deliveries wait, untried, until there is one."""

    senders: Mapping[Channel, Sender]
    domain: str  # of the Message-IDs


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """What came of one round."""

    planned: int = 0  # notices for which deliveries were written
    sent: int = 0
    failed: int = 0
    given_up: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A notice in an account's inbox."""

    id: int
    notice: Notice
    read_at: datetime | None


def message_id_of(notice_id: int, channel: Channel, address: str, *, domain: str) -> str:
    """The name of one delivery, the same however often it is worked out.

    It bears no address, only a digest of it, and no full stop, which Standard Webhooks signs with.
    """
    digest = hashlib.sha256(f"{domain}\n{channel.value}\n{address}".encode()).hexdigest()[:16]
    return f"notice-{notice_id}-{channel.value}-{digest}"
