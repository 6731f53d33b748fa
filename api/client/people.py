"""Calls about other people: accounts, mandates, delegations, invitations."""

from datetime import date

from api.client.calls import Call, Nothing, place
from api.languages import Language
from api.people.accounts import AccountState
from api.people.schemas import (
    AccountAnswer,
    ColleaguesDelegation,
    DelegationAnswer,
    DelegationList,
    MandateAnswer,
    MandateAsked,
    MandateList,
    PersonAnswer,
    PersonList,
    SomebodysMandate,
    Taken,
)


def accounts(*, after: int = 0, most: int = 50) -> Call[PersonList]:
    return Call(method="GET", path="/accounts", answer=PersonList, query={"after": after, "most": most})


def account(number: int) -> Call[PersonAnswer]:
    return Call(method="GET", path=place("/accounts/{}", number), answer=PersonAnswer)


def set_account_state(number: int, state: AccountState, *, etag: str) -> Call[AccountAnswer]:
    """Locks, unlocks or closes an account."""
    path = place("/accounts/{}", number)
    return Call(method="PATCH", path=path, answer=AccountAnswer, body={"state": state.value}, etag=etag)


def mandates(*, after: int = 0, most: int = 50) -> Call[MandateList]:
    return Call(method="GET", path="/mandates", answer=MandateList, query={"after": after, "most": most})


def mandate(number: int) -> Call[SomebodysMandate]:
    """One mandate, and whose it is as far as one may know."""
    return Call(method="GET", path=place("/mandates/{}", number), answer=SomebodysMandate)


def grant(account: int, mandate: MandateAsked) -> Call[MandateAnswer]:
    path = place("/accounts/{}/mandates", account)
    return Call(method="POST", path=path, answer=MandateAnswer, body=mandate)


def end_mandate(number: int, *, etag: str) -> Call[None]:
    return Call(method="DELETE", path=place("/mandates/{}", number), answer=Nothing, etag=etag)


def delegations(*, after: int = 0, most: int = 50) -> Call[DelegationList]:
    """Those that one gave and those that one was given."""
    query = {"after": after, "most": most}
    return Call(method="GET", path="/delegations", answer=DelegationList, query=query)


def delegation(number: int) -> Call[ColleaguesDelegation]:
    return Call(method="GET", path=place("/delegations/{}", number), answer=ColleaguesDelegation)


def delegate(mandate: int, email: str, *, first_day: date, last_day: date) -> Call[DelegationAnswer]:
    days = {"first_day": first_day.isoformat(), "last_day": last_day.isoformat()}
    body = {"mandate": mandate, "email": email, **days}
    return Call(method="POST", path="/delegations", answer=DelegationAnswer, body=body)


def end_delegation(number: int, *, etag: str) -> Call[None]:
    return Call(method="DELETE", path=place("/delegations/{}", number), answer=Nothing, etag=etag)


def invite(email: str, mandate: MandateAsked, *, language: Language | None = None) -> Call[Taken]:
    """By a letter in that language; left out, in the language of one's own letters."""
    asked = mandate.model_dump(mode="json", exclude_unset=True)
    body = {"email": email, "mandate": asked, "language": language}
    return Call(method="POST", path="/invitations", answer=Taken, body=body)


def accept_invitation(
    secret: str, *, name: str | None = None, password: str | None = None, language: Language | None = None
) -> Call[AccountAnswer]:
    body = {"secret": secret, "name": name, "password": password, "language": language}
    return Call(method="POST", path="/invitations/acceptances", answer=AccountAnswer, body=body)
