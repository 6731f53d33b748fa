"""What every route of figures is asked with: whose, and in which period."""

from datetime import date
from typing import Annotated

from fastapi import Depends, Query

from api.fields import LARGEST
from api.figures.use_cases.reading import Asked
from api.figures.windows import Window

_FIRST, _LAST = date(2000, 1, 1), date(2999, 12, 31)  # no exchange lies beyond


async def asked(
    partnership: Annotated[
        int | None,
        Query(
            ge=1,
            le=LARGEST,
            description="only of this partnership; if left out, of all that you may read of",
            examples=[3],
        ),
    ] = None,
    first: Annotated[
        date | None,
        Query(
            alias="from",
            ge=_FIRST,
            le=_LAST,
            description="first day of the period, in Brussels; if left out, from the beginning",
            examples=["2027-01-01"],
        ),
    ] = None,
    last: Annotated[
        date | None,
        Query(
            alias="to",
            ge=_FIRST,
            le=_LAST,
            description="last day of the period, in Brussels; if left out, without an end",
            examples=["2027-12-31"],
        ),
    ] = None,
) -> Asked:
    """Which figures are asked for. Raises BadPeriod."""
    return Asked(partnership=partnership, window=Window(first, last))


Which = Annotated[Asked, Depends(asked)]
