"""What organisations keep of each other: saved, hidden, and messages through the service."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Unicode,
    UniqueConstraint,
)

from api.database import UtcDateTime, metadata
from api.people.tables import accounts
from api.profiles.tables import organisations

marks = Table(
    "marks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("organisation_id", ForeignKey(organisations.c.id, ondelete="CASCADE"), nullable=False),
    Column("other_id", ForeignKey(organisations.c.id, ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", String(10), nullable=False),  # saved or hidden
    Column("at", UtcDateTime, nullable=False),
    Column("account_id", Integer, ForeignKey(accounts.c.id)),
    UniqueConstraint("organisation_id", "kind", "other_id"),
    CheckConstraint("organisation_id <> other_id", name="not_of_itself"),
)

threads = Table(  # what two organisations write to each other about one thing
    "threads",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("opened_by", ForeignKey(organisations.c.id), nullable=False, index=True),
    Column("opened_to", ForeignKey(organisations.c.id), nullable=False, index=True),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("last_message", Integer, nullable=False, index=True),  # number of the newest
    CheckConstraint("opened_by <> opened_to", name="not_to_itself"),
)

messages = Table(
    "messages",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("thread_id", ForeignKey(threads.c.id), nullable=False),
    Column("from_organisation", ForeignKey(organisations.c.id), nullable=False, index=True),
    Column("to_organisation", ForeignKey(organisations.c.id), nullable=False),
    Column("text", Unicode),  # none: the organisation that wrote it was deleted
    Column("at", UtcDateTime, nullable=False),
    Column("account_id", Integer, ForeignKey(accounts.c.id)),
    Index("ix_messages_thread_id", "thread_id", "id"),
)

readings = Table(  # up to which message an organisation's people have read a thread
    "thread_readings",
    metadata,
    Column("thread_id", ForeignKey(threads.c.id), primary_key=True, autoincrement=False),
    Column("organisation_id", ForeignKey(organisations.c.id), primary_key=True),
    Column("up_to", Integer, nullable=False),
)
