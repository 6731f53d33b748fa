"""Calls about matches, and about what was shown."""

from datetime import date

from api.client.calls import Call, place
from api.matches.schemas import MatchList, Pair
from api.showings.schemas import NoteAnswer, NoteStatement, ShowingAnswer


def matches(
    visitor: str, *, k: int = 10, as_of: date | None = None, purpose: str | None = None, diversity: float = 0
) -> Call[MatchList]:
    """Ranked hosts for a visitor; the answer's `showing_id` says where the list can be replayed."""
    query = {"k": k, "as_of": as_of, "purpose": purpose, "diversity": diversity}
    return Call(method="GET", path=place("/visitors/{}/matches", visitor), answer=MatchList, query=query)


def pair(visitor: str, host: str, *, as_of: date | None = None, purpose: str | None = None) -> Call[Pair]:
    """Why, or why not, this host."""
    path = place("/pairs/{}/{}", visitor, host)
    return Call(method="GET", path=path, answer=Pair, query={"as_of": as_of, "purpose": purpose})


def showing(number: int) -> Call[ShowingAnswer]:
    return Call(method="GET", path=place("/showings/{}", number), answer=ShowingAnswer)


def replay(number: int) -> Call[bytes]:
    """The same bytes that were shown."""
    return Call(method="GET", path=place("/showings/{}/replay", number), answer=bytes)


def note(number: int, said: NoteStatement) -> Call[NoteAnswer]:
    """What came of a match that was shown."""
    return Call(method="POST", path=place("/showings/{}/notes", number), answer=NoteAnswer, body=said)
