"""Every signature that was ever given under a document, and whether it holds."""

from dataclasses import dataclass
from datetime import datetime

from api.database import Connection
from api.exchanges import paper_store
from api.exchanges import store as exchanges
from api.exchanges.exchange import Exchange
from api.exchanges.paper_store import Method, Signature
from api.exchanges.states import Paper
from api.exchanges.use_cases.seeing import read_paper
from api.people.signed import Signed
from api.people.store import accounts


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenSignature:
    """A signature, with the names that belong to it."""

    signature: Signature
    name: str  # of the person who signed; empty: the account is gone
    recorded_by: str  # on paper: the manager; otherwise empty
    for_whom: str  # name of the organisation, of the partnership, or of the support office
    lapsed_with: int | None  # the version with which it ceased to hold; None: it holds


def signatures(
    connection: Connection, signed: Signed, number: int, paper: Paper, *, at: datetime
) -> list[SeenSignature]:
    """All of them in order, for those who may read the document. Raises UnknownExchange, NotAllowed."""
    exchange, _ = read_paper(connection, signed, number, paper, at=at)
    given = [one for one in paper_store.signatures_of(connection, number) if one.paper is paper]
    organisations = exchanges.names_of(connection, {one.organisation for one in given if one.organisation})
    managing = {one.partnership for one in given if one.partnership is not None}
    partnerships = exchanges.partnership_names(connection, managing)
    return [
        SeenSignature(
            signature=one,
            name=one.signed_by if one.method is Method.PAPER else _name(connection, one.account),
            recorded_by=_name(connection, one.account) if one.method is Method.PAPER else "",
            for_whom=_for_whom(one, organisations, partnerships),
            lapsed_with=_lapsed_with(exchange, one),
        )
        for one in given
    ]


def _name(connection: Connection, account_id: int | None) -> str:
    account = accounts.get(connection, account_id) if account_id is not None else None
    return account.name if account else ""


def _for_whom(one: Signature, organisations: dict[str, str], partnerships: dict[int, str]) -> str:
    if one.organisation is not None:
        return organisations.get(one.organisation, one.organisation)
    if one.partnership is not None:
        return partnerships.get(one.partnership, str(one.partnership))
    return one.party.words


def _lapsed_with(exchange: Exchange, one: Signature) -> int | None:
    """The next version; the one that holds, where an amendment was dropped with this signature under it."""
    standing = exchange.papers.get(one.paper)
    if standing is None or standing.version < one.version:
        return standing.version if standing else 0
    return None if standing.version == one.version else one.version + 1
