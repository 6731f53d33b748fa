"""The glossary over HTTP."""

from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.access import OF_THE_PROGRAMME
from api.answers import refusals
from api.people.asking import require
from api.people.dependencies import Moment, PerhapsSignedIn, Registered
from api.programme.glossary import load_glossary, term_called, terms_about
from api.programme.schemas.programme import Glossary, TermAnswer

_READING = refusals(HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE)
router = APIRouter(tags=["glossary"])


@router.get("/glossary", summary="The glossary", responses=_READING)
def glossary(
    signed: PerhapsSignedIn,
    database: Registered,
    at: Moment,
    q: Annotated[str, Query(max_length=200, description="words that stand in an entry")] = "",
    section: Annotated[
        str | None, Query(max_length=200, description="only of this section", examples=["The programme"])
    ] = None,
) -> Glossary:
    """What the words mean that the service uses: one word for each thing."""
    with database.snapshot() as connection:
        require(connection, signed, "glossary.read", OF_THE_PROGRAMME, at=at)
    found = terms_about(q, load_glossary(), section=section)
    return Glossary(terms=[TermAnswer.of(one) for one in found])


@router.get("/glossary/{term}", summary="One word", responses=_READING | refusals(HTTPStatus.NOT_FOUND))
def term(
    term: Annotated[str, Path(max_length=200, description="a word or its key", examples=["lump-sum"])],
    signed: PerhapsSignedIn,
    database: Registered,
    at: Moment,
) -> TermAnswer:
    """What one word means."""
    with database.snapshot() as connection:
        require(connection, signed, "glossary.read", OF_THE_PROGRAMME, at=at)
    return TermAnswer.of(term_called(term, load_glossary()))
