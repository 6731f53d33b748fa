"""The language of letters: of accounts, invitations and deliveries. Until now all were English."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None
_TABLES = ("accounts", "invitations", "deliveries")


def upgrade() -> None:
    for table in _TABLES:
        op.add_column(table, sa.Column("language", sa.String(2), nullable=False, server_default="en"))


def downgrade() -> None:
    for table in _TABLES:
        op.drop_column(table, "language")
