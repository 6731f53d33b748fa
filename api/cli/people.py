"""cxc people add, list, end."""

import json
from contextlib import closing
from datetime import datetime
from typing import Annotated

import typer
from rich.console import Console

from api.access import Mandate, Role
from api.cli.options import DatabaseOption
from api.clock import now, today
from api.database import Database, open_database
from api.languages import Language
from api.people.links import INVITATION_PATH
from api.people.policy import Policy
from api.people.problems import UnusableTerms
from api.people.schemas import PersonAnswer
from api.people.use_cases.accounts import Person, close_by_command, end_mandate_by_command, people
from api.people.use_cases.inviting import invite_by_command
from api.programme.store import partnership_ids
from api.settings import load_settings

app = typer.Typer(help="People: who has an account, and in which mandates they act.", no_args_is_help=True)

_PAGE = 500  # accounts read at once

EmailArgument = Annotated[str, typer.Argument(metavar="EMAIL", help="The person's e-mail.")]


@app.command("add")
def add(  # noqa: PLR0917  typer's arguments are the command's own
    email: EmailArgument,
    role: Annotated[Role, typer.Option(help="What the person may do.")],
    organisation: Annotated[
        str | None, typer.Option(help="Id of the organisation, for an editor or a signer.")
    ] = None,
    partnership: Annotated[str | None, typer.Option(help="Name of the partnership, for a manager.")] = None,
    until: Annotated[
        datetime | None,
        typer.Option(metavar="DATE", formats=["%Y-%m-%d"], help="The mandate's last day. Default: none."),
    ] = None,
    language: Annotated[Language, typer.Option(help="Of the letters that a new account gets.")] = Language.EN,
    at_address: Annotated[
        str, typer.Option("--at", metavar="URL", help="Where the service is reached.")
    ] = "http://127.0.0.1:8000",
    database: DatabaseOption = None,
) -> None:
    """Invite somebody to a mandate and print the link, which opens once and for seven days."""
    with closing(_open(database, create=True)) as opened:
        wanted = Mandate(
            role=role,
            organisation=organisation,
            partnership=_partnership_id(opened, partnership),
            valid_from=today(),
            valid_to=until.date() if until else None,
        )
        invitation, bearer = invite_by_command(
            opened, email, wanted, at=now(), policy=Policy(), language=language
        )
    console = _console()
    console.print(f"{invitation.address} is invited as {wanted.words}. Give them this link; it opens once,")
    console.print(f"until {invitation.expires_at:%Y-%m-%d %H:%M} UTC:")
    console.print(f"{at_address.rstrip('/')}{INVITATION_PATH}?secret={bearer.secret}")


@app.command("list")
def show_list(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for machines.")] = False,
    database: DatabaseOption = None,
) -> None:
    """List the accounts and their mandates, ended ones too."""
    with closing(_open(database)) as opened:
        found = _everybody(opened)
    if as_json:
        listed = [PersonAnswer.of(one, at=now()).model_dump(mode="json") for one in found]
        typer.echo(json.dumps(listed, indent=2, ensure_ascii=False))
        return
    console = _console()
    if not found:
        console.print("Nobody has an account. Invite an administrator with 'cxc people add'.")
    for one in found:
        _say(console, one)


@app.command("end")
def end(
    email: EmailArgument,
    mandate: Annotated[
        int | None, typer.Option(metavar="NUMBER", help="End only this mandate. Default: close the account.")
    ] = None,
    database: DatabaseOption = None,
) -> None:
    """Close somebody's account for ever, or end one mandate. What they are signed in by ends at once."""
    with closing(_open(database)) as opened:
        if mandate is None:
            closed = close_by_command(opened, email, at=now())
            _console().print(f"The account {closed.id} of {closed.address} is closed.")
        else:
            held = end_mandate_by_command(opened, email, mandate, at=now())
            _console().print(f"Mandate {held.id} has ended: {held.mandate.words}.")


def _open(database: str | None, *, create: bool = False) -> Database:
    return open_database(load_settings(database).database_url, create=create)


def _partnership_id(database: Database, name: str | None) -> int | None:
    if name is None:
        return None
    with database.snapshot() as connection:
        known = partnership_ids(connection)
    if name not in known:
        names = ", ".join(sorted(known)) or "none yet"
        raise UnusableTerms("mandate", f"no partnership is called {name!r}", f"On record: {names}.")
    return known[name]


def _everybody(database: Database) -> list[Person]:
    found: list[Person] = []
    while page := people(database, after=found[-1].account.id if found else 0, most=_PAGE):
        found += page
    return found


def _say(console: Console, person: Person) -> None:
    account = person.account
    console.print(f"{account.id}  {account.address}  {account.name}  {account.state.value}")
    for one in person.held:
        until = one.mandate.valid_to.isoformat() if one.mandate.valid_to else "no end"
        state = "" if one.is_live(now()) else "  not in force"
        console.print(
            f"    mandate {one.id}: {one.mandate.words}, {one.mandate.valid_from} to {until}{state}"
        )


def _console() -> Console:
    return Console(soft_wrap=True, markup=False, highlight=False)
