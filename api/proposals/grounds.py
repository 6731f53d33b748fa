"""What the rules of its first day say of a proposed exchange: of the two who meet, and of the stay."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from api.database import Connection
from api.proposals.problems import NotEligibleTogether
from api.proposals.proposal import Evidence, Terms
from api.verdicts import grounds
from api.verdicts.failing import FailingRule
from eligibility.editions import Editions
from eligibility.verdicts import Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds(grounds.Grounds):
    """The answers about the two and about the stay, by one edition of the rules."""

    @property
    def evidence(self) -> Evidence:
        """What is kept of it beside a move."""
        return Evidence(
            outcome=self.outcome.value,
            edition=self.edition,
            open_rules=tuple(reason.code for reason in self.open_reasons),
        )

    def problems(self) -> Iterator[NotEligibleTogether]:
        """Why it is not possible: nothing, or one with every rule that refuses."""
        failing = [one for one in self.open_reasons if one.outcome is Outcome.NOT_ELIGIBLE]
        if failing:
            told = [FailingRule.of(reason) for reason in failing]
            yield NotEligibleTogether(told, on=self.as_of, edition=self.edition)


def grounds_of(
    connection: Connection, visitor: str, host: str, terms: Terms, *, editions: Editions, today: date
) -> Grounds:
    """What the edition in force on the first day says. Needs information or approval is no refusal.

    Raises UnknownOrganisation, NoSuchEdition, UnusableEdition, UnusableFacts and NotInForce.
    """
    stated = {
        "stay.first_day": terms.first_day,
        "stay.last_day": terms.last_day,
        "stay.virtual": terms.is_virtual,
    }
    found = grounds.grounds_for(connection, visitor, host, stated, editions=editions, today=today)
    return Grounds(pair=found.pair, stay=found.stay)
