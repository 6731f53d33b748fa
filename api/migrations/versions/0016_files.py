"""Files that people hand in, and the evidence of exchanges."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "files",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("media_type", sa.String(40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("sent_digest", sa.String(64), nullable=False),
        sa.Column("kept_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_files_not_empty")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_files")),
    )
    op.create_table(
        "evidence",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("exchange_id", sa.Integer(), nullable=False),
        sa.Column("digest", sa.String(64)),
        sa.Column("kind", sa.String(24), nullable=False),
        sa.Column("name", sa.Unicode(120), nullable=False),
        sa.Column("note", sa.Unicode(1000), nullable=False),
        sa.Column("handed_in_at", sa.DateTime(), nullable=False),
        sa.Column("account_id", sa.Integer()),
        sa.Column("withdrawn_at", sa.DateTime()),
        sa.CheckConstraint(
            "(digest IS NULL) = (withdrawn_at IS NOT NULL)", name=op.f("ck_evidence_withdrawn_has_no_file")
        ),
        sa.ForeignKeyConstraint(
            ["exchange_id"], ["exchanges.id"], name=op.f("fk_evidence_exchange_id_exchanges")
        ),
        sa.ForeignKeyConstraint(["digest"], ["files.digest"], name=op.f("fk_evidence_digest_files")),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=op.f("fk_evidence_account_id_accounts"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence")),
        sa.UniqueConstraint("exchange_id", "digest", name=op.f("uq_evidence_exchange_id")),
    )
    op.create_index("ix_evidence_digest", "evidence", ["digest"])


def downgrade() -> None:
    op.drop_index("ix_evidence_digest", table_name="evidence")
    op.drop_table("evidence")
    op.drop_table("files")
