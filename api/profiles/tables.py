"""Organisations, what they are members of, when they are available, and how far each has got."""

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
    true,
)

from api.database import UtcDateTime, metadata
from api.people.tables import accounts
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
    Column("eccp_profiled_on", Date),
    Column("eccp_profile_url", Unicode(500)),
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
    Column("motivation", Unicode, nullable=False, server_default=""),
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
    Column(
        "is_confirmed", Boolean, nullable=False, server_default=true()
    ),  # by the body, or by a manager's import
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

lives = Table(  # one row per organisation: how far its profile has got, see life.py
    "lives",
    metadata,
    Column("organisation_id", ForeignKey(organisations.c.id, ondelete="CASCADE"), primary_key=True),
    Column("state", String(20), nullable=False, index=True),
    Column("version", Integer, nullable=False),  # of profile and life together, what an ETag names
    Column("registered_by", Integer, ForeignKey(accounts.c.id)),  # none: imported
    Column("registered_at", UtcDateTime, nullable=False),
    Column("submitted_at", UtcDateTime),
    Column("validated_at", UtcDateTime),  # the first time; none: never yet
    Column("validated_by", Integer, ForeignKey(accounts.c.id)),  # none: imported at the command line
    Column("confirmed_at", UtcDateTime),  # when somebody last said that the profile holds
    Column("changed_at", UtcDateTime, nullable=False),
    Column("managed_from", Date),  # first day with its present partnership; none: since it is on record
    Column("remarks", Unicode, nullable=False),  # of whoever returned or rejected it last
    Column("paused_by", String(20)),  # the side that paused it; none: nobody wants it paused
)

likeness_keys = Table(  # what organisations share that may be one and the same, see duplicates.py
    "likeness_keys",
    metadata,
    Column("organisation_id", ForeignKey(organisations.c.id, ondelete="CASCADE"), primary_key=True),
    Column("key", String(16), primary_key=True),
    Index("ix_likeness_keys_key", "key"),
)

import_rejects = Table(  # rows that did not come in with an import, kept for a day
    "import_rejects",
    metadata,
    Column("id", String(32), primary_key=True),  # random, so that nobody guesses another's
    Column("partnership_id", Integer, ForeignKey(partnerships.c.id), nullable=False, index=True),
    Column("file", Unicode(300), nullable=False),  # what the imported file was called
    Column("rows", Integer, nullable=False),
    Column("csv", Unicode, nullable=False),
    Column("kept_until", UtcDateTime, nullable=False, index=True),
)

past_managements = Table(  # the present one is organisations.partnership_id, since lives.managed_from
    "past_managements",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("organisation_id", ForeignKey(organisations.c.id, ondelete="CASCADE"), nullable=False, index=True),
    Column("partnership_id", Integer, ForeignKey(partnerships.c.id), nullable=False),
    Column("valid_from", Date),
    Column("valid_to", Date, nullable=False),
)
