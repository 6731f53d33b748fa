"""Which exchanges a list or a file of them is asked for, as it stands in an address."""

from datetime import date
from typing import Annotated

from fastapi import Depends, Query

from api.access import Side
from api.exchanges.states import State
from api.exchanges.use_cases.seeing import Filters
from api.fields import LARGEST, ORGANISATION_ID

_MOST_TEXT = 200  # characters
_FIRST, _LAST = date(2000, 1, 1), date(2199, 12, 31)
OrganisationId = Annotated[
    str | None,
    Query(
        pattern=ORGANISATION_ID,
        description="only those in which this organisation takes part",
        examples=["demo-sme-138"],
    ),
]


async def filters(  # noqa: PLR0917  FastAPI's arguments are the request's own
    organisation: OrganisationId = None,
    state: Annotated[
        list[State] | None, Query(max_length=12, description="only those in one of these states")
    ] = None,
    group: Annotated[
        int | None, Query(ge=1, le=LARGEST, description="only those of this group", examples=[4])
    ] = None,
    partnership: Annotated[
        int | None,
        Query(ge=1, le=LARGEST, description="only those with this partnership as VOP or HOP", examples=[3]),
    ] = None,
    side: Annotated[
        Side | None,
        Query(
            description="with a partnership: only those in which it manages this side", examples=["visitor"]
        ),
    ] = None,
    first: Annotated[
        date | None,
        Query(
            alias="from",
            ge=_FIRST,
            le=_LAST,
            description="only those with a day on or after this one",
            examples=["2027-03-01"],
        ),
    ] = None,
    last: Annotated[
        date | None,
        Query(
            alias="to",
            ge=_FIRST,
            le=_LAST,
            description="only those with a day on or before this one",
            examples=["2027-03-31"],
        ),
    ] = None,
    q: Annotated[
        str,
        Query(
            max_length=_MOST_TEXT,
            description="only those with this in the name of either organisation, or with this number",
            examples=["Tintoria"],
        ),
    ] = "",
) -> Filters:
    """Which of the exchanges that somebody may see are asked for."""
    return Filters(
        organisation=organisation,
        states=tuple(state or ()),
        group=group,
        partnership=partnership,
        side=side,
        first=first,
        last=last,
        text=q.strip(),
    )


Filtered = Annotated[Filters, Depends(filters)]
