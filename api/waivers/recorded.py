"""A waiver as the service keeps it, with when each thing was written, and what the rules see of it. Pure."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum

from eligibility.waivers import Waiver
from matching.profiles import OrganisationId


class Standing(Enum):
    """What a recorded waiver is on a day."""

    HOLDS = "holds"
    LACKS_APPROVAL = "lacks its pre-approval"
    NOT_YET_APPROVED = "not yet approved on this day"
    NOT_YET = "not yet begun"
    OVER = "over"
    ENDED = "ended early"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """Why a waiver stopped before its last day."""

    on: date  # the last day that it covers
    reason: str
    at: datetime  # when this was recorded


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedWaiver:
    """One row of the register. Its words never change; a pre-approval and an ending are added once."""

    id: int
    organisation_id: OrganisationId
    waiver: Waiver  # as it was granted
    recorded_at: datetime
    approval_recorded_at: datetime | None = None
    ending: Ending | None = None

    @property
    def version(self) -> int:
        """How often anything of it was written: 1 as it was recorded without a pre-approval."""
        return 1 + (self.waiver.pre_approval is not None) + (self.ending is not None)

    @property
    def last_day(self) -> date:
        """The last day that it covers; before its first day where it was ended before it began."""
        return self.ending.on if self.ending else self.waiver.valid_to

    @property
    def in_law(self) -> Waiver | None:
        """What the rules read: only the days that it covers, and no approval given after them.

        None where it was ended before it began, and so covers no day at all.
        """
        if self.last_day < self.waiver.valid_from:
            return None
        given = self.waiver.pre_approval
        in_time = given if given is not None and given.given_on <= self.last_day else None
        return replace(self.waiver, valid_to=self.last_day, pre_approval=in_time)

    def overlaps(self, waiver: Waiver) -> bool:
        """Whether both are of the same rule and cover a same day."""
        return (
            waiver.rule == self.waiver.rule
            and waiver.valid_from <= self.last_day
            and self.waiver.valid_from <= min(waiver.valid_to, self.last_day)
        )

    def standing(self, as_of: date) -> Standing:
        """What it is on that day."""
        if as_of > self.last_day:
            return Standing.ENDED if self.ending else Standing.OVER
        if as_of < self.waiver.valid_from:
            return Standing.NOT_YET
        given = self.waiver.pre_approval
        if given is None:
            return Standing.LACKS_APPROVAL
        return Standing.HOLDS if given.given_on <= as_of else Standing.NOT_YET_APPROVED
