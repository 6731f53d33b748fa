"""Which exchanges a list asks for, as a condition on the table."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import ColumnElement, and_, false, or_, select, true

from api.access import Side
from api.exchanges.reach import Reach
from api.exchanges.states import Party, State
from api.exchanges.tables import exchanges
from api.fields import LARGEST
from api.profiles.tables import organisations

PARTIES = {Side.VISITOR: exchanges.c.visitor_id, Side.HOST: exchanges.c.host_id}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which exchanges are asked for."""

    reach: Reach
    organisation: str | None = None
    states: Collection[State] = ()
    group: int | None = None
    partnership: int | None = None  # as VOP or as HOP
    party: Party | None = None  # with a partnership: only as this one
    first: date | None = None  # its last day of activities is not before this
    last: date | None = None  # its first day of activities is not after this
    text: str = ""  # in the name of either organisation, or the number itself

    @property
    def whatever_state(self) -> "Wanted":
        """The same, in every state."""
        return replace(self, states=())


def condition_of(wanted: Wanted) -> ColumnElement[bool]:
    """Those of the exchanges that are wanted."""
    conditions: Iterable[ColumnElement[bool]] = (
        _reached(wanted.reach),
        with_organisation(wanted.organisation),
        exchanges.c.state.in_([one.value for one in wanted.states]) if wanted.states else true(),
        exchanges.c.group_id == wanted.group if wanted.group is not None else true(),
        _managed_by(wanted.partnership, wanted.party),
        exchanges.c.last_day >= wanted.first if wanted.first is not None else true(),
        exchanges.c.first_day <= wanted.last if wanted.last is not None else true(),
        _named(wanted.text),
    )
    return and_(*conditions)


def _reached(reach: Reach) -> ColumnElement[bool]:
    if reach.everything:
        return true()
    parties = [column.in_(sorted(reach.organisations(side))) for side, column in PARTIES.items()]
    managed = [column.in_(sorted(reach.partnerships)) for column in (exchanges.c.vop_id, exchanges.c.hop_id)]
    return or_(false(), *parties, *managed)


def _managed_by(partnership: int | None, party: Party | None) -> ColumnElement[bool]:
    if partnership is None:
        return true()
    columns = {Party.VOP: exchanges.c.vop_id, Party.HOP: exchanges.c.hop_id}
    return or_(*(column == partnership for one, column in columns.items() if party in {None, one}))


def _named(text: str) -> ColumnElement[bool]:
    if not text:
        return true()
    called = select(organisations.c.id).where(organisations.c.name.icontains(text, autoescape=True))
    number = exchanges.c.id == int(text) if _is_number(text) else false()
    return or_(number, *(column.in_(called) for column in PARTIES.values()))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and int(text) <= LARGEST


def with_organisation(organisation: str | None) -> ColumnElement[bool]:
    """Those in which it takes part, as visitor or host; all for None."""
    if organisation is None:
        return true()
    return or_(*(column == organisation for column in PARTIES.values()))
