"""The exchanges that are not over as the rules read them, for asking another edition about them."""

from collections.abc import Sequence

from api.database import Connection
from api.exchanges import store
from api.exchanges.agreements.eligibility import stated_of
from api.exchanges.agreements.plans import plan_now
from api.exchanges.exchange import Exchange
from api.exchanges.states import OVER, State
from api.verdicts.planned import StatedExchange
from api.verdicts.running import RunningExchange
from eligibility.editions import Editions

_NOT_OVER = frozenset(State) - OVER - {State.PAID}  # what was paid is settled, whatever rules come


def running_exchanges(connection: Connection, editions: Editions) -> Sequence[RunningExchange]:
    """Each with the very facts that are asked about before it is signed."""
    return [_running(connection, one, editions) for one in store.in_states(connection, _NOT_OVER)]


def _running(connection: Connection, exchange: Exchange, editions: Editions) -> RunningExchange:
    plan = plan_now(connection, exchange)
    return RunningExchange(
        number=exchange.id,
        state=exchange.state.value,
        first_day=plan.first_day,
        stated=StatedExchange(
            id=str(exchange.id),
            visitor=exchange.agreed.visitor,
            host=exchange.agreed.host,
            values=stated_of(connection, exchange, plan, editions=editions),
        ),
    )
