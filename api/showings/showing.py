"""A showing: one list as it was shown, with everything it was worked out from. Pure."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NewType, Protocol, Self

from api.profiles.organisation import Organisation
from api.showings.states import CatalogueState, Waivers
from eligibility.editions import Edition, Editions
from matching.profiles import OrganisationId

ShowingId = NewType("ShowingId", int)


class Deed(StrEnum):
    """What a person can do with a host that was shown."""

    OPENED = "opened"
    SAVED = "saved"
    HIDDEN = "hidden"
    CONTACTED = "contacted"
    PROPOSED = "proposed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """How a list was asked for."""

    k: int
    as_of: date
    purpose: str | None
    diversity: float

    @property
    def plain(self) -> dict[str, Any]:
        return asdict(self) | {"as_of": self.as_of.isoformat()}

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Self:
        """The question that `plain` gave; TypeError or ValueError for anything else."""
        return cls(**{**plain, "as_of": date.fromisoformat(plain["as_of"])})


@dataclass(frozen=True, slots=True)
class Ranked:
    """One host in a list, with its affinity in hundredths."""

    host: str
    rank: int
    affinity_hundredths: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """By what an answer is worked out from a state of the catalogue."""

    model_name: str
    model_digest: str
    weights_digest: str
    edition: str
    seal: str | None  # none: the edition bears no seal
    encoder: str
    index_kind: str
    code_version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A list that was just answered, about to be recorded."""

    asked_at: datetime
    asked_by: int | None  # an account
    visitor: Organisation
    question: Question
    means: Means
    model_text: str
    answer: bytes
    state: CatalogueState
    profiles: Mapping[str, Organisation]  # of the state, by digest
    ranks: tuple[Ranked, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Showing:
    """A list that is on record."""

    id: ShowingId
    asked_at: datetime
    asked_by: int | None
    visitor_id: OrganisationId
    visitor_digest: str
    question: Question
    catalogue_state: str
    means: Means
    answer_digest: str
    ranks: tuple[Ranked, ...]

    def holds(self, host: str) -> bool:
        return any(one.host == host for one in self.ranks)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rebuilt:
    """Everything that a list was worked out from, as it was then."""

    visitor: Organisation
    organisations: Mapping[OrganisationId, Organisation]
    waivers: Waivers
    question: Question
    model_text: str
    edition: Edition
    key: tuple[str, ...]  # equal keys: the same organisations, waivers, model and edition


@dataclass(frozen=True, slots=True, kw_only=True)
class InUse:
    """What this service works with now."""

    encoder: str
    code_version: str
    editions: Callable[[], Editions]  # raises a Problem where they cannot be read


Rank = Callable[[Rebuilt], bytes]  # the answer's bytes; raises a Problem where no list can be made of it


class ListMaker(Protocol):
    """What makes lists, as it is now."""

    def in_use(self) -> InUse: ...

    def rank(self, rebuilt: Rebuilt) -> bytes: ...


def digest_of_bytes(content: bytes) -> str:
    """SHA-256, in hex."""
    return hashlib.sha256(content).hexdigest()


def by_id(organisations: Iterable[Organisation]) -> dict[OrganisationId, Organisation]:
    """The organisations by id, in the order of their ids."""
    return {one.id: one for one in sorted(organisations, key=lambda one: one.id)}
