"""Calls about partnerships: who they are, what they are to reach and what they may spend."""

from api.client.calls import Call, QueryValue, place
from api.programme.schemas.partnerships import (
    BudgetAnswer,
    BudgetAsked,
    PartnershipAnswer,
    PartnershipAsked,
    PartnershipEdit,
    PartnershipList,
    TargetsAnswer,
    TargetsAsked,
)


def partnerships(
    *, country: str | None = None, ecosystem: str | None = None, q: str = "", after: int = 0, most: int = 50
) -> Call[PartnershipList]:
    """To choose one."""
    query: dict[str, QueryValue] = {"country": country, "ecosystem": ecosystem, "q": q}
    page: dict[str, QueryValue] = {"after": after, "most": most}
    return Call(method="GET", path="/partnerships", answer=PartnershipList, query=query | page)


def partnership(number: int) -> Call[PartnershipAnswer]:
    return Call(method="GET", path=place("/partnerships/{}", number), answer=PartnershipAnswer)


def enter(asked: PartnershipAsked) -> Call[PartnershipAnswer]:
    return Call(method="POST", path="/partnerships", answer=PartnershipAnswer, body=asked)


def edit(number: int, asked: PartnershipEdit, *, etag: str) -> Call[PartnershipAnswer]:
    path = place("/partnerships/{}", number)
    return Call(method="PATCH", path=path, answer=PartnershipAnswer, body=asked, etag=etag)


def targets(number: int) -> Call[TargetsAnswer]:
    """How many exchanges it is to carry out."""
    return Call(method="GET", path=place("/partnerships/{}/targets", number), answer=TargetsAnswer)


def set_targets(number: int, asked: TargetsAsked, *, etag: str) -> Call[TargetsAnswer]:
    path = place("/partnerships/{}/targets", number)
    return Call(method="PUT", path=path, answer=TargetsAnswer, body=asked, etag=etag)


def budget(number: int) -> Call[BudgetAnswer]:
    """What it has for lump sums, in cents."""
    return Call(method="GET", path=place("/partnerships/{}/budget", number), answer=BudgetAnswer)


def set_budget(number: int, asked: BudgetAsked, *, etag: str) -> Call[BudgetAnswer]:
    path = place("/partnerships/{}/budget", number)
    return Call(method="PUT", path=path, answer=BudgetAnswer, body=asked, etag=etag)
