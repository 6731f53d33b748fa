"""What paths, queries and bodies of matches may hold."""

from datetime import date
from typing import Annotated

from fastapi import Path, Query
from pydantic import AfterValidator, StringConstraints

from api.matches.contacts import MOST_CHARACTERS, plain_text

LARGEST = 2**31 - 1  # as numbers go in PostgreSQL
_ID = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"
_LONGEST_ID = 64

OrganisationRef = Annotated[
    str,
    Path(description="id of an organisation", max_length=_LONGEST_ID, pattern=_ID, examples=["demo-sme-138"]),
]
OtherRef = Annotated[
    str,
    Path(
        description="id of the other organisation",
        max_length=_LONGEST_ID,
        pattern=_ID,
        examples=["demo-sme-062"],
    ),
]
Id = Annotated[str, StringConstraints(max_length=_LONGEST_ID, pattern=_ID)]
Text = Annotated[
    str,
    AfterValidator(plain_text),
    StringConstraints(min_length=1, max_length=MOST_CHARACTERS, strip_whitespace=True),
]
ThreadNumber = Annotated[int, Path(description="number of a conversation", ge=1, le=LARGEST)]
ShowingNumber = Annotated[
    int | None,
    Query(description="of the list that showed it, from its header Showing-Id", ge=1, le=LARGEST),
]
Before = Annotated[
    int | None, Query(description="as the part before said; newest if left out", ge=1, le=LARGEST)
]
Most = Annotated[int, Query(description="how many at most", ge=1, le=200)]
AsOf = Annotated[date | None, Query(description="the day the rules are asked for; today if left out")]
Purpose = Annotated[
    str | None, Query(description="what the visit is for; some parts then count more", max_length=60)
]
