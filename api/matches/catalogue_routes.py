"""The catalogue over HTTP: read the input, ask, render."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Query, Response
from pydantic import StringConstraints

from api.answers import ACTING, READING
from api.database import Connection
from api.edge.inputs import Most
from api.fields import OrganisationId
from api.matches import store
from api.matches.catalogue_schemas import CataloguePage
from api.matches.contacts import MarkKind
from api.matches.cursors import MOST_CURSOR, digest_of_question, place_of
from api.matches.dependencies import Newest, Recording, recorded
from api.matches.entitled import require_own, require_searching
from api.matches.inputs import AsOf
from api.matches.problems import UnusableSearch
from api.matches.searching import Filters, For, Search, Sort, sought_by
from api.matches.shown import answer_part
from api.matches.snapshot import Snapshot
from api.people.asking import Asking, Perhaps
from eligibility.facts import Role

router = APIRouter(tags=["matches"])

_Code = Annotated[str, StringConstraints(max_length=300, min_length=1)]
_MOST_CODES = 50
_Codes = Annotated[list[_Code], Query(max_length=_MOST_CODES)]


def _codes(what: str, **more: Any) -> Any:
    return Query(
        default_factory=list, max_length=_MOST_CODES, description=f"{what}; any one of several", **more
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The filters as they are asked for."""

    codes: dict[str, frozenset[str]]
    words: tuple[str, ...]
    free: tuple[date, date] | None


async def wanted(  # noqa: PLR0917  one for each filter
    role: Annotated[list[Role], _codes("host or visitor", examples=[["host"]])],
    country: Annotated[list[_Code], _codes("code such as PT", examples=[["PT"]])],
    region: Annotated[list[_Code], _codes("NUTS 2 code such as PT11", examples=[["PT11"]])],
    kind: Annotated[list[_Code], _codes("code such as sme", examples=[["sme"]])],
    ecosystem: Annotated[list[_Code], _codes("industrial ecosystem", examples=[["textiles"]])],
    technology: Annotated[list[_Code], _codes("technology", examples=[["natural-fibres"]])],
    language: Annotated[list[_Code], _codes("code such as en", examples=[["en"]])],
    objective: Annotated[list[_Code], _codes("objective", examples=[["new-partners"]])],
    partnership: Annotated[list[_Code], _codes("name of a partnership", examples=[["North"]])],
    q: Annotated[
        str,
        Query(
            max_length=200,
            description="words that all occur, whole or within others, in name, about, offers or seeks",
            examples=["linen"],
        ),
    ] = "",
    available_from: Annotated[
        date | None, Query(description="free on some day from this one on", examples=["2027-03-08"])
    ] = None,
    available_to: Annotated[
        date | None, Query(description="free on some day up to this one", examples=["2027-03-12"])
    ] = None,
) -> Wanted:
    """The filters of a request. Raises UnusableSearch."""
    free = None
    if available_from is not None or available_to is not None:
        free = (available_from or date.min, available_to or date.max)
        if free[0] > free[1]:
            raise UnusableSearch(
                f"Nobody can be free from {free[0]} to {free[1]}: that ends before it begins."
            )
    given = {
        "role": [one.value for one in role],
        "country": country,
        "region": region,
        "kind": kind,
        "ecosystem": ecosystem,
        "technology": technology,
        "language": language,
        "objective": objective,
        "partnership": partnership,
    }
    codes = {name: frozenset(ones) for name, ones in given.items() if ones}
    return Wanted(codes=codes, words=tuple(q.split()), free=free)


@router.get(
    "/catalogue",
    summary="Search the catalogue",
    response_model=CataloguePage,
    responses=READING | ACTING,
)
def catalogue(  # noqa: PLR0917  FastAPI's arguments are the request's own
    asking: Perhaps,
    snapshot: Newest,
    recording: Recording,
    filters: Annotated[Wanted, Depends(wanted)],
    on_behalf_of: Annotated[
        OrganisationId | None,
        Query(
            alias="for",
            description="id of your organisation; says what each is to it",
            examples=["demo-sme-138"],
        ),
    ] = None,
    eligible_for: Annotated[
        OrganisationId | None,
        Query(
            description="id of your organisation: only those it may meet, or may once something is known",
            examples=["demo-sme-138"],
        ),
    ] = None,
    sort: Annotated[Sort, Query(description="affinity needs 'for'")] = Sort.NAME,
    as_of: AsOf = None,
    after: Annotated[
        str | None,
        Query(
            max_length=MOST_CURSOR,
            description="as the part before said",
            examples=["WyJuYW1lIiwiRmljdGlvbmFsIE1pbGwiXQ"],
        ),
    ] = None,
    most: Most = 50,
) -> CataloguePage | Response:
    """Everybody in the catalogue whom the filters let through, with counts for each value of each filter.

    By affinity everybody is there too, also those with whom no exchange is possible, with the rule that says
    so, and what was shown is recorded: the header Showing-Id says where it can be replayed. An insertion
    meanwhile moves nobody from one part to another.
    """
    mine = eligible_for or on_behalf_of
    if sort is Sort.AFFINITY and mine is None:
        raise UnusableSearch("The order by affinity is that of one organisation. Name yours with 'for'.")
    if on_behalf_of and eligible_for and on_behalf_of != eligible_for:
        raise UnusableSearch("'for' and 'eligible_for' name two organisations. Name one, or the same twice.")
    asked_for = asking.read(
        partial(
            _asked_for,
            asking=asking,
            snapshot=snapshot,
            mine=mine,
            roles=filters.codes.get("role", frozenset()),
        )
    )
    on_behalf = None
    if asked_for is not None:
        on_behalf = For(
            organisation=asked_for.organisation,
            sought=asked_for.sought,
            eligible_only=eligible_for is not None,
            saved=asked_for.saved,
            hidden=asked_for.hidden,
        )
    question = digest_of_question(
        {
            "codes": {name: sorted(codes) for name, codes in filters.codes.items()},
            "words": filters.words,
            "free": filters.free,
            "for": [on_behalf_of, eligible_for],
            "sort": sort,
            "as_of": as_of,
        }
    )
    key = str if sort is Sort.NAME else int
    day = as_of or asking.at.date()
    asked = Search(
        filters=Filters(codes=filters.codes, words=filters.words, free=filters.free),
        sort=sort,
        on_behalf=on_behalf,
        as_of=day,
        people_on=asking.at.date(),
        after=place_of(after, question=question, key=key) if after is not None else None,
        most=most,
    )
    page, answer = answer_part(snapshot, asked, mark=question)
    return page if answer is None else recorded(recording, asking, answer)


def _asked_for(
    connection: Connection, *, asking: Asking, snapshot: Snapshot, mine: str | None, roles: frozenset[str]
) -> For | None:
    require_searching(connection, asking.signed, at=asking.at)
    if mine is None:
        return None
    require_own(
        connection, asking.signed, "matches.read", mine, at=asking.at, doing="search the catalogue for it"
    )
    organisation = snapshot.organisation(mine)
    return For(
        organisation=organisation,
        sought=sought_by(organisation, roles),
        saved=store.ids_marked(connection, mine, MarkKind.SAVED),
        hidden=store.ids_marked(connection, mine, MarkKind.HIDDEN),
    )
