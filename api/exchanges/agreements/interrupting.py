"""Breaking off a stay, with its own short report."""

from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus

from api.database import Connection
from api.exchanges import store as exchanges
from api.exchanges.agreements import store
from api.exchanges.agreements.store import ShortReport
from api.exchanges.exchange import Exchange
from api.exchanges.moving import Asked, allowed, keep, others, tell, turn_of
from api.exchanges.states import State
from api.exchanges.use_cases.staying import broken_off
from api.journal.acting import Act
from api.people.signed import Signed
from api.problems import Problem


class NotInterrupted(Problem):
    """The short report of a stay that was not broken off."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(
            f"Exchange {number} was not broken off, so there is no short report of it. "
            f"GET /exchanges/{number} says how far it has got."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Interruption:
    """How a stay was broken off."""

    last_day: date
    reason: str
    report: ShortReport


def interrupt(act: Act, *, asked: Asked, interruption: Interruption) -> Exchange:
    """The exchange broken off. Raises ImpossibleLastDay, and as every step does."""
    turn = turn_of(act, asked, "exchange.interrupt")
    over = broken_off(turn, interruption.last_day)
    store.add_short_report(act.connection, over.id, interruption.report, at=act.at)
    kept = keep(act, over, turn.name, party=turn.party, words=interruption.reason)
    tell(act, kept, "exchange.interrupted", to=others(turn.party))
    return kept


def read_interruption(
    connection: Connection, signed: Signed, number: int, *, at: datetime
) -> tuple[Exchange, Interruption]:
    """How it was broken off, for those who may read its reports. Raises NotInterrupted."""
    exchange, _ = allowed(connection, signed, number, "exchange.read_reports", at=at)
    report = store.get_short_report(connection, number)
    if exchange.state is not State.INTERRUPTED or report is None or exchange.progress.ended_on is None:
        raise NotInterrupted(number)
    reason = next(
        one.words
        for one in reversed(exchanges.moves_of(connection, number))
        if one.act == "exchange.interrupt"
    )
    return exchange, Interruption(last_day=exchange.progress.ended_on, reason=reason, report=report)
