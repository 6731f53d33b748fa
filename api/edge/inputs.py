"""What stands in the paths and queries of routes, the same everywhere. Bodies are made of api/fields.py."""

from typing import Annotated

from fastapi import Path, Query

from api.fields import LARGEST, ORGANISATION_ID

MOST_ROWS = 200  # in one part of a list

Number = Annotated[int, Path(ge=1, le=LARGEST, description="its number", examples=[7])]
Most = Annotated[int, Query(ge=1, le=MOST_ROWS, description="how many at most")]
After = Annotated[int, Query(ge=0, le=LARGEST, description="as the part before said; 0 begins")]
Before = Annotated[
    int | None,
    Query(ge=1, le=LARGEST, description="as the part before said; the newest if left out", examples=[120]),
]
AfterId = Annotated[
    str,
    Query(max_length=64, pattern="^[A-Za-z0-9._-]*$", description="as the part before said; empty begins"),
]
OrganisationInPath = Annotated[
    str,
    Path(
        max_length=64, pattern=ORGANISATION_ID, description="id of an organisation", examples=["demo-sme-138"]
    ),
]
