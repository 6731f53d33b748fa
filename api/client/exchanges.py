"""Calls about exchanges: the way that they take, from draft to closed."""

from collections.abc import Sequence
from datetime import date

from pydantic import BaseModel

from api.access import Side
from api.client.calls import Call, QueryValue, place
from api.exchanges.agreements.signing_schemas import (
    InterruptionAnswer,
    InterruptionStatement,
    ShortReportStatement,
)
from api.exchanges.schemas import ExchangeAnswer, ExchangeList, ReasonStatement
from api.exchanges.states import State
from api.exchanges.way_schemas import History, LifecycleAnswer


def exchanges(
    *,
    organisation: str | None = None,
    state: Sequence[State] | None = None,
    group: int | None = None,
    partnership: int | None = None,
    side: Side | None = None,
    first: date | None = None,
    last: date | None = None,
    text: str = "",
    with_next: bool = False,
    after: int | None = None,
    most: int = 50,
) -> Call[ExchangeList]:
    """Those that one may see, newest first, with how many there are in each state."""
    query = _filtered(
        organisation=organisation,
        state=state,
        group=group,
        partnership=partnership,
        side=side,
        first=first,
        last=last,
        text=text,
    )
    return Call(
        method="GET",
        path="/exchanges",
        answer=ExchangeList,
        query={**query, "with_next": with_next, "after": after, "most": most},
    )


def exchanges_as_csv(
    *,
    organisation: str | None = None,
    state: Sequence[State] | None = None,
    group: int | None = None,
    partnership: int | None = None,
    side: Side | None = None,
    first: date | None = None,
    last: date | None = None,
    text: str = "",
) -> Call[bytes]:
    """All of them at once, one in a row."""
    query = _filtered(
        organisation=organisation,
        state=state,
        group=group,
        partnership=partnership,
        side=side,
        first=first,
        last=last,
        text=text,
    )
    return Call(method="GET", path="/exchanges.csv", answer=bytes, query=query)


def exchanges_as_workbook(
    *,
    organisation: str | None = None,
    state: Sequence[State] | None = None,
    group: int | None = None,
    partnership: int | None = None,
    side: Side | None = None,
    first: date | None = None,
    last: date | None = None,
    text: str = "",
) -> Call[bytes]:
    """All of them at once, as XLSX."""
    query = _filtered(
        organisation=organisation,
        state=state,
        group=group,
        partnership=partnership,
        side=side,
        first=first,
        last=last,
        text=text,
    )
    return Call(method="GET", path="/exchanges.xlsx", answer=bytes, query=query)


def exchange(number: int) -> Call[ExchangeAnswer]:
    """How far it has got, whom it waits for, and what one can do; its ETag names the version to change."""
    return Call(method="GET", path=place("/exchanges/{}", number), answer=ExchangeAnswer)


def history(number: int) -> Call[History]:
    return Call(method="GET", path=place("/exchanges/{}/history", number), answer=History)


def lifecycle() -> Call[LifecycleAnswer]:
    """Every act on an exchange: who may do it, in which states, what it needs, what follows."""
    return Call(method="GET", path="/lifecycle", answer=LifecycleAnswer)


def approve(number: int, *, etag: str) -> Call[ExchangeAnswer]:
    """For the support office, where its approval is asked for."""
    return _step(number, "approval", etag)


def send_back(number: int, reason: str, *, etag: str) -> Call[ExchangeAnswer]:
    """Back to be edited; an amendment that is open is dropped."""
    return _step(number, "refusal", etag, ReasonStatement(reason=reason))


def start(number: int, *, etag: str) -> Call[ExchangeAnswer]:
    """From its first day on."""
    return _step(number, "start", etag)


def finish(number: int, *, etag: str) -> Call[ExchangeAnswer]:
    """On its agreed last day, from that day on; one that was longer or shorter is amended first."""
    return _step(number, "end", etag)


def cancel(number: int, reason: str, *, etag: str) -> Call[ExchangeAnswer]:
    """Before the stay has begun; from its first day on for the visitor and its partnership alone."""
    return _step(number, "cancellation", etag, ReasonStatement(reason=reason))


def break_off(
    number: int, *, last_day: date, reason: str, report: ShortReportStatement, etag: str
) -> Call[ExchangeAnswer]:
    """After the stay has begun; nothing is paid."""
    said = InterruptionStatement(last_day=last_day, reason=reason, report=report)
    return _step(number, "interruption", etag, said)


def interruption(number: int) -> Call[InterruptionAnswer]:
    """How the stay was broken off."""
    return Call(method="GET", path=place("/exchanges/{}/interruption", number), answer=InterruptionAnswer)


def _filtered(
    *,
    organisation: str | None,
    state: Sequence[State] | None,
    group: int | None,
    partnership: int | None,
    side: Side | None,
    first: date | None,
    last: date | None,
    text: str,
) -> dict[str, QueryValue]:
    """Which exchanges are asked for."""
    return {
        "organisation": organisation,
        "state": state,
        "group": group,
        "partnership": partnership,
        "side": side,
        "from": first,
        "to": last,
        "q": text or None,
    }


def _step(number: int, step: str, etag: str, body: BaseModel | None = None) -> Call[ExchangeAnswer]:
    path = place("/exchanges/{}/{}", number, step)
    return Call(method="POST", path=path, answer=ExchangeAnswer, body=body, etag=etag)
