"""What the rules of its first day say of a stay between two organisations: of the two, and of the stay."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from api.database import Connection
from api.verdicts.use_cases import Answered, Paired, Question, answer_within
from eligibility.allowance import Allowance
from eligibility.editions import Editions
from eligibility.rules import Subject
from eligibility.verdicts import Outcome, Reason, worst


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """The answers about the two and about the stay, by one edition of the rules."""

    pair: Paired
    stay: Answered

    @property
    def outcome(self) -> Outcome:
        """The worse of the two."""
        return worst((self.pair.verdict.outcome, self.stay.verdict.outcome))

    @property
    def open_reasons(self) -> tuple[Reason, ...]:
        """What keeps it from being eligible, worst first."""
        found = (*self.pair.verdict.open_reasons, *self.stay.verdict.open_reasons)
        return tuple(sorted(found, key=lambda reason: -reason.outcome.severity))

    @property
    def edition(self) -> str:
        """The edition of the rules that was asked."""
        return self.stay.verdict.edition

    @property
    def as_of(self) -> date:
        """The day whose rules were asked."""
        return self.stay.verdict.as_of

    @property
    def allowance(self) -> Allowance:
        """The most that may be paid for the stay."""
        if self.stay.allowance is None:
            raise RuntimeError("a stay was asked about, and no amount was worked out")
        return self.stay.allowance


def grounds_for(
    connection: Connection,
    visitor: str,
    host: str,
    stated: Mapping[str, object],
    *,
    editions: Editions,
    today: date,
) -> Grounds:
    """What the edition in force on the first day that is stated says.

    `stated` are facts by their names, such as 'stay.first_day'. Raises UnknownOrganisation, NoSuchEdition,
    UnusableEdition, UnusableFacts and NotInForce.
    """
    asked = Question(subject=Subject.STAY, visitor=visitor, host=host, stated=stated)
    stay = answer_within(connection, asked, editions, today=today)
    if stay.pairing is None:
        raise RuntimeError("two organisations were named, and nothing is said of the two")
    return Grounds(pair=stay.pairing, stay=stay)
