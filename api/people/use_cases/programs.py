"""Tokens, by which a program acts for a person in some of its mandates."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from api.journal.acting import Act, Event
from api.journal.details import JSON
from api.journal.versions import require_match
from api.people.addresses import name_of
from api.people.bearers import TOKEN_PREFIX, Bearer, new_bearer
from api.people.policy import Policy
from api.people.problems import AlreadyOver, OnlyInPerson, UnknownHere, UnusableTerms
from api.people.sessions import Token
from api.people.signed import Signed
from api.people.store import Connection, sessions
from api.people.use_cases.recognising import still_held


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenWish:
    """A token as somebody asks for it."""

    name: str
    mandate_ids: Collection[int]  # of those the person holds
    expires_at: datetime


def make_token(act: Act, *, signed: Signed, wish: TokenWish, policy: Policy) -> tuple[Token, Bearer]:
    """A new token, and its secret, which is told this once. Raises OnlyInPerson, UnusableTerms."""
    if not signed.is_in_person or signed.delegation is not None:
        raise OnlyInPerson("make a token")
    _check_expiry(wish, at=act.at, policy=policy)
    name = name_of(wish.name)
    held = {one.id for one in still_held(act.connection, signed, act.at)}
    _check_mandates(wish, held)
    _check_number(sessions.tokens_of(act.connection, signed.account.id), at=act.at, policy=policy)
    bearer = new_bearer(TOKEN_PREFIX)
    token = sessions.add_token(
        act.connection,
        signed.account.id,
        bearer,
        name=name,
        mandate_ids=set(wish.mandate_ids),
        days=(act.at, wish.expires_at),
    )
    detail: dict[str, JSON] = {"account": token.account_id, "mandates": sorted(token.mandate_ids)}
    act.record(Event("token.make", f"token:{token.id}", detail))
    return token, bearer


def tokens_of(connection: Connection, signed: Signed, *, after: int = 0, most: int) -> list[Token]:
    """The tokens that the person has or had, by number from above `after`."""
    mine = sessions.tokens_of(connection, signed.account.id)
    return [one for one in mine if one.id > after][:most]


def own_token(connection: Connection, signed: Signed, token_id: int) -> Token:
    """One token of the person's own. Raises UnknownHere."""
    mine = sessions.tokens_of(connection, signed.account.id)
    found = next((one for one in mine if one.id == token_id), None)
    if found is None:
        raise UnknownHere("token", token_id, advice="GET /tokens lists yours.")
    return found


def end_token(act: Act, *, signed: Signed, token_id: int, if_match: str | None) -> None:
    """Ends a token at once. Raises UnknownHere, AlreadyOver, and what `require_match` does."""
    found = own_token(act.connection, signed, token_id)
    require_match(if_match, found.version)
    if found.ended_at is not None:
        raise AlreadyOver(f"Token {token_id}", f"{found.ended_at:%Y-%m-%d}")
    sessions.end_token(act.connection, token_id, at=act.at)
    act.record(Event("token.end", f"token:{token_id}", {"account": signed.account.id}))


def _check_expiry(wish: TokenWish, *, at: datetime, policy: Policy) -> None:
    if wish.expires_at <= at:
        raise UnusableTerms("token", "it would be over before it begins", "Name a later moment.")
    if wish.expires_at - at > policy.token:
        days = policy.token.days
        raise UnusableTerms("token", f"it may live for {days} days at most", "Name an earlier moment.")


def _check_mandates(wish: TokenWish, held: Collection[int]) -> None:
    if not wish.mandate_ids:
        raise UnusableTerms("token", "it names no mandate", "Name those that the program needs: see GET /me.")
    if not set(wish.mandate_ids) <= set(held):
        raise UnusableTerms(
            "token", "it names a mandate that you do not act in", "Name some of yours: see GET /me."
        )


def _check_number(tokens: Collection[Token], *, at: datetime, policy: Policy) -> None:
    if sum(one.is_live(at) for one in tokens) >= policy.tokens_each:
        raise UnusableTerms("token", f"you have {policy.tokens_each} already", "End one that is not used.")
