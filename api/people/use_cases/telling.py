"""Who is told of mandates given and ended, and of a profile deleted from under its people."""

from api.access import Mandate
from api.journal.acting import Act, Notice
from api.journal.details import JSON
from api.people.mandates import HeldMandate
from api.people.store import mandates


def tell_of(act: Act, kind: str, held: HeldMandate) -> None:
    """Tells the organisation or partnership of a mandate that is given or ended, in role and place only.

    Nobody is told where the holder is alone there, nor of mandates for the whole programme.
    """
    recipient = _recipient(held.mandate)
    if recipient is None or mandates.holders_beside(act.connection, held) <= {held.account_id}:
        return
    params: dict[str, JSON] = {
        "role": held.mandate.role.words,
        "scope": held.mandate.organisation or f"partnership {held.mandate.partnership}",
        "path": f"/mandates/{held.id}",
    }
    act.tell(Notice(kind, recipient, params))


def tell_its_people(act: Act, organisation: str) -> None:
    """Tells everybody with a mandate for an organisation that it is deleted, but for whoever deletes it.

    Each under their own account: their mandates end with the profile. A part of the act that deletes it.
    """
    people = mandates.holders_for(act.connection, organisation) - {act.actor.account_id}
    for account_id in sorted(people):
        act.tell(Notice("profile.deleted", f"account:{account_id}", {"organisation": organisation}))


def _recipient(mandate: Mandate) -> str | None:
    if mandate.organisation is not None:
        return f"organisation:{mandate.organisation}"
    return None if mandate.partnership is None else f"partnership:{mandate.partnership}"
