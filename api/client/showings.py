"""Calls about what was shown."""

from api.client.calls import Call, place
from api.showings.schemas import NoteAnswer, NoteStatement, ShowingAnswer


def showing(number: int) -> Call[ShowingAnswer]:
    """Whom a list showed at which rank, and by what."""
    return Call(method="GET", path=place("/showings/{}", number), answer=ShowingAnswer)


def replay(number: int) -> Call[bytes]:
    """The same bytes that were shown."""
    return Call(method="GET", path=place("/showings/{}/replay", number), answer=bytes)


def note(number: int, said: NoteStatement) -> Call[NoteAnswer]:
    """What came of a match that was shown."""
    return Call(method="POST", path=place("/showings/{}/notes", number), answer=NoteAnswer, body=said)
