"""A host screened against a catalogue of visitors answers as the assessment of each pair does."""

from collections.abc import Callable, Iterator
from datetime import date
from itertools import product
from typing import Any

import pytest

from eligibility.assessment import assess_pairing
from eligibility.facts import Kind, OrganisationFacts, Role
from eligibility.rules import Rule
from eligibility.screening import prepare_visitors, screen_visitors

DAY = date(2026, 11, 21)


def somebody() -> Iterator[OrganisationFacts]:
    for kind, country, member, roles in product(
        (*Kind, None),
        ("PT", "IT", "CH", None),
        (True, False, None),
        (None, frozenset(Role), frozenset({Role.HOST})),
    ):
        yield OrganisationFacts(
            kind=kind, country=country, in_eccp_cluster=member, roles=roles, visits_done=0
        )


VISITORS = tuple(somebody())


@pytest.mark.parametrize("as_of", [DAY, date(2019, 12, 31), date(2021, 6, 1)])
def test_it_equals_the_one_by_one_assessment(as_of: date) -> None:
    prepared = prepare_visitors(VISITORS, as_of=as_of)
    assert len(prepared) == len(VISITORS)
    for host in VISITORS[::17]:
        screening = screen_visitors(host, prepared)
        for position, visitor in enumerate(VISITORS):
            one_by_one = assess_pairing(visitor, host, as_of=as_of)
            assert screening.outcomes[position] == one_by_one.outcome.severity
            assert screening.mask[position] == one_by_one.outcome.takes_part
            if position % 7 == 0:
                assert screening.verdict(position) == one_by_one


def test_a_position_that_was_not_prepared_is_refused() -> None:
    screening = screen_visitors(VISITORS[0], prepare_visitors(VISITORS[:2], as_of=DAY))
    for position in (-1, 2):
        with pytest.raises(IndexError, match="2 were prepared"):
            screening.verdict(position)


def test_a_rule_is_asked_once_for_all_who_look_alike_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []
    ask: Callable[..., Any] = Rule.ask

    def counted(rule: Rule, *rest: Any, **named: Any) -> Any:
        asked.append(rule)
        return ask(rule, *rest, **named)

    monkeypatch.setattr(Rule, "ask", counted)
    prepared = prepare_visitors(VISITORS * 50, as_of=DAY)
    screen_visitors(VISITORS[3], prepared)
    assert len(asked) < len(VISITORS)
