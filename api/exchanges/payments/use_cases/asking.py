"""For which partnerships somebody asks about money, by the table of permissions."""

from collections.abc import Collection
from datetime import datetime

from api.access import OF_THE_PROGRAMME
from api.database import Connection
from api.exchanges.reach import reach_of
from api.people.asking import require
from api.people.signed import Signed
from api.people.use_cases.recognising import still_held
from api.programme.partnerships import concern_of

READ = "payments.read"
ORDER = "payments.export"
WITHDRAW = "payments.withdraw"
RECONCILE = "payments.reconcile"


def reached(
    connection: Connection, signed: Signed, act: str, *, partnership: int | None, at: datetime
) -> Collection[int] | None:
    """The partnerships for which somebody may do the act: the one named, else all of theirs; None: all.

    Raises NotAllowed, and OnlyInPerson where a token will not do.
    """
    if partnership is not None:
        require(connection, signed, act, concern_of(partnership), at=at)
        return frozenset({partnership})
    mandates = [one.mandate for one in still_held(connection, signed, at)]
    reach = reach_of(mandates, act, on=at.date())
    if reach.everything:
        return None
    if not reach.partnerships:
        require(connection, signed, act, OF_THE_PROGRAMME, at=at)
    for one in sorted(reach.partnerships):
        require(connection, signed, act, concern_of(one), at=at)
    return reach.partnerships
