"""The stay itself: it begins, it ends, or it does not take place."""

from dataclasses import replace
from datetime import date

from api.exchanges import store
from api.exchanges.exchange import Exchange
from api.exchanges.moving import Asked, Turn, keep, others, tell, turn_of
from api.exchanges.problems import AnotherStay, ImpossibleLastDay, VisitorsToCancel
from api.exchanges.states import Party
from api.journal.acting import Act
from api.profiles import life_store
from api.profiles import store as profiles
from api.profiles.life import State as ProfileState


def start(act: Act, *, asked: Asked) -> Exchange:
    """The exchange under way. Raises AnotherStay where the visitor has had its stay abroad."""
    turn = turn_of(act, asked, "exchange.start")
    exchange = turn.exchange
    taken = () if exchange.agreed.is_virtual else store.other_stays(act.connection, exchange)
    if taken:
        raise AnotherStay(exchange.agreed.visitor, [one.id for one in taken])
    begun = replace(exchange, progress=replace(exchange.progress, started_at=act.at))
    return _kept(act, turn, begun, told="exchange.started")


def finish(act: Act, *, asked: Asked) -> Exchange:
    """The exchange over, on the agreed last day: one that was longer or shorter is amended first.

    A stay abroad counts among those that the visitor has made.
    """
    turn = turn_of(act, asked, "exchange.finish")
    over = _ended(turn.exchange, turn.exchange.agreed.last_day)
    over = replace(over, progress=replace(over.progress, ended_at=act.at))
    if not over.agreed.is_virtual:
        _count_visit(act, over.agreed.visitor)
    return _kept(act, turn, over, told="exchange.finished")


def cancel(act: Act, *, asked: Asked, reason: str) -> Exchange:
    """The exchange cancelled before its stay, for a reason. Raises VisitorsToCancel."""
    turn = turn_of(act, asked, "exchange.cancel")
    require_own_side(turn)
    return _kept(act, turn, turn.exchange, told="exchange.cancelled", words=reason)


def require_own_side(turn: Turn) -> None:
    """Raises VisitorsToCancel from the first day on, unless it is the visitor or its partnership that asks.

    A stay of which nobody said that it began may have taken place: whoever would go unpaid then says that
    it did not.
    """
    first = turn.exchange.agreed.first_day
    if turn.on >= first and turn.party not in {Party.VISITOR, Party.VOP}:
        raise VisitorsToCancel(first, today=turn.on)


def broken_off(turn: Turn, last_day: date) -> Exchange:
    """The exchange with the last day of a stay that ended before the agreed one. Raises ImpossibleLastDay."""
    agreed = turn.exchange.agreed
    if not agreed.first_day <= last_day < agreed.last_day or last_day > turn.on:
        raise ImpossibleLastDay(last_day, first=agreed.first_day, agreed=agreed.last_day, today=turn.on)
    return _ended(turn.exchange, last_day)


def _ended(exchange: Exchange, last_day: date) -> Exchange:
    return replace(exchange, progress=replace(exchange.progress, ended_on=last_day))


def _kept(act: Act, turn: Turn, exchange: Exchange, *, told: str, words: str = "") -> Exchange:
    kept = keep(act, exchange, turn.name, party=turn.party, words=words)
    tell(act, kept, told, to=others(turn.party))
    return kept


def _count_visit(act: Act, visitor: str) -> None:
    """One more in its profile; what nobody had stated becomes one. A deleted profile stays empty."""
    life = life_store.get(act.connection, visitor)
    found = profiles.get(act.connection, visitor)
    if found is None or life is None or life.state is ProfileState.DELETED:
        return
    counted = replace(found, visits_done=(found.visits_done or 0) + 1)
    profiles.replace(act.connection, [counted], at=act.at)
