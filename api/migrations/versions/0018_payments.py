"""Payments of lump sums, orders to the bank and its files."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_orders()
    _create_lines()
    _create_payments()
    _create_files()


def _create_orders() -> None:
    op.create_table(
        "payment_orders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("debtor", sa.Unicode(70), nullable=False),
        sa.Column("debtor_iban", sa.String(34), nullable=False),
        sa.Column("debtor_bic", sa.String(11)),
        sa.Column("execution_day", sa.Date(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("account_id", sa.Integer()),
        sa.Column("withdrawn_at", sa.DateTime()),
        _reference("payment_orders", "partnership_id", "partnerships"),
        _reference("payment_orders", "account_id", "accounts", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_orders")),
    )
    op.create_index("ix_payment_orders_partnership_id", "payment_orders", ["partnership_id"])


def _create_lines() -> None:
    op.create_table(
        "payment_order_lines",
        sa.Column("order_id", sa.Integer(), nullable=False),
        sa.Column("exchange_id", sa.Integer(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("account_digest", sa.String(64), nullable=False),
        sa.Column("is_withdrawn", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.CheckConstraint("cents > 0", name=op.f("ck_payment_order_lines_pays_something")),
        _reference("payment_order_lines", "order_id", "payment_orders"),
        _reference("payment_order_lines", "exchange_id", "exchanges"),
        sa.PrimaryKeyConstraint("order_id", "exchange_id", name=op.f("pk_payment_order_lines")),
    )
    is_open = sa.column("is_withdrawn") == sa.false()
    op.create_index(
        "uq_payment_order_lines_open",
        "payment_order_lines",
        ["exchange_id"],
        unique=True,
        sqlite_where=is_open,
        postgresql_where=is_open,
    )


def _create_payments() -> None:
    op.create_table(
        "payments",
        sa.Column("exchange_id", sa.Integer(), nullable=False),
        sa.Column("paid_on", sa.Date(), nullable=False),
        sa.Column("cents", sa.BigInteger(), nullable=False),
        sa.Column("reference", sa.String(35), nullable=False),
        sa.Column("agreement_version", sa.Integer(), nullable=False),
        sa.Column("agreement_digest", sa.String(64), nullable=False),
        sa.Column("order_id", sa.Integer()),
        sa.Column("file_digest", sa.String(64)),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("account_id", sa.Integer()),
        sa.CheckConstraint("cents > 0", name=op.f("ck_payments_pays_something")),
        _reference("payments", "exchange_id", "exchanges"),
        _reference("payments", "order_id", "payment_orders"),
        _reference("payments", "account_id", "accounts", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("exchange_id", name=op.f("pk_payments")),
    )
    for column in ("paid_on", "order_id"):
        op.create_index(f"ix_payments_{column}", "payments", [column])


def _create_files() -> None:
    op.create_table(
        "bank_files",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("matched", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer()),
        _reference("bank_files", "partnership_id", "partnerships"),
        _reference("bank_files", "account_id", "accounts", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("digest", "partnership_id", name=op.f("pk_bank_files")),
    )


def _reference(table: str, column: str, to: str, *, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{to}")
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=name, ondelete=ondelete)


def downgrade() -> None:
    for table in ("bank_files", "payments", "payment_order_lines", "payment_orders"):
        op.drop_table(table)
