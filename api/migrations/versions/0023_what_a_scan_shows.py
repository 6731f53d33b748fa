"""Which document a scan is of, and which versions were sent back. Draft: nobody has ever signed."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_OF_SCANS = (("paper", sa.String(16)), ("version", sa.Integer()), ("party", sa.String(16)))


def upgrade() -> None:
    for name, kind in _OF_SCANS:
        op.add_column("exchange_scans", sa.Column(name, kind))
    op.add_column("exchange_papers", sa.Column("sent_back_at", sa.DateTime()))
    op.execute(
        "UPDATE exchanges SET state = 'building' WHERE state = 'draft' AND EXISTS "
        "(SELECT 1 FROM exchange_signatures WHERE exchange_signatures.exchange_id = exchanges.id)"
    )


def downgrade() -> None:
    op.drop_column("exchange_papers", "sent_back_at")
    for name, _ in reversed(_OF_SCANS):
        op.drop_column("exchange_scans", name)
