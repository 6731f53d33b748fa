"""What crosses the wire about organisations that look like one and the same."""

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, FiniteFloat, StringConstraints

from api.profiles.columns import MAX_NAME, MAX_URL
from api.profiles.duplicates import Duplicate, Strength, Trace

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
    """Another organisation that may be the same one."""

    id: str = Field(examples=["demo-sme-138"])
    name: str = Field(examples=["Fictional Weaving Lda"])
    country: str | None = Field(examples=["PT"])
    city: str | None = Field(examples=["Guimarães"])
    strength: Strength = Field(description="same: by all signs; likely; perhaps")
    reasons: list[str] = Field(examples=[["the same name", "the same city"]])

    @classmethod
    def of(cls, duplicate: Duplicate) -> Self:
        other = duplicate.other
        return cls(
            id=other.id,
            name=other.name,
            country=other.country,
            city=other.city,
            strength=duplicate.likeness.strength,
            reasons=list(duplicate.likeness.reasons),
        )


class DuplicatesAnswer(BaseModel):
    """Whoever may be the same, the surest first. It is a warning: two that look alike may well be two."""

    duplicates: list[DuplicateAnswer]
