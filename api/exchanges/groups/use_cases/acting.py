"""One act on the whole of a group: signing, beginning, ending, cancelling, each as it could be done alone."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from api.exchanges.agreements.eligibility_problems import (
    AgreedAboveMaximum,
    NotEligibleToSign,
    RulesHaveChanged,
)
from api.exchanges.agreements.signing import Given, sign
from api.exchanges.agreements.signing_problems import AlreadySigned, DocumentHasChanged
from api.exchanges.exchange import Exchange
from api.exchanges.groups.problems import NotInTheGroup
from api.exchanges.groups.use_cases.finding import Found, allowed, found
from api.exchanges.groups.use_cases.joining import AskedOfGroup
from api.exchanges.groups.use_cases.parts import (
    Done,
    Line,
    Outcome,
    Part,
    attempt,
    require_done,
    tell_once,
)
from api.exchanges.lifecycle import STEPS
from api.exchanges.moving import Asked
from api.exchanges.problems import NotAtThisStep
from api.exchanges.states import Paper, Party
from api.exchanges.store import names_of
from api.exchanges.use_cases import staying
from api.journal.acting import Act, Event
from api.journal.details import JSON
from api.people.signed import Signed
from api.problems import Problem
from eligibility.editions import Editions

_OUTCOMES: Mapping[type[Problem], Outcome] = {
    AlreadySigned: Outcome.ALREADY,
    DocumentHasChanged: Outcome.CHANGED_SINCE,
    NotEligibleToSign: Outcome.NOT_ELIGIBLE,
    RulesHaveChanged: Outcome.NOT_ELIGIBLE,
    AgreedAboveMaximum: Outcome.NOT_ELIGIBLE,
}
_NOT_YOURS = frozenset({403, 404})  # statuses of those who may not, or may not know
_WHATEVER = "*"  # every version matches: for the whole group nobody names them one by one

OnOne = Callable[[Exchange, Act], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Acted:
    """A group after an act on the whole of it, and what came of it for each exchange."""

    found: Found
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SignaturesWish:
    """Signatures for one party under one document of several exchanges."""

    paper: Paper
    party: Party
    digests: Mapping[int, str]  # of the documents that were seen, by the number of the exchange
    is_strict: bool = False  # all of those named or none


def sign_all(act: Act, *, asked: AskedOfGroup, wish: SignaturesWish, editions: Editions) -> Acted:
    """Signs the document of every exchange named, where it could be signed alone. Each digest is its own.

    Raises UnknownGroup, NotAllowed, NotInTheGroup, NothingDone.
    """
    group, _ = allowed(act.connection, asked.signed, asked.number, "group.sign", at=act.at)
    for number in wish.digests:
        if group.member(number) is None:
            raise NotInTheGroup(number, asked.number)

    def sign_one(exchange: Exchange, one: Act) -> object:
        given = Given(paper=wish.paper, party=wish.party, digest=wish.digests[exchange.id])
        return sign(one, asked=_asked(asked.signed, exchange), given=given, editions=editions)

    whole = _Whole(act=act, group=group, name="group.sign", is_strict=wish.is_strict)
    detail: dict[str, JSON] = {"paper": wish.paper.value, "party": wish.party.value}
    return whole.do(sign_one, only=set(wish.digests), detail=detail)


def start_all(act: Act, *, asked: AskedOfGroup) -> Acted:
    """Begins every stay that can begin. Raises UnknownGroup, NotAllowed, NothingDone."""
    return _each(act, asked, "group.start", staying.start)


def finish_all(act: Act, *, asked: AskedOfGroup) -> Acted:
    """Ends every stay that can end, each on its agreed last day. Raises as `start_all`."""
    return _each(act, asked, "group.finish", staying.finish)


def cancel_all(act: Act, *, asked: AskedOfGroup, reason: str) -> Acted:
    """Cancels every exchange that can be cancelled, for a reason. Raises as `start_all`."""
    return _each(act, asked, "group.cancel", partial(staying.cancel, reason=reason))


def _each(act: Act, asked: AskedOfGroup, name: str, step: Callable[..., Exchange]) -> Acted:
    group, _ = allowed(act.connection, asked.signed, asked.number, name, at=act.at)
    whole = _Whole(act=act, group=group, name=name)
    return whole.do(lambda exchange, one: step(one, asked=_asked(asked.signed, exchange)))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Whole:
    """One act on a group under way."""

    act: Act
    group: Found
    name: str
    is_strict: bool = False

    def do(
        self, on_one: OnOne, *, only: set[int] | None = None, detail: Mapping[str, JSON] | None = None
    ) -> Acted:
        """Does it for each exchange that can be, and records the one event; NothingDone where for none."""
        done = self._tried(on_one, only)
        require_done(self.group.group.id, done.lines, is_strict=self.is_strict)
        act, group = self.act, self.group.group
        host = names_of(act.connection, {group.host})[group.host]
        tell_once(act, done.told, host=host, group=group.id)
        numbers: dict[str, JSON] = {"exchanges": list(done.numbers)}
        act.record(Event(self.name, f"group:{group.id}", numbers | dict(detail or {})))
        return Acted(found=found(act.connection, group.id), lines=done.lines)

    def _tried(self, on_one: OnOne, only: set[int] | None) -> Done:
        lines, told = [], []
        for exchange in self.group.members:
            if only is not None and exchange.id not in only:
                lines.append(Line(exchange=exchange.id, outcome=Outcome.NOT_ASKED))
                continue
            part = Part(self.act)
            problem = attempt(part, partial(on_one, exchange))
            lines.append(_line(exchange, problem))
            told.extend(part.told)
        return Done(lines=tuple(lines), told=tuple(told))


def _asked(signed: Signed, exchange: Exchange) -> Asked:
    return Asked(signed=signed, number=exchange.id, if_match=_WHATEVER)


def _line(exchange: Exchange, problem: Problem | None) -> Line:
    if problem is None:
        return Line(exchange=exchange.id, outcome=Outcome.DONE)
    return Line(exchange=exchange.id, outcome=_outcome(problem), why=str(problem))


def _outcome(problem: Problem) -> Outcome:
    if isinstance(problem, NotAtThisStep) and STEPS[problem.act].after == problem.state:
        return Outcome.ALREADY
    if problem.status in _NOT_YOURS:
        return Outcome.NOT_YOURS
    return _OUTCOMES.get(type(problem), Outcome.NOT_AT_THIS_STEP)
