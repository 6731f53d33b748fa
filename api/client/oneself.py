"""Calls about oneself: sessions, one's own account, ways in, tokens, and whether one is learned from."""

from datetime import datetime

from api.access import Role
from api.client.calls import Call, Nothing, place
from api.languages import Language
from api.people.kept import EverythingKept
from api.people.schemas import AccountAnswer, IdentityList, Me, NewToken, Taken, TokenAnswer, TokenList
from api.showings.schemas import Learning


def sign_in(email: str, password: str) -> Call[Me]:
    """Opens a session; the client keeps its cookie."""
    return Call(method="POST", path="/sessions", answer=Me, body={"email": email, "password": password})


def sign_in_as(role: Role) -> Call[Me]:
    """Opens a session as one of the fictional people of the demo, where it runs."""
    return Call(method="POST", path="/sessions/demo", answer=Me, body={"role": role.value})


def act_by(delegation: int | None) -> Call[Me]:
    """Acts by a delegation from now on; None: for oneself again."""
    body = {"delegation": delegation}
    return Call(method="PUT", path="/sessions/current/delegation", answer=Me, body=body)


def sign_out() -> Call[None]:
    return Call(method="DELETE", path="/sessions/current", answer=Nothing)


def who_am_i() -> Call[Me]:
    return Call(method="GET", path="/me", answer=Me)


def change_me(*, name: str | None = None, language: Language | None = None, etag: str) -> Call[AccountAnswer]:
    """Another name that others see, or another language of the letters that one gets."""
    said = {"name": name, "language": language}
    body = {key: value for key, value in said.items() if value is not None}
    return Call(method="PATCH", path="/me", answer=AccountAnswer, body=body, etag=etag)


def change_password(current: str, wanted: str) -> Call[None]:
    body = {"current": current, "wanted": wanted}
    return Call(method="PUT", path="/me/password", answer=Nothing, body=body)


def ask_for_new_password(email: str) -> Call[Taken]:
    """Has a link sent to this address, if it has an account."""
    return Call(method="POST", path="/password-resets", answer=Taken, body={"email": email})


def set_new_password(secret: str, password: str) -> Call[None]:
    """Uses the link that was sent."""
    body = {"secret": secret, "password": password}
    return Call(method="POST", path="/password-resets/completions", answer=Nothing, body=body)


def everything_kept() -> Call[EverythingKept]:
    """All that the service keeps about oneself."""
    return Call(method="GET", path="/me/download", answer=EverythingKept)


def erase_me(*, etag: str) -> Call[None]:
    """Ends the account for good."""
    return Call(method="DELETE", path="/me", answer=Nothing, etag=etag)


def identities() -> Call[IdentityList]:
    """The ways in by an identity provider."""
    return Call(method="GET", path="/me/identities", answer=IdentityList)


def give_up_identity(number: int, *, etag: str) -> Call[None]:
    return Call(method="DELETE", path=place("/me/identities/{}", number), answer=Nothing, etag=etag)


def learning() -> Call[Learning]:
    """Whether what one does with matches is noted."""
    return Call(method="GET", path="/me/learning", answer=Learning)


def set_learning(*, allowed: bool, etag: str) -> Call[Learning]:
    return Call(method="PUT", path="/me/learning", answer=Learning, body=Learning(allowed=allowed), etag=etag)


def make_token(name: str, *, mandates: list[int], expires_at: datetime) -> Call[NewToken]:
    """A token for a program; its secret is in the answer and nowhere else."""
    body = {"name": name, "mandates": mandates, "expires_at": expires_at.isoformat()}
    return Call(method="POST", path="/tokens", answer=NewToken, body=body)


def my_tokens(*, after: int = 0, most: int = 50) -> Call[TokenList]:
    return Call(method="GET", path="/tokens", answer=TokenList, query={"after": after, "most": most})


def token(number: int) -> Call[TokenAnswer]:
    return Call(method="GET", path=place("/tokens/{}", number), answer=TokenAnswer)


def end_token(number: int, *, etag: str) -> Call[None]:
    return Call(method="DELETE", path=place("/tokens/{}", number), answer=Nothing, etag=etag)
