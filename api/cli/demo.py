"""cxc demo: fictional organisations and people, ranked hosts, and the service here; cxc demo walk."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from api.cli.progress import counted, shown
from api.cli.serving import PortOption, check_port, run_server
from api.clock import move_to, now, today
from api.database import open_database
from api.settings import Settings, load_settings

DEMO_VISITOR = "demo-sme-138"
WHY_NOT_HOST = "demo-sme-062"
_HERE = "127.0.0.1"  # a demo answers no other machine
_FILE = "cxc-demo.db"
_EDITIONS = "cxc-editions"
_SQLITE = "sqlite:///"
_HOSTS_SHOWN = 3
_SIGN_INS = (
    ("Visitor", "its hosts, and a proposal that waits for its answer"),
    ("Manager", "a profile to validate, and the proposals of its members"),
    ("Auditor", "everything that ever happened, in the audit trail"),
)


app = typer.Typer(
    help="Fictional organisations, people and what they have done, to be tried on this machine.",
    invoke_without_command=True,
)


@app.callback(invoke_without_command=True)
def demo(
    context: typer.Context,
    folder: Annotated[
        Path, typer.Option(help="Where the demo keeps its own database. Made if missing.")
    ] = Path(".demo"),
    port: PortOption = 8000,
    show_only: Annotated[
        bool, typer.Option("--show-only", help="Show the ranked hosts and end, without serving.")
    ] = False,
) -> None:
    """Load fictional organisations and people, show ranked hosts for one of them, and serve the rest."""
    if context.invoked_subcommand is not None:
        return
    console = Console()
    if not show_only:
        check_port(_HERE, port)
    folder.mkdir(parents=True, exist_ok=True)
    url = _url_in(folder)
    settings = _with_own_editions(load_settings(url), folder)
    _load(console, folder / _FILE, settings)
    _rank(console, url, settings)
    _say_what_next(console, folder, port, show_only=show_only)
    if not show_only:
        run_server(settings, port=port, first_visitor=DEMO_VISITOR, demo=True)


@app.command()
def walk(
    folder: Annotated[
        Path | None,
        typer.Option(
            help="Where its database and its files are kept. Default: a new folder for temporary files."
        ),
    ] = None,
    virtual: Annotated[
        bool, typer.Option("--virtual", help="Walk a virtual exchange, for which nothing is paid.")
    ] = False,
) -> None:
    """Take one exchange from proposal to payment, step by step, on a database of its own."""
    # Kept off the start-up path of the other commands: these bring the whole service along.
    from api.cli import shown_walk
    from api.demo import walking
    from api.demo.ownership import make_room

    place = folder or Path(tempfile.mkdtemp(prefix="cxc-walk-"))
    place.mkdir(parents=True, exist_ok=True)
    path = place / walking.FILE
    make_room(path)
    settings = load_settings(f"{_SQLITE}{path}")
    shown_walk.show_title(walking.title(is_virtual=virtual))
    with closing(open_database(settings.database_url)) as database:
        for step in walking.walk(database, settings, at=now(), is_virtual=virtual):
            shown_walk.show_step(step)
        shown_walk.show_ending(walking.ending(database), place, settings.files_dir)


def _with_own_editions(settings: Settings, folder: Path) -> Settings:
    """What is drafted and published in a demo stays in it."""
    own = folder / _EDITIONS
    if not own.exists():
        shutil.copytree(settings.editions_dir, own)
    return settings.model_copy(update={"editions_dir": own})


def _url_in(folder: Path) -> str:
    return f"{_SQLITE}{folder / _FILE}"


def _load(console: Console, path: Path, settings: Settings) -> None:
    """Makes the demo's database, or goes on in the one that is there, at its time."""
    # Kept off the start-up path of the other commands: these bring the whole service along.
    from api.demo.loading import make_demo
    from api.demo.ownership import newest_event, require_own

    url = settings.database_url
    if not path.exists():
        with _step(console, "Loading the demo: organisations, people and their story, all of them fictional"):
            make_demo(path, settings, at=now(), progress=shown)
    else:
        with _step(console, f"Going on with the demo in {path}, all of it fictional"):
            require_own(url)
    with closing(open_database(url, create=False)) as database, database.snapshot() as connection:
        move_to(max(now(), newest_event(connection)))


def _rank(console: Console, url: str, settings: Settings) -> None:
    with _step(console, "Reading their texts"), counted("Reading") as progress:
        # Kept off the start-up path of the other commands: these bring scikit-learn and FAISS with them.
        from api.cli.shown import show_ranking
        from api.matches.snapshot import Snapshots
        from api.matches.use_cases import Wishes, rank_hosts

        with closing(open_database(url, create=False)) as database:
            snapshot = Snapshots(database, settings, progress=progress).newest()
            ranking = rank_hosts(
                snapshot, snapshot.organisation(DEMO_VISITOR), Wishes(k=_HOSTS_SHOWN, as_of=today())
            )
    console.print()
    show_ranking(ranking, console)


def _say_what_next(console: Console, folder: Path, port: int, *, show_only: bool) -> None:
    url = _url_in(folder)
    if not show_only:
        _say_where(console, f"http://{_HERE}:{port}", folder)
    _say(console, "\n[bold]Try next[/bold]")
    for line in (
        f"cxc why {DEMO_VISITOR} {WHY_NOT_HOST}   # why not this one",
        "cxc demo walk   # one exchange from proposal to payment, on a database of its own",
        "cxc waiver list   # who allowed an exception, and what is still missing",
        'cxc match --text "dyeing without water" --country PT --kind sme',
    ):
        _say(console, f"  CXC_DATABASE_URL={url} .venv/bin/{line}")
    console.print()


def _say_where(console: Console, address: str, folder: Path) -> None:
    _say(console, f"\n[bold]{address}/[/bold]   ten hosts with reasons; today is {today():%d %B %Y} there")
    for role, what in _SIGN_INS:
        _say(console, f"  sign in as [bold]{role}[/bold] by a button, without a password: {what}")
    _say(console, f"  {address}/demo   everybody in the demo, and the clock: move it a week and see")
    _say(console, f"  {address}/docs   the API; from a terminal, as the manager:")
    signing_in = f"-c {folder}/jar -H 'Origin: {address}' --json '{{\"role\": \"manager\"}}'"
    _say(console, f"  curl -s {signing_in} {address}/sessions/demo")
    _say(console, f"  curl -s -b {folder}/jar '{address}/proposals?state=open'")


def _say(console: Console, line: str) -> None:
    console.print(line, highlight=False, soft_wrap=True)


@contextmanager
def _step(console: Console, doing: str) -> Iterator[None]:
    console.print(f"{doing} …", highlight=False)
    begun = time.monotonic()
    yield
    console.print(f"  done in {time.monotonic() - begun:.1f} s", style="dim", highlight=False)
