"""cxc demo: the fictional organisations, ranked hosts for one of them, and the service on this machine."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
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

DEMO_VISITOR = "demo-sme-138"
WHY_NOT_HOST = "demo-sme-062"
ORGANISATIONS = Path(__file__).resolve().parents[2] / "data" / "demo" / "organisations.csv"
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


def _say_what_next(console: Console, url: str, port: int, *, show_only: bool) -> None:
    console.print("\n[bold]Try next[/bold]", highlight=False)
    if not show_only:
        console.print(f"  http://127.0.0.1:{port}/      ten hosts with reasons", highlight=False)
        console.print(f"  http://127.0.0.1:{port}/docs  the API", highlight=False)
    for line in (
        f"cxc why {DEMO_VISITOR} {WHY_NOT_HOST}   why not this one",
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
