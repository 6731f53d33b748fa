"""Sending an exchange back to be edited."""

from api.exchanges import store
from api.exchanges.agreements.eligibility import is_eligible
from api.exchanges.agreements.parties import managing
from api.exchanges.exchange import Exchange
from api.exchanges.moving import Asked, Turn, keep, others, tell, turn_of
from api.exchanges.plan import Plan
from api.exchanges.states import BEFORE_THE_STAY, IS_AGREED
from api.exchanges.use_cases.falling_back import Chosen, plan_in, restored
from api.exchanges.use_cases.refusing import drop, dropped, take_signatures_away
from api.journal.acting import Act
from eligibility.editions import Editions


def refuse(act: Act, *, asked: Asked, reason: str, editions: Editions) -> Exchange:
    """The exchange sent back for a reason.

    An open amendment is dropped, and what was signed before it holds again where it could be signed today.
    Otherwise, and without an amendment, every document begins a new version with the same words, under which
    nobody has signed. What is sent back never holds again. Raises NothingToSendBack.
    """
    turn = turn_of(act, asked, "exchange.refuse")
    before = dropped(act.connection, turn.exchange)
    chosen = before if before and _holds(act, turn, before, editions=editions) else None
    account = asked.signed.account.id
    changed = (
        drop(act, turn.exchange, chosen)
        if chosen
        else take_signatures_away(act, turn.exchange, account=account)
    )
    detail = {"is_amendment_dropped": chosen is not None}
    kept = keep(act, changed, turn.name, party=turn.party, words=reason, detail=detail)
    tell(act, kept, "exchange.returned", to=others(turn.party))
    return kept


def _holds(act: Act, turn: Turn, chosen: Chosen, *, editions: Editions) -> bool:
    """Whether what was agreed before holds again. A stay that has begun goes on as it was agreed."""
    if turn.exchange.state not in BEFORE_THE_STAY:
        return True
    back, plan = restored(turn.exchange, chosen), plan_in(chosen)
    if (back.agreed.vop, back.agreed.hop) != managing(act.connection, back, on=turn.on):
        return False
    return _is_the_only_one(act, back, plan) and is_eligible(
        act.connection, back, plan=plan, editions=editions, at=act.at
    )


def _is_the_only_one(act: Act, back: Exchange, plan: Plan) -> bool:
    return plan.is_virtual or not store.other_stays(act.connection, back, IS_AGREED)
