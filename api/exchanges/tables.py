"""Exchanges: each begun by a proposal that both sides accepted."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Integer,
    String,
    Table,
    Unicode,
    UniqueConstraint,
)

from api.database import UtcDateTime, metadata
from api.profiles.tables import organisations
from api.programme.tables import partnerships

exchanges = Table(
    "exchanges",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("proposal_id", Integer, ForeignKey("proposals.id"), nullable=False),
    Column("visitor_id", ForeignKey(organisations.c.id), nullable=False, index=True),
    Column("host_id", ForeignKey(organisations.c.id), nullable=False, index=True),
    Column("vop_id", Integer, ForeignKey(partnerships.c.id), index=True),  # the visitor's partnership
    Column("hop_id", Integer, ForeignKey(partnerships.c.id), index=True),  # the host's
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("is_virtual", Boolean, nullable=False),
    Column("edition", Unicode, nullable=False),  # of the rules by which it was agreed
    Column("state", String(20), nullable=False, index=True),
    Column("version", Integer, nullable=False),  # what an ETag names
    Column("created_at", UtcDateTime, nullable=False),
    UniqueConstraint("proposal_id"),
    CheckConstraint("visitor_id <> host_id", name="of_two"),
    CheckConstraint("first_day <= last_day", name="first_before_last"),
)
