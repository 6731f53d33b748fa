"""`cxc outcomes`: what came of exchanges, as a judged set that `cxc evaluate` reads."""

import json
from collections import defaultdict
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from api.cli.options import DatabaseOption
from api.database import open_database
from api.exchanges.aftercare.use_cases import Judged, judged
from api.problems import BadRequest
from api.settings import load_settings
from eligibility.phrases import counted
from matching.passages import offer_text


def outcomes_command(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="A new folder for the judged set.")],
    database: DatabaseOption = None,
) -> None:
    """Write what came of every exchange as a judged set: who visited whom, and a grade from 1 to 4.

    It names organisations: keep it where the database is kept. Whoever refused to be learned from has said
    nothing in it.
    """
    settings = load_settings(database)
    with (
        closing(open_database(settings.database_url, create=False)) as opened,
        opened.snapshot() as connection,
    ):
        found = judged(connection)
    if not found.grades:
        raise BadRequest(
            "No exchange has come so far that anything can be learned from it; nothing is written."
        )
    _write(directory, found)
    typer.echo(
        f"{counted(len(found.grades), 'judgement')} over {counted(len(found.profiles), 'organisation')} in "
        f"{directory}. Next: cxc evaluate {directory}"
    )


def _write(directory: Path, found: Judged) -> None:
    try:
        directory.mkdir(parents=True)
    except FileExistsError:
        raise BadRequest(f"{directory} is there already. Name a new folder.") from None
    profiles = [
        {
            "id": one.id,
            "name": one.name,
            "type": one.kind or "",
            "country": one.country or "",
            "text": offer_text(one),
            "topics": sorted(one.technologies),
        }
        for one in found.profiles
    ]
    _lines(directory / "profiles.jsonl", [json.dumps(one, ensure_ascii=False) for one in profiles])
    _lines(directory / "known.tsv", ["visitor_id\thost_id"])
    best: dict[tuple[str, str], int] = defaultdict(int)
    for visitor, host, grade in found.grades:  # who met twice is judged by the better time
        best[visitor, host] = max(best[visitor, host], grade)
    graded = [f"{visitor}\t{host}\t{grade}" for (visitor, host), grade in sorted(best.items())]
    _lines(directory / "truth.tsv", ["visitor_id\thost_id\tgrade", *graded])


def _lines(path: Path, lines: list[str]) -> None:
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
