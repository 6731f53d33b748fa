"""The first edition of the law, and builders of organisations that are eligible unless a test differs."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from eligibility.facts import Kind, OrganisationFacts, Role
from eligibility.parameters import Law
from eligibility.reading import TABLES, read_law

Builder = Callable[..., OrganisationFacts]


@pytest.fixture(scope="session")
def reference() -> Path:
    """The folder of the first edition's tables."""
    return Path(__file__).parents[2] / "data" / "reference"


@pytest.fixture(scope="session")
def law(reference: Path) -> Law:
    return read_law({name: reference / f"{name}.csv" for name in TABLES}, edition="cosme-2020")


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
        "third_country_national": False,
        "visits_done": 0,
        "virtual_visits_done": 0,
        "stays_hosted": 0,
        "stays_hosting": 0,
    }

    def build(**differences: object) -> OrganisationFacts:
        return OrganisationFacts(**{**valid, **defaults, **differences})

    return build
