"""What calendars keep about a person, told and forgotten with the account."""

from datetime import datetime

from api.database import Connection
from api.exchanges.calendars import store
from api.people.keepers import Keeper


def _told(connection: Connection, account_id: int) -> list[dict[str, object]]:
    """The calendars that the person has or had, without their addresses: those are not kept."""
    return [
        {
            "what": one.what.value,
            "of": one.of,
            "made_at": one.made_at.isoformat(),
            "ended_at": one.ended_at.isoformat() if one.ended_at else None,
        }
        for one in store.of_account(connection, account_id)
    ]


def _forget(connection: Connection, account_id: int, _at: datetime) -> None:
    """Deletes them: their addresses show nothing any more."""
    store.forget(connection, account_id)


KEEPERS = (Keeper("calendars", told=_told, forget=_forget),)
