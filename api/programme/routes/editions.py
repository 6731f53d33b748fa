"""Editions of the rules over HTTP: read, drafted, written and published."""

from functools import partial
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Response

from api.answers import refusals
from api.journal.acting import Act
from api.journal.headers import IfMatch, IfNoneMatch, answered, shown
from api.journal.idempotency import Answer
from api.people.asking import Once, Perhaps
from api.people.dependencies import Moment, PerhapsSignedIn, Registered
from api.programme.dependencies import Editioned, EditionsFolder
from api.programme.draft_files import draft_files
from api.programme.schemas.editions import (
    DraftAsked,
    EditionAnswer,
    EditionsAnswer,
    PublicationAsked,
    TableAnswer,
    TableAsked,
)
from api.programme.use_cases import drafting, publishing
from eligibility.editions import Edition

_READING = refusals(HTTPStatus.NOT_FOUND, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE)
_WRITING = _READING | refusals(
    HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.CONFLICT
)
_EDITING = _WRITING | refusals(HTTPStatus.PRECONDITION_FAILED, HTTPStatus.PRECONDITION_REQUIRED)
router = APIRouter(tags=["rules"])

Name = Annotated[str, Path(max_length=60, description="name of the edition", examples=["cosme-2020"])]
TableName = Annotated[str, Path(max_length=40, description="one of its tables", examples=["lump_sums"])]


@router.get("/editions", summary="The editions", responses=_READING)
def find(signed: PerhapsSignedIn, database: Registered, editions: Editioned, at: Moment) -> EditionsAnswer:
    """The published editions by their first day; then the drafts, for those who may see them."""
    with database.snapshot() as connection:
        found = drafting.visible(connection, signed, editions, at=at)
    return EditionsAnswer(editions=[EditionAnswer.of(one) for one in found])


@router.post(
    "/editions",
    summary="Draft an edition",
    status_code=HTTPStatus.CREATED,
    response_model=EditionAnswer,
    responses=_WRITING,
)
def draft(asked: DraftAsked, asking: Once, folder: EditionsFolder) -> Response:
    """Makes a draft with copies of the tables to change, as the support office. It is in force on no day."""
    with draft_files() as files:
        drafted = partial(
            drafting.draft, signed=asking.signed, wanted=asked.wanted(), folder=folder, files=files
        )
        return asking.do(lambda act: _made(drafted(act)))


@router.get("/editions/{name}", summary="One edition", response_model=EditionAnswer, responses=_READING)
def read(  # noqa: PLR0917  FastAPI's arguments are the request's own
    name: Name,
    signed: PerhapsSignedIn,
    database: Registered,
    editions: Editioned,
    at: Moment,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """What an edition is and which tables it changes."""
    with database.snapshot() as connection:
        edition = drafting.visible_edition(connection, signed, editions, name, at=at)
    content = EditionAnswer.of(edition)
    return shown(content, version=content.version, if_none_match=if_none_match)


@router.get(
    "/editions/{name}/tables/{table}",
    summary="One table of an edition",
    response_model=TableAnswer,
    responses=_READING,
)
def read_table(  # noqa: PLR0917  FastAPI's arguments are the request's own
    name: Name,
    table: TableName,
    signed: PerhapsSignedIn,
    database: Registered,
    editions: Editioned,
    at: Moment,
    if_none_match: IfNoneMatch = None,
) -> Response:
    """A table as CSV: the edition's own, or that of the one it is based on."""
    with database.snapshot() as connection:
        edition = drafting.visible_edition(connection, signed, editions, name, at=at)
    found = drafting.TableText.of(edition, table)
    return shown(TableAnswer.of(found), version=found.version, if_none_match=if_none_match)


@router.put(
    "/editions/{name}/tables/{table}",
    summary="Write a table of a draft",
    response_model=TableAnswer,
    responses=_EDITING,
)
def write_table(  # noqa: PLR0917  FastAPI's arguments are the request's own
    name: Name,
    table: TableName,
    asked: TableAsked,
    asking: Perhaps,
    folder: EditionsFolder,
    if_match: IfMatch = None,
) -> Response:
    """Puts a table of a draft in the place of the one it has, as the support office.

    The whole law is read with it first; where it cannot be, the answer names the line and the reason.
    """
    with draft_files() as files:

        def work(act: Act) -> Answer:
            found = drafting.rewrite(
                act,
                signed=asking.signed,
                name=name,
                table=table,
                text=asked.text,
                if_match=if_match,
                folder=folder,
                files=files,
            )
            return answered(TableAnswer.of(found), version=found.version)

        return asking.do(work)


@router.post(
    "/editions/{name}/publication",
    summary="Publish an edition",
    status_code=HTTPStatus.CREATED,
    response_model=EditionAnswer,
    responses=_EDITING,
)
def publish(
    name: Name, asked: PublicationAsked, asking: Once, folder: EditionsFolder, if_match: IfMatch = None
) -> Response:
    """Seals a draft, which then never changes, and puts it in force from its first day on."""
    published = partial(
        publishing.publish,
        signed=asking.signed,
        name=name,
        valid_from=asked.valid_from,
        if_match=if_match,
        folder=folder,
    )
    answer = asking.do(lambda act: _made(published(act)))
    publishing.finish_publications(asking.database, folder)
    return answer


def _made(edition: Edition) -> Answer:
    content = EditionAnswer.of(edition)
    return answered(
        content, status=HTTPStatus.CREATED, version=content.version, location=f"/editions/{edition.name}"
    )
