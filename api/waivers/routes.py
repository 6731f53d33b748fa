"""Waivers over HTTP: read the input, ask, render."""

from functools import partial
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.answers import ACTING, CHANGING, READING
from api.edge.inputs import After, Most, Number
from api.fields import ORGANISATION_ID
from api.journal.acting import Act
from api.journal.headers import IfMatch, IfNoneMatch, answered, shown
from api.journal.idempotency import Answer
from api.people.asking import Once, Perhaps
from api.waivers import permitted
from api.waivers.dependencies import LawNow
from api.waivers.recorded import RecordedWaiver
from api.waivers.schemas import (
    ApprovalAsked,
    EndingAsked,
    WaiverAsked,
    WaiverOnRecord,
    WaiverPage,
)

router = APIRouter(prefix="/waivers", tags=["waivers"])

Organisation = Annotated[
    str | None,
    Query(
        pattern=ORGANISATION_ID,
        description="only those of this organisation; all that you may read if left out",
        examples=["demo-sme-138"],
    ),
]


@router.get("", summary="Waivers on record", responses=READING)
def listing(
    asking: Perhaps, organisation: Organisation = None, after: After = 0, most: Most = 50
) -> WaiverPage:
    """Waivers in the order in which they were recorded, also those that are over or were ended."""
    read = partial(
        permitted.listed,
        signed=asking.signed,
        organisation=organisation,
        after=after,
        most=most,
        at=asking.at,
    )
    return WaiverPage.of(asking.read(read))


@router.get("/{number}", summary="One waiver", responses=READING, response_model=WaiverOnRecord)
def one(asking: Perhaps, number: Number, if_none_match: IfNoneMatch = None) -> Response:
    """A waiver as it was granted, with its pre-approval and its ending where it has them."""
    recorded = asking.read(partial(permitted.read, signed=asking.signed, number=number, at=asking.at))
    return shown(WaiverOnRecord.of(recorded), version=recorded.version, if_none_match=if_none_match)


@router.post(
    "",
    summary="Record a waiver",
    status_code=HTTPStatus.CREATED,
    responses=READING | ACTING,
    response_model=WaiverOnRecord,
)
def record(asked: WaiverAsked, asking: Once, law_on: LawNow) -> Response:
    """Records a waiver of an organisation. It changes verdicts once its pre-approval is on record too.

    A manager records it for organisations that the partnership manages now. A pre-approval in the same
    request is the Support Office's to record. The organisation is told.
    """

    def work(act: Act) -> Answer:
        recorded = permitted.record(act, signed=asking.signed, request=asked.request, law_on=law_on)
        return _answer(recorded, status=HTTPStatus.CREATED)

    return asking.do(work)


@router.post(
    "/{number}/approval",
    summary="Record a waiver's pre-approval",
    responses=READING | CHANGING,
    response_model=WaiverOnRecord,
)
def approve(
    asked: ApprovalAsked, asking: Once, number: Number, law_on: LawNow, if_match: IfMatch = None
) -> Response:
    """Adds the pre-approval to a waiver that lacks it, once. From then on verdicts and matches see it.

    It must be the word of the authority that the rules of the waiver's first day ask for.
    """

    def work(act: Act) -> Answer:
        recorded = permitted.approve(
            act,
            signed=asking.signed,
            number=number,
            approval=asked.approval,
            if_match=if_match,
            law_on=law_on,
        )
        return _answer(recorded)

    return asking.do(work)


@router.post(
    "/{number}/ending",
    summary="End a waiver early",
    responses=READING | CHANGING,
    response_model=WaiverOnRecord,
)
def end(asked: EndingAsked, asking: Once, number: Number, if_match: IfMatch = None) -> Response:
    """Ends a waiver before its last day, once. It stays on record."""

    def work(act: Act) -> Answer:
        recorded = permitted.end(
            act, signed=asking.signed, number=number, on=asked.on, reason=asked.reason, if_match=if_match
        )
        return _answer(recorded)

    return asking.do(work)


def _answer(recorded: RecordedWaiver, *, status: HTTPStatus = HTTPStatus.OK) -> Answer:
    location = f"/waivers/{recorded.id}" if status is HTTPStatus.CREATED else None
    content = WaiverOnRecord.of(recorded)
    return answered(content, status=status, version=recorded.version, location=location)
