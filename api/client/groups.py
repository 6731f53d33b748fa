"""Calls about groups: exchanges of several visitors that go to one host on the same days."""

from collections.abc import Mapping

from pydantic import BaseModel

from api.client.calls import Call, Nothing, QueryValue, place
from api.exchanges.agreements.schemas import PlanStatement
from api.exchanges.groups.schemas import (
    GroupActAnswer,
    GroupAnswer,
    GroupList,
    GroupStatement,
    JoinStatement,
    SignaturesStatement,
)
from api.exchanges.schemas import ReasonStatement
from api.exchanges.states import Paper, Party


def make_group(wish: GroupStatement) -> Call[GroupAnswer]:
    return Call(method="POST", path="/groups", answer=GroupAnswer, body=wish)


def groups(*, joinable_by: int | None = None, after: int | None = None, most: int = 50) -> Call[GroupList]:
    """Newest first; `joinable_by` asks instead for those to which this exchange can be added."""
    query: dict[str, QueryValue] = {"joinable_by": joinable_by, "after": after, "most": most}
    return Call(method="GET", path="/groups", answer=GroupList, query=query)


def group(number: int) -> Call[GroupAnswer]:
    """What its exchanges share, how far each has got, and what one can still do."""
    return Call(method="GET", path=place("/groups/{}", number), answer=GroupAnswer)


def write_shared_plan(number: int, stated: PlanStatement, *, etag: str) -> Call[GroupActAnswer]:
    """Its days and agenda come into every exchange in draft."""
    path = place("/groups/{}/plan", number)
    return Call(method="PUT", path=path, answer=GroupActAnswer, body=stated, etag=etag)


def join(number: int, exchange: int) -> Call[GroupAnswer]:
    """Adds an exchange in draft."""
    path = place("/groups/{}/exchanges", number)
    return Call(method="POST", path=path, answer=GroupAnswer, body=JoinStatement(exchange=exchange))


def leave(number: int, exchange: int, *, etag: str) -> Call[None]:
    """Takes an exchange in draft out; it keeps its plan. The ETag is the group's."""
    path = place("/groups/{}/exchanges/{}", number, exchange)
    return Call(method="DELETE", path=path, answer=Nothing, etag=etag)


def sign_all(
    number: int, paper: Paper, *, party: Party, digests: Mapping[int, str], strict: bool = False
) -> Call[GroupActAnswer]:
    """Signs the document of each exchange whose digest is given; with `strict`, all of them or none."""
    said = SignaturesStatement(paper=paper, party=party, digests=dict(digests), strict=strict)
    return _act(number, "signatures", said)


def start_all(number: int) -> Call[GroupActAnswer]:
    return _act(number, "start")


def finish_all(number: int) -> Call[GroupActAnswer]:
    return _act(number, "end")


def cancel_all(number: int, reason: str) -> Call[GroupActAnswer]:
    return _act(number, "cancellation", ReasonStatement(reason=reason))


def _act(number: int, step: str, body: BaseModel | None = None) -> Call[GroupActAnswer]:
    """Done for every exchange for which it can be; the answer has what came of it for each."""
    path = place("/groups/{}/{}", number, step)
    return Call(method="POST", path=path, answer=GroupActAnswer, body=body)
