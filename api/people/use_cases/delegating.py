"""Letting somebody else act in one of one's mandates for some days."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from api.access import OF_ONESELF, Via, may
from api.journal.acting import Act, Event, Notice
from api.journal.versions import require_match
from api.people.accounts import Account, AccountState
from api.people.addresses import address_of
from api.people.mandates import Delegation, HeldMandate, are_colleagues, live
from api.people.policy import Policy
from api.people.problems import AlreadyOver, MayNotDelegate, UnknownHere, UnusableTerms
from api.people.signed import Signed
from api.people.store import Connection, accounts, mandates
from api.people.use_cases.seeing import name_of_colleague


@dataclass(frozen=True, slots=True, kw_only=True)
class Deputy:
    """Who should act, in which mandate, on which days, both included."""

    mandate_id: int
    email: str
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class NamedDelegation:
    """A delegation, with the names that its two people may know of each other."""

    made: Delegation
    from_name: str | None
    to_name: str | None


def delegate(act: Act, *, signed: Signed, wanted: Deputy, policy: Policy) -> Delegation:
    """Lets a colleague act in one of the person's own mandates. The colleague is told.

    Only colleagues, so that nobody can find out whose e-mail has an account here. Raises UnknownHere for a
    mandate or a colleague that is not theirs; UnusableTerms for days that cannot be.
    """
    _check_days(wanted, at=act.at, policy=policy)
    own = mandates.get(act.connection, wanted.mandate_id)
    if own is None or own.account_id != signed.account.id or not own.is_live(act.at):
        raise UnknownHere("mandate", wanted.mandate_id, advice="You can delegate your own: see GET /me.")
    _require_delegable(own, act.at)
    colleague = _colleague(act.connection, own, wanted.email, act.at)
    number = mandates.add_delegation(
        act.connection, own.id, to=colleague.id, days=(wanted.first_day, wanted.last_day), at=act.at
    )
    made = seen_delegation(act.connection, signed, number)
    act.record(Event("mandate.delegate", f"delegation:{number}", _facts_of(made)))
    act.tell(Notice("delegation.received", colleague.subject, {"delegation": number}))
    return made


def end_delegation(act: Act, *, signed: Signed, delegation_id: int, if_match: str | None) -> None:
    """Ends a delegation at once. Both sides may. Raises UnknownHere, AlreadyOver, as `require_match` does."""
    found = seen_delegation(act.connection, signed, delegation_id)
    require_match(if_match, found.version)
    if found.ended_at is not None:
        raise AlreadyOver(f"Delegation {found.id}", f"{found.ended_at:%Y-%m-%d}")
    mandates.end_delegation(act.connection, found.id, at=act.at)
    act.record(Event("delegation.end", f"delegation:{found.id}", _facts_of(found)))


def seen_delegation(connection: Connection, signed: Signed, delegation_id: int) -> Delegation:
    """A delegation that the person gave or was given. Raises UnknownHere."""
    found = mandates.delegation(connection, delegation_id)
    if found is None or signed.account.id not in {found.held.account_id, found.to_account_id}:
        raise UnknownHere("delegation", delegation_id, advice="GET /delegations lists yours.")
    return found


def delegations_of(connection: Connection, signed: Signed, *, after: int = 0, most: int) -> list[Delegation]:
    """Those that the person gave or was given, by number from above `after`, ended ones too."""
    around = mandates.delegations_around(connection, signed.account.id)
    return [one for one in around if one.id > after][:most]


def with_names(connection: Connection, made: Delegation) -> NamedDelegation:
    """A delegation that the person gave or was given, with the names of both."""
    giver = accounts.get(connection, made.held.account_id)
    return NamedDelegation(
        made=made,
        from_name=giver.name if giver and giver.state is not AccountState.CLOSED else None,
        to_name=name_of_colleague(connection, made.to_account_id, made.held.mandate),
    )


def _check_days(wanted: Deputy, *, at: datetime, policy: Policy) -> None:
    days = (wanted.last_day - wanted.first_day) // timedelta(days=1) + 1
    if days < 1:
        raise UnusableTerms("delegation", "its last day comes before its first", "Turn the two round.")
    if days > policy.delegation_days:
        raise UnusableTerms(
            "delegation",
            f"it lasts {days} days, and {policy.delegation_days} are the most",
            "Shorten it, or ask for a mandate for the other person.",
        )
    if wanted.last_day < at.date():
        raise UnusableTerms("delegation", "its last day is over", "Name a later one.")


def _require_delegable(own: HeldMandate, at: datetime) -> None:
    decision = may([own.mandate], "mandate.delegate", OF_ONESELF, on=at.date(), via=Via.SESSION)
    if not decision.allowed:
        raise MayNotDelegate(own.mandate.words, decision.reason)


def _colleague(connection: Connection, own: HeldMandate, email: str, at: datetime) -> Account:
    known = accounts.credentials_of(connection, address_of(email))
    if known is not None and known.account.is_active and known.account.id != own.account_id:
        theirs = live(mandates.held_by(connection, known.account.id), at)
        if are_colleagues(own.mandate, [one.mandate for one in theirs]):
            return known.account
    raise UnknownHere(
        "colleague",
        "with this e-mail",
        advice="Somebody else with a mandate for the same organisation, partnership or programme can act for "
        "you. Ask for one first.",
    )


def _facts_of(made: Delegation) -> dict[str, str | int]:
    return {
        "mandate": made.held.id,
        "account": made.held.account_id,
        "to": made.to_account_id,
        "first_day": made.first_day.isoformat(),
        "last_day": made.last_day.isoformat(),
    }
