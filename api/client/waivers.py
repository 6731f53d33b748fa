"""Calls about waivers: exceptions from single rules, recorded, approved and ended."""

from api.client.calls import Call, QueryValue, place
from api.waivers.schemas import ApprovalAsked, EndingAsked, WaiverAsked, WaiverOnRecord, WaiverPage


def waivers(*, organisation: str | None = None, after: int = 0, most: int = 50) -> Call[WaiverPage]:
    """Those that one may see."""
    query: dict[str, QueryValue] = {"organisation": organisation, "after": after, "most": most}
    return Call(method="GET", path="/waivers", answer=WaiverPage, query=query)


def waiver(number: int) -> Call[WaiverOnRecord]:
    return Call(method="GET", path=place("/waivers/{}", number), answer=WaiverOnRecord)


def record(asked: WaiverAsked) -> Call[WaiverOnRecord]:
    return Call(method="POST", path="/waivers", answer=WaiverOnRecord, body=asked)


def approve(number: int, asked: ApprovalAsked, *, etag: str) -> Call[WaiverOnRecord]:
    """Records the pre-approval that the rule asks for."""
    path = place("/waivers/{}/approval", number)
    return Call(method="POST", path=path, answer=WaiverOnRecord, body=asked, etag=etag)


def end(number: int, asked: EndingAsked, *, etag: str) -> Call[WaiverOnRecord]:
    path = place("/waivers/{}/ending", number)
    return Call(method="POST", path=path, answer=WaiverOnRecord, body=asked, etag=etag)
