"""Scans of what was signed by hand, and the short reports of stays that were broken off."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "exchange_scans",
        sa.Column("exchange_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("name", sa.Unicode(120), nullable=False),
        sa.Column("account_id", sa.Integer()),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exchange_id"], ["exchanges.id"], name=op.f("fk_exchange_scans_exchange_id_exchanges")
        ),
        sa.ForeignKeyConstraint(["digest"], ["files.digest"], name=op.f("fk_exchange_scans_digest_files")),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_exchange_scans_account_id_accounts"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("exchange_id", "digest", name=op.f("pk_exchange_scans")),
    )
    op.create_table(
        "exchange_interruptions",
        sa.Column("exchange_id", sa.Integer(), nullable=False),
        sa.Column("done", sa.Unicode(4000), nullable=False),
        sa.Column("why", sa.Unicode(4000), nullable=False),
        sa.Column("follows", sa.Unicode(4000), nullable=False),
        sa.Column("reported_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["exchange_id"], ["exchanges.id"], name=op.f("fk_exchange_interruptions_exchange_id_exchanges")
        ),
        sa.PrimaryKeyConstraint("exchange_id", name=op.f("pk_exchange_interruptions")),
    )


def downgrade() -> None:
    op.drop_table("exchange_interruptions")
    op.drop_table("exchange_scans")
