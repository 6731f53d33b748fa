"""Approvals of idle days over HTTP: read the input, ask, render."""

from collections.abc import Callable
from functools import partial

from fastapi import APIRouter, Response

from api.answers import ACTING, CHANGING
from api.edge.inputs import Number
from api.exchanges.agreements import approving
from api.exchanges.agreements.agenda_answers import AgendaAnswer
from api.exchanges.agreements.agenda_approvals import Agenda
from api.exchanges.exchange import Exchange
from api.exchanges.moving import Asked
from api.exchanges.schemas import ReasonStatement
from api.journal.acting import Act
from api.journal.headers import IfMatch, answered
from api.journal.idempotency import Answer
from api.people.asking import Asking, Once
from api.verdicts.dependencies import Editioned

router = APIRouter()  # tags and what can be refused come with the router of agreements


@router.post(
    "/exchanges/{number}/agenda-approval/request",
    summary="Ask for the approval of idle days",
    response_model=AgendaAnswer,
    responses=ACTING,
)
def ask_for_approval(number: Number, asking: Once, editions: Editioned) -> Response:
    """Asks the Support Office to approve the working days of a stay abroad on which nothing is planned.

    It is asked once for the same days. Other days are asked for anew.
    """
    asked = Asked(signed=asking.signed, number=number)
    return _done(asking, partial(approving.ask_for_approval, asked=asked, editions=editions))


@router.post(
    "/exchanges/{number}/agenda-approval",
    summary="Approve idle days",
    response_model=AgendaAnswer,
    responses=CHANGING,
)
def approve_agenda(
    number: Number, said: ReasonStatement, asking: Once, editions: Editioned, if_match: IfMatch = None
) -> Response:
    """Approves, for the Support Office, that working days of a stay abroad are idle; by its first day.

    It holds for exactly the first, last, travel and idle days of the plan: a change of these needs it anew.
    It need not have been asked for.
    """
    asked = Asked(signed=asking.signed, number=number, if_match=if_match)
    work = partial(approving.approve_agenda, asked=asked, reason=said.reason, editions=editions)
    return _done(asking, work)


def _done(asking: Asking, step: Callable[[Act], tuple[Exchange, Agenda]]) -> Response:
    def work(act: Act) -> Answer:
        exchange, agenda = step(act)
        return answered(AgendaAnswer.of(exchange, agenda), version=exchange.version)

    return asking.do(work)
