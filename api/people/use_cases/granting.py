"""Granting mandates to accounts, and ending them."""

from datetime import datetime

from api.access import Mandate, Role
from api.journal.acting import Act, Event
from api.journal.versions import require_match
from api.people.accounts import Account
from api.people.mandates import HeldMandate, may_give
from api.people.problems import (
    AccountShut,
    AlreadyOver,
    LastAdministrator,
    MayNotGrant,
    UnknownHere,
    UnusableTerms,
)
from api.people.signed import Signed
from api.people.store import Connection, accounts, mandates
from api.people.use_cases.recognising import still_held
from api.people.use_cases.seeing import seen_mandate
from api.people.use_cases.telling import tell_of


def grant(act: Act, *, signed: Signed, account_id: int, wanted: Mandate) -> HeldMandate:
    """Gives an account a mandate. Raises MayNotGrant, UnknownHere, AccountShut, UnusableTerms."""
    require_may_give(act.connection, signed, wanted, "mandate.grant", at=act.at)
    refuse_oneself(signed, account_id == signed.account.id, wanted)
    account = accounts.get(act.connection, account_id)
    if account is None:
        raise UnknownHere("account", account_id, advice="Send an invitation: POST /invitations.")
    held = give(act.connection, account, wanted, by=signed.account.id, at=act.at)
    act.record(Event("mandate.grant", f"mandate:{held.id}", facts_of(held)))
    tell_of(act, "mandate.given", held)
    return held


def end_mandate(act: Act, *, signed: Signed, mandate_id: int, if_match: str | None) -> None:
    """Ends a mandate, and at once whatever was signed in by it. Its holder may, and who may grant it.

    Raises UnknownHere for one that is not there or not theirs to see; MayNotGrant; AlreadyOver;
    LastAdministrator; what `require_match` does.
    """
    held = seen_mandate(act.connection, signed, mandate_id, at=act.at)
    if held.account_id != signed.account.id:
        require_may_give(act.connection, signed, held.mandate, "mandate.end", at=act.at)
    require_match(if_match, held.version)
    _keep_an_administrator(act, held)
    end(act, held)


def end(act: Act, held: HeldMandate) -> None:
    """Writes and records the ending, and tells it where the mandate was for. Raises AlreadyOver."""
    if held.ended_at is not None:
        raise AlreadyOver(f"Mandate {held.id}", f"{held.ended_at:%Y-%m-%d}")
    mandates.end(act.connection, held.id, by=act.actor.account_id, at=act.at)
    act.record(Event("mandate.end", f"mandate:{held.id}", facts_of(held)))
    tell_of(act, "mandate.ended", held)


def require_may_give(
    connection: Connection, signed: Signed, wanted: Mandate, act: str, *, at: datetime
) -> None:
    """Raises MayNotGrant unless the mandates it acts in let it do the act to the wanted one."""
    giving = [one.mandate for one in still_held(connection, signed, at)]
    managed_by = mandates.partnership_of(connection, wanted.organisation)
    decision = may_give(giving, wanted, act, managed_by=managed_by, on=at.date())
    if not decision.allowed:
        raise MayNotGrant(wanted.words, decision.reason)


def refuse_oneself(signed: Signed, is_oneself: bool, wanted: Mandate) -> None:
    """Raises MayNotGrant where somebody would give a mandate to itself, or to the one it acts for."""
    if is_oneself:
        raise MayNotGrant(
            wanted.words, f"nobody gives a mandate to itself, {signed.account.subject} neither."
        )


def give(
    connection: Connection, account: Account, wanted: Mandate, *, by: int | None, at: datetime
) -> HeldMandate:
    """Writes a mandate of an open account. Raises AccountShut; UnusableTerms for an unknown scope."""
    if not account.is_active:
        raise AccountShut(account.state.value)
    require_scope(connection, wanted)
    return mandates.add(connection, account.id, wanted, by=by, at=at)


def require_scope(connection: Connection, wanted: Mandate) -> None:
    """Raises UnusableTerms where the organisation or partnership that it names is not on record."""
    if not mandates.scope_is_known(connection, wanted):
        scope = wanted.organisation or f"partnership {wanted.partnership}"
        raise UnusableTerms("mandate", f"{scope!r} is not on record", "Check the id, or import it first.")


def facts_of(held: HeldMandate) -> dict[str, str | int | None]:
    """What the audit trail says of a mandate."""
    mandate = held.mandate
    return {
        "account": held.account_id,
        "role": mandate.role.value,
        "organisation": mandate.organisation,
        "partnership": mandate.partnership,
    }


def _keep_an_administrator(act: Act, held: HeldMandate) -> None:
    """Raises LastAdministrator where the mandate is all that lets anybody be one."""
    if held.mandate.role is not Role.ADMINISTRATOR or not held.is_live(act.at):
        return
    others = accounts.with_role(act.connection, Role.ADMINISTRATOR, on=act.at.date()) - {held.account_id}
    theirs = [one for one in mandates.held_by(act.connection, held.account_id) if one.is_live(act.at)]
    if not others and sum(one.mandate.role is Role.ADMINISTRATOR for one in theirs) == 1:
        raise LastAdministrator
