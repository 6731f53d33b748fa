"""One exchange walked from proposal to closing: who does what on which day, and what it then waits for."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import partial

from api.access import Role
from api.database import Connection, Database
from api.demo import steps, visits
from api.demo.loading import bring_in, found, stage_in
from api.demo.stage import Stage, signed_as
from api.demo.visits import Doing, Visit, homes
from api.exchanges import store as exchanges
from api.exchanges.agreements.planning import read_plan
from api.exchanges.use_cases import seeing
from api.exchanges.use_cases.way import title_of
from api.problems import Problem
from api.programme.editions import law_for
from api.proposals import store as proposals
from api.settings import Settings
from eligibility.phrases import euros, in_words

FILE = "cxc-walk.db"
PROPOSED = "proposed"  # where there is no exchange yet
_VISITOR, _HOST = "demo-sme-141", "demo-sme-042"
_DAYS, _WEEKS_AHEAD = 5, 4
_TOO_EARLY, _AFTER = "exchange.pay", "reports"  # an act that is tried after that step
_IS_NO_STEP = "write"  # a report that is only begun


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """One step of the walk."""

    at: datetime
    act: str  # as in the table of permissions
    who: str  # in which part somebody acts, and for whom
    what: str
    state: str  # of the exchange afterwards
    waits_for: tuple[str, ...]  # who then has to do what, and until when
    told: tuple[str, ...] = ()  # what else the service says of it
    is_refused: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """What the walk came to."""

    days: str
    paid_cents: int | None  # none: a virtual stay, for which nothing is paid
    paid_on: date | None


def walk(database: Database, settings: Settings, *, at: datetime, is_virtual: bool) -> Iterator[Walked]:
    """Plays one exchange into an empty database: a step each time, on the day on which it would be taken."""
    stage = stage_in(database, settings, loaded_at=at)
    found(stage)
    bring_in(stage)
    law = law_for(stage.limits.editions, as_of=at.date())
    for doing in visits.doings_of(_visit(is_virtual=is_virtual), law, stage.at.date()):
        steps.do(stage, doing)
        if doing.row.words != _IS_NO_STEP:
            yield _walked(stage, doing)
        if doing.row.step == _AFTER:
            yield _refused(stage, _tried(doing))


def ending(database: Database) -> Ending:
    """What the one exchange of the walk came to."""
    with database.snapshot() as connection:
        exchange = exchanges.found(connection, 1)
    agreed, progress = exchange.agreed, exchange.progress
    return Ending(
        days=f"{in_words(agreed.first_day)} to {in_words(agreed.last_day)}",
        paid_cents=progress.paid_cents,
        paid_on=progress.paid_on,
    )


def title(*, is_virtual: bool) -> str:
    """Who visits whom in the walk, and for how long."""
    form = "virtually" if is_virtual else "in Portugal"
    return f"{homes()[_VISITOR].name} visits {homes()[_HOST].name} {form} for {_DAYS} working days"


def _visit(*, is_virtual: bool) -> Visit:
    return Visit(
        key="walk",
        visitor=_VISITOR,
        host=_HOST,
        days=_DAYS,
        when=_WEEKS_AHEAD,
        is_virtual=is_virtual,
        until="closes",
        goals="Fictional: to see what sun on a mill's roof can run.",
    )


def _tried(doing: Doing) -> Doing:
    """The same moment, at which the visitor's partnership wants to pay."""
    row = replace(doing.row, act=_TOO_EARLY, by="vop", words="")
    return replace(doing, row=row, by=doing.visit.people["vop"])


def _refused(stage: Stage, doing: Doing) -> Walked:
    try:
        steps.do(stage, doing)
    except Problem as problem:
        told = f"Refused ({problem.status.value}): {problem}"
        return replace(_walked(stage, doing), told=(told,), is_refused=True)
    raise LookupError(f"{doing.row.act} was to be refused on the walk, and was not")


def _walked(stage: Stage, doing: Doing) -> Walked:
    with stage.database.snapshot() as connection:
        number = stage.visits.get(doing.visit.key)
        look = partial(_look, connection, stage, doing) if number else partial(_proposal, connection, stage)
        state, waits_for = look()
        told = _amount(connection, stage, doing) if doing.row.act == "exchange.set_amount" else ()
    kind = f": {doing.row.words.replace('_', ' ')}" if doing.row.act == "exchange.add_evidence" else ""
    return Walked(
        at=stage.at,
        act=doing.row.act,
        who=_who(doing),
        what=f"{title_of(doing.row.act)}{kind}",
        state=state,
        waits_for=waits_for,
        told=told,
    )


def _proposal(connection: Connection, stage: Stage) -> tuple[str, tuple[str, ...]]:
    proposal = proposals.get(connection, stage.numbers["proposal of walk"])
    last_day = proposal.expires_on if proposal else None
    until = f", until {in_words(last_day)}" if last_day else ""
    return PROPOSED, (f"The host has to answer{until}.",)


def _look(connection: Connection, stage: Stage, doing: Doing) -> tuple[str, tuple[str, ...]]:
    signed = signed_as(connection, doing.by, at=stage.at)
    number = stage.visits[doing.visit.key]
    view = seeing.read(connection, signed, number, editions=stage.limits.editions, at=stage.at)
    return view.exchange.state.value, tuple(one.words for one in view.waits_for)


def _amount(connection: Connection, stage: Stage, doing: Doing) -> tuple[str, ...]:
    """How the most that may be paid was worked out, and what is agreed."""
    signed = signed_as(connection, doing.by, at=stage.at)
    number = stage.visits[doing.visit.key]
    plan = read_plan(connection, signed, number, editions=stage.limits.editions, at=stage.at)
    progress = plan.exchange.progress
    agreed = f"Agreed: {euros(progress.agreed_cents or 0)} of at most {euros(progress.maximum_cents or 0)}."
    return (*(step.words for step in plan.grounds.allowance.steps), agreed)


def _who(doing: Doing) -> str:
    visit, by = doing.visit, doing.row.by
    organisation = visit.visitor if by in {"visitor", "vop"} else visit.host
    home = homes()[organisation]
    if by in {"vop", "hop"}:
        return f"{by.upper()}, {Role.MANAGER.words.lower()} of {home.partnership}"
    return f"{by.capitalize()}, {home.name}"
