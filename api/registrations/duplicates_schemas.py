"""What crosses the wire about organisations that look like one and the same."""

from typing import TYPE_CHECKING, Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, StringConstraints

from api.profiles.columns import MAX_NAME, MAX_URL
from api.profiles.duplicates import Strength, Trace

if TYPE_CHECKING:  # heavy to import, and a client reads with these schemas too
    from api.registrations.duplicates_use_cases import Twin

HIDDEN = (
    "One like it is on record, and you may not see which. If it may be yours, ask its people to invite you, "
    "or ask the partnership that you would choose."
)
Line = Annotated[str, StringConstraints(max_length=MAX_NAME)]


class EntryAsked(BaseModel):
    """What is known of an organisation before it is registered."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "examples": [{"name": "Fictional Weaving Lda", "country": "PT", "city": "Guimarães"}]
        },
    )

    name: Annotated[str, StringConstraints(min_length=1, max_length=MAX_NAME)] = Field(
        description="legal name; case, accents, punctuation and legal forms do not matter"
    )
    country: Annotated[str, StringConstraints(pattern="^[A-Z]{2}$")] | None = Field(
        default=None, description="ISO 3166-1 code"
    )
    city: Line | None = None
    latitude: Annotated[FiniteFloat, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[FiniteFloat, Field(ge=-180, le=180)] | None = None
    eccp_profile_url: Annotated[str, StringConstraints(max_length=MAX_URL)] | None = None

    def trace(self) -> Trace:
        return Trace(
            id="",  # none yet
            name=self.name,
            country=self.country,
            city=self.city,
            latitude=self.latitude,
            longitude=self.longitude,
            eccp_profile_url=self.eccp_profile_url,
        )


class DuplicateAnswer(BaseModel):
    """Another organisation that may be the same one. Which it is, only those learn who may read of it."""

    id: str | None = Field(description="null where you may not know which it is", examples=["demo-sme-138"])
    name: str | None = Field(examples=["Fictional Weaving Lda"])
    country: str | None = Field(examples=["PT"])
    city: str | None = Field(examples=["Guimarães"])
    strength: Strength = Field(description="same: by all signs; likely; perhaps")
    reasons: list[str] = Field(examples=[["the same name", "the same city"]])

    note: str | None = Field(
        default=None, description="what to do where you may not know which it is", examples=[HIDDEN]
    )

    @classmethod
    def of(cls, twin: "Twin") -> Self:
        duplicate = twin.found
        other, strength = duplicate.other, duplicate.likeness.strength
        if not twin.is_shown:
            return cls(
                id=None, name=None, country=None, city=None, strength=strength, reasons=[], note=HIDDEN
            )
        return cls(
            id=other.id,
            name=other.name,
            country=other.country,
            city=other.city,
            strength=strength,
            reasons=list(duplicate.likeness.reasons),
        )


class DuplicatesAnswer(BaseModel):
    """Whoever may be the same, the surest first. It is a warning: two that look alike may well be two."""

    duplicates: list[DuplicateAnswer]
