"""The page that shows ranked hosts. The full pages come later; this one is already the real thing."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import HTMLResponse

from api.clock import today
from api.matches.dependencies import Newest
from api.matches.schemas import MatchedHost, MatchList
from api.matches.use_cases import Wishes, nearest_refused, possible_visitors, rank_hosts
from api.problems import Problem
from api.web.layout import page

router = APIRouter(include_in_schema=False)

_SHOWN = 10


@router.get("/")
def hosts(request: Request, snapshot: Newest, visitor: Annotated[str | None, Query()] = None) -> HTMLResponse:
    """Ten ranked hosts with reasons for a visitor, and the nearest one that is not possible."""
    as_of = today()
    visitors = possible_visitors(snapshot, as_of=as_of)
    chosen = visitor or request.app.state.first_visitor or (visitors[0].id if visitors else "")
    try:
        asking = snapshot.organisation(chosen)
    except Problem as problem:
        return page(request, "not_found.html", status=problem.status, problem=str(problem), visitors=visitors)
    ranking = rank_hosts(snapshot, asking, Wishes(k=_SHOWN, as_of=as_of))
    refused = nearest_refused(snapshot, asking, as_of=as_of) if ranking.hosts else None
    choices = {one.id: one.name for one in visitors} | {asking.id: asking.name}
    return page(
        request,
        "matches.html",
        visitor=asking,
        as_of=as_of,
        ranking=MatchList.of(ranking),
        refused=MatchedHost.ranked(refused) if refused else None,
        visitors=sorted(choices.items(), key=lambda choice: choice[1].casefold()),
    )
