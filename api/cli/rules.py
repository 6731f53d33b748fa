"""cxc rules: what the rules are, on which sources they rest, and how a new edition of them is made."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from api.cli.impact import impact
from api.clock import today
from api.settings import load_settings
from eligibility.rules import Subject

if TYPE_CHECKING:
    from eligibility.editions import Editions
    from eligibility.parameters import Law

app = typer.Typer(
    name="rules",
    help="The rules with their sources, and the editions of them.",
    no_args_is_help=True,
)

AsOfOption = Annotated[
    datetime | None,
    typer.Option(
        "--as-of", metavar="DATE", formats=["%Y-%m-%d"], help="Day the rules are asked for. Default: today."
    ),
]
EditionOption = Annotated[
    str | None,
    typer.Option(
        "--edition", metavar="NAME", help="Edition to look into. Default: the one in force that day."
    ),
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
NameArgument = Annotated[str, typer.Argument(help="Name of the edition, such as smp-2027.")]


@app.command("list")
def list_rules(
    as_of: AsOfOption = None,
    edition: EditionOption = None,
    subject: Annotated[Subject | None, typer.Option(help="Only the rules asked of this.")] = None,
    as_json: JsonOption = False,
) -> None:
    """List the rules asked on a day: code, question, source, days."""
    # Kept off the start-up path: these read every rule and table.
    from api.cli import rules_shown
    from api.programme.rule_book import rule_book

    law, day = _law(edition, as_of)
    entries = rule_book(law, as_of=day, subject=subject)
    if as_json:
        typer.echo(json.dumps([rules_shown.as_json(one) for one in entries], indent=2, ensure_ascii=False))
    else:
        rules_shown.show_rules(entries, law.edition, day, Console())


@app.command("show")
def show_rule(
    code: Annotated[str, typer.Argument(help="Code of the rule, such as V6-once.")],
    as_of: AsOfOption = None,
    edition: EditionOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show one rule: its answers in words, what it looks at, its source, and who can approve an exception."""
    # Kept off the start-up path: these read every rule and table.
    from api.cli import rules_shown
    from api.programme.rule_book import rule_entry

    law, day = _law(edition, as_of)
    entry = rule_entry(code, law, as_of=day)
    if as_json:
        typer.echo(json.dumps(rules_shown.as_json(entry), indent=2, ensure_ascii=False))
    else:
        rules_shown.show_rule(entry, law.edition, day, Console())


@app.command("editions")
def list_editions(as_json: JsonOption = False) -> None:
    """List the editions: from when each is in force, on what it is based, what it changes."""
    # Kept off the start-up path: these read every rule and table.
    from api.cli import rules_shown
    from api.programme.editions import faults

    editions, day = _editions(), today()
    if as_json:
        listed = rules_shown.editions_as_json(editions, faults(editions), day)
        typer.echo(json.dumps(listed, indent=2, ensure_ascii=False))
    else:
        rules_shown.show_editions(editions, faults(editions), day, Console())


@app.command("draft")
def draft(
    name: NameArgument,
    title: Annotated[str, typer.Option(help="What it is, in a few words.")],
    table: Annotated[list[str], typer.Option(help="Table to change; repeat it for several.")],
    based_on: Annotated[
        str | None, typer.Option(metavar="NAME", help="Published edition to start from. Default: the newest.")
    ] = None,
    note: Annotated[str, typer.Option(help="Why it is made.")] = "",
) -> None:
    """Start a new edition: copy the tables to change into a folder of its own."""
    # Kept off the start-up path: these read every rule and table.
    from api.cli import rules_shown
    from api.programme.editions import draft_edition

    folder = load_settings().editions_dir
    made = draft_edition(folder, name, based_on=based_on, tables=table, title=title, note=note)
    rules_shown.show_draft(made, folder, Console())


app.command("impact")(impact)


@app.command("publish")
def publish(
    name: NameArgument,
    valid_from: Annotated[
        datetime,
        typer.Option(
            "--from", metavar="DATE", formats=["%Y-%m-%d"], help="First day on which it is in force."
        ),
    ],
) -> None:
    """Put a draft in force from a day on, and seal it. Asks nothing; says what changes."""
    # Kept off the start-up path: these read every rule and table.
    from api.cli import rules_shown
    from api.programme.editions import changes_of, publish_edition

    folder = load_settings().editions_dir
    before = _editions().edition_on(valid_from.date())
    made = publish_edition(folder, name, valid_from=valid_from.date(), today=today())
    changes = () if made.name == before.name else changes_of(made, before)
    rules_shown.show_published(made, before, changes, Console())


@app.command("page")
def page(
    as_of: Annotated[
        datetime | None,
        typer.Option(
            "--as-of",
            metavar="DATE",
            formats=["%Y-%m-%d"],
            help="Day the rules are asked for. Default: after the edition's last change.",
        ),
    ] = None,
    edition: Annotated[
        str | None, typer.Option(metavar="NAME", help="Edition to print. Default: the newest published.")
    ] = None,
    golden: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="Golden situations to count. Default: the project's."),
    ] = None,
) -> None:
    """Print all rules as one page in Markdown: docs/RULES.md is made with it."""
    # Kept off the start-up path: these read every rule and table.
    from api.programme.editions import edition_named, law_for
    from api.programme.rule_book import GOLDEN
    from api.programme.rules_page import rules_page

    editions, day = _editions(), as_of.date() if as_of else None
    chosen = edition_named(editions, edition) if edition else editions.published[-1]
    law = law_for(editions, as_of=day or date.min, name=chosen.name)
    typer.echo(rules_page(law, chosen, as_of=day, golden=golden or GOLDEN), nl=False)


def _editions() -> "Editions":
    from api.programme.editions import open_editions  # reads every rule and table, as above

    return open_editions(load_settings().editions_dir)


def _law(name: str | None, as_of: datetime | None) -> "tuple[Law, date]":
    """The law to look into, and the day: of an edition still to come its first, unless another is named."""
    from api.programme.editions import edition_named, law_for  # reads every rule and table, as above

    editions, day = _editions(), as_of.date() if as_of else today()
    if name is not None and as_of is None:
        day = max(day, edition_named(editions, name).valid_from or day)
    return law_for(editions, as_of=day, name=name), day
