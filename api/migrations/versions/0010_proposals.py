"""Proposals, and the exchanges that they lead to."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_proposals()
    _create_moves()
    _create_exchanges()


def _create_proposals() -> None:
    op.create_table(
        "proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("visitor_id", sa.String(64), nullable=False),
        sa.Column("host_id", sa.String(64), nullable=False),
        sa.Column("made_by", sa.String(10), nullable=False),
        sa.Column("by_partnership", sa.Integer()),
        sa.Column("origin", sa.String(20), nullable=False),
        sa.Column("showing_id", sa.Integer()),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("is_virtual", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("visitor_accepted", sa.Boolean(), nullable=False),
        sa.Column("host_accepted", sa.Boolean(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(), nullable=False),
        sa.Column("moved_at", sa.DateTime(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=False),
        sa.Column("reminded_of", sa.Date()),
        sa.CheckConstraint("visitor_id <> host_id", name=op.f("ck_proposals_of_two")),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_proposals_first_before_last")),
        _to_organisation("proposals", "visitor_id"),
        _to_organisation("proposals", "host_id"),
        _to_partnership("proposals", "by_partnership"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
    )
    op.create_index("ix_proposals_visitor_id", "proposals", ["visitor_id"])
    op.create_index("ix_proposals_host_id", "proposals", ["host_id"])
    op.create_index("ix_proposals_state_expires_on", "proposals", ["state", "expires_on"])


def _create_moves() -> None:
    op.create_table(
        "proposal_moves",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("what", sa.String(10), nullable=False),
        sa.Column("side", sa.String(10)),
        sa.Column("by_partnership", sa.Integer()),
        sa.Column("first_day", sa.Date()),
        sa.Column("last_day", sa.Date()),
        sa.Column("is_virtual", sa.Boolean()),
        sa.Column("reason", sa.String(20)),
        sa.Column("words", sa.Unicode(), nullable=False),
        sa.Column("outcome", sa.String(20)),
        sa.Column("edition", sa.Unicode()),
        sa.Column("open_rules", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "(first_day IS NULL) = (last_day IS NULL) AND (first_day IS NULL) = (is_virtual IS NULL)",
            name=op.f("ck_proposal_moves_terms_are_whole"),
        ),
        sa.CheckConstraint(
            "(outcome IS NULL) = (edition IS NULL)", name=op.f("ck_proposal_moves_evidence_is_whole")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f("fk_proposal_moves_proposal_id_proposals")
        ),
        _to_partnership("proposal_moves", "by_partnership"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_moves")),
        sa.UniqueConstraint("proposal_id", "number", name=op.f("uq_proposal_moves_proposal_id")),
    )


def _create_exchanges() -> None:
    op.create_table(
        "exchanges",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("visitor_id", sa.String(64), nullable=False),
        sa.Column("host_id", sa.String(64), nullable=False),
        sa.Column("vop_id", sa.Integer()),
        sa.Column("hop_id", sa.Integer()),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("is_virtual", sa.Boolean(), nullable=False),
        sa.Column("edition", sa.Unicode(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint("visitor_id <> host_id", name=op.f("ck_exchanges_of_two")),
        sa.CheckConstraint("first_day <= last_day", name=op.f("ck_exchanges_first_before_last")),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposals.id"], name=op.f("fk_exchanges_proposal_id_proposals")
        ),
        _to_organisation("exchanges", "visitor_id"),
        _to_organisation("exchanges", "host_id"),
        _to_partnership("exchanges", "vop_id"),
        _to_partnership("exchanges", "hop_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchanges")),
        sa.UniqueConstraint("proposal_id", name=op.f("uq_exchanges_proposal_id")),
    )
    for column in ("visitor_id", "host_id", "vop_id", "hop_id", "state"):
        op.create_index(f"ix_exchanges_{column}", "exchanges", [column])


def _to_organisation(table: str, column: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_organisations")
    return sa.ForeignKeyConstraint([column], ["organisations.id"], name=name)


def _to_partnership(table: str, column: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_partnerships")
    return sa.ForeignKeyConstraint([column], ["partnerships.id"], name=name)


def downgrade() -> None:
    op.drop_table("exchanges")
    op.drop_table("proposal_moves")
    op.drop_table("proposals")
