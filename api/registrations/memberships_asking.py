"""Bodies are told of those who state to be their members, so that they can confirm it or deny it."""

from api.journal.acting import Act, Notice
from api.profiles import store as profiles
from api.profiles.organisation import Organisation
from api.registrations.telling import path_of


def ask_confirmations(act: Act, before: Organisation | None, after: Organisation) -> None:
    """Tells each body of which `after` states a membership, unconfirmed, that `before` did not.

    To be called where others come to know of the profile: when it is handed in, with None for `before`, and
    when it is changed after that.
    """
    asked_before = before.unconfirmed if before else frozenset()
    bodies = profiles.get_many(act.connection, after.unconfirmed - asked_before)
    for body in bodies.values():
        path = f"{path_of(body)}/memberships"
        params = {"member": after.name, "organisation": body.name, "path": path}
        act.tell(Notice(kind="membership.asked", recipient=f"organisation:{body.id}", params=params))
