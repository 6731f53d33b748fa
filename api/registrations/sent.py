"""What people send about profiles: nothing but the fields that they may write."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictInt, StringConstraints

from api.fields import LARGEST
from api.journal.details import JSON
from api.profiles.columns import MAX_ITEM, MAX_NAME, MAX_TEXT

_MOST_ITEMS = 200  # in one list
Line = Annotated[str, StringConstraints(max_length=MAX_NAME)]
Text = Annotated[str, StringConstraints(max_length=MAX_TEXT)]
Item = Annotated[str, StringConstraints(max_length=MAX_ITEM)]
Items = Annotated[list[Item], Field(max_length=_MOST_ITEMS)]
Day = Annotated[str, StringConstraints(max_length=MAX_ITEM)]
Degrees = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Count = Annotated[StrictInt, Field(ge=0, le=LARGEST)]


class ProfileFields(BaseModel):
    """The fields that an organisation's people write. Each means what docs/IMPORT.md says of its column."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "examples": [
                {
                    "kind": "sme",
                    "country": "PT",
                    "ecosystems": ["textiles"],
                    "about": "Family weaving mill with 40 people making upholstery from recycled fibres.",
                    "available": ["2027-02-01/2027-06-30"],
                    "seeks": None,
                }
            ]
        },
    )

    name: Line | None = Field(default=None, description="legal name; it cannot be taken away")
    kind: Line | None = Field(default=None, examples=["sme"])
    support_kind: Line | None = None
    country: Line | None = Field(default=None, examples=["PT"])
    other_establishments: Items | None = Field(default=None, examples=[["ES"]])
    based_in: Line | None = None
    region: Line | None = Field(default=None, examples=["PT11"])
    city: Line | None = Field(default=None, examples=["Guimarães"])
    latitude: Degrees | None = Field(default=None, examples=[41.44])
    longitude: Degrees | None = Field(default=None, examples=[-8.29])
    roles: Items | None = Field(default=None, examples=[["visitor", "host"]])
    member_of: Items | None = Field(
        default=None, description="ids; null is not known, an empty list a member of nothing"
    )
    active_in_cluster: StrictBool | None = None
    ecosystems: Items | None = Field(default=None, examples=[["textiles"]])
    emerging_industries: Items | None = None
    technologies: Items | None = None
    languages: Items | None = Field(default=None, examples=[["pt", "en"]])
    objectives: Items | None = None
    purposes: Items | None = None
    activity_types: Items | None = None
    about: Text | None = Field(default=None, examples=["We weave linen."])
    seeks: Text | None = None
    offers: Text | None = None
    motivation: Text | None = Field(
        default=None, description="for the partnership that validates; others are not shown it"
    )
    preferred_countries: Items | None = None
    preferred_kinds: Items | None = None
    available: Items | None = Field(
        default=None, description="first and last day of periods", examples=[["2027-02-01/2027-06-30"]]
    )
    host_capacity: Count | None = None
    visits_done: Count | None = None
    representative_name: Line | None = None
    representative_born: Day | None = Field(default=None, examples=["1980-05-01"])
    representative_third_country: StrictBool | None = None
    representative_days_resident: Count | None = None
    representative_business: StrictBool | None = None

    def given(self) -> Mapping[str, JSON]:
        """Only what was sent; null among it."""
        sent: dict[str, JSON] = self.model_dump(mode="json", exclude_unset=True)
        return sent


class ProfileBegun(ProfileFields):
    """A new profile: a name and the roles it registers for; everything else can follow."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "name": "Fictional Weaving Lda",
                    "roles": ["visitor"],
                    "motivation": "We want to dye with less water.",
                    "preferred_countries": ["IT"],
                }
            ]
        }
    )

    name: Line = Field(description="legal name", examples=["Fictional Weaving Lda"])
    roles: Items = Field(min_length=1, description="visitor, host or both", examples=[["visitor"]])


class PartnershipChosen(BaseModel):
    """A partnership, by its number."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    partnership: Annotated[StrictInt, Field(ge=1, le=LARGEST)] = Field(examples=[1])


class Remarks(BaseModel):
    """What is wrong with a profile, for its people."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    remarks: Annotated[str, StringConstraints(min_length=1, max_length=4_000)] = Field(
        examples=["Say which cluster you belong to."]
    )
