"""Addresses of calendars for programs that cannot sign in. Of the secret in one only the SHA-256 is kept."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, String, Table

from api.database import UtcDateTime, metadata
from api.people.tables import accounts

calendar_feeds = Table(
    "calendar_feeds",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account_id", Integer, ForeignKey(accounts.c.id), nullable=False, index=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("what", String(10), nullable=False),
    Column("of_id", Integer),  # number of the exchange or of the group; none: everything of the account's
    Column("made_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    CheckConstraint("(what = 'mine') = (of_id IS NULL)", name="of_something"),
)
