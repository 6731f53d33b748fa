"""cxc import, cxc template."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from api.cli.options import DatabaseOption
from api.cli.progress import shown
from api.clock import now
from api.profiles.columns import template_text
from api.profiles.imports import ImportOrder, ImportReport
from api.profiles.use_cases import import_organisations
from api.settings import load_settings

_MOST_SUSPICIONS = 20  # printed; more, nobody reads at a terminal


def import_file(  # noqa: PLR0917  typer's arguments are the command's own
    file: Annotated[Path, typer.Argument(help="CSV, XLSX, ODS or JSON Lines file with organisations.")],
    mapping: Annotated[
        Path | None, typer.Option(help="TOML file that says which of its columns are which of ours.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check everything and report, but change nothing.")
    ] = False,
    skip_bad: Annotated[
        bool, typer.Option("--skip-bad", help="Import the good rows and write the bad ones to a file.")
    ] = False,
    rejected: Annotated[
        Path | None, typer.Option(help="Where --skip-bad writes the bad rows. Default: FILE.rejected.csv.")
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(help="Encoding of a text file that is not UTF-8, such as windows-1252.")
    ] = None,
    database: DatabaseOption = None,
) -> None:
    """Import organisations. A file with bad rows imports nothing, unless --skip-bad is given."""
    order = ImportOrder(
        path=file, mapping=mapping, encoding=encoding, dry_run=dry_run, skip_bad=skip_bad, rejects=rejected
    )
    report = import_organisations(
        order, database_url=load_settings(database).database_url, at=now(), progress=shown
    )
    _print_errors(report)
    if report.errors and not skip_bad:
        _refuse(order, report)
    _print_suspicions(report)
    _print_summary(order, report)


def print_template() -> None:
    """Print a CSV file to start from, with every column and two fictional organisations."""
    typer.echo(template_text(), nl=False)


def _print_errors(report: ImportReport) -> None:
    console = Console(stderr=True, soft_wrap=True, markup=False, highlight=False)
    for error in report.errors:
        console.print(str(error), style="red")


def _print_suspicions(report: ImportReport) -> None:
    """Warnings: whether two are one, a person has to say."""
    console = Console(stderr=True, soft_wrap=True, markup=False, highlight=False)
    for suspicion in report.suspicions[:_MOST_SUSPICIONS]:
        console.print(f"{suspicion}. Look whether they are one.", style="yellow")
    if len(report.suspicions) > _MOST_SUSPICIONS:
        console.print(f"{len(report.suspicions) - _MOST_SUSPICIONS:,} more look alike.", style="yellow")


def _refuse(order: ImportOrder, report: ImportReport) -> None:
    console = Console(stderr=True, soft_wrap=True, markup=False, highlight=False)
    console.print(
        f"\nNothing was imported from {order.path}: {report.bad_rows} of {_rows(report.rows)} cannot be used."
        " Correct the file, or import the good rows with --skip-bad.",
        style="red",
    )
    raise typer.Exit(1)


def _print_summary(order: ImportOrder, report: ImportReport) -> None:
    console = Console(soft_wrap=True, markup=False, highlight=False)
    counts = f"{report.new} new, {report.changed} changed, {report.unchanged} unchanged"
    lead = "Dry run, nothing was changed. It would be" if order.dry_run else "Imported"
    console.print(f"{lead}: {counts} ({_rows(report.rows)} of {order.path}).")
    if report.confirmed_again:
        console.print(f"{report.confirmed_again:,} of them had expired and hold again.")
    if report.bad_rows:
        where = f"would be written to {order.rejects_path}" if order.dry_run else f"see {order.rejects_path}"
        console.print(f"{_rows(report.bad_rows)} left out; {where}.")
    if report.new_partnerships:
        console.print(f"Partnerships seen for the first time: {', '.join(report.new_partnerships)}.")


def _rows(count: int) -> str:
    return f"{count:,} row" if count == 1 else f"{count:,} rows"
