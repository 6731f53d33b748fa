"""Progress bars for anything that takes over a second."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    SpinnerColumn,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

T = TypeVar("T")
Advance = Callable[[int], None]  # told how many more are done
_PATIENCE_S = 1.0  # what is over sooner shows no bar


def shown(things: Sequence[T], *, doing: str) -> Iterator[T]:
    """Passes `things` through; on a terminal, a bar on standard error appears when it takes over a second."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield from things
        return
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
    )
    task = bar.add_task(doing, total=len(things))
    begun = time.monotonic()
    try:
        for count, thing in enumerate(things, start=1):
            yield thing
            if bar.live.is_started:
                bar.update(task, completed=count)
            elif time.monotonic() - begun > _PATIENCE_S:
                bar.start()
    finally:
        if bar.live.is_started:
            bar.stop()


@contextmanager
def counted(doing: str) -> Iterator[Advance]:
    """Gives what to tell how many more are done; a terminal shows it, and the time, until the end."""
    console = Console(stderr=True)
    columns = (SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    bar = Progress(*columns, console=console, transient=True, disable=not console.is_terminal)
    task = bar.add_task(doing, total=None)
    done = 0

    def advance(more: int) -> None:
        nonlocal done
        done += more
        bar.update(task, description=f"{doing}: {done} texts embedded")

    with bar:
        yield advance
