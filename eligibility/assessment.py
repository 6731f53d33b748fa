"""Every rule in force on a day, asked of a visitor, a host or the two together; all reasons are collected."""

from collections.abc import Iterable
from datetime import date

from eligibility import hosting, pairing, visiting
from eligibility.facts import OrganisationFacts, PairFacts
from eligibility.parameters import Law, load_parameters
from eligibility.rules import Rule, Subject
from eligibility.verdicts import Verdict

RULES: tuple[Rule, ...] = (*visiting.RULES, *hosting.RULES, *pairing.RULES)


def rules_in_force(subject: Subject, as_of: date) -> tuple[Rule, ...]:
    """List the rules asked of the subject on that day, in the order in which they are read."""
    return tuple(rule for rule in RULES if rule.subject is subject and rule.is_in_force(as_of))


def assess_visitor(facts: OrganisationFacts, *, as_of: date, law: Law | None = None) -> Verdict:
    """Whether the organisation may visit on that day.

    The verdict holds one reason for every rule in force, also those that do not apply; before the scheme
    it is not eligible. `law` is the project's own tables when left out.
    """
    return _ask((Subject.VISITOR,), PairFacts(visitor=facts), as_of=as_of, law=law)


def assess_host(facts: OrganisationFacts, *, as_of: date, law: Law | None = None) -> Verdict:
    """Whether the organisation may host on that day; as `assess_visitor`."""
    return _ask((Subject.HOST,), PairFacts(host=facts), as_of=as_of, law=law)


def assess_pairing(
    visitor: OrganisationFacts, host: OrganisationFacts, *, as_of: date, law: Law | None = None
) -> Verdict:
    """Whether the visitor may visit, the host may host, and the two may meet.

    The reasons of the visitor come first, then the host's, then the pair's.
    """
    return _ask(tuple(Subject), PairFacts(visitor=visitor, host=host), as_of=as_of, law=law)


def _ask(subjects: Iterable[Subject], facts: PairFacts, *, as_of: date, law: Law | None) -> Verdict:
    law = law or load_parameters()
    return Verdict(
        tuple(
            rule.ask(rule.values_of(facts), law=law, as_of=as_of)
            for subject in subjects
            for rule in rules_in_force(subject, as_of)
        )
    )
