"""Scans of what was signed by hand, and the short reports of stays that were broken off."""

from sqlalchemy import Column, ForeignKey, Integer, String, Table, Unicode

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
