"""Organisations, what they are members of and when they are available."""

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Unicode,
)

from api.database import UtcDateTime, metadata
from api.programme.tables import partnerships

organisations = Table(
    "organisations",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("name", Unicode(300), nullable=False),
    Column("kind", String(40)),
    Column("support_kind", String(40)),
    Column("country", String(2)),
    Column("other_establishments", JSON, nullable=False, server_default="[]"),
    Column("based_in", String(2)),
    Column("region", String(4)),
    Column("city", Unicode),
    Column("latitude", Float),
    Column("longitude", Float),
    Column("roles", JSON, nullable=False),  # this and every JSON column: a sorted list of codes
    Column("eccp_profiled", Boolean),
    Column("memberships_known", Boolean, nullable=False),  # false: no row in memberships means nothing
    Column("active_in_cluster", Boolean),
    Column("partnership_id", Integer, ForeignKey(partnerships.c.id)),
    Column("ecosystems", JSON, nullable=False),
    Column("emerging_industries", JSON, nullable=False),
    Column("technologies", JSON, nullable=False),
    Column("languages", JSON, nullable=False),
    Column("objectives", JSON, nullable=False),
    Column("purposes", JSON, nullable=False),
    Column("activity_types", JSON, nullable=False),
    Column("about", Unicode, nullable=False),
    Column("seeks", Unicode, nullable=False),
    Column("offers", Unicode, nullable=False),
    Column("preferred_countries", JSON, nullable=False),
    Column("preferred_kinds", JSON, nullable=False),
    Column("host_capacity", Integer),
    Column("visits_done", Integer),
    Column("representative_name", Unicode),
    Column("representative_born", Date),
    Column("representative_third_country", Boolean),
    Column("representative_days_resident", Integer),
    Column("representative_business", Boolean),
    Column("is_fictional", Boolean, nullable=False),
    Column("digest", String(64), nullable=False),  # SHA-256 of the whole profile, see digest.py
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    CheckConstraint("(latitude IS NULL) = (longitude IS NULL)", name="coordinates_come_together"),
)

memberships = Table(
    "memberships",
    metadata,
    Column("organisation_id", ForeignKey(organisations.c.id, ondelete="CASCADE"), primary_key=True),
    Column("body_id", ForeignKey(organisations.c.id), primary_key=True),
    CheckConstraint("organisation_id <> body_id", name="not_of_itself"),
    Index("ix_memberships_body_id", "body_id"),
)

availability = Table(
    "availability",
    metadata,
    Column("organisation_id", ForeignKey(organisations.c.id, ondelete="CASCADE"), primary_key=True),
    Column("first_day", Date, primary_key=True),
    Column("last_day", Date, primary_key=True),
    CheckConstraint("first_day <= last_day", name="first_before_last"),
)
