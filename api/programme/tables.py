"""Partnerships, what they are to reach and may spend; approvals; publications; success stories."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Integer,
    String,
    Table,
    Unicode,
    column,
    table,
)

from api.database import UtcDateTime, metadata

partnerships = Table(
    "partnerships",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Unicode, nullable=False, unique=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("acronym", Unicode(40)),
    Column("description", Unicode, nullable=False, server_default=""),
    Column("website", Unicode(500)),
    Column("contact", Unicode, nullable=False, server_default=""),
    Column("countries", JSON, nullable=False, server_default="[]"),  # this and the next: sorted codes
    Column("ecosystems", JSON, nullable=False, server_default="[]"),
    Column("valid_from", Date),  # first and last day; none: it was there before, or has no end
    Column("valid_to", Date),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("targets_version", Integer, nullable=False, server_default="1"),
    Column("budget_version", Integer, nullable=False, server_default="1"),
)

partnership_clusters = Table(
    "partnership_clusters",
    metadata,
    Column("partnership_id", Integer, ForeignKey(partnerships.c.id), primary_key=True),
    Column(
        "organisation_id",
        String(64),
        ForeignKey("organisations.id", ondelete="CASCADE"),
        primary_key=True,
        index=True,
    ),
)

partnership_targets = Table(
    "partnership_targets",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("partnership_id", Integer, ForeignKey(partnerships.c.id), nullable=False, index=True),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("kind", String(10), nullable=False),
    Column("exchanges", Integer, nullable=False),
    CheckConstraint("first_day <= last_day", name="first_before_last"),
    CheckConstraint("exchanges >= 0", name="not_negative"),
)

partnership_budgets = Table(
    "partnership_budgets",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("partnership_id", Integer, ForeignKey(partnerships.c.id), nullable=False, index=True),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("amount_cents", BigInteger, nullable=False),
    CheckConstraint("first_day <= last_day", name="first_before_last"),
    CheckConstraint("amount_cents >= 0", name="not_negative"),
)

approval_steps = Table(  # only those that somebody has set; the others are as approvals.py says
    "approval_steps",
    metadata,
    Column("code", String(40), primary_key=True),
    Column("is_required", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
)

edition_publications = Table(  # decided here; the files of the edition follow, see use_cases/publishing.py
    "edition_publications",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("valid_from", Date, nullable=False),
    Column("published_on", Date, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("digests", JSON, nullable=False),  # of each table
    Column("decided_at", UtcDateTime, nullable=False),
)

stories = Table(
    "stories",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("title", Unicode(200), nullable=False),
    Column("text", Unicode, nullable=False),
    Column("partnership_id", Integer, ForeignKey(partnerships.c.id), nullable=False, index=True),
    Column("visitor_id", String(64), ForeignKey("organisations.id"), index=True),
    Column("host_id", String(64), ForeignKey("organisations.id"), index=True),
    Column("exchange", Integer),  # its number, where the story is of one
    Column("countries", JSON, nullable=False),
    Column("ecosystems", JSON, nullable=False),
    Column("state", String(10), nullable=False, index=True),
    Column("version", Integer, nullable=False),
    Column("written_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("published_at", UtcDateTime),
    CheckConstraint("(visitor_id IS NULL) = (host_id IS NULL)", name="both_sides_or_neither"),
    CheckConstraint("state IN ('draft', 'published', 'withdrawn')", name="known_state"),
)

story_consents = Table(
    "story_consents",
    metadata,
    Column("story_id", Integer, ForeignKey(stories.c.id), primary_key=True),
    Column("organisation_id", String(64), ForeignKey("organisations.id"), primary_key=True),
    Column("given_on", Date, nullable=False),
)

# What is read of tables that a feature above this one owns.
organisations = table("organisations", column("id"), column("kind"), column("partnership_id"))
lives = table("lives", column("organisation_id"), column("state"), column("validated_at"))
exchanges = table(
    "exchanges", column("id"), column("state"), column("visitor_id"), column("host_id"), column("vop_id")
)
