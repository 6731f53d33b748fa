"""What a person can ask of the rules: a verdict on a case, the amount of its stay, and what to ask next."""

import difflib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import MappingProxyType

from api.database import Connection, Database
from api.problems import NotInForce, UnknownOrganisation, UnusableFacts
from api.profiles import store
from api.profiles.organisation import Organisation
from api.programme.editions import in_plain_words, law_for
from api.verdicts.personal import facts_told
from api.waivers.store import waivers_of
from eligibility.allowance import Allowance, work_out
from eligibility.assessment import PAIRING, assess
from eligibility.editions import BadEdition, Editions
from eligibility.facts import NOTHING_KNOWN, Case, OrganisationFacts
from eligibility.parameters import Law, NoSuchValue
from eligibility.phrases import in_words
from eligibility.questions import Questions, next_questions
from eligibility.rules import Part, Subject
from eligibility.stating import with_values
from eligibility.verdicts import Verdict
from eligibility.waivers import Waiver
from matching.profiles import OrganisationId

ASKED: Mapping[Subject, tuple[Subject, ...]] = MappingProxyType(
    {subject: PAIRING if subject is Subject.PAIR else (subject,) for subject in Subject}
)
PAID = frozenset({Subject.STAY, Subject.AMOUNT})  # subjects answered with the lump sum
OF_A_STAY = frozenset({Subject.STAY, Subject.AMOUNT, Subject.EXCHANGE})
_LONGEST = timedelta(days=3660)  # ten years; every day of a stay is looked at, and no stay is nearly as long


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked: of whom, what is said on top of what is registered, and by the rules of which day.

    With no `as_of`, a stay, its amount and its exchange are asked by the rules of the stay's first day, which
    is the policy 'policy-day-of-rules'; anything else by those of today.
    """

    subject: Subject
    visitor: str | None = None  # id of a registered organisation
    host: str | None = None
    stated: Mapping[str, object] = field(default_factory=dict)  # values by the names of their facts
    as_of: date | None = None
    edition: str | None = None  # name; None for the one in force on the day

    def day(self, today: date) -> date:
        """The day whose rules are asked."""
        first = self.stated.get(f"{Part.STAY}.first_day") if self.subject in OF_A_STAY else None
        return self.as_of or (first if isinstance(first, date) else today)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paired:
    """Whether the two organisations of a stay may meet at all."""

    verdict: Verdict
    questions: Questions


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A question answered."""

    subject: Subject
    stated: frozenset[str]  # names of the facts that the asker stated, whoever is registered
    case: Case
    names: Mapping[Part, str]  # of the registered organisations asked about
    verdict: Verdict
    questions: Questions  # what to ask next
    pairing: Paired | None  # only of a stay, its amount or its exchange between two registered organisations
    allowance: Allowance | None  # only of a stay or its amount


def answer(
    question: Question, law_of: Editions, *, today: date, database: Database | None = None
) -> Answered:
    """Answer the question; it changes nothing. A database is needed only where an organisation is named.

    Raises what `answer_within` does.
    """
    if database is None:
        return answer_within(None, question, law_of, today=today)
    with database.snapshot() as connection:
        return answer_within(connection, question, law_of, today=today)


def answer_within(
    connection: Connection | None,
    question: Question,
    law_of: Editions,
    *,
    today: date,
    closed: Collection[Part] = (),
) -> Answered:
    """As `answer`, from the state of the database that a transaction sees, as an act needs it.

    Of the `closed` parts, what is about the representative is as it is today, whatever day is asked for.
    Raises UnknownOrganisation, NoSuchEdition, UnusableEdition, UnusableFacts for facts that cannot be so
    together, and NotInForce where no rule is asked on that day, as about a stay before the scheme.
    """
    day = question.day(today)
    law = law_for(law_of, as_of=day, name=question.edition)
    people_on = dict.fromkeys(closed, today)
    case, names = _registered(question, as_of=day, people_on=people_on, connection=connection)
    case = _with_stated(case, question.stated)
    with in_plain_words():
        try:
            return _answered(question, case, names, day, law)
        except NoSuchValue as problem:
            raise BadEdition(law.edition, str(problem), "Complete the tables, or ask by another.") from None


def _answered(question: Question, case: Case, names: Mapping[Part, str], day: date, law: Law) -> Answered:
    asked = ASKED[question.subject]
    verdict = assess(case, *asked, as_of=day, law=law)
    if not verdict.reasons:  # it would read as eligible
        raise NotInForce(
            question.subject, day=in_words(day), edition=law.edition, start=in_words(law.scheme_start)
        )
    both = question.visitor is not None and question.host is not None
    return Answered(
        subject=question.subject,
        stated=frozenset(question.stated),
        case=case,
        names=names,
        verdict=verdict,
        questions=next_questions(case, *asked, as_of=day, law=law),
        pairing=_paired(case, day, law) if both and question.subject in OF_A_STAY else None,
        allowance=work_out(case, as_of=day, law=law) if question.subject in PAID else None,
    )


def _with_stated(case: Case, stated: Mapping[str, object]) -> Case:
    try:
        case = with_values(case, stated)
    except ValueError as problem:
        raise UnusableFacts(str(problem)) from None
    first, last = case.stay.first_day, case.stay.last_day
    if first and last and last - first > _LONGEST:
        raise UnusableFacts(
            f"the stay lasts from {in_words(first)} to {in_words(last)}; mend one of the days"
        )
    return case


def _paired(case: Case, as_of: date, law: Law) -> Paired:
    return Paired(
        verdict=assess(case, *PAIRING, as_of=as_of, law=law),
        questions=next_questions(case, *PAIRING, as_of=as_of, law=law),
    )


def _registered(
    question: Question, *, as_of: date, people_on: Mapping[Part, date], connection: Connection | None
) -> tuple[Case, Mapping[Part, str]]:
    """The case as far as it is registered, and the names of its organisations."""
    ids = {Part.VISITOR: question.visitor, Part.HOST: question.host}
    wanted = {part: one for part, one in ids.items() if one is not None}
    if connection is None or not wanted:
        return Case(), {}
    found = store.get_many(connection, set(wanted.values()))
    for one in wanted.values():
        if one not in found:
            nearest = difflib.get_close_matches(one, store.all_ids(connection), n=2)
            raise UnknownOrganisation(one, nearest=nearest)
    bodies = store.bodies_of(connection, found.values())
    waivers = waivers_of(connection, list(found))
    chosen = {part: found[OrganisationId(one)] for part, one in wanted.items()}
    facts = {part: _facts(one, bodies, waivers, as_of, people_on.get(part)) for part, one in chosen.items()}
    case = Case(visitor=facts.get(Part.VISITOR, NOTHING_KNOWN), host=facts.get(Part.HOST, NOTHING_KNOWN))
    return case, {part: one.name for part, one in chosen.items()}


def _facts(
    organisation: Organisation,
    bodies: Mapping[OrganisationId, Organisation],
    waivers: Mapping[OrganisationId, frozenset[Waiver]],
    as_of: date,
    people_on: date | None,
) -> OrganisationFacts:
    of_it = [bodies[body] for body in organisation.member_of or () if body in bodies]
    held = waivers.get(organisation.id, frozenset())
    return facts_told(organisation, of_it, waivers=held, as_of=as_of, people_on=people_on)
