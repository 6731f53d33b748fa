"""Mandates as they are held and delegated, and who may grant which. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from api.access import Concern, Decision, Management, Mandate, Role, Scope, Via, may
from eligibility.phrases import listed

_OF_ORGANISATIONS = frozenset(role for role in Role if role.scope is Scope.ORGANISATION)
MANAGING = frozenset(Role) - _OF_ORGANISATIONS  # whose sessions end sooner: managers and above

GRANTABLE = {role: frozenset[Role]() for role in Role} | {  # which roles each may give; by default none
    Role.ADMINISTRATOR: frozenset(Role),
    Role.MANAGER: _OF_ORGANISATIONS,
    Role.VISITING_SIGNER: frozenset({Role.VISITING_EDITOR, Role.VISITING_SIGNER}),
    Role.HOST_SIGNER: frozenset({Role.HOST_EDITOR, Role.HOST_SIGNER}),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldMandate:
    """A mandate on record: whose, given by whom, and whether it was ended early. It is never deleted."""

    id: int
    account_id: int
    mandate: Mandate
    granted_by: int | None  # an account; None: from the command line
    granted_at: datetime
    ended_at: datetime | None = None

    @property
    def version(self) -> int:
        """What its ETag says: it changes once, when it is ended."""
        return 1 if self.ended_at is None else 2

    def is_live(self, at: datetime) -> bool:
        """Whether it gives its role at that moment. A last day counts to its end in UTC.

        One that was ended is over, whatever the moment: whoever asks may have begun to before it was.
        """
        return self.ended_at is None and self.mandate.holds_on(at.date())

    def is_over(self, at: datetime) -> bool:
        """Whether it gives its role no more, now or later."""
        last_day = self.mandate.valid_to
        return self.ended_at is not None or (last_day is not None and last_day < at.date())


@dataclass(frozen=True, slots=True, kw_only=True)
class Delegation:
    """One of a person's mandates, in which another may act for some days."""

    id: int
    held: HeldMandate  # the mandate and its holder, on whose behalf
    to_account_id: int
    first_day: date
    last_day: date
    made_at: datetime
    ended_at: datetime | None = None

    @property
    def version(self) -> int:
        """What its ETag says: it changes once, when it is ended."""
        return 1 if self.ended_at is None else 2

    def is_live(self, at: datetime) -> bool:
        """Whether the other may act in it now: its own days, and those of the mandate behind it."""
        if self.ended_at is not None:
            return False
        return self.first_day <= at.date() <= self.last_day and self.held.is_live(at)


def live(held: Iterable[HeldMandate], at: datetime) -> tuple[HeldMandate, ...]:
    return tuple(one for one in held if one.is_live(at))


def may_give(
    granting: Iterable[Mandate], wanted: Mandate, act: str, *, managed_by: int | None, on: date
) -> Decision:
    """Whether holders of these mandates may do the act to the wanted one: invite to it, grant it or end it.

    `managed_by` is the partnership of the organisation that it is for, if it has one. The table of
    permissions says who may; GRANTABLE says which roles.
    """
    concern = concern_of(wanted, managed_by=managed_by)
    asked = may((), act, concern, on=on, via=Via.SESSION)
    for one in granting:
        asked = may([one], act, concern, on=on, via=Via.SESSION)
        if asked.allowed and wanted.role in GRANTABLE[one.role]:
            return asked
        if asked.allowed:
            asked = replace(asked, allowed=False, reason=_beyond(one, wanted))
    return asked


def may_see(seeing: Iterable[Mandate], shown: Mandate, *, managed_by: int | None, on: date) -> bool:
    """Whether holders of these mandates may know of a mandate of somebody else."""
    concern = concern_of(shown, managed_by=managed_by)
    return may(seeing, "people.read", concern, on=on, via=Via.SESSION).allowed


def concern_of(mandate: Mandate, *, managed_by: int | None) -> Concern:
    """Whose a mandate is: of the organisation, on its side, of the partnership, or the programme's."""
    owners = frozenset({mandate.organisation} if mandate.organisation is not None else ())
    partnership = mandate.partnership if mandate.partnership is not None else managed_by
    managing = () if partnership is None else (Management(partnership=partnership, valid_from=date.min),)
    return Concern(owners=owners, owner_side=mandate.role.side, managed_by=managing)


def are_colleagues(mine: Mandate, others: Iterable[Mandate]) -> bool:
    """Whether somebody with these mandates works for the same organisation, partnership or programme."""
    return any(is_same_scope(mine, one) for one in others)


def is_same_scope(one: Mandate, other: Mandate) -> bool:
    """Whether both are for the same organisation, the same partnership or both for the programme."""
    return (one.organisation, one.partnership) == (other.organisation, other.partnership)


def is_managing(mandates: Iterable[Mandate]) -> bool:
    return any(one.role in MANAGING for one in mandates)


def _beyond(granting: Mandate, wanted: Mandate) -> str:
    given = listed([role.words for role in Role if role in GRANTABLE[granting.role]], "or")
    return f"As {granting.words} you may make somebody {given or 'nothing'}, not {wanted.role.words}."
