"""cxc tidy."""

from contextlib import closing
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from api.cli.options import DatabaseOption
from api.database import open_database
from api.settings import load_settings
from api.upkeep.jobs import Job, all_jobs
from api.upkeep.worker import Outcome, Upkeep


def tidy(
    every: Annotated[bool, typer.Option("--all", help="Also what is not due yet.")] = False,
    database: DatabaseOption = None,
) -> None:
    """Do the regular jobs that are due, once: deliver notices, delete what is over. 1 where one failed."""
    settings = load_settings(database)
    jobs = all_jobs(settings)
    with closing(open_database(settings.database_url, create=False)) as opened:
        outcomes = Upkeep(opened, jobs).run_due(anyway=every)
    _say(jobs, outcomes)
    if any(one.failed_as for one in outcomes):
        raise typer.Exit(1)


def _say(jobs: tuple[Job, ...], outcomes: list[Outcome]) -> None:
    done = {one.job.name: one for one in outcomes}
    table = Table("Job", "What was done", "Every", box=None)
    for job in jobs:
        table.add_row(job.name, _in_words(job, done.get(job.name)), str(job.every))
    Console(markup=False, highlight=False).print(table)


def _in_words(job: Job, outcome: Outcome | None) -> str:
    if outcome is None:
        return "not due, or another process is at it"
    if outcome.failed_as:
        return f"failed ({outcome.failed_as}); it is tried again"
    return f"{outcome.done} {job.what}"
