"""Proposals over HTTP: read the input, ask, render."""

from collections.abc import Callable
from enum import StrEnum
from functools import partial
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.answers import ACTING, CHANGING, READING
from api.edge.inputs import Before, Most, Number
from api.exchanges.filters import OrganisationId
from api.journal.acting import Act
from api.journal.headers import IfMatch, answered, as_response
from api.journal.idempotency import Answer
from api.people.asking import Asking, Once, Perhaps
from api.proposals.answers import PreviewAnswer, ProposalAnswer, ProposalList
from api.proposals.dependencies import Limited
from api.proposals.schemas import CounterStatement, OfferStatement, RefusalStatement
from api.proposals.states import State
from api.proposals.use_cases import answering, making, seeing
from api.proposals.use_cases.answering import Asked
from api.proposals.use_cases.seeing import Filters, View

router = APIRouter(tags=["proposals"], responses=READING)


class Direction(StrEnum):
    """Who made a proposal, seen from an organisation."""

    MADE = "made"
    RECEIVED = "received"


@router.post(
    "/proposals",
    summary="Propose an exchange",
    status_code=HTTPStatus.CREATED,
    response_model=ProposalAnswer,
    responses=ACTING,
)
def propose(offered: OfferStatement, asking: Once, limited: Limited) -> Response:
    """Proposes that one organisation visits another, at any affinity, where the rules let the two meet.

    For the visitor or for the host, whichever you act for; a manager proposes for a member of the
    partnership, and then both organisations have to accept. What the rules leave open is answered with it
    and has to be settled before the exchange; only 'not eligible' is refused.
    """

    def work(act: Act) -> Answer:
        view = making.make(act, signed=asking.signed, offer=offered.as_offer(), limits=limited)
        return _answer(view, status=HTTPStatus.CREATED, location=f"/proposals/{view.proposal.id}")

    return asking.do(work)


@router.post("/proposals/preview", summary="Could this be proposed?")
def preview(offered: OfferStatement, asking: Perhaps, limited: Limited) -> PreviewAnswer:
    """The verdict on the two and on the stay, and what is in the way. It makes and keeps nothing."""
    work = partial(
        making.preview, signed=asking.signed, offer=offered.as_offer(), at=asking.at, limits=limited
    )
    return PreviewAnswer.of(asking.read(work))


@router.get("/proposals", summary="The proposals that you may see")
def proposals(  # noqa: PLR0917  FastAPI's arguments are the request's own
    asking: Perhaps,
    organisation: OrganisationId = None,
    state: Annotated[State | None, Query(description="only those in this state")] = None,
    direction: Annotated[
        Direction | None,
        Query(description="only those made, or received, by that organisation, else by those you act for"),
    ] = None,
    waits_for_me: Annotated[
        bool, Query(description="only those that wait for an organisation that you act for")
    ] = False,
    after: Before = None,
    most: Most = 50,
) -> ProposalList:
    """Those of the organisations that you act for or whose partnership you manage, newest first."""
    filters = Filters(
        organisation=organisation,
        state=state,
        made=None if direction is None else direction is Direction.MADE,
        waits_for_me=waits_for_me,
        after=after,
        most=most,
    )
    return ProposalList.of(
        asking.read(partial(seeing.find, signed=asking.signed, filters=filters, at=asking.at))
    )


@router.get("/proposals/{number}", summary="One proposal", response_model=ProposalAnswer)
def proposal(number: Number, asking: Perhaps) -> Response:
    """Its history, whom it waits for, and what you can do next. Its ETag names the version to answer."""
    work = partial(seeing.read, signed=asking.signed, number=number, at=asking.at)
    return as_response(_answer(asking.read(work)))


@router.post(
    "/proposals/{number}/acceptance",
    summary="Accept a proposal",
    response_model=ProposalAnswer,
    responses=CHANGING,
)
def accept(number: Number, asking: Once, limited: Limited, if_match: IfMatch = None) -> Response:
    """Accepts it for the side whose answer it waits for. With the last one's word an exchange is in draft."""
    asked = _asked(asking, number, if_match)
    return _answered(asking, partial(answering.accept, asked=asked, limits=limited))


@router.post(
    "/proposals/{number}/refusal",
    summary="Decline a proposal",
    response_model=ProposalAnswer,
    responses=CHANGING,
)
def decline(number: Number, said: RefusalStatement, asking: Once, if_match: IfMatch = None) -> Response:
    """Declines it with a reason, for the side whose answer it waits for."""
    asked = _asked(asking, number, if_match)
    return _answered(asking, partial(answering.decline, asked=asked, reason=said.reason, words=said.words))


@router.post(
    "/proposals/{number}/counter-proposal",
    summary="Propose other days",
    response_model=ProposalAnswer,
    responses=CHANGING,
)
def counter(
    number: Number,
    said: CounterStatement,
    asking: Once,
    limited: Limited,
    if_match: IfMatch = None,
) -> Response:
    """Answers with other days, which the side that names them accepts, and which wait for the other."""
    asked = _asked(asking, number, if_match)
    return _answered(
        asking, partial(answering.counter, asked=asked, countered=said.as_countered(), limits=limited)
    )


@router.post(
    "/proposals/{number}/withdrawal",
    summary="Take a proposal back",
    response_model=ProposalAnswer,
    responses=CHANGING,
)
def withdraw(number: Number, asking: Once, if_match: IfMatch = None) -> Response:
    """Takes it back for the side that made it, or for one that has accepted the days as they stand."""
    return _answered(asking, partial(answering.withdraw, asked=_asked(asking, number, if_match)))


def _asked(asking: Asking, number: int, if_match: str | None) -> Asked:
    return Asked(signed=asking.signed, number=number, if_match=if_match)


def _answered(asking: Asking, step: Callable[[Act], View]) -> Response:
    return asking.do(lambda act: _answer(step(act)))


def _answer(view: View, *, status: HTTPStatus = HTTPStatus.OK, location: str | None = None) -> Answer:
    content = ProposalAnswer.of_view(view)
    return answered(content, status=status, version=view.proposal.version, location=location)
