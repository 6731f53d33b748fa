"""The history of an exchange in words. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass

from api.access import permission_of
from api.access.decisions import UnknownAct
from api.exchanges.documents import words
from api.exchanges.store import Move

_OF_MONEY = frozenset(
    {"exchange.set_amount", "exchange.set_account", "exchange.sign_financial", "exchange.pay"}
)
_SAID = {"exchange.begin": "begun: both sides accepted the proposal"}
LEFT_OUT = "(left out: about money)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the history."""

    when: str
    what: str
    whose: str  # for which party it was done
    state: str  # afterwards
    words: str  # the reason that was given


def history_of(moves: Iterable[Move], *, may_read_money: bool) -> tuple[Line, ...]:
    """Every act, oldest first. What was said about money is left out for those who may not read of it."""
    return tuple(
        Line(
            when=words.moment(move.at),
            what=_said(move.act),
            whose=move.party.words if move.party else "the service",
            state=move.state.value.replace("_", " "),
            words=move.words if may_read_money or not move.words or move.act not in _OF_MONEY else LEFT_OUT,
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
