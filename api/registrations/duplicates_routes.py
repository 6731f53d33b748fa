"""Likely duplicates over HTTP, before a profile is begun and after."""

from collections.abc import Iterable

from fastapi import APIRouter

from api.answers import LISTING
from api.people.asking import Perhaps
from api.registrations.answering import READ_REFUSED, Id
from api.registrations.duplicates_schemas import DuplicateAnswer, DuplicatesAnswer, EntryAsked
from api.registrations.duplicates_use_cases import Twin, duplicates_of_entry, duplicates_of_profile

router = APIRouter(tags=["profiles"])


@router.post(
    "/profiles/duplicates",
    responses=LISTING,
    summary="Whether it is on record already",
)
def before_entry(asked: EntryAsked, asking: Perhaps) -> DuplicatesAnswer:
    """Who on record looks like an organisation that you are about to register. Changes nothing."""
    found = asking.read(
        lambda connection: duplicates_of_entry(connection, asking.signed, asked.trace(), at=asking.at)
    )
    return _answer(found)


@router.get("/profiles/{profile_id}/duplicates", responses=READ_REFUSED, summary="Who looks like it")
def of_profile(profile_id: Id, asking: Perhaps) -> DuplicatesAnswer:
    """Who else on record looks like this organisation, how surely, and why."""
    found = asking.read(
        lambda connection: duplicates_of_profile(connection, asking.signed, profile_id, at=asking.at)
    )
    return _answer(found)


def _answer(found: Iterable[Twin]) -> DuplicatesAnswer:
    return DuplicatesAnswer(duplicates=[DuplicateAnswer.of(one) for one in found])
