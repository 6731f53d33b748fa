"""Everything in a database as it once was, to come back to: sooner done than to make it anew.

Each kind of database keeps it in its own way; `restore` puts it back past the service, whose connections stay
open, and `text` is all of it in an order that stays.
"""

import sqlite3
from contextlib import closing
from typing import Any, Protocol

import psycopg
from psycopg.sql import SQL, Composable, Identifier, Literal

from api.database import Database

_TABLES = SQL("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1")
_SEQUENCES = SQL("SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'")
_ROWS = SQL("SELECT t::text FROM public.{} t ORDER BY 1")
_MARK = SQL("SELECT {}, count(*), coalesce(max(xmin::text::bigint), 0) FROM public.{}")
_VACUUM_AFTER = 200  # times that rows were deleted and written anew


class Saved(Protocol):
    """What there was when it was saved."""

    def restore(self) -> None:
        """Puts everything back."""

    def text(self) -> str:
        """Everything that there is now."""

    def close(self) -> None:
        """Lets go of it."""


def saved(database: Database) -> Saved:
    """Keeps what is in it now."""
    url = database.url
    return SavedFile(url.removeprefix("sqlite:///")) if url.startswith("sqlite:") else SavedTables(url)


class SavedFile:
    """An SQLite file, kept in memory."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._kept = sqlite3.connect(":memory:", check_same_thread=False)
        with closing(sqlite3.connect(path)) as live:
            live.backup(self._kept)

    def restore(self) -> None:
        with closing(sqlite3.connect(self._path)) as live:
            self._kept.backup(live)

    def text(self) -> str:
        with closing(sqlite3.connect(self._path)) as live:
            return "\n".join(live.iterdump())

    def close(self) -> None:
        self._kept.close()


class SavedTables:
    """The tables of a PostgreSQL database, kept beside them in a schema that the service does not look into.

    Of a table whose rows are those that were put there last nothing is done. What guards the tables, such as
    the trail that only grows, is not asked: the role of a replica is taken, as a restored copy does.
    """

    def __init__(self, url: str) -> None:
        self._connection = psycopg.connect(url.replace("+psycopg", ""), autocommit=True)
        self._tables = [
            name for (name,) in self._ask("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        ]
        self._run(SQL("CREATE SCHEMA kept"))
        for table in self._tables:
            self._run(SQL("CREATE TABLE kept.{0} AS TABLE public.{0}").format(Identifier(table)))
        self._sequences = self._ask(
            "SELECT sequencename, last_value FROM pg_sequences WHERE schemaname = 'public'"
        )
        self._run(SQL("SET session_replication_role = replica"))
        self._as_put = self._marks()
        self._n_restored = 0

    def restore(self) -> None:
        changed = [table for table, mark in self._marks().items() if mark != self._as_put[table]]
        with self._connection.transaction():
            for table in map(Identifier, changed):
                self._run(SQL("DELETE FROM public.{0}").format(table))
                self._run(SQL("INSERT INTO public.{0} SELECT * FROM kept.{0}").format(table))
            for name, last in self._sequences:
                said = Literal(last or 1), Literal(last is not None)
                self._run(SQL("SELECT setval({}, {}, {})").format(Literal(f'public."{name}"'), *said))
        self._n_restored += 1
        if self._n_restored % _VACUUM_AFTER == 0:
            self._run(SQL("VACUUM"))
        self._as_put |= {table: mark for table, mark in self._marks().items() if table in changed}

    def text(self) -> str:
        rows = (
            (table, row)
            for table in self._tables
            for (row,) in self._ask(
                SQL("SELECT t::text FROM public.{} t ORDER BY 1").format(Identifier(table))
            )
        )
        return "\n".join(f"{table} {row}" for table, row in rows)

    def close(self) -> None:
        self._connection.close()

    def _marks(self) -> dict[str, tuple[int, int]]:
        """By table what differs once a row was written or deleted: how many there are, and who wrote last."""
        each = [_MARK.format(Literal(table), Identifier(table)) for table in self._tables]
        return {table: (number, last) for table, number, last in self._ask(SQL(" UNION ALL ").join(each))}

    def _ask(self, query: Composable) -> list[Any]:
        return self._connection.execute(query).fetchall()

    def _run(self, statement: Composable) -> None:
        self._connection.execute(statement)
