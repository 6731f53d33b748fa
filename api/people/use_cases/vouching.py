"""Signing in by an identity provider's word, and giving that way in up again."""

from datetime import datetime

from api.database import Database
from api.journal.acting import Act, Event, perform
from api.journal.versions import require_match
from api.people.accounts import Account
from api.people.bearers import SeenCookie
from api.people.identities import Identity, Vouched
from api.people.problems import LastWayIn, NotInvitedYet, ShutOut, UnknownHere
from api.people.signed import Signed
from api.people.store import Connection, accounts, identities
from api.people.use_cases.signing_in import NOBODY_YET, begin_session
from api.problems import Problem


def sign_in_vouched(database: Database, vouched: Vouched, *, at: datetime, cookie: str | None) -> SeenCookie:
    """The cookie of a new session of whoever the provider vouches for.

    The first time, the identity is joined to the account with the mailbox that the provider has verified;
    from then on it opens that account whatever mailbox it has. Raises NotInvitedYet, ShutOut.
    """

    def work(act: Act) -> SeenCookie | Problem:
        known = identities.of_vouched(act.connection, vouched)
        account = _account_of(act.connection, known, vouched)
        refused = _why_not(account, vouched)
        if account is None or refused is not None:
            subject = account.subject if account else "account:unknown"
            act.record(Event("session.refuse", subject, {"why": "vouched", "closed": []}))
            return refused or NotInvitedYet("no account here is yours")
        identity = known or identities.add(act.connection, account.id, vouched, at=act.at)
        detail = {"identity": identity.id, "joined": known is None}
        return begin_session(act, account, replaced=cookie, detail=detail)

    outcome = perform(database, NOBODY_YET, at=at, work=work)
    if isinstance(outcome, Problem):
        raise outcome
    return outcome


def end_identity(act: Act, *, signed: Signed, identity_id: int, if_match: str | None) -> None:
    """Gives a way in up. Raises UnknownHere; LastWayIn; what `require_match` does."""
    mine = identities.of_account(act.connection, signed.account.id)
    found = next((one for one in mine if one.id == identity_id), None)
    if found is None:
        raise UnknownHere("identity", identity_id, advice="GET /me/identities lists yours.")
    require_match(if_match, found.version)
    known = accounts.credentials_of(act.connection, signed.account.address)
    if len(mine) == 1 and (known is None or known.password_hash is None):
        raise LastWayIn
    identities.remove(act.connection, found.id)
    act.record(Event("account.edit", signed.account.subject, {"identity": found.id}))


def identities_of(connection: Connection, signed: Signed) -> list[Identity]:
    """The ways in by an identity provider that the person has, oldest first."""
    return identities.of_account(connection, signed.account.id)


def _account_of(connection: Connection, known: Identity | None, vouched: Vouched) -> Account | None:
    if known is not None:
        return accounts.get(connection, known.account_id)
    if vouched.address is None:
        return None
    found = accounts.credentials_of(connection, vouched.address)
    return found.account if found else None


def _why_not(account: Account | None, vouched: Vouched) -> Problem | None:
    if account is not None:
        return None if account.is_active else ShutOut(account.state.value)
    if vouched.address is None:
        return NotInvitedYet(
            "it has not verified an e-mail of yours, and no account here is joined to it yet"
        )
    return NotInvitedYet("no account here has the e-mail that it has verified")
