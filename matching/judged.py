"""Judged sets: queries, hosts, and which hosts people turned out to want.

Two layouts are told apart by the files in the directory. Partnerships: profiles.jsonl and known.tsv, with
truth.tsv (the visitor task) or seek_*.jsonl and seek_*.tsv (the need task) or both. BEIR: corpus.jsonl,
queries.jsonl and qrels.tsv or qrels/*.tsv (the need task alone).
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from matching.judged_files import Record, UnreadableJudgements, read_grades, records, rows
from matching.profiles import MatchProfile, OrganisationId

HUB_ABOVE_PROJECTS = 2  # a host with more projects is a hub; the definition of the partnership sets
HUB_SHARE = 0.1  # where projects are not counted, the share of hosts with most partners that are hubs

Partners = Mapping[OrganisationId, frozenset[OrganisationId]]


class TaskName(StrEnum):
    VISITOR = "visitor"  # the visitor's own profile is the query
    NEED = "need"  # a stated need is the query


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedQuery:
    """One query, who asks it and what is known of the answer; grades hold relevant hosts only, 1 and up."""

    id: str
    profile: MatchProfile
    grades: Mapping[OrganisationId, int]
    partners: frozenset[OrganisationId] = frozenset()  # already partners before anything was judged


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Queries of one sort; notes say in sentences what of the files could not be used."""

    name: TaskName
    queries: tuple[JudgedQuery, ...]
    removes_partners: bool  # whether hosts that are partners already leave the list
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class JudgedSet:
    """Hosts, the queries judged on them, and what else is needed to judge fairly.

    hosts stand in ascending order of id, which is how ties are broken. popularity, shape (n_hosts,): how
    often a host was a partner before anything was judged; None where nothing tells. slices: named masks,
    shape (n_hosts,), of the hosts that take part; "all" is one. notes: what was inferred, in sentences.
    """

    name: str
    hosts: tuple[MatchProfile, ...]
    popularity: NDArray[np.float64] | None
    slices: Mapping[str, NDArray[np.bool_]]
    tasks: Mapping[TaskName, Task]
    notes: tuple[str, ...] = ()

    @cached_property
    def stratum(self) -> NDArray[np.int64]:
        """A code shared by hosts of the same kind and the same popularity, shape (n_hosts,)."""
        popularity = np.zeros(len(self.hosts)) if self.popularity is None else self.popularity
        codes: dict[tuple[str | None, float], int] = {}
        pairs = zip((host.kind for host in self.hosts), popularity.tolist(), strict=True)
        return np.array([codes.setdefault(pair, len(codes)) for pair in pairs], dtype=np.int64)

    def candidates(self, task: Task, query: JudgedQuery) -> NDArray[np.bool_]:
        """Which hosts may be ranked for a query, shape (n_hosts,).

        Those of another country (one not stated counts as another), never the asker itself, and where the
        task says so, nobody who is a partner already.
        """
        allowed = np.ones(len(self.hosts), dtype=np.bool_)
        if query.profile.country is not None:
            allowed = self._countries != query.profile.country
        left_out = {query.profile.id} | (query.partners if task.removes_partners else frozenset())
        return allowed & ~self.among(left_out)

    def among(self, ids: frozenset[OrganisationId] | set[OrganisationId]) -> NDArray[np.bool_]:
        """Which hosts have one of these ids, shape (n_hosts,)."""
        mask = np.zeros(len(self.hosts), dtype=np.bool_)
        mask[[self._places[key] for key in ids if key in self._places]] = True
        return mask

    def grades(self, query: JudgedQuery) -> NDArray[np.int64]:
        """The grade of every host for a query, shape (n_hosts,); 0 where it was not judged relevant."""
        grades = np.zeros(len(self.hosts), dtype=np.int64)
        for host, grade in query.grades.items():
            grades[self._places[host]] = grade
        return grades

    @cached_property
    def _places(self) -> dict[OrganisationId, int]:
        return {host.id: place for place, host in enumerate(self.hosts)}

    @cached_property
    def _countries(self) -> NDArray[np.str_]:
        return np.array([host.country or "" for host in self.hosts], dtype=np.str_)


def load_judged(directory: Path) -> JudgedSet:
    """Read a judged set in whichever of the two layouts the directory has.

    What cannot be used but does no harm (a graded host that has no profile) is left out and noted; anything
    else that is missing or garbled raises `UnreadableJudgements`, which names the file and the line.
    """
    if not directory.is_dir():
        raise UnreadableJudgements(directory, "is not a directory; give the one that holds the judged files")
    for mark, load in LAYOUTS.items():
        if (directory / mark).exists():
            return load(directory)
    raise UnreadableJudgements(
        directory,
        "holds neither profiles.jsonl (with known.tsv, and truth.tsv or seek_*.jsonl and seek_*.tsv) nor"
        " corpus.jsonl (with queries.jsonl, and qrels.tsv or qrels/*.tsv), so there is nothing to judge by",
    )


def _load_partnerships(directory: Path) -> JudgedSet:
    hosts, projects = _read_profiles(directory / "profiles.jsonl")
    partners = _read_partners(directory / "known.tsv")
    read = (_visitor_task(directory, hosts, partners), _need_task(directory, hosts, partners))
    tasks = {task.name: task for task in read if task is not None}
    if not tasks:
        raise UnreadableJudgements(
            directory, "has neither truth.tsv nor seek_*.jsonl with seek_*.tsv, so nothing in it is judged"
        )
    popularity = _partner_counts(hosts, partners) if projects is None else projects
    bound = HUB_ABOVE_PROJECTS if projects is not None else float(np.quantile(popularity, 1 - HUB_SHARE))
    return JudgedSet(
        name=directory.resolve().name,
        hosts=hosts,
        popularity=popularity,
        slices={"all": np.ones(len(hosts), dtype=np.bool_), "no_hubs": popularity <= bound},
        tasks=tasks,
        notes=() if projects is not None else (_POPULARITY_FROM_PARTNERS,),
    )


_POPULARITY_FROM_PARTNERS = (
    "The profiles state no n_projects: popularity is the number of known partners, and no_hubs leaves out the"
    f" {HUB_SHARE:.0%} of hosts that have most of them."
)


def _read_profiles(path: Path) -> tuple[tuple[MatchProfile, ...], NDArray[np.float64] | None]:
    hosts: dict[OrganisationId, MatchProfile] = {}
    projects: dict[OrganisationId, int] = {}
    uncounted: Record | None = None
    for record in records(path):
        host = MatchProfile(
            id=OrganisationId(record.key("id")),
            name=record.text("name", required=False),
            kind=record.text("type", required=False) or None,
            country=record.text("country"),
            about=record.text("text"),
            technologies=record.words("topics"),
        )
        _add_once(hosts, host, record)
        if (count := record.count("n_projects")) is None:
            uncounted = uncounted or record
        else:
            projects[host.id] = count
    if projects and uncounted:
        raise uncounted.error("n_projects is missing here but not elsewhere; give it to all or to none")
    ordered = _by_id(hosts, path)
    counts = np.array([projects[host.id] for host in ordered], dtype=np.float64) if projects else None
    return ordered, counts


def _read_partners(path: Path) -> Partners:
    partners: defaultdict[OrganisationId, set[OrganisationId]] = defaultdict(set)
    for row in rows(path, ("visitor_id", "host_id")):
        partners[OrganisationId(row.fields[0])].add(OrganisationId(row.fields[1]))
    return {visitor: frozenset(known) for visitor, known in partners.items()}


def _partner_counts(hosts: Sequence[MatchProfile], partners: Partners) -> NDArray[np.float64]:
    listed = {(visitor, host) for visitor, known in partners.items() for host in known}
    either_way = listed | {(host, visitor) for visitor, host in listed}
    degree = Counter(organisation for organisation, _ in either_way)
    return np.array([degree[host.id] for host in hosts], dtype=np.float64)


def _visitor_task(directory: Path, hosts: Sequence[MatchProfile], partners: Partners) -> Task | None:
    path = directory / "truth.tsv"
    if not path.exists():
        return None
    profiles = {str(host.id): host for host in hosts}
    graded = read_grades([path], ("visitor_id", "host_id", "grade"))
    queries = {
        visitor: JudgedQuery(
            id=visitor,
            profile=profiles[visitor],
            grades=graded[visitor],
            partners=partners.get(OrganisationId(visitor), frozenset()),
        )
        for visitor in graded.keys() & profiles.keys()
    }
    unasked = graded.keys() - queries.keys()
    return _task(TaskName.VISITOR, queries, hosts, removes_partners=True, unasked=unasked)


def _need_task(directory: Path, hosts: Sequence[MatchProfile], partners: Partners) -> Task | None:
    query_files, truth_files = sorted(directory.glob("seek_*.jsonl")), sorted(directory.glob("seek_*.tsv"))
    if not query_files and not truth_files:
        return None
    if not query_files or not truth_files:
        missing = "seek_*.jsonl (the needs)" if truth_files else "seek_*.tsv (the hosts found for them)"
        raise UnreadableJudgements(directory, f"has half of the need task but no {missing}; add it")
    graded = read_grades(truth_files, ("query_id", "host_id", "grade"))
    queries: dict[str, JudgedQuery] = {}
    for record in (record for path in query_files for record in records(path)):
        query_id = record.key("id")
        asker = OrganisationId(record.key("visitor_id") if record.fields.get("visitor_id") else query_id)
        profile = MatchProfile(
            id=asker,
            name=record.text("visitor_name", required=False),
            kind=record.text("type", required=False) or None,
            country=record.text("country"),
            seeks=record.text("text"),
            technologies=record.words("topics"),
        )
        known = partners.get(asker, frozenset())
        query = JudgedQuery(id=query_id, profile=profile, grades=graded.get(query_id, {}), partners=known)
        _add_once(queries, query, record)
    unasked = graded.keys() - queries.keys()
    return _task(TaskName.NEED, queries, hosts, removes_partners=False, unasked=unasked)


def _load_beir(directory: Path) -> JudgedSet:
    corpus: dict[OrganisationId, MatchProfile] = {}
    for record in records(directory / "corpus.jsonl"):
        title = record.text("title", required=False)
        text = _titled(title, record.text("text"))
        _add_once(corpus, MatchProfile(id=OrganisationId(record.key("_id")), name=title, about=text), record)
    hosts = _by_id(corpus, directory / "corpus.jsonl")
    graded = read_grades(_qrels(directory), ("query-id", "corpus-id", "score"))
    queries: dict[str, JudgedQuery] = {}
    for record in records(directory / "queries.jsonl"):
        query_id = record.key("_id")
        # A query is no document, even where both happen to be called "1": its own id must exclude nothing.
        profile = MatchProfile(id=OrganisationId(f"query {query_id}"), name="", seeks=record.text("text"))
        query = JudgedQuery(id=query_id, profile=profile, grades=graded.get(query_id, {}))
        _add_once(queries, query, record)
    unasked = graded.keys() - queries.keys()
    task = _task(TaskName.NEED, queries, hosts, removes_partners=False, unasked=unasked)
    return JudgedSet(
        name=directory.resolve().name,
        hosts=hosts,
        popularity=None,
        slices={"all": np.ones(len(hosts), dtype=np.bool_)},
        tasks={task.name: task},
        notes=(_NOTHING_BUT_TEXTS,),
    )


_NOTHING_BUT_TEXTS = (
    "This collection tells nothing of popularity or kind: popularity is not measured, there is no no_hubs"
    " slice, and matched AUC compares a relevant document with every other one."
)


def _titled(title: str, text: str) -> str:
    """The text under its title, unless it opens with it (some collections repeat the title in the text)."""
    return text if text.startswith(title) else f"{title}\n{text}"


def _qrels(directory: Path) -> list[Path]:
    """The judgements: one file, or the test split of a folder, or all its splits if none is called test."""
    if (directory / "qrels.tsv").exists():
        return [directory / "qrels.tsv"]
    splits = sorted((directory / "qrels").glob("*.tsv"))
    if not splits:
        raise UnreadableJudgements(directory, "has no qrels.tsv and no qrels/*.tsv, so nothing is judged")
    return [path for path in splits if path.stem == "test"] or splits


def _task(
    name: TaskName,
    queries: Mapping[str, JudgedQuery],
    hosts: Sequence[MatchProfile],
    *,
    removes_partners: bool,
    unasked: Collection[str],
) -> Task:
    """The queries that can be measured, by id, and notes on what could not be used."""
    known = {host.id for host in hosts}
    reachable = [
        replace(queries[key], grades={host: g for host, g in queries[key].grades.items() if host in known})
        for key in sorted(queries)
    ]
    lost = sum(len(queries[query.id].grades) - len(query.grades) for query in reachable)
    measurable = tuple(query for query in reachable if query.grades)
    counted = {
        "judged queries have no profile or text and are left out": len(unasked),
        "queries have no relevant host with a profile and are left out": len(reachable) - len(measurable),
        "relevant hosts have no profile and are left out of the truth": lost,
    }
    notes = tuple(f"{name}: {count} {what}." for what, count in counted.items() if count)
    return Task(name=name, queries=measurable, removes_partners=removes_partners, notes=notes)


Identified = TypeVar("Identified", MatchProfile, JudgedQuery)


def _add_once(known: dict[Any, Identified], newcomer: Identified, record: Record) -> None:
    if newcomer.id in known:
        raise record.error(f"the id {newcomer.id!r} was there before; keep one of the two lines")
    known[newcomer.id] = newcomer


def _by_id(hosts: Mapping[OrganisationId, MatchProfile], path: Path) -> tuple[MatchProfile, ...]:
    if not hosts:
        raise UnreadableJudgements(path, "is empty; it must hold one organisation or document per line")
    return tuple(hosts[key] for key in sorted(hosts))


LAYOUTS: Mapping[str, Callable[[Path], JudgedSet]] = {
    "profiles.jsonl": _load_partnerships,
    "corpus.jsonl": _load_beir,
}
