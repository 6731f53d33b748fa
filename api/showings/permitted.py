"""Who may see or note what was shown: the people of the organisation for which the list was made."""

from datetime import datetime

from api.access import Concern
from api.database import Connection
from api.people.asking import require
from api.people.signed import Signed
from api.profiles import life_store
from api.showings import store
from api.showings.showing import Showing
from api.showings.showing_problems import ToldToAnother, UnknownShowing
from api.showings.use_cases import found
from api.verdicts.permitted import withheld_among


def find_permitted(
    connection: Connection, showing_id: int, act: str, *, signed: Signed, at: datetime
) -> Showing:
    """The showing with this number, for somebody who may do that act to it. Raises UnknownShowing."""
    showing = found(store.get(connection, showing_id), showing_id)
    concern = life_store.concern_of(connection, showing.asker_id) or Concern(
        owners=frozenset({showing.asker_id})
    )
    require(connection, signed, act, concern, at=at, unknown=UnknownShowing(showing_id))
    return showing


def require_open(connection: Connection, showing_id: int, *, signed: Signed, at: datetime) -> None:
    """Lets a list be made again for somebody who may read every waiver that it tells.

    It is told as it was told to whoever asked for it, who may have been allowed to read more. Raises
    UnknownShowing, ToldToAnother.
    """
    kept = store.load(connection, found(store.get(connection, showing_id), showing_id))
    if withheld_among(connection, kept.told_waivers_of, signed=signed, at=at):
        raise ToldToAnother(showing_id)
