"""When the end was said, when was reported first, and whether feedback is learned from."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_OF_EXCHANGES = ("ended_at", "visit_first_reported_at")


def upgrade() -> None:
    for name in _OF_EXCHANGES:
        op.add_column("exchanges", sa.Column(name, sa.DateTime()))
    op.add_column(
        "exchange_feedback", sa.Column("may_learn", sa.Boolean(), server_default=sa.true(), nullable=False)
    )
    op.execute(
        "UPDATE exchanges SET ended_at = (SELECT max(at) FROM exchange_moves WHERE act = 'exchange.finish' "
        "AND exchange_moves.exchange_id = exchanges.id)"
    )
    op.execute(
        "UPDATE exchanges SET visit_first_reported_at = (SELECT min(submitted_at) "
        "FROM exchange_report_versions WHERE report = 'visit' "
        "AND exchange_report_versions.exchange_id = exchanges.id)"
    )
    learned = sa.table("exchange_feedback", sa.column("account_id"), sa.column("may_learn", sa.Boolean()))
    op.execute(learned.update().where(learned.c.account_id.is_(None)).values(may_learn=False))
    for table in ("exchange_accounts", "exchange_former_accounts"):
        op.execute(
            f"DELETE FROM {table} WHERE exchange_id IN "  # noqa: S608  our own names
            "(SELECT id FROM exchanges WHERE state IN ('cancelled', 'interrupted'))"
        )
    op.execute(
        "UPDATE exchange_moves SET words = '' WHERE act IN ('exchange.return_report', 'exchange.validate')"
    )


def downgrade() -> None:
    op.drop_column("exchange_feedback", "may_learn")
    for name in reversed(_OF_EXCHANGES):
        op.drop_column("exchanges", name)
