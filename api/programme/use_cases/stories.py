"""Write, read, consent to, publish and withdraw success stories."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import islice
from typing import Any

from api.access import OF_THE_PROGRAMME
from api.database import Connection
from api.journal.acting import Act, Event
from api.journal.versions import require_match
from api.people.asking import NotAllowed, require
from api.people.problems import NotSignedIn
from api.people.signed import Signed
from api.programme import store, story_store
from api.programme.problems import NotItsPartnership, UnknownParties, UnknownPartnership, UnknownStory
from api.programme.stories import Story, StoryOrigin, StoryPage, StorySearch, StoryState, StoryWords
from api.programme.vocabulary import countries_of, ecosystems_of


def find(
    connection: Connection,
    signed: Signed | None,
    search: StorySearch,
    *,
    at: datetime,
    before: int | None,
    most: int,
) -> StoryPage:
    """A part of those that are looked for, newest first: published ones, or others that the asker may read.

    Raises NotSignedIn where nobody is signed in and others are looked for.
    """
    require(connection, signed, "story.read", OF_THE_PROGRAMME, at=at)
    if signed is None and search.state is not StoryState.PUBLISHED:
        raise NotSignedIn
    wanted = (
        story
        for story in story_store.stories_before(connection, before, search=search)
        if search.finds(story) and (story.is_published or _may_read(connection, signed, story, at=at))
    )
    return _page(wanted, most)


def read(connection: Connection, signed: Signed | None, number: int, *, at: datetime) -> Story:
    """The story with that number. Raises UnknownStory also where the asker may not know of it."""
    require(connection, signed, "story.read", OF_THE_PROGRAMME, at=at)
    story = story_store.get_story(connection, number)
    if story is None or not (story.is_published or _may_read(connection, signed, story, at=at)):
        raise UnknownStory(number)
    return story


def write(act: Act, *, signed: Signed, origin: StoryOrigin, words: StoryWords) -> Story:
    """Drafts a story.

    Raises OneParty, UnknownPartnership, UnknownParties, NotItsPartnership, NotItsExchange, UnknownCodes.
    """
    if store.get_partnership(act.connection, origin.partnership) is None:
        raise UnknownPartnership(origin.partnership)
    require(act.connection, signed, "story.write", origin.concern, at=act.at)
    origin.require_both_sides()
    _check_parties(act.connection, origin)
    if origin.exchange is not None:
        origin.require_closed(story_store.get_exchange(act.connection, origin.exchange))
    _check_codes(words)
    story = Story(
        id=0,
        origin=origin,
        words=words,
        state=StoryState.DRAFT,
        version=1,
        written_at=act.at,
        changed_at=act.at,
    )
    number = story_store.add_story(act.connection, story)
    act.record(Event("story.write", f"story:{number}", {"partnership": origin.partnership}))
    return _found(act.connection, number)


def edit(act: Act, *, signed: Signed, number: int, changes: Mapping[str, Any], if_match: str | None) -> Story:
    """Changes what `changes` names, as fields of StoryWords; nobody has consented to it then.

    Raises UnknownStory, NotInThisState, UnknownCodes.
    """
    story = _allowed(act, signed, number, "story.write")
    require_match(if_match, story.version)
    words = replace(story.words, **changes)
    _check_codes(words)
    return _kept(act, story.edited(words, at=act.at), "story.write")


def consent(act: Act, *, signed: Signed, number: int, organisation: str, if_match: str | None) -> Story:
    """Records that an organisation which the story names agrees to it as it reads in this version.

    Raises UnknownStory, NotAParty, NotInThisState.
    """
    story = _allowed(act, signed, number, "story.read_draft")
    if organisation in story.origin.parties:
        require(act.connection, signed, "story.consent", story.origin.concern_of(organisation), at=act.at)
    else:
        require(act.connection, signed, "story.consent", story.origin.concern, at=act.at)
    require_match(if_match, story.version)
    after = story.consented(organisation, at=act.at)
    return _kept(act, after, "story.consent", organisation=organisation)


def publish(act: Act, *, signed: Signed, number: int, if_match: str | None) -> Story:
    """Lets everybody read it. Raises UnknownStory, NotInThisState, ConsentMissing."""
    story = _allowed(act, signed, number, "story.publish")
    require_match(if_match, story.version)
    return _kept(act, story.published(at=act.at), "story.publish")


def withdraw(act: Act, *, signed: Signed, number: int, if_match: str | None) -> Story:
    """Lets nobody else read it any more, published or not. Raises UnknownStory, NotInThisState."""
    story = _allowed(act, signed, number, "story.withdraw")
    require_match(if_match, story.version)
    return _kept(act, story.withdrawn(at=act.at), "story.withdraw")


def _may_read(connection: Connection, signed: Signed | None, story: Story, *, at: datetime) -> bool:
    if signed is None:
        return False
    try:
        require(connection, signed, "story.read_draft", story.origin.concern, at=at)
    except NotAllowed:
        return False
    return True


def _page(wanted: Iterator[Story], most: int) -> StoryPage:
    rows = tuple(islice(wanted, most + 1))
    return StoryPage(rows=rows[:most], before=rows[most - 1].id if len(rows) > most else None)


def _allowed(act: Act, signed: Signed, number: int, what: str) -> Story:
    """The story, for somebody who may do this to it; UnknownStory for who may not know of a draft."""
    story = _found(act.connection, number)
    unknown = None if story.is_published else UnknownStory(number)
    require(act.connection, signed, what, story.origin.concern, at=act.at, unknown=unknown)
    return story


def _found(connection: Connection, number: int) -> Story:
    story = story_store.get_story(connection, number)
    if story is None:
        raise UnknownStory(number)
    return story


def _kept(act: Act, story: Story, what: str, **detail: str) -> Story:
    story_store.save_story(act.connection, story)
    act.record(Event(what, f"story:{story.id}", {"version": story.version, **detail}))
    return story


def _check_parties(connection: Connection, origin: StoryOrigin) -> None:
    managers = store.managers_among(connection, origin.parties)
    strange = [one for one in origin.parties if one not in managers]
    if strange:
        raise UnknownParties(strange)
    if origin.visitor and managers[origin.visitor] != origin.partnership:
        raise NotItsPartnership(origin.visitor, origin.partnership)


def _check_codes(words: StoryWords) -> None:
    countries_of(words.countries)
    ecosystems_of(words.ecosystems)
