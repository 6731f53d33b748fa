"""Evidence that stays took place. A withdrawn one has neither file nor words left, only that it was there."""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, String, Table, Unicode, UniqueConstraint

from api.database import UtcDateTime, metadata
from api.exchanges.tables import exchanges
from api.files.tables import files

evidence = Table(
    "evidence",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("exchange_id", Integer, ForeignKey(exchanges.c.id), nullable=False),
    Column("digest", String(64), ForeignKey(files.c.digest), index=True),  # none: it was withdrawn
    Column("kind", String(24), nullable=False),
    Column("name", Unicode(120), nullable=False),  # as its sender called it, for people
    Column("note", Unicode(1000), nullable=False),
    Column("handed_in_at", UtcDateTime, nullable=False),
    Column("account_id", Integer, ForeignKey("accounts.id", ondelete="SET NULL")),  # who did; none: gone
    Column("withdrawn_at", UtcDateTime),
    UniqueConstraint("exchange_id", "digest"),  # several withdrawn ones may be there
    CheckConstraint("(digest IS NULL) = (withdrawn_at IS NOT NULL)", name="withdrawn_has_no_file"),
)
