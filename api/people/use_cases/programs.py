"""Tokens, by which a program acts for a person in some of its mandates."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from api.database import Database
from api.journal.acting import Act, Event, perform
from api.journal.details import JSON
from api.people.addresses import name_of
from api.people.bearers import TOKEN_PREFIX, Bearer, new_bearer
from api.people.policy import Policy
from api.people.problems import AlreadyOver, OnlyInPerson, UnknownHere, UnusableTerms
from api.people.sessions import Token
from api.people.signed import Signed
from api.people.store import sessions
from api.people.use_cases.recognising import still_held


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenWish:
    """A token as somebody asks for it."""

    name: str
    mandate_ids: Collection[int]  # of those the person holds
    expires_at: datetime


def make_token(
    database: Database, signed: Signed, wish: TokenWish, *, at: datetime, policy: Policy
) -> tuple[Token, Bearer]:
    """A new token, and its secret, which is told this once. Raises OnlyInPerson, UnusableTerms."""
    if not signed.is_in_person or signed.delegation is not None:
        raise OnlyInPerson("make a token")
    _check_expiry(wish, at=at, policy=policy)
    name = name_of(wish.name)

    def work(act: Act) -> tuple[Token, Bearer]:
        held = {one.id for one in still_held(act.connection, signed, at)}
        _check_mandates(wish, held)
        _check_number(sessions.tokens_of(act.connection, signed.account.id), at=at, policy=policy)
        bearer = new_bearer(TOKEN_PREFIX)
        token = sessions.add_token(
            act.connection,
            signed.account.id,
            bearer,
            name=name,
            mandate_ids=set(wish.mandate_ids),
            days=(at, wish.expires_at),
        )
        detail: dict[str, JSON] = {"account": token.account_id, "mandates": sorted(token.mandate_ids)}
        act.record(Event("token.make", f"token:{token.id}", detail))
        return token, bearer

    return perform(database, signed.actor, at=at, work=work)


def tokens_of(database: Database, signed: Signed) -> list[Token]:
    """Every token that the person has or had, oldest first."""
    with database.snapshot() as connection:
        return sessions.tokens_of(connection, signed.account.id)


def end_token(database: Database, signed: Signed, token_id: int, *, at: datetime) -> None:
    """Ends a token at once. Raises UnknownHere, AlreadyOver."""

    def work(act: Act) -> None:
        mine = sessions.tokens_of(act.connection, signed.account.id)
        found = next((one for one in mine if one.id == token_id), None)
        if found is None:
            raise UnknownHere("token", token_id, advice="GET /tokens lists yours.")
        if found.ended_at is not None:
            raise AlreadyOver(f"Token {token_id}", f"{found.ended_at:%Y-%m-%d}")
        sessions.end_token(act.connection, token_id, at=at)
        act.record(Event("token.end", f"token:{token_id}", {"account": signed.account.id}))

    perform(database, signed.actor, at=at, work=work)


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
