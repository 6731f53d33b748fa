"""What the mandates of somebody reach, for lists: the same rows of the table of permissions. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from api.access import Grant, Mandate, Ownership, Scope, Side, permission_of

_OF_A_PARTY = (Ownership.OWN, Ownership.COUNTERPART)
_OF_A_MANAGER = (Ownership.OWN_PARTNERSHIP, Ownership.COUNTERPART)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Which of the things that have a visitor and a host somebody may list."""

    parties: frozenset[tuple[str, Side]]  # where these organisations take these parts
    partnerships: frozenset[int]  # where these manage one of the two
    everything: bool

    def organisations(self, side: Side) -> frozenset[str]:
        """The organisations for which they act on that side."""
        return frozenset(organisation for organisation, part in self.parties if part is side)


def reach_of(mandates: Iterable[Mandate], act: str, *, on: date) -> Reach:
    """What the holder of these mandates may list of the things that the act is about, on a day."""
    grants = permission_of(act).grants
    held = [one for one in mandates if one.holds_on(on)]
    return Reach(
        parties=frozenset(
            (one.organisation, one.role.side)
            for one in held
            if one.organisation is not None
            and one.role.side is not None
            and any(Grant(one.role, ownership) in grants for ownership in _OF_A_PARTY)
        ),
        partnerships=frozenset(
            one.partnership
            for one in held
            if one.partnership is not None
            and any(Grant(one.role, ownership) in grants for ownership in _OF_A_MANAGER)
        ),
        everything=any(
            one.role.scope is Scope.PROGRAMME and Grant(one.role, Ownership.OTHER) in grants for one in held
        ),
    )
