"""A group: exchanges of different visitors with one host, who share its days and its agenda. Pure.

The group shares the days, the form, the travel days, the types of activity and the agenda. Goals,
objectives and expected outcomes are each visitor's own: those of the group are taken where it has written
none. Each exchange keeps its own documents, signatures, money, reports and count.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from api.access import Concern, Management, Side
from api.exchanges.exchange import Exchange
from api.exchanges.groups.problems import (
    AlreadyGrouped,
    GroupIsFull,
    NotInTheGroup,
    OnlyInDraft,
    OtherHost,
    VisitorIsThere,
)
from api.exchanges.plan import Plan
from api.exchanges.states import Paper, State

MOST_MEMBERS = 60  # our bound; the largest group that is on record had 25
_GONE = frozenset({State.CANCELLED, State.INTERRUPTED})  # nobody comes any more


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """What the exchanges of a group share. It outlasts them: a group is never deleted."""

    id: int
    name: str
    partnership: int  # that made it
    host: str
    hop: int | None  # the host's partnership when the plan was last written
    plan: Plan
    version: int
    made_at: datetime


def living(members: Iterable[Exchange]) -> tuple[Exchange, ...]:
    """Those that come, or came. Whoever has none of these in it reads the group, and changes nothing."""
    return tuple(one for one in members if one.state not in _GONE)


def concern_of(group: Group, members: Iterable[Exchange]) -> Concern:
    """Whose it is: every visitor's, with their partnerships and the one that made it; the host is across."""
    agreed = [one.agreed for one in members]
    return Concern(
        owners=frozenset(one.visitor for one in agreed),
        owner_side=Side.VISITOR,
        managed_by=_managing([group.partnership, *(one.vop for one in agreed)]),
        counterparts=frozenset({group.host}),
        counterpart_managed_by=_managing([group.hop, *(one.hop for one in agreed)]),
    )


def shared_into(group: Plan, own: Plan | None) -> Plan:
    """The plan of a member: what is shared is the group's, and what the visitor has written stays its own."""
    if own is None:
        return group
    return replace(
        group,
        goals=own.goals or group.goals,
        objectives=own.objectives or group.objectives,
        outcomes=own.outcomes or group.outcomes,
    )


def is_shared(group: Plan, own: Plan | None) -> bool:
    """Whether a member's plan has what the group shares; not so once it was amended by itself."""
    return own is not None and shared_into(group, own) == own


def require_joinable(group: Group, members: Sequence[Exchange], exchange: Exchange) -> None:
    """Raises what is in the way of an exchange that wants to join, its own state and the rules aside.

    How far the others have got is not asked: exchanges join at different times.
    """
    if exchange.group is not None:
        raise AlreadyGrouped(exchange.id, exchange.group)
    if exchange.agreed.host != group.host:
        raise OtherHost(exchange.id, group.id)
    for other in members:
        if other.state not in _GONE and other.agreed.visitor == exchange.agreed.visitor:
            raise VisitorIsThere(exchange.id, other.id)
    if len(members) >= MOST_MEMBERS:
        raise GroupIsFull(group.id, MOST_MEMBERS)


def require_leavable(group: Group, exchange: Exchange) -> None:
    """Raises what is in the way of an exchange that wants to leave."""
    if exchange.group != group.id:
        raise NotInTheGroup(exchange.id, group.id)
    require_draft(exchange)


def require_draft(exchange: Exchange) -> None:
    """Raises OnlyInDraft unless nobody has signed."""
    if exchange.state is not State.DRAFT:
        raise OnlyInDraft(exchange.id, exchange.state)


def commitments_signed(exchange: Exchange) -> int:
    """How many signatures its Commitment to Quality has as it reads now."""
    standing = exchange.papers.get(Paper.COMMITMENT)
    return len(standing.signed) if standing else 0


def counts_of(members: Iterable[Exchange]) -> Mapping[State, int]:
    """How many members are in each state that any is in, in the order of the states."""
    counted = Counter(one.state for one in members)
    return {state: counted[state] for state in State if counted[state]}


def coming(members: Iterable[Exchange]) -> int:
    """How many visitors come, or came: those neither cancelled nor broken off."""
    return len(living(members))


def warnings_of(members: Sequence[Exchange], capacity: int | None) -> tuple[str, ...]:
    """What is to be looked at and stands in nobody's way: more visitors than the host says it can take."""
    many = coming(members)
    if capacity is None or many <= capacity:
        return ()
    found = f"The host says that it can take {capacity} at once; {many} exchanges of this group go there."
    return (f"{found} Ask the host before more is signed.",)


def _managing(partnerships: Iterable[int | None]) -> tuple[Management, ...]:
    known = sorted({one for one in partnerships if one is not None})
    return tuple(Management(partnership=one, valid_from=date.min) for one in known)
