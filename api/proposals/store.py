"""Proposals in the database, with their moves, which are only ever added to."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    String,
    and_,
    case,
    false,
    func,
    insert,
    literal,
    or_,
    select,
    true,
    update,
)

from api.access import Side
from api.exchanges.reach import Reach
from api.profiles.tables import lives, organisations
from api.proposals.proposal import Evidence, Move, Moved, Proposal, Terms
from api.proposals.states import SIDES, Origin, Reason, State, What
from api.proposals.tables import proposal_moves, proposals

_OPEN = [state.value for state in State if state.is_open]
_PARTY = {Side.VISITOR: proposals.c.visitor_id, Side.HOST: proposals.c.host_id}
_ACCEPTED = {Side.VISITOR: proposals.c.visitor_accepted, Side.HOST: proposals.c.host_accepted}
_BY_VISITOR = proposals.c.made_by == Side.VISITOR.value
_MAKER = case((_BY_VISITOR, proposals.c.visitor_id), else_=proposals.c.host_id)
_RECEIVER = case((_BY_VISITOR, proposals.c.host_id), else_=proposals.c.visitor_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which proposals are asked for, as they are on a day."""

    reach: Reach
    today: date
    organisation: str | None = None
    made: bool | None = None  # by the organisation, or by those reached; false: received; none: both
    state: State | None = None
    answered_by: Reach | None = None  # only those that wait for one of these parties


def add(connection: Connection, made: Moved) -> int:
    """Writes a proposal that was just made, with its first move; returns its number."""
    row = _row(made.proposal) | {
        "visitor_id": made.proposal.visitor,
        "host_id": made.proposal.host,
        "made_by": made.proposal.made_by.value,
        "by_partnership": made.proposal.by_partnership,
        "origin": made.proposal.origin.value,
        "showing_id": made.proposal.showing,
        "made_at": made.proposal.made_at,
    }
    number = connection.execute(insert(proposals).values(row).returning(proposals.c.id)).scalar_one()
    _add_move(connection, int(number), made)
    return int(number)


def save(connection: Connection, moved: Moved) -> None:
    """Writes what a move made of a proposal, and adds the move."""
    there = proposals.c.id == moved.proposal.id
    connection.execute(update(proposals).where(there).values(_row(moved.proposal)))
    _add_move(connection, moved.proposal.id, moved)


def mark_reminded(connection: Connection, proposal: Proposal) -> None:
    """Writes that somebody was reminded of its last day."""
    there = proposals.c.id == proposal.id
    connection.execute(update(proposals).where(there).values(reminded_of=proposal.expires_on))


def get(connection: Connection, number: int) -> Proposal | None:
    """The proposal with this number as it was last written, or None."""
    row = connection.execute(select(proposals).where(proposals.c.id == number)).one_or_none()
    return _proposal(row) if row else None


def moves_of(connection: Connection, number: int) -> tuple[Move, ...]:
    """Everything that was done with a proposal, in order."""
    query = select(proposal_moves).where(proposal_moves.c.proposal_id == number)
    return tuple(_move(row) for row in connection.execute(query.order_by(proposal_moves.c.number)))


def open_of_pair(connection: Connection, visitor: str, host: str, *, today: date) -> Proposal | None:
    """The open proposal that the one visits the other, or None."""
    same = (proposals.c.visitor_id == visitor) & (proposals.c.host_id == host)
    query = select(proposals).where(same, _is_open(today)).order_by(proposals.c.id).limit(1)
    row = connection.execute(query).one_or_none()
    return _proposal(row) if row else None


def open_of(connection: Connection, organisation: str) -> list[Proposal]:
    """Every proposal that an organisation takes part in and that is not recorded as over, in order."""
    part = or_(*(column == organisation for column in _PARTY.values()))
    query = select(proposals).where(part, proposals.c.state.in_(_OPEN)).order_by(proposals.c.id)
    return [_proposal(row) for row in connection.execute(query)]


def erase_words(connection: Connection, organisation: str) -> int:
    """Takes the words out of every move that was made for an organisation; of how many."""
    theirs = [
        (proposal_moves.c.side == side.value) & (party == organisation) for side, party in _PARTY.items()
    ]
    moves = select(proposal_moves.c.id).join(proposals).where(or_(*theirs), proposal_moves.c.words != "")
    erased = update(proposal_moves).where(proposal_moves.c.id.in_(moves.scalar_subquery()))
    return connection.execute(erased.values(words="")).rowcount


def count_open(connection: Connection, organisation: str, *, made: bool, today: date) -> int:
    """How many open proposals an organisation has made, or received, in either part."""
    mine = (_MAKER if made else _RECEIVER) == organisation
    query = select(func.count()).select_from(proposals).where(mine, _is_open(today))
    return int(connection.execute(query).scalar_one())


def overdue(connection: Connection, *, today: date) -> list[int]:
    """The numbers of those whose last day has passed and that are not recorded as over, in order."""
    query = select(proposals.c.id).where(proposals.c.state.in_(_OPEN), proposals.c.expires_on < today)
    return list(connection.scalars(query.order_by(proposals.c.id)))


def unreminded(connection: Connection, *, today: date, until: date) -> list[int]:
    """The numbers of the open ones whose last day comes until then and was not reminded of, in order."""
    reminded = proposals.c.reminded_of
    to_come = (proposals.c.expires_on <= until) & or_(reminded.is_(None), reminded != proposals.c.expires_on)
    query = select(proposals.c.id).where(_is_open(today), to_come)
    return list(connection.scalars(query.order_by(proposals.c.id)))


def find(connection: Connection, wanted: Wanted, *, after: int | None, most: int) -> list[Proposal]:
    """The newest of those wanted, with lower numbers than `after`; one more than `most` if there are more."""
    query = select(proposals).where(*_filters(wanted))
    if wanted.state is not None:
        query = query.where(_state_on(wanted.today) == wanted.state.value)
    if wanted.answered_by is not None:
        query = query.where(_waits_for(wanted.answered_by, wanted.today))
    if after is not None:
        query = query.where(proposals.c.id < after)
    rows = connection.execute(query.order_by(proposals.c.id.desc()).limit(most + 1))
    return [_proposal(row) for row in rows]


def count(connection: Connection, wanted: Wanted) -> dict[State, int]:
    """How many there are in each state, whatever state is wanted."""
    state = _state_on(wanted.today).label("state_then")
    rows = connection.execute(select(state, func.count()).where(*_filters(wanted)).group_by(state))
    found = {State(one): number for one, number in rows}
    return {one: found.get(one, 0) for one in State}


def count_waiting(connection: Connection, wanted: Wanted, parties: Reach) -> int:
    """How many of them wait for the answer of one of these parties."""
    query = select(func.count()).select_from(proposals).where(*_filters(wanted))
    return int(connection.execute(query.where(_waits_for(parties, wanted.today))).scalar_one())


def _filters(wanted: Wanted) -> Iterable[ColumnElement[bool]]:
    yield _reached(wanted.reach, wanted.today)
    if wanted.organisation is not None:
        yield or_(*(column == wanted.organisation for column in _PARTY.values()))
    if wanted.made is not None:
        whose: ColumnElement[str] = _MAKER if wanted.made else _RECEIVER
        if wanted.organisation is not None:
            yield whose == wanted.organisation
        else:
            yield _among(whose, wanted)


def _among(whose: ColumnElement[str], wanted: Wanted) -> ColumnElement[bool]:
    """Whether an organisation is one of those reached, on the side on which it stands there."""
    acted_for = [
        (whose == column) & column.in_(sorted(wanted.reach.organisations(side)))
        for side, column in _PARTY.items()
    ]
    return or_(false(), *acted_for, _is_managed(whose, wanted.reach, wanted.today))


def _reached(reach: Reach, today: date) -> ColumnElement[bool]:
    if reach.everything:
        return true()
    acted_for = [column.in_(sorted(reach.organisations(side))) for side, column in _PARTY.items()]
    managed = [_is_managed(column, reach, today) for column in _PARTY.values()]
    return or_(false(), *acted_for, *managed)


def _is_managed(whose: ColumnElement[str], reach: Reach, today: date) -> ColumnElement[bool]:
    if not reach.partnerships:
        return false()
    since = or_(lives.c.managed_from.is_(None), lives.c.managed_from <= today)
    managed = (
        select(organisations.c.id)
        .join(lives)
        .where(organisations.c.partnership_id.in_(sorted(reach.partnerships)), since)
    )
    return whose.in_(managed)


def _waits_for(parties: Reach, today: date) -> ColumnElement[bool]:
    theirs = [
        _PARTY[side].in_(sorted(parties.organisations(side))) & _ACCEPTED[side].is_(False) for side in SIDES
    ]
    return and_(_is_open(today), or_(false(), *theirs))


def _is_open(today: date) -> ColumnElement[bool]:
    return proposals.c.state.in_(_OPEN) & (proposals.c.expires_on >= today)


def _state_on(today: date) -> ColumnElement[str]:
    is_overdue = proposals.c.state.in_(_OPEN) & (proposals.c.expires_on < today)
    return case((is_overdue, literal(State.EXPIRED.value, String(10))), else_=proposals.c.state)


def _row(proposal: Proposal) -> dict[str, Any]:
    """What a move may change."""
    return {
        "first_day": proposal.terms.first_day,
        "last_day": proposal.terms.last_day,
        "is_virtual": proposal.terms.is_virtual,
        "state": proposal.state.value,
        "visitor_accepted": Side.VISITOR in proposal.accepted_by,
        "host_accepted": Side.HOST in proposal.accepted_by,
        "version": proposal.version,
        "moved_at": proposal.moved_at,
        "expires_on": proposal.expires_on,
    }


def _add_move(connection: Connection, number: int, moved: Moved) -> None:
    move, terms, evidence = moved.move, moved.move.terms, moved.move.evidence
    row = {
        "proposal_id": number,
        "number": moved.proposal.version,
        "what": move.what.value,
        "side": move.side.value if move.side else None,
        "by_partnership": move.by_partnership,
        "first_day": terms.first_day if terms else None,
        "last_day": terms.last_day if terms else None,
        "is_virtual": terms.is_virtual if terms else None,
        "reason": move.reason.value if move.reason else None,
        "words": move.words,
        "outcome": evidence.outcome if evidence else None,
        "edition": evidence.edition if evidence else None,
        "open_rules": list(evidence.open_rules) if evidence else [],
        "at": move.at,
    }
    connection.execute(insert(proposal_moves).values(row))


def _proposal(row: Row[Any]) -> Proposal:
    return Proposal(
        id=row.id,
        visitor=row.visitor_id,
        host=row.host_id,
        made_by=Side(row.made_by),
        by_partnership=row.by_partnership,
        origin=Origin(row.origin),
        showing=row.showing_id,
        terms=Terms(first_day=row.first_day, last_day=row.last_day, is_virtual=row.is_virtual),
        state=State(row.state),
        accepted_by=frozenset(side for side in SIDES if getattr(row, f"{side.value}_accepted")),
        version=row.version,
        made_at=row.made_at,
        moved_at=row.moved_at,
        expires_on=row.expires_on,
    )


def _move(row: Row[Any]) -> Move:
    return Move(
        what=What(row.what),
        at=row.at,
        side=Side(row.side) if row.side else None,
        by_partnership=row.by_partnership,
        terms=_terms(row),
        reason=Reason(row.reason) if row.reason else None,
        words=row.words,
        evidence=_evidence(row),
    )


def _terms(row: Row[Any]) -> Terms | None:
    if row.first_day is None:
        return None
    return Terms(first_day=row.first_day, last_day=row.last_day, is_virtual=row.is_virtual)


def _evidence(row: Row[Any]) -> Evidence | None:
    if row.outcome is None:
        return None
    return Evidence(outcome=row.outcome, edition=row.edition, open_rules=tuple(row.open_rules))
