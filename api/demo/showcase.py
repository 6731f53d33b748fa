"""The demo's exchanges by state, with what each waits for and as whom that can be done."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from api.access import Role
from api.database import Connection, Database
from api.demo.everybody import Somebody
from api.doors.words import N_
from api.exchanges import store
from api.exchanges.clocks import clocks_of
from api.exchanges.exchange import Exchange
from api.exchanges.moving import APPROVAL
from api.exchanges.states import Party, State
from api.exchanges.use_cases.seeing import Seen, seen
from api.exchanges.use_cases.way import Expected, expected, way_of
from api.exchanges.zones import day_in
from api.programme.editions import law_for
from api.programme.store import is_step_required
from eligibility.editions import Editions
from eligibility.phrases import in_words

_STATES = {
    State.DRAFT: N_("nobody has signed"),
    State.BUILDING: N_("somebody has signed"),
    State.COMMITTED: N_("the money is to be agreed on"),
    State.APPROVING: N_("the support office has still to approve"),
    State.READY: N_("waits for its first day"),
    State.UNDER_WAY: N_("the stay takes place"),
    State.FINISHED: N_("reports and evidence"),
    State.VALIDATED: N_("it counts; the payment runs"),
    State.PAID: N_("waits to be closed"),
    State.CLOSED: N_("over, as it should be"),
    State.CANCELLED: N_("over, before it began"),
    State.INTERRUPTED: N_("over, broken off"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Doer:
    """Somebody who can do what an exchange waits for."""

    person: Somebody
    role: Role
    of: str  # as which party


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One exchange of the page."""

    number: int
    visitor: str
    host: str
    days: str
    is_virtual: bool
    group: int | None
    waits_for: tuple[tuple[str, tuple[Doer, ...]], ...]  # what, and who can do it
    readers: tuple[Doer, ...]  # who can look at it, where nothing is waited for

    @property
    def path(self) -> str:
        """The page with everything of it."""
        return f"/to/exchanges/{self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class InState:
    """Every exchange in one state."""

    state: State
    words: str
    exchanges: tuple[Shown, ...]


def showcase(
    database: Database, people: Sequence[Somebody], *, editions: Editions, at: datetime
) -> list[InState]:
    """The exchanges of the demo, in the order of the states; states in which there is none are left out."""
    with database.snapshot() as connection:
        exchanges = seen(connection, store.in_states(connection, set(State)))
        required = is_step_required(connection, APPROVAL)
        waits = {
            one.exchange.id: _waits_for(connection, one.exchange, editions, required, at=at)
            for one in exchanges
        }
    shown = {one.exchange.id: _shown(one, waits[one.exchange.id], people) for one in exchanges}
    for_state = {
        state: tuple(shown[one.exchange.id] for one in exchanges if one.exchange.state is state)
        for state in State
    }
    return [
        InState(state=one, words=_STATES[one], exchanges=those) for one, those in for_state.items() if those
    ]


def _waits_for(
    connection: Connection, exchange: Exchange, editions: Editions, required: bool, *, at: datetime
) -> tuple[Expected, ...]:
    on = day_in(exchange.host_country, at)
    law = law_for(editions, as_of=exchange.agreed.first_day, name=exchange.agreed.edition)
    clocks = clocks_of(exchange, law=law, at=at)
    moves = store.moves_of(connection, exchange.id)
    way = way_of(exchange, moves, clocks, on=on, is_approval_required=required)
    return expected(way, exchange, on=on)


def _shown(one: Seen, waits_for: Iterable[Expected], people: Sequence[Somebody]) -> Shown:
    agreed = one.exchange.agreed
    first, last = in_words(agreed.first_day), in_words(agreed.last_day)
    parties = (Party.VISITOR, Party.HOST, Party.VOP)
    return Shown(
        number=one.exchange.id,
        visitor=one.names[agreed.visitor],
        host=one.names[agreed.host],
        days=f"{first} to {last}",
        is_virtual=agreed.is_virtual,
        group=one.exchange.group,
        waits_for=tuple((it.words, tuple(_doers(one.exchange, it.parties, people))) for it in waits_for),
        readers=tuple(_doers(one.exchange, parties, people)),
    )


def _doers(exchange: Exchange, parties: Iterable[Party], people: Sequence[Somebody]) -> Iterator[Doer]:
    """For each of the parties the first who acts for it."""
    for party in parties:
        organisation, partnership = _scope(exchange, party)
        found = ((one, one.role_for(organisation=organisation, partnership=partnership)) for one in people)
        for person, role in found:
            if role is not None:
                yield Doer(person=person, role=role, of=party.words)
                break


def _scope(exchange: Exchange, party: Party) -> tuple[str | None, int | None]:
    """The organisation or the partnership that is that party; neither for the support office."""
    agreed = exchange.agreed
    known: dict[Party, tuple[str | None, int | None]] = {
        Party.VISITOR: (agreed.visitor, None),
        Party.HOST: (agreed.host, None),
        Party.VOP: (None, agreed.vop),
        Party.HOP: (None, agreed.hop),
    }
    return known.get(party, (None, None))
