"""Who is behind a cookie or a token. Reads only, and checks account and mandates each time."""

from datetime import datetime, timedelta

from api.access import Via
from api.journal.acting import Actor
from api.people.accounts import Account
from api.people.bearers import SeenCookie, read_bearer, read_cookie, sealed
from api.people.mandates import Delegation, HeldMandate, is_managing, live
from api.people.policy import Policy
from api.people.problems import NotSignedIn
from api.people.sessions import Session
from api.people.signed import Signed
from api.people.store import Connection, accounts, mandates, sessions

_TOKEN_IS_OVER = "this token is not known, has ended or has expired"  # noqa: S105  words, no secret
_RESEAL_AFTER = timedelta(minutes=1)  # so that not every answer sets a cookie


def by_cookie(
    connection: Connection, text: str, *, at: datetime, policy: Policy
) -> tuple[Signed, SeenCookie | None]:
    """Who is behind a session's cookie, and the cookie to keep from now on, where it is time for another.

    Raises NotSignedIn with the reason.
    """
    cookie = read_cookie(text)
    session = sessions.session_of(connection, cookie.bearer) if cookie else None
    if cookie is None or session is None or not cookie.is_sealed_with(session.seal_key):
        raise NotSignedIn("this session is not known")
    account = _active(connection, session.account_id)
    own = live(mandates.held_by(connection, account.id), at)
    delegation = _live_delegation(connection, session, at)
    held = (delegation.held,) if delegation else own
    over = session.why_over(
        at,
        seen_at=cookie.seen_at,
        own=[one.id for one in own],
        managing=is_managing(one.mandate for one in (*own, *held)),
        policy=policy,
    )
    if over:
        raise NotSignedIn(over)
    actor = Actor(
        account_id=account.id,
        via=Via.SESSION,
        on_behalf_of=delegation.id if delegation else None,
    )
    fresh = (
        sealed(cookie.bearer, key=session.seal_key, at=at) if at - cookie.seen_at >= _RESEAL_AFTER else None
    )
    return Signed(account=account, actor=actor, held=held, session=session, delegation=delegation), fresh


def by_token(connection: Connection, text: str, *, at: datetime) -> Signed:
    """Who is behind a program's token. Raises NotSignedIn with the reason."""
    bearer = read_bearer(text)
    token = sessions.token_of(connection, bearer) if bearer else None
    if token is None or not token.is_live(at):
        raise NotSignedIn(_TOKEN_IS_OVER)
    account = _active(connection, token.account_id)
    own = live(mandates.held_by(connection, account.id), at)
    held = tuple(one for one in own if one.id in token.mandate_ids)
    if len(held) < len(token.mandate_ids):
        raise NotSignedIn("a mandate that this token was for has ended")
    actor = Actor(account_id=account.id, via=Via.TOKEN, on_behalf_of=None)
    return Signed(account=account, actor=actor, held=held, token=token)


def still_held(connection: Connection, signed: Signed, at: datetime) -> tuple[HeldMandate, ...]:
    """Those of the mandates it acts in that are live in this very transaction.

    Raises NotSignedIn where the account, the token or the delegation it came by is over meanwhile.
    """
    _active(connection, signed.account.id)
    if signed.token is not None:
        known = sessions.tokens_of(connection, signed.account.id)
        if not any(one.id == signed.token.id and one.is_live(at) for one in known):
            raise NotSignedIn(_TOKEN_IS_OVER)
    if signed.session is not None:
        _live_delegation(connection, signed.session, at)
    found = (mandates.get(connection, one.id) for one in signed.held)
    return live((one for one in found if one is not None), at)


def _active(connection: Connection, account_id: int) -> Account:
    account = accounts.get(connection, account_id)
    if account is None or not account.is_active:
        raise NotSignedIn("this account is not open")
    return account


def _live_delegation(connection: Connection, session: Session, at: datetime) -> Delegation | None:
    if session.delegation_id is None:
        return None
    delegation = mandates.delegation(connection, session.delegation_id)
    if delegation is None or not delegation.is_live(at):
        raise NotSignedIn("the delegation that this session acts by has ended")
    _active(connection, delegation.held.account_id)
    return delegation
