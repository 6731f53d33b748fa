"""Who is told of what was done with a proposal, and what the trail keeps of it."""

from collections.abc import Iterable

from api.access import Side
from api.journal.acting import Act, Event, Notice
from api.journal.details import JSON
from api.proposals.parties import told_sides
from api.proposals.proposal import Moved, Proposal
from api.proposals.use_cases.seeing import names_of


def record(act: Act, moved: Moved, name: str, **more: JSON) -> None:
    """States in the trail what was done with a proposal, in codes and ids."""
    proposal, move = moved
    detail: dict[str, JSON] = {
        "visitor": proposal.visitor,
        "host": proposal.host,
        "state": proposal.state.value,
        "version": proposal.version,
        "side": move.side.value if move.side else None,
        "partnership": move.by_partnership,
        **more,
    }
    if move.reason is not None:
        detail["why"] = move.reason.value
    if move.evidence is not None:
        detail["outcome"] = move.evidence.outcome.replace(" ", "-")
    act.record(Event(name, f"proposal:{proposal.id}", detail))


def tell_others(act: Act, moved: Moved, kind: str, *, partnerships: Iterable[int | None] = ()) -> None:
    """Tells the other side of what a side did, or both of what a partnership or the service did.

    `partnerships` are told besides, each once; so is the partnership that made the proposal, of what others
    do with it.
    """
    proposal, move = moved
    own = move.side if move.by_partnership is None else None
    making = proposal.by_partnership if move.by_partnership is None else None
    organisations = [f"organisation:{proposal.organisation(side)}" for side in told_sides(own)]
    managing = sorted({one for one in (*partnerships, making) if one is not None})
    sender = _sender(act, moved)
    for recipient in (*organisations, *(f"partnership:{one}" for one in managing)):
        act.tell(Notice(kind, recipient, _params(act, proposal, sender)))


def tell_sides(act: Act, proposal: Proposal, kind: str, sides: Iterable[Side]) -> None:
    """Tells these sides of something that nobody did."""
    params = _params(act, proposal, "")
    for side in sides:
        act.tell(Notice(kind, f"organisation:{proposal.organisation(side)}", params))


def _params(act: Act, proposal: Proposal, sender: str) -> dict[str, JSON]:
    names = names_of(act.connection, proposal).organisations
    return {
        "visitor": names[proposal.visitor],
        "host": names[proposal.host],
        "sender": sender,
        "until": proposal.expires_on.isoformat(),
        "path": f"/proposals/{proposal.id}",
    }


def _sender(act: Act, moved: Moved) -> str:
    names = names_of(act.connection, moved.proposal)
    partnership, side = moved.move.by_partnership, moved.move.side
    if partnership is not None:
        return names.partnerships.get(partnership, "A partnership")
    return names.organisations[moved.proposal.organisation(side)] if side else ""
