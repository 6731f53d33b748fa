"""The register of waivers. A row is never deleted; its words last as long as its organisation."""

from sqlalchemy import CheckConstraint, Column, Date, ForeignKey, Integer, String, Table, Unicode

from api.database import UtcDateTime, metadata
from api.profiles.tables import organisations

waivers = Table(
    "waivers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("organisation_id", ForeignKey(organisations.c.id), nullable=False, index=True),
    Column("rule", String(40), nullable=False),
    Column("granted_by", Unicode, nullable=False),
    Column("reason", Unicode, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_to", Date, nullable=False),  # last day, as granted
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("authority", String(20)),  # this and the next three: the pre-approval, once it has arrived
    Column("reference", Unicode),
    Column("approved_on", Date),
    Column("approval_recorded_at", UtcDateTime),
    Column("ended_on", Date),  # this and the next two: the last day covered, where it was ended early
    Column("ended_reason", Unicode),
    Column("ended_at", UtcDateTime),
    CheckConstraint("valid_from <= valid_to", name="first_before_last"),
    CheckConstraint(
        "(authority IS NULL) = (reference IS NULL) AND (authority IS NULL) = (approved_on IS NULL)"
        " AND (authority IS NULL) = (approval_recorded_at IS NULL)",
        name="approval_is_whole",
    ),
    CheckConstraint(
        "(ended_on IS NULL) = (ended_reason IS NULL) AND (ended_on IS NULL) = (ended_at IS NULL)",
        name="ending_is_whole",
    ),
    CheckConstraint("ended_on IS NULL OR ended_on < valid_to", name="ended_early"),
)
