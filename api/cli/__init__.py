"""The command line. Each sibling file holds one command or two; this one puts them together."""

from typing import Any

import typer
from rich.console import Console
from typer.core import TyperGroup

from api.cli import (
    auditing,
    backing_up,
    demo,
    eligible,
    evaluating,
    importing,
    matching,
    notices,
    outcomes,
    people,
    rules,
    serving,
    tidying,
    waiving,
)
from api.problems import Problem


class _PlainProblems(TyperGroup):
    """Prints a Problem as one message in red and ends with 1; a defect of ours shows its traceback."""

    def invoke(self, ctx: Any) -> Any:
        try:
            return super().invoke(ctx)
        except Problem as problem:
            Console(stderr=True, soft_wrap=True).print(
                str(problem), style="red", markup=False, highlight=False
            )
            raise typer.Exit(1) from None


app = typer.Typer(
    name="cxc",
    cls=_PlainProblems,
    help="Eligible, ranked and explained hosts for ClusterXchange visits.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
app.command("import")(importing.import_file)
app.command("template")(importing.print_template)
app.command("match")(matching.match)
app.command("why")(matching.why)
app.command("show")(matching.show)
app.command("evaluate")(evaluating.evaluate_command)
app.command("outcomes")(outcomes.outcomes_command)
app.command("serve")(serving.serve)
app.command("tidy")(tidying.tidy)
app.command("backup")(backing_up.backup)
app.command("restore")(backing_up.restore_command)
app.add_typer(demo.app, name="demo")
app.add_typer(rules.app, name="rules")
app.add_typer(eligible.app, name="eligible")
app.add_typer(waiving.app, name="waiver")
app.add_typer(people.app, name="people")
app.add_typer(notices.app, name="notices")
app.add_typer(auditing.app, name="audit")


def main() -> None:
    """The command `cxc`."""
    app(prog_name="cxc")
