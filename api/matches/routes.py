"""Matches over HTTP: read the input, ask, render."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from http import HTTPStatus
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Response

from api.access import OF_THE_PROGRAMME
from api.answers import ACTING, READING, refusals
from api.database import Connection
from api.matches import store
from api.matches.contacts import MarkKind
from api.matches.dependencies import Newest, Recording, recorded
from api.matches.entitled import require_own, require_pair, require_profile
from api.matches.inputs import AsOf, OrganisationRef, Purpose, ShowingNumber
from api.matches.schemas import AffinityModelAnswer, MatchList, OrganisationProfile, Pair, VisitorList
from api.matches.shown import Closing, answer_matches, answer_visitors
from api.matches.use_cases import Wishes, describe, explain_pair
from api.people.asking import Asking, Perhaps, require
from api.people.dependencies import Moment, PerhapsSignedIn, Registered
from api.showings.use_cases import note_if_shown
from api.verdicts.permitted import withheld_among
from eligibility.rules import Part

router = APIRouter(
    tags=["matches"],
    responses=READING | ACTING,
)

public = APIRouter(  # what everybody may know of how lists are made
    tags=["matches"],
    responses=refusals(
        HTTPStatus.BAD_REQUEST, HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.SERVICE_UNAVAILABLE
    ),
)

MOST_SHOWN = 100  # in one list


@dataclass(frozen=True, slots=True, kw_only=True)
class ListAsked:
    """How a list is asked for, as the request says it."""

    k: int
    as_of: date | None
    purpose: str | None
    diversity: float

    def wishes(self, *, today: date, hidden: frozenset[str]) -> Wishes:
        return Wishes(
            k=self.k,
            as_of=self.as_of or today,
            people_on=today if self.as_of not in {None, today} else None,
            purpose=self.purpose,
            diversity=self.diversity,
            hidden=hidden,
        )


async def list_asked(
    k: Annotated[int, Query(ge=1, le=MOST_SHOWN, description="how many")] = 10,
    as_of: AsOf = None,
    purpose: Purpose = None,
    diversity: Annotated[
        float, Query(ge=0, le=1, description="0 by affinity alone, 1 as varied as can be")
    ] = 0.0,
) -> ListAsked:
    """The query of a list."""
    return ListAsked(k=k, as_of=as_of, purpose=purpose, diversity=diversity)


HowAsked = Annotated[ListAsked, Depends(list_asked)]


@router.get("/visitors/{visitor_id}/matches", response_model=MatchList, summary="Hosts for a visitor")
def matches(
    visitor_id: OrganisationRef, asking: Perhaps, snapshot: Newest, recording: Recording, how: HowAsked
) -> Response:
    """Ranked hosts that the visitor may visit, or may once something is known or approved, with reasons.

    The affinity is only an indication: any host that takes part can be asked, whatever its score. Hosts that
    the organisation has hidden are left out. What was shown is recorded; the header Showing-Id says where it
    can be replayed.
    """
    hidden = asking.read(partial(_hidden, asking=asking, organisation=visitor_id))
    wishes = how.wishes(today=asking.at.date(), hidden=hidden)
    visitor = snapshot.organisation(visitor_id)
    return recorded(recording, asking, answer_matches(snapshot, visitor, wishes, closing=_closing(asking)))


@router.get("/hosts/{host_id}/matches", response_model=VisitorList, summary="Visitors for a host")
def visitors(
    host_id: OrganisationRef, asking: Perhaps, snapshot: Newest, recording: Recording, how: HowAsked
) -> Response:
    """Ranked visitors who wish to visit and may visit this host, or may once something is known or approved.

    Each pair has the affinity that the visitor sees, and reasons that speak to the host. Visitors that the
    organisation has hidden are left out. What was shown is recorded, as for a visitor.
    """
    hidden = asking.read(partial(_hidden, asking=asking, organisation=host_id))
    wishes = how.wishes(today=asking.at.date(), hidden=hidden)
    host = snapshot.organisation(host_id)
    return recorded(recording, asking, answer_visitors(snapshot, host, wishes, closing=_closing(asking)))


@public.get("/affinity", summary="How an affinity is counted")
def affinity(
    signed: PerhapsSignedIn, database: Registered, at: Moment, snapshot: Newest, purpose: Purpose = None
) -> AffinityModelAnswer:
    """The parts of every affinity with their weights, as the model in force has them.

    An affinity is only an indication: it orders and explains, and decides nothing.
    """
    with database.snapshot() as connection:
        require(connection, signed, "glossary.read", OF_THE_PROGRAMME, at=at)
    model = snapshot.matcher(purpose).model
    return AffinityModelAnswer.of(model, purpose=purpose, purposes=snapshot.purposes())


@router.get("/pairs/{visitor_id}/{host_id}", summary="Why, or why not?")
def pair(  # noqa: PLR0917  FastAPI's arguments are the request's own
    visitor_id: OrganisationRef,
    host_id: OrganisationRef,
    asking: Perhaps,
    snapshot: Newest,
    as_of: AsOf = None,
    purpose: Purpose = None,
    showing: ShowingNumber = None,
) -> Pair:
    """Why, or why not, this host: every rule with its source, and every part of the affinity.

    With the number of a list of yours that showed it, it is noted that it was opened, unless you refuse that.
    """
    mine = asking.read(
        partial(require_pair, signed=asking.signed, visitor_id=visitor_id, host_id=host_id, at=asking.at)
    )
    sides = {Part.VISITOR: visitor_id, Part.HOST: host_id}
    withheld = _closing(asking)(frozenset(sides.values()))
    answer = Pair.of(
        explain_pair(
            snapshot,
            visitor_id,
            host_id,
            as_of=as_of or asking.at.date(),
            people_on=dict.fromkeys(withheld, asking.at.date()),
            purpose=purpose,
        ),
        closed={part for part, one in sides.items() if one in withheld},
    )
    if showing is not None:
        note_if_shown(
            asking.database,
            showing,
            asker=mine,
            other=host_id if mine == visitor_id else visitor_id,
            account_id=asking.signed.account.id,
            at=asking.at,
        )
    return answer


@router.get("/organisations/{organisation_id}", summary="One organisation")
def organisation(
    organisation_id: OrganisationRef, asking: Perhaps, snapshot: Newest, as_of: AsOf = None
) -> OrganisationProfile:
    """One organisation as the catalogue shows it, and whether it may visit and host."""
    asking.read(partial(require_profile, signed=asking.signed, organisation_id=organisation_id, at=asking.at))
    today = asking.at.date()
    people_on = today if _closing(asking)(frozenset({organisation_id})) else None
    return OrganisationProfile.of(
        describe(snapshot, organisation_id, as_of=as_of or today, people_on=people_on)
    )


def _hidden(connection: Connection, *, asking: Asking, organisation: str) -> frozenset[str]:
    require_own(
        connection, asking.signed, "matches.read", organisation, at=asking.at, doing="see its matches"
    )
    return store.ids_marked(connection, organisation, MarkKind.HIDDEN)


def _closing(asking: Asking) -> Closing:
    """Whose waivers whoever asks may not read; where none are shown, nothing has to be looked up."""

    def withheld(waived: frozenset[str]) -> frozenset[str]:
        if not waived:
            return waived
        return asking.read(partial(withheld_among, organisations=waived, signed=asking.signed, at=asking.at))

    return withheld
