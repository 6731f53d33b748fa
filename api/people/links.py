"""Links that are sent to a mailbox and open once: invitations and password resets. Pure."""

from dataclasses import dataclass
from datetime import datetime

from api.access import Mandate
from api.languages import Language
from api.people.addresses import Address

SECRET_PARAM = "secret"  # noqa: S105  the outbox parameter that holds a link's secret until it is delivered
PATH_PARAM = "path"  # the page of ours that the link opens, with the secret as ?secret=
INVITATION_PATH = "/invitations/accept"
RESET_PATH = "/password-resets/complete"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """A mandate offered to whoever reads an e-mail address."""

    id: int
    address: Address
    mandate: Mandate
    invited_by: int | None  # an account; None: from the command line
    language: Language
    made_at: datetime
    expires_at: datetime
    accepted_at: datetime | None = None

    def is_open(self, at: datetime) -> bool:
        return self.accepted_at is None and at < self.expires_at


@dataclass(frozen=True, slots=True, kw_only=True)
class Reset:
    """Leave to choose a new password, once."""

    id: int
    account_id: int
    made_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None

    def is_open(self, at: datetime) -> bool:
        return self.ended_at is None and at < self.expires_at
