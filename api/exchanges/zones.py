"""Where a deadline ends: the time zone of a country. Pure."""

import csv
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

_TABLE = Path(__file__).resolve().parents[2] / "data" / "reference" / "time_zones.csv"
BRUSSELS = "Europe/Brussels"  # where a country is not known: the programme's own


def zone_of(country: str | None) -> ZoneInfo:
    """The zone in which a country counts its days: that of its capital; the programme's for no country."""
    return ZoneInfo(_zones().get(country or "", BRUSSELS))


def day_in(country: str | None, at: datetime) -> date:
    """What day it is there."""
    return at.astimezone(zone_of(country)).date()


def end_of(day: date, country: str | None) -> datetime:
    """The moment at which that day is over there."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=zone_of(country))


@cache
def _zones() -> dict[str, str]:
    with _TABLE.open(encoding="utf-8", newline="") as file:
        return {row["country"]: row["zone"] for row in csv.DictReader(file)}
