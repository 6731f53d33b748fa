"""Exchanges over HTTP: read the input, ask, render."""

from collections.abc import Callable
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.access import OF_THE_PROGRAMME
from api.answers import CHANGING, READING
from api.edge.inputs import Before, Most, Number
from api.exchanges.exchange import Exchange
from api.exchanges.filters import Filtered
from api.exchanges.moving import APPROVAL, Asked
from api.exchanges.schemas import ExchangeAnswer, ExchangeList, ReasonStatement
from api.exchanges.use_cases import reading_steps, refusing, seeing, staying
from api.exchanges.use_cases.seeing import View
from api.exchanges.use_cases.way import title_of
from api.exchanges.way_schemas import History, HistoryLine, LifecycleAnswer, LifecycleRow
from api.journal.acting import Act
from api.journal.headers import IfMatch, answered, as_response
from api.journal.idempotency import Answer
from api.people.asking import Asking, Once, Perhaps, require
from api.people.dependencies import Moment, PerhapsSignedIn, Registered
from api.programme.store import is_step_required
from api.verdicts.dependencies import Editioned
from eligibility.editions import Editions

router = APIRouter(tags=["exchanges"], responses=READING)


@router.get("/exchanges", summary="The exchanges that you may see")
def exchanges(  # noqa: PLR0917  FastAPI's arguments are the request's own
    asking: Perhaps,
    filtered: Filtered,
    editions: Editioned,
    with_next: Annotated[
        bool, Query(description="also say of each what it waits for, and what you can do with it")
    ] = False,
    after: Before = None,
    most: Most = 50,
) -> ExchangeList:
    """Those of the organisations that you act for or whose partnership you manage, newest first."""
    work = partial(
        seeing.find,
        signed=asking.signed,
        filters=filtered,
        after=after,
        most=most,
        at=asking.at,
        editions=editions if with_next else None,
    )
    return ExchangeList.of(asking.read(work))


@router.get("/exchanges/{number}", summary="One exchange", response_model=ExchangeAnswer)
def exchange(number: Number, asking: Perhaps, editions: Editioned) -> Response:
    """The way that it takes, whom it waits for, and what you can do. Its ETag names the version to change."""
    work = partial(seeing.read, signed=asking.signed, number=number, editions=editions, at=asking.at)
    return as_response(_answer(asking.read(work)))


@router.get("/exchanges/{number}/history", summary="What was done with it")
def history(number: Number, asking: Perhaps) -> History:
    """Everything that was done with the exchange, oldest first, with the reasons that were given."""
    work = partial(seeing.read_history, signed=asking.signed, number=number, at=asking.at)
    return History(moves=[HistoryLine.of(move, title_of(move.act)) for move in asking.read(work)])


@router.post(
    "/exchanges/{number}/approval",
    summary="Approve an exchange",
    response_model=ExchangeAnswer,
    responses=CHANGING,
)
def approve(number: Number, asking: Once, editions: Editioned, if_match: IfMatch = None) -> Response:
    """Approves its documents for the support office, as they read now. It is then ready.

    An amendment during the stay is approved the same way: without it the stay is not said to be over.
    """
    return _done(asking, editions, partial(refusing.approve, asked=_asked(asking, number, if_match)))


@router.post(
    "/exchanges/{number}/start",
    summary="Say that the stay has begun",
    response_model=ExchangeAnswer,
    responses=CHANGING,
)
def start(number: Number, asking: Once, editions: Editioned, if_match: IfMatch = None) -> Response:
    """From its first day on, where the host is. A visitor has one stay abroad."""
    return _done(asking, editions, partial(staying.start, asked=_asked(asking, number, if_match)))


@router.post(
    "/exchanges/{number}/end",
    summary="Say that the stay is over",
    response_model=ExchangeAnswer,
    responses=CHANGING,
)
def finish(number: Number, asking: Once, editions: Editioned, if_match: IfMatch = None) -> Response:
    """On its agreed last day, from that day on where the host is. Both sides then report, within a period.

    One that was longer or shorter is amended, and signed, before it is said to be over.
    """
    return _done(asking, editions, partial(staying.finish, asked=_asked(asking, number, if_match)))


@router.post(
    "/exchanges/{number}/cancellation",
    summary="Cancel an exchange",
    response_model=ExchangeAnswer,
    responses=CHANGING,
)
def cancel(
    number: Number, said: ReasonStatement, asking: Once, editions: Editioned, if_match: IfMatch = None
) -> Response:
    """Before its stay has begun, with the reason. Nothing is paid, and it does not count.

    From its first day on, where the host is, only the visitor and its partnership cancel it.
    """
    asked = _asked(asking, number, if_match)
    return _done(asking, editions, partial(staying.cancel, asked=asked, reason=said.reason))


@router.get("/lifecycle", tags=["programme"], summary="The lifecycle of an exchange")
def lifecycle(signed: PerhapsSignedIn, database: Registered, at: Moment) -> LifecycleAnswer:
    """Every act on an exchange as one table: who may do it, in which states, what it needs, what follows."""
    with database.snapshot() as connection:
        require(connection, signed, "rules.read", OF_THE_PROGRAMME, at=at)
        required = is_step_required(connection, APPROVAL)
    steps = [LifecycleRow.of(row) for row in reading_steps.lifecycle()]
    return LifecycleAnswer(approval_required=required, steps=steps)


def _asked(asking: Asking, number: int, if_match: str | None) -> Asked:
    return Asked(signed=asking.signed, number=number, if_match=if_match)


def _done(asking: Asking, editions: Editions, step: Callable[[Act], Exchange]) -> Response:
    return asking.do(lambda act: answer_after(act, asking, step(act), editions))


def answer_after(act: Act, asking: Asking, kept: Exchange, editions: Editions) -> Answer:
    """The exchange after an act, as the one who did it sees it."""
    return _answer(seeing.view_of(act.connection, asking.signed, kept, editions=editions, at=act.at))


def _answer(view: View) -> Answer:
    return answered(ExchangeAnswer.of_view(view), version=view.exchange.version)
