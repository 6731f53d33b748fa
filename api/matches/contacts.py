"""What organisations keep of each other: marks, messages, and how often one may write to others. Pure."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

MOST_CHARACTERS = 4000  # of one message


class MarkKind(StrEnum):
    """How an organisation marks another for itself."""

    SAVED = "saved"
    HIDDEN = "hidden"  # it leaves the lists of matches, and stays in the catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One organisation as another has marked it."""

    number: int
    organisation: str
    other: str
    kind: MarkKind
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """What two organisations write to each other about one thing."""

    number: int
    opened_by: str
    opened_to: str
    opened_at: datetime
    last_message: int

    def across_from(self, organisation: str) -> str:
        """The other of the two."""
        return self.opened_to if organisation == self.opened_by else self.opened_by

    def is_of(self, organisation: str) -> bool:
        """Whether it is one of the two."""
        return organisation in {self.opened_by, self.opened_to}


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message. Its text is none where the organisation that wrote it was deleted."""

    number: int
    sender: str
    text: str | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ThreadInList:
    """A thread as one of the two sees it among others."""

    thread: Thread
    newest: Message
    unread: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPolicy:
    """How often an organisation may write to others, by our policy. Days are those of UTC."""

    new_threads_a_day: int = 20  # enough to search for a host, too few to advertise
    messages_a_day: int = 200  # answers too
    in_a_row: int = 5  # in one conversation, until the other side answers


CONTACT_POLICY = ContactPolicy()
