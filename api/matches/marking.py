"""Saving and hiding: what an organisation keeps of others for itself."""

from collections.abc import Mapping
from typing import Final

from api.journal.acting import Act, Event
from api.matches import store
from api.matches.contacts import Mark, MarkKind
from api.matches.entitled import require_any_time, require_own, require_shown
from api.matches.problems import NotMarked, OfOneself
from api.people.signed import Signed
from api.showings.showing import Deed
from api.showings.use_cases import note_within

_ACTS: Final[Mapping[MarkKind, str]] = {MarkKind.SAVED: "matches.save", MarkKind.HIDDEN: "matches.hide"}
_DEEDS: Final[Mapping[MarkKind, Deed]] = {MarkKind.SAVED: Deed.SAVED, MarkKind.HIDDEN: Deed.HIDDEN}
_DOING: Final[Mapping[MarkKind, str]] = {MarkKind.SAVED: "save others", MarkKind.HIDDEN: "hide others"}


def mark_other(
    act: Act, *, signed: Signed, organisation: str, other: str, kind: MarkKind, showing: int | None
) -> tuple[Mark, bool]:
    """The mark, and whether it is new. A showing is that of a list which showed the other.

    Raises UnknownOrganisation, NotListed, OfOneself, UnknownShowing, HostNotShown, and what `require` does.
    """
    require_own(act.connection, signed, _ACTS[kind], organisation, at=act.at, doing=_DOING[kind])
    if other == organisation:
        raise OfOneself(other)
    require_shown(act.connection, signed, other, at=act.at)
    account_id = signed.actor.account_id
    wanted = Mark(number=0, organisation=organisation, other=other, kind=kind, at=act.at)
    marked = store.mark(act.connection, wanted, account_id=account_id)
    if showing is not None:
        note_within(
            act.connection,
            showing_id=showing,
            other=other,
            what=_DEEDS[kind],
            account_id=account_id,
            at=act.at,
            asker=organisation,
        )
    act.record(Event(_ACTS[kind], f"organisation:{organisation}", {"other": other, "marked": True}))
    return marked


def unmark_other(act: Act, *, signed: Signed, organisation: str, other: str, kind: MarkKind) -> None:
    """Takes a mark away. Raises UnknownOrganisation, NotMarked, and what `require` does."""
    require_any_time(act.connection, signed, _ACTS[kind], organisation, at=act.at)
    if not store.unmark(act.connection, organisation, other, kind):
        raise NotMarked(other, kind.value)
    act.record(Event(_ACTS[kind], f"organisation:{organisation}", {"other": other, "marked": False}))
