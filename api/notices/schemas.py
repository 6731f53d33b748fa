"""What crosses the wire about notices."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.fields import Number
from api.notices.deliveries import Entry, Webhook
from api.notices.kinds import KINDS, WEBHOOK_TEST
from api.notices.wording import Letter, Unsayable, letter_of

if TYPE_CHECKING:  # heavy to import, and a client reads with these schemas too
    from api.notices.use_cases import Page, Preference

OWNER = r"^(organisation:[A-Za-z0-9][A-Za-z0-9._-]{0,63}|partnership:[1-9][0-9]{0,8})$"


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
    unread: int = Field(description="how many in the whole inbox are not read yet", examples=[3])

    @classmethod
    def of(cls, page: "Page", *, public_url: str) -> Self:
        return cls(
            entries=[InboxEntry.of(entry, public_url=public_url) for entry in page.entries],
            before=page.before,
            unread=page.unread,
        )


class ReadUpTo(BaseModel):
    """What is marked as read: everything up to this entry, so that one that comes meanwhile is not."""

    model_config = ConfigDict(extra="forbid")

    up_to: Number = Field(description="the newest entry that you have seen", examples=[42])


class Marked(BaseModel):
    """How many notices were marked as read."""

    marked: int = Field(examples=[3])


class PreferenceAnswer(BaseModel):
    """Whether you are told of one kind of notice by e-mail. Your inbox always keeps a copy."""

    kind: str = Field(examples=["proposal.received"])
    mail: bool
    version: int = Field(description="what its ETag says", examples=[1])

    @classmethod
    def of(cls, one: "Preference") -> Self:
        return cls(kind=one.kind, mail=one.mail, version=one.version)


class PreferenceList(BaseModel):
    """Every kind whose e-mail you can switch off."""

    preferences: list[PreferenceAnswer]


class PreferenceAsked(BaseModel):
    """Whether you want to be told by e-mail."""

    model_config = ConfigDict(extra="forbid")

    mail: bool = Field(examples=[False])


class WebhookAsked(BaseModel):
    """A program that is to be sent the notices of an organisation or a partnership."""

    model_config = ConfigDict(extra="forbid")

    owner: Annotated[str, StringConstraints(pattern=OWNER)] = Field(
        description="whose notices", examples=["organisation:demo-sme-138"]
    )
    url: Annotated[str, StringConstraints(min_length=1, max_length=2_000)] = Field(
        description="where they are POSTed, by https", examples=["https://example.org/cxc"]
    )
    kinds: Annotated[list[Annotated[str, StringConstraints(max_length=81)]], Field(max_length=len(KINDS))] = (
        Field(
            default_factory=list,
            description="of which kinds; all that may leave the house if left out",
            examples=[["proposal.received"]],
        )
    )


class WebhookAnswer(BaseModel):
    """A webhook, without its secret."""

    id: int = Field(examples=[7])
    version: int = Field(description="what its ETag says", examples=[1])
    owner: str = Field(examples=["organisation:demo-sme-138"])
    url: str = Field(examples=["https://example.org/cxc"])
    kinds: list[str] = Field(description="empty: every kind")
    active: bool

    @classmethod
    def of(cls, one: Webhook) -> Self:
        return cls(
            id=one.id,
            version=one.version,
            owner=one.owner,
            url=one.url,
            kinds=sorted(one.kinds),
            active=one.active,
        )


class WebhookMade(BaseModel):
    """A new webhook with the secret that signs what it is sent, as Standard Webhooks has it."""

    id: int = Field(examples=[7])
    version: int = Field(description="what its ETag says", examples=[1])
    owner: str = Field(examples=["organisation:demo-sme-138"])
    kinds: list[str] = Field(description="empty: every kind")
    active: bool
    url: str | None = Field(
        default=None,
        description="told in the first answer alone: null in one that is given again; GET /webhooks/{number} "
        "tells it",
        examples=["https://example.org/cxc"],
    )
    secret: str | None = Field(
        default=None,
        description="shown in the first answer alone and not kept: null in one that is given again. "
        "Who lost the first answer ends the webhook and makes another",
        examples=["whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"],
    )


class WebhookList(BaseModel):
    """The webhooks of an owner, oldest first."""

    webhooks: list[WebhookAnswer]


class Tried(BaseModel):
    """A trial that is on its way."""

    webhook: int = Field(examples=[7])
    kind: str = Field(description="of the notice that is sent", examples=[WEBHOOK_TEST])


def _letter(entry: Entry, public_url: str) -> Letter:
    """Its words; for one that has none, its kind alone: one bad notice must not close an inbox."""
    try:
        return letter_of(entry.notice.kind, entry.notice.params, public_url=public_url)
    except Unsayable:
        return Letter(subject=entry.notice.kind, paragraphs=(), link=None)
