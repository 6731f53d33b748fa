"""Runs an evaluation for the command line: with bars while it goes on, as tables or as JSON in the end."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from api.matches.snapshot import expert_model, open_vectors
from api.problems import Problem
from api.settings import load_settings
from matching.affinity import load_model
from matching.baselines import BASELINE_NAMES, NoWords, Scorer
from matching.catalogue import Catalogue
from matching.evaluation import METRICS, NotJudged, UnusableScores, evaluate
from matching.evaluation_report import Estimate, Estimates, Report
from matching.judged import JudgedSet, TaskName, load_judged
from matching.judged_files import UnreadableJudgements
from matching.scorers import OURS, our_scorers

ALL_TASKS = "all"


class UnknownModel(Problem):
    """A model file that is not there, or cannot be read as a model."""

    def __init__(self, name: str, known: Sequence[str]) -> None:
        self.name, self.known = name, tuple(known)
        super().__init__(f"There is no model {name!r}. Known are {', '.join(known)}.")


class CannotEvaluate(Problem):
    """Whatever the matching says is wrong with the judged set, passed on as it is."""


_TOLD_BY_MATCHING = (UnreadableJudgements, NotJudged, NoWords, UnusableScores)


def measure(
    directory: Path, task: str, models: Sequence[str], *, as_json: bool, database: str | None
) -> None:
    """Evaluates and prints. `task` is a TaskName's value or "all"; no `models` means all of ours.

    Raises CannotEvaluate for judged data that cannot be used, UnknownModel for a model that there is not.
    """
    try:
        report = _evaluate(directory, task, models, database=database)
    except _TOLD_BY_MATCHING as problem:
        raise CannotEvaluate(f"Cannot evaluate: {problem}.") from None
    if as_json:
        typer.echo(json.dumps(report.to_dict(), indent=2, allow_nan=False, ensure_ascii=False))
    else:
        _show(report, Console())


def _evaluate(directory: Path, task: str, models: Sequence[str], *, database: str | None) -> Report:
    names = _our_names(models)
    judged = load_judged(directory)
    tasks = list(judged.tasks) if task == ALL_TASKS else [TaskName(task)]
    if missing := [name for name in tasks if name not in judged.tasks]:
        raise NotJudged(missing[0], judged)
    with _progress() as bar:
        ours = _our_scorers(judged, names, bar("Embedding texts", None), database=database) if names else []
        n_queries = sum(len(judged.tasks[name].queries) for name in tasks)
        advance = bar("Ranking queries", n_queries)
        return evaluate(judged, ours, tasks=tasks, on_query=lambda: advance(1))


def _our_names(models: Sequence[str]) -> list[str]:
    if not models:
        return list(OURS)
    known = (*OURS, *BASELINE_NAMES)
    if unknown := [name for name in models if name not in known]:
        raise UnknownModel(unknown[0], known)
    return [name for name in OURS if name in models]


def _our_scorers(
    judged: JudgedSet, names: Sequence[str], advance: Callable[[int], None], *, database: str | None
) -> Sequence[Scorer]:
    settings = load_settings(database)
    visitors = [query.profile for task in judged.tasks.values() for query in task.queries]
    catalogue = Catalogue(judged.hosts, open_vectors(settings), visitors=visitors, progress=advance)
    return our_scorers(catalogue, names=names, model=load_model(expert_model(settings.models_dir)))


@contextmanager
def _progress() -> Iterator[Callable[[str, int | None], Callable[[int], None]]]:
    """Bars on stderr: give a label and a total (None where it is not known), get what moves the bar."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:

        def start(label: str, total: int | None) -> Callable[[int], None]:
            task_id = progress.add_task(label, total=total)
            return lambda n: progress.advance(task_id, n)

        yield start


def _show(report: Report, console: Console) -> None:
    for task_name, task in report.tasks.items():
        for slice_name, part in task.slices.items():
            where = f"{report.judged}, {task_name}, {slice_name}: {len(part.per_query)} queries"
            console.print(_table(where, "model", part.models))
            if part.differences:
                console.print(
                    _table(f"{where}, differences", "ours - baseline", part.differences, signed=True)
                )
    console.print("Means over queries, and 95 % bootstrap intervals below them.")
    if any(part.differences for task in report.tasks.values() for part in task.slices.values()):
        console.print("A difference in bold is one whose interval leaves out 0.")
    for note in (*report.notes, *(note for task in report.tasks.values() for note in task.notes)):
        console.print(Text(f"Note: {note}"))


def _table(title: str, first: str, estimates: Estimates, *, signed: bool = False) -> Table:
    table = Table(title=title, title_justify="left", show_lines=False)
    table.add_column(first)
    for metric in METRICS:
        table.add_column(metric.replace("_", " "), justify="right")
    for name, by_metric in estimates.items():
        table.add_row(Text(name), *(_cell(by_metric[metric], signed=signed) for metric in METRICS))
    return table


def _cell(estimate: Estimate, *, signed: bool) -> Text:
    if estimate.to_dict()["mean"] is None:
        return Text("not measured", style="dim")
    certain = signed and (estimate.low > 0 or estimate.high < 0)
    form = "{:+.3f}" if signed else "{:.3f}"
    cell = Text(form.format(estimate.mean), style="bold" if certain else "")
    return cell.append(f"\n{form.format(estimate.low)} {form.format(estimate.high)}", style="dim not bold")
