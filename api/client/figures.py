"""Calls about figures: what is counted, against which targets and budgets, and what is to be expected."""

from datetime import date

from api.client.calls import Call, QueryValue, place
from api.figures.schemas import DefinitionList, FigureList, FiguresAnswer
from api.programme.periods import ExchangeKind


def figures(
    *, partnership: int | None = None, first: date | None = None, last: date | None = None
) -> Call[FiguresAnswer]:
    """Of the partnerships that one may read of, in a period or from the beginning on."""
    return Call(method="GET", path="/figures", answer=FiguresAnswer, query=_which(partnership, first, last))


def definitions() -> Call[DefinitionList]:
    """What each figure means, and whence that is."""
    return Call(method="GET", path="/figures/definitions", answer=DefinitionList)


def exchanges_behind(
    code: str,
    *,
    kind: ExchangeKind | None = None,
    partnership: int | None = None,
    first: date | None = None,
    last: date | None = None,
    after: int = 0,
    most: int = 50,
) -> Call[FigureList]:
    """Exactly the exchanges that a figure counts."""
    query = {**_which(partnership, first, last), "kind": kind, "after": after, "most": most}
    path = place("/figures/{}/exchanges", code)
    return Call(method="GET", path=path, answer=FigureList, query=query)


def figures_as_csv(
    *, partnership: int | None = None, first: date | None = None, last: date | None = None
) -> Call[bytes]:
    """One figure in a row."""
    return Call(method="GET", path="/figures.csv", answer=bytes, query=_which(partnership, first, last))


def figures_as_workbook(
    *, partnership: int | None = None, first: date | None = None, last: date | None = None
) -> Call[bytes]:
    """As XLSX, with the exchanges behind each figure on a second sheet."""
    return Call(method="GET", path="/figures.xlsx", answer=bytes, query=_which(partnership, first, last))


def _which(partnership: int | None, first: date | None, last: date | None) -> dict[str, QueryValue]:
    return {"partnership": partnership, "from": first, "to": last}
