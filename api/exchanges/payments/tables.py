"""Payments of lump sums, the orders to the bank for them, and the bank's files that were read."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Unicode,
    false,
)

from api.database import UtcDateTime, metadata
from api.exchanges.tables import exchanges
from api.programme.tables import partnerships

payment_orders = Table(
    "payment_orders",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("partnership_id", Integer, ForeignKey(partnerships.c.id), nullable=False, index=True),  # pays
    Column("debtor", Unicode(70), nullable=False),  # as its bank knows it
    Column("debtor_iban", String(34), nullable=False),
    Column("debtor_bic", String(11)),
    Column("execution_day", Date, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("account_id", Integer, ForeignKey("accounts.id", ondelete="SET NULL")),  # who made it; none: gone
    Column("withdrawn_at", UtcDateTime),
    Column("fetched_at", UtcDateTime),  # when its file was first handed out; none: it never left
    Column("withdrawn_because", Unicode(1000), nullable=False, server_default=""),
)

payment_order_lines = Table(  # to which account is in exchange_accounts alone, so that it can be erased
    "payment_order_lines",
    metadata,
    Column("order_id", Integer, ForeignKey(payment_orders.c.id), primary_key=True),
    Column("exchange_id", Integer, ForeignKey(exchanges.c.id), primary_key=True),
    Column("cents", BigInteger, nullable=False),
    Column("account_digest", String(64), nullable=False),  # of the account as signed and as ordered
    Column("is_withdrawn", Boolean, nullable=False, server_default=false()),
    Column("withdrawn_at", UtcDateTime),  # alone; none: it stands, or went with its order
    Column("withdrawn_because", Unicode(1000), nullable=False, server_default=""),
    CheckConstraint("cents > 0", name="pays_something"),
)

Index(  # an exchange stands in one order at most that was not withdrawn
    "uq_payment_order_lines_open",
    payment_order_lines.c.exchange_id,
    unique=True,
    sqlite_where=payment_order_lines.c.is_withdrawn == false(),
    postgresql_where=payment_order_lines.c.is_withdrawn == false(),
)

payments = Table(  # one for an exchange, never a second
    "payments",
    metadata,
    Column("exchange_id", Integer, ForeignKey(exchanges.c.id), primary_key=True),
    Column("paid_on", Date, nullable=False, index=True),
    Column("cents", BigInteger, nullable=False),
    Column("reference", String(35), nullable=False),
    Column("agreement_version", Integer, nullable=False),  # of the Financial Agreement that it rests on
    Column("agreement_digest", String(64), nullable=False),
    Column("order_id", Integer, ForeignKey(payment_orders.c.id), index=True),  # that it was ordered with
    Column("file_digest", String(64)),  # of the bank's file that told of it; none: recorded by hand
    Column("recorded_at", UtcDateTime, nullable=False),
    Column("account_id", Integer, ForeignKey("accounts.id", ondelete="SET NULL")),  # who recorded it
    Column("returned_on", Date),  # the bank has booked it back; none: it stands
    Column("returned_by", String(64)),  # digest of the bank's file that told of that
    Column("return_recorded_at", UtcDateTime),
    CheckConstraint("cents > 0", name="pays_something"),
)

bank_files = Table(  # that were read; what they say of others is not kept
    "bank_files",
    metadata,
    Column("digest", String(64), primary_key=True),  # SHA-256 of the file
    Column("partnership_id", Integer, ForeignKey(partnerships.c.id), primary_key=True),
    Column("read_at", UtcDateTime, nullable=False),  # for the first time
    Column("entries", Integer, nullable=False),
    Column("matched", Integer, nullable=False),
    Column("account_id", Integer, ForeignKey("accounts.id", ondelete="SET NULL")),
)
