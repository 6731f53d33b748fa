"""What is kept of matches: saved, hidden, and messages through the service."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_marks()
    _create_threads()
    _create_messages()
    op.create_table(
        "thread_readings",
        sa.Column("thread_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.Column("up_to", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["thread_id"], ["threads.id"], name=op.f("fk_thread_readings_thread_id_threads")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_thread_readings_organisation_id_organisations"),
        ),
        sa.PrimaryKeyConstraint("thread_id", "organisation_id", name=op.f("pk_thread_readings")),
    )


def _create_marks() -> None:
    op.create_table(
        "marks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.Column("other_id", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("account_id", sa.Integer()),
        sa.CheckConstraint("organisation_id <> other_id", name=op.f("ck_marks_not_of_itself")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_marks_organisation_id_organisations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["other_id"],
            ["organisations.id"],
            name=op.f("fk_marks_other_id_organisations"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_marks_account_id_accounts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marks")),
        sa.UniqueConstraint("organisation_id", "kind", "other_id", name=op.f("uq_marks_organisation_id")),
    )
    op.create_index("ix_marks_other_id", "marks", ["other_id"])


def _create_threads() -> None:
    op.create_table(
        "threads",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("opened_by", sa.String(64), nullable=False),
        sa.Column("opened_to", sa.String(64), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("last_message", sa.Integer(), nullable=False),
        sa.CheckConstraint("opened_by <> opened_to", name=op.f("ck_threads_not_to_itself")),
        sa.ForeignKeyConstraint(
            ["opened_by"], ["organisations.id"], name=op.f("fk_threads_opened_by_organisations")
        ),
        sa.ForeignKeyConstraint(
            ["opened_to"], ["organisations.id"], name=op.f("fk_threads_opened_to_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_threads")),
    )
    for column in ("opened_by", "opened_to", "last_message"):
        op.create_index(f"ix_threads_{column}", "threads", [column])


def _create_messages() -> None:
    op.create_table(
        "messages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thread_id", sa.Integer(), nullable=False),
        sa.Column("from_organisation", sa.String(64), nullable=False),
        sa.Column("to_organisation", sa.String(64), nullable=False),
        sa.Column("text", sa.Unicode()),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("account_id", sa.Integer()),
        sa.ForeignKeyConstraint(["thread_id"], ["threads.id"], name=op.f("fk_messages_thread_id_threads")),
        sa.ForeignKeyConstraint(
            ["from_organisation"],
            ["organisations.id"],
            name=op.f("fk_messages_from_organisation_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["to_organisation"],
            ["organisations.id"],
            name=op.f("fk_messages_to_organisation_organisations"),
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name=op.f("fk_messages_account_id_accounts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_messages")),
    )
    op.create_index("ix_messages_thread_id", "messages", ["thread_id", "id"])
    op.create_index("ix_messages_from_organisation", "messages", ["from_organisation"])


def downgrade() -> None:
    op.drop_table("thread_readings")
    op.drop_table("messages")
    op.drop_table("threads")
    op.drop_table("marks")
