"""The demo's clock over HTTP, and the page with everybody in it. Only a demo has these."""

from datetime import timedelta
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Request, Response
from fastapi.responses import RedirectResponse

from api.answers import refusals
from api.clock import now
from api.database import Database
from api.demo.deadlines import next_of, upcoming
from api.demo.everybody import acting_for, everybody, grouped
from api.demo.moving import MovableClock
from api.demo.problems import NoClockToMove
from api.demo.schemas import ClockAnswer, MoveAsked
from api.demo.showcase import showcase
from api.doors.answering import PageRoute
from api.doors.forms import Form, Sent, UnusableForm
from api.doors.trying import CLOCK_PATH, trying
from api.journal.acting import perform
from api.people.cookies import cookie_in, is_demo, keep_cookie
from api.people.dependencies import FromHere, Moment, PerhapsSignedIn, Registered, Setup
from api.people.origins import own_path
from api.people.signed import Signed
from api.people.use_cases.signing_in import NOBODY_YET, begin_session
from api.verdicts.dependencies import Editioned
from api.web.layout import page

_NEXT = "next"  # what the form says instead of a number of days
_DEADLINES_SHOWN = 6
_STILL = "You are still signed in; whoever else was has to sign in again after a longer move."
_NOBODY = "Whoever was signed in has to sign in again after a longer move."


def require_demo(request: Request, setup: Setup) -> None:
    """Raises NoClockToMove unless the request comes from the machine on which the demo runs."""
    if not is_demo(request, setup):
        raise NoClockToMove


def movable_clock(request: Request) -> MovableClock:
    """The one clock of the process, kept as app.state.movable_clock."""
    clock: MovableClock = request.app.state.movable_clock
    return clock


Here = Depends(require_demo)
Movable = Annotated[MovableClock, Depends(movable_clock)]
api = APIRouter(
    tags=["demo"],
    dependencies=[Here],
    responses=refusals(HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND, HTTPStatus.SERVICE_UNAVAILABLE),
)
pages = APIRouter(include_in_schema=False, route_class=PageRoute, dependencies=[Here])


def mount_demo(app: FastAPI) -> None:
    """Gives an application that is a demo its clock and its page."""
    app.state.movable_clock = MovableClock(database=app.state.database, settings=app.state.settings)
    app.include_router(api)
    app.include_router(pages)


@api.get(CLOCK_PATH, summary="What time it is in the demo")
def clock(at: Moment) -> ClockAnswer:
    """The moment at which the whole demo lives."""
    return ClockAnswer(at=at, done={}, note="Move it with PUT; only forward.")


@api.put(
    CLOCK_PATH,
    summary="Move the demo's clock",
    dependencies=[FromHere],
    responses=refusals(
        HTTPStatus.FORBIDDEN,
        HTTPStatus.CONFLICT,
        HTTPStatus.UNPROCESSABLE_ENTITY,
    ),
)
def move(  # noqa: PLR0917  FastAPI's arguments are the request's own
    asked: MoveAsked,
    request: Request,
    setup: Setup,
    database: Registered,
    signed: PerhapsSignedIn,
    movable: Movable,
    editions: Editioned,
) -> ClockAnswer:
    """Moves it forward, and does what falls due: proposals and profiles expire, people are reminded."""
    to = asked.wanted(now(), deadline=lambda: next_of(database, editions=editions, at=now()).noon)
    done = movable.move(to, by=signed.actor if signed else NOBODY_YET)
    _stay_signed_in(request, setup, database, signed)
    return ClockAnswer(at=now(), done=done, note=_STILL if signed else _NOBODY)


@pages.get("/demo")
def show(  # noqa: PLR0917  FastAPI's arguments are the request's own
    request: Request,
    setup: Setup,
    database: Registered,
    at: Moment,
    signed: PerhapsSignedIn,
    editions: Editioned,
) -> Response:
    """Its exchanges by state, everybody in it, to be signed in as, and its clock."""
    people = everybody(database, at=at)
    return page(
        request,
        "demo.html",
        trying=trying(request, setup, signed, at),
        people=grouped(people),
        first=acting_for(people, request.app.state.first_visitor),
        shown=showcase(database, people, editions=editions, at=at),
        deadlines=upcoming(database, editions=editions, at=at)[:_DEADLINES_SHOWN],
    )


@pages.post(CLOCK_PATH, dependencies=[FromHere])
def move_by_form(  # noqa: PLR0917  FastAPI's arguments are the request's own
    request: Request,
    form: Sent,
    setup: Setup,
    database: Registered,
    signed: PerhapsSignedIn,
    movable: Movable,
    editions: Editioned,
) -> Response:
    """Moves the clock by so many days or to the next deadline, and goes back to where it was asked."""
    is_to_deadline = form.text("days") == _NEXT
    to = next_of(database, editions=editions, at=now()).noon if is_to_deadline else now() + _days_in(form)
    movable.move(to, by=signed.actor if signed else NOBODY_YET)
    _stay_signed_in(request, setup, database, signed)
    return RedirectResponse(own_path(form.text("next")), status_code=HTTPStatus.SEE_OTHER)


def _days_in(form: Form) -> timedelta:
    said = form.text("days")
    if not (said.isascii() and said.isdigit() and len(said) <= 3):  # noqa: PLR2004  a year has three digits
        raise UnusableForm("it does not say for how many days")
    return timedelta(days=int(said))


def _stay_signed_in(request: Request, setup: Setup, database: Database, signed: Signed | None) -> None:
    """A session does not outlive some hours, so whoever moves the clock gets another one."""
    if signed is None or signed.session is None:
        return
    cookie = perform(
        database,
        NOBODY_YET,
        at=now(),
        work=lambda act: begin_session(act, signed.account, replaced=cookie_in(request, setup)),
    )
    keep_cookie(request, setup, cookie.text)
