"""The audit trail, the outbox, and the answers kept for retries.

Triggers of the migration refuse to change or delete a row of `audit`, and to add one out of order.
"""

from sqlalchemy import JSON, Column, ForeignKey, Integer, LargeBinary, String, Table, Text

from api.database import UtcDateTime, metadata

audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcDateTime, nullable=False),
    Column("account_id", Integer, index=True),  # a bare number, which outlives the account
    Column("via", String(10), nullable=False),
    Column("on_behalf_of", Integer),  # likewise, of a delegation
    Column("act", String(81), nullable=False),
    Column("subject", String(141), nullable=False, index=True),
    Column("detail", Text, nullable=False),  # the very characters that were sealed
    Column("previous", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
)

audit_turn = Table(  # never holds a row: an act on PostgreSQL locks it, and so waits for the act before it
    "audit_turn",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("event_seq", ForeignKey(audit.c.seq), nullable=False, index=True),
    Column("kind", String(81), nullable=False),
    Column("recipient", String(141), nullable=False),
    Column("params", JSON, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

idempotency_keys = Table(
    "idempotency_keys",
    metadata,
    Column("scope", String(64), primary_key=True),  # SHA-256 of who asked, for what, with which key
    Column("account_id", Integer, index=True),  # so that an erased account's answers can go with it
    Column("request_digest", String(64), nullable=False),
    Column("event_seq", ForeignKey(audit.c.seq), nullable=False),
    Column("status", Integer, nullable=False),
    Column("headers", JSON, nullable=False),  # a list of pairs, in their order
    Column("body", LargeBinary, nullable=False),
    Column("stored_at", UtcDateTime, nullable=False),
    Column("kept_until", UtcDateTime, nullable=False, index=True),
)
