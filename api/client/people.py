"""Calls about people: sessions, one's own account, tokens, mandates, delegations, invitations."""

from datetime import date, datetime

from api.client.calls import Call, place
from api.people.accounts import AccountState
from api.people.schemas import (
    AccountAnswer,
    DelegationAnswer,
    DelegationList,
    MandateAnswer,
    MandateAsked,
    MandateList,
    Me,
    NewToken,
    PersonAnswer,
    PersonList,
    Taken,
    TokenList,
)

Nothing = type(None)


def sign_in(email: str, password: str) -> Call[Me]:
    """Opens a session; the client keeps its cookie."""
    return Call(method="POST", path="/sessions", answer=Me, body={"email": email, "password": password})


def sign_out() -> Call[None]:
    return Call(method="DELETE", path="/sessions/current", answer=Nothing)


def who_am_i() -> Call[Me]:
    return Call(method="GET", path="/me", answer=Me)


def rename_me(name: str, *, etag: str) -> Call[AccountAnswer]:
    return Call(method="PATCH", path="/me", answer=AccountAnswer, body={"name": name}, etag=etag)


def make_token(name: str, *, mandates: list[int], expires_at: datetime) -> Call[NewToken]:
    """A token for a program; its secret is in the answer and nowhere else."""
    body = {"name": name, "mandates": mandates, "expires_at": expires_at.isoformat()}
    return Call(method="POST", path="/tokens", answer=NewToken, body=body)


def my_tokens(*, after: int = 0, most: int = 50) -> Call[TokenList]:
    return Call(method="GET", path="/tokens", answer=TokenList, query={"after": after, "most": most})


def end_token(number: int, *, etag: str) -> Call[None]:
    return Call(method="DELETE", path=place("/tokens/{}", number), answer=Nothing, etag=etag)


def list_mandates(*, after: int = 0, most: int = 50) -> Call[MandateList]:
    return Call(method="GET", path="/mandates", answer=MandateList, query={"after": after, "most": most})


def grant(account: int, mandate: MandateAsked) -> Call[MandateAnswer]:
    path = place("/accounts/{}/mandates", account)
    return Call(method="POST", path=path, answer=MandateAnswer, body=mandate)


def end_mandate(number: int, *, etag: str) -> Call[None]:
    return Call(method="DELETE", path=place("/mandates/{}", number), answer=Nothing, etag=etag)


def mandate(number: int) -> Call[MandateAnswer]:
    return Call(method="GET", path=place("/mandates/{}", number), answer=MandateAnswer)


def delegate(mandate: int, email: str, *, first_day: date, last_day: date) -> Call[DelegationAnswer]:
    days = {"first_day": first_day.isoformat(), "last_day": last_day.isoformat()}
    body = {"mandate": mandate, "email": email, **days}
    return Call(method="POST", path="/delegations", answer=DelegationAnswer, body=body)


def delegations(*, after: int = 0, most: int = 50) -> Call[DelegationList]:
    """Those that one gave and those that one was given."""
    query = {"after": after, "most": most}
    return Call(method="GET", path="/delegations", answer=DelegationList, query=query)


def end_delegation(number: int, *, etag: str) -> Call[None]:
    return Call(method="DELETE", path=place("/delegations/{}", number), answer=Nothing, etag=etag)


def invite(email: str, mandate: MandateAsked) -> Call[Taken]:
    body = {"email": email, "mandate": mandate.model_dump(mode="json", exclude_unset=True)}
    return Call(method="POST", path="/invitations", answer=Taken, body=body)


def accept_invitation(
    secret: str, *, name: str | None = None, password: str | None = None
) -> Call[AccountAnswer]:
    body = {"secret": secret, "name": name, "password": password}
    return Call(method="POST", path="/invitations/acceptances", answer=AccountAnswer, body=body)


def list_accounts(*, after: int = 0, most: int = 50) -> Call[PersonList]:
    return Call(method="GET", path="/accounts", answer=PersonList, query={"after": after, "most": most})


def account(number: int) -> Call[PersonAnswer]:
    return Call(method="GET", path=place("/accounts/{}", number), answer=PersonAnswer)


def set_account_state(number: int, state: AccountState, *, etag: str) -> Call[AccountAnswer]:
    """Locks, unlocks or closes an account."""
    path = place("/accounts/{}", number)
    return Call(method="PATCH", path=path, answer=AccountAnswer, body={"state": state.value}, etag=etag)
