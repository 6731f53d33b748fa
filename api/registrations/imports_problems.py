"""What can be in the way of an import over HTTP."""

from collections.abc import Sequence
from http import HTTPStatus

from api.problems import Problem
from api.profiles.cells import BadCell
from eligibility.phrases import listed

_MOST_TOLD = 200  # errors in one answer; the rejected rows bear them all


class RowsRefused(Problem):
    """A file with rows that cannot be used. Nothing of it was imported; every bad row says why."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, rows: int, bad_rows: int, errors: Sequence[BadCell], rejects: str) -> None:
        self.rows, self.bad_rows, self.rejects = rows, bad_rows, rejects
        self.errors = [
            {"where": ["row", one.row, one.column], "what": f"{one.problem}. {one.advice}"}
            for one in errors[:_MOST_TOLD]
        ]
        super().__init__(
            f"Nothing was imported: {bad_rows:,} of {rows:,} row{'s' if rows > 1 else ''} cannot be used. "
            f"The first: {errors[0]} GET /imports/{rejects}/rejects gives all of them back with what is "
            "wrong; correct them, or import the good rows with skip_bad=true."
        )


class UnknownRejects(Problem):
    """No rejected rows are kept under that id, or they are another partnership's."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, rejects_id: str) -> None:
        self.rejects_id = rejects_id
        super().__init__(
            f"No rejected rows are kept as {rejects_id!r}. They are kept for a day; after it, import the "
            "file again with dry_run=true to have them once more."
        )


class NotThisFormat(Problem):
    """A file sent as what it is not, or as what no organisations can be read from."""

    status = HTTPStatus.UNSUPPORTED_MEDIA_TYPE

    def __init__(self, sent_as: str, found: str | None, taken: Sequence[str]) -> None:
        self.sent_as, self.found = sent_as, found
        if found is None:
            reason = f"Nothing can be imported from {sent_as!r}. Send the file as {listed(taken, 'or')}."
        else:
            reason = (
                f"The file was sent as {sent_as!r}, and by its content it is {found}. Send it as what it is, "
                "or as 'application/octet-stream'."
            )
        super().__init__(reason)


class UnknownMapping(Problem):
    """No mapping of that name is kept here."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, name: str, known: Sequence[str]) -> None:
        self.name, self.known = name, tuple(known)
        super().__init__(
            f"No mapping is called {name!r}. There {'is' if len(known) == 1 else 'are'}: {listed(known)}. "
            "Others can be used with 'cxc import --mapping'."
        )


class WhichPartnership(Problem):
    """An import by somebody who manages more than one partnership, without saying for which."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, numbers: Sequence[int]) -> None:
        self.numbers = tuple(numbers)
        super().__init__(
            f"You manage the partnerships {listed([str(one) for one in numbers])}. Say for which one you "
            f"import, such as partnership={numbers[0]}."
        )
