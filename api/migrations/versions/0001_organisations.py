"""Organisations, memberships, availability and partnerships."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "partnerships",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Unicode(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partnerships")),
        sa.UniqueConstraint("name", name=op.f("uq_partnerships_name")),
    )
    op.create_table(
        "organisations",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("name", sa.Unicode(300), nullable=False),
        sa.Column("kind", sa.String(40)),
        sa.Column("support_kind", sa.String(40)),
        sa.Column("country", sa.String(2)),
        sa.Column("region", sa.String(4)),
        sa.Column("city", sa.Unicode()),
        sa.Column("latitude", sa.Float()),
        sa.Column("longitude", sa.Float()),
        sa.Column("roles", sa.JSON(), nullable=False),
        sa.Column("eccp_profiled", sa.Boolean()),
        sa.Column("memberships_known", sa.Boolean(), nullable=False),
        sa.Column("active_in_cluster", sa.Boolean()),
        sa.Column("partnership_id", sa.Integer()),
        sa.Column("ecosystems", sa.JSON(), nullable=False),
        sa.Column("emerging_industries", sa.JSON(), nullable=False),
        sa.Column("technologies", sa.JSON(), nullable=False),
        sa.Column("languages", sa.JSON(), nullable=False),
        sa.Column("objectives", sa.JSON(), nullable=False),
        sa.Column("purposes", sa.JSON(), nullable=False),
        sa.Column("activity_types", sa.JSON(), nullable=False),
        sa.Column("about", sa.Unicode(), nullable=False),
        sa.Column("seeks", sa.Unicode(), nullable=False),
        sa.Column("offers", sa.Unicode(), nullable=False),
        sa.Column("preferred_countries", sa.JSON(), nullable=False),
        sa.Column("preferred_kinds", sa.JSON(), nullable=False),
        sa.Column("host_capacity", sa.Integer()),
        sa.Column("visits_done", sa.Integer()),
        sa.Column("representative_name", sa.Unicode()),
        sa.Column("representative_born", sa.Date()),
        sa.Column("is_fictional", sa.Boolean(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("updated_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "(latitude IS NULL) = (longitude IS NULL)",
            name=op.f("ck_organisations_coordinates_come_together"),
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_organisations_partnership_id_partnerships")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
    )
    op.create_table(
        "memberships",
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.Column("body_id", sa.String(64), nullable=False),
        sa.CheckConstraint("organisation_id <> body_id", name=op.f("ck_memberships_not_of_itself")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_memberships_organisation_id_organisations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["body_id"], ["organisations.id"], name=op.f("fk_memberships_body_id_organisations")
        ),
        sa.PrimaryKeyConstraint("organisation_id", "body_id", name=op.f("pk_memberships")),
    )
    op.create_index("ix_memberships_body_id", "memberships", ["body_id"])
    op.create_table(
        "availability",
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_availability_first_before_last")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_availability_organisation_id_organisations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("organisation_id", "first_day", "last_day", name=op.f("pk_availability")),
    )


def downgrade() -> None:
    op.drop_table("availability")
    op.drop_table("memberships")
    op.drop_table("organisations")
    op.drop_table("partnerships")
