"""What the routes of profiles share: their parameters, their refusals, and an act made an answer."""

from collections.abc import Iterable
from http import HTTPStatus
from typing import Annotated

from fastapi import Path

from api.answers import CHANGING, READING, refusals
from api.journal.headers import answered
from api.journal.idempotency import Answer
from api.people.asking import Asking
from api.registrations.finding import Target
from api.registrations.schemas import ProfileActed
from api.registrations.standing import Standing
from api.registrations.telling import path_of
from api.registrations.use_cases import Outcome

Id = Annotated[
    str,
    Path(
        description="id of the profile",
        max_length=64,
        pattern="^[A-Za-z0-9][A-Za-z0-9._-]*$",
        examples=["demo-sme-138"],
    ),
]
READ_REFUSED = READING | refusals(HTTPStatus.GONE)
ACT_REFUSED = READ_REFUSED | CHANGING


def target_of(asking: Asking, organisation_id: str, if_match: str | None) -> Target:
    return Target(signed=asking.signed, organisation_id=organisation_id, if_match=if_match)


def acted(outcome: Outcome, standings: Iterable[Standing] = (), *, is_new: bool = False) -> Answer:
    """The answer to an act, with the ETag of the version that it led to."""
    return answered(
        ProfileActed.of(outcome, standings),
        status=HTTPStatus.CREATED if is_new else HTTPStatus.OK,
        version=outcome.life.version,
        location=path_of(outcome.organisation) if is_new else None,
    )
