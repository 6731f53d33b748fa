"""What stands in the addresses of people's routes."""

from typing import Annotated

from fastapi import Path, Query

_LARGEST = 2**31 - 1  # of a number in the database

Number = Annotated[int, Path(ge=1, le=_LARGEST, examples=[3])]
After = Annotated[
    int, Query(ge=0, le=_LARGEST, description="what the last answer said under `after`; 0 begins")
]
Most = Annotated[int, Query(ge=1, le=200, description="how many at most")]
