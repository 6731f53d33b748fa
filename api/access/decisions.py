"""Whether somebody may do something to a thing, answered from the table alone. Pure."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from api.access.concerns import Concern, ownership
from api.access.permissions import Anyone, Grant, Permission
from api.access.roles import Mandate, Role, Via
from api.access.table import PERMISSIONS
from api.access.wording import who_may
from eligibility.phrases import in_words, listed


class UnknownAct(KeyError):
    """An act that the table does not have: a defect of ours, never something a person did."""

    def __init__(self, act: str) -> None:
        self.act, self.nearest = act, tuple(difflib.get_close_matches(act, PERMISSIONS, n=2))
        super().__init__(act)

    def __str__(self) -> str:
        near = f" The nearest: {listed([repr(one) for one in self.nearest], 'or')}." if self.nearest else ""
        return f"No row of the table of permissions is called {self.act!r}.{near} Add one in api/access/acts."


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Whether an act may be done, and why. It is not yet whether it can be done now: the domain says that."""

    act: str
    allowed: bool
    reason: str  # for the person; not to be shown where `hides`
    by: Mandate | None = None  # the mandate that allows it; None where none is needed, or it is refused
    hides: bool = False  # refused, and the person must not learn that the thing exists


@dataclass(frozen=True, slots=True)
class _Standing:
    """What somebody is to a thing on a day: the cells of the table that are theirs."""

    on: date
    via: Via | None
    without: frozenset[Grant]  # the cells of whoever holds no mandate
    held: tuple[tuple[Mandate, Grant], ...]  # each mandate, those of other days too, with its cell

    def mandates_for(self, permission: Permission) -> tuple[Mandate | None, ...]:
        """Under which mandates the table allows it: (None,) where it takes none."""
        if not permission.grants.isdisjoint(self.without):
            return (None,)
        return tuple(one for one, cell in self.held if cell in permission.grants and one.holds_on(self.on))

    def lacks_a_person(self, permission: Permission) -> bool:
        return permission.needs_session and self.via is not Via.SESSION


def _standing(mandates: Iterable[Mandate], concern: Concern, *, on: date, via: Via | None) -> _Standing:
    nobodys = ownership(None, concern, on)
    anyone = (Anyone.EVERYBODY,) if via is None else tuple(Anyone)
    held = () if via is None else tuple(mandates)
    return _Standing(
        on=on,
        via=via,
        without=frozenset(Grant(who, nobodys) for who in anyone),
        held=tuple((one, Grant(one.role, ownership(one, concern, on))) for one in held),
    )


def may(mandates: Iterable[Mandate], act: str, concern: Concern, *, on: date, via: Via | None) -> Decision:
    """Whether the holder of these mandates may do this to that on a day.

    `via` is how they come; None where nobody is signed in, and then no mandate counts. The first mandate
    that allows it is the one it is done in. Raises UnknownAct.
    """
    permission = permission_of(act)
    standing = _standing(mandates, concern, on=on, via=via)
    granted = standing.mandates_for(permission)
    if granted and standing.lacks_a_person(permission):
        return Decision(act=act, allowed=False, reason=_needs_a_person(permission, via))
    if granted:
        return Decision(act=act, allowed=True, reason=_allowed(permission, granted[0]), by=granted[0])
    known = permission.known_to is None or standing.mandates_for(permission_of(permission.known_to))
    return Decision(act=act, allowed=False, reason=_refused(permission, standing), hides=not known)


def acts_of(mandates: Iterable[Mandate], concern: Concern, *, on: date, via: Via | None) -> tuple[str, ...]:
    """Every act that may be done to that thing, in the order of the table: what a menu offers."""
    standing = _standing(mandates, concern, on=on, via=via)
    return tuple(
        act
        for act, permission in PERMISSIONS.items()
        if not standing.lacks_a_person(permission) and standing.mandates_for(permission)
    )


def roles_with(act: str) -> frozenset[Role]:
    """The roles that the table lets do an act to something: all, where it needs none. Raises UnknownAct."""
    allowed = {grant.who for grant in permission_of(act).grants}
    return frozenset(role for role in Role if role in allowed or not allowed.isdisjoint(Anyone))


def permission_of(act: str) -> Permission:
    """The row of that act. Raises UnknownAct."""
    try:
        return PERMISSIONS[act]
    except KeyError:
        raise UnknownAct(act) from None


def _needs_a_person(permission: Permission, via: Via | None) -> str:
    return (
        f"To {permission.what}, a person has to be signed in; a {via or 'visit'} is not enough. "
        "Sign in and do it there."
    )


def _allowed(permission: Permission, mandate: Mandate | None) -> str:
    if mandate is None:
        return f"You may {permission.what}; it takes no mandate."
    return f"You may {permission.what} as {mandate.words}."


def _refused(permission: Permission, standing: _Standing) -> str:
    asked = f"Only {who_may(permission)} may {permission.what}"
    if standing.via is None:
        return f"{asked}, and nobody is signed in. Sign in first."
    on = standing.on
    for mandate, cell in standing.held:
        if cell in permission.grants and not mandate.holds_on(on):
            return f"{asked}. {_lapsed(mandate, on)}"
    holding = [mandate.words for mandate, _ in standing.held if mandate.holds_on(on)]
    if not holding:
        return f"{asked}, and you hold no mandate on {in_words(on)}. Ask them to do it, or to invite you."
    return f"{asked}. You are {listed(holding)}, which does not cover this. Ask one of them to do it."


def _lapsed(mandate: Mandate, on: date) -> str:
    if mandate.valid_to is not None and mandate.valid_to < on:
        when = f"ended on {in_words(mandate.valid_to)}. Ask for a new one, or ask one of them to do it."
    else:
        when = f"begins on {in_words(mandate.valid_from)}. Do it then, or ask one of them to do it now."
    return f"Your mandate as {mandate.words} {when}"
