"""Calls about conversations: what organisations write to each other through the service."""

from api.client.calls import Call, place
from api.matches.contact_schemas import (
    AnswerAsked,
    LetterAsked,
    ReadAnswer,
    ReadAsked,
    SentAnswer,
    ThreadAnswer,
    ThreadList,
)


def conversations(mine: str, *, after: int | None = None, most: int = 50) -> Call[ThreadList]:
    """One's organisation's conversations, those with the newest messages first."""
    path = place("/organisations/{}/messages", mine)
    return Call(method="GET", path=path, answer=ThreadList, query={"after": after, "most": most})


def conversation(mine: str, thread: int, *, after: int = 0, most: int = 50) -> Call[ThreadAnswer]:
    """What the two wrote to each other, oldest first."""
    path = place("/organisations/{}/messages/{}", mine, thread)
    return Call(method="GET", path=path, answer=ThreadAnswer, query={"after": after, "most": most})


def write(mine: str, letter: LetterAsked) -> Call[SentAnswer]:
    path = place("/organisations/{}/messages", mine)
    return Call(method="POST", path=path, answer=SentAnswer, body=letter)


def answer(mine: str, thread: int, said: AnswerAsked) -> Call[SentAnswer]:
    """Writes on in a conversation."""
    path = place("/organisations/{}/messages/{}", mine, thread)
    return Call(method="POST", path=path, answer=SentAnswer, body=said)


def read_up_to(mine: str, thread: int, message: int) -> Call[ReadAnswer]:
    """Says that one's organisation has read a conversation up to this message."""
    path = place("/organisations/{}/messages/{}/reading", mine, thread)
    return Call(method="PUT", path=path, answer=ReadAnswer, body=ReadAsked(up_to=message))
