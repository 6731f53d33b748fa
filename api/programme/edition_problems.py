"""What can be wrong when an edition of the rules is looked up, drafted or published."""

from collections.abc import Sequence
from datetime import date
from http import HTTPStatus
from pathlib import Path

from api.problems import Problem
from eligibility.editions import BadEdition, UnknownEdition
from eligibility.phrases import in_words


class NoSuchEdition(Problem):
    """A name that no edition has."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, unknown: UnknownEdition) -> None:
        self.name, self.nearest, self.known = unknown.name, unknown.nearest, unknown.known
        super().__init__(str(unknown))


class UnusableEdition(Problem):
    """An edition whose files are not what they have to be; until that is put right it cannot be computed."""

    status = HTTPStatus.SERVICE_UNAVAILABLE

    def __init__(self, bad: BadEdition) -> None:
        self.edition, self.reason, self.advice = bad.edition, bad.reason, bad.advice
        super().__init__(str(bad))


class NoEditions(Problem):
    """A folder of editions that is not there."""

    status = HTTPStatus.SERVICE_UNAVAILABLE

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        super().__init__(
            f"There is no folder {folder} for the editions of the rules. Create it, or name another with "
            "CXC_EDITIONS_DIR."
        )


class BadEditionName(Problem):
    """A name that no edition can have."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(
            f"An edition cannot be called '{name}'. Use lowercase letters and digits with hyphens between "
            "them, such as 'smp-2027'."
        )


class EditionExists(Problem):
    """A name that another edition has already."""

    status = HTTPStatus.CONFLICT

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(
            f"There is already an edition or folder '{name}', and it was left as it is. Choose another name."
        )


class EmptyTitle(Problem):
    """An edition without a title."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"The edition '{name}' has no title. Say in a few words what it is.")


class NoTables(Problem):
    """A draft that would change no table."""

    def __init__(self, tables: Sequence[str]) -> None:
        self.tables = tuple(tables)
        super().__init__(f"Name at least one table to change. The tables are {', '.join(tables)}.")


class UnknownTable(Problem):
    """A name that no table of the law has."""

    def __init__(self, table: str, tables: Sequence[str], nearest: Sequence[str]) -> None:
        self.table, self.tables, self.nearest = table, tuple(tables), tuple(nearest)
        meant = f" Did you mean '{nearest[0]}'?" if nearest else ""
        super().__init__(f"The law has no table '{table}'.{meant} The tables are {', '.join(tables)}.")


class BasedOnDraft(Problem):
    """A draft that was to be based on another draft."""

    status = HTTPStatus.CONFLICT

    def __init__(self, name: str, base: str) -> None:
        self.name, self.base = name, base
        super().__init__(
            f"'{name}' cannot be based on '{base}', which is a draft and may still change. Publish that one "
            "first, or choose a published edition."
        )


class AlreadyPublished(Problem):
    """An edition that is published, and so may not change."""

    status = HTTPStatus.CONFLICT

    def __init__(self, name: str, valid_from: date) -> None:
        self.name, self.valid_from = name, valid_from
        super().__init__(
            f"'{name}' is published already, in force from {in_words(valid_from)}, and may not change. Draft "
            "a new edition instead."
        )


class OtherFirstDay(Problem):
    """The first edition was to be sealed with another first day than its own."""

    status = HTTPStatus.CONFLICT

    def __init__(self, name: str, valid_from: date) -> None:
        self.name, self.valid_from = name, valid_from
        super().__init__(
            f"'{name}' is the first edition, in force from {in_words(valid_from)}; it can only be sealed, "
            f"with --from {valid_from}."
        )


class DayIsPast(Problem):
    """A first day that is past: what was decided on it was decided under another edition."""

    status = HTTPStatus.CONFLICT

    def __init__(self, name: str, valid_from: date, today: date) -> None:
        self.name, self.valid_from, self.today = name, valid_from, today
        super().__init__(
            f"'{name}' cannot be in force from {in_words(valid_from)}, because that day is past and its "
            f"decisions are taken. Choose {in_words(today)} or later."
        )


class DayIsTaken(Problem):
    """A first day on which another edition begins already."""

    status = HTTPStatus.CONFLICT

    def __init__(self, name: str, valid_from: date, other: str) -> None:
        self.name, self.valid_from, self.other = name, valid_from, other
        super().__init__(
            f"'{name}' cannot be in force from {in_words(valid_from)}, because '{other}' is from the same "
            "day. Choose another day."
        )


class BadTables(Problem):
    """Tables that give no law; nothing was published."""

    status = HTTPStatus.CONFLICT

    def __init__(self, name: str, reason: str) -> None:
        self.name, self.reason = name, reason
        super().__init__(
            f"'{name}' cannot be published: {reason}. Nothing was changed; correct the table and try again."
        )


class CannotWriteEdition(Problem):
    """A folder or file of an edition that cannot be written."""

    status = HTTPStatus.SERVICE_UNAVAILABLE

    def __init__(self, name: str, path: Path, reason: str) -> None:
        self.name, self.path, self.reason = name, path, reason
        super().__init__(f"Cannot write {path} of the edition '{name}': {reason}. Nothing was changed.")


class BrokenTable(Problem):
    """A table of a draft that would give no law; the draft was left as it was."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, edition: str, table: str, reason: str, *, line: int | None = None) -> None:
        self.edition, self.table, self.reason, self.line = edition, table, reason, line
        place = f"{table}.csv" if line is None else f"{table}.csv, line {line}"
        super().__init__(
            f"The draft '{edition}' cannot have this table. {place}: {reason.rstrip('.')}. Nothing was "
            "changed; correct it and send it again."
        )


class NoSuchTable(Problem):
    """An address that names no table of the law."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, table: str, tables: Sequence[str]) -> None:
        self.table, self.tables = table, tuple(tables)
        super().__init__(f"The law has no table '{table}'. The tables are {', '.join(tables)}.")


class ChangedBehindItsSeal(Problem):
    """A draft whose publication was decided, and whose tables were changed by hand before it was done."""

    status = HTTPStatus.SERVICE_UNAVAILABLE

    def __init__(self, name: str, tables: Sequence[str]) -> None:
        self.name, self.tables = name, tuple(tables)
        super().__init__(
            f"The publication of '{name}' is decided, but its tables were changed outside the service since: "
            f"{', '.join(tables)}. Whoever runs the service restores them; then it is in force by itself."
        )
