"""Reminders that a profile has to be confirmed: each is sent once for each last day."""

from sqlalchemy import Column, Date, ForeignKey, Integer, Table

from api.database import UtcDateTime, metadata
from api.profiles.tables import organisations

confirmation_reminders = Table(
    "confirmation_reminders",
    metadata,
    Column("organisation_id", ForeignKey(organisations.c.id, ondelete="CASCADE"), primary_key=True),
    Column("last_day", Date, primary_key=True),  # on which the profile still counts
    Column("days_before", Integer, primary_key=True),
    Column("sent_at", UtcDateTime, nullable=False),
)
