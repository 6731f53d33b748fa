"""Inviting somebody to a mandate, by a link to a mailbox that opens once."""

from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from api.access import Mandate, Via
from api.database import Database
from api.journal.acting import Act, Actor, Event, Notice, perform
from api.journal.details import JSON
from api.languages import Language
from api.people.accounts import Account
from api.people.addresses import Address, address_of, name_of
from api.people.bearers import Bearer, new_bearer, read_bearer
from api.people.hashing import Passwords
from api.people.links import INVITATION_PATH, PATH_PARAM, SECRET_PARAM, Invitation
from api.people.mandates import live, may_give
from api.people.passwords import check_password
from api.people.policy import Policy
from api.people.problems import DeadLink, UnusableTerms
from api.people.signed import Signed
from api.people.store import Connection, accounts, links, mandates
from api.people.use_cases.granting import facts_of, give, refuse_oneself, require_may_give, require_scope
from api.people.use_cases.signing_in import NOBODY_YET
from api.people.use_cases.telling import tell_of

_COMMAND = Actor(account_id=None, via=Via.COMMAND, on_behalf_of=None)
_DEAD = DeadLink("invitation", "Ask whoever sent it for another.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Acceptance:
    """What somebody who was invited says of itself. Who has an account already need say nothing."""

    secret: str = field(repr=False)
    name: str | None = None
    password: str | None = field(default=None, repr=False)
    language: Language | None = None  # of the letters to a new account; None: as the invitation was


def invite(
    act: Act,
    *,
    signed: Signed,
    email: str,
    wanted: Mandate,
    policy: Policy,
    language: Language | None = None,
) -> Invitation:
    """Sends an invitation; the same happens whether or not the e-mail has an account.

    Its letter is in the language named, otherwise in that of whoever invites.

    Raises UnusableAddress, MayNotGrant, UnusableTerms.
    """
    address = address_of(email)
    require_may_give(act.connection, signed, wanted, "people.invite", at=act.at)
    refuse_oneself(signed, address == signed.account.address, wanted)
    said_in = language or signed.account.language
    invitation, bearer = _make(act, address, wanted, language=said_in, policy=policy)
    params: dict[str, JSON] = {
        "invitation": invitation.id,
        PATH_PARAM: INVITATION_PATH,
        SECRET_PARAM: bearer.secret,
    }
    act.tell(Notice("account.invited", f"invitation:{invitation.id}", params))
    return invitation


def invite_by_command(
    database: Database,
    email: str,
    wanted: Mandate,
    *,
    at: datetime,
    policy: Policy,
    language: Language = Language.EN,
) -> tuple[Invitation, Bearer]:
    """As `invite`, by whoever runs the service: for the first administrator. The secret is for the screen."""
    address = address_of(email)
    make = partial(_make, address=address, wanted=wanted, language=language, policy=policy)
    return perform(database, _COMMAND, at=at, work=make)


def accept(database: Database, acceptance: Acceptance, *, at: datetime, passwords: Passwords) -> Account:
    """The account that now has the mandate: the one of the invited e-mail, or a new one.

    The link proves the mailbox, so an account that is there keeps its name and password. Raises DeadLink,
    also where whoever invited may not grant the mandate any more; WeakPassword, UnusableName, UnusableTerms.
    """
    hashed = prepare(database, acceptance, at=at, passwords=passwords)
    return perform(database, NOBODY_YET, at=at, work=partial(take_up, acceptance=acceptance, hashed=hashed))


def prepare(database: Database, acceptance: Acceptance, *, at: datetime, passwords: Passwords) -> str | None:
    """The hash of the password of an account to be: made before the act, which it would hold up.

    None where no account is to be, or the link opens nothing; the act itself says so, unless it was asked
    with a key that was answered before. Raises WeakPassword, UnusableName, UnusableTerms.
    """
    try:
        opened = look_at_invitation(database, acceptance.secret, at=at)
    except DeadLink:
        return None
    return _new_hash(acceptance, opened.invitation.address, passwords) if opened.is_new else None


def take_up(act: Act, *, acceptance: Acceptance, hashed: str | None) -> Account:
    """The account that now has the mandate. Raises DeadLink."""
    offered = _open(act.connection, acceptance.secret, act.at)
    account = _account_of(act, offered, acceptance, hashed=hashed)
    held = give(act.connection, account, offered.mandate, by=offered.invited_by, at=act.at)
    links.accept(act.connection, offered.id, account_id=account.id, at=act.at)
    detail = facts_of(held) | {"mandate": held.id}
    act.record(Event("invitation.accept", f"invitation:{offered.id}", detail))
    if offered.invited_by is not None:  # by a command, whoever runs the service sets it up
        tell_of(act, "mandate.given", held)
    return account


@dataclass(frozen=True, slots=True)
class Opened:
    """An invitation whose link was opened, and whether its reader has no account yet."""

    invitation: Invitation
    is_new: bool


def look_at_invitation(database: Database, secret: str, *, at: datetime) -> Opened:
    """What a link invites to. Reading takes nothing up. Raises DeadLink."""
    with database.snapshot() as connection:
        invitation = _open(connection, secret, at)
        is_new = accounts.credentials_of(connection, invitation.address) is None
    return Opened(invitation, is_new)


def _make(
    act: Act, address: Address, wanted: Mandate, *, language: Language, policy: Policy
) -> tuple[Invitation, Bearer]:
    if wanted.valid_to is not None and wanted.valid_to < act.at.date():
        raise UnusableTerms("invitation", "the mandate's last day is over", "Name a later one, or none.")
    require_scope(act.connection, wanted)
    bearer = new_bearer()
    invitation = links.add_invitation(
        act.connection,
        address,
        wanted,
        bearer,
        by=act.actor.account_id,
        language=language,
        days=(act.at, act.at + policy.invitation),
    )
    detail = {
        "role": wanted.role.value,
        "organisation": wanted.organisation,
        "partnership": wanted.partnership,
    }
    act.record(Event("people.invite", f"invitation:{invitation.id}", detail))
    return invitation, bearer


def _open(connection: Connection, secret: str, at: datetime) -> Invitation:
    bearer = read_bearer(secret)
    found = links.invitation_of(connection, bearer) if bearer else None
    if found is None or not found.is_open(at) or not _inviter_still_may(connection, found, at):
        raise _DEAD
    return found


def _inviter_still_may(connection: Connection, invitation: Invitation, at: datetime) -> bool:
    if invitation.invited_by is None:
        return True
    inviter = accounts.get(connection, invitation.invited_by)
    if inviter is None or not inviter.is_active:
        return False
    own = mandates.held_by(connection, inviter.id)
    around = mandates.delegations_around(connection, inviter.id)
    lent = [one.held for one in around if one.to_account_id == inviter.id and one.is_live(at)]
    giving = [one.mandate for one in live((*own, *lent), at)]
    managed_by = mandates.partnership_of(connection, invitation.mandate.organisation)
    wanted = invitation.mandate
    return may_give(giving, wanted, "people.invite", managed_by=managed_by, on=at.date()).allowed


def _new_hash(acceptance: Acceptance, address: Address, passwords: Passwords) -> str:
    if acceptance.name is None or acceptance.password is None:
        raise UnusableTerms("account", "its name or its password is missing", "Give both.")
    name_of(acceptance.name)
    return passwords.hash(check_password(acceptance.password, address=address))


def _account_of(act: Act, invitation: Invitation, said: Acceptance, *, hashed: str | None) -> Account:
    known = accounts.credentials_of(act.connection, invitation.address)
    if known is not None:
        return known.account
    if said.name is None or hashed is None:
        raise _DEAD
    return accounts.add(
        act.connection,
        invitation.address,
        name=name_of(said.name),
        password_hash=hashed,
        language=said.language or invitation.language,
        at=act.at,
    )
