"""The partnerships that manage exchanges."""

from sqlalchemy import Column, Integer, Table, Unicode

from api.database import UtcDateTime, metadata

partnerships = Table(
    "partnerships",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Unicode, nullable=False, unique=True),
    Column("created_at", UtcDateTime, nullable=False),
)
