"""Calls about the catalogue, and the organisations that one saves or hides in it."""

from collections.abc import Sequence
from datetime import date
from typing import Literal

from api.client.calls import Call, Nothing, place
from api.matches.catalogue_schemas import CataloguePage
from api.matches.contact_schemas import MarkAnswer, MarkList
from api.matches.schemas import OrganisationProfile
from eligibility.facts import Role


def catalogue(
    *,
    on_behalf_of: str | None = None,
    eligible_for: str | None = None,
    sort: Literal["name", "newest", "affinity"] = "name",
    as_of: date | None = None,
    role: Sequence[Role] = (),
    country: Sequence[str] = (),
    region: Sequence[str] = (),
    kind: Sequence[str] = (),
    ecosystem: Sequence[str] = (),
    technology: Sequence[str] = (),
    language: Sequence[str] = (),
    objective: Sequence[str] = (),
    partnership: Sequence[str] = (),
    q: str = "",
    available_from: date | None = None,
    available_to: date | None = None,
    after: str | None = None,
    most: int = 50,
) -> Call[CataloguePage]:
    """Everybody whom the filters let through; of several values of one filter, any will do."""
    query = {
        "for": on_behalf_of,
        "eligible_for": eligible_for,
        "sort": sort,
        "as_of": as_of,
        "role": role,
        "country": country,
        "region": region,
        "kind": kind,
        "ecosystem": ecosystem,
        "technology": technology,
        "language": language,
        "objective": objective,
        "partnership": partnership,
        "q": q,
        "available_from": available_from,
        "available_to": available_to,
        "after": after,
        "most": most,
    }
    return Call(method="GET", path="/catalogue", answer=CataloguePage, query=query)


def organisation(known_as: str, *, as_of: date | None = None) -> Call[OrganisationProfile]:
    """One organisation as the catalogue shows it."""
    path = place("/organisations/{}", known_as)
    return Call(method="GET", path=path, answer=OrganisationProfile, query={"as_of": as_of})


def saved(mine: str, *, after: int | None = None, most: int = 50) -> Call[MarkList]:
    """Whom one's organisation has saved, newest first."""
    path = place("/organisations/{}/saved", mine)
    return Call(method="GET", path=path, answer=MarkList, query={"after": after, "most": most})


def save(mine: str, other: str, *, showing: int | None = None) -> Call[MarkAnswer]:
    """Saves another organisation; `showing` is the list that showed it."""
    path = place("/organisations/{}/saved/{}", mine, other)
    return Call(method="PUT", path=path, answer=MarkAnswer, query={"showing": showing})


def unsave(mine: str, other: str) -> Call[None]:
    return Call(method="DELETE", path=place("/organisations/{}/saved/{}", mine, other), answer=Nothing)


def hidden(mine: str, *, after: int | None = None, most: int = 50) -> Call[MarkList]:
    """Whom one's organisation has hidden, newest first."""
    path = place("/organisations/{}/hidden", mine)
    return Call(method="GET", path=path, answer=MarkList, query={"after": after, "most": most})


def hide(mine: str, other: str, *, showing: int | None = None) -> Call[MarkAnswer]:
    """Leaves another organisation out of one's lists of matches."""
    path = place("/organisations/{}/hidden/{}", mine, other)
    return Call(method="PUT", path=path, answer=MarkAnswer, query={"showing": showing})


def unhide(mine: str, other: str) -> Call[None]:
    return Call(method="DELETE", path=place("/organisations/{}/hidden/{}", mine, other), answer=Nothing)
