"""Profiles, catalogues and matchers that are good unless a test says otherwise."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from api.profiles.columns import COLUMN_NAMES
from api.profiles.organisation import match_profile_of
from api.profiles.rows import parse_row
from api.profiles.sheets import read_sheet
from api.profiles.vocabulary import load_labels, load_related, load_vocabularies
from matching.affinity import AffinityModel, load_model
from matching.catalogue import Catalogue
from matching.encoders import Encoder, HashingEncoder, Vectors
from matching.pipeline import N_CANDIDATES, Matcher
from matching.profiles import MatchProfile, OrganisationId, Period
from matching.vectors import VectorStore

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data"
IMPORTED_ON = date(2026, 11, 21)


def a_profile(organisation_id: str = "org-1", **differences: Any) -> MatchProfile:
    """A textile firm in Portugal with every field filled in."""
    valid: dict[str, Any] = {
        "name": f"Organisation {organisation_id}",
        "kind": "sme",
        "country": "PT",
        "coordinates": (38.72, -9.14),
        "about": "A weaving mill for technical textiles and jacquard cloth.",
        "seeks": "Laboratories for flame tests, and partners in recycling of polyester yarn.",
        "offers": "Visits to our looms, a dyeing workshop and trials of natural fibres.",
        "ecosystems": frozenset({"textiles"}),
        "emerging_industries": frozenset({"creative-industries"}),
        "technologies": frozenset({"natural-fibres"}),
        "languages": frozenset({"pt", "en"}),
        "objectives": frozenset({"new-partners"}),
        "purposes": frozenset({"learn-from-cluster"}),
        "activity_types": frozenset({"networking"}),
        "preferred_countries": frozenset({"ES"}),
        "preferred_kinds": frozenset({"sme"}),
        "available": (a_period("2027-03-01", "2027-03-31"),),
        "host_capacity": 2,
    }
    return MatchProfile(id=OrganisationId(organisation_id), **{**valid, **differences})


def a_bare_profile(organisation_id: str = "bare", **differences: Any) -> MatchProfile:
    """A name and nothing else."""
    return MatchProfile(id=OrganisationId(organisation_id), name="Bare", **differences)


def a_period(first: str, last: str) -> Period:
    return Period(date.fromisoformat(first), date.fromisoformat(last))


def a_catalogue(hosts: Sequence[MatchProfile], folder: Path, *, encoder: Encoder | None = None) -> Catalogue:
    return Catalogue(hosts, VectorStore(folder, encoder or HashingEncoder()), related=load_related())


def a_matcher(
    hosts: Sequence[MatchProfile],
    folder: Path,
    *,
    model: AffinityModel | None = None,
    n_candidates: int = N_CANDIDATES,
) -> Matcher:
    return Matcher(
        a_catalogue(hosts, folder), model or load_model(), labels=load_labels(), n_candidates=n_candidates
    )


@cache
def demo_profiles() -> tuple[MatchProfile, ...]:
    """The demo organisations as the importer reads them."""
    sheet = read_sheet(ROOT / "data" / "demo" / "organisations.csv", expected=COLUMN_NAMES)
    vocabularies = load_vocabularies()
    rows = [parse_row(row, vocabularies, today=IMPORTED_ON) for row in sheet.rows]
    return tuple(match_profile_of(row.organisation) for row in rows if row.organisation)


def recombined(n: int, *, seed: int = 7) -> list[MatchProfile]:
    """A realistic catalogue of n hosts: sentences and fields of three demo organisations in each."""
    rng = np.random.default_rng(seed)
    demo = demo_profiles()
    return [
        _mixed(f"mix-{at:05d}", rng, [demo[row] for row in rng.integers(len(demo), size=3)])
        for at in range(n)
    ]


def _mixed(organisation_id: str, rng: np.random.Generator, of: Sequence[MatchProfile]) -> MatchProfile:
    one, two, three = of
    offered = (one.offers + " " + two.offers).split(". ")
    return replace(
        one,
        id=OrganisationId(organisation_id),
        country=three.country,
        coordinates=three.coordinates,
        offers=". ".join(rng.permutation(offered)[:4]),
        seeks=three.seeks,
        ecosystems=two.ecosystems,
        technologies=three.technologies | one.technologies,
        languages=two.languages,
        available=three.available,
    )


def unit_rows(rng: np.random.Generator, n: int, dimension: int) -> Vectors:
    vectors = rng.normal(size=(n, dimension)).astype(np.float32)
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def random_texts(rng: np.random.Generator, n: int, *, longest: int = 30, vocabulary: int = 60) -> list[str]:
    """Texts of made-up words, some of them empty."""
    words = np.array([f"w{at:03d}q" for at in range(vocabulary)])
    return [" ".join(rng.choice(words, size=rng.integers(0, longest))) for _ in range(n)]
