"""Setting the amount that is agreed, at or under the maximum."""

from dataclasses import dataclass
from functools import partial

from api.exchanges.agreements.amounts import Amount
from api.exchanges.agreements.amounts_problems import AmountAboveMaximum, AmountNotKnown
from api.exchanges.agreements.drawing import Drawn, Voided, draw_up, maximum_of
from api.exchanges.agreements.planning import amount_of, keep_drawn
from api.exchanges.exchange import Exchange
from api.exchanges.moving import Asked, turn_of
from api.journal.acting import Act
from api.programme.editions import law_for
from api.verdicts.grounds import Grounds
from api.verdicts.schemas import not_known
from eligibility.editions import Editions
from eligibility.phrases import euros


@dataclass(frozen=True, slots=True, kw_only=True)
class AmountView:
    """What is agreed, with the working."""

    exchange: Exchange
    amount: Amount
    grounds: Grounds
    voided: tuple[Voided, ...]

    @property
    def in_words(self) -> str:
        """Both in a sentence."""
        agreed, most = euros(self.amount.agreed_cents), euros(self.amount.maximum_cents)
        return f"{agreed} of at most {most} is agreed."


def set_amount(act: Act, *, asked: Asked, agreed_cents: int | None, editions: Editions) -> AmountView:
    """Agrees on an amount, or with None on the maximum; the Financial Agreement is drawn up with it.

    Raises as `turn_of` does, AmountNotKnown while the maximum is not certain, and AmountAboveMaximum.
    """
    turn = turn_of(act, asked, "exchange.set_amount")
    drawn = draw_up(act, turn.exchange, editions=editions, choose=partial(_chosen, wanted=agreed_cents))
    amount = amount_of(drawn.exchange)
    if amount is None:
        raise _not_known(drawn, editions)
    if agreed_cents is not None and agreed_cents > amount.maximum_cents:
        steps = [step.words for step in drawn.grounds.allowance.steps]
        raise AmountAboveMaximum(agreed_cents, amount.maximum_cents, steps=steps)
    kept = keep_drawn(act, turn, drawn)
    return AmountView(exchange=kept, amount=amount, grounds=drawn.grounds, voided=drawn.voided)


def _chosen(maximum_cents: int, _before: Amount | None, *, wanted: int | None) -> int:
    return maximum_cents if wanted is None else wanted


def _not_known(drawn: Drawn, editions: Editions) -> AmountNotKnown:
    law = law_for(editions, as_of=drawn.plan.first_day)
    missing = maximum_of(drawn.plan, drawn.grounds, law).missing
    return AmountNotKnown(drawn.grounds.allowance.in_words, missing=not_known(missing))
