"""Marks and messages over HTTP: read the input, ask, render."""

from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Query, Response

from api.answers import ACTING, READING, refusals
from api.database import Connection
from api.edge.inputs import Before, Most
from api.fields import LARGEST
from api.journal.acting import Act
from api.journal.headers import IfNoneMatch, answered, shown
from api.journal.idempotency import Answer
from api.matches import store
from api.matches.contact_schemas import (
    AnswerAsked,
    LetterAsked,
    MarkAnswer,
    MarkList,
    ReadAnswer,
    ReadAsked,
    SentAnswer,
    ThreadAnswer,
    ThreadList,
)
from api.matches.contacts import CONTACT_POLICY, MarkKind
from api.matches.entitled import require_any_time
from api.matches.inputs import OrganisationRef, OtherRef, ShowingNumber, ThreadNumber
from api.matches.marking import mark_other, unmark_other
from api.matches.writing import (
    Letter,
    Sent,
    answer_in,
    conversation,
    conversations,
    mark_read,
    names_of,
    write_to,
)
from api.people.asking import Asking, Once, Perhaps
from api.people.signed import Signed

router = APIRouter(tags=["matches"])


@router.put(
    "/organisations/{organisation_id}/saved/{other_id}",
    summary="Save one",
    response_model=MarkAnswer,
    responses=READING | ACTING | {201: {"model": MarkAnswer, "description": "Saved now"}},
)
def save(
    organisation_id: OrganisationRef, other_id: OtherRef, asking: Perhaps, showing: ShowingNumber = None
) -> Response:
    """Saves another organisation for yours. Doing so again changes nothing."""
    return _put(asking, organisation_id, other_id, MarkKind.SAVED, showing)


@router.put(
    "/organisations/{organisation_id}/hidden/{other_id}",
    summary="Hide one",
    response_model=MarkAnswer,
    responses=READING | ACTING | {201: {"model": MarkAnswer, "description": "Hidden now"}},
)
def hide(
    organisation_id: OrganisationRef, other_id: OtherRef, asking: Perhaps, showing: ShowingNumber = None
) -> Response:
    """Leaves another organisation out of your lists of matches; the catalogue still has it, marked so."""
    return _put(asking, organisation_id, other_id, MarkKind.HIDDEN, showing)


@router.delete(
    "/organisations/{organisation_id}/saved/{other_id}",
    summary="Save it no longer",
    status_code=HTTPStatus.NO_CONTENT,
    responses=READING | ACTING,
)
def unsave(organisation_id: OrganisationRef, other_id: OtherRef, asking: Perhaps) -> Response:
    """Takes another organisation off those that are saved."""
    return _delete(asking, organisation_id, other_id, MarkKind.SAVED)


@router.delete(
    "/organisations/{organisation_id}/hidden/{other_id}",
    summary="Hide it no longer",
    status_code=HTTPStatus.NO_CONTENT,
    responses=READING | ACTING,
)
def unhide(organisation_id: OrganisationRef, other_id: OtherRef, asking: Perhaps) -> Response:
    """Lets another organisation into your lists of matches again."""
    return _delete(asking, organisation_id, other_id, MarkKind.HIDDEN)


@router.get("/organisations/{organisation_id}/saved", summary="Who is saved?", responses=READING)
def saved(
    organisation_id: OrganisationRef, asking: Perhaps, after: Before = None, most: Most = 50
) -> MarkList:
    """Whom your organisation has saved, the newest first."""
    return _listed(asking, organisation_id, MarkKind.SAVED, after, most)


@router.get("/organisations/{organisation_id}/hidden", summary="Who is hidden?", responses=READING)
def hidden(
    organisation_id: OrganisationRef, asking: Perhaps, after: Before = None, most: Most = 50
) -> MarkList:
    """Whom your organisation has hidden, the newest first."""
    return _listed(asking, organisation_id, MarkKind.HIDDEN, after, most)


@router.post(
    "/organisations/{organisation_id}/messages",
    summary="Write to somebody",
    status_code=HTTPStatus.CREATED,
    response_model=SentAnswer,
    responses=READING | refusals(HTTPStatus.CONFLICT, HTTPStatus.TOO_MANY_REQUESTS),
)
def write(organisation_id: OrganisationRef, said: LetterAsked, asking: Once) -> Response:
    """Writes to another organisation through the service. Neither is told the other's address."""
    letter = Letter(to=said.to, text=said.text, showing=said.showing)

    def work(act: Act) -> Answer:
        return _sent(
            write_to(
                act, signed=asking.signed, organisation=organisation_id, letter=letter, policy=CONTACT_POLICY
            ),
            organisation_id,
        )

    return asking.do(work)


@router.get("/organisations/{organisation_id}/messages", summary="Your conversations", responses=READING)
def threads(
    organisation_id: OrganisationRef, asking: Perhaps, after: Before = None, most: Most = 50
) -> ThreadList:
    """Your organisation's conversations, those with the newest messages first, and how much is unread."""
    found = asking.read(
        partial(
            conversations,
            signed=asking.signed,
            organisation=organisation_id,
            at=asking.at,
            before=after,
            most=most,
        )
    )
    return ThreadList.of(found, organisation=organisation_id, most=most)


@router.get(
    "/organisations/{organisation_id}/messages/{thread}",
    summary="One conversation",
    response_model=ThreadAnswer,
    responses=READING,
)
def thread_of(  # noqa: PLR0917  FastAPI's arguments are the request's own
    organisation_id: OrganisationRef,
    thread: ThreadNumber,
    asking: Perhaps,
    after: Annotated[int, Query(ge=0, le=LARGEST, description="as the part before said")] = 0,
    most: Most = 50,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """What two organisations wrote to each other, oldest first."""
    found = asking.read(
        partial(
            conversation,
            signed=asking.signed,
            organisation=organisation_id,
            number=thread,
            at=asking.at,
            after=after,
            most=most,
        )
    )
    content = ThreadAnswer.of(found, organisation=organisation_id, most=most)
    return shown(content, version=found.thread.last_message, if_none_match=if_none_match)


@router.post(
    "/organisations/{organisation_id}/messages/{thread}",
    summary="Answer a message",
    status_code=HTTPStatus.CREATED,
    response_model=SentAnswer,
    responses=READING | refusals(HTTPStatus.CONFLICT, HTTPStatus.TOO_MANY_REQUESTS),
)
def reply(
    organisation_id: OrganisationRef, thread: ThreadNumber, said: AnswerAsked, asking: Once
) -> Response:
    """Writes on in a conversation."""

    def work(act: Act) -> Answer:
        return _sent(
            answer_in(
                act,
                signed=asking.signed,
                organisation=organisation_id,
                number=thread,
                text=said.text,
                policy=CONTACT_POLICY,
            ),
            organisation_id,
        )

    return asking.do(work)


@router.put(
    "/organisations/{organisation_id}/messages/{thread}/reading",
    summary="Read up to here",
    response_model=ReadAnswer,
    responses=READING | ACTING,
)
def reading(
    organisation_id: OrganisationRef, thread: ThreadNumber, said: ReadAsked, asking: Perhaps
) -> Response:
    """Says that your organisation has read a conversation up to a message. It never goes backwards."""

    def work(act: Act) -> Answer:
        up_to = mark_read(
            act, signed=asking.signed, organisation=organisation_id, number=thread, up_to=said.up_to
        )
        return answered(ReadAnswer(up_to=up_to))

    return asking.do(work)


def _put(asking: Asking, organisation: str, other: str, kind: MarkKind, showing: int | None) -> Response:
    def work(act: Act) -> Answer:
        mark, is_new = mark_other(
            act, signed=asking.signed, organisation=organisation, other=other, kind=kind, showing=showing
        )
        name = names_of(act.connection, [other]).get(other)
        status = HTTPStatus.CREATED if is_new else HTTPStatus.OK
        return answered(MarkAnswer.of(mark, name), status=status)

    return asking.do(work)


def _delete(asking: Asking, organisation: str, other: str, kind: MarkKind) -> Response:
    def work(act: Act) -> Answer:
        unmark_other(act, signed=asking.signed, organisation=organisation, other=other, kind=kind)
        return Answer(status=HTTPStatus.NO_CONTENT)

    return asking.do(work)


def _listed(asking: Asking, organisation: str, kind: MarkKind, before: int | None, most: int) -> MarkList:
    return asking.read(
        partial(
            _marks,
            signed=asking.signed,
            organisation=organisation,
            kind=kind,
            at=asking.at,
            before=before,
            most=most,
        )
    )


def _marks(
    connection: Connection,
    *,
    signed: Signed,
    organisation: str,
    kind: MarkKind,
    at: datetime,
    before: int | None,
    most: int,
) -> MarkList:
    require_any_time(connection, signed, "matches.read", organisation, at=at)
    marks = store.marked(connection, organisation, kind, before=before, most=most)
    return MarkList.of(marks, names_of(connection, {one.other for one in marks}), most=most)


def _sent(sent: Sent, organisation: str) -> Answer:
    return answered(
        SentAnswer.of(sent),
        status=HTTPStatus.CREATED,
        version=sent.message.number,
        location=f"/organisations/{organisation}/messages/{sent.thread.number}",
    )
