"""What matches keep about a person, told and forgotten with the account."""

from datetime import datetime

from api.database import Connection
from api.matches import message_store, store
from api.people.keepers import Keeper


def _told_of_messages(connection: Connection, account_id: int) -> list[dict[str, object]]:
    """What the person wrote for an organisation."""
    return [
        {"from": one.sender, "at": one.at.isoformat(), "text": one.text}
        for one in message_store.written_by(connection, account_id)
    ]


def _detach_messages(connection: Connection, account_id: int, _at: datetime) -> None:
    """What was written stays: it is the word of the organisation, and the other side has read it."""
    message_store.detach(connection, account_id)


def _told_of_marks(connection: Connection, account_id: int) -> list[dict[str, object]]:
    """Whom the person saved or hid for an organisation."""
    return [
        {"for": one.organisation, "other": one.other, "kind": one.kind.value, "at": one.at.isoformat()}
        for one in store.marked_by(connection, account_id)
    ]


def _detach_marks(connection: Connection, account_id: int, _at: datetime) -> None:
    """The marks stay the organisation's."""
    store.detach(connection, account_id)


KEEPERS = (
    Keeper("messages", told=_told_of_messages, forget=_detach_messages),
    Keeper("marks", told=_told_of_marks, forget=_detach_marks),
)
