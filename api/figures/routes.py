"""Figures over HTTP: read the input, ask, render."""

from functools import partial
from typing import Annotated

from fastapi import APIRouter, Path, Query

from api.access import OF_THE_PROGRAMME
from api.answers import READING
from api.edge.inputs import After, Most
from api.figures import export_routes
from api.figures.asking import Which
from api.figures.schemas import DefinitionList, FigureList, FiguresAnswer
from api.figures.use_cases import listing, reading
from api.people.asking import Perhaps, require
from api.people.dependencies import Moment, PerhapsSignedIn, Registered
from api.programme.periods import ExchangeKind
from api.verdicts.dependencies import Editioned

_DEFINED = "glossary.read"  # what words mean, everybody may know

router = APIRouter(tags=["figures"], responses=READING)
router.include_router(export_routes.router)


@router.get("/figures", summary="The figures that you may read")
def figures(asking: Perhaps, asked: Which, editions: Editioned) -> FiguresAnswer:
    """What is counted, against which targets and budgets; what is on the way, late and to be expected.

    Without a period, everything that there is. Each target and each budget is reckoned in its own period,
    whichever part of it was asked for. Every figure says where its list is, for those who may open it.
    """
    work = partial(reading.read, signed=asking.signed, asked=asked, editions=editions, at=asking.at)
    return FiguresAnswer.of(asking.read(work))


@router.get("/figures/definitions", summary="What the figures mean")
def definitions(signed: PerhapsSignedIn, database: Registered, at: Moment) -> DefinitionList:
    """Every figure by its definition, with its source or as our policy."""
    with database.snapshot() as connection:
        require(connection, signed, _DEFINED, OF_THE_PROGRAMME, at=at)
    return DefinitionList.whole()


@router.get("/figures/{code}/exchanges", summary="The exchanges behind a figure")
def exchanges(  # noqa: PLR0917  FastAPI's arguments are the request's own
    code: Annotated[
        str, Path(max_length=40, pattern="^[a-z_]+$", description="of the figure", examples=["counted"])
    ],
    asking: Perhaps,
    asked: Which,
    editions: Editioned,
    kind: Annotated[ExchangeKind | None, Query(description="only exchanges of this kind")] = None,
    after: After = 0,
    most: Most = 50,
) -> FigureList:
    """Exactly the exchanges that the figure counts, by number."""
    work = partial(
        listing.find,
        signed=asking.signed,
        code=code,
        asked=asked,
        kind=kind,
        after=after,
        most=most,
        editions=editions,
        at=asking.at,
    )
    return FigureList.of(asking.read(work))
