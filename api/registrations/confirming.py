"""How long a profile counts without a word that it still holds, and when its people are told. Pure."""

from dataclasses import dataclass
from datetime import date

from api.profiles.life import Life
from eligibility.deadlines import same_date_after


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmationPolicy:
    """For how many months a confirmation counts, and how many days before its last day people are told."""

    lasts_months: int = 6
    reminds_days: tuple[int, ...] = (30, 7)


CONFIRMATIONS = ConfirmationPolicy()


def last_day(life: Life, policy: ConfirmationPolicy = CONFIRMATIONS) -> date | None:
    """The last day on which it counts: the same date months later, or the last of a shorter month.

    None for a profile that was never accepted.
    """
    confirmed_at = life.confirmed_at or life.validated_at
    return same_date_after(confirmed_at.date(), policy.lasts_months) if confirmed_at else None


def is_over(life: Life, today: date, policy: ConfirmationPolicy = CONFIRMATIONS) -> bool:
    """Whether its last day has passed."""
    last = last_day(life, policy)
    return last is not None and last < today


def reminder_due(life: Life, today: date, policy: ConfirmationPolicy = CONFIRMATIONS) -> int | None:
    """How many days before the last day the reminder is that is due, the nearest one; None where none is."""
    last = last_day(life, policy)
    if last is None or last < today:
        return None
    return min((days for days in policy.reminds_days if (last - today).days <= days), default=None)
