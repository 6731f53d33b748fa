"""What to ask next: as few facts as brute force finds, and the one first that can settle the case."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from itertools import combinations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eligibility.assessment import PAIRING, assess
from eligibility.editions import law_on
from eligibility.facts import Case, ExchangeFacts, Kind, OrganisationFacts, Party, Role, StayFacts
from eligibility.parameters import Law
from eligibility.possibilities import POSSIBLE, possible_answers
from eligibility.questions import Standing, next_questions
from eligibility.rules import FACT_NAMES, Part, Subject
from eligibility.stating import FORMS, REGISTERS, with_values
from eligibility.verdicts import Outcome, Verdict

DAY = date(2023, 5, 1)
LAW = law_on(DAY)
VISITOR, HOST = (Subject.VISITOR,), (Subject.HOST,)
SUBJECTS = [VISITOR, HOST, PAIRING]
NAMES = [f"{part}.{field}" for part in Part for field in FACT_NAMES[part]]

# The first of each is what an eligible visitor and host say; it is drawn most often.
CHOICES: dict[str, list[object]] = {
    "kind": [Kind.SME, *Kind],
    "country": ["PT", "ES", "NO", "UK"],
    "other_establishments": [frozenset(), frozenset({"FR"}), frozenset({"NO", "ES"})],
    "based_in": ["PT", "FR", "ES", "UK"],
    "roles": [frozenset(Role), frozenset()],
    "eccp_profiled": [True, False],
    "in_eccp_cluster": [True, False],
    "in_business_network": [False, True],
    "active_in_cluster": [True, False],
    "representative_age": [40, 17],
    "third_country_national": [False, True],
    "days_resident": [183, 182],
    "business_started_or_intended": [True, False],
    "visits_done": [0, 1],
    "virtual_visits_done": [0, 1],
    "stays_hosted": [0, 9],
    "stays_hosting": [0, 9],
    "coordinates": [(38.7, -9.1)],
    "waivers": [frozenset()],
}
ASKED_OF_ORGANISATIONS = [
    f"{part}.{field}" for part in (Part.VISITOR, Part.HOST) for field in FACT_NAMES[part] if field in POSSIBLE
]

organisations = st.builds(
    OrganisationFacts,
    **{name: st.just(values[0]) | st.sampled_from(values) for name, values in CHOICES.items()},
)
known_cases = st.builds(Case, visitor=organisations, host=organisations)
subjects_asked = st.sampled_from(SUBJECTS)
days = st.sampled_from([date(2020, 2, 3), date(2021, 6, 1), DAY])


def forgotten(at_most: int) -> st.SearchStrategy[frozenset[str]]:
    return st.frozensets(st.sampled_from(ASKED_OF_ORGANISATIONS), max_size=at_most)


def forget(case: Case, names: frozenset[str]) -> Case:
    return with_values(case, dict.fromkeys(names))


def is_settled(verdict: Verdict) -> bool:
    return {reason.outcome for reason in verdict.reasons} <= {Outcome.ELIGIBLE, Outcome.NEEDS_APPROVAL}


def askable(case: Case, subjects: Sequence[Subject], day: date) -> list[str]:
    """The facts that any rule reads and does not know, in the order of the records."""
    verdict = assess(case, *subjects, as_of=day)
    read = {name for reason in verdict.reasons for name, value in reason.values.items() if value is None}
    return [name for name in NAMES if name in read | set(verdict.missing)]


def answered(case: Case, names: Sequence[str], day: date) -> Iterator[Case]:
    """The case with every combination of possible answers to those facts."""
    tried = [possible_answers(name, case, law=law_on(day), as_of=day) for name in names]
    for answers in product(*tried):
        with suppress(ValueError):  # facts that cannot be so together
            yield with_values(case, {name: answer.value for name, answer in zip(names, answers, strict=True)})


def fewest_by_brute_force(case: Case, subjects: Sequence[Subject], day: date) -> tuple[str, ...] | None:
    names = askable(case, subjects, day)
    for size in range(len(names) + 1):
        for chosen in combinations(names, size):
            if any(is_settled(assess(each, *subjects, as_of=day)) for each in answered(case, chosen, day)):
                return chosen
    return None


@given(case=known_cases, names=forgotten(5), subjects=subjects_asked, day=days)
def test_the_facts_are_those_that_brute_force_finds(
    case: Case, names: frozenset[str], subjects: tuple[Subject, ...], day: date
) -> None:
    case = forget(case, names)

    questions = next_questions(case, *subjects, as_of=day)

    found = fewest_by_brute_force(case, subjects, day)
    is_refused = assess(case, *subjects, as_of=day).outcome is Outcome.NOT_ELIGIBLE
    assert (questions.standing is Standing.REFUSED) == is_refused
    assert (questions.standing in {Standing.REFUSED, Standing.HOPELESS}) == (found is None)
    assert set(questions.facts) == set(found or ())


# A stay in spring, with the choices that its rules and those of its payment tell apart.
stays = st.builds(
    StayFacts,
    virtual=st.sampled_from([False, False, True]),
    first_day=st.sampled_from([date(2023, 5, 1), date(2023, 5, 4)]),
    last_day=st.sampled_from([date(2023, 5, 12), date(2023, 6, 20), date(2023, 5, 5)]),
    travel_days=st.just(frozenset()),
    idle_days=st.sampled_from([frozenset(), frozenset({date(2023, 5, 5)})]),
    activity_minutes=st.sampled_from([1440, 1439]),
)
exchanges = st.builds(
    ExchangeFacts,
    agreed_cents=st.sampled_from([40_000, 41_500, 83_000, 110_001]),
    payer=st.sampled_from([Party.VOP, Party.VOP, Party.HOP]),
    payee=st.just(Party.VISITOR),
    costs_borne_by=st.just(Party.VISITOR),
    payments_made=st.sampled_from([0, 1]),
    completed=st.just(True),
    completed_on=st.just(date(2023, 5, 12)),
    reported=st.just(True),
    reported_on=st.sampled_from([date(2023, 5, 15), date(2023, 7, 1)]),
    host_reported=st.just(True),
    host_reported_on=st.just(date(2023, 5, 15)),
    validated=st.just(True),
    validated_on=st.just(date(2023, 5, 16)),
    evidenced=st.just(True),
    evidenced_on=st.just(date(2023, 5, 16)),
    paid=st.just(True),
    paid_on=st.sampled_from([date(2023, 5, 22), date(2023, 7, 1)]),
    counted_for=st.just((Party.VOP,)),
    commitments_signed=st.sampled_from([0, 1]),
)
FORGETTABLE = [
    *(f"stay.{field}" for field in FACT_NAMES[Part.STAY] if field in POSSIBLE),
    *(f"exchange.{field}" for field in FACT_NAMES[Part.EXCHANGE]),
    "host.country",
    "host.coordinates",
    "visitor.country",
]


@settings(max_examples=60)
@given(
    case=st.builds(Case, visitor=organisations, host=organisations, stay=stays, exchange=exchanges),
    names=st.frozensets(st.sampled_from(FORGETTABLE), max_size=3),
    subject=st.sampled_from([Subject.STAY, Subject.AMOUNT, Subject.EXCHANGE]),
)
def test_of_a_stay_and_its_payment_too_the_facts_are_those_that_brute_force_finds(
    case: Case, names: frozenset[str], subject: Subject
) -> None:
    case = forget(case, names)

    questions = next_questions(case, subject, as_of=DAY)

    found = fewest_by_brute_force(case, (subject,), DAY)
    assert (questions.standing in {Standing.REFUSED, Standing.HOPELESS}) == (found is None)
    assert set(questions.facts) == set(found or ())


@given(case=known_cases, names=forgotten(30), subjects=subjects_asked, day=days)
def test_the_answers_found_settle_the_case(
    case: Case, names: frozenset[str], subjects: tuple[Subject, ...], day: date
) -> None:
    case = forget(case, names)

    questions = next_questions(case, *subjects, as_of=day)

    settled = is_settled(assess(with_values(case, questions.answers), *subjects, as_of=day))
    assert settled == (questions.standing in {Standing.OPEN, Standing.SETTLED})
    assert tuple(questions.answers) == questions.facts
    assert bool(questions.facts) == (questions.standing is Standing.OPEN)


# Values as people could give them, beyond those that the search itself tries.
ANY_VALUE: dict[str, st.SearchStrategy[object]] = {
    **{name: st.sampled_from(values) for name, values in CHOICES.items()},
    "country": st.sampled_from(sorted(LAW.countries)),
    "based_in": st.sampled_from(sorted(LAW.countries)),
    "representative_age": st.integers(0, 120),
    "days_resident": st.integers(0, 20_000),
    "visits_done": st.integers(0, 9),
}


@given(
    case=known_cases,
    names=forgotten(30),
    subjects=subjects_asked,
    drawn=st.fixed_dictionaries({name: ANY_VALUE[name.partition(".")[2]] for name in ASKED_OF_ORGANISATIONS}),
)
def test_no_answers_at_all_settle_the_case_when_one_of_the_facts_is_left_out(
    case: Case, names: frozenset[str], subjects: tuple[Subject, ...], drawn: dict[str, object]
) -> None:
    case = forget(case, names)
    questions = next_questions(case, *subjects, as_of=DAY)

    for left_out in questions.facts:
        fewer = {name: drawn[name] for name in questions.facts if name != left_out}
        assert not is_settled(assess(with_values(case, fewer), *subjects, as_of=DAY))


@given(case=known_cases, names=forgotten(30), subjects=subjects_asked)
def test_the_first_fact_refuses_at_once_wherever_any_of_them_does(
    case: Case, names: frozenset[str], subjects: tuple[Subject, ...]
) -> None:
    case = forget(case, names)
    questions = next_questions(case, *subjects, as_of=DAY)

    refusing = [
        name
        for name in questions.facts
        for each in answered(case, [name], DAY)
        if assess(each, *subjects, as_of=DAY).outcome is Outcome.NOT_ELIGIBLE
    ]
    assert bool(questions.refused_at_once_by) == bool(refusing)
    assert not refusing or questions.first in refusing


def test_of_a_visitor_of_which_nothing_is_known_the_kind_is_asked_first(as_of: date) -> None:
    questions = next_questions(Case(), Subject.VISITOR, as_of=as_of)

    assert questions.first == "visitor.kind"
    assert questions.refused_at_once_by == ("a training provider", "a large company", "a public authority")


def test_one_fact_can_settle_the_rules_that_wait_for_different_facts(as_of: date) -> None:
    questions = next_questions(Case(), Subject.VISITOR, as_of=as_of)

    assert (
        questions.answers["visitor.kind"] is Kind.BUSINESS_NETWORK
    )  # asked for no profile and no membership
    assert questions.further == (
        "visitor.eccp_profiled",
        "visitor.in_eccp_cluster",
        "visitor.days_resident",
        "visitor.business_started_or_intended",
    )


def test_a_public_authority_that_hosts_is_asked_about_its_cluster(a_host, as_of: date) -> None:
    case = Case(host=a_host(kind=Kind.PUBLIC, active_in_cluster=None, in_eccp_cluster=None))

    questions = next_questions(case, Subject.HOST, as_of=as_of)

    assert (questions.facts, questions.refused_at_once_by) == (("host.active_in_cluster",), ("a 'no'",))


def test_an_sme_that_may_host_with_approval_is_asked_although_no_answer_refuses(a_host, as_of: date) -> None:
    questions = next_questions(Case(host=a_host(in_eccp_cluster=None)), Subject.HOST, as_of=as_of)

    assert (questions.facts, questions.refused_at_once_by) == (("host.in_eccp_cluster",), ())


def test_a_pair_is_refused_by_the_country_of_the_other_party(a_visitor, a_host, as_of: date) -> None:
    case = Case(visitor=a_visitor(), host=a_host(country=None))

    questions = next_questions(case, *PAIRING, as_of=as_of)

    assert questions.facts == ("host.country",)
    assert questions.refused_at_once_by == ("Portugal, as for the visitor", "a country that takes no part")


def test_a_country_that_is_no_country_is_asked_again(a_visitor, as_of: date) -> None:
    questions = next_questions(Case(visitor=a_visitor(country="UK")), Subject.VISITOR, as_of=as_of)

    assert questions.facts == ("visitor.country",)


def test_nothing_is_asked_when_every_rule_has_its_answer(a_visitor, as_of: date) -> None:
    questions = next_questions(Case(visitor=a_visitor()), Subject.VISITOR, as_of=as_of)

    assert (questions.standing, questions.facts, questions.first) == (Standing.SETTLED, (), None)


def test_nothing_is_asked_once_a_rule_says_no(a_visitor, as_of: date) -> None:
    questions = next_questions(Case(visitor=a_visitor(kind=Kind.LARGE, country=None)), *VISITOR, as_of=as_of)

    assert (questions.standing, questions.facts) == (Standing.REFUSED, ())


def test_nothing_is_asked_where_every_answer_refuses(a_visitor, law: Law, as_of: date) -> None:
    nobody_visits = replace(
        law,
        values=tuple(
            replace(value, amount=0) if value.name == "visits_allowed" else value for value in law.values
        ),
    )
    case = Case(visitor=a_visitor(visits_done=None))

    questions = next_questions(case, Subject.VISITOR, as_of=as_of, law=nobody_visits)

    assert (questions.standing, questions.facts) == (Standing.HOPELESS, ())


def test_the_questions_read_as_sentences(a_visitor, as_of: date) -> None:
    case = Case(
        visitor=a_visitor(kind=None, eccp_profiled=True, in_eccp_cluster=None, representative_age=None)
    )

    assert next_questions(case, Subject.VISITOR, as_of=as_of).in_words() == (
        "Ask first, of the visitor: the kind of organisation. A training provider, a large company or a "
        "public authority would settle it: not eligible. Then, of the visitor: the age of its "
        "representative. That is 2 facts; other answers can make more necessary."
    )


def test_a_single_question_reads_as_a_sentence(a_visitor, as_of: date) -> None:
    case = Case(visitor=a_visitor(representative_age=None))

    assert next_questions(case, Subject.VISITOR, as_of=as_of).in_words() == (
        "Ask first, of the visitor: the age of its representative. An age below 18 would settle it: not "
        "eligible. That is 1 fact in all."
    )


def test_every_fact_that_can_be_unknown_has_possible_answers() -> None:
    assert {name for name in FORMS if name.partition(".")[2] in POSSIBLE} == set(FORMS) - REGISTERS


@pytest.mark.parametrize("name", sorted(set(FORMS) - REGISTERS))
def test_each_possible_answer_is_offered_once_and_of_the_right_form(name: str) -> None:
    several = OrganisationFacts(other_establishments=frozenset({"FR"}))
    answers = possible_answers(name, Case(visitor=several, host=several), law=LAW, as_of=DAY)

    values = [answer.value for answer in answers]
    assert len(set(values)) == len(values) > 0
    for answer in answers:
        FORMS[name].write(answer.value)
        assert answer.words


def test_a_register_is_never_asked_for() -> None:
    with pytest.raises(LookupError, match=r"nobody is asked for 'host\.waivers'"):
        possible_answers("host.waivers", Case(), law=LAW, as_of=DAY)


def test_the_days_to_try_lie_around_the_days_that_are_known() -> None:
    case = Case(stay=StayFacts(first_day=DAY))

    days = [answer.value for answer in possible_answers("stay.last_day", case, law=LAW, as_of=DAY)]

    assert [day - DAY for day in days] == [timedelta(days=number) for number in (13, 0, 62)]
