"""Exchanges, each begun by a proposal that both sides accepted; their documents, signatures and history."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    Unicode,
    UniqueConstraint,
    false,
)

from api.database import UtcDateTime, metadata
from api.profiles.tables import organisations
from api.programme.tables import partnerships

exchange_groups = Table(  # what the exchanges of a group share; see api/exchanges/groups
    "exchange_groups",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Unicode(200), nullable=False),
    Column("partnership_id", Integer, ForeignKey(partnerships.c.id), nullable=False, index=True),  # made it
    Column("host_id", String(64), ForeignKey(organisations.c.id), nullable=False, index=True),
    Column("hop_id", Integer, ForeignKey(partnerships.c.id), index=True),
    Column("plan", Unicode, nullable=False),  # canonical, as the plans of its exchanges
    Column("version", Integer, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
)

exchanges = Table(
    "exchanges",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("proposal_id", Integer, ForeignKey("proposals.id"), nullable=False),
    Column("visitor_id", ForeignKey(organisations.c.id), nullable=False, index=True),
    Column("host_id", ForeignKey(organisations.c.id), nullable=False, index=True),
    Column("vop_id", Integer, ForeignKey(partnerships.c.id), index=True),  # the visitor's partnership
    Column("hop_id", Integer, ForeignKey(partnerships.c.id), index=True),  # the host's
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("is_virtual", Boolean, nullable=False),
    Column("edition", Unicode, nullable=False),  # of the rules by which it was last checked
    Column("state", String(20), nullable=False, index=True),
    Column("version", Integer, nullable=False),  # what an ETag names
    Column("created_at", UtcDateTime, nullable=False),
    Column("visitor_country", String(2)),
    Column("host_country", String(2)),
    Column("group_id", Integer, index=True),  # of exchange_groups; groups are never deleted
    Column("commitment_version", Integer, nullable=False, server_default="0"),  # the newest; 0: not written
    Column("financial_version", Integer, nullable=False, server_default="0"),
    Column("is_plan_complete", Boolean, nullable=False, server_default=false()),
    Column("maximum_cents", BigInteger),
    Column("agreed_cents", BigInteger),
    Column("has_account", Boolean, nullable=False, server_default=false()),
    Column("started_at", UtcDateTime),
    Column("ended_on", Date),
    Column("ended_at", UtcDateTime),  # when somebody said so
    Column("visit_reported_at", UtcDateTime),
    Column("visit_first_reported_at", UtcDateTime),  # also once it was returned
    Column("host_reported_at", UtcDateTime),
    Column("evidenced_at", UtcDateTime),
    Column("validated_at", UtcDateTime, index=True),
    Column("paid_on", Date),
    Column("paid_cents", BigInteger),
    Column("closed_at", UtcDateTime),
    UniqueConstraint("proposal_id"),
    CheckConstraint("visitor_id <> host_id", name="of_two"),
    CheckConstraint("first_day <= last_day", name="first_before_last"),
    CheckConstraint(
        "agreed_cents IS NULL OR (agreed_cents >= 0 AND agreed_cents <= maximum_cents)",
        name="agreed_within_maximum",
    ),
    CheckConstraint("(paid_on IS NULL) = (paid_cents IS NULL)", name="payment_is_whole"),
    CheckConstraint("paid_cents IS NULL OR paid_cents <= agreed_cents", name="paid_as_agreed"),
)

exchange_papers = Table(  # every version of every document; none is ever written over
    "exchange_papers",
    metadata,
    Column("exchange_id", Integer, ForeignKey(exchanges.c.id), primary_key=True),
    Column("paper", String(12), primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("content", Unicode, nullable=False),  # canonical; empty once its words were erased
    Column("digest", String(64), nullable=False),  # of the canonical content as it was written
    Column("written_at", UtcDateTime, nullable=False),
    Column("account_id", Integer, ForeignKey("accounts.id", ondelete="SET NULL")),  # who wrote it; none: gone
    Column("sent_back_at", UtcDateTime),  # none: it was not; what was sent back never holds again
)

exchange_signatures = Table(
    "exchange_signatures",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("exchange_id", Integer, nullable=False),
    Column("paper", String(12), nullable=False),
    Column("version", Integer, nullable=False),
    Column("digest", String(64), nullable=False),  # of what was signed
    Column("party", String(20), nullable=False),
    Column("account_id", Integer, ForeignKey("accounts.id", ondelete="SET NULL")),  # who signed, or recorded
    Column("role", String(20), nullable=False),  # of the mandate in which they did
    Column("organisation_id", String(64), ForeignKey(organisations.c.id)),  # for whom
    Column("partnership_id", Integer, ForeignKey(partnerships.c.id)),
    Column("method", String(12), nullable=False),  # service, delegated, paper
    Column("delegation_id", Integer),
    Column("signed_by", Unicode(200), nullable=False, server_default=""),  # on paper: the name under it
    Column("signed_on", Date),  # on paper: the day under it
    Column("scan", String(64)),  # on paper: digest of the scan
    Column("edition", Unicode, nullable=False, server_default=""),  # of the rules asked before it
    Column("signed_at", UtcDateTime, nullable=False),
    ForeignKeyConstraint(
        ["exchange_id", "paper", "version"],
        [exchange_papers.c.exchange_id, exchange_papers.c.paper, exchange_papers.c.version],
        name="fk_exchange_signatures_paper",
    ),
    UniqueConstraint("exchange_id", "paper", "version", "party"),
    CheckConstraint(
        "(method = 'paper') = (scan IS NOT NULL) AND (scan IS NULL) = (signed_on IS NULL)",
        name="paper_has_its_scan",
    ),
)

exchange_moves = Table(  # the history, in the order in which it happened
    "exchange_moves",
    metadata,
    Column("exchange_id", Integer, ForeignKey(exchanges.c.id), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("act", String(40), nullable=False),
    Column("party", String(20)),  # for whom it was done; none: the service
    Column("state", String(20), nullable=False),  # afterwards
    Column("words", Unicode, nullable=False, server_default=""),  # the reason, where one was given
    Column("at", UtcDateTime, nullable=False),
)

exchange_accounts = Table(  # where the visitor is paid; the Financial Agreement bears its digest alone
    "exchange_accounts",
    metadata,
    Column("exchange_id", Integer, ForeignKey(exchanges.c.id), primary_key=True),
    Column("holder", Unicode(70), nullable=False),
    Column("iban", String(34), nullable=False),
    Column("bic", String(11)),
    Column("salt", String(64), nullable=False),
    Column("digest", String(64), nullable=False),
)

exchange_former_accounts = Table(  # stated before another one: an amendment that is dropped brings it back
    "exchange_former_accounts",
    metadata,
    Column("exchange_id", Integer, ForeignKey(exchanges.c.id), primary_key=True),
    Column("digest", String(64), primary_key=True),
    Column("holder", Unicode(70), nullable=False),
    Column("iban", String(34), nullable=False),
    Column("bic", String(11)),
    Column("salt", String(64), nullable=False),
)

Index("ix_exchanges_last_day", exchanges.c.last_day)
Index("ix_exchanges_first_day", exchanges.c.first_day)
