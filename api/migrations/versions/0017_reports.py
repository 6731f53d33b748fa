"""Reports on visits and hostings, what was validated, and reminders."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create(
        "exchange_reports",
        sa.Column("report", sa.String(12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("questionnaire", sa.Integer(), nullable=False),
        sa.Column("answers", sa.Unicode(), nullable=False),
        sa.Column("saved_at", sa.DateTime(), nullable=False),
        key=("exchange_id", "report"),
        has_account=True,
    )
    _create(
        "exchange_report_versions",
        sa.Column("report", sa.String(12), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("questionnaire", sa.Integer(), nullable=False),
        sa.Column("content", sa.Unicode(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("submitted_at", sa.DateTime(), nullable=False),
        sa.Column("last_day", sa.Date()),
        sa.Column("is_late", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("returned_at", sa.DateTime()),
        sa.Column("remarks", sa.Unicode(), nullable=False, server_default=""),
        key=("exchange_id", "report", "number"),
        has_account=True,
    )
    _create(
        "exchange_validations",
        sa.Column("report_number", sa.Integer(), nullable=False),
        sa.Column("report_digest", sa.String(64), nullable=False),
        sa.Column("evidence", sa.Unicode(), nullable=False),
        sa.Column("remarks", sa.Unicode(), nullable=False, server_default=""),
        sa.Column("validated_at", sa.DateTime(), nullable=False),
        key=("exchange_id",),
        has_account=True,
    )
    _create(
        "exchange_reminders",
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("of_day", sa.Date(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(), nullable=False),
        key=("exchange_id", "kind", "of_day"),
        has_account=False,
    )


def _create(table: str, *columns: sa.Column[Any], key: tuple[str, ...], has_account: bool) -> None:
    """A table of an exchange, perhaps with the account of who wrote the row."""
    of_account: tuple[Any, ...] = (
        sa.Column("account_id", sa.Integer()),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f(f"fk_{table}_account_id_accounts"),
            ondelete="SET NULL",
        ),
    )
    op.create_table(
        table,
        sa.Column("exchange_id", sa.Integer(), nullable=False),
        *columns,
        sa.ForeignKeyConstraint(
            ["exchange_id"], ["exchanges.id"], name=op.f(f"fk_{table}_exchange_id_exchanges")
        ),
        *(of_account if has_account else ()),
        sa.PrimaryKeyConstraint(*key, name=op.f(f"pk_{table}")),
    )


def downgrade() -> None:
    for table in (
        "exchange_reminders",
        "exchange_validations",
        "exchange_report_versions",
        "exchange_reports",
    ):
        op.drop_table(table)
