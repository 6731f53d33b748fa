"""Reports, what was handed in, what was validated, and of what somebody was reminded."""

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Integer,
    String,
    Table,
    Unicode,
    false,
)

from api.database import UtcDateTime, metadata
from api.exchanges.tables import exchanges

exchange_reports = Table(  # what is being written, for its own side alone
    "exchange_reports",
    metadata,
    Column("exchange_id", Integer, ForeignKey(exchanges.c.id), primary_key=True),
    Column("report", String(12), primary_key=True),  # visit or hosting
    Column("version", Integer, nullable=False),  # what an ETag names
    Column("questionnaire", Integer, nullable=False),  # version
    Column("answers", Unicode, nullable=False),  # JSON, by code of the question
    Column("saved_at", UtcDateTime, nullable=False),
    Column("account_id", Integer, ForeignKey("accounts.id", ondelete="SET NULL")),  # who saved it last
)

exchange_report_versions = Table(  # as they were handed in; none is ever written over
    "exchange_report_versions",
    metadata,
    Column("exchange_id", Integer, ForeignKey(exchanges.c.id), primary_key=True),
    Column("report", String(12), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("questionnaire", Integer, nullable=False),
    Column("content", Unicode, nullable=False),  # canonical; empty once its words were erased
    Column("digest", String(64), nullable=False),  # of the canonical content as it was handed in
    Column("submitted_at", UtcDateTime, nullable=False),
    Column("account_id", Integer, ForeignKey("accounts.id", ondelete="SET NULL")),  # who handed it in
    Column("last_day", Date),  # until which it was asked for
    Column("is_late", Boolean, nullable=False, server_default=false()),
    Column("returned_at", UtcDateTime),
    Column("remarks", Unicode, nullable=False, server_default=""),
)

exchange_validations = Table(  # what exactly was looked at
    "exchange_validations",
    metadata,
    Column("exchange_id", Integer, ForeignKey(exchanges.c.id), primary_key=True),
    Column("report_number", Integer, nullable=False),
    Column("report_digest", String(64), nullable=False),
    Column("evidence", Unicode, nullable=False),  # JSON: sorted digests of the files
    Column("remarks", Unicode, nullable=False, server_default=""),
    Column("validated_at", UtcDateTime, nullable=False),
    Column("account_id", Integer, ForeignKey("accounts.id", ondelete="SET NULL")),
)

exchange_reminders = Table(  # each is given once
    "exchange_reminders",
    metadata,
    Column("exchange_id", Integer, ForeignKey(exchanges.c.id), primary_key=True),
    Column("kind", String(32), primary_key=True),
    Column("of_day", Date, primary_key=True),  # the day that it is about
    Column("reminded_at", UtcDateTime, nullable=False),
)
