"""One row for each backup that was taken, and for each restore that was proven. Rows are only added."""

from sqlalchemy import BigInteger, CheckConstraint, Column, Float, Integer, String, Table

from api.database import UtcDateTime, metadata

safekeeping = Table(
    "safekeeping",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(10), nullable=False),
    Column("done_at", UtcDateTime, nullable=False),
    Column("taken_at", UtcDateTime, nullable=False),  # the state that the backup holds is that of this moment
    Column("digest", String(64), nullable=False),  # SHA-256 of the manifest: which backup it is
    Column("size", BigInteger, nullable=False),  # bytes
    Column("files", Integer, nullable=False),  # that people handed in
    Column("missing", Integer, nullable=False),  # of these, on record and not on the disk
    Column("rows", BigInteger, nullable=False),  # of the database
    Column("seconds", Float, nullable=False),
    CheckConstraint("kind IN ('backup', 'proof')", name="known_kind"),
)
