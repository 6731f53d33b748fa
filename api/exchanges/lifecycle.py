"""The lifecycle of an exchange as one table: each act, where it is possible, its needs, what follows. Pure.

Who may act is in the table of permissions, under the same name. Whether and where the support office approves
is the row `exchange.approve` and the state that it leaves; `exchange.approve_agenda` is its word on one rule.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import MappingProxyType

from api.exchanges.exchange import Exchange
from api.exchanges.problems import NotAtThisStep, StillNeeded
from api.exchanges.states import BEFORE_THE_STAY, Paper, State


class Need(StrEnum):
    """What has to be so before an act, in words for whoever waits."""

    PARTNERSHIPS = "both organisations have a partnership"
    PLAN = "goals, objectives and an agenda are written"
    ELIGIBLE = (
        "the two and the stay are eligible by the rules of the first day"  # the act itself asks the rules
    )
    AMOUNT = "the amount is agreed, at or under the maximum"
    ACCOUNT = "the visitor has said to which account it is paid"
    ABROAD = "the stay is abroad: no money is paid for a virtual one"
    COMMITTED = "all four have signed the Commitment to Quality"
    SIGNED = "everything is signed as it reads now"
    APPROVED = "the support office has approved it as it reads now"  # where the programme asks for that
    UNAPPROVED = "the support office has not approved it yet, as it reads now"
    DAYS_TO_COME = "its first day is not past, where the host is; plan days to come"
    FIRST_DAY = "the first day has come, where the host is"
    LAST_DAY = "the last day has come, where the host is"
    VISIT_REPORT = "the visitor has handed in its report"
    EVIDENCE = "there is evidence that the stay took place"
    HOST_REPORT = (
        "the host has handed in its report, or a reason is given why there is none"  # asked by the act
    )
    SPLIT = "working days of the stay are idle, and the rules ask for an approval"  # asked by the act
    SENT = "somebody has signed it, or an amendment to it is open"  # asked by the act
    MONEY = "something was agreed to be paid"
    NOTHING_DUE = "nothing is left to pay"


class Clock(StrEnum):
    """A period that runs until an act."""

    REPORT = "report"
    PAYMENT = "payment"


SIGNATURES = "signatures"  # where a step leads when the documents decide: see `settled`


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One act of the lifecycle."""

    act: str  # as in the table of permissions
    before: frozenset[State]
    after: State | str | None = None  # SIGNATURES: as the documents stand; None: the state stays
    needs: tuple[Need, ...] = ()
    follows: str = ""  # what then happens, in a sentence
    clock: Clock | None = None  # the period that ends with it
    is_way_out: bool = False  # it leaves the way from draft to closed


_WRITTEN = frozenset({State.DRAFT, State.BUILDING})
_AGREED = frozenset({State.COMMITTED, State.APPROVING, State.READY, State.UNDER_WAY})
AFTER_THE_STAY = frozenset({State.FINISHED, State.VALIDATED})  # the account alone can still be mended

STEPS: Mapping[str, Step] = MappingProxyType(
    {
        step.act: step
        for step in (
            Step(
                act="exchange.edit",
                before=_WRITTEN,
                after=SIGNATURES,
                follows="Signatures on what changed no longer hold.",
            ),
            Step(
                act="exchange.set_amount",
                before=_WRITTEN | _AGREED,
                after=SIGNATURES,
                needs=(Need.ABROAD,),
                follows="Signatures under the Financial Agreement no longer hold.",
            ),
            Step(
                act="exchange.set_account",
                before=_WRITTEN | _AGREED | AFTER_THE_STAY,
                after=SIGNATURES,
                needs=(Need.ABROAD,),
                follows="Signatures under the Financial Agreement no longer hold.",
            ),
            Step(
                act="exchange.sign_commitment",
                before=_WRITTEN | {State.UNDER_WAY},
                after=SIGNATURES,
                needs=(Need.PARTNERSHIPS, Need.PLAN, Need.DAYS_TO_COME, Need.ELIGIBLE),
                follows="With the fourth signature the Financial Agreement is signed, or the stay is ready.",
            ),
            Step(
                act="exchange.sign_financial",
                before=frozenset({State.COMMITTED, State.UNDER_WAY}) | AFTER_THE_STAY,
                after=SIGNATURES,
                needs=(
                    Need.ABROAD,
                    Need.COMMITTED,
                    Need.AMOUNT,
                    Need.ACCOUNT,
                    Need.DAYS_TO_COME,
                    Need.ELIGIBLE,
                ),
                follows="With the second signature the stay is ready, where nobody has to approve it.",
            ),
            Step(
                act="exchange.record_paper",
                before=_WRITTEN | {State.COMMITTED, State.UNDER_WAY},
                after=SIGNATURES,
                needs=(Need.PARTNERSHIPS, Need.PLAN, Need.DAYS_TO_COME, Need.ELIGIBLE),
                follows="It counts as a signature given in the service; the scan is kept with it.",
            ),
            Step(
                act="exchange.approve",
                before=frozenset({State.APPROVING, State.READY, State.UNDER_WAY, State.FINISHED}),
                after=SIGNATURES,
                needs=(Need.SIGNED, Need.UNAPPROVED),
                follows="The stay is ready, or goes on as amended.",
            ),
            Step(
                act="exchange.approve_agenda",
                before=BEFORE_THE_STAY | {State.UNDER_WAY},
                needs=(Need.ABROAD, Need.PLAN, Need.SPLIT),
                follows="The stay may be signed with exactly these days idle.",
            ),
            Step(
                act="exchange.amend",
                before=_AGREED,
                after=SIGNATURES,
                follows="All whose agreement changes sign again; what they had signed is kept.",
            ),
            Step(
                act="exchange.refuse",
                before=_WRITTEN | _AGREED,
                after=SIGNATURES,
                needs=(Need.SENT,),
                follows="It is edited again, for the reason given; an amendment that is refused is dropped.",
                is_way_out=True,
            ),
            Step(
                act="exchange.start",
                before=frozenset({State.READY}),
                after=State.UNDER_WAY,
                needs=(Need.FIRST_DAY, Need.ACCOUNT, Need.SIGNED, Need.APPROVED),
                follows="Evidence can be handed in from now on.",
            ),
            Step(
                act="exchange.finish",
                before=frozenset({State.UNDER_WAY}),
                after=State.FINISHED,
                needs=(Need.LAST_DAY, Need.SIGNED, Need.APPROVED),
                follows="Visitor and host report within seven days.",
            ),
            Step(
                act="exchange.add_evidence",
                before=frozenset({State.UNDER_WAY, State.FINISHED}),
                follows="The VOP looks at it with the report.",
            ),
            Step(
                act="exchange.report_visit",
                before=frozenset({State.FINISHED}),
                follows="The VOP validates it, or returns it with remarks.",
                clock=Clock.REPORT,
            ),
            Step(
                act="exchange.report_hosting",
                before=frozenset({State.FINISHED, State.VALIDATED, State.PAID}),
                follows="The exchange can be closed once it is paid.",
                clock=Clock.REPORT,
            ),
            Step(
                act="exchange.return_report",
                before=frozenset({State.FINISHED}),
                needs=(Need.VISIT_REPORT,),
                follows="The visitor mends its report and hands it in again.",
                is_way_out=True,
            ),
            Step(
                act="exchange.validate",
                before=frozenset({State.FINISHED}),
                after=State.VALIDATED,
                needs=(Need.VISIT_REPORT, Need.EVIDENCE, Need.APPROVED),
                follows="It counts for the VOP, which pays within ten days.",
            ),
            Step(
                act="exchange.pay",
                before=frozenset({State.VALIDATED}),
                after=State.PAID,
                needs=(Need.MONEY,),
                follows="The exchange is closed once the host has reported.",
                clock=Clock.PAYMENT,
            ),
            Step(
                act="exchange.close",
                before=frozenset({State.VALIDATED, State.PAID}),
                after=State.CLOSED,
                needs=(Need.NOTHING_DUE, Need.HOST_REPORT),
                follows="Its certificate can be printed and its story be written.",
            ),
            Step(
                act="exchange.cancel",
                before=BEFORE_THE_STAY,
                after=State.CANCELLED,
                follows="Nothing is paid, and it does not count.",
                is_way_out=True,
            ),
            Step(
                act="exchange.interrupt",
                before=frozenset({State.UNDER_WAY}),
                after=State.INTERRUPTED,
                follows="Its own short report says why. Nothing is paid, and it does not count.",
                is_way_out=True,
            ),
        )
    }
)

_CHECKED_BY_THE_ACT = frozenset({Need.ELIGIBLE, Need.HOST_REPORT, Need.SPLIT, Need.SENT})


def settled(exchange: Exchange, *, is_approval_required: bool) -> State:
    """The state that follows from how the documents stand now. A stay that has begun keeps its state.

    Draft is what nobody has ever signed: without a signature that holds, what was signed once is building.
    """
    if exchange.state not in BEFORE_THE_STAY:
        return exchange.state
    if exchange.state is State.DRAFT and not any(one.signed for one in exchange.papers.values()):
        return State.DRAFT
    if exchange.lacks(Paper.COMMITMENT):
        return State.BUILDING
    if not exchange.is_signed:
        return State.COMMITTED
    if is_approval_required and not exchange.is_approved:
        return State.APPROVING
    return State.READY


def lacking(
    exchange: Exchange, act: str, *, on: date, is_approval_required: bool = False
) -> tuple[Need, ...]:
    """What the act still needs on that day where the host is, as far as the record of the exchange tells."""
    unasked = _CHECKED_BY_THE_ACT | (set() if is_approval_required else {Need.APPROVED})
    return tuple(need for need in STEPS[act].needs if need not in unasked and not _IS_MET[need](exchange, on))


def require(exchange: Exchange, act: str, *, on: date, is_approval_required: bool = False) -> None:
    """Raises NotAtThisStep where the act is of another state, StillNeeded with everything that is lacking."""
    step = STEPS[act]
    if exchange.state not in step.before:
        raise NotAtThisStep(act, exchange.state, [state for state in State if state in step.before])
    missing = lacking(exchange, act, on=on, is_approval_required=is_approval_required)
    if missing:
        raise StillNeeded(act, [need.value for need in missing])


def possible(exchange: Exchange, *, on: date) -> Iterator[str]:
    """The acts that the state and the record allow on that day, in the order of the table."""
    for act, step in STEPS.items():
        if exchange.state in step.before and not lacking(exchange, act, on=on):
            yield act


def waiting(exchange: Exchange) -> tuple[Step, ...]:
    """The steps that lead on from this state, ways out and amendments left aside."""
    return tuple(
        step
        for step in STEPS.values()
        if exchange.state in step.before and not step.is_way_out and _leads_on(exchange, step)
    )


def _leads_on(exchange: Exchange, step: Step) -> bool:
    is_left = _IS_LEFT.get(step.act)
    return is_left is None or is_left(exchange)


def _has_come(day: date | None, on: date) -> bool:
    return day is not None and day <= on


def _has_passed(day: date | None, on: date) -> bool:
    return day is not None and day < on


_IS_MET: Mapping[Need, Callable[[Exchange, date], bool]] = MappingProxyType(
    {
        Need.PARTNERSHIPS: lambda one, _: one.agreed.vop is not None and one.agreed.hop is not None,
        Need.PLAN: lambda one, _: one.progress.is_plan_complete,
        Need.AMOUNT: lambda one, _: one.progress.agreed_cents is not None,
        Need.ACCOUNT: lambda one, _: one.progress.has_account or not one.is_payable,
        Need.ABROAD: lambda one, _: not one.agreed.is_virtual,
        Need.COMMITTED: lambda one, _: not one.lacks(Paper.COMMITMENT),
        Need.SIGNED: lambda one, _: one.is_signed,
        Need.APPROVED: lambda one, _: one.is_approved,
        Need.UNAPPROVED: lambda one, _: not one.is_approved,
        Need.DAYS_TO_COME: lambda one, on: (
            one.state not in BEFORE_THE_STAY or not _has_passed(one.agreed.first_day, on)
        ),
        Need.FIRST_DAY: lambda one, on: _has_come(one.agreed.first_day, on),
        Need.LAST_DAY: lambda one, on: _has_come(one.agreed.last_day, on),
        Need.VISIT_REPORT: lambda one, _: one.progress.visit_reported_at is not None,
        Need.EVIDENCE: lambda one, _: one.agreed.is_virtual or one.progress.evidenced_at is not None,
        Need.MONEY: lambda one, _: one.is_payable,
        Need.NOTHING_DUE: lambda one, _: not one.is_payable or one.progress.paid_on is not None,
    }
)


def _money_is_open(exchange: Exchange) -> bool:
    return not exchange.agreed.is_virtual and bool(exchange.lacks(Paper.FINANCIAL))


# Whether an act is still to be done where its state alone does not say so.
_IS_LEFT: Mapping[str, Callable[[Exchange], bool]] = MappingProxyType(
    {
        "exchange.edit": lambda one: not one.progress.is_plan_complete,
        "exchange.amend": lambda _: False,
        "exchange.approve": lambda one: one.is_signed and not one.is_approved,  # where it is asked for
        "exchange.approve_agenda": lambda _: False,  # of a split stay alone, which the rules tell
        "exchange.record_paper": lambda _: False,  # another way of signing
        "exchange.set_amount": lambda one: _money_is_open(one) and one.progress.agreed_cents is None,
        "exchange.set_account": lambda one: _money_is_open(one) and not one.progress.has_account,
        "exchange.sign_commitment": lambda one: bool(one.lacks(Paper.COMMITMENT)),
        "exchange.sign_financial": _money_is_open,
        "exchange.add_evidence": lambda one: not one.agreed.is_virtual and one.progress.evidenced_at is None,
        "exchange.report_visit": lambda one: one.progress.visit_reported_at is None,
        "exchange.report_hosting": lambda one: one.progress.host_reported_at is None,
        "exchange.pay": lambda one: one.is_payable,
        "exchange.close": lambda one: one.state is State.PAID or not one.is_payable,
    }
)
