"""What paths, queries and bodies of matches may hold."""

from datetime import date
from typing import Annotated

from fastapi import Path, Query
from pydantic import AfterValidator, StringConstraints

from api.edge.inputs import OrganisationInPath
from api.fields import LARGEST, ORGANISATION_ID
from api.matches.contacts import MOST_CHARACTERS
from api.texts import paragraphs

OrganisationRef = OrganisationInPath
OtherRef = Annotated[
    str,
    Path(
        description="id of the other organisation",
        max_length=64,
        pattern=ORGANISATION_ID,
        examples=["demo-sme-062"],
    ),
]
Text = Annotated[
    str,
    AfterValidator(paragraphs),
    StringConstraints(min_length=1, max_length=MOST_CHARACTERS, strip_whitespace=True),
]
ThreadNumber = Annotated[int, Path(description="number of a conversation", ge=1, le=LARGEST, examples=[7])]
ShowingNumber = Annotated[
    int | None,
    Query(
        description="of the list that showed it, from its header Showing-Id", ge=1, le=LARGEST, examples=[42]
    ),
]
AsOf = Annotated[
    date | None,
    Query(
        description="the day the rules are asked for; today if left out. Other organisations' people are "
        "always as old as today",
        examples=["2027-03-08"],
    ),
]
Purpose = Annotated[
    str | None,
    Query(
        description="what the visit is for; some parts then count more",
        max_length=60,
        examples=["interregional-collaboration"],
    ),
]
