"""cxc rules impact."""

import json
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from api.cli.options import DatabaseOption
from api.clock import today
from api.settings import load_settings


def impact(  # noqa: PLR0917  typer's arguments are the command's own
    to: Annotated[str, typer.Option("--to", metavar="EDITION", help="The new edition, published or draft.")],
    before: Annotated[
        str | None,
        typer.Option(
            "--from", metavar="EDITION", help="What it follows. Default: the edition in force today."
        ),
    ] = None,
    as_of: Annotated[
        datetime | None,
        typer.Option(
            "--as-of",
            metavar="DATE",
            formats=["%Y-%m-%d"],
            help="Day on which both are asked. Default: the new edition's first day, else today.",
        ),
    ] = None,
    exchanges: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help="Planned exchanges: columns visitor, host, and facts such as first_day and agreed_eur.",
        ),
    ] = None,
    folder: Annotated[
        Path | None,
        typer.Option("--csv", metavar="FOLDER", help="Write everything that flips there, as CSV."),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the tables that are in that folder already.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
    database: DatabaseOption = None,
) -> None:
    """Show what a new edition would change: who and which amounts flip, and which line is why.

    Nothing is published or changed. Stays that begin before the day keep the rules of their first day.
    """
    # Kept off the start-up path: these bring numpy, pyproj and every rule and table.
    from api.cli.shown_impact import show_impact
    from api.database import open_database
    from api.programme.editions import open_editions
    from api.verdicts.impact import ImpactQuestion, answer_impact
    from api.verdicts.impact_tables import check_folder, document_of, write_tables

    if folder:
        check_folder(folder, overwrite=overwrite)
    settings = load_settings(database)
    editions = open_editions(settings.editions_dir)
    question = ImpactQuestion(
        after=to, before=before, as_of=as_of.date() if as_of else None, exchanges=exchanges
    )
    opened = open_database(settings.database_url, create=False)
    try:
        answer = answer_impact(question, editions, opened, today=today())
    finally:
        opened.close()
    if folder:
        write_tables(answer, folder, overwrite=overwrite)
    if as_json:
        typer.echo(json.dumps(document_of(answer), indent=2, ensure_ascii=False))
    else:
        show_impact(answer, Console(), folder=folder)
