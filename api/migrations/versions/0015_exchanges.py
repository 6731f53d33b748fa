"""How far an exchange has got; its documents, signatures and history; groups."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def _plain() -> tuple[sa.Column[Any], ...]:
    return (
        sa.Column("visitor_country", sa.String(2)),
        sa.Column("host_country", sa.String(2)),
        sa.Column("group_id", sa.Integer()),
        sa.Column("commitment_version", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("financial_version", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("is_plan_complete", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("maximum_cents", sa.BigInteger()),
        sa.Column("has_account", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("started_at", sa.DateTime()),
        sa.Column("ended_on", sa.Date()),
        sa.Column("visit_reported_at", sa.DateTime()),
        sa.Column("host_reported_at", sa.DateTime()),
        sa.Column("evidenced_at", sa.DateTime()),
        sa.Column("validated_at", sa.DateTime()),
        sa.Column("paid_on", sa.Date()),
        sa.Column("closed_at", sa.DateTime()),
    )


# Columns that bring their check along: SQLite takes it with the column, and in no other way without a copy.
_CHECKED = {
    "agreed_cents": "CONSTRAINT ck_exchanges_agreed_within_maximum CHECK "
    "(agreed_cents IS NULL OR (agreed_cents >= 0 AND agreed_cents <= maximum_cents))",
    "paid_cents": "CONSTRAINT ck_exchanges_payment_is_whole CHECK ((paid_on IS NULL) = (paid_cents IS NULL)) "
    "CONSTRAINT ck_exchanges_paid_as_agreed CHECK (paid_cents IS NULL OR paid_cents <= agreed_cents)",
}
_INDEXED = ("group_id", "validated_at", "first_day", "last_day")


def upgrade() -> None:
    _create_groups()
    for column in _plain():
        op.add_column("exchanges", column)
    for name, check in _CHECKED.items():
        op.execute(f"ALTER TABLE exchanges ADD COLUMN {name} BIGINT {check}")
    for name in _INDEXED:
        op.create_index(f"ix_exchanges_{name}", "exchanges", [name])
    _create_papers()
    _create_signatures()
    _create_moves()
    _create_accounts()


def _create_groups() -> None:
    op.create_table(
        "exchange_groups",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.Unicode(200), nullable=False),
        sa.Column("partnership_id", sa.Integer(), nullable=False),
        sa.Column("host_id", sa.String(64), nullable=False),
        sa.Column("hop_id", sa.Integer()),
        sa.Column("plan", sa.Unicode(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        _reference("exchange_groups", "partnership_id", "partnerships"),
        _reference("exchange_groups", "host_id", "organisations"),
        _reference("exchange_groups", "hop_id", "partnerships"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_groups")),
    )
    for column in ("partnership_id", "host_id", "hop_id"):
        op.create_index(f"ix_exchange_groups_{column}", "exchange_groups", [column])


def _create_papers() -> None:
    op.create_table(
        "exchange_papers",
        sa.Column("exchange_id", sa.Integer(), nullable=False),
        sa.Column("paper", sa.String(12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("content", sa.Unicode(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.Column("account_id", sa.Integer()),
        _reference("exchange_papers", "exchange_id", "exchanges"),
        _reference("exchange_papers", "account_id", "accounts", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("exchange_id", "paper", "version", name=op.f("pk_exchange_papers")),
    )


def _create_signatures() -> None:
    op.create_table(
        "exchange_signatures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exchange_id", sa.Integer(), nullable=False),
        sa.Column("paper", sa.String(12), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("party", sa.String(20), nullable=False),
        sa.Column("account_id", sa.Integer()),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("organisation_id", sa.String(64)),
        sa.Column("partnership_id", sa.Integer()),
        sa.Column("method", sa.String(12), nullable=False),
        sa.Column("delegation_id", sa.Integer()),
        sa.Column("signed_by", sa.Unicode(200), nullable=False, server_default=""),
        sa.Column("signed_on", sa.Date()),
        sa.Column("scan", sa.String(64)),
        sa.Column("edition", sa.Unicode(), nullable=False, server_default=""),
        sa.Column("signed_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "(method = 'paper') = (scan IS NOT NULL) AND (scan IS NULL) = (signed_on IS NULL)",
            name=op.f("ck_exchange_signatures_paper_has_its_scan"),
        ),
        sa.ForeignKeyConstraint(
            ["exchange_id", "paper", "version"],
            ["exchange_papers.exchange_id", "exchange_papers.paper", "exchange_papers.version"],
            name="fk_exchange_signatures_paper",
        ),
        _reference("exchange_signatures", "account_id", "accounts", ondelete="SET NULL"),
        _reference("exchange_signatures", "organisation_id", "organisations"),
        _reference("exchange_signatures", "partnership_id", "partnerships"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchange_signatures")),
        sa.UniqueConstraint(
            "exchange_id", "paper", "version", "party", name=op.f("uq_exchange_signatures_exchange_id")
        ),
    )


def _create_moves() -> None:
    op.create_table(
        "exchange_moves",
        sa.Column("exchange_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("act", sa.String(40), nullable=False),
        sa.Column("party", sa.String(20)),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("words", sa.Unicode(), nullable=False, server_default=""),
        sa.Column("at", sa.DateTime(), nullable=False),
        _reference("exchange_moves", "exchange_id", "exchanges"),
        sa.PrimaryKeyConstraint("exchange_id", "number", name=op.f("pk_exchange_moves")),
    )


def _create_accounts() -> None:
    op.create_table(
        "exchange_accounts",
        sa.Column("exchange_id", sa.Integer(), nullable=False),
        sa.Column("holder", sa.Unicode(70), nullable=False),
        sa.Column("iban", sa.String(34), nullable=False),
        sa.Column("bic", sa.String(11)),
        sa.Column("salt", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        _reference("exchange_accounts", "exchange_id", "exchanges"),
        sa.PrimaryKeyConstraint("exchange_id", name=op.f("pk_exchange_accounts")),
    )


def _reference(table: str, column: str, to: str, *, ondelete: str | None = None) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{to}")
    return sa.ForeignKeyConstraint([column], [f"{to}.id"], name=name, ondelete=ondelete)


def downgrade() -> None:
    for table in ("exchange_accounts", "exchange_moves", "exchange_signatures", "exchange_papers"):
        op.drop_table(table)
    for name in _INDEXED:
        op.drop_index(f"ix_exchanges_{name}", table_name="exchanges")
    for name in reversed(_CHECKED):
        op.execute(f"ALTER TABLE exchanges DROP COLUMN {name}")
    for column in reversed(_plain()):
        op.drop_column("exchanges", column.name)
    op.drop_table("exchange_groups")
