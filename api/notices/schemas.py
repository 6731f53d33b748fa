"""What crosses the wire about notices."""

from datetime import datetime
from typing import Self

from pydantic import BaseModel, Field

from api.notices.deliveries import Entry
from api.notices.use_cases import Page
from api.notices.wording import Letter, Unsayable, letter_of


class InboxEntry(BaseModel):
    """One notice in an inbox."""

    id: int
    kind: str = Field(examples=["proposal.received"])
    at: datetime = Field(description="when what it tells of happened")
    read_at: datetime | None
    subject: str
    text: str
    link: str | None = Field(description="where it can be acted on")

    @classmethod
    def of(cls, entry: Entry, *, public_url: str) -> Self:
        letter = _letter(entry, public_url)
        return cls(
            id=entry.id,
            kind=entry.notice.kind,
            at=entry.notice.created_at,
            read_at=entry.read_at,
            subject=letter.subject,
            text="\n\n".join(letter.paragraphs),
            link=letter.link,
        )


class Inbox(BaseModel):
    """A part of an inbox, newest first."""

    entries: list[InboxEntry]
    before: int | None = Field(description="ask with this for the next part; null where there is none")

    @classmethod
    def of(cls, page: Page, *, public_url: str) -> Self:
        return cls(
            entries=[InboxEntry.of(entry, public_url=public_url) for entry in page.entries],
            before=page.before,
        )


def _letter(entry: Entry, public_url: str) -> Letter:
    """Its words; for one that has none, its kind alone: one bad notice must not close an inbox."""
    try:
        return letter_of(entry.notice.kind, entry.notice.params, public_url=public_url)
    except Unsayable:
        return Letter(subject=entry.notice.kind, paragraphs=(), link=None)
