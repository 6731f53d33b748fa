"""How exchanges went, in the database."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Row, and_, column, delete, insert, or_, select, table, update

from api.access import Side
from api.exchanges.aftercare.outcomes import Feedback, Result, Stage
from api.exchanges.aftercare.tables import exchange_feedback, exchange_followups
from api.exchanges.states import State
from api.exchanges.tables import exchanges

_AT_ONCE = 500
_OVER = (State.FINISHED, State.VALIDATED, State.PAID, State.INTERRUPTED)
_proposals = table("proposals", column("id"), column("showing_id"))  # of a feature above this one


def save(connection: Connection, said: Feedback) -> None:
    """Writes what one side says at one stage, in place of what it said before."""
    connection.execute(delete(exchange_feedback).where(_its(said.exchange, said.side, said.stage)))
    row = {
        "exchange_id": said.exchange,
        "side": said.side.value,
        "stage": said.stage.value,
        "fit": said.fit,
        "worth": said.worth,
        "again": said.again,
        "results": sorted(said.results),
        "words": said.words,
        "given_at": said.given_at,
        "account_id": said.account,
        "version": said.version,
    }
    connection.execute(insert(exchange_feedback).values(row))


def get(connection: Connection, number: int, side: Side, stage: Stage) -> Feedback | None:
    """What that side said at that stage, or None."""
    row = connection.execute(select(exchange_feedback).where(_its(number, side, stage))).one_or_none()
    return _feedback(row) if row else None


def of_many(connection: Connection, numbers: Collection[int]) -> Mapping[int, list[Feedback]]:
    """Everything said of these exchanges."""
    found: dict[int, list[Feedback]] = defaultdict(list)
    ordered = sorted(numbers)
    for start in range(0, len(ordered), _AT_ONCE):
        these = exchange_feedback.c.exchange_id.in_(ordered[start : start + _AT_ONCE])
        query = select(exchange_feedback).where(these)
        for row in connection.execute(
            query.order_by(exchange_feedback.c.exchange_id, exchange_feedback.c.side)
        ):
            found[row.exchange_id].append(_feedback(row))
    return found


def said_by(connection: Connection, account: int) -> list[Feedback]:
    """Everything that a person said, for whichever organisation."""
    query = select(exchange_feedback).where(exchange_feedback.c.account_id == account)
    return [_feedback(row) for row in connection.execute(query.order_by(exchange_feedback.c.exchange_id))]


def detach(connection: Connection, account: int, *, may_learn: bool) -> None:
    """Leaves what a person said, without the person, and whether that may be learned from."""
    its = exchange_feedback.c.account_id == account
    gone = {"account_id": None, "may_learn": may_learn}
    connection.execute(update(exchange_feedback).where(its).values(gone))


def erase_words(connection: Connection, numbers: Collection[int], side: Side) -> None:
    """Deletes the words of one side of these exchanges; its numbers stay."""
    its = exchange_feedback.c.exchange_id.in_(sorted(numbers)) & (exchange_feedback.c.side == side.value)
    connection.execute(update(exchange_feedback).where(its).values(words=""))


def finished_unasked(connection: Connection, *, closed_since: datetime) -> list[int]:
    """The numbers of the exchanges whose stay is over and of which nobody was asked how it went.

    Of those that were closed before that moment it is asked no more: then it is asked what became of it.
    """
    asked = select(exchange_followups.c.exchange_id).where(exchange_followups.c.stage == Stage.STAY.value)
    is_over = or_(
        exchanges.c.state.in_([state.value for state in _OVER]),
        (exchanges.c.state == State.CLOSED.value) & (exchanges.c.closed_at >= closed_since),
    )
    query = select(exchanges.c.id).where(is_over & exchanges.c.id.not_in(asked))
    return list(connection.scalars(query.order_by(exchanges.c.id)))


def closed_unasked(connection: Connection, *, before: datetime) -> list[int]:
    """The numbers of those closed before that moment and not asked what became of it."""
    asked = select(exchange_followups.c.exchange_id).where(exchange_followups.c.stage == Stage.LATER.value)
    query = select(exchanges.c.id).where((exchanges.c.closed_at < before) & exchanges.c.id.not_in(asked))
    return list(connection.scalars(query.order_by(exchanges.c.id)))


def showings_of(connection: Connection, numbers: Collection[int]) -> Mapping[int, int]:
    """The list that each of these exchanges came from, where it came from one."""
    found: dict[int, int] = {}
    ordered = sorted(numbers)
    for start in range(0, len(ordered), _AT_ONCE):
        these = exchanges.c.id.in_(ordered[start : start + _AT_ONCE]) & _proposals.c.showing_id.is_not(None)
        joined = exchanges.join(_proposals, _proposals.c.id == exchanges.c.proposal_id)
        query = select(exchanges.c.id, _proposals.c.showing_id).select_from(joined).where(these)
        found.update((row.id, row.showing_id) for row in connection.execute(query))
    return found


def note_asked(connection: Connection, number: int, stage: Stage, *, on: date) -> bool:
    """Writes that both sides are asked; whether nobody had written it before."""
    its = (exchange_followups.c.exchange_id == number) & (exchange_followups.c.stage == stage.value)
    if connection.execute(select(exchange_followups).where(its)).first():
        return False
    row = {"exchange_id": number, "stage": stage.value, "asked_on": on}
    connection.execute(insert(exchange_followups).values(row))
    return True


def _its(number: int, side: Side, stage: Stage) -> Any:
    return and_(
        exchange_feedback.c.exchange_id == number,
        exchange_feedback.c.side == side.value,
        exchange_feedback.c.stage == stage.value,
    )


def _feedback(row: Row[Any]) -> Feedback:
    return Feedback(
        exchange=row.exchange_id,
        side=Side(row.side),
        stage=Stage(row.stage),
        fit=row.fit,
        worth=row.worth,
        again=row.again,
        results=frozenset(Result(one) for one in row.results),
        words=row.words,
        given_at=row.given_at,
        account=row.account_id,
        version=row.version,
        may_learn=row.may_learn,
    )
