"""Drafts of the rules: who may ask by one, and the editions as everybody else knows them."""

from datetime import datetime
from threading import Lock
from weakref import WeakKeyDictionary

from api.access import OF_THE_PROGRAMME, may
from api.database import Connection
from api.people.signed import Signed
from api.people.use_cases.recognising import still_held
from eligibility.editions import Editions

_SEEING = ("rules.impact", "rules.draft")


def sees_drafts(connection: Connection, signed: Signed, *, at: datetime) -> bool:
    """Whether somebody may know of drafts: who writes them, or sees whom one would affect."""
    held = [one.mandate for one in still_held(connection, signed, at)]
    via = signed.actor.via
    return any(may(held, act, OF_THE_PROGRAMME, on=at.date(), via=via).allowed for act in _SEEING)


def published_only(editions: Editions) -> Editions:
    """The same without drafts, as if there were none. It is kept, so that each law is read once."""
    with _LOCK:
        found = _PUBLISHED.get(editions)
        if found is None:
            found = _PUBLISHED[editions] = Editions(editions.published, state=editions.state)
        return found


_LOCK = Lock()
_PUBLISHED: WeakKeyDictionary[Editions, Editions] = WeakKeyDictionary()
