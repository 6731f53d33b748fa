"""Scans, short reports of stays that were broken off, and what the support office says of idle days."""

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Integer, String, Table, Unicode

from api.database import UtcDateTime, metadata
from api.exchanges.tables import exchanges
from api.files.tables import files

exchange_scans = Table(  # a signature on paper names one of these by its digest
    "exchange_scans",
    metadata,
    Column("exchange_id", Integer, ForeignKey(exchanges.c.id), primary_key=True),
    Column("digest", String(64), ForeignKey(files.c.digest), primary_key=True),
    Column("name", Unicode(120), nullable=False),  # for people
    Column("account_id", Integer, ForeignKey("accounts.id", ondelete="SET NULL")),  # who sent it; none: gone
    Column("sent_at", UtcDateTime, nullable=False),
    Column("paper", String(16)),  # that was signed; none, and the next two: sent before this was kept
    Column("version", Integer),  # of it
    Column("party", String(16)),  # who signed
)

exchange_interruptions = Table(
    "exchange_interruptions",
    metadata,
    Column("exchange_id", Integer, ForeignKey(exchanges.c.id), primary_key=True),
    Column("done", Unicode(4000), nullable=False),  # what was done until then
    Column("why", Unicode(4000), nullable=False),
    Column("follows", Unicode(4000), nullable=False),
    Column("reported_at", UtcDateTime, nullable=False),
)

exchange_agenda_approvals = (
    Table(  # of the days of a plan, by their digest; what is not approved was asked for
        "exchange_agenda_approvals",
        metadata,
        Column("exchange_id", Integer, ForeignKey(exchanges.c.id), primary_key=True),
        Column("digest", String(64), primary_key=True),  # of first, last, travel and idle days
        Column("rule", String(40), nullable=False),
        Column("asked_at", UtcDateTime),
        Column("asked_by", Integer, ForeignKey("accounts.id", ondelete="SET NULL")),
        Column("approved_at", UtcDateTime),
        Column("approved_on", Date),  # where the host is
        Column("approved_by", Integer, ForeignKey("accounts.id", ondelete="SET NULL")),
        Column("reason", Unicode(4000), nullable=False, server_default=""),
        CheckConstraint("asked_at IS NOT NULL OR approved_at IS NOT NULL", name="asked_or_approved"),
        CheckConstraint("(approved_at IS NULL) = (approved_on IS NULL)", name="approval_is_whole"),
    )
)
