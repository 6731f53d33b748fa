"""How far a profile has got, from its first draft to its deletion: one table of what leads where. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from types import MappingProxyType


class State(StrEnum):
    """Where a profile stands."""

    DRAFT = "draft"  # being written; nobody else sees it
    SUBMITTED = "submitted"  # waits for its partnership
    APPROVING = "approving"  # validated, and waits for the support office, where that is asked for
    RETURNED = "returned"  # with remarks, to be written again
    REJECTED = "rejected"
    VALIDATED = "validated"  # in the catalogue
    PAUSED = "paused"  # out of the catalogue for a while
    EXPIRED = "expired"  # nobody has said for too long that it holds
    DELETED = "deleted"

    @property
    def is_listed(self) -> bool:
        """Whether others find it in the catalogue and may propose to it."""
        return self is State.VALIDATED


class Pauser(StrEnum):
    """On which side it was that somebody took a profile out of the catalogue for a while."""

    ORGANISATION = "organisation"
    PARTNERSHIP = "partnership"


_WRITTEN = frozenset({State.DRAFT, State.SUBMITTED, State.RETURNED})
_ACCEPTED = frozenset({State.VALIDATED, State.PAUSED, State.EXPIRED})
_WAITING = frozenset({State.SUBMITTED, State.APPROVING})
_THERE = frozenset(State) - {State.DELETED}


@dataclass(frozen=True, slots=True)
class Step:
    """One act of a profile's life: in which states it can be done, and which it leads to."""

    before: frozenset[State]
    after: State | None  # none: it stays as it is


STEPS: Mapping[str, Step] = MappingProxyType(
    {
        "profile.edit": Step(_WRITTEN | _ACCEPTED, None),
        "profile.edit_anew": Step(_ACCEPTED, State.SUBMITTED),  # an edit that the rules read
        "profile.choose_partnership": Step(
            frozenset({State.DRAFT, State.RETURNED, State.REJECTED}), State.DRAFT
        ),
        "profile.submit": Step(frozenset({State.DRAFT, State.RETURNED}), State.SUBMITTED),
        "profile.validate": Step(frozenset({State.SUBMITTED}), State.VALIDATED),
        "profile.validate_for_approval": Step(frozenset({State.SUBMITTED}), State.APPROVING),
        "profile.approve": Step(frozenset({State.APPROVING}), State.VALIDATED),
        "profile.return": Step(_WAITING, State.RETURNED),
        "profile.reject": Step(_WAITING, State.REJECTED),
        "profile.pause": Step(frozenset({State.VALIDATED}), State.PAUSED),
        "profile.resume": Step(frozenset({State.PAUSED}), State.VALIDATED),
        "profile.reconfirm": Step(frozenset({State.VALIDATED, State.EXPIRED}), State.VALIDATED),
        "profile.expire": Step(frozenset({State.VALIDATED, State.PAUSED}), State.EXPIRED),
        "profile.transfer": Step(_THERE - {State.REJECTED}, None),
        "profile.delete": Step(_THERE, State.DELETED),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """How far one profile has got."""

    organisation_id: str
    state: State
    version: int  # of profile and life together
    registered_at: datetime
    changed_at: datetime
    registered_by: int | None = None  # an account; none: imported
    submitted_at: datetime | None = None
    validated_at: datetime | None = None  # the first time
    validated_by: int | None = None
    confirmed_at: datetime | None = None  # when somebody last said that the profile holds
    managed_from: date | None = None  # first day with its partnership; none: since it is on record
    remarks: str = ""
    paused_by: Pauser | None = None  # until it is resumed, also while it is validated anew or has expired

    @property
    def was_accepted(self) -> bool:
        """Whether it has ever been in the catalogue, and is not deleted: then others may know of it."""
        return self.validated_at is not None and self.state is not State.DELETED

    def as_wished(self) -> "Life":
        """The same life, paused where it would be in the catalogue against the wish of whoever paused it."""
        if self.state is State.VALIDATED and self.paused_by is not None:
            return replace(self, state=State.PAUSED)
        return self


def imported(
    organisation_id: str, *, at: datetime, by: int | None = None, waits_for_approval: bool = False
) -> Life:
    """The life of an organisation that a manager's file brings in: the manager vouches for it.

    `by` is the manager's account, none at the command line. It may have to wait for the support office, as
    one that a manager has validated does.
    """
    return Life(
        organisation_id=organisation_id,
        state=State.APPROVING if waits_for_approval else State.VALIDATED,
        version=1,
        registered_at=at,
        validated_at=None if waits_for_approval else at,
        validated_by=by,
        confirmed_at=at,
        changed_at=at,
    )
