"""How far profiles have got, who has managed them, and what else a profile says."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("organisations", sa.Column("eccp_profiled_on", sa.Date()))
    op.add_column("organisations", sa.Column("eccp_profile_url", sa.Unicode(500)))
    op.add_column("organisations", sa.Column("motivation", sa.Unicode(), nullable=False, server_default=""))
    op.add_column(
        "memberships", sa.Column("is_confirmed", sa.Boolean(), nullable=False, server_default=sa.true())
    )
    op.create_table(
        "lives",
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("registered_by", sa.Integer()),
        sa.Column("registered_at", sa.DateTime(), nullable=False),
        sa.Column("submitted_at", sa.DateTime()),
        sa.Column("validated_at", sa.DateTime()),
        sa.Column("validated_by", sa.Integer()),
        sa.Column("confirmed_at", sa.DateTime()),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("managed_from", sa.Date()),
        sa.Column("remarks", sa.Unicode(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_lives_organisation_id_organisations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["registered_by"], ["accounts.id"], name=op.f("fk_lives_registered_by_accounts")
        ),
        sa.ForeignKeyConstraint(
            ["validated_by"], ["accounts.id"], name=op.f("fk_lives_validated_by_accounts")
        ),
        sa.PrimaryKeyConstraint("organisation_id", name=op.f("pk_lives")),
    )
    op.create_index("ix_lives_state", "lives", ["state"])
    # Whoever is on record came by a manager's file, and was in the catalogue.
    op.execute(
        "INSERT INTO lives (organisation_id, state, version, registered_at, validated_at, confirmed_at, "
        "changed_at, remarks) SELECT id, 'validated', 1, created_at, created_at, updated_at, updated_at, '' "
        "FROM organisations"
    )
    op.create_table(
        "past_managements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date()),
        sa.Column("valid_to", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_past_managements_organisation_id_organisations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["partnerships.id"],
            name=op.f("fk_past_managements_partnership_id_partnerships"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_past_managements")),
    )
    op.create_index("ix_past_managements_organisation_id", "past_managements", ["organisation_id"])


def downgrade() -> None:
    op.drop_table("past_managements")
    op.drop_table("lives")
    op.drop_column("memberships", "is_confirmed")
    op.drop_column("organisations", "motivation")
    op.drop_column("organisations", "eccp_profile_url")
    op.drop_column("organisations", "eccp_profiled_on")
