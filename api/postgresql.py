"""PostgreSQL as the database: transactions as if one after the other, its server's words in plain ones."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.exc import DBAPIError, OperationalError

from api.problems import BadRequest, DatabaseBusy, Problem, UnusableDatabase, WrittenMeanwhile

_ADVICE = "Name it as postgresql://user:password@host:5432/name."
_OLDEST = 13  # the oldest major version its makers still kept when this was written
_POOL = 10  # connections kept open; as many again are opened while there are more requests at once
_CONNECT_S = 2  # the least that libpq can wait for a server that does not answer
_POOL_S = 10
_UPGRADE_LOCK = 0x4358_434D_6174_6368  # "CXCMatch": the advisory lock of whoever changes the schema
_OPTIONS = (
    frozenset(  # of libpq, that may stand after the question mark: how to reach the server, not what it does
        {
            "application_name",
            "channel_binding",
            "connect_timeout",
            "gssencmode",
            "host",
            "krbsrvname",
            "passfile",
            "port",
            "sslcert",
            "sslcrl",
            "sslkey",
            "sslmode",
            "sslrootcert",
            "target_session_attrs",
        }
    )
)
_SESSION: Mapping[str, str] = {
    "TimeZone": "UTC",
    "statement_timeout": "30s",
    "lock_timeout": "10s",
    "idle_in_transaction_session_timeout": "5min",
}
_DURABLE = "remote_apply"  # stronger than "on", so left where the server has it
_UPGRADING: Mapping[str, str] = {"statement_timeout": "0", "lock_timeout": "2min"}

# What the server says, by its code: https://www.postgresql.org/docs/current/errcodes-appendix.html
_WRITTEN_MEANWHILE = {"40001", "40P01"}  # serialization_failure, deadlock_detected
_BUSY = {
    "55P03": "is being written by another and stayed locked",  # lock_not_available
    "57014": "did not answer in time",  # query_canceled, by statement_timeout
    "53300": "has no connection left",  # too_many_connections
}
_UNUSABLE = {
    "25006": ("it only lets itself be read, as a standby does", "Name the primary server."),
    "25P03": ("it ended a transaction that stood idle", "Try again."),
    "28000": ("the server does not let this user in from here", "Ask who runs it to change its pg_hba.conf."),
    "28P01": ("the server refuses the user or the password", "Check both in CXC_DATABASE_URL."),
    "3D000": ("the server has no database of that name", "Ask who runs it to make one, encoded as UTF8."),
    "42501": ("the user may not do that there", "Make the user its owner."),
    "53100": ("the server's disk is full", "Make room there."),
    "57P01": ("the server is shutting down", "Try again when it is back."),
    "57P02": ("the server is starting again after a crash", "Try again when it is back."),
    "57P03": ("the server is starting or shutting down", "Try again in a moment."),
}
# Before anybody is let in there are no codes, only words, English unless the server was set up otherwise.
_AT_THE_DOOR = (
    ("password authentication failed", "28P01"),
    ("no password supplied", "28P01"),
    ("no pg_hba.conf entry", "28000"),
    ("Peer authentication failed", "28000"),
    ("Ident authentication failed", "28000"),
    ("too many clients", "53300"),
    ("connection slots are reserved", "53300"),
    ("the database system is", "57P03"),
)
_NOBODY_THERE = (
    "Connection refused",
    "No such file or directory",
    "timeout expired",
    "timed out",
    "resolve",
    "Name or service not known",
    "No route to host",
    "Network is unreachable",
)
_LOST = ("closed the connection", "connection is lost", "connection is closed", "terminating connection")


@dataclass(frozen=True, slots=True)
class PostgresqlDatabase:
    """The database on a server that a URL names."""

    _address: URL

    @classmethod
    def of(cls, url: URL) -> "PostgresqlDatabase":
        """The database that `url` names. Raises UnusableDatabase, which never shows a password."""
        if "@" in (url.host or ""):
            raise UnusableDatabase(
                "that CXC_DATABASE_URL names", "its password holds an @ of its own", "Write that as %40."
            )
        if not url.database:
            raise UnusableDatabase(_shown(url), "it names no database on that server", _ADVICE)
        if unknown := sorted(set(url.query) - _OPTIONS):
            reason = f"{', '.join(unknown)} after the question mark is not supported"
            raise UnusableDatabase(_shown(url), reason, f"What is: {', '.join(sorted(_OPTIONS))}.")
        return cls(url.set(drivername="postgresql+psycopg"))

    @property
    def url(self) -> str:
        return self._address.render_as_string(hide_password=False)

    @property
    def where(self) -> str:
        return _shown(self._address)

    def is_missing(self) -> bool:
        return False  # whether it is there, only the server knows

    def engine(self, *, create: bool) -> Engine:  # noqa: ARG002  a database is made by who runs the server
        stated = {"application_name", "connect_timeout"} & set(self._address.query)
        ours = {"application_name": "cxc-match", "connect_timeout": _CONNECT_S, "client_encoding": "utf8"}
        engine = create_engine(
            self._address,
            connect_args={name: value for name, value in ours.items() if name not in stated},
            pool_pre_ping=True,
            pool_size=_POOL,
            max_overflow=_POOL,
            pool_timeout=_POOL_S,
            hide_parameters=True,
        )
        event.listen(engine, "connect", _configure)
        return engine

    def options(self, *, writes: bool) -> dict[str, Any]:
        level = "SERIALIZABLE" if writes else "REPEATABLE READ"
        return {"isolation_level": level, "postgresql_readonly": not writes}

    def upgrade_options(self) -> dict[str, Any]:
        """So that who had to wait for the lock sees what was done meanwhile."""
        return {"isolation_level": "READ COMMITTED", "postgresql_readonly": False}

    def hold_for_upgrade(self, connection: Connection) -> None:
        """Waits for whoever changes the schema now, and keeps others waiting until the transaction ends."""
        for name, value in _UPGRADING.items():
            connection.execute(text("SELECT set_config(:name, :value, true)"), {"name": name, "value": value})
        connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _UPGRADE_LOCK})

    def check(self, connection: Connection) -> None:
        """Raises UnusableDatabase for a server too old, or a database that cannot keep every letter."""
        encoding = connection.scalar(text("SHOW server_encoding"))
        if encoding != "UTF8":
            reason = f"it is encoded as {encoding}, which has no place for some names"
            raise UnusableDatabase(self.where, reason, "Name one that is encoded as UTF8.")
        version = int(connection.scalar(text("SHOW server_version_num"))) // 10_000
        if version < _OLDEST:
            reason = f"its server is PostgreSQL {version}"
            raise UnusableDatabase(self.where, reason, f"PostgreSQL {_OLDEST} or later is needed.")

    def problem_of(self, error: DBAPIError, *, writes: bool) -> Problem | None:
        """What the server says about itself, for a person to act on; None for a defect of ours."""
        said = " ".join(str(error.orig).split())
        code = getattr(error.orig, "sqlstate", None) or _code_at_the_door(said)
        if code in _WRITTEN_MEANWHILE:
            return WrittenMeanwhile(self.where)
        if code in _BUSY:
            return DatabaseBusy(self.where, _BUSY[code])
        if code == "25006" and not writes:
            return None  # a write in a transaction for reading
        if code in _UNUSABLE:
            return UnusableDatabase(self.where, *_UNUSABLE[code])
        if "NUL (0x00)" in said:
            return BadRequest("A text holds a NUL character, which cannot be kept. Delete it.")
        return self._unreached(said) if isinstance(error, OperationalError) else None

    def _unreached(self, said: str) -> UnusableDatabase:
        if any(words in said for words in _LOST):
            reason, advice = "the connection was lost", "Look whether it was done before doing it again."
        elif any(words in said for words in _NOBODY_THERE):
            reason, advice = "no server answers there", "Start it, or correct the host and port."
        else:
            reason, advice = f"the server or its driver says: {said}", "Ask who runs it."
        return UnusableDatabase(self.where, reason, advice)


def _shown(url: URL) -> str:
    """The URL without its password and options."""
    shown = URL.create("postgresql", url.username, None, url.host, url.port, url.database)
    return shown.render_as_string()


def _code_at_the_door(said: str) -> str | None:
    if 'FATAL: database "' in said:
        return "3D000"
    return next((code for words, code in _AT_THE_DOOR if words in said), None)


def _configure(connection: Any, _record: Any) -> None:
    """Every connection: in UTC, patient within bounds, and told of a commit only when it is on disk."""
    connection.autocommit = True
    for name, value in _SESSION.items():
        connection.execute("SELECT set_config(%s, %s, false)", (name, value))
    if connection.execute("SHOW synchronous_commit").fetchone()[0] != _DURABLE:
        connection.execute("SET synchronous_commit TO on")
    connection.autocommit = False
