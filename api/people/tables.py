"""Accounts and what lets them in. Mandates, delegations and used links are ended, never deleted.

Every secret is kept as its SHA-256 only. An organisation and a partnership are named by the tables of theirs.
"""

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Integer,
    String,
    Table,
    Unicode,
    UniqueConstraint,
    column,
    table,
)

from api.database import UtcDateTime, metadata

accounts = Table(
    "accounts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("address", Unicode(254), nullable=False, unique=True),
    Column("name", Unicode(200), nullable=False),
    Column("password_hash", String(255)),  # none: another way in, see identities
    Column("language", String(2), nullable=False, server_default="en"),  # of letters to it
    Column("state", String(10), nullable=False),
    Column("version", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    CheckConstraint("state IN ('active', 'locked', 'closed')", name="known_state"),
)

identities = Table(  # for sign-in by an identity provider (OpenID Connect)
    "identities",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account_id", Integer, ForeignKey(accounts.c.id), nullable=False, index=True),
    Column("issuer", String(255), nullable=False),
    Column("subject", String(255), nullable=False),
    Column("added_at", UtcDateTime, nullable=False),
    UniqueConstraint("issuer", "subject"),
)

mandates = Table(
    "mandates",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account_id", Integer, ForeignKey(accounts.c.id), nullable=False, index=True),
    Column("role", String(30), nullable=False),
    Column("organisation_id", String(64), ForeignKey("organisations.id"), index=True),
    Column("partnership_id", Integer, ForeignKey("partnerships.id"), index=True),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("granted_by", Integer, ForeignKey(accounts.c.id)),  # none: from the command line
    Column("granted_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Column("ended_by", Integer, ForeignKey(accounts.c.id)),
    CheckConstraint("organisation_id IS NULL OR partnership_id IS NULL", name="one_scope"),
    CheckConstraint("valid_to IS NULL OR valid_from <= valid_to", name="first_before_last"),
)

delegations = Table(
    "delegations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("mandate_id", Integer, ForeignKey(mandates.c.id), nullable=False, index=True),
    Column("to_account_id", Integer, ForeignKey(accounts.c.id), nullable=False, index=True),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    CheckConstraint("first_day <= last_day", name="first_before_last"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account_id", Integer, ForeignKey(accounts.c.id), nullable=False, index=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("seal_key", String(64), nullable=False),  # seals when the session was last used, see bearers.py
    Column("basis", JSON, nullable=False),  # sorted ids of the person's own mandates when it began
    Column("delegation_id", Integer, ForeignKey(delegations.c.id)),
    Column("started_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
)

tokens = Table(
    "tokens",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account_id", Integer, ForeignKey(accounts.c.id), nullable=False, index=True),
    Column("name", Unicode(200), nullable=False),
    Column("digest", String(64), nullable=False, unique=True),
    Column("mandate_ids", JSON, nullable=False),  # sorted
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
)

invitations = Table(
    "invitations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("address", Unicode(254), nullable=False, index=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("role", String(30), nullable=False),
    Column("organisation_id", String(64), ForeignKey("organisations.id")),
    Column("partnership_id", Integer, ForeignKey("partnerships.id")),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date),
    Column("invited_by", Integer, ForeignKey(accounts.c.id)),  # none: from the command line
    Column("language", String(2), nullable=False, server_default="en"),  # of its letter
    Column("made_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("accepted_at", UtcDateTime),
    Column("account_id", Integer, ForeignKey(accounts.c.id)),  # who accepted
    CheckConstraint("(accepted_at IS NULL) = (account_id IS NULL)", name="acceptance_is_whole"),
)

resets = Table(
    "resets",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("account_id", Integer, ForeignKey(accounts.c.id), nullable=False, index=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("made_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),  # used, or overtaken by one that was
)

guards = Table(
    "sign_in_guards",
    metadata,
    Column("key", String(80), primary_key=True),  # a kind and a SHA-256, never an address
    Column("failures", JSON, nullable=False),  # moments in seconds since 1970, oldest first
    Column("locks", Integer, nullable=False),
    Column("locked_until", UtcDateTime),
    Column("changed_at", UtcDateTime, nullable=False),
)

# What is read of tables that features above this one own.
organisations = table("organisations", column("id"), column("partnership_id"))
lives = table("lives", column("organisation_id"), column("state"), column("validated_at"))
partnerships = table("partnerships", column("id"))
