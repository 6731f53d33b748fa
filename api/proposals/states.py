"""The states of a proposal, what can be done in them and by which side, and why one is declined. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum
from types import MappingProxyType

from api.access import Side


class State(StrEnum):
    """Where a proposal stands."""

    OPEN = "open"  # as it was made
    COUNTERED = "countered"  # with other dates than it was made with
    ACCEPTED = "accepted"  # by both sides: there is an exchange
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"  # nobody answered in time

    @property
    def is_open(self) -> bool:
        """Whether it still waits for an answer."""
        return self in {State.OPEN, State.COUNTERED}


class What(StrEnum):
    """What a move did."""

    MADE = "made"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    COUNTERED = "countered"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"
    CLOSED = "closed"  # one of the organisations was deleted


class By(Enum):
    """Whose step it is."""

    WAITED_FOR = "the side whose answer it waits for"
    OFFERING = "the side that made it, or has accepted it as it stands"
    SERVICE = "the service"


@dataclass(frozen=True, slots=True)
class Step:
    """One act: what it is called in the history, where it leads, and whose it is."""

    what: What
    after: State  # for an acceptance, once both sides have
    by: By


# Each is possible as long as the proposal is open or countered, and never afterwards.
STEPS: Mapping[str, Step] = MappingProxyType(
    {
        "proposal.accept": Step(What.ACCEPTED, State.ACCEPTED, By.WAITED_FOR),
        "proposal.decline": Step(What.DECLINED, State.DECLINED, By.WAITED_FOR),
        "proposal.counter": Step(What.COUNTERED, State.COUNTERED, By.WAITED_FOR),
        "proposal.withdraw": Step(What.WITHDRAWN, State.WITHDRAWN, By.OFFERING),
        "proposal.expire": Step(What.EXPIRED, State.EXPIRED, By.SERVICE),
        "proposal.close": Step(What.CLOSED, State.WITHDRAWN, By.SERVICE),
    }
)
OF_PEOPLE = tuple(act for act, step in STEPS.items() if step.by is not By.SERVICE)
SIDES = (Side.VISITOR, Side.HOST)


class Origin(StrEnum):
    """How the two came together."""

    SUGGESTION = "suggestion"  # from a list of matches that was shown
    CATALOGUE = "catalogue"
    PRIOR_AGREEMENT = "prior_agreement"
    PARTNERSHIP = "partnership"  # a partnership thought of it for its member


class Reason(StrEnum):
    """Why a proposal is declined."""

    DATES = "dates"
    CAPACITY = "capacity"
    NOT_A_FIT = "not_a_fit"
    ELSEWHERE = "elsewhere"
    CONDITIONS = "conditions"
    OTHER = "other"


REASONS: Mapping[Reason, str] = MappingProxyType(
    {
        Reason.DATES: "The dates do not fit.",
        Reason.CAPACITY: "There is no capacity for it.",
        Reason.NOT_A_FIT: "The two are not a fit.",
        Reason.ELSEWHERE: "It is already agreed with somebody else.",
        Reason.CONDITIONS: "A condition for the exchange is not met.",
        Reason.OTHER: "Another reason, in words.",
    }
)
NEEDS_WORDS = frozenset({Reason.OTHER})
