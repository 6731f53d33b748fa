"""What time it is. Everything else takes the time as an argument."""

from datetime import UTC, date, datetime, timedelta

_ahead = timedelta()  # of the true time; only a demo moves it


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return datetime.now(UTC) + _ahead


def today() -> date:
    """The present day in UTC."""
    return now().date()


def set_ahead(by: timedelta) -> None:
    """Lets this process live so much later than the world: for a demo, whose clock can be moved."""
    global _ahead  # noqa: PLW0603  one clock for the whole process is the point of it
    _ahead = by


def move_to(at: datetime) -> None:
    """Lets this process live at that moment, and on from it: for a demo."""
    set_ahead(at - datetime.now(UTC))
