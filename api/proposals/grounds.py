"""What the rules of its first day say of a proposed exchange: of the two who meet, and of the stay."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from api.database import Connection
from api.proposals.problems import FailingRule, NotEligibleTogether
from api.proposals.proposal import Evidence, Terms
from api.verdicts.schemas import RuleAnswer
from api.verdicts.use_cases import Answered, Paired, Question, answer_within
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
    def evidence(self) -> Evidence:
        """What is kept of it beside a move."""
        return Evidence(
            outcome=self.outcome.value,
            edition=self.stay.verdict.edition,
            open_rules=tuple(reason.code for reason in self.open_reasons),
        )

    def problems(self) -> Iterator[NotEligibleTogether]:
        """Why it is not possible: nothing, or one with every rule that refuses."""
        failing = [one for one in self.open_reasons if one.outcome is Outcome.NOT_ELIGIBLE]
        if failing:
            yield NotEligibleTogether(
                [_failing(reason) for reason in failing],
                on=self.stay.verdict.as_of,
                edition=self.stay.verdict.edition,
            )


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
    asked = Question(subject=Subject.STAY, visitor=visitor, host=host, stated=stated)
    stay = answer_within(connection, asked, editions, today=today)
    if stay.pairing is None:
        raise RuntimeError("two organisations were named, and nothing is said of the two")
    return Grounds(pair=stay.pairing, stay=stay)


def _failing(reason: Reason) -> FailingRule:
    """As everybody may read it: what is registered about a person is withheld."""
    told = RuleAnswer.of(reason)
    source = f"{told.source.title}, {told.source.clause}"
    return FailingRule(code=told.code, note=told.note, cure=told.cure, source=source)
