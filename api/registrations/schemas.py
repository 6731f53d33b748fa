"""What is answered about profiles and their lives."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import TYPE_CHECKING, Self

from pydantic import BaseModel, Field

from api.profiles.fields import stated
from api.profiles.life import Life, Pauser, State
from api.profiles.organisation import Organisation
from api.registrations.completing import Missing, missing_in
from api.registrations.confirming import last_day
from api.registrations.standing import SUBJECTS, Standing
from api.verdicts.schemas import VerdictAnswer, not_known
from eligibility.facts import PERSONAL
from eligibility.questions import Questions

if TYPE_CHECKING:  # heavy to import, and a client reads with these schemas too
    from api.registrations.reading import NextAct, Page, Whole
    from api.registrations.suggesting import Suggestion
    from api.registrations.use_cases import Outcome


class MissingField(BaseModel):
    """Something without which a profile cannot be submitted."""

    field: str
    what: str

    @classmethod
    def of(cls, missing: Iterable[Missing]) -> list[Self]:
        return [cls(field=one.field, what=one.what) for one in missing]


class StandingAnswer(BaseModel):
    """The outcome in one role, in short."""

    subject: str
    outcome: str
    open_rules: list[str] = Field(
        description="codes of the rules that keep it from being eligible, worst first"
    )
    not_known: list[str] = Field(description="what has to be known before it is settled, in words")

    @classmethod
    def of(cls, standing: Standing) -> Self:
        return cls(
            subject=standing.role.value,
            outcome=standing.verdict.outcome.value,
            open_rules=[reason.code for reason in standing.verdict.open_reasons],
            not_known=not_known(standing.verdict.missing),
        )


class ProfileActed(BaseModel):
    """How far a profile has got after an act."""

    id: str
    state: State
    version: int = Field(description="what its ETag names")
    must_be_validated_again: bool = Field(
        default=False, description="whether the edit sent an accepted profile back to its partnership"
    )
    missing: list[MissingField] = Field(description="what it lacks before it can be submitted")
    verdicts: list[StandingAnswer] = Field(description="of a validation and an approval; otherwise empty")

    @classmethod
    def of(cls, outcome: "Outcome", standings: Iterable[Standing] = ()) -> Self:
        return cls(
            id=outcome.life.organisation_id,
            state=outcome.life.state,
            version=outcome.life.version,
            must_be_validated_again=outcome.validated_anew,
            missing=MissingField.of(missing_in(outcome.organisation)),
            verdicts=[StandingAnswer.of(one) for one in standings],
        )


class EditPreview(BaseModel):
    """What an edit would lead to; nothing was changed."""

    state: State = Field(description="in which the profile would be")
    must_be_validated_again: bool
    missing: list[MissingField]
    verdicts: list[VerdictAnswer]


class NextAnswer(BaseModel):
    """Something that you may do now."""

    act: str = Field(examples=["profile.submit"])
    method: str
    path: str

    @classmethod
    def of(cls, following: "Iterable[NextAct]") -> list[Self]:
        return [cls(act=one.act, method=one.method, path=one.path) for one in following]


class LifeAnswer(BaseModel):
    """How far a profile has got."""

    state: State
    version: int
    registered_at: datetime
    submitted_at: datetime | None
    validated_at: datetime | None = Field(description="the first time; null: never yet")
    confirmed_at: datetime | None
    counts_until: date | None = Field(description="the last day on which it counts without being confirmed")
    managed_from: date | None
    changed_at: datetime
    remarks: str = Field(description="of whoever returned or rejected it last")
    paused_by: Pauser | None = Field(
        default=None, description="the side that has paused it and may resume it; its partnership always may"
    )

    @classmethod
    def of(cls, life: Life) -> Self:
        return cls(
            state=life.state,
            version=life.version,
            registered_at=life.registered_at,
            submitted_at=life.submitted_at,
            validated_at=life.validated_at,
            confirmed_at=life.confirmed_at,
            counts_until=last_day(life),
            managed_from=life.managed_from,
            changed_at=life.changed_at,
            remarks=life.remarks,
            paused_by=life.paused_by,
        )


class ProfileAnswer(BaseModel):
    """All of a profile, for those who may read all of it."""

    id: str
    profile: dict[str, object] = Field(description="every field; what is not stated is null or empty")
    unconfirmed: list[str] = Field(description="bodies in member_of that have not confirmed it yet")
    life: LifeAnswer
    missing: list[MissingField] = Field(description="what it lacks before it can be submitted")
    next: list[NextAnswer] = Field(description="what you may do now, and how")
    verdicts: list[VerdictAnswer] = Field(description="as of today, in each role that it registers for")

    @classmethod
    def of(cls, whole: "Whole") -> Self:
        return cls(
            id=whole.organisation.id,
            profile=fields_in(whole.organisation),
            unconfirmed=sorted(whole.organisation.unconfirmed),
            life=LifeAnswer.of(whole.life),
            missing=MissingField.of(whole.missing),
            next=NextAnswer.of(whole.next),
            verdicts=verdicts_in(whole.standings),
        )


class VerdictsAnswer(BaseModel):
    """How a profile stands today, in each role that it registers for."""

    id: str
    version: int
    verdicts: list[VerdictAnswer]


class ProfileLine(BaseModel):
    """One profile in a list."""

    id: str
    name: str
    kind: str | None
    country: str | None
    roles: list[str]
    partnership: str | None
    state: State
    version: int
    submitted_at: datetime | None
    changed_at: datetime

    @classmethod
    def of(cls, organisation: Organisation, life: Life) -> Self:
        return cls(
            id=organisation.id,
            name=organisation.name,
            kind=organisation.kind.value if organisation.kind else None,
            country=organisation.country,
            roles=sorted(role.value for role in organisation.roles),
            partnership=organisation.partnership,
            state=life.state,
            version=life.version,
            submitted_at=life.submitted_at,
            changed_at=life.changed_at,
        )


class ProfileList(BaseModel):
    """A part of the profiles that you may read all of, by id."""

    profiles: list[ProfileLine]
    counts: dict[State, int] = Field(description="how many of them there are in each state, on all pages")
    after: str | None = Field(description="ask with this for the next part; null where there is none")

    @classmethod
    def of(cls, page: "Page") -> Self:
        return cls(
            profiles=[ProfileLine.of(organisation, life) for organisation, life in page.rows],
            counts=dict(page.counts),
            after=page.after,
        )


class SuggestionAnswer(BaseModel):
    """A partnership to choose, with what speaks for it."""

    id: int
    name: str
    reasons: list[str]
    shared_ecosystems: list[str]
    covers_country: bool
    own_clusters: list[str]
    distance_km: float | None

    @classmethod
    def of(cls, one: "Suggestion") -> Self:
        return cls(
            id=one.id,
            name=one.name,
            reasons=list(one.reasons),
            shared_ecosystems=list(one.shared_ecosystems),
            covers_country=one.covers_country,
            own_clusters=list(one.own_clusters),
            distance_km=one.distance_km,
        )


class SuggestionList(BaseModel):
    """Every partnership that manages exchanges today, those that fit best first."""

    suggestions: list[SuggestionAnswer]


def fields_in(organisation: Organisation) -> dict[str, object]:
    """Every field of a profile as JSON states it."""
    return {name: value for name, value in stated(organisation).items() if name != "id"}


def verdicts_in(found: Iterable[tuple[Standing, Questions]]) -> list[VerdictAnswer]:
    """Verdicts that withhold nothing: for those who may read all of the profile."""
    return [
        VerdictAnswer.of(
            one.verdict,
            SUBJECTS[one.role],
            questions,
            stated={f"{one.role.value}.{fact}" for fact in PERSONAL},
        )
        for one, questions in found
    ]
