"""What was shown, in which state of the catalogue, by which model, and what a person did with it."""

from sqlalchemy import (
    JSON,
    CheckConstraint,
    Column,
    ForeignKey,
    Integer,
    String,
    Table,
    Unicode,
    UniqueConstraint,
)

import api.profiles.versions.tables  # noqa: F401  a showing's digests are found there, so the two come together
from api.database import UtcDateTime, metadata

catalogue_states = Table(
    "catalogue_states",
    metadata,
    Column("id", String(64), primary_key=True),  # SHA-256 of its sorted members
    Column("number", Integer, nullable=False),  # 1, 2, 3: in the order in which somebody was shown something
    Column("seen_from", UtcDateTime, nullable=False),
    UniqueConstraint("number"),
)

state_members = Table(  # one row per run of states that a member was in
    "state_members",
    metadata,
    Column("member", String(80), primary_key=True),  # as states.py writes it
    Column("first_number", Integer, primary_key=True),
    Column("last_number", Integer),  # none: also in the newest
    CheckConstraint("first_number <= last_number", name="first_before_last"),
)

models_seen = Table(
    "models_seen",
    metadata,
    Column("digest", String(64), primary_key=True),  # SHA-256 of `text`
    Column("text", Unicode, nullable=False),  # the model's whole file
    Column("seen_from", UtcDateTime, nullable=False),
)

showings = Table(
    "showings",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("asked_by", Integer, index=True),  # an account; none: nobody was signed in
    Column(
        "visitor_id", String(64), nullable=False, index=True
    ),  # who asked, visitor or host; empty: not registered
    Column("visitor_digest", String(64), nullable=False),  # of its profile
    Column("question", JSON, nullable=False),
    Column("catalogue_state", ForeignKey(catalogue_states.c.id), nullable=False),
    Column("model_name", Unicode, nullable=False),
    Column("model_digest", ForeignKey(models_seen.c.digest), nullable=False),
    Column("weights_digest", String(64), nullable=False),
    Column("edition", Unicode, nullable=False),
    Column("seal", String(64)),  # none: the edition bore no seal
    Column("encoder", Unicode, nullable=False),
    Column("index_kind", String(40), nullable=False),
    Column("code_version", String(80), nullable=False),
    Column("answer_digest", String(64), nullable=False),  # SHA-256 of the bytes that were answered
    Column("ranks", JSON, nullable=False),  # [id, rank, affinity in hundredths], best first
)

showing_notes = Table(
    "showing_notes",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("showing_id", ForeignKey(showings.c.id), nullable=False, index=True),
    Column("host_id", String(64), nullable=False),
    Column("what", String(20), nullable=False),
    Column("noted_at", UtcDateTime, nullable=False),
    Column("account_id", Integer, index=True),
)

learning_refusals = Table(  # who does not want to be learned from
    "learning_refusals",
    metadata,
    Column("account_id", Integer, primary_key=True, autoincrement=False),
    Column("refused_at", UtcDateTime, nullable=False),
)
