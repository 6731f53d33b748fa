"""How `cxc demo walk` looks: plain lines of at most 100 signs, in columns."""

from datetime import date
from pathlib import Path
from textwrap import wrap

import typer

from api.demo.walking import Ending, Walked
from eligibility.phrases import euros, in_words

_WIDTH = 100
_DAY, _WHO, _STATE = 13, 43, 13  # widths of the columns, with the blanks between them


def show_title(title: str) -> None:
    _show(f"{title}. All of it is fictional.", "")
    typer.echo()
    typer.echo(f"{'Day':<{_DAY}}{'Who':<{_WHO}}Does")
    typer.echo(f"{'':<{_DAY}}{'State':<{_STATE}}What it then waits for, and until when\n")


def show_step(step: Walked) -> None:
    """A line for who does what, then the state with what it waits for, then what else is to be said."""
    tried = "Tries to: " if step.is_refused else ""
    typer.echo(f"{_short(step.at.date()):<{_DAY}}{step.who:<{_WHO}}{tried}{step.what}")
    for told in step.told:
        _show(told, f"{'':<{_DAY}}  ")
    state = step.state.replace("_", " ")
    for number, words in enumerate(step.waits_for or ("Nothing more is to be done.",)):
        _show(words, f"{'':<{_DAY}}{state if number == 0 else '':<{_STATE}}")
    typer.echo()


def show_ending(ending: Ending, folder: Path, files: Path) -> None:
    """What was paid, when, and where the files are, in one line."""
    paid = (
        f"{euros(ending.paid_cents)} was paid on {in_words(ending.paid_on)}"
        if ending.paid_cents is not None and ending.paid_on is not None
        else "Nothing was paid, as for any virtual stay"
    )
    typer.echo(f"{paid}, for {ending.days}. The database is in {folder}, its files are in {files}.")


def _show(words: str, indent: str) -> None:
    for number, line in enumerate(wrap(words, _WIDTH - len(indent))):
        typer.echo(f"{indent if number == 0 else ' ' * len(indent)}{line}")


def _short(day: date) -> str:
    return f"{day:%-d %b %Y}"
