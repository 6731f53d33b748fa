"""Calls about proposals."""

from datetime import date

from api.access import Side
from api.client.calls import Call, QueryValue, place
from api.proposals.answers import PreviewAnswer, ProposalAnswer, ProposalList
from api.proposals.schemas import CounterStatement, OfferStatement, RefusalStatement
from api.proposals.states import Reason, State


def propose(offer: OfferStatement) -> Call[ProposalAnswer]:
    return Call(method="POST", path="/proposals", answer=ProposalAnswer, body=offer)


def preview(offer: OfferStatement) -> Call[PreviewAnswer]:
    """Whether it could be proposed; nothing is made."""
    return Call(method="POST", path="/proposals/preview", answer=PreviewAnswer, body=offer)


def proposals(
    *,
    organisation: str | None = None,
    state: State | None = None,
    direction: str | None = None,
    waits_for_me: bool = False,
    after: int | None = None,
    most: int = 50,
) -> Call[ProposalList]:
    """Those that one may see, newest first; `direction` is 'made' or 'received'."""
    query: dict[str, QueryValue] = {
        "organisation": organisation,
        "state": state,
        "direction": direction,
        "waits_for_me": waits_for_me,
        "after": after,
        "most": most,
    }
    return Call(method="GET", path="/proposals", answer=ProposalList, query=query)


def proposal(number: int) -> Call[ProposalAnswer]:
    return Call(method="GET", path=place("/proposals/{}", number), answer=ProposalAnswer)


def accept(number: int, *, etag: str) -> Call[ProposalAnswer]:
    return _answer(number, "acceptance", etag)


def decline(number: int, reason: Reason, words: str = "", *, etag: str) -> Call[ProposalAnswer]:
    return _answer(number, "refusal", etag, RefusalStatement(reason=reason, words=words))


def counter(
    number: int, *, first_day: date, last_day: date, words: str = "", etag: str
) -> Call[ProposalAnswer]:
    """Answers with other days."""
    days = {"first_day": first_day.isoformat(), "last_day": last_day.isoformat()}
    said = CounterStatement.model_validate({"words": words, **days})
    return _answer(number, "counter-proposal", etag, said)


def withdraw(number: int, *, etag: str) -> Call[ProposalAnswer]:
    return _answer(number, "withdrawal", etag)


def offer(
    visitor: str, host: str, *, first_day: date, last_day: date, side: Side | None = None
) -> OfferStatement:
    """What a proposal asks for; everything else can be set on it."""
    days = {"first_day": first_day.isoformat(), "last_day": last_day.isoformat()}
    return OfferStatement.model_validate({"visitor": visitor, "host": host, "side": side, **days})


def _answer(
    number: int, step: str, etag: str, body: CounterStatement | RefusalStatement | None = None
) -> Call[ProposalAnswer]:
    path = place("/proposals/{}/{}", number, step)
    return Call(method="POST", path=path, answer=ProposalAnswer, body=body, etag=etag)
