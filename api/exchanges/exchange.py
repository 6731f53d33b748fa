"""An exchange: who visits whom, and when, under which partnerships. Pure."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from api.access import Concern, Management, Side


class State(StrEnum):
    """Where an exchange stands."""

    DRAFT = "draft"  # nothing has been signed: goals, agenda and dates can still be written
    CANCELLED = "cancelled"  # it will not take place


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreed:
    """What both sides of a proposal have accepted."""

    proposal: int
    visitor: str
    host: str
    first_day: date
    last_day: date
    is_virtual: bool
    edition: str  # of the rules by which it was agreed
    vop: int | None  # number of the visitor's partnership; none: it has none
    hop: int | None  # of the host's


@dataclass(frozen=True, slots=True, kw_only=True)
class Exchange:
    """One exchange. Its partnerships are those that managed the two when it began."""

    id: int
    agreed: Agreed
    state: State
    version: int
    created_at: datetime

    @property
    def concern(self) -> Concern:
        """Whose it is: the visitor's, managed by the VOP, with the host across and the HOP managing that."""
        return Concern(
            owners=frozenset({self.agreed.visitor}),
            owner_side=Side.VISITOR,
            managed_by=_managed(self.agreed.vop),
            counterparts=frozenset({self.agreed.host}),
            counterpart_managed_by=_managed(self.agreed.hop),
        )


def _managed(partnership: int | None) -> tuple[Management, ...]:
    return () if partnership is None else (Management(partnership=partnership, valid_from=date.min),)
