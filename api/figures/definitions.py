"""Every figure by its definition, as one table: what it counts, for whom, and on which day that stands. Pure.

Counting and listing read the same row, so a figure and its list cannot differ.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from api.exchanges.lifecycle import Clock
from api.exchanges.states import COUNTED, Party, State
from api.figures.problems import UnknownFigure


class Unit(StrEnum):
    """In what a figure is given. All of them are whole numbers."""

    EXCHANGES = "exchanges"
    CENTS = "cents"  # of a euro
    DAYS = "days"


class Stands(StrEnum):
    """The day on which an exchange stands in a figure: what decides whether it is in a period."""

    WHEN_COUNTED = "when_counted"  # of its validation, in Brussels; until then the last day of the stay
    LAST_DAY = "last_day"  # of the stay, as agreed


class Amount(StrEnum):
    """Which amount of an exchange a figure adds up."""

    AGREED = "agreed_cents"
    PAID = "paid_cents"


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """What a figure says, for people."""

    code: str
    title: str
    words: str
    unit: Unit = Unit.EXCHANGES
    sources: tuple[str, ...] = ()  # keys of citations; without any it is our policy


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure(Definition):
    """A figure about exchanges, which opens their list. An exchange is in it when every line holds."""

    states: frozenset[State]
    party: Party = Party.VOP  # whose figure it is: of the visitor's partnership, or of the host's
    stands: Stands = Stands.WHEN_COUNTED
    is_complete: bool = False  # only those whose report is handed in, with evidence where the stay was abroad
    is_unpaid: bool = False  # only stays abroad on which an agreed amount is still to be paid
    is_paid: bool = False  # only those that were paid
    is_late: tuple[Clock, Party] | None = None  # only those of which this party is late by this clock
    adds: Amount | None = None  # an amount to add up; None: the exchanges are counted

    @property
    def is_by_sight(self) -> bool:
        """Whether a calendar has to be asked about each exchange, which no database can."""
        return self.is_late is not None


_COUNTING = ("counted-once", "counted-for-vop", "counted-virtual")
_PREPARING = frozenset({State.DRAFT, State.BUILDING, State.COMMITTED, State.APPROVING})
_SIGNED = frozenset({State.APPROVING, State.READY, State.UNDER_WAY, State.FINISHED, State.VALIDATED})
_DAY = "It stands in the period in which the last day of the stay lies, as agreed."

FIGURES: Mapping[str, Figure] = MappingProxyType(
    {
        figure.code: figure
        for figure in (
            Figure(
                code="counted",
                title="Counted exchanges",
                words="Exchanges whose report the visitor's partnership has validated. Each counts "
                "once, and for that partnership alone; a virtual one counts too, without any "
                "money. It stands on the day of the validation in Brussels, and stays with the "
                "partnership of the exchange, whoever manages the organisation later.",
                sources=_COUNTING,
                states=COUNTED,
            ),
            Figure(
                code="in_preparation",
                title="In preparation",
                words="Exchanges from the draft until everything is signed and, where it has to be, "
                f"approved. {_DAY}",
                states=_PREPARING,
            ),
            Figure(
                code="ready",
                title="Ready",
                words=f"Exchanges that are signed by all and wait for their first day. {_DAY}",
                states=frozenset({State.READY}),
            ),
            Figure(
                code="under_way",
                title="Under way",
                words=f"Exchanges whose stay has begun and is not said to be over. {_DAY}",
                states=frozenset({State.UNDER_WAY}),
            ),
            Figure(
                code="finished",
                title="Finished, not yet validated",
                words="Exchanges whose stay is over and whose report is not validated, so they do not "
                f"count yet. {_DAY}",
                states=frozenset({State.FINISHED}),
            ),
            Figure(
                code="to_validate",
                title="Waiting for validation",
                words="Finished exchanges whose visitor has handed in its report, with evidence where the "
                f"stay was abroad: the visitor's partnership validates them, or returns the report. {_DAY}",
                sources=("counted-for-vop",),
                states=frozenset({State.FINISHED}),
                stands=Stands.LAST_DAY,
                is_complete=True,
            ),
            Figure(
                code="cancelled",
                title="Cancelled",
                words=f"Exchanges given up before the stay. They do not count. {_DAY}",
                states=frozenset({State.CANCELLED}),
            ),
            Figure(
                code="interrupted",
                title="Interrupted",
                words=f"Exchanges whose stay was broken off. They do not count, and nothing is paid. {_DAY}",
                states=frozenset({State.INTERRUPTED}),
            ),
            Figure(
                code="hosted",
                title="Hosted (does not count)",
                words="Exchanges that this partnership hosted and that count for the visitor's "
                "partnership. They do not count towards its own targets; where it is both, the "
                "exchange is counted once, as the visitor's. It stands on the day of the "
                "validation in Brussels.",
                sources=("counted-for-vop",),
                states=COUNTED,
                party=Party.HOP,
            ),
            Figure(
                code="late_visit_reports",
                title="Late reports of visitors",
                words="Finished exchanges whose visitor has not reported in time, as of today in the "
                f"visitor's country. {_DAY}",
                sources=("report-within-seven-days", "policy-report-clock", "policy-deadlines"),
                states=frozenset({State.FINISHED}),
                stands=Stands.LAST_DAY,
                is_late=(Clock.REPORT, Party.VISITOR),
            ),
            Figure(
                code="late_host_reports",
                title="Late reports of hosts",
                words="Exchanges whose host has not reported in time, as of today in the host's "
                f"country. {_DAY}",
                sources=("report-within-seven-days", "policy-report-clock", "policy-deadlines"),
                states=frozenset({State.FINISHED, State.VALIDATED, State.PAID}),
                stands=Stands.LAST_DAY,
                is_late=(Clock.REPORT, Party.HOST),
            ),
            Figure(
                code="late_payments",
                title="Late payments",
                words="Validated exchanges that the visitor's partnership has not paid in time, as of "
                f"today where it has to act. {_DAY}",
                sources=("payment-terms", "policy-payment-clock", "policy-deadlines"),
                states=frozenset({State.VALIDATED}),
                stands=Stands.LAST_DAY,
                is_unpaid=True,
                is_late=(Clock.PAYMENT, Party.VOP),
            ),
            Figure(
                code="committed",
                title="Committed",
                words="What is agreed in exchanges that are signed under the Financial Agreement and "
                "not yet paid; while an amendment of a stay under way waits for signatures, as "
                f"it was last written. {_DAY}",
                unit=Unit.CENTS,
                sources=("payment-terms",),
                states=_SIGNED,
                stands=Stands.LAST_DAY,
                is_unpaid=True,
                adds=Amount.AGREED,
            ),
            Figure(
                code="to_pay",
                title="To be paid",
                words="The part of what is committed whose exchange is validated, so that it falls "
                f"due. {_DAY}",
                unit=Unit.CENTS,
                sources=("payment-terms",),
                states=frozenset({State.VALIDATED}),
                stands=Stands.LAST_DAY,
                is_unpaid=True,
                adds=Amount.AGREED,
            ),
            Figure(
                code="paid",
                title="Paid",
                words="Lump sums that were paid, whenever the bank paid them. "
                f"{_DAY} So does what is committed, and the two compare.",
                unit=Unit.CENTS,
                sources=("payment-terms",),
                states=frozenset({State.PAID, State.CLOSED}),
                stands=Stands.LAST_DAY,
                is_paid=True,
                adds=Amount.PAID,
            ),
        )
    }
)

ON_THE_WAY = ("in_preparation", "ready", "under_way", "finished")  # earliest first; they may still count

DERIVED: tuple[Definition, ...] = (  # worked out from figures, targets and budgets; they open no list
    Definition(
        code="target",
        title="Target",
        words="How many exchanges of a kind are to be carried out in a period, as the support office "
        "set it. It is reached by the counted exchanges of that kind, from the first to the "
        "last day of its own period.",
    ),
    Definition(
        code="due_by_today",
        title="Should be there by today",
        words="What would be counted by the end of today if the target were spread evenly over the "
        "days of its period, rounded down. The pace is how far the counted exchanges are ahead "
        "of it or behind.",
    ),
    Definition(
        code="forecast",
        title="Forecast to the end of the period",
        words="What is counted already, and of what is on the way the part that is to be expected: "
        "for each step, the share of this partnership's own exchanges that had come that far "
        "and were counted in the end. An exchange on the way is expected on the last day of its "
        "stay, or today where that has passed. The interval holds 19 of 20 cases "
        "(beta-binomial, Jeffreys' prior, one step independent of another). Exchanges that "
        "nobody has begun are not in it. With fewer than five ended exchanges for a step there "
        "is too little to say.",
    ),
    Definition(
        code="budget",
        title="Budget",
        words="What the partnership has for lump sums in a period, as its managers entered it.",
        unit=Unit.CENTS,
    ),
    Definition(
        code="left",
        title="Left of the budget",
        words="The budget, less what was paid and what is committed for the stays whose last day lies in "
        "its period. It can be less than nothing.",
        unit=Unit.CENTS,
    ),
    Definition(
        code="spending_forecast",
        title="Spending on the stays of the period",
        words="Of the stays whose last day lies in the period: what was paid, all that is to be paid, "
        "and of the amounts on the way the part that is to be expected by the shares of the "
        "forecast. An exchange whose amount is not agreed yet adds nothing; how many there are "
        "is said.",
        unit=Unit.CENTS,
    ),
    Definition(
        code="step_days",
        title="Days in a step",
        words="Half of the exchanges that left a step in the period had been there for so many whole "
        "days of 24 hours, or fewer, counted from the first time that they came there.",
        unit=Unit.DAYS,
    ),
)


def figure_called(code: str) -> Figure:
    """The figure with that code. Raises UnknownFigure for none that opens a list."""
    if code not in FIGURES:
        raise UnknownFigure(code, known=tuple(FIGURES))
    return FIGURES[code]
