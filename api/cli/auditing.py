"""cxc audit list, verify, anchor."""

import json
from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from api.cli.options import DatabaseOption
from api.database import Database, open_database
from api.journal.audit import Anchor, Entry
from api.journal.use_cases import list_events, take_anchor, verify_trail
from api.settings import load_settings
from eligibility.phrases import counted

app = typer.Typer(help="The audit trail: who did what, in which order.", no_args_is_help=True)


@app.command("list")
def show_list(
    subject: Annotated[
        str | None, typer.Option(help="Only what was done to this, such as organisation:demo-sme-138.")
    ] = None,
    account: Annotated[int | None, typer.Option(help="Only what this account did.")] = None,
    limit: Annotated[int, typer.Option(min=1, help="How many rows at most, the newest.")] = 50,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
    database: DatabaseOption = None,
) -> None:
    """List the newest events, oldest first."""
    with closing(_open(database)) as opened:
        found = list_events(opened, limit=limit, subject=subject, account_id=account)
    if as_json:
        typer.echo(json.dumps([_as_json(entry) for entry in found], indent=2))
        return
    console = _console()
    if not found:
        console.print("Nothing of this kind has been recorded.")
    for entry in found:
        _say(console, entry)


@app.command("verify")
def verify(
    anchor: Annotated[
        list[str] | None,
        typer.Option(metavar="ROW:DIGEST", help="What 'cxc audit anchor' printed once. May be repeated."),
    ] = None,
    anchors: Annotated[
        Path | None,
        typer.Option(exists=True, dir_okay=False, help="A file with such anchors, one on each line."),
    ] = None,
    database: DatabaseOption = None,
) -> None:
    """Check that no event was changed, removed, moved or put in. Without anchors a lost end goes unseen."""
    lines = anchors.read_text(encoding="utf-8").splitlines() if anchors else []
    held_against = [Anchor.parse(text) for text in (*(anchor or ()), *lines) if text.strip()]
    with closing(_open(database)) as opened:
        whole = verify_trail(opened, anchored=held_against)
    console = _console()
    rows = counted(whole.end.seq if whole.end else 0, "row")
    console.print(f"The audit trail is whole: {rows}, held against {counted(whole.n_anchors, 'anchor')}.")
    if whole.end:
        console.print(f"Its end: {whole.end}")
    if not held_against:
        console.print("Rows cut off its end show only against an anchor that was kept outside the database.")


@app.command("anchor")
def show_anchor(database: DatabaseOption = None) -> None:
    """Print the number and digest of the last row, to be kept where the database's keeper cannot write."""
    with closing(_open(database)) as opened:
        anchor = take_anchor(opened)
    if anchor is None:
        Console(stderr=True).print("Nothing has been recorded yet, so there is nothing to anchor.")
    else:
        typer.echo(str(anchor))


def _open(database: str | None) -> Database:
    return open_database(load_settings(database).database_url, create=False)


def _console() -> Console:
    return Console(soft_wrap=True, markup=False, highlight=False)


def _say(console: Console, entry: Entry) -> None:
    who = "nobody signed in" if entry.account_id is None else f"account {entry.account_id}"
    under = "" if entry.on_behalf_of is None else f" under delegation {entry.on_behalf_of}"
    moment = entry.at.isoformat(sep=" ", timespec="seconds")
    what = f"{entry.act}  {entry.subject}  by {who}{under} via {entry.via}  {entry.detail}"
    console.print(f"{entry.seq:>6}  {moment}  {what}")


def _as_json(entry: Entry) -> dict[str, object]:
    return {
        "seq": entry.seq,
        "at": entry.at.isoformat(),
        "account_id": entry.account_id,
        "via": entry.via,
        "on_behalf_of": entry.on_behalf_of,
        "act": entry.act,
        "subject": entry.subject,
        "detail": json.loads(entry.detail),
        "previous": entry.previous,
        "digest": entry.digest,
    }
