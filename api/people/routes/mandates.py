"""Mandates over HTTP."""

from http import HTTPStatus

from fastapi import APIRouter, Response

from api.answers import CHANGING, refusals
from api.edge.inputs import After, Most, Number
from api.journal.acting import Act
from api.journal.headers import IfMatch, answered, as_response
from api.journal.idempotency import Answer
from api.people.asking import Once, Perhaps
from api.people.dependencies import IN_PERSON, Moment, Registered, SignedIn
from api.people.schemas import MandateAnswer, MandateAsked, MandateList, SomebodysMandate
from api.people.use_cases.granting import end_mandate, grant
from api.people.use_cases.seeing import overseen, shown_mandate

router = APIRouter(
    tags=["people"],
    responses=refusals(
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.UNPROCESSABLE_ENTITY,
        HTTPStatus.SERVICE_UNAVAILABLE,
    ),
)


@router.get("/mandates", summary="The mandates that you may see")
def list_mandates(
    signed: SignedIn, database: Registered, at: Moment, after: After = 0, most: Most = 50
) -> MandateList:
    """Your mandates and those of the people you may see, ended ones too, in the order of granting."""
    page = overseen(database, signed, at=at, after=after, most=most)
    return MandateList(mandates=[SomebodysMandate.seen(one, at=at) for one in page.rows], after=page.after)


@router.get(
    "/mandates/{mandate_id}",
    summary="One mandate",
    response_model=SomebodysMandate,
    responses=refusals(HTTPStatus.NOT_FOUND),
)
def show_mandate(mandate_id: Number, signed: SignedIn, database: Registered, at: Moment) -> Response:
    """One mandate, and whose it is."""
    with database.snapshot() as connection:
        shown = shown_mandate(connection, signed, mandate_id, at=at)
    return as_response(answered(SomebodysMandate.seen(shown, at=at), version=shown.held.version))


@router.post(
    "/accounts/{account_id}/mandates",
    summary="Give a mandate",
    status_code=HTTPStatus.CREATED,
    response_model=MandateAnswer,
    dependencies=[IN_PERSON],
    responses=refusals(HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND, HTTPStatus.CONFLICT),
)
def give(account_id: Number, asked: MandateAsked, asking: Once) -> Response:
    """Give an account a mandate. For somebody without an account: POST /invitations."""
    wanted = asked.mandate(asking.at.date())

    def work(act: Act) -> Answer:
        held = grant(act, signed=asking.signed, account_id=account_id, wanted=wanted)
        return answered(
            MandateAnswer.of(held, at=act.at),
            status=HTTPStatus.CREATED,
            version=held.version,
            location=f"/mandates/{held.id}",
        )

    return asking.do(work)


@router.delete(
    "/mandates/{mandate_id}",
    summary="End a mandate",
    status_code=HTTPStatus.NO_CONTENT,
    response_class=Response,
    dependencies=[IN_PERSON],
    responses=CHANGING | refusals(HTTPStatus.BAD_REQUEST, HTTPStatus.NOT_FOUND),
)
def end(mandate_id: Number, asking: Perhaps, if_match: IfMatch = None) -> Response:
    """End a mandate. It stays on record; what was signed in by it ends at once."""

    def work(act: Act) -> Answer:
        end_mandate(act, signed=asking.signed, mandate_id=mandate_id, if_match=if_match)
        return Answer(status=HTTPStatus.NO_CONTENT)

    return asking.do(work)
