"""Notices on their way, webhooks and preferences."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("outbox_id", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(10), nullable=False),
        sa.Column("address", sa.Unicode(320), nullable=False),
        sa.Column("account", sa.Integer()),
        sa.Column("message_id", sa.String(80), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", sa.DateTime()),
        sa.Column("first_tried_at", sa.DateTime()),
        sa.Column("last_error", sa.String(60)),
        sa.Column("sent_at", sa.DateTime()),
        sa.Column("read_at", sa.DateTime()),
        sa.CheckConstraint(
            "(sent_at IS NULL) = (state <> 'sent')", name=op.f("ck_deliveries_sent_has_its_moment")
        ),
        sa.CheckConstraint(
            "(next_attempt_at IS NULL) = (state IN ('sent', 'given_up'))",
            name=op.f("ck_deliveries_unfinished_has_its_next"),
        ),
        sa.ForeignKeyConstraint(["outbox_id"], ["outbox.id"], name=op.f("fk_deliveries_outbox_id_outbox")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deliveries")),
        sa.UniqueConstraint("message_id", name=op.f("uq_deliveries_message_id")),
    )
    op.create_index("ix_deliveries_outbox_id", "deliveries", ["outbox_id"])
    op.create_index("ix_deliveries_next_attempt_at", "deliveries", ["next_attempt_at"])
    op.create_index("ix_deliveries_channel_address", "deliveries", ["channel", "address", "id"])
    op.create_table(
        "webhooks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(141), nullable=False),
        sa.Column("url", sa.Unicode(2000), nullable=False),
        sa.Column("secret", sa.String(100), nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_webhooks")),
    )
    op.create_index("ix_webhooks_owner", "webhooks", ["owner"])
    op.create_table(
        "preferences",
        sa.Column("account", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("kind", sa.String(81), nullable=False),
        sa.Column("channel", sa.String(10), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("account", "kind", "channel", name=op.f("pk_preferences")),
    )


def downgrade() -> None:
    op.drop_table("preferences")
    op.drop_table("webhooks")
    op.drop_table("deliveries")
