"""Versions of profiles, what was shown, and what a person did with it."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "profile_versions",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("organisation_id", sa.String(64), nullable=False),
        sa.Column("profile", sa.Unicode()),
        sa.Column("kept_from", sa.DateTime(), nullable=False),
        sa.Column("erased_at", sa.DateTime()),
        sa.CheckConstraint(
            "(profile IS NULL) = (erased_at IS NOT NULL)", name=op.f("ck_profile_versions_whole_or_erased")
        ),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_profile_versions")),
    )
    op.create_index("ix_profile_versions_organisation_id", "profile_versions", ["organisation_id"])
    op.create_table(
        "catalogue_states",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seen_from", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogue_states")),
        sa.UniqueConstraint("number", name=op.f("uq_catalogue_states_number")),
    )
    op.create_table(
        "state_members",
        sa.Column("member", sa.String(80), nullable=False),
        sa.Column("first_number", sa.Integer(), nullable=False),
        sa.Column("last_number", sa.Integer()),
        sa.CheckConstraint("first_number <= last_number", name=op.f("ck_state_members_first_before_last")),
        sa.PrimaryKeyConstraint("member", "first_number", name=op.f("pk_state_members")),
    )
    op.create_table(
        "models_seen",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("text", sa.Unicode(), nullable=False),
        sa.Column("seen_from", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_models_seen")),
    )
    _create_showings()
    op.create_table(
        "showing_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("showing_id", sa.Integer(), nullable=False),
        sa.Column("host_id", sa.String(64), nullable=False),
        sa.Column("what", sa.String(20), nullable=False),
        sa.Column("noted_at", sa.DateTime(), nullable=False),
        sa.Column("account_id", sa.Integer()),
        sa.ForeignKeyConstraint(
            ["showing_id"], ["showings.id"], name=op.f("fk_showing_notes_showing_id_showings")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_showing_notes")),
    )
    op.create_index("ix_showing_notes_showing_id", "showing_notes", ["showing_id"])
    op.create_index("ix_showing_notes_account_id", "showing_notes", ["account_id"])
    op.create_table(
        "learning_refusals",
        sa.Column("account_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("refused_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_learning_refusals")),
    )


def _create_showings() -> None:
    op.create_table(
        "showings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("asked_by", sa.Integer()),
        sa.Column("visitor_id", sa.String(64), nullable=False),
        sa.Column("visitor_digest", sa.String(64), nullable=False),
        sa.Column("question", sa.JSON(), nullable=False),
        sa.Column("catalogue_state", sa.String(64), nullable=False),
        sa.Column("model_name", sa.Unicode(), nullable=False),
        sa.Column("model_digest", sa.String(64), nullable=False),
        sa.Column("weights_digest", sa.String(64), nullable=False),
        sa.Column("edition", sa.Unicode(), nullable=False),
        sa.Column("seal", sa.String(64)),
        sa.Column("encoder", sa.Unicode(), nullable=False),
        sa.Column("index_kind", sa.String(40), nullable=False),
        sa.Column("code_version", sa.String(80), nullable=False),
        sa.Column("answer_digest", sa.String(64), nullable=False),
        sa.Column("ranks", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["catalogue_state"],
            ["catalogue_states.id"],
            name=op.f("fk_showings_catalogue_state_catalogue_states"),
        ),
        sa.ForeignKeyConstraint(
            ["model_digest"], ["models_seen.digest"], name=op.f("fk_showings_model_digest_models_seen")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_showings")),
    )
    op.create_index("ix_showings_asked_by", "showings", ["asked_by"])
    op.create_index("ix_showings_visitor_id", "showings", ["visitor_id"])


def downgrade() -> None:
    op.drop_table("learning_refusals")
    op.drop_table("showing_notes")
    op.drop_table("showings")
    op.drop_table("models_seen")
    op.drop_table("state_members")
    op.drop_table("catalogue_states")
    op.drop_table("profile_versions")
