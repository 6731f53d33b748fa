"""cxc serve."""

import socket
import sys
from typing import Annotated

import typer

from api.cli.options import DatabaseOption
from api.cli.progress import counted
from api.problems import PortTaken
from api.settings import Settings, load_settings

HostOption = Annotated[str, typer.Option(help="Address to listen on. The default answers this machine only.")]
PortOption = Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")]


def serve(host: HostOption = "127.0.0.1", port: PortOption = 8000, database: DatabaseOption = None) -> None:
    """Serve the pages and the API, which is described at /docs."""
    run_server(load_settings(database), host=host, port=port)


def run_server(
    settings: Settings,
    *,
    host: str = "127.0.0.1",
    port: int,
    first_visitor: str | None = None,
    demo: bool = False,
) -> None:
    """Serves one database until stopped; as a demo, with sign-in by role and a clock that can be moved."""
    check_port(host, port)
    with counted("Reading the catalogue") as progress:  # before the first request, so that none waits for it
        # Kept off the start-up path of the other commands: these bring FastAPI, scikit-learn and FAISS along.
        import uvicorn

        from api.app import create_app
        from api.database import open_database
        from api.demo.routes import mount_demo
        from api.doors.kept_elsewhere import KEEPERS
        from api.edge.logs import write_logs
        from api.edge.serving import server_options
        from api.people.setup import PeopleSetup

        opened = open_database(settings.database_url, create=False)
        people = PeopleSetup(demo=True, keepers=KEEPERS) if demo else None
        app = create_app(settings, opened, first_visitor=first_visitor, progress=progress, people=people)
        if demo:
            mount_demo(app)
        app.state.snapshots.newest().warm()
    typer.echo(f"Serving at http://{host}:{port}/ until stopped with Ctrl+C.")
    write_logs(level="WARNING" if sys.stderr.isatty() else "INFO")  # a person at a terminal has the pages
    try:
        uvicorn.run(app, host=host, port=port, **server_options())
    finally:
        opened.close()


def check_port(host: str, port: int) -> None:
    """Raises PortTaken where something else listens already, before any work is done in vain."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise PortTaken(host, port, error.strerror or str(error)) from None
