"""The history of an exchange in words. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from api.access import permission_of
from api.access.decisions import UnknownAct
from api.exchanges.documents import words
from api.exchanges.store import Move

_SAID = {"exchange.begin": "begun: both sides accepted the proposal"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the history."""

    when: str
    what: str
    whose: str  # for which party it was done
    state: str  # afterwards
    words: str  # the reason that was given


def history_of(moves: Iterable[Move]) -> tuple[Line, ...]:
    """Every act, oldest first, with the reason that was given: reasons are for all who take part."""
    return tuple(
        Line(
            when=words.moment(move.at),
            what=_said(move.act),
            whose=move.party.words if move.party else "the service",
            state=move.state.value.replace("_", " "),
            words=move.words,
        )
        for move in moves
    )


def _said(act: str) -> str:
    if act in _SAID:
        return _SAID[act]
    try:
        return permission_of(act).what
    except UnknownAct:
        return act.rpartition(".")[2].replace("_", " ")
