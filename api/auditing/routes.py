"""The audit trail over HTTP: read the input, ask, render."""

from datetime import UTC, datetime
from functools import partial
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import AfterValidator, AwareDatetime

from api.answers import LISTING
from api.auditing import use_cases
from api.auditing.schemas import CheckAnswer, EventPage
from api.edge.inputs import Most
from api.fields import LARGEST
from api.journal.audit import Anchor
from api.journal.store import Wanted
from api.people.asking import Perhaps

router = APIRouter(prefix="/audit", tags=["audit"], responses=LISTING)


def _in_utc(moment: datetime) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError("name a moment between the years 1 and 9999 of UTC") from None


Instant = Annotated[AwareDatetime, AfterValidator(_in_utc)]


@router.get("", summary="Who did what, in which order")
def events(  # noqa: PLR0917  FastAPI's arguments are the request's own
    asking: Perhaps,
    subject: Annotated[
        str,
        Query(
            max_length=141,
            pattern="^[A-Za-z0-9._:-]*$",
            description="only what was done to subjects that begin so; all if left out",
            examples=["waiver:7"],
        ),
    ] = "",
    act: Annotated[
        str | None,
        Query(
            pattern="^[a-z][a-z0-9_]{0,39}[.][a-z][a-z0-9_]{0,39}$",
            description="only this act",
            examples=["waiver.approve"],
        ),
    ] = None,
    since: Annotated[
        Instant | None,
        Query(description="from this moment on, with its offset", examples=["2026-11-01T00:00:00Z"]),
    ] = None,
    until: Annotated[
        Instant | None,
        Query(description="before this moment, with its offset", examples=["2026-12-01T00:00:00Z"]),
    ] = None,
    newest_first: Annotated[bool, Query(description="oldest first if left out")] = False,
    after: Annotated[
        int | None, Query(ge=0, le=LARGEST, description="as the part before said", examples=[50])
    ] = None,
    most: Most = 50,
) -> EventPage:
    """The audit trail, in parts that repeat and skip nothing while it grows.

    For the Support Office, auditors and administrators. It holds ids and codes, never anybody's words.
    """
    wanted = Wanted(
        subject=subject, act=act, since=since, until=until, after=after, newest_first=newest_first
    )
    read = partial(use_cases.read, signed=asking.signed, wanted=wanted, most=most, at=asking.at)
    return EventPage.of(asking.read(read))


@router.get("/verification", summary="Is the trail what was written?")
def verification(
    asking: Perhaps,
    anchor: Annotated[
        list[Annotated[str, Query(max_length=100)]] | None,
        Query(
            max_length=100,
            description="a row and its digest, as an earlier check said; may be repeated",
            examples=[[]],
        ),
    ] = None,
) -> CheckAnswer:
    """Reads the whole trail, checks every digest, and says where it ends.

    Keep the end outside the service and send it with a later check: rows cut off the end, or a trail written
    anew, show against it.
    """
    anchored = [Anchor.parse(text) for text in anchor or ()]
    check = partial(use_cases.check, signed=asking.signed, anchored=anchored, at=asking.at)
    return CheckAnswer.of(asking.read(check))
