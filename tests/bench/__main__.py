"""Measures speed as ratios within one run, since seconds differ from machine to machine: `make bench`."""

import tempfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from time import perf_counter, process_time

import numpy as np
from rich.console import Console
from rich.table import Table

from eligibility.assessment import assess_pairing
from eligibility.facts import Kind, OrganisationFacts, Role
from eligibility.screening import prepare, screen
from matching.affinity import load_model
from matching.encoders import load_encoder
from matching.index import HostIndex
from matching.pipeline import Matcher
from matching.ranking import order
from matching.vectors import VectorStore
from tests.matching.builders import a_catalogue, demo_profiles, recombined, unit_rows

N_VECTORS, DIMENSION = 20_000, 384
N_TEXTS = 100
N_HOSTS = 10_000
N_SCREENED = 100_000
AS_OF = date(2026, 11, 21)
PAIRS_ONE_BY_ONE = 500  # assessed one by one; the time for all is worked out from these
Phases = list[tuple[str, float]]


def seconds(
    action: Callable[[], object], *, times: int = 5, clock: Callable[[], float] = perf_counter
) -> float:
    """The median of some runs, after one that does not count."""
    action()
    taken = []
    for _ in range(times):
        start = clock()
        action()
        taken.append(clock() - start)
    return float(np.median(taken))


def search() -> Phases:
    """Masked search of ten queries against brute force with numpy, over the same vectors."""
    rng = np.random.default_rng(1)
    vectors, queries = unit_rows(rng, N_VECTORS, DIMENSION), unit_rows(rng, 10, DIMENSION)
    allowed = rng.random(N_VECTORS) < 0.5
    index = HostIndex(vectors)

    def brute_force() -> list[list[int]]:
        scores = np.where(allowed, queries @ vectors.T, -np.inf)
        nearest = np.argpartition(-scores, 10, axis=1)[:, :10]
        return [sorted(row, key=lambda at: -line[at]) for row, line in zip(nearest, scores, strict=True)]

    return [
        ("numpy, every vector, then the mask", seconds(brute_force)),
        ("FAISS inside the mask", seconds(lambda: index.search(queries, allowed, 10))),
    ]


def vectors_again() -> Phases:
    """Embedding texts with the packaged encoder against finding their vectors in the store."""
    texts = [profile.offers for profile in demo_profiles()][:N_TEXTS]
    encoder = load_encoder()
    with tempfile.TemporaryDirectory() as folder:
        warm = VectorStore(Path(folder) / "warm", encoder)
        warm.vectors_of(texts)
        start = perf_counter()
        VectorStore(Path(folder) / "cold", encoder).vectors_of(texts)
        embedded = perf_counter() - start
        return [("embedding", embedded), ("found in the store", seconds(lambda: warm.vectors_of(texts)))]


def eligibility() -> Phases:
    """Every rule for one visitor and all hosts, in seconds of CPU: one by one against the screening."""
    rng = np.random.default_rng(2)
    hosts = [some_facts(rng, Role.HOST) for _ in range(N_SCREENED)]
    visitor = some_facts(rng, Role.VISITOR)
    prepared = prepare(hosts, as_of=AS_OF)
    some = hosts[:PAIRS_ONE_BY_ONE]

    def one_by_one() -> None:
        for host in some:
            assess_pairing(visitor, host, as_of=AS_OF)

    def as_if_new() -> None:
        for grouping in prepared.pair_groupings:
            grouping.answered.clear()
        screen(visitor, prepared)

    return [
        ("one by one", seconds(one_by_one, times=2, clock=process_time) * N_SCREENED / PAIRS_ONE_BY_ONE),
        (
            "screening, the hosts prepared anew",
            seconds(lambda: screen(visitor, prepare(hosts, as_of=AS_OF)), clock=process_time),
        ),
        ("screening prepared hosts, visitor of a new country", seconds(as_if_new, clock=process_time)),
        (
            "screening prepared hosts, country asked before",
            seconds(lambda: screen(visitor, prepared), clock=process_time),
        ),
    ]


def some_facts(rng: np.random.Generator, role: Role) -> OrganisationFacts:
    def perhaps() -> bool | None:
        return (True, False, None)[rng.integers(3)]

    return OrganisationFacts(
        kind=list(Kind)[rng.integers(len(Kind))],
        country=("PT", "ES", "FR", "DE", "UA", "RS", "US")[rng.integers(7)],
        roles=frozenset({role}),
        eccp_profiled=perhaps(),
        in_eccp_cluster=perhaps(),
        in_business_network=perhaps(),
        active_in_cluster=perhaps(),
        representative_age=int(rng.integers(17, 70)),
        third_country_national=perhaps(),
        days_resident=(None, 100, 300)[rng.integers(3)],
        business_started_or_intended=perhaps(),
        visits_done=int(rng.integers(0, 4)),
    )


def matching() -> Phases:
    """One visitor over a large catalogue, by phases, beside what is done once for a catalogue."""
    profiles = recombined(N_HOSTS)
    with tempfile.TemporaryDirectory() as folder:
        start = perf_counter()
        catalogue = a_catalogue(profiles, Path(folder))
        built = perf_counter() - start
        start = perf_counter()
        matcher = Matcher(catalogue, load_model())
        matcher.match(profiles[0], k=10)  # fits the text maps and builds what is built at first use
        fitted = perf_counter() - start
        everybody = np.ones(N_HOSTS, dtype=bool)
        asking = catalogue.prepare(profiles[1])
        rows = matcher.retrieve(asking, everybody)
        scores = matcher.score(asking, rows)
        ids = [catalogue.hosts[row].id for row in rows]
        every_row = np.arange(N_HOSTS)
        return [
            ("a match of ten, whole", seconds(lambda: matcher.match(profiles[1], k=10))),
            ("  the visitor's vectors, stored", seconds(lambda: catalogue.prepare(profiles[1]))),
            (f"  retrieving {len(rows):,} candidates", seconds(lambda: matcher.retrieve(asking, everybody))),
            ("  scoring the candidates", seconds(lambda: matcher.score(asking, rows))),
            ("  putting them in order", seconds(lambda: order(scores.affinity, ids))),
            (f"scoring all {N_HOSTS:,} instead", seconds(lambda: matcher.score(asking, every_row))),
            ("once: the catalogue from profiles, hashing encoder", built),
            ("once: index, text maps and the first match", fitted),
        ]


MEASURED: Sequence[tuple[str, str, Callable[[], Phases]]] = (
    (f"Ten searches among {N_VECTORS:,} vectors of {DIMENSION}, half of them allowed", "faster", search),
    (f"Vectors of {N_TEXTS} texts", "faster", vectors_again),
    (f"One visitor's eligibility with {N_SCREENED:,} hosts, CPU of one core", "faster", eligibility),
    (f"One visitor matched with {N_HOSTS:,} hosts", "of the match", matching),
)


def main() -> None:
    """Runs every measurement and prints what each costs beside the first of its kind."""
    console = Console()
    for title, unit, measure in MEASURED:
        with console.status(title):
            phases = measure()
        console.print(title, style="bold")
        table = Table(box=None)
        table.add_column("")
        table.add_column("ms", justify="right")
        table.add_column(unit, justify="right")
        first = phases[0][1]
        for name, taken in phases:
            ratio = f"{first / taken:,.1f} x" if unit == "faster" else f"{taken / first:,.2f}"
            table.add_row(name, f"{1000 * taken:,.2f}", ratio)
        console.print(table)
        console.print()


if __name__ == "__main__":
    main()
