"""Calls about partnerships."""

from api.client.calls import Call, place
from api.programme.schemas.partnerships import (
    PartnershipAnswer,
    PartnershipAsked,
    PartnershipEdit,
    PartnershipList,
)


def partnerships() -> Call[PartnershipList]:
    """All of them, to choose one."""
    return Call(method="GET", path="/partnerships", answer=PartnershipList)


def partnership(number: int) -> Call[PartnershipAnswer]:
    return Call(method="GET", path=place("/partnerships/{}", number), answer=PartnershipAnswer)


def enter(asked: PartnershipAsked) -> Call[PartnershipAnswer]:
    return Call(method="POST", path="/partnerships", answer=PartnershipAnswer, body=asked)


def edit(number: int, asked: PartnershipEdit, *, etag: str) -> Call[PartnershipAnswer]:
    path = place("/partnerships/{}", number)
    return Call(method="PATCH", path=path, answer=PartnershipAnswer, body=asked, etag=etag)
