"""Groups over HTTP: read the input, ask, render."""

from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Query, Response

from api.answers import ACTING, CHANGING, READING
from api.edge.inputs import Before, Most, Number
from api.exchanges.agreements.schemas import PlanStatement
from api.exchanges.groups.schemas import (
    GroupActAnswer,
    GroupAnswer,
    GroupList,
    GroupStatement,
    JoinStatement,
    SignaturesStatement,
)
from api.exchanges.groups.use_cases import acting, joining, making, planning, seeing
from api.exchanges.groups.use_cases.acting import Acted, SignaturesWish
from api.exchanges.groups.use_cases.finding import Found
from api.exchanges.groups.use_cases.joining import AskedOfGroup
from api.exchanges.groups.use_cases.making import GroupWish
from api.exchanges.groups.use_cases.planning import Planned
from api.exchanges.schemas import ReasonStatement
from api.fields import LARGEST
from api.journal.acting import Act
from api.journal.headers import IfMatch, answered, as_response
from api.journal.idempotency import Answer
from api.people.asking import Asking, Once, Perhaps
from api.verdicts.dependencies import Editioned

ExchangeNumber = Annotated[
    int, Path(ge=1, le=LARGEST, description="number of an exchange of the group", examples=[12])
]
router = APIRouter(tags=["groups"], responses=READING)


@router.post(
    "/groups",
    summary="Make a group",
    status_code=HTTPStatus.CREATED,
    response_model=GroupAnswer,
    responses=ACTING,
)
def make(said: GroupStatement, asking: Once, editions: Editioned) -> Response:
    """Exchanges of different visitors that go to one host on the same days, with one agenda.

    Each keeps its own documents, signatures, money, reports and count; goals, objectives and outcomes that a
    visitor has written stay its own. Every partnership can make one; each adds its own visitors' exchanges.
    """
    wish = GroupWish(
        name=said.name,
        host=said.host,
        plan=said.plan.as_plan(),
        exchanges=said.exchanges,
        partnership=said.partnership,
    )

    def work(act: Act) -> Answer:
        made = making.make(act, signed=asking.signed, wish=wish, editions=editions)
        return _group(act, asking, made, status=HTTPStatus.CREATED, location=f"/groups/{made.group.id}")

    return asking.do(work)


@router.get("/groups", summary="The groups that you may see")
def groups(
    asking: Perhaps,
    joinable_by: Annotated[
        int | None,
        Query(
            ge=1,
            le=LARGEST,
            description="instead, those of the host of this exchange, which you may add to a group",
            examples=[12],
        ),
    ] = None,
    after: Before = None,
    most: Most = 50,
) -> GroupList:
    """Those of the organisations that you act for or whose partnership you manage, newest first."""
    work = partial(
        seeing.find, signed=asking.signed, joinable_by=joinable_by, after=after, most=most, at=asking.at
    )
    return GroupList.of(asking.read(work))


@router.get("/groups/{number}", summary="One group", response_model=GroupAnswer)
def group(number: Number, asking: Perhaps) -> Response:
    """What its exchanges share, how far each has got, and what you can still do.

    Of the exchanges of others a visitor is told who comes, and nothing more. Its ETag names the version to
    change: it moves on with the plan and with who is in the group, not with what each exchange does.
    """
    view = asking.read(partial(seeing.read, signed=asking.signed, number=number, at=asking.at))
    return as_response(answered(GroupAnswer.of(view), version=view.group.version))


@router.put(
    "/groups/{number}/plan",
    summary="Write the plan that a group shares",
    response_model=GroupActAnswer,
    responses=CHANGING,
)
def plan(
    number: Number,
    said: PlanStatement,
    asking: Perhaps,
    editions: Editioned,
    if_match: IfMatch = None,
) -> Response:
    """Puts it in place of the one before, and its days and agenda into every exchange in draft.

    Exchanges that somebody has signed keep their plan, and can be amended one by one.
    """
    asked = _asked(asking, number, if_match)
    step = partial(planning.write_plan, asked=asked, plan=said.as_plan(), editions=editions)
    return _acted(asking, step)


@router.post(
    "/groups/{number}/exchanges",
    summary="Add an exchange to a group",
    response_model=GroupAnswer,
    responses=ACTING,
)
def join(number: Number, said: JoinStatement, asking: Once, editions: Editioned) -> Response:
    """While it is in draft; it takes over what the group shares. How far others have got is not asked."""
    asked = _asked(asking, number)
    step = partial(joining.join, asked=asked, exchange=said.exchange, editions=editions)
    return asking.do(lambda act: _group(act, asking, step(act)))


@router.delete(
    "/groups/{number}/exchanges/{exchange}",
    summary="Take an exchange out of its group",
    status_code=HTTPStatus.NO_CONTENT,
    response_class=Response,
    responses=CHANGING,
)
def leave(number: Number, exchange: ExchangeNumber, asking: Perhaps, if_match: IfMatch = None) -> Response:
    """While it is in draft. It keeps its plan."""
    asked = _asked(asking, number, if_match)

    def work(act: Act) -> Answer:
        joining.leave(act, asked=asked, exchange=exchange)
        return Answer(status=HTTPStatus.NO_CONTENT)

    return asking.do(work)


@router.post(
    "/groups/{number}/signatures",
    summary="Sign for a whole group",
    response_model=GroupActAnswer,
    responses=ACTING,
)
def sign(number: Number, said: SignaturesStatement, asking: Once, editions: Editioned) -> Response:
    """Signs the document of every exchange that is named, where it could be signed alone, all in one act.

    Each signature covers the document whose digest is given. The others are answered with the reason: signed
    already, changed since, not at this step, not eligible by a rule, not yours. With `strict`, all or none.
    """
    wish = SignaturesWish(paper=said.paper, party=said.party, digests=said.digests, is_strict=said.strict)
    step = partial(acting.sign_all, asked=_asked(asking, number), wish=wish, editions=editions)
    return _acted(asking, step)


@router.post(
    "/groups/{number}/start",
    summary="Say that the stays of a group have begun",
    response_model=GroupActAnswer,
    responses=ACTING,
)
def start(number: Number, asking: Once) -> Response:
    """Of every exchange that you may start and that can be; the others are answered with the reason."""
    return _acted(asking, partial(acting.start_all, asked=_asked(asking, number)))


@router.post(
    "/groups/{number}/end",
    summary="Say that the stays of a group are over",
    response_model=GroupActAnswer,
    responses=ACTING,
)
def finish(number: Number, asking: Once) -> Response:
    """Of every exchange that you may finish and that can be; the others are answered with the reason."""
    return _acted(asking, partial(acting.finish_all, asked=_asked(asking, number)))


@router.post(
    "/groups/{number}/cancellation",
    summary="Cancel the exchanges of a group",
    response_model=GroupActAnswer,
    responses=ACTING,
)
def cancel(number: Number, said: ReasonStatement, asking: Once) -> Response:
    """Every one that you may cancel and whose stay has not begun; the others are answered with the reason."""
    return _acted(asking, partial(acting.cancel_all, asked=_asked(asking, number), reason=said.reason))


def _asked(asking: Asking, number: int, if_match: str | None = None) -> AskedOfGroup:
    return AskedOfGroup(signed=asking.signed, number=number, if_match=if_match)


def _acted(asking: Asking, step: Callable[[Act], Acted | Planned]) -> Response:
    def work(act: Act) -> Answer:
        acted = step(act)
        view = seeing.view_of(act.connection, asking.signed, acted.found, at=act.at)
        return answered(GroupActAnswer.of_act(view, acted.lines), version=view.group.version)

    return asking.do(work)


def _group(
    act: Act,
    asking: Asking,
    found: Found,
    *,
    status: HTTPStatus = HTTPStatus.OK,
    location: str | None = None,
) -> Answer:
    view = seeing.view_of(act.connection, asking.signed, found, at=act.at)
    content = GroupAnswer.of(view)
    return answered(content, status=status, version=view.group.version, location=location)
