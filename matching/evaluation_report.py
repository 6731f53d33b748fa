"""What an evaluation says: an estimate with its interval per model and metric, as JSON or as a table."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from matching.judged import TaskName

LEVEL = 0.95  # how often an interval should hold the mean of another draw of queries
RESAMPLES = 2000  # the ends of a 95 % interval then rest on 50 samples each
MIN_RESAMPLES = 1000  # with fewer the ends of the interval jump from seed to seed
SEED = 0
_BATCH = 250  # resamples drawn at once, to bound memory with many queries


@dataclass(frozen=True, slots=True)
class Estimate:
    """A mean over queries with its bootstrap interval; NaN where it could not be measured."""

    mean: float
    low: float
    high: float

    def to_dict(self) -> dict[str, float | None]:
        ends = {"mean": self.mean, "low": self.low, "high": self.high}
        return {name: None if math.isnan(value) else value for name, value in ends.items()}


UNMEASURED = Estimate(math.nan, math.nan, math.nan)
Estimates = Mapping[str, Mapping[str, Estimate]]  # model or difference -> metric -> estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class SliceReport:
    """What was measured on one slice.

    differences: "one - other", query by query. per_query: one row per query, a column per (model, metric).
    """

    models: Estimates
    differences: Estimates
    per_query: pd.DataFrame


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskReport:
    slices: Mapping[str, SliceReport]
    notes: tuple[str, ...]

    @property
    def queries(self) -> int:
        return len(self.slices["all"].per_query)

    def to_dict(self) -> dict[str, Any]:
        return {
            "queries": self.queries,
            "slices": {name: _plain(part.models) for name, part in self.slices.items()},
            "differences": {name: _plain(part.differences) for name, part in self.slices.items()},
            "slice_queries": {name: len(part.per_query) for name, part in self.slices.items()},
            "notes": list(self.notes),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """All that one evaluation measured."""

    judged: str
    tasks: Mapping[TaskName, TaskReport]
    resamples: int
    seed: int
    notes: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        """The report as JSON takes it: what could not be measured is null, never NaN."""
        return {
            "judged": self.judged,
            "tasks": {str(name): task.to_dict() for name, task in self.tasks.items()},
            "bootstrap": {"level": LEVEL, "resamples": self.resamples, "seed": self.seed},
            "notes": list(self.notes),
        }

    def to_frame(self) -> pd.DataFrame:
        """One row per task, slice, sort (model or difference), name and metric: mean, low, high, queries."""
        return pd.DataFrame(
            [
                (
                    str(task_name),
                    slice_name,
                    sort,
                    name,
                    metric,
                    at.mean,
                    at.low,
                    at.high,
                    len(part.per_query),
                )
                for task_name, task in self.tasks.items()
                for slice_name, part in task.slices.items()
                for sort, estimates in (("model", part.models), ("difference", part.differences))
                for name, by_metric in estimates.items()
                for metric, at in by_metric.items()
            ],
            columns=["task", "slice", "sort", "name", "metric", "mean", "low", "high", "queries"],
        )


def bootstrap(values: NDArray[np.float64], *, resamples: int = RESAMPLES, seed: int = SEED) -> list[Estimate]:
    """The mean of each column with its 95 % percentile bootstrap interval over rows.

    values: shape (n_queries, n_columns); a NaN leaves its row out of its column only. Rows are drawn with
    replacement, the same draws for every column, so a column of differences is a paired comparison.
    Returns one estimate per column: NaN thrice for a column without any value, an interval of no width for
    one whose values are all equal.
    Efron and Tibshirani 1993, chapter 13.
    """
    n_queries, n_columns = values.shape
    if n_queries == 0:
        return [UNMEASURED] * n_columns
    present = ~np.isnan(values)
    rng = np.random.default_rng(seed)
    sizes = [min(_BATCH, resamples - done) for done in range(0, resamples, _BATCH)]
    draws = np.concatenate([_resampled_means(rng, values, present, size) for size in sizes])
    return [_estimate(values[present[:, column], column], draws[:, column]) for column in range(n_columns)]


def _resampled_means(
    rng: np.random.Generator, values: NDArray[np.float64], present: NDArray[np.bool_], n: int
) -> NDArray[np.float64]:
    n_queries = len(values)
    times_drawn = rng.multinomial(n_queries, np.full(n_queries, 1 / n_queries), size=n).astype(np.float64)
    counts = times_drawn @ present
    sums = times_drawn @ np.where(present, values, 0.0)
    return np.asarray(np.divide(sums, counts, out=np.full(counts.shape, np.nan), where=counts > 0))


def _estimate(values: NDArray[np.float64], draws: NDArray[np.float64]) -> Estimate:
    if values.size == 0:
        return UNMEASURED
    low, high = np.nanquantile(draws, ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    return Estimate(float(values.mean()), float(low), float(high))


def _plain(estimates: Estimates) -> dict[str, dict[str, dict[str, float | None]]]:
    return {
        name: {metric: estimate.to_dict() for metric, estimate in by_metric.items()}
        for name, by_metric in estimates.items()
    }
