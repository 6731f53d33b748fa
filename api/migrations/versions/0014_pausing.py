"""Which side has paused a profile, and no management that ends before it begins."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("lives", sa.Column("paused_by", sa.String(20)))
    op.execute("UPDATE lives SET paused_by = 'organisation' WHERE state = 'paused'")
    op.execute("DELETE FROM past_managements WHERE valid_to < valid_from")


def downgrade() -> None:
    op.drop_column("lives", "paused_by")
