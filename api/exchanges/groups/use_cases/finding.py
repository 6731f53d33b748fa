"""A group for whoever may do something with it."""

from dataclasses import dataclass
from datetime import datetime

from api.access import Decision
from api.database import Connection
from api.exchanges.exchange import Exchange
from api.exchanges.groups import store
from api.exchanges.groups.group import Group, concern_of, living
from api.exchanges.groups.problems import UnknownGroup
from api.people.asking import require
from api.people.signed import Signed

_READ = "group.read"


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A group with its exchanges, in the order in which they began."""

    group: Group
    members: tuple[Exchange, ...]

    def member(self, number: int) -> Exchange | None:
        """The exchange of that number, where it is in the group."""
        return next((one for one in self.members if one.id == number), None)


def found(connection: Connection, number: int) -> Found:
    """The group with that number, whoever asks. Raises UnknownGroup."""
    group = store.get(connection, number)
    if group is None:
        raise UnknownGroup(number)
    return Found(group=group, members=tuple(store.members_of(connection, number)))


def allowed(
    connection: Connection, signed: Signed, number: int, name: str, *, at: datetime
) -> tuple[Found, Decision]:
    """The group, and the decision that lets somebody do the act. Raises UnknownGroup, NotAllowed.

    Everybody who was in it reads it; acts are for those who have a member in it that was not given up.
    """
    one = found(connection, number)
    everybody = concern_of(one.group, one.members)
    decision = require(connection, signed, _READ, everybody, at=at, unknown=UnknownGroup(number))
    if name == _READ:
        return one, decision
    concern = concern_of(one.group, living(one.members))
    return one, require(connection, signed, name, concern, at=at)
