"""What a new edition of the rules would do to everything the service knows, before it is published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from api.database import Connection, Database
from api.profiles import store
from api.profiles.organisation import Organisation, facts_of
from api.programme.editions import in_plain_words, law_for
from api.verdicts.planned import StatedExchange, read_planned
from api.verdicts.running import ReadNow, RunningImpact, compare_running
from api.waivers.store import waivers_of
from eligibility.editions import Edition, Editions
from eligibility.facts import OrganisationFacts
from eligibility.flips import Revision
from eligibility.impact import Impact, Planned, work_out_impact
from eligibility.waivers import Waiver
from matching.profiles import OrganisationId


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactQuestion:
    """Which two editions are compared, about what, and on which day."""

    after: str  # name of an edition, published or draft
    before: str | None = None  # None: the one in force today, or what `after` is based on where that is it
    as_of: date | None = None  # None: the first day of `after` if it has one, else today
    exchanges: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ImpactAnswer:
    """The impact, with the names that people know the organisations by."""

    before: Edition
    after: Edition
    impact: Impact
    names: Mapping[str, str]  # of the organisations, by id
    exchanges: Mapping[str, StatedExchange]  # those that were compared, by id
    untouched: tuple[StatedExchange, ...]  # begin before the day, so the rules of their first day hold
    running: RunningImpact  # of the service's own exchanges; of none where they were not asked about


def answer_impact(
    question: ImpactQuestion,
    editions: Editions,
    database: Database,
    *,
    today: date,
    running: ReadNow | None = None,
) -> ImpactAnswer:
    """Compare the two editions over every organisation, every pair and the exchanges of the file.

    With `running`, over the service's own exchanges that are not over as well.

    Both are asked as of one day; an exchange as of its first day, where that is later. One that begins
    earlier keeps the rules of its first day (policy-day-of-rules) and is left out. Changes nothing. Raises
    NoSuchEdition, UnusableEdition, and what `read_planned` raises.
    """
    with in_plain_words():
        after = editions.named(question.after)
        before = editions.named(question.before or _before(after, editions, today))
    revision = Revision(
        before=law_for(editions, as_of=today, name=before.name),
        after=law_for(editions, as_of=today, name=after.name),
    )
    as_of = question.as_of or after.valid_from or today
    with database.snapshot() as connection:
        register = _register(connection)
        own = running(connection) if running else ()
    stated = read_planned(question.exchanges, known=register.names) if question.exchanges else ()
    asked = tuple(one for one in stated if one.first_day is None or one.first_day >= as_of)
    impact = work_out_impact(
        revision,
        {one: register.facts(one, as_of=as_of) for one in register.names},
        _planned(asked, register, as_of),
        as_of=as_of,
    )
    return ImpactAnswer(
        before=before,
        after=after,
        impact=impact,
        names=register.names,
        exchanges={one.id: one for one in asked},
        untouched=tuple(one for one in stated if one not in asked),
        running=compare_running(revision, own, register.facts_on, register.names, as_of=as_of),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Register:
    """Everybody registered, as of one state of the database."""

    organisations: Mapping[OrganisationId, Organisation]
    waivers: Mapping[OrganisationId, frozenset[Waiver]]

    @property
    def names(self) -> Mapping[str, str]:
        return {one.id: one.name for one in self.organisations.values()}

    def facts(self, organisation_id: str, *, as_of: date) -> OrganisationFacts:
        one = self.organisations[OrganisationId(organisation_id)]
        bodies = [self.organisations[body] for body in one.member_of or () if body in self.organisations]
        return facts_of(one, bodies, waivers=self.waivers.get(one.id, frozenset()), as_of=as_of)

    def facts_on(self, organisation_id: str, day: date) -> OrganisationFacts:
        return self.facts(organisation_id, as_of=day)


def _register(connection: Connection) -> _Register:
    return _Register(organisations=store.get_all(connection), waivers=waivers_of(connection))


def _before(after: Edition, editions: Editions, today: date) -> str:
    in_force = editions.edition_on(today)
    return after.based_on or in_force.name if in_force.name == after.name else in_force.name


def _planned(asked: Sequence[StatedExchange], register: _Register, as_of: date) -> tuple[Planned, ...]:
    planned = []
    for one in asked:
        day = one.first_day or as_of
        visitor, host = (register.facts(party, as_of=day) for party in (one.visitor, one.host))
        planned.append(Planned(id=one.id, case=one.case(visitor, host), as_of=day))
    return tuple(planned)
