"""What crosses the wire about proposals: what is asked."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool

from api.access import Side
from api.fields import Day, Number, OrganisationId
from api.proposals.proposal import Offer, Terms
from api.proposals.states import Origin, Reason
from api.proposals.use_cases.answering import Countered
from api.texts import paragraphs

Words = Annotated[str, Field(max_length=2000), AfterValidator(paragraphs)]
_DAYS = {"first_day": "2027-03-08", "last_day": "2027-03-12"}
_WORDS = Field(default="", description="to the other side", examples=["We would like to see your looms."])
_FIRST = Field(description="of activities; travel is extra", examples=[_DAYS["first_day"]])
_LAST = Field(description="of activities", examples=[_DAYS["last_day"]])


class OfferStatement(BaseModel):
    """Who would visit whom, and when."""

    model_config = ConfigDict(extra="forbid")

    visitor: OrganisationId = Field(
        description="id of the organisation that travels", examples=["demo-sme-138"]
    )
    host: OrganisationId = Field(description="id of the one that receives", examples=["demo-sme-001"])
    first_day: Day = _FIRST
    last_day: Day = _LAST
    virtual: StrictBool = Field(
        default=False, description="over the network instead of abroad", examples=[False]
    )
    words: Words = _WORDS
    side: Side | None = Field(
        default=None,
        description="for which of the two you propose; needed only where you act for both",
        examples=["visitor"],
    )
    origin: Origin | None = Field(
        default=None,
        description="how the two came together; if left out, the list named in 'showing', the catalogue, or "
        "your partnership",
        examples=["catalogue"],
    )
    showing: Number | None = Field(
        default=None,
        description="number of the list that suggested the host, from its header Showing-Id",
        examples=[None],
    )

    def as_offer(self) -> Offer:
        """What it asks for."""
        terms = Terms(first_day=self.first_day, last_day=self.last_day, is_virtual=self.virtual)
        return Offer(
            visitor=self.visitor,
            host=self.host,
            terms=terms,
            words=self.words,
            side=self.side,
            origin=self.origin,
            showing=self.showing,
        )


class CounterStatement(BaseModel):
    """Other days for the stay."""

    model_config = ConfigDict(extra="forbid")

    first_day: Day = _FIRST
    last_day: Day = _LAST
    virtual: StrictBool | None = Field(
        default=None,
        description="over the network instead of abroad; as proposed if left out",
        examples=[None],
    )
    words: Words = _WORDS

    def as_countered(self) -> Countered:
        """What it asks for."""
        return Countered(
            first_day=self.first_day, last_day=self.last_day, is_virtual=self.virtual, words=self.words
        )


class RefusalStatement(BaseModel):
    """Why a proposal is declined."""

    model_config = ConfigDict(extra="forbid")

    reason: Reason = Field(description="its code; 'other' needs words", examples=["dates"])
    words: Words = _WORDS
