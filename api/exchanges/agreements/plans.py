"""The plan of an exchange as it is written now."""

import json
from typing import Any

from api.database import Connection
from api.exchanges import paper_store
from api.exchanges.exchange import Exchange
from api.exchanges.paper_store import Written
from api.exchanges.plan import Plan, plan_of
from api.exchanges.states import Paper


def plan_now(connection: Connection, exchange: Exchange) -> Plan:
    """The plan in the Commitment to Quality that holds; the days alone while there is none."""
    written = paper_store.newest(connection, exchange.id, Paper.COMMITMENT)
    if written is None or not written.text:
        agreed = exchange.agreed
        return Plan(first_day=agreed.first_day, last_day=agreed.last_day, is_virtual=agreed.is_virtual)
    return plan_of(content_of(written)["plan"])


def content_of(written: Written) -> dict[str, Any]:
    """What a document says; nothing once its words were erased."""
    return dict(json.loads(written.text)) if written.text else {}
