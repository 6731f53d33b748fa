"""What can go wrong with showings, as facts."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus

from api.problems import Problem


class Gone(StrEnum):
    """Why a list cannot be made again."""

    PROFILE_ERASED = "profile-erased"
    PROFILE_NOT_KEPT = "profile-not-kept"
    PROFILE_DAMAGED = "profile-damaged"
    WAIVER_GONE = "waiver-gone"
    STATE_DAMAGED = "state-damaged"
    MODEL_GONE = "model-gone"
    EDITION_GONE = "edition-gone"
    EDITION_DIFFERS = "edition-differs"
    EDITION_BROKEN = "edition-broken"
    ENCODER_DIFFERS = "encoder-differs"
    CODE_DIFFERS = "code-differs"
    ANSWER_DIFFERS = "answer-differs"


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that a list was worked out from and that is no longer so, in words."""

    what: Gone
    says: str


class NoLonger(Problem):
    """A list that was shown and can no longer be made again."""

    status = HTTPStatus.GONE

    def __init__(self, showing_id: int, reasons: Iterable[Reason]) -> None:
        self.showing_id, self.reasons = showing_id, tuple(reasons)
        why = " ".join(f"{one.says} ({one.what.value})." for one in self.reasons)
        super().__init__(
            f"The list of showing {showing_id} cannot be made again as it was shown. {why} "
            f"GET /showings/{showing_id} still says which hosts it showed, at which rank."
        )


class UnknownShowing(Problem):
    """A number that no recorded list has."""

    status = HTTPStatus.NOT_FOUND

    def __init__(self, showing_id: int) -> None:
        self.showing_id = showing_id
        super().__init__(
            f"No showing has the number {showing_id}. The header Showing-Id of an answer bears its number."
        )


class HostNotShown(Problem):
    """A note on a host that the list did not show."""

    status = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, showing_id: int, host_id: str) -> None:
        self.showing_id, self.host_id = showing_id, host_id
        super().__init__(
            f"Nothing was noted: showing {showing_id} did not show {host_id!r}. Name a host of that list; "
            f"GET /showings/{showing_id} lists them."
        )


class ToldToAnother(Problem):
    """A list that tells waivers which whoever asks to have it made again may not read."""

    status = HTTPStatus.FORBIDDEN

    def __init__(self, showing_id: int) -> None:
        self.showing_id = showing_id
        super().__init__(
            f"The list of showing {showing_id} was made for somebody who may read waivers that are not "
            "yours to read, and it cannot be made again without them. Who manages the organisations in it, "
            "the Support Office and auditors can replay it. Ask for the list anew: it is then told as you "
            "may read it."
        )
