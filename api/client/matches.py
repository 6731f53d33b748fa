"""Calls about matches: ranked hosts for a visitor, ranked visitors for a host, and why."""

from datetime import date

from api.client.calls import Call, QueryValue, place
from api.matches.schemas import AffinityModelAnswer, MatchList, Pair, VisitorList


def matches(
    visitor: str, *, k: int = 10, as_of: date | None = None, purpose: str | None = None, diversity: float = 0
) -> Call[MatchList]:
    """Ranked hosts for a visitor; the answer's `showing_id` says where the list can be replayed."""
    query: dict[str, QueryValue] = {"k": k, "as_of": as_of, "purpose": purpose, "diversity": diversity}
    return Call(method="GET", path=place("/visitors/{}/matches", visitor), answer=MatchList, query=query)


def visitors(
    host: str, *, k: int = 10, as_of: date | None = None, purpose: str | None = None, diversity: float = 0
) -> Call[VisitorList]:
    """Ranked visitors for a host."""
    query: dict[str, QueryValue] = {"k": k, "as_of": as_of, "purpose": purpose, "diversity": diversity}
    return Call(method="GET", path=place("/hosts/{}/matches", host), answer=VisitorList, query=query)


def pair(
    visitor: str,
    host: str,
    *,
    as_of: date | None = None,
    purpose: str | None = None,
    showing: int | None = None,
) -> Call[Pair]:
    """Why, or why not, this host; `showing` is the list in which it was opened."""
    path = place("/pairs/{}/{}", visitor, host)
    query: dict[str, QueryValue] = {"as_of": as_of, "purpose": purpose, "showing": showing}
    return Call(method="GET", path=path, answer=Pair, query=query)


def affinity(*, purpose: str | None = None) -> Call[AffinityModelAnswer]:
    """The parts of every affinity with their weights, as the model in force has them."""
    return Call(method="GET", path="/affinity", answer=AffinityModelAnswer, query={"purpose": purpose})
