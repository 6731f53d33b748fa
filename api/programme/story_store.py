"""Success stories and the consents to them in the database."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from api.programme.stories import Story, StoryOrigin, StorySearch, StoryState, StoryWords, ToldExchange
from api.programme.tables import exchanges, stories, story_consents

_AT_ONCE = 200  # stories in one query

Consents = tuple[tuple[str, date], ...]


def get_story(connection: Connection, story_id: int) -> Story | None:
    """The story with that number, or None."""
    row = connection.execute(select(stories).where(stories.c.id == story_id)).one_or_none()
    return None if row is None else _story(row, _consents(connection, [story_id]).get(story_id, ()))


def get_exchange(connection: Connection, number: int) -> ToldExchange | None:
    """As much of an exchange as a story of it has to agree with, or None."""
    row = connection.execute(select(exchanges).where(exchanges.c.id == number)).one_or_none()
    if row is None:
        return None
    return ToldExchange(
        is_closed=row.state == "closed", visitor=row.visitor_id, host=row.host_id, vop=row.vop_id
    )


def stories_before(connection: Connection, number: int | None, *, search: StorySearch) -> Iterator[Story]:
    """Those in the state that is looked for, newest first, from the one before that number on."""
    while True:
        query = select(stories).where(stories.c.state == search.state.value)
        if number is not None:
            query = query.where(stories.c.id < number)
        rows = connection.execute(query.order_by(stories.c.id.desc()).limit(_AT_ONCE)).all()
        consents = _consents(connection, [row.id for row in rows])
        yield from (_story(row, consents.get(row.id, ())) for row in rows)
        if len(rows) < _AT_ONCE:
            return
        number = rows[-1].id


def stories_naming(connection: Connection, organisation: str) -> list[Story]:
    """Every story that names an organisation, in whatever state, oldest first."""
    named = (stories.c.visitor_id == organisation) | (stories.c.host_id == organisation)
    rows = connection.execute(select(stories).where(named).order_by(stories.c.id)).all()
    consents = _consents(connection, [row.id for row in rows])
    return [_story(row, consents.get(row.id, ())) for row in rows]


def add_story(connection: Connection, story: Story) -> int:
    """Enters a story; its number, whatever `story` says."""
    origin = story.origin
    row = {
        **_row_of(story),
        "partnership_id": origin.partnership,
        "visitor_id": origin.visitor,
        "host_id": origin.host,
        "exchange": origin.exchange,
        "written_at": story.written_at,
    }
    return int(connection.execute(insert(stories).values(row).returning(stories.c.id)).scalar_one())


def save_story(connection: Connection, story: Story) -> None:
    """Writes a story, with the consents to it, over the one that is there."""
    connection.execute(update(stories).where(stories.c.id == story.id).values(_row_of(story)))
    connection.execute(delete(story_consents).where(story_consents.c.story_id == story.id))
    rows = [
        {"story_id": story.id, "organisation_id": organisation, "given_on": day}
        for organisation, day in story.consents
    ]
    if rows:
        connection.execute(insert(story_consents), rows)


def _row_of(story: Story) -> dict[str, Any]:
    return {
        "title": story.words.title,
        "text": story.words.text,
        "countries": sorted(story.words.countries),
        "ecosystems": sorted(story.words.ecosystems),
        "state": story.state.value,
        "version": story.version,
        "changed_at": story.changed_at,
        "published_at": story.published_at,
    }


def _consents(connection: Connection, ids: Sequence[int]) -> Mapping[int, Consents]:
    found: dict[int, list[tuple[str, date]]] = defaultdict(list)
    query = select(story_consents).where(story_consents.c.story_id.in_(ids))
    for row in connection.execute(query):
        found[row.story_id].append((row.organisation_id, row.given_on))
    return {number: tuple(sorted(given)) for number, given in found.items()}


def _story(row: Row[Any], consents: Consents) -> Story:
    return Story(
        id=row.id,
        origin=StoryOrigin(
            partnership=row.partnership_id, visitor=row.visitor_id, host=row.host_id, exchange=row.exchange
        ),
        words=StoryWords(
            title=row.title,
            text=row.text,
            countries=frozenset(row.countries),
            ecosystems=frozenset(row.ecosystems),
        ),
        state=StoryState(row.state),
        version=row.version,
        written_at=row.written_at,
        changed_at=row.changed_at,
        published_at=row.published_at,
        consents=consents,
    )
