"""What can go wrong, said so that a person knows what to do.

Each is a fact with its parts as attributes. Its message says what was asked, what is true, and what to do.
"""

from collections.abc import Sequence
from http import HTTPStatus
from pathlib import Path
from typing import ClassVar


class Problem(Exception):
    """Something the person who asked can act on. Its text is meant to be shown to them as it is."""

    status: ClassVar[HTTPStatus] = HTTPStatus.BAD_REQUEST  # what an HTTP answer that says it bears


class BadSetting(Problem):
    def __init__(self, *, name: str, reason: str) -> None:
        self.name, self.reason = name, reason
        super().__init__(f"The setting CXC_{name.upper()} cannot be used: {reason}.")


class UnusableDatabase(Problem):
    status = HTTPStatus.SERVICE_UNAVAILABLE

    def __init__(self, where: str, reason: str, advice: str) -> None:
        self.where, self.reason, self.advice = where, reason, advice
        super().__init__(f"The database {where} cannot be used: {reason}. {advice}")


class NoDatabaseYet(Problem):
    def __init__(self, path: Path) -> None:
        self.path = path
        super().__init__(
            f"There is no database at {path} yet. Import organisations first, for instance with "
            "'cxc import organisations.csv', or name another file with --database or CXC_DATABASE_URL."
        )


class DatabaseBusy(Problem):
    status = HTTPStatus.SERVICE_UNAVAILABLE

    def __init__(self, where: str) -> None:
        self.where = where
        super().__init__(
            f"The database {where} is being written by another command and stayed locked. "
            "Nothing was changed. Run the command again when the other one has ended."
        )


class UnreadableFile(Problem):
    """A file that cannot be read as organisations at all, whatever its rows say."""

    def __init__(self, path: Path, reason: str, advice: str) -> None:
        self.path, self.reason, self.advice = path, reason, advice
        super().__init__(f"Cannot read {path}: {reason}. {advice}")


class UnusableMapping(Problem):
    def __init__(self, path: Path, reason: str, advice: str) -> None:
        self.path, self.reason, self.advice = path, reason, advice
        super().__init__(f"Cannot use the mapping {path}: {reason}. {advice}")


class UnwritableFile(Problem):
    def __init__(self, path: Path, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(
            f"Cannot write {path}: {reason}. Nothing was imported. Name another file with --rejected."
        )


class UnknownOrganisation(Problem):
    status = HTTPStatus.NOT_FOUND

    def __init__(self, organisation_id: str, *, nearest: Sequence[str] = ()) -> None:
        self.organisation_id, self.nearest = organisation_id, tuple(nearest)
        advice = (
            f"Did you mean {' or '.join(repr(other) for other in nearest)}?"
            if nearest
            else "Check the id, or import the organisation first."
        )
        super().__init__(f"No organisation has the id {organisation_id!r}. {advice}")


class BadRequest(Problem):
    """Something asked in a way that cannot be answered; the message says how to ask."""


class PortTaken(Problem):
    def __init__(self, host: str, port: int, reason: str) -> None:
        self.host, self.port = host, port
        super().__init__(
            f"Cannot serve at {host}:{port}: {reason}. Name another port with --port, or with "
            "'make demo PORT=8010'."
        )


class NotADemo(Problem):
    def __init__(self, where: str, organisation_id: str) -> None:
        self.where, self.organisation_id = where, organisation_id
        super().__init__(
            f"The demo uses only a database of its own, but {where} holds {organisation_id!r}, which is not "
            "marked as fictional. Name another folder with --folder."
        )
