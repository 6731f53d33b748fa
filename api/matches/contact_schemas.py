"""What crosses the wire about marks and messages."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Self

from pydantic import BaseModel, ConfigDict, Field

from api.fields import LARGEST, OrganisationId
from api.matches.contacts import Mark, Message
from api.matches.inputs import Text

if TYPE_CHECKING:  # heavy to import, and a client reads with these schemas too
    from api.matches.writing import Conversation, Conversations, Sent


class MarkAnswer(BaseModel):
    """An organisation that another has saved or hidden. Its name is null where it takes no part any more."""

    organisation: str
    name: str | None
    kind: str
    at: datetime

    @classmethod
    def of(cls, mark: Mark, name: str | None) -> Self:
        return cls(organisation=mark.other, name=name, kind=mark.kind.value, at=mark.at)


class MarkList(BaseModel):
    """A part of whom an organisation has saved or hidden, the newest first."""

    organisations: list[MarkAnswer]
    after: int | None = Field(description="for the next part; null at the end")

    @classmethod
    def of(cls, marks: list[Mark], names: Mapping[str, str], *, most: int) -> Self:
        return cls(
            organisations=[MarkAnswer.of(one, names.get(one.other)) for one in marks],
            after=marks[-1].number if len(marks) == most else None,
        )


class LetterAsked(BaseModel):
    """What is written to an organisation for the first time."""

    model_config = ConfigDict(extra="forbid")

    to: OrganisationId = Field(description="id of the other organisation", examples=["demo-sme-062"])
    text: Text = Field(
        description="1 to 4,000 characters; plain text, also where it looks like a link",
        examples=["We dye cotton without salt. May two of us visit your laboratory in March?"],
    )
    showing: int | None = Field(
        default=None, ge=1, le=LARGEST, description="number of the list that showed it", examples=[12]
    )


class AnswerAsked(BaseModel):
    """What is written on in a conversation."""

    model_config = ConfigDict(extra="forbid")

    text: Text = Field(description="1 to 4,000 characters", examples=["March suits us. Which week?"])


class ReadAsked(BaseModel):
    """Up to where a conversation was read."""

    model_config = ConfigDict(extra="forbid")

    up_to: int = Field(ge=1, le=LARGEST, description="number of the last message that was read", examples=[7])


class ReadAnswer(BaseModel):
    """Up to which message a conversation is read."""

    up_to: int


class MessageAnswer(BaseModel):
    """One message."""

    number: int
    sender: str = Field(description="id of the organisation that wrote it")
    text: str | None = Field(description="null where that organisation was deleted")
    at: datetime

    @classmethod
    def of(cls, message: Message) -> Self:
        return cls(number=message.number, sender=message.sender, text=message.text, at=message.at)


class SentAnswer(BaseModel):
    """A message that was sent."""

    thread: int
    message: MessageAnswer

    @classmethod
    def of(cls, sent: "Sent") -> Self:
        return cls(thread=sent.thread.number, message=MessageAnswer.of(sent.message))


class ThreadSummary(BaseModel):
    """A conversation among others."""

    thread: int
    organisation: str = Field(description="id of the other")
    name: str | None = Field(description="null where it takes no part any more")
    opened_at: datetime
    newest: MessageAnswer
    unread: int


class ThreadList(BaseModel):
    """A part of an organisation's conversations, those with the newest messages first."""

    threads: list[ThreadSummary]
    unread: int = Field(description="messages not read yet, in all conversations")
    after: int | None = Field(description="for the next part; null at the end")

    @classmethod
    def of(cls, found: "Conversations", *, organisation: str, most: int) -> Self:
        threads = [
            ThreadSummary(
                thread=one.thread.number,
                organisation=one.thread.across_from(organisation),
                name=found.names.get(one.thread.across_from(organisation)),
                opened_at=one.thread.opened_at,
                newest=MessageAnswer.of(one.newest),
                unread=one.unread,
            )
            for one in found.threads
        ]
        after = found.threads[-1].thread.last_message if len(threads) == most else None
        return cls(threads=threads, unread=found.unread, after=after)


class ThreadAnswer(BaseModel):
    """A part of one conversation, oldest first."""

    thread: int
    organisation: str = Field(description="id of the other")
    name: str | None
    opened_at: datetime
    messages: list[MessageAnswer]
    after: int | None = Field(description="for the next part; null at the end")

    @classmethod
    def of(cls, found: "Conversation", *, organisation: str, most: int) -> Self:
        other = found.thread.across_from(organisation)
        messages = [MessageAnswer.of(one) for one in found.messages]
        return cls(
            thread=found.thread.number,
            organisation=other,
            name=found.names.get(other),
            opened_at=found.thread.opened_at,
            messages=messages,
            after=messages[-1].number if len(messages) == most else None,
        )
