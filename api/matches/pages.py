"""The page that shows ranked hosts. The full pages come later; this one is already the real thing."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import HTMLResponse

from api.database import Database
from api.doors.trying import Trying, trying
from api.matches import store
from api.matches.contacts import MarkKind
from api.matches.dependencies import newest_snapshot, shown_matches
from api.matches.entitled import require_own
from api.matches.schemas import MatchedHost, MatchList
from api.matches.shown import answer_matches, showing_header
from api.matches.snapshot import Snapshot
from api.matches.use_cases import Ranking, Wishes, nearest_refused, possible_visitors
from api.people.dependencies import Moment, PerhapsSignedIn, Registered, Setup
from api.people.signed import Signed
from api.problems import Problem, UnknownOrganisation
from api.profiles.organisation import Organisation
from api.web.layout import page

router = APIRouter(include_in_schema=False)

_SHOWN = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """Somebody who opens the page. In a demo everybody may look at everybody: all of it is made up."""

    database: Database
    signed: Signed | None
    at: datetime
    is_demo: bool
    trying: Trying | None = None  # what the page of a demo says above everything else

    @property
    def own(self) -> list[str]:
        """The organisations for which they act."""
        mandates = self.signed.mandates if self.signed else ()
        held = (one for one in mandates if one.holds_on(self.at.date()))
        return sorted({one.organisation for one in held if one.organisation is not None})

    def require(self, organisation: str) -> frozenset[str]:
        """Whom the organisation has hidden, for somebody who may see its matches. Raises a Problem."""
        with self.database.snapshot() as connection:
            if not self.is_demo and self.signed is not None:
                require_own(
                    connection,
                    self.signed,
                    "matches.read",
                    organisation,
                    at=self.at,
                    doing="see its matches",
                )
            return store.ids_marked(connection, organisation, MarkKind.HIDDEN)


def visit(request: Request, database: Registered, signed: PerhapsSignedIn, setup: Setup, at: Moment) -> Visit:
    """Who opens the page."""
    shown = trying(request, setup, signed, at)
    return Visit(database=database, signed=signed, at=at, is_demo=setup.demo, trying=shown)


@router.get("/")
def hosts(
    request: Request,
    visiting: Annotated[Visit, Depends(visit)],
    visitor: Annotated[str | None, Query(max_length=200)] = None,
) -> HTMLResponse:
    """Ten ranked hosts with reasons for an organisation of one's own, and the nearest refused one."""
    if not visiting.own and not visiting.is_demo:
        return page(request, "welcome.html", is_signed_in=visiting.signed is not None)
    snapshot = newest_snapshot(request)
    choices = _choices(snapshot, visiting)
    first = request.app.state.first_visitor if visiting.is_demo else None
    chosen = visitor or first or next(iter(choices), "") or next(iter(visiting.own), "")
    try:
        if not visiting.is_demo and chosen not in visiting.own:
            raise UnknownOrganisation(chosen)
        asking = snapshot.organisation(chosen)
        hidden = visiting.require(chosen)
    except Problem as problem:
        return page(request, "not_found.html", status=problem.status, problem=str(problem), visitors=choices)
    return _hosts_of(request, snapshot, asking, visiting, hidden, choices | {asking.id: asking.name})


def _choices(snapshot: Snapshot, visiting: Visit) -> dict[str, str]:
    if visiting.is_demo:
        return {one.id: one.name for one in possible_visitors(snapshot, as_of=visiting.at.date())}
    known = {str(one.id): one.name for one in snapshot.organisations.values()}
    return {one: known[one] for one in visiting.own if one in known}


def _hosts_of(  # noqa: PLR0917  what one page is made of
    request: Request,
    snapshot: Snapshot,
    asking: Organisation,
    visiting: Visit,
    hidden: frozenset[str],
    choices: dict[str, str],
) -> HTMLResponse:
    day = visiting.at.date()
    answered = answer_matches(snapshot, asking, Wishes(k=_SHOWN, as_of=day, hidden=hidden))
    ranking = answered.ranking
    shows_any = isinstance(ranking, Ranking) and bool(ranking.hosts)
    refused = nearest_refused(snapshot, asking, as_of=day) if shows_any else None
    account_id = visiting.signed.actor.account_id if visiting.signed else None
    number = shown_matches(request).record(answered, asked_by=account_id, at=visiting.at)
    shown = page(
        request,
        "matches.html",
        visitor=asking,
        as_of=day,
        ranking=MatchList.model_validate_json(answered.body),
        refused=MatchedHost.ranked(refused, is_closed=True) if refused else None,
        visitors=sorted(choices.items(), key=lambda choice: choice[1].casefold()),
        is_own=asking.id in visiting.own,
        trying=visiting.trying,
    )
    shown.headers.update(showing_header(number))
    return shown
