"""How many a profile may meet over HTTP: as it is, and as an edit would leave it."""

from fastapi import APIRouter

from api.matches.dependencies import Newest
from api.matches.reach_schemas import EditReach
from api.matches.reaching import reach_of
from api.people.asking import Perhaps
from api.registrations import use_cases
from api.registrations.answering import ACT_REFUSED, Id
from api.registrations.finding import find
from api.registrations.sent import ProfileFields

router = APIRouter(tags=["profiles"])


@router.post(
    "/profiles/{profile_id}/edits/reach",
    responses=ACT_REFUSED,
    summary="How many it could meet after an edit",
)
def reach(profile_id: Id, given: ProfileFields, asking: Perhaps, snapshot: Newest) -> EditReach:
    """Counts the hosts that it may visit and the visitors that it may receive, now and after an edit.

    The count is of today's catalogue and today's rules, by the very verdicts that lists of matches show. It
    only reads: nothing is changed or kept. An empty edit tells how many it may meet as it is.
    """
    with asking.database.snapshot() as connection:
        found = find(connection, asking.signed, profile_id, "profile.edit", at=asking.at)
        outcome = use_cases.edited(connection, found, given.given(), at=asking.at)
    today = asking.at.date()
    return EditReach.of(
        reach_of(snapshot, found.organisation, as_of=today),
        reach_of(snapshot, outcome.organisation, as_of=today),
    )
