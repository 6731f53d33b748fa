"""Who does which regular work, and webhooks whose numbers are never used again."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "upkeep",
        sa.Column("job", sa.String(60), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("owner", sa.String(64)),
        sa.Column("owned_until", sa.DateTime()),
        sa.Column("begun_at", sa.DateTime()),
        sa.Column("ended_at", sa.DateTime()),
        sa.Column("done", sa.Integer()),
        sa.Column("failed_as", sa.String(100)),
        sa.CheckConstraint("(owner IS NULL) = (owned_until IS NULL)", name=op.f("ck_upkeep_lease_is_whole")),
        sa.PrimaryKeyConstraint("job", name=op.f("pk_upkeep")),
    )
    op.add_column("webhooks", sa.Column("ended_at", sa.DateTime()))


def downgrade() -> None:
    op.execute("DELETE FROM webhooks WHERE ended_at IS NOT NULL")
    op.drop_column("webhooks", "ended_at")
    op.drop_table("upkeep")
