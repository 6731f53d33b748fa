"""How many proposals at once, and how long each stays open. No source says; an operator may set it. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from api.settings import Settings


@dataclass(frozen=True, slots=True, kw_only=True)
class ProposalPolicy:
    """The limits. Days are those of UTC, as for mandates."""

    open_each_way: int = 5  # at once: made by an organisation, and again received by it, in either part
    open_days: int = 30  # after the last move; the last of them counts
    reminder_days: int = 7  # before the last day
    furthest_days: int = 1_096  # three years: a stay planned later than that is a slip of the pen

    def last_day(self, moved_on: date) -> date:
        """The last day on which a proposal can be answered that was moved on that day."""
        return moved_on + timedelta(days=self.open_days)

    def last_first_day(self, today: date) -> date:
        """The latest day on which a proposed stay may begin."""
        return today + timedelta(days=self.furthest_days)

    def reminds_until(self, today: date) -> date:
        """Proposals whose last day is this one or earlier are reminded of today."""
        return today + timedelta(days=self.reminder_days)

    @classmethod
    def of(cls, settings: Settings) -> "ProposalPolicy":
        """As the service is set up."""
        return cls(
            open_each_way=settings.proposals_open,
            open_days=settings.proposal_days,
            reminder_days=settings.proposal_reminder_days,
        )


POLICY = ProposalPolicy()
