"""Signing in, out, and on behalf of somebody else. Each gives the session a new id."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from api.access import Role, Via
from api.database import Database
from api.journal.acting import Act, Actor, Event, perform
from api.journal.details import JSON
from api.people.accounts import Account, Credentials
from api.people.addresses import account_key, address_of, origin_key
from api.people.bearers import SeenCookie, new_bearer, read_cookie, sealed
from api.people.hashing import Passwords
from api.people.mandates import live
from api.people.policy import Policy
from api.people.problems import (
    NotADemoHere,
    NotSignedIn,
    TooManyFailures,
    UnknownHere,
    UnusableAddress,
    WrongCredentials,
)
from api.people.signed import Signed
from api.people.store import Connection, accounts, mandates, sessions
from api.people.use_cases.guarding import count_failure, wait_at
from api.problems import Problem

NOBODY_YET = Actor(account_id=None, via=Via.SESSION, on_behalf_of=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """Somebody at the door."""

    email: str
    password: str = field(repr=False)
    host: str | None  # the network address it comes from
    cookie: str | None = field(default=None, repr=False)  # of the session that the new one replaces

    @property
    def keys(self) -> tuple[str, str]:
        """What its failure is counted under."""
        return account_key(self.email), origin_key(self.host)


def sign_in(
    database: Database, attempt: Attempt, *, at: datetime, passwords: Passwords, policy: Policy
) -> SeenCookie:
    """The cookie of a new session. The password is compared outside the transaction, which it would hold up.

    So many may be compared at once, but no more answers come back than the guard allows: it is asked again
    where the answer is given. Raises WrongCredentials, alike for whatever is wrong; TooManyFailures.
    """
    with database.snapshot() as connection:
        if wait := wait_at(connection, attempt.keys, at):
            raise TooManyFailures(wait)
        known = _known(connection, attempt.email)
    verified = passwords.verify(attempt.password, known.password_hash if known else None)

    def work(act: Act) -> SeenCookie | Problem:
        if wait := wait_at(act.connection, attempt.keys, at):
            act.record(_refused(known, "closed"))
            return TooManyFailures(wait)
        newest = _known(act.connection, attempt.email)
        if newest is None or not verified.right or not _is_same_and_open(newest, known):
            closed = count_failure(act.connection, attempt.keys, at=at, policy=policy)
            act.record(_refused(known, "wrong", *closed))
            return WrongCredentials()
        if verified.renewed:
            accounts.renew_hash(act.connection, newest.account.id, verified.renewed)
        accounts.open_guard(act.connection, attempt.keys[0])
        return begin_session(act, newest.account, replaced=attempt.cookie)

    outcome = perform(database, NOBODY_YET, at=at, work=work)
    if isinstance(outcome, Problem):
        raise outcome
    return outcome


def sign_in_by_role(
    database: Database, role: Role, *, at: datetime, cookie: str | None, email: str | None = None
) -> SeenCookie:
    """For a demo only: a session of somebody who has the role, the first where no e-mail says whom.

    Raises NotADemoHere where nobody has it, or not that person.
    """

    def work(act: Act) -> SeenCookie:
        account = _holder_of(act.connection, role, email, on=at.date())
        if account is None:
            raise NotADemoHere
        return begin_session(act, account, replaced=cookie)

    return perform(database, NOBODY_YET, at=at, work=work)


def roles_to_try(database: Database, *, at: datetime) -> list[Role]:
    """For a demo only: the roles in which somebody can be signed in."""
    with database.snapshot() as connection:
        return [role for role in Role if accounts.first_with_role(connection, role, on=at.date())]


def sign_out(database: Database, signed: Signed, *, at: datetime) -> None:
    """Ends the session at once, wherever its cookie was copied to. Raises NotSignedIn where there is none."""
    if signed.session is None:
        raise NotSignedIn("a token has no session to end")
    session = signed.session

    def work(act: Act) -> None:
        sessions.end_session(act.connection, session.id, at=at)
        act.record(Event("session.end", f"session:{session.id}", {"account": session.account_id}))

    perform(database, signed.actor, at=at, work=work)


def act_for(database: Database, signed: Signed, delegation_id: int | None, *, at: datetime) -> SeenCookie:
    """The cookie of a session in which the person acts by the delegation, or again in its own mandates.

    The one before ends; how long it may last is counted from the sign-in. Raises UnknownHere, NotSignedIn.
    """
    session = signed.session
    if session is None:
        raise NotSignedIn("a token acts only for its own account")

    def work(act: Act) -> SeenCookie:
        if delegation_id is not None:
            _require_delegation(act.connection, delegation_id, session.account_id, at)
        sessions.end_session(act.connection, session.id, at=at)
        bearer = new_bearer()
        following = sessions.add_session(
            act.connection,
            session.account_id,
            bearer,
            basis=session.basis,
            delegation_id=delegation_id,
            started_at=session.started_at,
        )
        detail = {"account": session.account_id, "before": session.id, "delegation": delegation_id}
        act.record(Event("session.switch", f"session:{following.id}", detail))
        return sealed(bearer, key=following.seal_key, at=at)

    return perform(database, signed.actor, at=at, work=work)


def _known(connection: Connection, email: str) -> Credentials | None:
    try:
        return accounts.credentials_of(connection, address_of(email))
    except UnusableAddress:
        return None


def _holder_of(connection: Connection, role: Role, email: str | None, *, on: date) -> Account | None:
    if email is None:
        return accounts.first_with_role(connection, role, on=on)
    known = _known(connection, email)
    able = accounts.with_role(connection, role, on=on)
    return known.account if known and known.account.id in able else None


def _is_same_and_open(newest: Credentials, known: Credentials | None) -> bool:
    return known is not None and newest.password_hash == known.password_hash and newest.account.is_active


def _refused(known: Credentials | None, why: str, *closed: str) -> Event:
    subject = known.account.subject if known else "account:unknown"
    return Event("session.refuse", subject, {"why": why, "closed": list(closed)})


def begin_session(
    act: Act, account: Account, *, replaced: str | None, detail: Mapping[str, JSON] | None = None
) -> SeenCookie:
    """The cookie of a new session of somebody who has proved to be the account's; the one before ends."""
    _end_replaced(act, replaced)
    bearer = new_bearer()
    own = live(mandates.held_by(act.connection, account.id), act.at)
    session = sessions.add_session(
        act.connection,
        account.id,
        bearer,
        basis=[one.id for one in own],
        delegation_id=None,
        started_at=act.at,
    )
    act.record(Event("session.open", f"session:{session.id}", {"account": account.id, **(detail or {})}))
    return sealed(bearer, key=session.seal_key, at=act.at)


def _end_replaced(act: Act, text: str | None) -> None:
    cookie = read_cookie(text) if text else None
    session = sessions.session_of(act.connection, cookie.bearer) if cookie else None
    if session is not None:
        sessions.end_session(act.connection, session.id, at=act.at)


def _require_delegation(connection: Connection, delegation_id: int, account_id: int, at: datetime) -> None:
    found = mandates.delegation(connection, delegation_id)
    if found is None or found.to_account_id != account_id or not found.is_live(at):
        raise UnknownHere("delegation", delegation_id, advice="GET /delegations lists those you were given.")
