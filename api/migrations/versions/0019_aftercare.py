"""Feedback and follow-up of exchanges."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exchange_feedback",
        sa.Column("exchange_id", sa.Integer(), nullable=False),
        sa.Column("side", sa.String(10), nullable=False),
        sa.Column("stage", sa.String(10), nullable=False),
        sa.Column("fit", sa.Integer(), nullable=False),
        sa.Column("worth", sa.Integer(), nullable=False),
        sa.Column("again", sa.Boolean(), nullable=False),
        sa.Column("results", sa.JSON(), nullable=False),
        sa.Column("words", sa.Unicode(), nullable=False),
        sa.Column("given_at", sa.DateTime(), nullable=False),
        sa.Column("account_id", sa.Integer()),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "fit BETWEEN 1 AND 5 AND worth BETWEEN 1 AND 5", name=op.f("ck_exchange_feedback_from_1_to_5")
        ),
        _of_exchange("exchange_feedback"),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_exchange_feedback_account_id_accounts"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("exchange_id", "side", "stage", name=op.f("pk_exchange_feedback")),
    )
    op.create_table(
        "exchange_followups",
        sa.Column("exchange_id", sa.Integer(), nullable=False),
        sa.Column("stage", sa.String(10), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        _of_exchange("exchange_followups"),
        sa.PrimaryKeyConstraint("exchange_id", "stage", name=op.f("pk_exchange_followups")),
    )


def _of_exchange(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_exchange_id_exchanges")
    return sa.ForeignKeyConstraint(["exchange_id"], ["exchanges.id"], name=name)


def downgrade() -> None:
    op.drop_table("exchange_followups")
    op.drop_table("exchange_feedback")
