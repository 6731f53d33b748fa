"""Who may put a name under a document: nobody for two of those who agree with each other."""

from dataclasses import dataclass

from api.database import Connection
from api.exchanges import paper_store
from api.exchanges.agreements.signing_problems import BothSidesByOne, NotYoursToRecord
from api.exchanges.exchange import Exchange
from api.exchanges.paper_store import Method, Signature
from api.exchanges.states import Paper, Party
from api.people.signed import Signed
from api.people.store import accounts


@dataclass(frozen=True, slots=True, kw_only=True)
class Signing:
    """Somebody who is about to sign for a party, or to record what that party signed by hand."""

    exchange: Exchange
    paper: Paper
    party: Party
    account: int
    name: str


def signing_of(exchange: Exchange, paper: Paper, party: Party, *, signed: Signed) -> Signing:
    """That person, with that document."""
    return Signing(
        exchange=exchange,
        paper=paper,
        party=party,
        account=signed.account.id,
        name=signed.account.name,
    )


def require_another_person(connection: Connection, signing: Signing) -> None:
    """Raises BothSidesByOne where somebody signs who has signed for another under the same version.

    Or who has recorded what the other organisation signed. VOP and HOP that are one partnership are one.
    """
    for one in _across(connection, signing):
        is_recorded = one.method is Method.PAPER
        is_theirs = one.account == signing.account and (not is_recorded or _are_organisations(one, signing))
        if is_theirs or (is_recorded and _is_money_of(signing, one.signed_by, signing.name)):
            raise BothSidesByOne(signing.party, one.party, is_recorded=is_recorded)


def require_another_record(connection: Connection, signing: Signing, *, signed_by: str) -> None:
    """Raises NotYoursToRecord where one person puts the signatures of both organisations on record.

    And where the name under a Financial Agreement is that of the person who signed it for the other party.
    """
    for one in _across(connection, signing):
        if one.account == signing.account and _are_organisations(one, signing):
            raise NotYoursToRecord(
                signing.party,
                f"you have put the signature of {one.party.words} on record, and nobody does that for both "
                "sides of an exchange; let a colleague record it",
            )
        if one.method is not Method.PAPER and _is_money_of(
            signing, signed_by, _name(connection, one.account)
        ):
            raise NotYoursToRecord(
                signing.party,
                f"{signed_by} has signed for {one.party.words}, and its two signers are two people",
            )


def _across(connection: Connection, signing: Signing) -> list[Signature]:
    """The signatures of the others under the version that holds."""
    standing = signing.exchange.papers.get(signing.paper)
    whose = _whose(signing.exchange, signing.party)
    return [
        one
        for one in paper_store.signatures_of(connection, signing.exchange.id)
        if standing is not None
        and (one.paper, one.version) == (signing.paper, standing.version)
        and one.party is not Party.SUPPORT_OFFICE
        and _whose(signing.exchange, one.party) != whose
    ]


def _whose(exchange: Exchange, party: Party) -> str | int | None:
    agreed = exchange.agreed
    return {
        Party.VISITOR: agreed.visitor,
        Party.HOST: agreed.host,
        Party.VOP: agreed.vop,
        Party.HOP: agreed.hop,
    }.get(party)


def _are_organisations(one: Signature, signing: Signing) -> bool:
    return one.party.side is not None and signing.party.side is not None


def _is_money_of(signing: Signing, one: str, other: str) -> bool:
    return signing.paper is Paper.FINANCIAL and bool(one) and one.casefold() == other.casefold()


def _name(connection: Connection, account: int | None) -> str:
    found = accounts.get(connection, account) if account is not None else None
    return found.name if found else ""
