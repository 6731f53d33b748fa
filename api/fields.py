"""What the same thing may be in every request: a number, an id, a day. For the bodies of requests.

What stands in paths and queries is in api/edge/inputs.py.
"""

from datetime import date
from typing import Annotated

from pydantic import BeforeValidator, Field

LARGEST = 2**31 - 1  # of a number in the database, as integers go in PostgreSQL
ORGANISATION_ID = "^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$"


def _written(value: object) -> object:
    """A day is text, or in a program a date; pydantic alone would take the number 5 for a day of 1970."""
    if isinstance(value, str) or type(value) is date:
        return value
    raise ValueError("write a day as text, such as 2026-11-01")


Number = Annotated[int, Field(ge=1, le=LARGEST)]
OrganisationId = Annotated[str, Field(max_length=64, pattern=ORGANISATION_ID)]
Day = Annotated[date, BeforeValidator(_written)]
