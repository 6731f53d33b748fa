"""What notices and showings keep about a person, told and forgotten with the account. See matches/kept.py."""

from datetime import datetime

from api.notices import store as notices
from api.notices import webhook_store
from api.people.keepers import Keeper
from api.people.store import Connection
from api.people.store.links import mailbox_of
from api.showings import store as showings

_MOST_NOTICES = 10_000


def _told_of_notices(connection: Connection, account_id: int) -> list[dict[str, object]]:
    """The person's inbox, newest first."""
    return [
        {
            "kind": one.notice.kind,
            "created_at": one.notice.created_at.isoformat(),
            "read_at": one.read_at.isoformat() if one.read_at else None,
        }
        for one in notices.inbox_of(connection, account_id, before=None, at_most=_MOST_NOTICES)
    ]


def _forget_mailbox(connection: Connection, account_id: int, _at: datetime) -> None:
    """Blanks the mailbox in what was sent there, and gives up what was still on its way."""
    mailbox = mailbox_of(connection, f"account:{account_id}")
    if mailbox is not None:
        notices.forget_address(connection, mailbox)


def _told_of_preferences(connection: Connection, account_id: int) -> list[dict[str, object]]:
    """What the person has said about being told."""
    return [
        {"kind": kind, "channel": channel.value, "is_on": is_on}
        for kind, channel, is_on in webhook_store.preferences_of(connection, account_id)
    ]


def _forget_preferences(connection: Connection, account_id: int, _at: datetime) -> None:
    """Deletes them: nobody is told any more."""
    webhook_store.forget_preferences(connection, account_id)


def _told_of_lists(connection: Connection, account_id: int) -> list[dict[str, object]]:
    """Which lists of matches the person asked for, and when."""
    return [
        {"showing": number, "asked_at": at.isoformat()}
        for number, at in showings.asked_by(connection, account_id)
    ]


def _detach_lists(connection: Connection, account_id: int, _at: datetime) -> None:
    """The lists stay on record as what its organisation was shown."""
    showings.detach(connection, account_id)


def _told_of_learning(connection: Connection, account_id: int) -> dict[str, bool]:
    return {"refused": showings.has_refused(connection, [account_id])}


def _forget_notes(connection: Connection, account_id: int, at: datetime) -> None:
    """Deletes what the person did with matches; the refusal itself goes too, since nobody is left to ask."""
    showings.refuse(connection, account_id, at=at)
    showings.allow(connection, account_id)


KEEPERS = (
    Keeper("notices", told=_told_of_notices, forget=_forget_mailbox),
    Keeper("preferences", told=_told_of_preferences, forget=_forget_preferences),
    Keeper("learning", told=_told_of_learning, forget=_forget_notes),
    Keeper("lists", told=_told_of_lists, forget=_detach_lists),  # after the notes, which are found by them
)
