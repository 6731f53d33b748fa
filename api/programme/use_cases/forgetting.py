"""What the programme forgets with an organisation that is deleted."""

from datetime import datetime

from api.database import Connection
from api.programme import store, story_store


def forget_organisation(connection: Connection, organisation: str, *, at: datetime) -> None:
    """Takes the words out of every story that names it, and it out of the clusters of its partnership.

    A part of the act that deletes the organisation, which records the event.
    """
    for story in story_store.stories_naming(connection, organisation):
        story_store.save_story(connection, story.erased(at=at))
    store.leave_partnerships(connection, organisation)
