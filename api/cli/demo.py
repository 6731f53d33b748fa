"""cxc demo: the fictional organisations, ranked hosts for one of them, and the service on this machine."""

import csv
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from api.cli.progress import counted, shown
from api.cli.serving import PortOption, check_port, run_server
from api.clock import now, today
from api.database import Database, open_database
from api.problems import NotADemo
from api.profiles import store
from api.profiles.use_cases import ImportOrder, import_organisations
from api.settings import load_settings
from api.waivers.requests import Approval, WaiverRequest
from api.waivers.use_cases import list_waivers, record_waiver
from eligibility.waivers import Authority

DEMO_VISITOR = "demo-sme-138"
WHY_NOT_HOST = "demo-sme-062"
_DATA = Path(__file__).resolve().parents[2] / "data" / "demo"
ORGANISATIONS = _DATA / "organisations.csv"
WAIVERS = _DATA / "waivers.csv"
_HOSTS_SHOWN = 3


def demo(
    folder: Annotated[
        Path, typer.Option(help="Where the demo keeps its own database. Made if missing.")
    ] = Path(".demo"),
    port: PortOption = 8000,
    show_only: Annotated[
        bool, typer.Option("--show-only", help="Show the ranked hosts and end, without serving.")
    ] = False,
) -> None:
    """Load fictional organisations, show ranked hosts for one of them, and serve the rest."""
    console = Console()
    if not show_only:
        check_port("127.0.0.1", port)
    folder.mkdir(parents=True, exist_ok=True)
    url = f"sqlite:///{folder / 'cxc-demo.db'}"
    settings = load_settings(url)
    with _step(console, "Loading the demo organisations, all of them fictional"):
        import_organisations(ImportOrder(path=ORGANISATIONS), database_url=url, at=now(), progress=shown)
        database = open_database(url)
        _refuse_real(database)
        load_waivers(database, at=now())
    with _step(console, "Reading their texts"), counted("Reading") as progress:
        # Kept off the start-up path of the other commands: these bring scikit-learn and FAISS with them.
        from api.cli.shown import show_ranking
        from api.matches.snapshot import Snapshots
        from api.matches.use_cases import Wishes, rank_hosts

        snapshot = Snapshots(database, settings, progress=progress).newest()
        ranking = rank_hosts(
            snapshot, snapshot.organisation(DEMO_VISITOR), Wishes(k=_HOSTS_SHOWN, as_of=today())
        )
    console.print()
    show_ranking(ranking, console)
    database.close()
    _say_what_next(console, url, port, show_only=show_only)
    if not show_only:
        run_server(url, port=port, first_visitor=DEMO_VISITOR)


def _refuse_real(database: Database) -> None:
    with database.snapshot() as connection:
        if real := [one.id for one in store.get_all(connection).values() if not one.is_fictional]:
            raise NotADemo(database.where, real[0])


def load_waivers(database: Database, *, at: datetime) -> None:
    """Records each of the demo's waivers where none of its kind is on record: starting twice is once."""
    known = {(one.organisation_id, one.waiver.rule) for one in list_waivers(database)}
    with WAIVERS.open(encoding="utf-8", newline="") as file:
        requests = [_request(row) for row in csv.DictReader(file)]
    for request in requests:
        if (request.organisation_id, request.rule) not in known:
            record_waiver(database, request, at=at)


def _request(row: dict[str, str]) -> WaiverRequest:
    return WaiverRequest(
        organisation_id=row["organisation_id"],
        rule=row["rule"],
        granted_by=row["granted_by"],
        reason=row["reason"],
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(row["valid_to"]),
        approval=Approval(
            authority=Authority(row["authority"]) if row["authority"] else None,
            reference=row["reference"] or None,
            given_on=date.fromisoformat(row["approved_on"]) if row["approved_on"] else None,
        ),
    )


def _say_what_next(console: Console, url: str, port: int, *, show_only: bool) -> None:
    console.print("\n[bold]Try next[/bold]", highlight=False)
    if not show_only:
        console.print(f"  http://127.0.0.1:{port}/      ten hosts with reasons", highlight=False)
        console.print(f"  http://127.0.0.1:{port}/docs  the API", highlight=False)
    for line in (
        f"cxc why {DEMO_VISITOR} {WHY_NOT_HOST}   # why not this one",
        "cxc waiver list   # who allowed an exception, and what is still missing",
        'cxc match --text "dyeing without water" --country PT --kind sme',
    ):
        console.print(f"  CXC_DATABASE_URL={url} .venv/bin/{line}", highlight=False, soft_wrap=True)
    console.print()


@contextmanager
def _step(console: Console, doing: str) -> Iterator[None]:
    console.print(f"{doing} …", highlight=False)
    begun = time.monotonic()
    yield
    console.print(f"  done in {time.monotonic() - begun:.1f} s", style="dim", highlight=False)
