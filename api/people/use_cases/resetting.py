"""Choosing a new password: by the old one, or by a link to the mailbox."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from api.database import Database
from api.journal.acting import Act, Event, Notice, perform
from api.people.accounts import Account
from api.people.addresses import account_key, address_of
from api.people.bearers import SeenCookie, new_bearer, read_bearer, sealed
from api.people.hashing import Passwords
from api.people.links import PATH_PARAM, RESET_PATH, SECRET_PARAM, Reset
from api.people.passwords import check_password
from api.people.policy import Policy
from api.people.problems import DeadLink, NotSignedIn, TooManyFailures, UnusableAddress, WrongCredentials
from api.people.sessions import Session
from api.people.signed import Signed
from api.people.store import Connection, accounts, links, sessions
from api.people.use_cases.guarding import count_failure, wait_at
from api.problems import Problem

_DAY = timedelta(days=1)
_DEAD = DeadLink("link for a new password", "Ask for another.")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPassword:
    """A password to be, and the old one that gives leave."""

    current: str = field(repr=False)
    wanted: str = field(repr=False)


def ask_reset(act: Act, *, email: str, policy: Policy) -> None:
    """Sends a link to the mailbox of an open account, at most so many a day. It answers alike in any case."""
    account = _open_account(act.connection, email)
    subject = account.subject if account else "account:unknown"
    sent = account is not None and _send(act, account, policy=policy)
    act.record(Event("password.ask_reset", subject, {"sent": sent}))


def prepare_reset(
    database: Database, secret: str, password: str, *, at: datetime, passwords: Passwords
) -> str | None:
    """The hash of the password to be: made before the act, which it would hold up.

    None where the link opens nothing; the act itself says so, unless it was asked with a key that was
    answered before. Raises WeakPassword.
    """
    try:
        account = look_at_reset(database, secret, at=at)
    except DeadLink:
        return None
    return passwords.hash(check_password(password, address=account.address))


def reset_password(act: Act, *, secret: str, hashed: str | None) -> None:
    """Sets the password by a link. Ends every session of the account, and opens its door again.

    Raises DeadLink.
    """
    reset, account = _open_reset(act.connection, secret, act.at)
    if hashed is None:
        raise _DEAD
    _set_password(act.connection, account, hashed, at=act.at)
    act.record(Event("password.reset", account.subject, {"reset": reset.id}))


def look_at_reset(database: Database, secret: str, *, at: datetime) -> Account:
    """Whose password a link is for. Reading uses nothing up. Raises DeadLink."""
    with database.snapshot() as connection:
        _, account = _open_reset(connection, secret, at)
    return account


def change_password(
    database: Database,
    signed: Signed,
    words: NewPassword,
    *,
    at: datetime,
    passwords: Passwords,
    policy: Policy,
) -> SeenCookie:
    """Sets the password by the old one; ends every session of the account, and starts this one anew.

    A wrong old one counts as a failed sign-in. Raises WrongCredentials, TooManyFailures, WeakPassword.
    """
    session = signed.session
    if session is None:
        raise NotSignedIn("a token cannot change a password")
    key = account_key(signed.account.address)
    with database.snapshot() as connection:
        if wait := wait_at(connection, [key], at):
            raise TooManyFailures(wait)
        known = accounts.credentials_of(connection, signed.account.address)
    verified = passwords.verify(words.current, known.password_hash if known else None)
    hashed = None
    if verified.right:
        hashed = passwords.hash(check_password(words.wanted, address=signed.account.address))

    def work(act: Act) -> SeenCookie | Problem:
        newest = accounts.credentials_of(act.connection, signed.account.address)
        if hashed is None or newest is None or newest != known:
            closed = count_failure(act.connection, [key], at=at, policy=policy)
            act.record(Event("password.refuse", signed.account.subject, {"closed": list(closed)}))
            return WrongCredentials()
        _set_password(act.connection, newest.account, hashed, at=at)
        act.record(Event("password.change", signed.account.subject, {}))
        return _start_anew(act.connection, session, at)

    outcome = perform(database, signed.actor, at=at, work=work)
    if isinstance(outcome, Problem):
        raise outcome
    return outcome


def _open_account(connection: Connection, email: str) -> Account | None:
    try:
        known = accounts.credentials_of(connection, address_of(email))
    except UnusableAddress:
        return None
    return known.account if known and known.account.is_active else None


def _send(act: Act, account: Account, *, policy: Policy) -> bool:
    if links.resets_since(act.connection, account.id, act.at - _DAY) >= policy.resets_a_day:
        return False
    bearer = new_bearer()
    links.add_reset(act.connection, account.id, bearer, days=(act.at, act.at + policy.reset))
    params = {PATH_PARAM: RESET_PATH, SECRET_PARAM: bearer.secret}
    act.tell(Notice("account.reset", account.subject, params))
    return True


def _open_reset(connection: Connection, secret: str, at: datetime) -> tuple[Reset, Account]:
    bearer = read_bearer(secret)
    reset = links.reset_of(connection, bearer) if bearer else None
    account = accounts.get(connection, reset.account_id) if reset else None
    if reset is None or account is None or not reset.is_open(at) or not account.is_active:
        raise _DEAD
    return reset, account


def _set_password(connection: Connection, account: Account, hashed: str, *, at: datetime) -> None:
    accounts.change(connection, account, at=at, password_hash=hashed)
    accounts.open_guard(connection, account_key(account.address))
    links.end_resets_of(connection, account.id, at=at)
    sessions.end_sessions_of(connection, account.id, at=at)


def _start_anew(connection: Connection, session: Session, at: datetime) -> SeenCookie:
    bearer = new_bearer()
    following = sessions.add_session(
        connection,
        session.account_id,
        bearer,
        basis=session.basis,
        delegation_id=session.delegation_id,
        started_at=at,
    )
    return sealed(bearer, key=following.seal_key, at=at)
