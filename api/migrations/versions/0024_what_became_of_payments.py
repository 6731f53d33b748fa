"""When an order's file was handed out, what was taken back, what came back, and accounts stated before."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def _added() -> dict[str, tuple["sa.Column[Any]", ...]]:
    return {
        "payment_orders": (
            sa.Column("fetched_at", sa.DateTime()),
            sa.Column("withdrawn_because", sa.Unicode(1000), server_default="", nullable=False),
        ),
        "payment_order_lines": (
            sa.Column("withdrawn_at", sa.DateTime()),
            sa.Column("withdrawn_because", sa.Unicode(1000), server_default="", nullable=False),
        ),
        "payments": (
            sa.Column("returned_on", sa.Date()),
            sa.Column("returned_by", sa.String(64)),
            sa.Column("return_recorded_at", sa.DateTime()),
        ),
    }


def upgrade() -> None:
    for table, columns in _added().items():
        for column in columns:
            op.add_column(table, column)
    op.create_table(
        "exchange_former_accounts",
        sa.Column("exchange_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("holder", sa.Unicode(70), nullable=False),
        sa.Column("iban", sa.String(34), nullable=False),
        sa.Column("bic", sa.String(11)),
        sa.Column("salt", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["exchange_id"], ["exchanges.id"], name=op.f("fk_exchange_former_accounts_exchange_id_exchanges")
        ),
        sa.PrimaryKeyConstraint("exchange_id", "digest", name=op.f("pk_exchange_former_accounts")),
    )


def downgrade() -> None:
    op.drop_table("exchange_former_accounts")
    for table, columns in reversed(_added().items()):
        for column in reversed(columns):
            op.drop_column(table, column.name)
