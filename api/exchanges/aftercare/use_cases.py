"""Say how an exchange went and what became of it; read what came of all of them; ask those who can say."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from api.access import OF_THE_PROGRAMME, Mandate, Side, Via, may
from api.database import Connection, Database
from api.exchanges import store as exchanges
from api.exchanges.aftercare import store
from api.exchanges.aftercare.outcomes import Feedback, Result, Stage, grade_of
from api.exchanges.aftercare.problems import NotYetToBeSaid
from api.exchanges.exchange import Exchange
from api.exchanges.moving import allowed, tell
from api.exchanges.reach import Reach
from api.exchanges.states import Party, State
from api.exchanges.wanted_store import Wanted
from api.journal.acting import Act, Actor, Event, perform
from api.journal.versions import require_match
from api.people.asking import NotAllowed, require
from api.people.signed import Signed
from api.people.use_cases.recognising import still_held
from api.profiles import store as profiles
from api.profiles.organisation import match_profile_of
from api.showings import store as showings
from api.showings.showing import Showing
from matching.profiles import MatchProfile

LATER_AFTER = timedelta(days=180)  # our policy: half a year shows whether something came of it
_SERVICE = Actor(account_id=None, via=Via.SYSTEM)
_SAID_IN = {
    Stage.STAY: {State.FINISHED, State.VALIDATED, State.PAID, State.CLOSED, State.INTERRUPTED},
    Stage.LATER: {State.CLOSED},
}
_LEARNED_FROM = frozenset({State.VALIDATED, State.PAID, State.CLOSED, State.INTERRUPTED})
_PARTY = {Side.VISITOR: Party.VISITOR, Side.HOST: Party.HOST}


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """What somebody says of an exchange."""

    fit: int
    worth: int
    again: bool
    results: frozenset[Result]
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """Of which exchange, for which side, and at which stage."""

    number: int
    side: Side
    stage: Stage


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """What came of one exchange. It names nobody."""

    exchange: int
    grade: int
    said: int  # how many answers stand behind it
    showing: int | None = None  # the list that the host was found in
    rank: int | None = None
    affinity_hundredths: int | None = None
    model_digest: str | None = None
    weights_digest: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """Everything that exchanges tell of who fits whom."""

    profiles: tuple[MatchProfile, ...]
    grades: tuple[tuple[str, str, int], ...]  # visitor, host, grade


def judged(connection: Connection) -> Judged:
    """Every organisation that takes part, and the grade of every exchange of which there is one."""
    over = exchanges.in_states(connection, _LEARNED_FROM)
    grades = {one.exchange: one.grade for one in graded(connection, over)}
    parties = {one.id: one.agreed for one in over}
    known = profiles.get_all(connection)
    return Judged(
        profiles=tuple(match_profile_of(known[one]) for one in sorted(known)),
        grades=tuple(
            (parties[number].visitor, parties[number].host, grade) for number, grade in sorted(grades.items())
        ),
    )


def say(act: Act, *, signed: Signed, about: About, said: Said, if_match: str | None) -> Feedback:
    """Keeps what a side says, in place of what it said before. Version 0 is that nothing was said.

    Raises UnknownExchange, NotAllowed for the other side, NotYetToBeSaid.
    """
    exchange = _own(act.connection, signed, about, "exchange.feedback", at=act.at)
    before = store.get(act.connection, about.number, about.side, about.stage)
    require_match(if_match, before.version if before else 0)
    if exchange.state not in _SAID_IN[about.stage]:
        raise NotYetToBeSaid(about.number, exchange.state)
    feedback = Feedback(
        exchange=about.number,
        side=about.side,
        stage=about.stage,
        fit=said.fit,
        worth=said.worth,
        again=said.again,
        results=said.results,
        words=said.words,
        given_at=act.at,
        account=act.actor.account_id,
        version=(before.version if before else 0) + 1,
    )
    store.save(act.connection, feedback)
    detail = {"side": about.side.value, "stage": about.stage.value, "version": feedback.version}
    act.record(Event("exchange.feedback", f"exchange:{about.number}", detail))
    return feedback


def read(connection: Connection, *, signed: Signed, about: About, at: datetime) -> Feedback | None:
    """What that side said at that stage, for whoever may read it. Raises UnknownExchange, NotAllowed."""
    _own(connection, signed, about, "exchange.read_feedback", at=at)
    return store.get(connection, about.number, about.side, about.stage)


def outcomes(
    connection: Connection, *, signed: Signed, after: int | None, most: int, at: datetime
) -> tuple[tuple[Outcome, ...], int | None]:
    """What came of the newest exchanges, and with what to ask for the next part.

    Whoever refused to be learned from is left out, with all that was said for it.
    """
    require(connection, signed, "outcomes.read", OF_THE_PROGRAMME, at=at)
    everything = Reach(parties=frozenset(), partnerships=frozenset(), everything=True)
    wanted = Wanted(reach=everything, states=_LEARNED_FROM)
    found = exchanges.find(connection, wanted, after=after, most=most)
    shown = found[:most]
    return tuple(graded(connection, shown)), shown[-1].id if len(found) > most else None


def graded(connection: Connection, found: Iterable[Exchange]) -> Iterable[Outcome]:
    """The outcome of each of these exchanges of which there is something to learn."""
    those = list(found)
    numbers = [one.id for one in those]
    said = store.of_many(connection, numbers)
    listed = store.showings_of(connection, numbers)
    shown = showings.get_many(connection, listed.values())
    refusing = showings.refusing_among(connection, {one.account for given in said.values() for one in given})
    for exchange in those:
        given = [one for one in said.get(exchange.id, []) if one.may_learn and one.account not in refusing]
        grade = grade_of(exchange.state, given)
        if grade is not None:
            yield _outcome(exchange, grade, len(given), shown.get(listed.get(exchange.id, 0)))


def ask_for_feedback(database: Database, *, at: datetime) -> int:
    """Asks both sides how it went once the stay is over, and half a year after closing what became of it.

    Each once, and each exchange in an act of its own; returns of how many.
    """
    with database.snapshot() as connection:
        long_ago = at - LATER_AFTER
        over = store.finished_unasked(connection, closed_since=long_ago)
        due = [(number, Stage.STAY) for number in over]
        due += [(number, Stage.LATER) for number in store.closed_unasked(connection, before=long_ago)]
    return sum(_ask(database, number, stage, at=at) for number, stage in due)


class _AskedMeanwhile(Exception):
    """Another process has asked them."""


def _ask(database: Database, number: int, stage: Stage, *, at: datetime) -> bool:
    def work(act: Act) -> None:
        if not store.note_asked(act.connection, number, stage, on=at.date()):
            raise _AskedMeanwhile
        exchange = exchanges.found(act.connection, number)
        tell(act, exchange, "feedback.asked", to=(Party.VISITOR, Party.HOST))
        act.record(Event("exchange.ask_feedback", f"exchange:{number}", {"stage": stage.value}))

    try:
        perform(database, _SERVICE, at=at, work=work)
    except _AskedMeanwhile:
        return False
    return True


def _own(connection: Connection, signed: Signed, about: About, name: str, *, at: datetime) -> Exchange:
    """The exchange; an organisation's people speak for their side, and read what that said, alone.

    Somebody with several mandates acts by any that fits the side.
    """
    exchange, _ = allowed(connection, signed, about.number, name, at=at)
    held = [one.mandate for one in still_held(connection, signed, at)]
    if any(_fits(one, name, exchange, about.side, signed=signed, at=at) for one in held):
        return exchange
    raise NotAllowed(name, f"You act for the other side: this is the {about.side.value}'s.")


def _fits(
    mandate: Mandate, name: str, exchange: Exchange, side: Side, *, signed: Signed, at: datetime
) -> bool:
    """Whether by that mandate alone it may be done for that side."""
    if not may([mandate], name, exchange.concern, on=at.date(), via=signed.actor.via).allowed:
        return False
    parties = exchange.parties_of(organisation=mandate.organisation)
    return mandate.organisation is None or _PARTY[side] in parties


def _outcome(exchange: Exchange, grade: int, said: int, showing: Showing | None) -> Outcome:
    if showing is None:
        return Outcome(exchange=exchange.id, grade=grade, said=said)
    parties = {exchange.agreed.visitor, exchange.agreed.host}
    ranked = next((one for one in showing.ranks if one.host in parties), None)
    return Outcome(
        exchange=exchange.id,
        grade=grade,
        said=said,
        showing=int(showing.id),
        rank=ranked.rank if ranked else None,
        affinity_hundredths=ranked.affinity_hundredths if ranked else None,
        model_digest=showing.means.model_digest,
        weights_digest=showing.means.weights_digest,
    )
