"""Figures and exchanges as files to take away."""

from functools import partial
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Response

from api.exchanges.filters import Filtered
from api.figures.asking import Which
from api.figures.figure_sheets import EXCHANGE_COLUMNS, FIGURE_COLUMNS
from api.figures.sheets import as_csv, as_workbook, described
from api.figures.use_cases import exporting
from api.figures.windows import day_of
from api.people.asking import Asking, Perhaps
from api.verdicts.dependencies import Editioned

_CSV = "text/csv"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_HOW = (
    "Days and numbers are such; moments are UTC; amounts are whole cents. A text that a spreadsheet "
    "would take for a formula begins with an apostrophe, which our import takes away again. The columns:\n\n"
)
_FIGURES = _HOW + described(FIGURE_COLUMNS)
_EXCHANGES = _HOW + described(EXCHANGE_COLUMNS)
router = APIRouter()


def _file_of(media_type: str) -> dict[int | str, dict[str, Any]]:
    schema = {"type": "string"} if media_type == _CSV else {"type": "string", "format": "binary"}
    return {HTTPStatus.OK.value: {"description": "the file", "content": {media_type: {"schema": schema}}}}


@router.get(
    "/figures.csv",
    summary="The figures as CSV",
    description=f"Every figure that you may read, one in a row. {_FIGURES}",
    response_class=Response,
    responses=_file_of(_CSV),
)
def figures_as_csv(asking: Perhaps, asked: Which, editions: Editioned) -> Response:
    work = partial(exporting.figure_table, signed=asking.signed, asked=asked, editions=editions, at=asking.at)
    return _attached(as_csv(asking.read(work)), asking, name="figures", media_type=_CSV)


@router.get(
    "/figures.xlsx",
    summary="The figures as a workbook",
    description="As /figures.csv; and on a second sheet, for those who may open them, the exchanges behind "
    f"each figure, with its code in the first column and then as in /exchanges.xlsx. {_FIGURES}",
    response_class=Response,
    responses=_file_of(_XLSX),
)
def figures_as_workbook(asking: Perhaps, asked: Which, editions: Editioned) -> Response:
    work = partial(
        exporting.figure_tables, signed=asking.signed, asked=asked, editions=editions, at=asking.at
    )
    content = as_workbook(asking.read(work), at=asking.at)
    return _attached(content, asking, name="figures", media_type=_XLSX)


@router.get(
    "/exchanges.csv",
    summary="The exchanges that you may see, as CSV",
    description=f"Newest first. {_EXCHANGES}",
    response_class=Response,
    responses=_file_of(_CSV),
)
def exchanges_as_csv(asking: Perhaps, filtered: Filtered) -> Response:
    work = partial(exporting.exchange_table, signed=asking.signed, filters=filtered, at=asking.at)
    return _attached(as_csv(asking.read(work)), asking, name="exchanges", media_type=_CSV)


@router.get(
    "/exchanges.xlsx",
    summary="The exchanges that you may see, as a workbook",
    description=f"Newest first. {_EXCHANGES}",
    response_class=Response,
    responses=_file_of(_XLSX),
)
def exchanges_as_workbook(asking: Perhaps, filtered: Filtered) -> Response:
    work = partial(exporting.exchange_table, signed=asking.signed, filters=filtered, at=asking.at)
    content = as_workbook([asking.read(work)], at=asking.at)
    return _attached(content, asking, name="exchanges", media_type=_XLSX)


def _attached(content: bytes, asking: Asking, *, name: str, media_type: str) -> Response:
    """A file to keep, named after the day on which it was asked for."""
    ending = "csv" if media_type == _CSV else "xlsx"
    return Response(
        content,
        media_type=f"{_CSV}; charset=utf-8" if media_type == _CSV else media_type,
        headers={
            "Content-Disposition": f'attachment; filename="cxc-{name}-{day_of(asking.at)}.{ending}"',
            "Cache-Control": "no-store",
        },
    )
