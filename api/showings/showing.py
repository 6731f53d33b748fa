"""A showing: one list as it was shown, with everything it was worked out from. Pure."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, NewType, Protocol, Self

from api.profiles.organisation import Organisation
from api.showings.states import CatalogueState, Waivers
from eligibility.editions import Edition, Editions
from eligibility.facts import Role
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
class Part:
    """A part of the catalogue by affinity: how it was asked for, and what is told that no profile says."""

    codes: Mapping[str, tuple[str, ...]]  # of each field that filters, in order
    words: tuple[str, ...] = ()
    free: tuple[date, date] | None = None  # some day from the first to the last
    eligible_only: bool = False
    mark: str  # of the question, as the place bears it where the list goes on
    after: tuple[int, str] | None = None  # the place behind which it began
    saved: tuple[str, ...] = ()  # of those shown, in order
    since: Mapping[str, datetime]  # when each of those shown came into the catalogue

    @property
    def plain(self) -> dict[str, Any]:
        return {
            "codes": {name: list(codes) for name, codes in self.codes.items()},
            "words": list(self.words),
            "free": self.free and [day.isoformat() for day in self.free],
            "eligible_only": self.eligible_only,
            "mark": self.mark,
            "after": self.after and list(self.after),
            "saved": list(self.saved),
            "since": {one: at.isoformat() for one, at in self.since.items()},
        }

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Self:
        """The part that `plain` gave; TypeError or ValueError for anything else."""
        free, after = plain["free"], plain["after"]
        read = {
            "codes": {name: tuple(codes) for name, codes in plain["codes"].items()},
            "words": tuple(plain["words"]),
            "free": free and (date.fromisoformat(free[0]), date.fromisoformat(free[1])),
            "after": after and (int(after[0]), str(after[1])),
            "saved": tuple(plain["saved"]),
            "since": {one: datetime.fromisoformat(at) for one, at in plain["since"].items()},
        }
        return cls(**{**plain, **read})


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """How a list was asked for. What a question of the first kind did not say is left out of `plain`."""

    k: int
    as_of: date
    people_on: date | None = None  # on which the others' people were as old as read; none: on as_of
    purpose: str | None
    diversity: float
    sought: Role = Role.HOST  # hosts for a visitor, or visitors for a host
    hidden: tuple[str, ...] = ()  # whom the asking organisation did not want to see then, in order
    closed: tuple[str, ...] = ()  # of whom it was shown, whose waivers it was not told, in order
    part: Part | None = None  # of the catalogue; none: a list of matches

    @property
    def plain(self) -> dict[str, Any]:
        said: dict[str, Any] = {
            "k": self.k,
            "as_of": self.as_of.isoformat(),
            "purpose": self.purpose,
            "diversity": self.diversity,
        }
        if self.sought is not Role.HOST:
            said["sought"] = self.sought.value
        if self.people_on is not None:
            said["people_on"] = self.people_on.isoformat()
        if self.hidden:
            said["hidden"] = list(self.hidden)
        if self.closed:
            said["closed"] = list(self.closed)
        if self.part is not None:
            said["part"] = self.part.plain
        return said

    @classmethod
    def of(cls, plain: Mapping[str, Any]) -> Self:
        """The question that `plain` gave; TypeError or ValueError for anything else."""
        people_on, part = plain.get("people_on"), plain.get("part")
        read = {
            "as_of": date.fromisoformat(plain["as_of"]),
            "people_on": None if people_on is None else date.fromisoformat(people_on),
            "sought": Role(plain.get("sought", Role.HOST)),
            "hidden": tuple(plain.get("hidden", ())),
            "closed": tuple(plain.get("closed", ())),
            "part": None if part is None else Part.of(part),
        }
        return cls(**{**plain, **read})


@dataclass(frozen=True, slots=True)
class Ranked:
    """One organisation in a list, with its affinity in hundredths."""

    host: str  # or the visitor, where visitors were sought
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
    asker: Organisation  # for whom the others were sought
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
    asker_id: OrganisationId
    asker_digest: str
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

    asker: Organisation
    organisations: Mapping[OrganisationId, Organisation]
    unlisted: frozenset[OrganisationId]  # of them: not hosts
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
