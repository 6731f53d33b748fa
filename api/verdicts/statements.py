"""What somebody states of a case in a request: any fact can be left out, or be null if not known."""

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, FiniteFloat
from pydantic.config import JsonDict

from api.fields import Day, OrganisationId
from api.verdicts.use_cases import Question
from eligibility.facts import Kind, Party, Role
from eligibility.rules import Subject
from eligibility.waivers import Authority, PreApproval, Waiver
from eligibility.wordings import WORDINGS


def _encodable(text: str) -> str:
    """JSON can write half a character, which nothing can keep or compare."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("write whole characters") from None
    return text


def _fact(name: str) -> Any:
    return Field(default=None, description=WORDINGS[name].name)


def _register(name: str) -> Any:
    return Field(default_factory=list, description=f"{WORDINGS[name].name}; empty where there is none")


_MOST = 10**9  # of anything counted; far above what can be meant, far below what a database cannot hold

Words = Annotated[str, Field(max_length=1000), AfterValidator(_encodable)]
Count = Annotated[int, Field(ge=0, le=_MOST)]
CountryCode = Annotated[str, Field(pattern="^[A-Z]{2}$", description="ISO 3166-1, two capital letters")]
Latitude = Annotated[FiniteFloat, Field(ge=-90, le=90)]
Longitude = Annotated[FiniteFloat, Field(ge=-180, le=180)]


class Statement(BaseModel):
    """Facts of one part of a case; a name that is no fact is refused."""

    model_config = ConfigDict(extra="forbid")

    def named(self, part: str) -> dict[str, object]:
        """The facts that were stated, by their full names; one left out is not among them."""
        return {f"{part}.{name}": getattr(self, name) for name in self.model_fields_set}


class WaiverStatement(BaseModel):
    """A waiver that is assumed; with an authority, its pre-approval is assumed too."""

    model_config = ConfigDict(extra="forbid")

    rule: Words = Field(examples=["H4-membership"])
    granted_by: Words = "The person who asks"
    reason: Words = "assumed for this question"
    valid_from: Day
    valid_to: Day
    authority: Authority | None = None
    reference: Words = "assumed for this question"
    approved_on: Day | None = None

    def as_waiver(self) -> Waiver:
        """The waiver as the rules see it; ValueError for one that cannot be."""
        return Waiver(
            rule=self.rule,
            granted_by=self.granted_by,
            reason=self.reason,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            pre_approval=self._pre_approval(),
        )

    def _pre_approval(self) -> PreApproval | None:
        if self.authority is None:
            return None
        given_on = self.approved_on or self.valid_from
        return PreApproval(authority=self.authority, reference=self.reference, given_on=given_on)


def _as_waivers(stated: list[WaiverStatement]) -> frozenset[Waiver]:
    return frozenset(one.as_waiver() for one in stated)


Waivers = Annotated[list[WaiverStatement], AfterValidator(_as_waivers)]


class OrganisationStatement(Statement):
    """Facts of a visitor or a host, as of the day asked."""

    kind: Kind | None = _fact("kind")
    country: CountryCode | None = _fact("country")
    other_establishments: frozenset[CountryCode] = _register("other_establishments")
    based_in: CountryCode | None = _fact("based_in")
    roles: frozenset[Role] | None = _fact("roles")
    eccp_profiled: bool | None = _fact("eccp_profiled")
    in_eccp_cluster: bool | None = _fact("in_eccp_cluster")
    in_business_network: bool | None = _fact("in_business_network")
    active_in_cluster: bool | None = _fact("active_in_cluster")
    representative_age: Count | None = _fact("representative_age")
    third_country_national: bool | None = _fact("third_country_national")
    days_resident: Count | None = _fact("days_resident")
    business_started_or_intended: bool | None = _fact("business_started_or_intended")
    visits_done: Count | None = _fact("visits_done")
    virtual_visits_done: Count | None = _fact("virtual_visits_done")
    stays_hosted: Count | None = _fact("stays_hosted")
    stays_hosting: Count | None = _fact("stays_hosting")
    coordinates: tuple[Latitude, Longitude] | None = _fact("coordinates")
    waivers: Waivers = _register("waivers")


class StayStatement(Statement):
    """Facts of a stay as planned or as it was."""

    virtual: bool | None = _fact("virtual")
    first_day: Day | None = _fact("first_day")
    last_day: Day | None = _fact("last_day")
    travel_days: frozenset[Day] | None = _fact("travel_days")
    idle_days: frozenset[Day] | None = _fact("idle_days")
    activity_minutes: Count | None = _fact("activity_minutes")
    waivers: Waivers = _register("waivers")


class ExchangeStatement(Statement):
    """Facts of what has been agreed and done in one exchange."""

    agreed_cents: Count | None = _fact("agreed_cents")
    payer: Party | None = _fact("payer")
    payee: Party | None = _fact("payee")
    costs_borne_by: Party | None = _fact("costs_borne_by")
    payments_made: Count | None = _fact("payments_made")
    completed: bool | None = _fact("completed")
    completed_on: Day | None = _fact("completed_on")
    reported: bool | None = _fact("reported")
    reported_on: Day | None = _fact("reported_on")
    host_reported: bool | None = _fact("host_reported")
    host_reported_on: Day | None = _fact("host_reported_on")
    validated: bool | None = _fact("validated")
    validated_on: Day | None = _fact("validated_on")
    evidenced: bool | None = _fact("evidenced")
    evidenced_on: Day | None = _fact("evidenced_on")
    paid: bool | None = _fact("paid")
    paid_on: Day | None = _fact("paid_on")
    counted_for: tuple[Party, ...] | None = _fact("counted_for")
    commitments_signed: Count | None = _fact("commitments_signed")


class Asked(BaseModel):
    """An organisation by its id, by facts, or by both: facts given here then count instead of its own."""

    model_config = ConfigDict(extra="forbid")

    id: OrganisationId | None = Field(
        default=None, description="of a registered organisation", examples=["demo-sme-138"]
    )
    facts: OrganisationStatement = Field(default_factory=OrganisationStatement)


_EXAMPLE: JsonDict = {
    "subject": "amount",
    "visitor": {"facts": {"kind": "sme", "country": "PT", "in_eccp_cluster": True}},
    "host": {"facts": {"kind": "cluster-organisation", "country": "ES"}},
    "stay": {
        "virtual": False,
        "first_day": "2023-05-08",
        "last_day": "2023-05-10",
        "travel_days": [],
        "idle_days": [],
    },
    "exchange": {"agreed_cents": 30000},
}


class CaseStatement(BaseModel):
    """A question about a case. Whatever is left out is not known, or is as registered."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE]})

    subject: Subject = Field(
        description="what the verdict is on; 'pair' asks about visitor, host and the two together"
    )
    as_of: Day | None = Field(
        default=None,
        description="the day whose rules are asked; if left out, the first day of the stay where the subject "
        "is the stay, the amount or the exchange, else today",
    )
    edition: Words | None = Field(
        default=None,
        description="name of an edition of the rules, for those who may see drafts also of a draft; the one "
        "in force if left out",
    )
    visitor: Asked = Field(default_factory=Asked)
    host: Asked = Field(default_factory=Asked)
    stay: StayStatement = Field(default_factory=StayStatement)
    exchange: ExchangeStatement = Field(default_factory=ExchangeStatement)

    def as_question(self) -> Question:
        """The question that it puts."""
        return Question(
            subject=self.subject,
            visitor=self.visitor.id,
            host=self.host.id,
            stated=self._stated(),
            as_of=self.as_of,
            edition=self.edition,
        )

    def _stated(self) -> Mapping[str, object]:
        return {
            **self.visitor.facts.named("visitor"),
            **self.host.facts.named("host"),
            **self.stay.named("stay"),
            **self.exchange.named("exchange"),
        }
