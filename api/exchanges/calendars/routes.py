"""Calendars over HTTP: read the input, ask, render."""

import json
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from http import HTTPStatus
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Request, Response

from api.answers import ACTING, CHANGING, READING, refusals
from api.database import Connection
from api.edge.inputs import After, Most, Number
from api.exchanges.calendars.feeds import Feed
from api.exchanges.calendars.icalendars import MEDIA_TYPE, written
from api.exchanges.calendars.problems import FeedMadeAlready
from api.exchanges.calendars.schemas import FeedAnswer, FeedAsked, FeedList, NewFeed
from api.exchanges.calendars.use_cases import feeding, showing
from api.exchanges.calendars.use_cases.feeding import FeedWish
from api.exchanges.calendars.use_cases.showing import Known, Shelf
from api.exchanges.filters import Filtered
from api.journal.acting import Act
from api.journal.headers import IfMatch, IfNoneMatch, answered, as_response
from api.journal.idempotency import Answer, answer_once
from api.journal.versions import etag_of, is_unchanged
from api.people.asking import Once, Perhaps
from api.people.bearers import Bearer
from api.people.dependencies import Moment, Registered, Setup, own_origin
from api.verdicts.dependencies import Editioned

_CALENDAR: dict[int | str, dict[str, Any]] = {
    HTTPStatus.OK.value: {
        "description": "A calendar as RFC 5545 has it.",
        "content": {
            MEDIA_TYPE: {
                "schema": {"type": "string"},
                "example": "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n",
            }
        },
    }
}
_TAG_DIGITS = 15  # hexadecimal digits of the digest that names a version
Secret = Annotated[
    str,
    Path(
        min_length=1,
        max_length=100,
        description="the secret in the address, as it was shown once",
        examples=["Zk3vN0sQyJ9w2m5tVb8xRc1dLf7hGa4pUe6iOqXnB2E"],
    ),
]
router = APIRouter(tags=["calendars"], responses=READING)


def known_to_calendars(request: Request, setup: Setup, editions: Editioned, at: Moment) -> Known:
    """What every calendar is made with."""
    return Known(origin=own_origin(request, setup), editions=editions, at=at)


Knowing = Annotated[Known, Depends(known_to_calendars)]


@router.get(
    "/exchanges/{number}/calendar.ics",
    summary="The calendar of an exchange",
    response_class=Response,
    responses=_CALENDAR,
)
def of_exchange(
    number: Number, asking: Perhaps, known: Knowing, if_none_match: IfNoneMatch = None
) -> Response:
    """Its days, and its agenda by the clock of the place where the host is."""
    work = partial(showing.of_exchange, signed=asking.signed, number=number, known=known)
    return _calendar(asking.read(work), if_none_match)


@router.get(
    "/exchanges.ics",
    summary="The exchanges that you may see, as a calendar",
    response_class=Response,
    responses=_CALENDAR,
)
def of_list(
    asking: Perhaps, filtered: Filtered, known: Knowing, if_none_match: IfNoneMatch = None
) -> Response:
    """The days of each, by the same filters as GET /exchanges; the newest thousand."""
    work = partial(showing.of_list, signed=asking.signed, filters=filtered, known=known)
    return _calendar(asking.read(work), if_none_match)


@router.get(
    "/groups/{number}/calendar.ics",
    summary="The calendar of a group",
    response_class=Response,
    responses=_CALENDAR,
)
def of_group(number: Number, asking: Perhaps, known: Knowing, if_none_match: IfNoneMatch = None) -> Response:
    """The days and the agenda that its exchanges share; one that was amended by itself has its own."""
    work = partial(showing.of_group, signed=asking.signed, number=number, known=known)
    return _calendar(asking.read(work), if_none_match)


@router.get(
    "/me/calendar.ics",
    summary="Your own calendar",
    response_class=Response,
    responses=_CALENDAR,
)
def of_oneself(asking: Perhaps, known: Knowing, if_none_match: IfNoneMatch = None) -> Response:
    """The exchanges of those whom you act for or whose partnership you manage, and your deadlines.

    A stay leaves it 400 days after its last day.
    """
    work = partial(showing.of_oneself, signed=asking.signed, known=known)
    return _calendar(asking.read(work), if_none_match)


@router.get("/me/calendars", summary="Your calendars for programs")
def feeds(asking: Perhaps, after: After = 0, most: Most = 50) -> FeedList:
    """Those that you have made, oldest first, without their addresses; ended ones too."""
    work = partial(feeding.feeds_of, signed=asking.signed, after=after, most=most, at=asking.at)
    found = asking.read(work)
    shown = [FeedAnswer.of_feed(one) for one in found[:most]]
    return FeedList(calendars=shown, after=shown[-1].id if len(found) > most else None)


@router.get(
    "/me/calendars/{calendar_id}", summary="One of your calendars for programs", response_model=FeedAnswer
)
def feed(calendar_id: Number, asking: Perhaps) -> Response:
    """What it shows, without its address."""
    work = partial(feeding.feed_of, signed=asking.signed, number=calendar_id, at=asking.at)
    found = asking.read(work)
    return as_response(answered(FeedAnswer.of_feed(found), version=found.version))


@router.post(
    "/me/calendars",
    summary="Make a calendar for a program",
    status_code=HTTPStatus.CREATED,
    response_model=NewFeed,
    responses=ACTING,
)
def make(asked: FeedAsked, asking: Once, known: Knowing) -> Response:
    """An address that a calendar program reads without signing in. It is in this answer and nowhere else.

    Whoever has the address reads what you may see at that time, and nothing once you may not. A retry makes
    no second one and is told 409 with the number of the first: end that one, and make another with a fresh
    key.
    """
    wish = FeedWish(what=asked.what, of=asked.of)
    made: list[tuple[Feed, Bearer]] = []

    def work(act: Act) -> Answer:
        feed, bearer = feeding.make(act, signed=asking.signed, wish=wish)
        made[:] = [(feed, bearer)]  # the work may be done anew: the last is the one that was committed
        return answered({"calendar": feed.id}, status=HTTPStatus.CREATED)

    answer = answer_once(
        asking.database,
        asking.signed.actor,
        key=asking.asked.key,
        request_digest=asking.asked.digest,
        at=asking.at,
        work=work,
    )
    if answer.replayed:
        raise FeedMadeAlready(int(json.loads(answer.body)["calendar"]))
    return _shown_once(*made[-1], origin=known.origin)


@router.delete(
    "/me/calendars/{calendar_id}",
    summary="End a calendar for a program",
    status_code=HTTPStatus.NO_CONTENT,
    response_class=Response,
    responses=CHANGING,
)
def end(calendar_id: Number, asking: Perhaps, if_match: IfMatch = None) -> Response:
    """Its address shows nothing from now on."""

    def work(act: Act) -> Answer:
        feeding.end(act, signed=asking.signed, number=calendar_id, if_match=if_match)
        return Answer(status=HTTPStatus.NO_CONTENT)

    return asking.do(work)


@router.get(
    "/calendars/{secret}.ics",
    summary="The calendar at an address",
    response_class=Response,
    responses=_CALENDAR | refusals(HTTPStatus.GONE),
)
def at_an_address(
    secret: Secret, database: Registered, known: Knowing, if_none_match: IfNoneMatch = None
) -> Response:
    """What its owner may see at present. Nobody has to sign in: the address is the secret."""
    work: Callable[[Connection], Shelf] = partial(feeding.read, secret=secret, known=known)
    with database.snapshot() as connection:
        shelf = work(connection)
    return _calendar(shelf, if_none_match)


def _calendar(shelf: Shelf, if_none_match: str | None) -> Response:
    """The calendar, or 304 where the reader has this very one."""
    body = written(shelf.entries, name=shelf.name)
    version = int(sha256(body).hexdigest()[:_TAG_DIGITS], 16)
    headers = {"ETag": etag_of(version)}
    if is_unchanged(if_none_match, version):
        return Response(status_code=HTTPStatus.NOT_MODIFIED, headers=headers)
    headers |= {
        "Content-Type": f"{MEDIA_TYPE}; charset=utf-8",
        "Content-Disposition": f'attachment; filename="{shelf.file}.ics"',
    }
    return Response(body, headers=headers)


def _shown_once(feed: Feed, bearer: Bearer, *, origin: str) -> Response:
    content = NewFeed(calendar=FeedAnswer.of_feed(feed), address=f"{origin}/calendars/{bearer.secret}.ics")
    location = f"/me/calendars/{feed.id}"
    response = as_response(
        answered(content, status=HTTPStatus.CREATED, version=feed.version, location=location)
    )
    response.headers["Cache-Control"] = "no-store"
    return response
