"""Proposals, and every move made with them. No move is deleted; its words go with whose they are."""

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Unicode,
    UniqueConstraint,
)

from api.database import UtcDateTime, metadata
from api.profiles.tables import organisations
from api.programme.tables import partnerships

proposals = Table(
    "proposals",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("visitor_id", ForeignKey(organisations.c.id), nullable=False, index=True),
    Column("host_id", ForeignKey(organisations.c.id), nullable=False, index=True),
    Column("made_by", String(10), nullable=False),  # visitor or host
    Column("by_partnership", Integer, ForeignKey(partnerships.c.id)),  # that made it for that side
    Column("origin", String(20), nullable=False),
    Column("showing_id", Integer),  # the list it came from; its showing may be gone
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("is_virtual", Boolean, nullable=False),
    Column("state", String(10), nullable=False),
    Column("visitor_accepted", Boolean, nullable=False),  # the days as they stand; the same of the host
    Column("host_accepted", Boolean, nullable=False),
    Column("version", Integer, nullable=False),  # what an ETag names
    Column("made_at", UtcDateTime, nullable=False),
    Column("moved_at", UtcDateTime, nullable=False),
    Column("expires_on", Date, nullable=False),  # the last day on which it can be answered
    Column("reminded_of", Date),  # the last day of which somebody was reminded; none: not yet
    CheckConstraint("visitor_id <> host_id", name="of_two"),
    CheckConstraint("first_day <= last_day", name="first_before_last"),
    Index("ix_proposals_state_expires_on", "state", "expires_on"),
)

proposal_moves = Table(
    "proposal_moves",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("proposal_id", Integer, ForeignKey(proposals.c.id), nullable=False),
    Column("number", Integer, nullable=False),  # the version of the proposal that it led to
    Column("what", String(10), nullable=False),
    Column("side", String(10)),  # none: the service
    Column("by_partnership", Integer, ForeignKey(partnerships.c.id)),
    Column("first_day", Date),  # this and the next two: what was proposed or accepted
    Column("last_day", Date),
    Column("is_virtual", Boolean),
    Column("reason", String(20)),
    Column("words", Unicode, nullable=False),
    Column("outcome", String(20)),  # this and the next two: what the rules said
    Column("edition", Unicode),
    Column("open_rules", JSON, nullable=False),  # a list of codes, worst first
    Column("at", UtcDateTime, nullable=False),
    UniqueConstraint("proposal_id", "number"),
    CheckConstraint(
        "(first_day IS NULL) = (last_day IS NULL) AND (first_day IS NULL) = (is_virtual IS NULL)",
        name="terms_are_whole",
    ),
    CheckConstraint("(outcome IS NULL) = (edition IS NULL)", name="evidence_is_whole"),
)
