"""Signing in the service: for a party whose mandate one holds, under exactly the document that one saw."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from api.access import Mandate
from api.database import Connection
from api.exchanges import paper_store
from api.exchanges import store as exchanges
from api.exchanges.agreements.eligibility import require_eligible
from api.exchanges.agreements.parties import managing
from api.exchanges.agreements.signing_people import require_another_person, signing_of
from api.exchanges.agreements.signing_problems import (
    AlreadySigned,
    DocumentHasChanged,
    LongerAfterwards,
    ManagedByAnother,
    NotAmongSigners,
    NotYourSignature,
)
from api.exchanges.exchange import Exchange, Standing
from api.exchanges.lifecycle import AFTER_THE_STAY, require
from api.exchanges.moving import APPROVAL, Asked, allowed, keep, others, tell
from api.exchanges.paper_store import Method, Signature
from api.exchanges.problems import AnotherAgreed
from api.exchanges.states import BEFORE_THE_STAY, IS_AGREED, Paper, Party, State
from api.exchanges.use_cases.possibilities import Person
from api.exchanges.use_cases.refusing import agreed_last_day
from api.exchanges.zones import day_in
from api.journal.acting import Act
from api.people.signed import Signed
from api.programme.store import is_step_required
from eligibility.editions import Editions

ACTS = {Paper.COMMITMENT: "exchange.sign_commitment", Paper.FINANCIAL: "exchange.sign_financial"}
_OF_A_PARTNERSHIP = frozenset({Party.VOP, Party.HOP})


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A signature that somebody wants to give."""

    paper: Paper
    party: Party
    digest: str  # SHA-256 of the canonical document that they saw


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """A signature that was given, and how the exchange stands with it."""

    exchange: Exchange
    paper: Paper
    parties: tuple[Party, ...]  # for whom: two where one partnership is both

    @property
    def standing(self) -> Standing:
        return self.exchange.papers[self.paper]


def sign(act: Act, *, asked: Asked, given: Given, editions: Editions) -> Placed:
    """The exchange with one more signature; with two where one partnership is VOP and HOP.

    Raises UnknownExchange, NotAllowed, and as `put_under` does.
    """
    name = ACTS[given.paper]
    exchange, _ = allowed(act.connection, asked.signed, asked.number, name, at=act.at)
    parties = put_under(act, exchange, signed=asked.signed, given=given, editions=editions)
    kept = keep(
        act, exchange, name, party=parties[0], detail=detail_of(exchange.papers[given.paper], parties)
    )
    tell_signed(act, exchange, kept, parties)
    return Placed(exchange=kept, paper=given.paper, parties=parties)


def put_under(
    act: Act, exchange: Exchange, *, signed: Signed, given: Given, editions: Editions
) -> tuple[Party, ...]:
    """Puts a signature under a document; for whom. A part of an act, which saves the exchange and records it.

    Raises NotAmongSigners, NotYourSignature, AlreadySigned, DocumentHasChanged, NotAtThisStep, StillNeeded,
    BothSidesByOne, and as `require_possible` and `require_eligible` do.
    """
    name = ACTS[given.paper]
    if given.party not in given.paper.signers:
        raise NotAmongSigners(given.party, given.paper)
    held = Person.of(act.connection, signed, act.at).signs(exchange, name)
    if given.party not in held:
        raise NotYourSignature(given.party, held.keys())
    require_fresh(act.connection, exchange, given)
    require(exchange, name, on=day_in(exchange.host_country, act.at))
    require_another_person(act.connection, signing_of(exchange, given.paper, given.party, signed=signed))
    parties = _parties(exchange, given, held)
    edition = exchange.agreed.edition
    if exchange.state not in AFTER_THE_STAY:  # then the account alone changed, which no rule is about
        require_possible(act, exchange, given.paper, parties)
        edition = require_eligible(act.connection, exchange, editions=editions, at=act.at)
    for party in parties:
        signature = _signature(exchange, given, party, held[party], signed=signed, at=act.at, edition=edition)
        paper_store.sign(act.connection, exchange.id, signature)
    return parties


def require_possible(act: Act, exchange: Exchange, paper: Paper, parties: Collection[Party]) -> None:
    """What else is asked before a signature. Raises ManagedByAnother, LongerAfterwards, AnotherAgreed.

    The first under a document is given by the partnerships of that day; the last under a stay abroad where
    the visitor has agreed on no other; and none under days that were added once they were past.
    """
    on = day_in(exchange.host_country, act.at)
    standing = exchange.papers.get(paper)
    if standing is not None and not standing.signed:
        _require_managed(act.connection, exchange, on=on)
    if exchange.state in BEFORE_THE_STAY:
        _require_only_one(act.connection, exchange, paper, parties)
    elif on > exchange.agreed.last_day:
        agreed = agreed_last_day(act.connection, exchange)
        if exchange.agreed.last_day > agreed:
            raise LongerAfterwards(exchange.agreed.last_day, agreed=agreed, today=on)


def require_fresh(connection: Connection, exchange: Exchange, given: Given) -> None:
    """Raises AlreadySigned, and DocumentHasChanged unless the digest is that of the version that holds."""
    standing = exchange.papers.get(given.paper)
    if standing is None:
        return  # the step itself says that it is not written
    if given.party in standing.signed:
        waits_for = standing.lacks(given.paper)
        raise AlreadySigned(given.party, given.paper, version=standing.version, waits_for=waits_for)
    if given.digest != standing.digest:
        versions = paper_store.versions_of(connection, exchange.id, given.paper)
        seen = next((one.version for one in versions if one.digest == given.digest), None)
        raise DocumentHasChanged(exchange.id, given.paper, seen=seen, now=standing.version)


def tell_signed(act: Act, before: Exchange, kept: Exchange, parties: tuple[Party, ...]) -> None:
    """Tells everybody once all is signed, the others of any signature before; who has to approve, of that.

    Of a signature under the Financial Agreement nobody is told but those who sign that, and may read it.
    """
    if kept.state is State.READY and before.state is not State.READY:
        tell(act, kept, "exchange.ready", to=others())
        return
    signed = {one for one in Paper if kept.papers.get(one) != before.papers.get(one)}
    readers = frozenset(party for one in signed for party in one.signers)
    tell(act, kept, "exchange.signed", to=others(*parties) & readers)
    if _waits_for_approval(act, kept) and not before.is_signed:
        tell(act, kept, "approval.wanted", to=[Party.SUPPORT_OFFICE])


def _waits_for_approval(act: Act, kept: Exchange) -> bool:
    return kept.is_signed and not kept.is_approved and is_step_required(act.connection, APPROVAL)


def detail_of(standing: Standing, parties: tuple[Party, ...]) -> dict[str, str | int | list[str]]:
    """What the trail keeps of a signature."""
    return {
        "version": standing.version,
        "digest": standing.digest,
        "parties": [party.value for party in parties],
    }


def _parties(exchange: Exchange, given: Given, held: Mapping[Party, Mandate]) -> tuple[Party, ...]:
    """The party; with it the other part of the same partnership, which one act signs for."""
    mandate, lacks = held[given.party], exchange.lacks(given.paper)
    if given.party not in _OF_A_PARTNERSHIP:
        return (given.party,)
    same = (
        party
        for party in (Party.VOP, Party.HOP)
        if party in held and held[party].partnership == mandate.partnership
    )
    return tuple(party for party in same if party in lacks)


def _require_managed(connection: Connection, exchange: Exchange, *, on: date) -> None:
    vop, hop = managing(connection, exchange, on=on)
    changed = {Party.VOP: vop != exchange.agreed.vop, Party.HOP: hop != exchange.agreed.hop}
    if any(changed.values()):
        raise ManagedByAnother(exchange.id, [party for party, is_so in changed.items() if is_so])


def _require_only_one(
    connection: Connection, exchange: Exchange, paper: Paper, parties: Collection[Party]
) -> None:
    lacks = {(one, party) for one in exchange.papers_needed for party in exchange.lacks(one)}
    if exchange.agreed.is_virtual or lacks - {(paper, party) for party in parties}:
        return
    others_ = exchanges.other_stays(connection, exchange, IS_AGREED)
    if others_:
        raise AnotherAgreed(exchange.agreed.visitor, [one.id for one in others_])


def _signature(
    exchange: Exchange,
    given: Given,
    party: Party,
    mandate: Mandate,
    *,
    signed: Signed,
    at: datetime,
    edition: str,
) -> Signature:
    delegation = signed.delegation
    standing = exchange.papers[given.paper]
    return Signature(
        paper=given.paper,
        version=standing.version,
        digest=standing.digest,
        party=party,
        account=signed.account.id,
        role=mandate.role,
        organisation=mandate.organisation,
        partnership=mandate.partnership,
        method=Method.DELEGATED if delegation else Method.SERVICE,
        delegation=delegation.id if delegation else None,
        signed_at=at,
        edition=edition,
    )
