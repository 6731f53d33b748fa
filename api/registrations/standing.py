"""How a profile stands before the rules, in each role it registers for: as it is, or as it would be."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from api.database import Connection
from api.problems import NotInForce
from api.profiles import store as profiles
from api.profiles.organisation import Organisation, facts_of
from api.programme.editions import in_plain_words, law_for
from api.waivers.store import waivers_of
from eligibility.assessment import assess
from eligibility.editions import Editions
from eligibility.facts import Case, OrganisationFacts, Role
from eligibility.phrases import in_words
from eligibility.questions import Questions, next_questions
from eligibility.rules import Subject
from eligibility.verdicts import Outcome, Verdict

SUBJECTS: Mapping[Role, Subject] = {Role.VISITOR: Subject.VISITOR, Role.HOST: Subject.HOST}


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The verdict in one role."""

    role: Role
    case: Case
    verdict: Verdict

    @property
    def is_refused(self) -> bool:
        """Whether a rule says no."""
        return self.verdict.outcome is Outcome.NOT_ELIGIBLE


def facts_now(connection: Connection, organisation: Organisation, *, today: date) -> OrganisationFacts:
    """What the rules read of a profile, whether it is stored like this or only would be."""
    bodies = profiles.bodies_of(connection, [organisation])
    waivers = waivers_of(connection, [organisation.id]).get(organisation.id, frozenset())
    return facts_of(organisation, bodies.values(), as_of=today, waivers=waivers)


def standings(
    connection: Connection, organisation: Organisation, editions: Editions, *, today: date
) -> tuple[Standing, ...]:
    """The verdicts in the roles that it registers for; in both while it names none."""
    facts = facts_now(connection, organisation, today=today)
    roles = sorted(organisation.roles or set(Role), key=list(Role).index)
    return tuple(_standing(role, facts, editions, today) for role in roles)


def questions_of(standing: Standing, editions: Editions, *, today: date) -> Questions:
    """What to ask next, so that the verdict is settled."""
    law = law_for(editions, as_of=today)
    with in_plain_words():
        return next_questions(standing.case, SUBJECTS[standing.role], as_of=today, law=law)


def refused(found: Iterable[Standing]) -> list[tuple[str, str, str]]:
    """Role, code and question of every rule that says no."""
    return [
        (one.role.value, reason.code, reason.question)
        for one in found
        if one.is_refused
        for reason in one.verdict.open_reasons
        if reason.outcome is Outcome.NOT_ELIGIBLE
    ]


def _standing(role: Role, facts: OrganisationFacts, editions: Editions, today: date) -> Standing:
    law = law_for(editions, as_of=today)
    case = Case(visitor=facts) if role is Role.VISITOR else Case(host=facts)
    with in_plain_words():
        verdict = assess(case, SUBJECTS[role], as_of=today, law=law)
    if not verdict.reasons:  # it would read as eligible
        start = in_words(law.scheme_start)
        raise NotInForce(role.value, day=in_words(today), edition=law.edition, start=start)
    return Standing(role=role, case=case, verdict=verdict)
