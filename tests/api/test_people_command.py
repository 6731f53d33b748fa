"""cxc people add, list, end: the first administrator needs no other."""

import json
import re
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from typer.testing import CliRunner

from api.cli.people import app
from api.clock import now
from api.database import Database, metadata, open_database
from api.people.hashing import HashingCost, Passwords
from api.people.tables import accounts
from api.people.use_cases.inviting import Acceptance, accept
from api.problems import Problem


def run(file: Path, *arguments: str) -> str:
    result = CliRunner().invoke(app, [*arguments, "--database", str(file)])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0, result.output
    return result.output


def take_up(file: Path, printed: str) -> None:
    found = re.search(r"http://127\.0\.0\.1:8000/invitations/accept\?secret=(\S+)", printed)
    assert found is not None
    opened = open_database(f"sqlite:///{file}", create=False)
    acceptance = Acceptance(secret=found[1], name="Ada", password="linen by the river")  # noqa: S106
    accept(opened, acceptance, at=now(), passwords=Passwords(HashingCost(rounds=1, memory_kib=8, lanes=1)))
    opened.close()


def test_the_first_administrator_is_invited_listed_and_ended_from_the_command_line(tmp_path: Path) -> None:
    file = tmp_path / "a.db"
    take_up(file, run(file, "add", "Ada@Example.eu", "--role", "administrator"))
    assert "ada@example.eu  Ada  active" in run(file, "list")
    listed = json.loads(run(file, "list", "--json"))
    assert [one["role"] for one in listed[0]["mandates"]] == ["administrator"]
    assert "has ended: administrator" in run(file, "end", "ada@example.eu", "--mandate", "1")
    assert "is closed" in run(file, "end", "ada@example.eu")
    with pytest.raises(Problem):
        run(file, "end", "ada@example.eu")


def test_a_mandate_for_what_is_not_there_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "a.db"
    with pytest.raises(Problem, match="no partnership is called 'North'"):
        run(file, "add", "max@example.eu", "--role", "manager", "--partnership", "North")
    with pytest.raises(Problem, match="'nowhere' is not on record"):
        run(file, "add", "max@example.eu", "--role", "host_editor", "--organisation", "nowhere")


def test_the_migrated_tables_are_those_of_the_code(database: Database) -> None:
    ours = {accounts.name, "identities", "mandates", "delegations", "sessions", "tokens"}
    with database.snapshot() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert not [
            one for one in compare_metadata(context, metadata) if any(name in str(one) for name in ours)
        ]
