"""How every act on an exchange goes: found, allowed, at its step, saved with its history, told to others."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from api.access import Decision
from api.database import Connection
from api.exchanges import account_store, store
from api.exchanges.exchange import Exchange
from api.exchanges.lifecycle import SIGNATURES, STEPS, require, settled
from api.exchanges.problems import UnknownExchange
from api.exchanges.states import GIVEN_UP, Party, State
from api.exchanges.store import Move
from api.exchanges.zones import day_in
from api.journal.acting import Act, Event, Notice
from api.journal.details import JSON
from api.journal.versions import require_match
from api.people.asking import require as require_permission
from api.people.signed import Signed
from api.programme.store import is_step_required

APPROVAL = "exchange.approval"  # the step of the support office


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Who asks for an act on which exchange, having seen which version of it."""

    signed: Signed
    number: int
    if_match: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """An exchange on which an act may be done now, and for whom it is done."""

    exchange: Exchange
    name: str  # of the act, as in the lifecycle
    decision: Decision
    on: date  # what day it is where the host is

    @property
    def party(self) -> Party | None:
        """The part in which the one who asks acts; a partnership that is both acts as the VOP first."""
        mandate = self.decision.by
        if mandate is None:
            return None
        parties = self.exchange.parties_of(organisation=mandate.organisation, partnership=mandate.partnership)
        if parties:
            return parties[0]
        is_office = mandate.organisation is None and mandate.partnership is None
        return Party.SUPPORT_OFFICE if is_office else None


def allowed(
    connection: Connection, signed: Signed, number: int, name: str, *, at: datetime
) -> tuple[Exchange, Decision]:
    """The exchange, and the decision that lets somebody do the act. Raises UnknownExchange, NotAllowed."""
    exchange = store.get(connection, number)
    if exchange is None:
        raise UnknownExchange(number)
    unknown = UnknownExchange(number)
    return exchange, require_permission(connection, signed, name, exchange.concern, at=at, unknown=unknown)


def turn_of(act: Act, asked: Asked, name: str, *, needs_match: bool = True) -> Turn:
    """The exchange for an act of the lifecycle, where it may and can be done now.

    `needs_match` False is for acts that several people do at once and that say themselves what they saw.
    Raises UnknownExchange, NotAllowed, 412 and 428 by the version, NotAtThisStep, StillNeeded.
    """
    exchange, decision = allowed(act.connection, asked.signed, asked.number, name, at=act.at)
    if needs_match:
        require_match(asked.if_match, exchange.version)
    on = day_in(exchange.host_country, act.at)
    require(exchange, name, on=on, is_approval_required=is_step_required(act.connection, APPROVAL))
    return Turn(exchange=exchange, name=name, decision=decision, on=on)


def keep(
    act: Act,
    exchange: Exchange,
    name: str,
    *,
    party: Party | None,
    words: str = "",
    detail: Mapping[str, JSON] | None = None,
) -> Exchange:
    """Saves the exchange as changed by an act of the lifecycle, in the state that follows; as it then is.

    Documents that the act wrote and signatures that it added are in the database already, so the state
    follows from them. It adds the line of the history and records the act's one event.
    """
    kept = keep_quietly(act, exchange, name, party=party, words=words)
    told: dict[str, JSON] = {"state": kept.state.value}
    act.record(Event(name, f"exchange:{kept.id}", told | dict(detail or {})))
    return kept


def keep_quietly(
    act: Act, exchange: Exchange, name: str, *, party: Party | None, words: str = ""
) -> Exchange:
    """As `keep`, for an act on several exchanges at once, which records its own event."""
    as_written = store.found(act.connection, exchange.id)
    now = replace(exchange, papers=as_written.papers)
    after = STEPS[name].after if name in STEPS else None
    if after == SIGNATURES:
        required = is_step_required(act.connection, APPROVAL)
        now = replace(now, state=settled(now, is_approval_required=required))
    elif after is not None:
        now = replace(now, state=State(after))
    if now.state in GIVEN_UP:
        account_store.erase(act.connection, now.id)  # nobody is paid any more
        now = replace(now, progress=replace(now.progress, has_account=False))
    kept = store.save(act.connection, now)
    store.add_move(
        act.connection, kept.id, Move(act=name, party=party, state=kept.state, words=words, at=act.at)
    )
    return kept


def tell(
    act: Act,
    exchange: Exchange,
    kind: str,
    *,
    to: Collection[Party],
    params: Mapping[str, JSON] | None = None,
) -> None:
    """Puts a notice about an exchange into the outbox for each of these parties, each of them once.

    Every kind of notice about an exchange has the params visitor, host and path.
    """
    names = store.names_of(act.connection, {exchange.agreed.visitor, exchange.agreed.host})
    known: dict[str, JSON] = {
        "visitor": names.get(exchange.agreed.visitor, exchange.agreed.visitor),
        "host": names.get(exchange.agreed.host, exchange.agreed.host),
        "path": f"/exchanges/{exchange.id}",
    }
    for recipient in sorted({one for party in to for one in _recipient(exchange, party)}):
        act.tell(Notice(kind, recipient, known | dict(params or {})))


def others(*without: Party | None) -> frozenset[Party]:
    """The four parties but these."""
    return frozenset({Party.VISITOR, Party.HOST, Party.VOP, Party.HOP}) - {one for one in without if one}


def _recipient(exchange: Exchange, party: Party) -> tuple[str, ...]:
    agreed = exchange.agreed
    if party is Party.SUPPORT_OFFICE:
        return ("office:programme",)
    partnership = {Party.VOP: agreed.vop, Party.HOP: agreed.hop}.get(party)
    if party in {Party.VISITOR, Party.HOST}:
        return (f"organisation:{agreed.visitor if party is Party.VISITOR else agreed.host}",)
    return () if partnership is None else (f"partnership:{partnership}",)
