"""Where an organisation and its representative reside, and the waivers recorded for organisations."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # In place, as SQLite can: copying the table, as Alembic's batches do, would delete every membership with
    # the rows of the old one.
    op.add_column(
        "organisations", sa.Column("other_establishments", sa.JSON(), nullable=False, server_default="[]")
    )
    op.add_column("organisations", sa.Column("based_in", sa.String(2)))
    op.add_column("organisations", sa.Column("representative_third_country", sa.Boolean()))
    op.add_column("organisations", sa.Column("representative_days_resident", sa.Integer()))
    op.add_column("organisations", sa.Column("representative_business", sa.Boolean()))
    op.create_table(
        "waivers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.Column("rule", sa.String(40), nullable=False),
        sa.Column("granted_by", sa.Unicode(), nullable=False),
        sa.Column("reason", sa.Unicode(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("authority", sa.String(20)),
        sa.Column("reference", sa.Unicode()),
        sa.Column("approved_on", sa.Date()),
        sa.Column("approval_recorded_at", sa.DateTime()),
        sa.Column("ended_on", sa.Date()),
        sa.Column("ended_reason", sa.Unicode()),
        sa.Column("ended_at", sa.DateTime()),
        sa.CheckConstraint("valid_from <= valid_to", name=op.f("ck_waivers_first_before_last")),
        sa.CheckConstraint(
            "(authority IS NULL) = (reference IS NULL) AND (authority IS NULL) = (approved_on IS NULL)"
            " AND (authority IS NULL) = (approval_recorded_at IS NULL)",
            name=op.f("ck_waivers_approval_is_whole"),
        ),
        sa.CheckConstraint(
            "(ended_on IS NULL) = (ended_reason IS NULL) AND (ended_on IS NULL) = (ended_at IS NULL)",
            name=op.f("ck_waivers_ending_is_whole"),
        ),
        sa.CheckConstraint("ended_on IS NULL OR ended_on < valid_to", name=op.f("ck_waivers_ended_early")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_waivers_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waivers")),
    )
    op.create_index("ix_waivers_organisation_id", "waivers", ["organisation_id"])


def downgrade() -> None:
    op.drop_table("waivers")
    op.drop_column("organisations", "representative_business")
    op.drop_column("organisations", "representative_days_resident")
    op.drop_column("organisations", "representative_third_country")
    op.drop_column("organisations", "based_in")
    op.drop_column("organisations", "other_establishments")
