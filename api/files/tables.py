"""What is known of each file that is kept. The bytes are on disk, under the digest."""

from sqlalchemy import CheckConstraint, Column, Integer, String, Table

from api.database import UtcDateTime, metadata

files = Table(
    "files",
    metadata,
    Column("digest", String(64), primary_key=True),  # SHA-256, in hex, of the bytes that are kept
    Column("media_type", String(40), nullable=False),
    Column("size", Integer, nullable=False),  # bytes
    Column("sent_digest", String(64), nullable=False),  # of what was sent first: pictures are written anew
    Column("kept_at", UtcDateTime, nullable=False),
    CheckConstraint("size > 0", name="not_empty"),
)
