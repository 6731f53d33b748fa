"""What can go wrong with backups, as facts."""

from http import HTTPStatus
from pathlib import Path

from api.problems import Problem

_PACKAGE = "On Debian: apt-get install postgresql-client, of the server's version or a later one."


class CannotBackUp(Problem):
    """A backup that could not be taken. Nothing that looks like one was left."""

    status = HTTPStatus.SERVICE_UNAVAILABLE

    def __init__(self, reason: str, advice: str) -> None:
        self.reason, self.advice = reason, advice
        super().__init__(f"No backup was taken: {reason}. {advice}")


class NotABackup(Problem):
    """A folder that is no whole backup of this service."""

    def __init__(self, folder: Path, reason: str) -> None:
        self.folder, self.reason = folder, reason
        super().__init__(
            f"{folder} is no backup that can be restored: {reason}. Nothing was written. Name another: a "
            "backup is a folder that 'cxc backup' named cxc- and the moment."
        )


class DamagedBackup(Problem):
    """A backup of which a part is no longer what was written."""

    def __init__(self, folder: Path, part: str, reason: str) -> None:
        self.folder, self.part, self.reason = folder, part, reason
        super().__init__(
            f"The backup {folder} is damaged: {part} {reason}. Nothing was written. Restore another backup, "
            "and keep this one for whoever finds out why."
        )


class SomethingIsThere(Problem):
    """A place to which nothing is restored, because something is there already."""

    status = HTTPStatus.CONFLICT

    def __init__(self, where: str, what: str) -> None:
        self.where, self.what = where, what
        super().__init__(
            f"Nothing was restored: {where} {what}, and a restore writes over nothing. Name a place where "
            "there is nothing."
        )


class CannotRestore(Problem):
    """A backup that is whole, and that could not be restored there."""

    status = HTTPStatus.SERVICE_UNAVAILABLE

    def __init__(self, reason: str, advice: str) -> None:
        self.reason, self.advice = reason, advice
        super().__init__(f"The backup was not restored: {reason}. {advice}")


class ProgramMissing(Problem):
    """A program of PostgreSQL that is not installed where this command runs."""

    status = HTTPStatus.SERVICE_UNAVAILABLE

    def __init__(self, program: str) -> None:
        self.program = program
        super().__init__(
            f"The program {program} is needed for a backup of PostgreSQL, and is not installed here. "
            f"Nothing was done. {_PACKAGE}"
        )
