"""The options that every command shares."""

from typing import Annotated

import typer

DatabaseOption = Annotated[
    str | None,
    typer.Option(
        "--database",
        metavar="FILE",
        help="SQLite file or URL that holds the organisations. Default: CXC_DATABASE_URL, else cxc.db here.",
    ),
]
