"""On what a payment rests: what is signed, the stay, its report, validation and evidence. Pure."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from api.exchanges.canonical import digest_of
from api.exchanges.exchange import Exchange
from api.exchanges.states import Paper

RULES = ("A2-payer", "A3-own-costs", "A4-one-payment", "A5-grounds")  # that a payment keeps
CURRENCY = "EUR"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """What the newest version of a Financial Agreement says of the money."""

    exchange: int | None  # as the text says
    version: int
    digest: str
    is_whole: bool  # whether the text is there and is the one with that digest
    agreed_cents: int | None = None
    currency: str | None = None
    account_digest: str | None = None


def agreement_of(*, version: int, text: str, digest: str) -> Agreement:
    """The agreement with that text; without amounts where the text is gone or is not the one signed."""
    if digest_of(text) != digest:
        return Agreement(exchange=None, version=version, digest=digest, is_whole=False)
    content: dict[str, Any] = json.loads(text)
    account = content.get("account") or {}
    return Agreement(
        exchange=content.get("exchange"),
        version=version,
        digest=digest,
        is_whole=True,
        agreed_cents=content.get("agreed_cents"),
        currency=content.get("currency"),
        account_digest=account.get("digest"),
    )


def missing(exchange: Exchange, agreement: Agreement | None) -> tuple[str, ...]:
    """What a payment would rest on and is not on record, in words; empty where everything is there.

    It asks the record itself, whatever state the exchange is in: a defect elsewhere must not lead to a
    payment. Source: A5-grounds.
    """
    return (*_unsigned(exchange), *_wrong_in(exchange, agreement), *_not_done(exchange))


def _unsigned(exchange: Exchange) -> Iterator[str]:
    for paper in (Paper.COMMITMENT, Paper.FINANCIAL):
        lacks = exchange.lacks(paper)
        if lacks:
            who = " and ".join(party.words for party in sorted(lacks))
            yield f"the {paper.called}, as it reads now, is not signed by {who}"


def _wrong_in(exchange: Exchange, agreement: Agreement | None) -> Iterator[str]:
    standing = exchange.papers.get(Paper.FINANCIAL)
    if agreement is None or standing is None:
        yield "there is no Financial Agreement"
        return
    if (agreement.version, agreement.digest) != (standing.version, standing.digest):
        yield "the Financial Agreement that holds is not the one that was read"
    if not agreement.is_whole:
        yield "the Financial Agreement does not read as it was signed"
        return
    if agreement.exchange != exchange.id or agreement.currency != CURRENCY:
        yield f"the Financial Agreement is not one of this exchange in {CURRENCY}"
    if not agreement.agreed_cents or agreement.agreed_cents != exchange.progress.agreed_cents:
        yield "the amount on record is not the one in the Financial Agreement"
    elif (exchange.progress.maximum_cents or 0) < agreement.agreed_cents:
        yield "the agreed amount is over the maximum"


def _not_done(exchange: Exchange) -> Iterator[str]:
    progress = exchange.progress
    if exchange.agreed.is_virtual:
        yield "it is a virtual exchange, for which nothing is paid"
    if progress.ended_on is None:
        yield "the stay has not come to its end"
    if progress.visit_reported_at is None:
        yield "the visitor's report has not been handed in"
    if progress.validated_at is None:
        yield "the visitor's partnership (VOP) has not validated the report"
    if progress.evidenced_at is None:
        yield "there is no evidence that the stay took place"
