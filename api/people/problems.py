"""What can go wrong between a person and the door. Each says what was asked, what is true, and what to do."""

import math
from datetime import timedelta
from http import HTTPStatus

from api.problems import Problem

_MINUTE_S = 60


class NotSignedIn(Problem):
    """Nobody is known by what the request bears, or no longer."""

    status = HTTPStatus.UNAUTHORIZED

    def __init__(self, reason: str = "the request bears no session and no token") -> None:
        self.reason = reason
        super().__init__(f"Somebody who is signed in may ask this, but {reason}. Sign in, and ask again.")


class WrongCredentials(Problem):
    """The one answer to a wrong password, an unknown e-mail and an account that is shut."""

    status = HTTPStatus.UNAUTHORIZED

    def __init__(self) -> None:
        super().__init__(
            "This e-mail and this password do not open an account. Check both, or ask for a new password."
        )


class TooManyFailures(Problem):
    """Too many attempts to sign in failed, so the next has to wait."""

    status = HTTPStatus.TOO_MANY_REQUESTS

    def __init__(self, wait: timedelta) -> None:
        self.retry_after_s = math.ceil(wait.total_seconds())
        minutes = math.ceil(self.retry_after_s / _MINUTE_S)
        unit = "minute" if minutes == 1 else "minutes"
        super().__init__(
            f"Signing in failed too often, so it is closed for {minutes} {unit}. Wait, or ask for a new "
            "password, which opens it again."
        )


class NotFromHere(Problem):
    """A change that another site may have made the browser ask for."""

    status = HTTPStatus.FORBIDDEN

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(
            f"Nothing was changed: {reason}. Ask from a page of this service, or with a token as a program."
        )


class OnlyInPerson(Problem):
    """Something that a program with a token may not do."""

    status = HTTPStatus.FORBIDDEN

    def __init__(self, what: str) -> None:
        self.what = what
        super().__init__(
            f"A token cannot {what}; only a person who is signed in can. Sign in, and do it there."
        )


class MayNotGrant(Problem):
    """A mandate that the one who asks may not give or end."""

    status = HTTPStatus.FORBIDDEN

    def __init__(self, mandate: str, reason: str) -> None:
        self.mandate, self.reason = mandate, reason
        super().__init__(f"Nobody was made or kept from being {mandate}: {reason}")


class MayNotDelegate(Problem):
    """A mandate that may not be handed to that person, or not for that period."""

    status = HTTPStatus.FORBIDDEN

    def __init__(self, mandate: str, reason: str) -> None:
        self.mandate, self.reason = mandate, reason
        super().__init__(f"Nobody can act for you as {mandate}: {reason}")


class MayNotSee(Problem):
    """Something that the mandates of the one who asks do not open."""

    status = HTTPStatus.FORBIDDEN

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class WeakPassword(Problem):
    """A password that is too short, too long, or easily guessed."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(
            f"This password was not taken: {reason}. Choose 12 characters or more, such as a few words that "
            "only you would put together."
        )


class UnusableAddress(Problem):
    """A text that is no e-mail address."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"This is not an e-mail address: {reason} Write one such as ana@example.eu.")


class UnusableName(Problem):
    """A name that is empty, too long, or holds what no name has."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"This name cannot be kept: {reason}.")


class DeadLink(Problem):
    """A link that opens nothing: unknown, used, withdrawn or too old. It does not say which."""

    status = HTTPStatus.GONE

    def __init__(self, what: str, advice: str) -> None:
        self.what = what
        super().__init__(f"This {what} cannot be used, or no longer. {advice}")


class UnknownHere(Problem):
    """Something that is not there, or not for the person who asks: the two read alike."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, kind: str, name: object, *, advice: str) -> None:
        self.kind, self.name = kind, name
        super().__init__(f"There is no {kind} {name} that you may see. {advice}")


class AlreadyOver(Problem):
    """Something was to be ended that has ended already."""

    status = HTTPStatus.CONFLICT

    def __init__(self, what: str, when: str) -> None:
        self.what = what
        super().__init__(f"{what} ended on {when}, and nothing of it changes any more.")


class UnusableTerms(Problem):
    """A period, a name or a choice of mandates that cannot be."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, what: str, reason: str, advice: str) -> None:
        self.what, self.reason = what, reason
        super().__init__(f"This {what} cannot be made: {reason}. {advice}")


class AddressTaken(Problem):
    """An e-mail address that another account has already."""

    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__("An account with this e-mail is there already. Sign in, or ask for a new password.")


class AccountShut(Problem):
    """An account that is locked or closed."""

    status = HTTPStatus.CONFLICT

    def __init__(self, state: str) -> None:
        self.state = state
        super().__init__(f"This account is {state}, so nothing can be added to it. Ask an administrator.")


class NotADemoHere(Problem):
    """Signing in without a password, which only a demo on this machine allows."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self) -> None:
        super().__init__(
            "Signing in without a password is only for a demo, asked from the machine on which it runs. Sign "
            "in with an e-mail and a password."
        )


class NoProviderHere(Problem):
    """Signing in by an identity provider, where none was set up."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self) -> None:
        super().__init__(
            "No identity provider is set up for this service. Sign in with an e-mail and a password."
        )


class SignInBroken(Problem):
    """A way back from the identity provider that does not belong to a way there."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"You are not signed in: {reason}. Begin again on the page for signing in.")


class NotVouchedFor(Problem):
    """A word of the identity provider that cannot be relied on."""

    status = HTTPStatus.FORBIDDEN

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(
            f"You are not signed in: the identity provider's word for you does not count, since {reason}. "
            "Begin again on the page for signing in; if it happens twice, tell whoever runs this service."
        )


class NotInvitedYet(Problem):
    """Somebody whom the identity provider knows, and who has no account here."""

    status = HTTPStatus.FORBIDDEN

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(
            f"The identity provider knows you, but {reason}. Accounts are opened by invitation: ask your "
            "partnership or whoever signs for your organisation for one, to the e-mail that you use there."
        )


class ShutOut(Problem):
    """Somebody whom the identity provider knows, and whose account here is locked or closed."""

    status = HTTPStatus.FORBIDDEN

    def __init__(self, state: str) -> None:
        self.state = state
        super().__init__(f"You are not signed in: your account here is {state}. Ask an administrator.")


class ProviderSilent(Problem):
    """An identity provider that cannot be reached, or does not answer as one."""

    status = HTTPStatus.SERVICE_UNAVAILABLE

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(
            f"The identity provider {reason}. You are not signed in. Try again in a moment, or sign in with "
            "an e-mail and a password."
        )


class LastWayIn(Problem):
    """The only way in to an account, which was to be given up."""

    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(
            "This is the only way in to your account, so it stays. Choose a password first, by the link for "
            "a new one, and give it up then."
        )


class LastAdministrator(Problem):
    """The one administrator, without whom nobody could let in another."""

    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__(
            "Nothing was changed: this is the only administrator whose account is open. Make somebody else "
            "one first, and wait until the invitation has been accepted."
        )


class TokenMadeAlready(Problem):
    """A token that an earlier request with the same key has made. Its secret was told once, and not kept."""

    status = HTTPStatus.CONFLICT

    def __init__(self, token_id: int) -> None:
        self.token_id = token_id
        super().__init__(
            f"A request with this Idempotency-Key has made token {token_id}. Its secret was in that answer "
            f"and is not kept. If the answer was lost, end it with DELETE /tokens/{token_id} and make "
            "another with a fresh key."
        )
