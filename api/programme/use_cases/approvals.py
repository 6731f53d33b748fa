"""Read and set which steps the support office approves."""

from datetime import datetime

from api.access import OF_THE_PROGRAMME
from api.database import Connection
from api.journal.acting import Act, Event
from api.journal.versions import require_match
from api.people.asking import require
from api.people.signed import Signed
from api.programme import store
from api.programme.approvals import ApprovalStep


def read_all(connection: Connection, signed: Signed, *, at: datetime) -> list[ApprovalStep]:
    """Every step that there is."""
    require(connection, signed, "approval.read", OF_THE_PROGRAMME, at=at)
    return store.all_steps(connection)


def read(connection: Connection, signed: Signed, code: str, *, at: datetime) -> ApprovalStep:
    """The step of that code. Raises UnknownApproval."""
    require(connection, signed, "approval.read", OF_THE_PROGRAMME, at=at)
    return store.get_step(connection, code)


def edit(act: Act, *, signed: Signed, code: str, is_required: bool, if_match: str | None) -> ApprovalStep:
    """Asks for a step from now on, or no longer. What was decided without it stands. Raises UnknownApproval.

    Doing it again makes a new version that says the same.
    """
    require(act.connection, signed, "approval.edit", OF_THE_PROGRAMME, at=act.at)
    before = store.get_step(act.connection, code)
    require_match(if_match, before.version)
    after = before.set_to(is_required=is_required, at=act.at)
    store.save_step(act.connection, after)
    act.record(Event("approval.edit", f"approval:{code}", {"is_required": is_required}))
    return after
