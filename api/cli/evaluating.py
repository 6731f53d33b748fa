"""`cxc evaluate`: how well the matching ranks on judged data, beside what it must beat."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import DatabaseOption


class TaskChoice(StrEnum):
    VISITOR = "visitor"
    NEED = "need"
    ALL = "all"


def evaluate_command(
    directory: Annotated[
        Path,
        typer.Argument(metavar="DIR", help="Judged data: profiles and partnerships, or a BEIR collection."),
    ],
    task: Annotated[
        TaskChoice, typer.Option(help="What is asked: a visitor's own profile, a stated need, or both.")
    ] = TaskChoice.ALL,
    model: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", help="Measure only this model of ours; may be repeated. Baselines always run."
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
    database: DatabaseOption = None,
) -> None:
    """Measure the matching on judged data, against random, popularity, TF-IDF and BM25.

    The organisations of the database take no part; text vectors are kept beside it.
    """
    # Kept off the start-up path of the other commands: it brings scikit-learn and pandas with it.
    from api.cli.measuring import measure

    measure(directory, task.value, model or (), as_json=as_json, database=database)
