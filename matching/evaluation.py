"""Measures rankings against what was judged: means, intervals, slices, and differences from the baselines.

A slice narrows both the hosts that are ranked and the hosts that are true, so that "no_hubs" asks: among the
hosts that are not famous anyway, are the right ones found?
"""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from matching.baselines import BASELINE_NAMES, Scorer, baseline_scorers
from matching.evaluation_report import (
    MIN_RESAMPLES,
    RESAMPLES,
    SEED,
    UNMEASURED,
    Report,
    SliceReport,
    TaskReport,
    bootstrap,
)
from matching.judged import JudgedQuery, JudgedSet, Task, TaskName
from matching.metrics import matched_auc, ndcg, recall, reciprocal_rank

Scores = NDArray[np.floating]


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One query within one slice, before anybody ranks; all arrays have shape (n_hosts,).

    shown: the hosts to be ranked. grades: 0 where not relevant. comparable: those shown that are no partners
    yet. stratum: alike in kind and popularity.
    """

    shown: NDArray[np.bool_]
    grades: NDArray[np.int64]
    comparable: NDArray[np.bool_]
    stratum: NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One scorer's answer to a question.

    scores: shape (n_hosts,). ranked: grades of the hosts shown, best rank first. judged: the grades of 1 and
    up among them.
    """

    question: Question
    scores: Scores
    ranked: NDArray[np.int64]
    judged: NDArray[np.int64]


def _matched_auc(answer: Answer) -> float:
    asked = answer.question
    return matched_auc(answer.scores, asked.shown & (asked.grades > 0), asked.comparable, asked.stratum)


METRICS: Mapping[str, Callable[[Answer], float]] = {
    "ndcg@10": lambda answer: float(ndcg(answer.ranked, 10, judged_grades=answer.judged)),
    "recall@10": lambda answer: float(recall(answer.ranked, 10, judged_grades=answer.judged)),
    "recall@100": lambda answer: float(recall(answer.ranked, 100, judged_grades=answer.judged)),
    "mrr": lambda answer: float(reciprocal_rank(answer.ranked, judged_grades=answer.judged)),
    "matched_auc": _matched_auc,
}


class UnusableScores(ValueError):
    """A scorer did not give every host one finite score."""

    def __init__(self, scorer: str, query: str, problem: str) -> None:
        self.scorer, self.query, self.problem = scorer, query, problem
        super().__init__(
            f"{scorer!r} cannot be ranked for query {query!r}: {problem}; give every host one finite score"
        )


class NotJudged(ValueError):
    """A task was asked for that the judged set does not have."""

    def __init__(self, task: str, judged: JudgedSet) -> None:
        self.task = task
        super().__init__(
            f"{judged.name!r} has no judgements for the task '{task}'; it has: {', '.join(judged.tasks)}"
        )


def evaluate(
    judged: JudgedSet,
    ours: Sequence[Scorer] = (),
    *,
    tasks: Collection[TaskName] | None = None,
    baselines: Sequence[Scorer] | None = None,
    resamples: int = RESAMPLES,
    seed: int = SEED,
    on_query: Callable[[], None] = lambda: None,
) -> Report:
    """Rank every judged query with every scorer and say how well each did.

    ours: the scorers under test, over the hosts of `judged` in their order; each is also compared with each
    baseline, query by query. baselines: those of `baseline_scorers` unless given. tasks: all that the set has
    unless given. on_query is called after each query. A query that a slice leaves without a true host is left
    out of that slice. The same resamples serve all scorers of a slice, so differences are paired.
    Raises `NotJudged` for a task the set does not have, `UnusableScores` for a scorer that does not score
    every host, ValueError for two scorers of one name or fewer than MIN_RESAMPLES resamples.
    """
    chosen = list(judged.tasks) if tasks is None else list(tasks)
    for name in chosen:
        if name not in judged.tasks:
            raise NotJudged(name, judged)
    if resamples < MIN_RESAMPLES:
        raise ValueError(f"{resamples} resamples make no steady interval: give {MIN_RESAMPLES} or more")
    if baselines is None:
        baselines = baseline_scorers(judged.hosts, popularity=judged.popularity)
    scorers = [*baselines, *ours]
    _require_distinct_names(scorers)
    pairs = [(one.name, other.name) for one in ours for other in baselines]
    reports = {}
    for name in chosen:
        measured = _measure(judged, judged.tasks[name], scorers, on_query)
        slices = {part: _report(measured[part], pairs, resamples=resamples, seed=seed) for part in measured}
        reports[name] = TaskReport(slices=slices, notes=_notes(judged, judged.tasks[name]))
    return Report(judged=judged.name, tasks=reports, resamples=resamples, seed=seed, notes=judged.notes)


def _require_distinct_names(scorers: Sequence[Scorer]) -> None:
    names = sorted(scorer.name for scorer in scorers)
    if len(set(names)) < len(names):
        raise ValueError(f"scorers are told apart by name, but two share one: {', '.join(names)}")


def _measure(
    judged: JudgedSet, task: Task, scorers: Sequence[Scorer], on_query: Callable[[], None]
) -> dict[str, pd.DataFrame]:
    """Per slice, a row for each query that has something to find there, a column per (model, metric)."""
    values: dict[str, dict[str, list[float]]] = {name: {} for name in judged.slices}
    for query in task.queries:
        given = [_finite_scores(scorer, query, len(judged.hosts)) for scorer in scorers]
        for name, question in _questions(judged, task, query):
            answers = [_answer(question, scores) for scores in given]
            values[name][query.id] = [metric(answer) for answer in answers for metric in METRICS.values()]
        on_query()
    models = [scorer.name for scorer in scorers]
    columns = pd.MultiIndex.from_product([models, METRICS], names=["model", "metric"])
    return {
        name: pd.DataFrame(list(by_query.values()), index=list(by_query), columns=columns, dtype=float)
        for name, by_query in values.items()
    }


def _questions(judged: JudgedSet, task: Task, query: JudgedQuery) -> Iterator[tuple[str, Question]]:
    candidates, grades = judged.candidates(task, query), judged.grades(query)
    strangers = ~judged.among(query.partners)
    for name, members in judged.slices.items():
        shown = candidates & members
        if grades[shown].any():
            yield (
                name,
                Question(shown=shown, grades=grades, comparable=shown & strangers, stratum=judged.stratum),
            )


def _finite_scores(scorer: Scorer, query: JudgedQuery, n_hosts: int) -> Scores:
    scores = np.asarray(scorer.scores(query.profile))
    if scores.shape != (n_hosts,):
        raise UnusableScores(scorer.name, query.id, f"its scores have shape {scores.shape}, not ({n_hosts},)")
    if not np.isfinite(scores).all():
        raise UnusableScores(scorer.name, query.id, "some scores are not finite")
    return scores


def _answer(question: Question, scores: Scores) -> Answer:
    grades = question.grades[question.shown]
    best_first = np.argsort(-scores[question.shown], kind="stable")  # hosts stand by id, so ties go by id
    return Answer(question=question, scores=scores, ranked=grades[best_first], judged=grades[grades > 0])


def _report(
    per_query: pd.DataFrame, pairs: Sequence[tuple[str, str]], *, resamples: int, seed: int
) -> SliceReport:
    models = list(dict.fromkeys(per_query.columns.get_level_values("model")))
    differences = {f"{one} - {other}": per_query[one] - per_query[other] for one, other in pairs}
    blocks = [*(per_query[model] for model in models), *differences.values()]
    values = np.concatenate([block.to_numpy(dtype=np.float64) for block in blocks], axis=1)
    estimates = iter(bootstrap(values, resamples=resamples, seed=seed))
    measured = {name: {metric: next(estimates) for metric in METRICS} for name in [*models, *differences]}
    # A baseline that this set cannot have keeps its place, so that whoever reads the report finds it.
    in_order = dict.fromkeys([*BASELINE_NAMES, *models])
    unmeasured = dict.fromkeys(METRICS, UNMEASURED)
    return SliceReport(
        models={name: measured.get(name, unmeasured) for name in in_order},
        differences={name: measured[name] for name in differences},
        per_query=per_query,
    )


def _notes(judged: JudgedSet, task: Task) -> tuple[str, ...]:
    unreachable = sum(
        np.count_nonzero(judged.grades(query)[~judged.candidates(task, query)]) for query in task.queries
    )
    if not unreachable:
        return task.notes
    why = "own country, the asker itself or a partner already"
    return (*task.notes, f"{task.name}: {unreachable} relevant hosts may not be ranked ({why}): left out.")
