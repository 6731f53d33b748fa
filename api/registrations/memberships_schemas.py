"""What crosses the wire about memberships and profiles on the ECCP."""

from datetime import date
from typing import TYPE_CHECKING, Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from api.profiles.columns import MAX_URL

if TYPE_CHECKING:  # heavy to import, and a client reads with these schemas too
    from api.profiles.membership_store import OtherEnd
    from api.registrations.memberships_use_cases import Confirmed, Memberships

MOST_AT_ONCE = 100  # members confirmed in one act: their ids stand in its event
MemberId = Annotated[str, StringConstraints(max_length=64, pattern="^[A-Za-z0-9][A-Za-z0-9._-]*$")]


class OtherEndAnswer(BaseModel):
    """An organisation at the other end of a membership."""

    id: str = Field(examples=["demo-cluster-4"])
    name: str = Field(examples=["Fictional Textile Cluster of Porto"])
    kind: str | None = Field(examples=["cluster-organisation"])
    country: str | None = Field(examples=["PT"])
    city: str | None = Field(examples=["Porto"])
    confirmed: bool = Field(description="whether the cluster or network has said so itself")

    @classmethod
    def of(cls, end: "OtherEnd") -> Self:
        return cls(
            id=end.id,
            name=end.name,
            kind=end.kind,
            country=end.country,
            city=end.city,
            confirmed=end.confirmed,
        )


class MembershipsAnswer(BaseModel):
    """Both sides of an organisation's memberships."""

    organisation: str = Field(examples=["demo-cluster-4"])
    member_of: list[OtherEndAnswer] | None = Field(description="null: not stated; empty: of nothing")
    confirmed: int = Field(description="how many members it has that it confirmed", examples=[41])
    waiting: int = Field(description="how many wait for its word", examples=[2])
    members: list[OtherEndAnswer] = Field(description="a part of them, by id")
    after: str | None = Field(description="give it back as `after` for the next part; null: no more")

    @classmethod
    def of(cls, found: "Memberships") -> Self:
        bodies = found.member_of
        return cls(
            organisation=found.organisation_id,
            member_of=None if bodies is None else [OtherEndAnswer.of(one) for one in bodies],
            confirmed=found.counts.confirmed,
            waiting=found.counts.waiting,
            members=[OtherEndAnswer.of(one) for one in found.members],
            after=found.after,
        )


class MembersAsked(BaseModel):
    """Those that a body confirms at once."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    members: list[MemberId] = Field(min_length=1, max_length=MOST_AT_ONCE, examples=[["demo-sme-138"]])


class ConfirmedAnswer(BaseModel):
    """What became of the members that a body confirmed."""

    body: str = Field(examples=["demo-cluster-4"])
    confirmed: list[str] = Field(examples=[["demo-sme-138"]])
    already: list[str] = Field(description="had been confirmed before", examples=[[]])

    @classmethod
    def of(cls, done: "Confirmed") -> Self:
        return cls(body=done.body, confirmed=list(done.confirmed), already=list(done.already))


class DeniedAnswer(BaseModel):
    """A membership that is no longer in the member's profile."""

    body: str = Field(examples=["demo-cluster-4"])
    denied: str = Field(examples=["demo-sme-138"])


class EccpProfileAsked(BaseModel):
    """A cluster's own profile on the European Cluster Collaboration Platform, as somebody records it."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        json_schema_extra={
            "examples": [
                {"profiled": True, "since": "2025-03-01", "url": "https://example.org/clusters/fibres"}
            ]
        },
    )

    profiled: bool = Field(strict=True, description="whether it has a validated cluster profile there")
    since: date | None = Field(default=None, description="its first day, not in the future")
    url: Annotated[str, StringConstraints(max_length=MAX_URL)] | None = Field(
        default=None, description="where it can be read: an https or http address"
    )


class EccpProfileAnswer(BaseModel):
    """A cluster's own profile on the ECCP, as it is on record."""

    organisation: str = Field(examples=["demo-cluster-4"])
    profiled: bool | None = Field(examples=[True])
    since: date | None = Field(examples=["2025-03-01"])
    url: str | None = Field(examples=["https://example.org/clusters/fibres"])
