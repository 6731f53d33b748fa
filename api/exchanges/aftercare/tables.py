"""How exchanges went, and of what somebody was reminded."""

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Integer,
    String,
    Table,
    Unicode,
    true,
)

from api.database import UtcDateTime, metadata
from api.exchanges.tables import exchanges

exchange_feedback = Table(
    "exchange_feedback",
    metadata,
    Column("exchange_id", Integer, ForeignKey(exchanges.c.id), primary_key=True),
    Column("side", String(10), primary_key=True),
    Column("stage", String(10), primary_key=True),
    Column("fit", Integer, nullable=False),
    Column("worth", Integer, nullable=False),
    Column("again", Boolean, nullable=False),
    Column("results", JSON, nullable=False),  # sorted codes
    Column("words", Unicode, nullable=False),
    Column("given_at", UtcDateTime, nullable=False),
    Column("account_id", Integer, ForeignKey("accounts.id", ondelete="SET NULL")),  # none: gone
    Column("version", Integer, nullable=False),
    Column("may_learn", Boolean, nullable=False, server_default=true()),  # false: who said it refused that
    CheckConstraint("fit BETWEEN 1 AND 5 AND worth BETWEEN 1 AND 5", name="from_1_to_5"),
)

exchange_followups = Table(  # each side is asked once at each stage
    "exchange_followups",
    metadata,
    Column("exchange_id", Integer, ForeignKey(exchanges.c.id), primary_key=True),
    Column("stage", String(10), primary_key=True),
    Column("asked_on", Date, nullable=False),
)
