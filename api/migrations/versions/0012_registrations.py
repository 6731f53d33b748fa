"""By what organisations are found to look alike, rows that imports gave back, and reminders to confirm."""

import sqlalchemy as sa
from alembic import op

from api.profiles.duplicates import Trace, keys_of

revision = "0012"
down_revision = "0010"
branch_labels = None
depends_on = None

_AT_ONCE = 1_000  # rows


def upgrade() -> None:
    keys = op.create_table(
        "likeness_keys",
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.Column("key", sa.String(16), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_likeness_keys_organisation_id_organisations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "key", name=op.f("pk_likeness_keys")),
    )
    op.create_index("ix_likeness_keys_key", "likeness_keys", ["key"])
    _fill(keys)
    op.create_table(
        "import_rejects",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("file", sa.Unicode(300), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("csv", sa.Unicode(), nullable=False),
        sa.Column("kept_until", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["partnerships.id"],
            name=op.f("fk_import_rejects_partnership_id_partnerships"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_rejects")),
    )
    op.create_index("ix_import_rejects_partnership_id", "import_rejects", ["partnership_id"])
    op.create_index("ix_import_rejects_kept_until", "import_rejects", ["kept_until"])
    op.create_table(
        "confirmation_reminders",
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("days_before", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_confirmation_reminders_organisation_id_organisations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint(
            "organisation_id", "last_day", "days_before", name=op.f("pk_confirmation_reminders")
        ),
    )


def downgrade() -> None:
    op.drop_table("confirmation_reminders")
    op.drop_table("import_rejects")
    op.drop_table("likeness_keys")


def _fill(keys: sa.Table) -> None:
    """The keys of whoever is on record. They can be made anew at any time from what a profile says."""
    connection = op.get_bind()
    names = ("id", "name", "country", "city", "eccp_profile_url")
    query = sa.text(f"SELECT {', '.join(names)} FROM organisations ORDER BY id")  # noqa: S608  our own words
    traces = [Trace(**row._asdict()) for row in connection.execute(query)]
    rows = [{"organisation_id": one.id, "key": key} for one in traces for key in sorted(keys_of(one))]
    for start in range(0, len(rows), _AT_ONCE):
        connection.execute(sa.insert(keys), rows[start : start + _AT_ONCE])
