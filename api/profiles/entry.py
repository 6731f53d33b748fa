"""Which rows of a file may bring or change an organisation at all, and whose it then is. Pure."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from api.profiles.cells import BadCell
from api.profiles.life import State
from api.profiles.organisation import Organisation
from api.profiles.rows import ParsedRow

_CLOSED = {
    State.DELETED: (
        "the organisation of this id was deleted, and does not come back by a file",
        "Import it under an id that was never used.",
    ),
    State.REJECTED: (
        "its profile was rejected, and a file does not change that",
        "Let the organisation choose a partnership and submit it again, or leave out the row.",
    ),
    State.APPROVING: (
        "its profile waits for the support office, and nothing of it changes meanwhile",
        "Leave out the row until the support office has answered.",
    ),
}


@dataclass(frozen=True, slots=True)
class OnRecord:
    """Who has an id already, and how far its profile has got."""

    state: State
    partnership: str | None
    was_accepted: bool


def let_in(
    rows: Iterable[ParsedRow], on_record: Mapping[str, OnRecord], *, partnership: str | None = None
) -> list[ParsedRow]:
    """The rows, those that may not come in with what is in the way.

    `partnership` is that of the manager who imports: a row that names none is theirs, and one of another, or
    of an organisation that is not theirs, is bad. None lets in everybody's.
    """
    return [_let_in(row, on_record.get(row.id), partnership) for row in rows]


def _let_in(row: ParsedRow, known: OnRecord | None, partnership: str | None) -> ParsedRow:
    if row.organisation is None:
        return row
    error = _of_others(row, known, partnership) or _closed(row, known)  # how far another's got is not told
    if error:
        return replace(row, organisation=None, errors=(error,))
    return replace(row, organisation=_theirs(row.organisation, partnership))


def _theirs(organisation: Organisation, partnership: str | None) -> Organisation:
    return replace(organisation, partnership=partnership) if partnership else organisation


def _closed(row: ParsedRow, known: OnRecord | None) -> BadCell | None:
    if known is None or known.state not in _CLOSED:
        return None
    return BadCell(row.row.number, "id", row.id, *_CLOSED[known.state])


def _of_others(row: ParsedRow, known: OnRecord | None, partnership: str | None) -> BadCell | None:
    if partnership is None:
        return None
    named = row.organisation.partnership if row.organisation else None
    if named is not None and named.casefold() != partnership.casefold():
        return BadCell(
            row.row.number,
            "partnership",
            named,
            f"you import for {partnership}, and this names another partnership",
            "Leave the cell blank, or leave the row to that partnership.",
        )
    if known is not None and known.partnership != partnership:
        return BadCell(
            row.row.number,
            "id",
            row.id,
            "an organisation on record has this id, and your partnership does not manage it",
            "Correct the id, or have it handed over to your partnership first.",
        )
    return None
