"""What time it is. Everything else takes the time as an argument."""

from datetime import UTC, date, datetime


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The present day in UTC."""
    return now().date()
