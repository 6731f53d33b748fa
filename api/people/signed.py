"""Who asks, as far as the service knows: the account, how it came in, and the mandates it acts in. Pure."""

from dataclasses import dataclass

from api.access import Mandate
from api.journal.acting import Actor
from api.people.accounts import Account
from api.people.mandates import Delegation, HeldMandate
from api.people.sessions import Session, Token


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """Somebody who is signed in, in person or by a token, at the moment of the request."""

    account: Account
    actor: Actor
    held: tuple[HeldMandate, ...]  # those it acts in: its own, a token's part of them, or the one delegated
    session: Session | None = None
    token: Token | None = None
    delegation: Delegation | None = None  # the one it acts by

    @property
    def mandates(self) -> tuple[Mandate, ...]:
        """What to ask api.access with."""
        return tuple(one.mandate for one in self.held)

    @property
    def is_in_person(self) -> bool:
        """Whether a person is there. A program with a token signs no document and makes no token."""
        return self.session is not None
