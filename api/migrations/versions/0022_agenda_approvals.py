"""What the support office says of idle days."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exchange_agenda_approvals",
        sa.Column("exchange_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("rule", sa.String(40), nullable=False),
        sa.Column("asked_at", sa.DateTime()),
        sa.Column("asked_by", sa.Integer()),
        sa.Column("approved_at", sa.DateTime()),
        sa.Column("approved_on", sa.Date()),
        sa.Column("approved_by", sa.Integer()),
        sa.Column("reason", sa.Unicode(4000), server_default="", nullable=False),
        sa.CheckConstraint(
            "asked_at IS NOT NULL OR approved_at IS NOT NULL",
            name=op.f("ck_exchange_agenda_approvals_asked_or_approved"),
        ),
        sa.CheckConstraint(
            "(approved_at IS NULL) = (approved_on IS NULL)",
            name=op.f("ck_exchange_agenda_approvals_approval_is_whole"),
        ),
        sa.ForeignKeyConstraint(
            ["exchange_id"], ["exchanges.id"], name=op.f("fk_exchange_agenda_approvals_exchange_id_exchanges")
        ),
        *(
            sa.ForeignKeyConstraint(
                [column],
                ["accounts.id"],
                name=op.f(f"fk_exchange_agenda_approvals_{column}_accounts"),
                ondelete="SET NULL",
            )
            for column in ("asked_by", "approved_by")
        ),
        sa.PrimaryKeyConstraint("exchange_id", "digest", name=op.f("pk_exchange_agenda_approvals")),
    )


def downgrade() -> None:
    op.drop_table("exchange_agenda_approvals")
