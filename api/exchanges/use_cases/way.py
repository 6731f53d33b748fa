"""The way of an exchange from draft to closed: what is done, what comes next, and who is waited for. Pure."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

from api.access import PERMISSIONS, Grant, Ownership, Role, Side, permission_of
from api.access.wording import who_may
from api.exchanges.clocks import Running
from api.exchanges.exchange import Exchange
from api.exchanges.lifecycle import STEPS, Clock, Need, Step, lacking, waiting
from api.exchanges.states import Paper, Party, State
from api.exchanges.store import Move
from eligibility.phrases import in_words, listed

SIGNED_BY = MappingProxyType(
    {"exchange.sign_commitment": Paper.COMMITMENT, "exchange.sign_financial": Paper.FINANCIAL}
)
_COME_BY_THEMSELVES = {Need.FIRST_DAY.value, Need.LAST_DAY.value, Need.HOST_REPORT.value}
_MANAGES = {Ownership.OWN_PARTNERSHIP: Party.VOP, Ownership.COUNTERPART: Party.HOP}
_IS_OF = {Side.VISITOR: Party.VISITOR, Side.HOST: Party.HOST}


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """One step of the way, as it stands."""

    act: str
    title: str
    who: str  # in the words of the table of permissions
    parties: tuple[Party, ...]  # any of whom can do it; of a signature, those who have still to give theirs
    is_done: bool
    is_next: bool  # it is waited for now
    needs: tuple[str, ...]  # that are not met yet; none of a step that is done
    at: datetime | None = None  # when it was last done
    by: Party | None = None  # and for whom; None: by the service
    due: Running | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What somebody has to do next."""

    act: str
    parties: tuple[Party, ...]
    words: str
    due: Running | None = None


def way_of(
    exchange: Exchange,
    moves: Iterable[Move],
    clocks: Sequence[Running],
    *,
    on: date,
    is_approval_required: bool,
) -> tuple[Stage, ...]:
    """Every step of this exchange from draft to closed, in order; ways out and amendments left aside."""
    last = {move.act: move for move in moves}
    next_ones = {step.act for step in waiting(exchange)}
    return tuple(
        _stage(
            exchange,
            step,
            last.get(step.act),
            clocks,
            lacks=lacking(exchange, step.act, on=on, is_approval_required=is_approval_required),
            is_next=step.act in next_ones,
        )
        for step in STEPS.values()
        if step.act in _IS_DONE and _is_on_the_way(exchange, step.act, is_approval_required)
    )


def expected(stages: Iterable[Stage], exchange: Exchange, *, on: date) -> tuple[Expected, ...]:
    """Who has to do what next, in the order of the way. Nothing once the exchange is over."""
    return tuple(
        Expected(act=one.act, parties=one.parties, words=_said(one, exchange, on), due=one.due)
        for one in stages
        if one.is_next and not one.is_done and _waits_for_days_alone(one)
    )


def parties_to(act: str) -> tuple[Party, ...]:
    """The parties that may do the act, by the table of permissions."""
    grants = permission_of(act).grants
    found = {party for grant in grants for party in _party(grant)}
    return tuple(party for party in Party if party in found)


def title_of(act: str) -> str:
    """The act in plain words: 'Sign the Commitment to Quality'."""
    permission = PERMISSIONS.get(act)
    what = _TITLES.get(act) or (permission.what if permission else act.replace(".", ": ").replace("_", " "))
    return what[0].upper() + what[1:]


def _stage(
    exchange: Exchange,
    step: Step,
    last: Move | None,
    clocks: Sequence[Running],
    *,
    lacks: tuple[Need, ...],
    is_next: bool,
) -> Stage:
    is_done = _IS_DONE[step.act](exchange)
    needs = () if is_done or exchange.state.is_over else tuple(_needs(exchange, step, lacks))
    return Stage(
        act=step.act,
        title=title_of(step.act),
        who=who_may(permission_of(step.act)),
        parties=_lacking(exchange, step.act),
        is_done=is_done,
        is_next=is_next and not is_done,
        needs=needs,
        at=last.at if last and is_done else None,
        by=last.party if last and is_done else None,
        due=_due(clocks, step),
    )


def _lacking(exchange: Exchange, act: str) -> tuple[Party, ...]:
    """Whose turn it is: of a document those who have still to sign it."""
    paper = SIGNED_BY.get(act)
    if paper is None:
        return parties_to(act)
    lacks = exchange.lacks(paper)
    return tuple(party for party in Party if party in lacks)


def _needs(exchange: Exchange, step: Step, lacks: tuple[Need, ...]) -> Iterator[str]:
    yield from (need.value for need in lacks)
    if Need.HOST_REPORT in step.needs and exchange.progress.host_reported_at is None:
        yield Need.HOST_REPORT.value


def _due(clocks: Sequence[Running], step: Step) -> Running | None:
    if step.clock is None:
        return None
    parties = (Party.VOP,) if step.clock is Clock.PAYMENT else parties_to(step.act)
    return next((one for one in clocks if one.clock is step.clock and one.party in parties), None)


def _waits_for_days_alone(stage: Stage) -> bool:
    return set(stage.needs) <= _COME_BY_THEMSELVES


def _said(stage: Stage, exchange: Exchange, on: date) -> str:
    paper = SIGNED_BY.get(stage.act)
    several = paper is not None and len(stage.parties) > 1
    who = listed([party.words for party in stage.parties], "and" if paper else "or")
    still = "still " if paper else ""
    what = stage.title[0].lower() + stage.title[1:]
    when = _from_when(exchange, stage.act, on)
    due = f", until {in_words(stage.due.last_day)}" if _is_running(stage.due) else ""  # type: ignore[union-attr, arg-type]
    return f"{who[0].upper()}{who[1:]} {'have' if several else 'has'} {still}to {what}{when}{due}."


def _is_running(due: Running | None) -> bool:
    return due is not None and due.began_on is not None and due.last_day is not None


def _from_when(exchange: Exchange, act: str, on: date) -> str:
    days = {Need.FIRST_DAY: exchange.agreed.first_day, Need.LAST_DAY: exchange.agreed.last_day}
    awaited = [days[need] for need in lacking(exchange, act, on=on) if need in days]
    return f", from {in_words(max(awaited))} on" if awaited else ""


def _party(grant: Grant) -> Iterator[Party]:
    match grant.who:
        case Role.MANAGER:
            yield from (party for one, party in _MANAGES.items() if one is grant.ownership)
        case Role.SUPPORT_OFFICE:
            yield Party.SUPPORT_OFFICE
        case Role() if grant.who.side is not None and grant.ownership in {
            Ownership.OWN,
            Ownership.COUNTERPART,
        }:
            yield _IS_OF[grant.who.side]
        case _:
            return


def _is_on_the_way(exchange: Exchange, act: str, is_approval_required: bool) -> bool:
    if act == "exchange.approve":
        is_asked = is_approval_required or exchange.state is State.APPROVING
        return is_asked or (bool(exchange.papers) and exchange.is_approved)
    if act in _OF_MONEY:
        return not exchange.agreed.is_virtual
    return act != "exchange.pay" or exchange.is_payable


_OF_MONEY = frozenset(
    {"exchange.set_amount", "exchange.set_account", "exchange.sign_financial", "exchange.add_evidence"}
)
_TITLES = {
    "exchange.begin": "begin with a proposal that both sides accepted",
    "exchange.request_agenda_approval": "ask the Support Office to approve its idle days",
    "exchange.withdraw_evidence": "withdraw evidence",
    "exchange.edit": "write its goals, objectives, days and agenda",
}

# What is on the way, and when it is done.
_IS_DONE: Mapping[str, Callable[[Exchange], bool]] = MappingProxyType(
    {
        "exchange.edit": lambda one: one.progress.is_plan_complete,
        "exchange.set_amount": lambda one: one.progress.agreed_cents is not None,
        "exchange.set_account": lambda one: one.progress.has_account or one.progress.agreed_cents == 0,
        "exchange.sign_commitment": lambda one: not one.lacks(Paper.COMMITMENT),
        "exchange.sign_financial": lambda one: not one.lacks(Paper.FINANCIAL),
        "exchange.approve": lambda one: bool(one.papers) and one.is_approved,
        "exchange.start": lambda one: one.progress.started_at is not None,
        "exchange.finish": lambda one: (
            one.progress.ended_on is not None and one.state is not State.INTERRUPTED
        ),
        "exchange.add_evidence": lambda one: one.progress.evidenced_at is not None,
        "exchange.report_visit": lambda one: one.progress.visit_reported_at is not None,
        "exchange.report_hosting": lambda one: one.progress.host_reported_at is not None,
        "exchange.validate": lambda one: one.progress.validated_at is not None,
        "exchange.pay": lambda one: one.progress.paid_on is not None,
        "exchange.close": lambda one: one.progress.closed_at is not None,
    }
)
