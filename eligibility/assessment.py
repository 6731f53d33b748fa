"""Every rule in force on a day, asked of a case or a part of it; all reasons are collected."""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from eligibility import exchanging, hosting, pairing, paying, staying, visiting
from eligibility.editions import law_on
from eligibility.facts import Case, OrganisationFacts
from eligibility.parameters import Law
from eligibility.rules import Rule, Subject
from eligibility.verdicts import Verdict

RULES: tuple[Rule, ...] = (
    *visiting.RULES,
    *hosting.RULES,
    *pairing.RULES,
    *staying.RULES,
    *paying.RULES,
    *exchanging.RULES,
)
PAIRING = (Subject.VISITOR, Subject.HOST, Subject.PAIR)  # what decides whether two may meet


def rules_in_force(subject: Subject, as_of: date, *, law: Law | None = None) -> tuple[Rule, ...]:
    """List the rules asked of the subject on that day, in the order in which they are read."""
    return _in_force(subject, as_of, law or law_on(as_of))


@lru_cache(maxsize=256)
def _in_force(subject: Subject, as_of: date, law: Law) -> tuple[Rule, ...]:
    return tuple(rule for rule in RULES if rule.subject is subject and rule.line(law, as_of) is not None)


def assess(case: Case, *subjects: Subject, as_of: date, law: Law | None = None) -> Verdict:
    """Every rule of those subjects, asked of the case on that day.

    The verdict holds one reason for every rule in force, also those that do not apply. `law` is the edition
    in force on that day when left out.
    """
    law = law or law_on(as_of)
    reasons = tuple(
        rule.ask(rule.values_of(case), law=law, as_of=as_of)
        for subject in subjects
        for rule in rules_in_force(subject, as_of, law=law)
    )
    return Verdict(reasons=reasons, edition=law.edition, as_of=as_of)


def assess_visitor(facts: OrganisationFacts, *, as_of: date, law: Law | None = None) -> Verdict:
    """Whether the organisation may visit on that day; before the scheme it is not eligible."""
    return assess(Case(visitor=facts), Subject.VISITOR, as_of=as_of, law=law)


def assess_host(facts: OrganisationFacts, *, as_of: date, law: Law | None = None) -> Verdict:
    """Whether the organisation may host on that day; before the scheme it is not eligible."""
    return assess(Case(host=facts), Subject.HOST, as_of=as_of, law=law)


def assess_pairing(
    visitor: OrganisationFacts, host: OrganisationFacts, *, as_of: date, law: Law | None = None
) -> Verdict:
    """Whether the visitor may visit, the host may host, and the two may meet.

    The reasons of the visitor come first, then the host's, then the pair's.
    """
    return assess(Case(visitor=visitor, host=host), *PAIRING, as_of=as_of, law=law)


def assess_stay(case: Case, *, as_of: date, law: Law | None = None) -> Verdict:
    """Whether the stay has the length, the hours and the form that it has to have."""
    return assess(case, Subject.STAY, as_of=as_of, law=law)


def assess_amount(case: Case, *, as_of: date, law: Law | None = None) -> Verdict:
    """Whether the right amount goes to the right party once, on good grounds and in time."""
    return assess(case, Subject.AMOUNT, as_of=as_of, law=law)


def assess_exchange(case: Case, *, as_of: date, law: Law | None = None) -> Verdict:
    """Whether reports came in time, it is counted once for the right partnership, and its group is open."""
    return assess(case, Subject.EXCHANGE, as_of=as_of, law=law)


def rule_of(code: str, *, rules: Iterable[Rule] = RULES) -> Rule:
    """The rule of that code; LookupError when there is none."""
    for rule in rules:
        if rule.code == code:
            return rule
    raise LookupError(f"no rule has the code {code}; the codes are {', '.join(rule.code for rule in rules)}")
