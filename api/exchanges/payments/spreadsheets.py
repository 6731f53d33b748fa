"""What is due, ordered and paid as CSV: no account, and nothing that a spreadsheet takes for a formula."""

import csv
import io
from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import TYPE_CHECKING

from api.exchanges.payments.orders import end_to_end_id
from api.profiles.cells import protected

if TYPE_CHECKING:
    from api.exchanges.payments.use_cases.listing import Owed

COLUMNS: "Mapping[str, Callable[[Owed], object]]" = MappingProxyType(
    {
        "exchange": lambda one: one.exchange.id,
        "visitor_id": lambda one: one.exchange.agreed.visitor,
        "visitor": lambda one: one.visitor,
        "host_id": lambda one: one.exchange.agreed.host,
        "host": lambda one: one.host,
        "vop": lambda one: one.exchange.agreed.vop,
        "first_day": lambda one: one.exchange.agreed.first_day,
        "last_day": lambda one: one.exchange.agreed.last_day,
        "state": lambda one: one.state.value,
        "agreed_eur": lambda one: _euros(one.exchange.progress.agreed_cents),
        "missing": lambda one: "; ".join(one.missing),
        "pay_until": lambda one: one.clock.last_day if one.clock else None,
        "pay_until_from_completion_alone": lambda one: one.clock.from_completion_alone if one.clock else None,
        "late": lambda one: "yes" if one.clock and one.clock.is_late else "no",
        "order": lambda one: one.payment.order if one.payment else one.order,
        "end_to_end_id": lambda one: end_to_end_id(one.exchange.id),
        "paid_on": lambda one: one.exchange.progress.paid_on,
        "paid_eur": lambda one: _euros(one.exchange.progress.paid_cents),
        "reference": lambda one: one.payment.reference if one.payment else None,
    }
)


def as_csv(rows: "Iterable[Owed]") -> str:
    """The rows under one header."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([_cell(take(row)) for take in COLUMNS.values()])
    return file.getvalue()


def _cell(value: object) -> str:
    return "" if value is None else protected(str(value))


def _euros(cents: int | None) -> Decimal | None:
    return None if cents is None else Decimal(cents).scaleb(-2)
