"""Versions of profiles. A row says what it says for good, until the organisation is erased."""

from sqlalchemy import CheckConstraint, Column, String, Table, Unicode

from api.database import UtcDateTime, metadata

profile_versions = Table(
    "profile_versions",
    metadata,
    Column("digest", String(64), primary_key=True),  # SHA-256 of `profile`
    # No foreign key: a version outlives its organisation, until it is erased. Empty for someone unregistered.
    Column("organisation_id", String(64), nullable=False, index=True),
    Column("profile", Unicode),  # the whole profile as digest.py writes it; none once erased
    Column("kept_from", UtcDateTime, nullable=False),
    Column("erased_at", UtcDateTime),
    CheckConstraint("(profile IS NULL) = (erased_at IS NOT NULL)", name="whole_or_erased"),
)
