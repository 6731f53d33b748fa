"""A proposal as somebody sees it: what was done with it, and what they may do next."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from api.access import may
from api.database import Connection
from api.exchanges import store as exchanges
from api.exchanges.reach import Reach, reach_of
from api.people.signed import Signed
from api.people.use_cases.recognising import still_held
from api.problems import Problem
from api.proposals import store
from api.proposals.parties import Parties, require_party
from api.proposals.problems import DirectionOfWhat, UnknownProposal
from api.proposals.proposal import Move, Proposal
from api.proposals.states import OF_PEOPLE, State
from api.proposals.store import Wanted
from api.proposals.use_cases.checking import passed, unlisted

_READ, _ACCEPT = "proposal.read", "proposal.accept"
_ANSWERS = "accept it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """One thing that could be done next."""

    act: str
    why_not: str  # empty where it can be done


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """What those who take part are called."""

    organisations: Mapping[str, str]  # by id
    partnerships: Mapping[int, str]  # by number


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """A proposal as somebody sees it on a day."""

    proposal: Proposal
    names: Names
    moves: tuple[Move, ...]
    exchange: int | None  # number of the one that it led to
    options: tuple[Option, ...]
    today: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A part of a list, newest first."""

    proposals: tuple[Proposal, ...]
    names: Names
    today: date
    after: int | None  # ask with this for the next part
    counts: Mapping[State, int]
    waiting: int  # for the answer of whoever asks


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Which proposals somebody asks for."""

    organisation: str | None = None
    state: State | None = None
    made: bool | None = None  # false: received; none: both
    waits_for_me: bool = False
    after: int | None = None
    most: int = 50


def read(connection: Connection, signed: Signed, number: int, *, at: datetime) -> View:
    """The proposal with that number. Raises UnknownProposal, also for one that they may not know of."""
    proposal = store.get(connection, number)
    if proposal is None:
        raise UnknownProposal(number)
    return view_of(connection, require_party(connection, signed, proposal, _READ, at=at))


def find(connection: Connection, signed: Signed, filters: Filters, *, at: datetime) -> Page:
    """Those that somebody may see, newest first. Raises DirectionOfWhat."""
    today = at.date()
    mandates = [one.mandate for one in still_held(connection, signed, at)]
    reach = reach_of(mandates, _READ, on=today)
    answering = reach_of(mandates, _ACCEPT, on=today)
    wanted = _wanted(filters, reach, answering, today)
    found = store.find(connection, wanted, after=filters.after, most=filters.most)
    shown = tuple(one.as_of(today) for one in found[: filters.most])
    return Page(
        proposals=shown,
        names=names_of(connection, *shown),
        today=today,
        after=shown[-1].id if len(found) > filters.most else None,
        counts=store.count(connection, wanted),
        waiting=store.count_waiting(connection, wanted, answering),
    )


def view_of(connection: Connection, parties: Parties) -> View:
    """The proposal as the person whose standing this is sees it."""
    proposal = parties.proposal.as_of(parties.on)
    moves = store.moves_of(connection, proposal.id)
    return View(
        proposal=proposal,
        names=names_of(connection, proposal),
        moves=moves,
        exchange=exchanges.number_of_proposal(connection, proposal.id),
        options=tuple(_options(connection, parties)),
        today=parties.on,
    )


def names_of(connection: Connection, *proposals: Proposal) -> Names:
    """What the organisations and partnerships in these are called."""
    organisations = {one for proposal in proposals for one in (proposal.visitor, proposal.host)}
    partnerships = {one.by_partnership for one in proposals if one.by_partnership is not None}
    return Names(
        organisations=exchanges.names_of(connection, organisations),
        partnerships=exchanges.partnership_names(connection, partnerships),
    )


def _wanted(filters: Filters, reach: Reach, answering: Reach, today: date) -> Wanted:
    if filters.made is not None and filters.organisation is None and reach.everything:
        raise DirectionOfWhat
    return Wanted(
        reach=reach,
        today=today,
        organisation=filters.organisation,
        made=filters.made,
        state=filters.state,
        answered_by=answering if filters.waits_for_me else None,
    )


def _options(connection: Connection, parties: Parties) -> Iterator[Option]:
    for act in OF_PEOPLE:
        yield Option(act=act, why_not=_why_not(connection, parties, act))


def _why_not(connection: Connection, parties: Parties, act: str) -> str:
    decision = may(parties.mandates, act, parties.concern, on=parties.on, via=parties.signed.actor.via)
    if not decision.allowed:
        return decision.reason
    proposal = parties.proposal
    try:
        proposal.require_step(act, parties.acting_for(act), parties.on)
    except Problem as problem:
        return str(problem)
    if act != _ACCEPT:
        return ""
    missing = unlisted(connection, proposal.visitor, proposal.host, doing=_ANSWERS)
    return " ".join(str(problem) for problem in (*missing, *passed(proposal, parties.on)))
