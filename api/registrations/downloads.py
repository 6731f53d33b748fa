"""All that is kept about one profile, as it is taken away."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from pydantic import BaseModel, Field

from api.journal.audit import Entry
from api.registrations.schemas import LifeAnswer, fields_in
from api.verdicts.schemas import WaiverAnswer

if TYPE_CHECKING:  # heavy to import, and a client reads with these schemas too
    from api.registrations.reading import Everything


class KeptVersion(BaseModel):
    """What the profile said from a moment on."""

    kept_from: datetime
    profile: dict[str, object] = Field(description="only what was stated")


class KeptManagement(BaseModel):
    """The days on which a partnership managed it; null is an open end."""

    partnership: int
    valid_from: date | None
    valid_to: date | None


class KeptEvent(BaseModel):
    """Something that was done to it."""

    number: int
    at: datetime
    act: str
    account: int | None = Field(description="who did it; null: the service itself")
    detail: str = Field(description="JSON, in codes and numbers")

    @classmethod
    def of(cls, entry: Entry) -> Self:
        return cls(
            number=entry.seq, at=entry.at, act=entry.act, account=entry.account_id, detail=entry.detail
        )


class ProfileDownload(BaseModel):
    """All that is kept about one profile."""

    id: str
    profile: dict[str, object]
    unconfirmed: list[str]
    life: LifeAnswer
    versions: list[KeptVersion]
    waivers: list[WaiverAnswer]
    mandates: list[Mapping[str, object]] = Field(description="who acts or has acted for it, by account")
    managements: list[KeptManagement]
    events: list[KeptEvent]

    @classmethod
    def of(cls, kept: "Everything") -> Self:
        return cls(
            id=kept.organisation.id,
            profile=fields_in(kept.organisation),
            unconfirmed=sorted(kept.organisation.unconfirmed),
            life=LifeAnswer.of(kept.life),
            versions=[KeptVersion(kept_from=moment, profile=dict(said)) for moment, said in kept.versions],
            waivers=[WaiverAnswer.of(one.waiver) for one in kept.waivers],
            mandates=list(kept.mandates),
            managements=[
                KeptManagement(
                    partnership=one.partnership,
                    valid_from=None if one.valid_from == date.min else one.valid_from,
                    valid_to=one.valid_to,
                )
                for one in kept.managements
            ],
            events=[KeptEvent.of(one) for one in kept.events],
        )
