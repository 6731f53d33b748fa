"""The support office's approval of a stay abroad with idle working days, and asking for it."""

from api.database import Connection
from api.exchanges.agreements import store
from api.exchanges.agreements.agenda_approvals import RULE, Agenda, AgendaStanding
from api.exchanges.agreements.eligibility import agenda_of, check_eligible
from api.exchanges.agreements.planning_problems import (
    AlreadyAskedFor,
    DaysAlreadyApproved,
    NoIdleDays,
    TooLateToApprove,
)
from api.exchanges.agreements.plans import plan_now
from api.exchanges.exchange import Exchange
from api.exchanges.lifecycle import require
from api.exchanges.moving import Asked, Turn, allowed, keep, others, tell, turn_of
from api.exchanges.states import Party
from api.exchanges.zones import day_in
from api.journal.acting import Act
from api.programme.editions import law_for
from eligibility.editions import Editions
from eligibility.waivers import Authority

APPROVE, ASK = "exchange.approve_agenda", "exchange.request_agenda_approval"


def approve_agenda(act: Act, *, asked: Asked, reason: str, editions: Editions) -> tuple[Exchange, Agenda]:
    """The exchange with exactly its days of now approved, for a reason that all who take part read.

    Raises as `turn_of` does, NoIdleDays, DaysAlreadyApproved, TooLateToApprove.
    """
    turn = turn_of(act, asked, APPROVE)
    agenda = _open_agenda(act, turn, editions=editions)
    store.approve_agenda(
        act.connection,
        asked.number,
        agenda.digest,
        rule=RULE,
        reason=reason,
        account=asked.signed.account.id,
        on=turn.on,
        at=act.at,
    )
    detail = {"rule": RULE, "digest": agenda.digest}
    kept = keep(act, turn.exchange, APPROVE, party=Party.SUPPORT_OFFICE, words=reason, detail=detail)
    tell(act, kept, "exchange.agenda_approved", to=others())
    return kept, _agenda(act.connection, kept, editions=editions, act=act)


def ask_for_approval(act: Act, *, asked: Asked, editions: Editions) -> tuple[Exchange, Agenda]:
    """The exchange for whose days the support office is asked, by whoever may write its plan.

    Raises UnknownExchange, NotAllowed, NotAtThisStep, StillNeeded, AlreadyAskedFor, and as `approve_agenda`.
    """
    exchange, decision = allowed(act.connection, asked.signed, asked.number, "exchange.edit", at=act.at)
    turn = Turn(exchange=exchange, name=ASK, decision=decision, on=day_in(exchange.host_country, act.at))
    require(exchange, APPROVE, on=turn.on)
    agenda = _open_agenda(act, turn, editions=editions)
    if agenda.standing is AgendaStanding.ASKED and agenda.approval and agenda.approval.asked_at:
        raise AlreadyAskedFor(agenda.approval.asked_at.date())
    account = asked.signed.account.id
    store.ask_for_agenda(act.connection, asked.number, agenda.digest, rule=RULE, account=account, at=act.at)
    detail = {"rule": RULE, "digest": agenda.digest}
    kept = keep(act, exchange, ASK, party=turn.party, detail=detail)
    tell(act, kept, "approval.wanted", to=[Party.SUPPORT_OFFICE])
    return kept, _agenda(act.connection, kept, editions=editions, act=act)


def _open_agenda(act: Act, turn: Turn, *, editions: Editions) -> Agenda:
    """The idle days that the office can still approve."""
    agenda = _agenda(act.connection, turn.exchange, editions=editions, act=act)
    first_day = turn.exchange.agreed.first_day
    line = law_for(editions, as_of=first_day).rule_line(RULE, as_of=first_day)
    is_asked_of_it = line is not None and line.approval_by is Authority.SUPPORT_OFFICE
    if agenda.standing is AgendaStanding.NOT_ASKED_FOR or not is_asked_of_it:
        raise NoIdleDays(turn.exchange.id)
    if agenda.standing is AgendaStanding.GIVEN:
        raise DaysAlreadyApproved(agenda.idle_days)
    if turn.on > first_day:
        raise TooLateToApprove(first_day, today=turn.on)
    return agenda


def _agenda(connection: Connection, exchange: Exchange, *, editions: Editions, act: Act) -> Agenda:
    plan = plan_now(connection, exchange)
    grounds = check_eligible(connection, exchange, editions=editions, at=act.at, plan=plan)
    return agenda_of(connection, exchange, plan, grounds)
