"""Whose figures somebody may read, by the table of permissions."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from api.access import OF_THE_PROGRAMME, may
from api.database import Connection
from api.exchanges.reach import reach_of
from api.figures import schedule_store
from api.people.asking import require
from api.people.signed import Signed
from api.people.use_cases.recognising import still_held
from api.programme.partnerships import concern_of
from api.programme.problems import UnknownPartnership

READ, LIST = "figures.read", "figures.list"


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Of which partnerships somebody reads figures, and whether the lists behind them are open to them."""

    names: Mapping[int, str]  # by number, in the order in which they were entered
    is_everything: bool  # all of them, and the exchanges that have none
    may_list: bool

    @property
    def partnerships(self) -> frozenset[int] | None:
        """Their numbers; None asks for everything."""
        return None if self.is_everything else frozenset(self.names)


def scope_of(
    connection: Connection, signed: Signed, act: str, *, partnership: int | None, at: datetime
) -> Scope:
    """One partnership, or without a number all that they may read of.

    Raises UnknownPartnership; NotAllowed for what their mandates do not cover.
    """
    numbers = _numbers(connection, signed, act, partnership, at=at)
    names = schedule_store.names_of(connection, numbers=numbers)
    if partnership is not None and partnership not in names:
        raise UnknownPartnership(partnership)
    for number in [None] if numbers is None else sorted(numbers):
        concern = OF_THE_PROGRAMME if number is None else concern_of(number)
        require(connection, signed, act, concern, at=at)
    return Scope(
        names=names,
        is_everything=numbers is None,
        may_list=act == LIST or _may_list(connection, signed, numbers, at=at),
    )


def _numbers(
    connection: Connection, signed: Signed, act: str, partnership: int | None, *, at: datetime
) -> frozenset[int] | None:
    """Of which partnerships; None for everything, also where they may read nothing and are to be told so."""
    if partnership is not None:
        return frozenset({partnership})
    mandates = [one.mandate for one in still_held(connection, signed, at)]
    reach = reach_of(mandates, act, on=at.date())
    return None if reach.everything or not reach.partnerships else reach.partnerships


def _may_list(
    connection: Connection, signed: Signed, numbers: frozenset[int] | None, *, at: datetime
) -> bool:
    mandates = [one.mandate for one in still_held(connection, signed, at)]
    concerns = [OF_THE_PROGRAMME] if numbers is None else [concern_of(one) for one in sorted(numbers)]
    via = signed.actor.via
    return all(may(mandates, LIST, concern, on=at.date(), via=via).allowed for concern in concerns)
