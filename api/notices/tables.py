"""Notices on their way, webhooks, and what accounts do not want by e-mail. The outbox is the journal's."""

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Unicode,
    UniqueConstraint,
    column,
    table,
)

from api.database import UtcDateTime, metadata
from api.journal.tables import outbox

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("outbox_id", ForeignKey(outbox.c.id), nullable=False, index=True),
    Column("channel", String(10), nullable=False),
    Column("address", Unicode(320), nullable=False),  # a mailbox, or the number of a webhook or an account
    Column("account", Integer),  # whose it is, where somebody has an account
    Column("language", String(2), nullable=False, server_default="en"),  # of a letter, as it was when planned
    Column("message_id", String(80), nullable=False),
    Column("state", String(10), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", UtcDateTime),  # while sending: when the claim is over; empty once finished
    Column("first_tried_at", UtcDateTime),
    Column("last_error", String(60)),  # a code, never a text
    Column("sent_at", UtcDateTime),
    Column("read_at", UtcDateTime),  # of the inbox: when its account marked it as read
    UniqueConstraint("message_id", name="uq_deliveries_message_id"),  # planned twice is refused
    CheckConstraint("(sent_at IS NULL) = (state <> 'sent')", name="sent_has_its_moment"),
    CheckConstraint(
        "(next_attempt_at IS NULL) = (state IN ('sent', 'given_up'))", name="unfinished_has_its_next"
    ),
    Index("ix_deliveries_next_attempt_at", "next_attempt_at"),
    Index("ix_deliveries_channel_address", "channel", "address", "id"),
)

webhooks = Table(
    "webhooks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column(
        "owner", String(141), nullable=False, index=True
    ),  # a recipient such as 'organisation:demo-sme-138'
    Column("url", Unicode(2000), nullable=False),
    Column("secret", String(100), nullable=False),  # has to be known to sign with
    Column("kinds", JSON, nullable=False),  # a sorted list of kinds; empty: every kind
    Column("active", Boolean, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),  # then address and secret are blank, and its number is never used again
)

# What is read of tables that features above this one own.
organisations = table("organisations", column("id"), column("partnership_id"))
lives = table(
    "lives", column("organisation_id"), column("state"), column("managed_from"), column("validated_at")
)

preferences = Table(
    "preferences",
    metadata,
    Column("account", Integer, primary_key=True, autoincrement=False),
    Column("kind", String(81), primary_key=True),
    Column("channel", String(10), primary_key=True),
    Column("is_on", Boolean, nullable=False),  # no row: on
)
