"""Partnerships in full, the steps that the support office approves, and success stories."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def _of_partnerships() -> list[sa.Column[Any]]:
    return [
        sa.Column("acronym", sa.Unicode(40)),
        sa.Column("description", sa.Unicode(), nullable=False, server_default=""),
        sa.Column("website", sa.Unicode(500)),
        sa.Column("contact", sa.Unicode(), nullable=False, server_default=""),
        sa.Column("countries", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("ecosystems", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("valid_from", sa.Date()),
        sa.Column("valid_to", sa.Date()),
        sa.Column("version", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("targets_version", sa.Integer(), nullable=False, server_default="1"),
        sa.Column("budget_version", sa.Integer(), nullable=False, server_default="1"),
    ]


def upgrade() -> None:
    for column in _of_partnerships():
        op.add_column("partnerships", column)
    op.create_table(
        "partnership_clusters",
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["partnership_id"],
            ["partnerships.id"],
            name=op.f("fk_partnership_clusters_partnership_id_partnerships"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_partnership_clusters_organisation_id_organisations"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("partnership_id", "organisation_id", name=op.f("pk_partnership_clusters")),
    )
    op.create_index("ix_partnership_clusters_organisation_id", "partnership_clusters", ["organisation_id"])
    _create_periods(
        "partnership_targets",
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("exchanges", sa.Integer(), nullable=False),
        number="exchanges",
    )
    _create_periods(
        "partnership_budgets",
        sa.Column("amount_cents", sa.BigInteger(), nullable=False),
        number="amount_cents",
    )
    op.create_table(
        "approval_steps",
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("is_required", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_approval_steps")),
    )
    op.create_table(
        "edition_publications",
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("digests", sa.JSON(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_edition_publications")),
    )
    _create_stories()


def _create_periods(name: str, *columns: sa.Column[Any], number: str) -> None:
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        *columns,
        sa.CheckConstraint("first_day <= last_day", name=op.f(f"ck_{name}_first_before_last")),
        sa.CheckConstraint(f"{number} >= 0", name=op.f(f"ck_{name}_not_negative")),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f(f"fk_{name}_partnership_id_partnerships")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(f"ix_{name}_partnership_id", name, ["partnership_id"])


def _create_stories() -> None:
    op.create_table(
        "stories",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.Unicode(200), nullable=False),
        sa.Column("text", sa.Unicode(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("visitor_id", sa.String(64)),
        sa.Column("host_id", sa.String(64)),
        sa.Column("exchange", sa.Integer()),
        sa.Column("countries", sa.JSON(), nullable=False),
        sa.Column("ecosystems", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.Column("published_at", sa.DateTime()),
        sa.CheckConstraint(
            "(visitor_id IS NULL) = (host_id IS NULL)", name=op.f("ck_stories_both_sides_or_neither")
        ),
        sa.CheckConstraint(
            "state IN ('draft', 'published', 'withdrawn')", name=op.f("ck_stories_known_state")
        ),
        sa.ForeignKeyConstraint(
            ["partnership_id"], ["partnerships.id"], name=op.f("fk_stories_partnership_id_partnerships")
        ),
        sa.ForeignKeyConstraint(
            ["visitor_id"], ["organisations.id"], name=op.f("fk_stories_visitor_id_organisations")
        ),
        sa.ForeignKeyConstraint(
            ["host_id"], ["organisations.id"], name=op.f("fk_stories_host_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stories")),
    )
    for column in ("partnership_id", "visitor_id", "host_id", "state"):
        op.create_index(f"ix_stories_{column}", "stories", [column])
    op.create_table(
        "story_consents",
        sa.Column("story_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.Column("given_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["story_id"], ["stories.id"], name=op.f("fk_story_consents_story_id_stories")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_story_consents_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("story_id", "organisation_id", name=op.f("pk_story_consents")),
    )


def downgrade() -> None:
    for table in (
        "story_consents",
        "stories",
        "edition_publications",
        "approval_steps",
        "partnership_budgets",
        "partnership_targets",
        "partnership_clusters",
    ):
        op.drop_table(table)
    for column in reversed(_of_partnerships()):
        op.drop_column("partnerships", column.name)
