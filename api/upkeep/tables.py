"""One row for each regular job: when it is due, and which process is at it."""

from sqlalchemy import CheckConstraint, Column, Integer, String, Table

from api.database import UtcDateTime, metadata

upkeep = Table(
    "upkeep",
    metadata,
    Column("job", String(60), primary_key=True),
    Column("due_at", UtcDateTime, nullable=False),
    Column("owner", String(64)),  # the process that is at it, by a random name
    Column("owned_until", UtcDateTime),  # then another may take it over, whatever became of the owner
    Column("begun_at", UtcDateTime),  # this and the next three: the last time
    Column("ended_at", UtcDateTime),
    Column("done", Integer),
    Column("failed_as", String(100)),  # the name of what went wrong, never its words
    CheckConstraint("(owner IS NULL) = (owned_until IS NULL)", name="lease_is_whole"),
)
