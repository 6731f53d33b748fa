"""Builders of organisations that are eligible unless a test says otherwise."""

from collections.abc import Callable
from datetime import date

import pytest

from eligibility.facts import Kind, OrganisationFacts, Role
from eligibility.parameters import Law, load_parameters

Builder = Callable[..., OrganisationFacts]


@pytest.fixture(scope="session")
def law() -> Law:
    return load_parameters()


@pytest.fixture(scope="session")
def as_of() -> date:
    return date(2023, 5, 1)


@pytest.fixture(scope="session")
def a_visitor() -> Builder:
    return _builder(country="PT", roles=frozenset({Role.VISITOR}))


@pytest.fixture(scope="session")
def a_host() -> Builder:
    return _builder(country="ES", roles=frozenset({Role.HOST}))


def _builder(**defaults: object) -> Builder:
    valid = {
        "kind": Kind.SME,
        "eccp_profiled": False,
        "in_eccp_cluster": True,
        "in_business_network": False,
        "active_in_cluster": False,
        "representative_age": 40,
        "visits_done": 0,
    }

    def build(**differences: object) -> OrganisationFacts:
        return OrganisationFacts(**{**valid, **defaults, **differences})

    return build
