"""What notices forget with an organisation that is deleted."""

from collections.abc import Collection
from datetime import datetime

from api.database import Connection
from api.notices import store, webhook_store


def forget_organisation(
    connection: Connection, organisation: str, *, names: Collection[str], instead: str, at: datetime
) -> None:
    """Ends its webhooks, and puts `instead` where notices that were told name it by any of its `names`.

    A part of the act that deletes the organisation, which records the event.
    """
    for webhook in webhook_store.webhooks_of(connection, f"organisation:{organisation}"):
        webhook_store.end_webhook(connection, webhook.id, at=at)
        store.stop_webhook(connection, webhook.id)
    store.rename(connection, names, to=instead)
