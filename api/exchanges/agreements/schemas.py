"""What crosses the wire about agreements: what is asked."""

from datetime import time
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, StringConstraints
from pydantic.config import JsonDict

from api.exchanges.plan import Plan, Slot, SlotKind
from api.fields import LARGEST, Day
from api.profiles.vocabulary import Vocabulary, load_vocabularies
from api.texts import one_line, paragraphs

_HOUR = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
_MOST_SLOTS, _MOST_DAYS, _MOST_CODES = 200, 60, 20
_EXAMPLE: JsonDict = {
    "first_day": "2027-03-08",
    "last_day": "2027-03-10",
    "virtual": False,
    "goals": "Learn to dye without rinsing.",
    "objectives": ["new-skills"],
    "activities": ["knowledge-sharing", "networking"],
    "outcomes": "A trial in our own dye house.",
    "travel_days": [],
    "agenda": [
        {
            "day": "2027-03-08",
            "starts": "09:00",
            "ends": "17:00",
            "kind": "activity",
            "what": "At the looms, with the dyers.",
        }
    ],
}


def _named(what: str) -> Vocabulary:
    lists = load_vocabularies()
    return {"objective": lists.objectives, "activity": lists.activity_types}[what]


def _objective(code: str) -> str:
    return _known(code, _named("objective"))


def _activity(code: str) -> str:
    return _known(code, _named("activity"))


def _known(code: str, known: Vocabulary) -> str:
    if code not in known.names:
        raise ValueError(f"there is no {known.what} {code[:60]!r}; use {', '.join(known.names)}")
    return code


def _written_words(text: str) -> str:
    line = one_line(text)
    if not line:
        raise ValueError("say what it is about")
    return line


Hour = Annotated[str, StringConstraints(pattern=_HOUR)]
Words = Annotated[str, Field(max_length=4000), AfterValidator(paragraphs)]
Line = Annotated[str, Field(max_length=500), AfterValidator(_written_words)]
Holder = Annotated[str, Field(max_length=70), AfterValidator(_written_words)]
BankCode = Annotated[str, Field(max_length=64), AfterValidator(one_line)]
Cents = Annotated[int, Field(strict=True, ge=0, le=LARGEST)]
Objective = Annotated[str, Field(max_length=64), AfterValidator(_objective)]
Activity = Annotated[str, Field(max_length=64), AfterValidator(_activity)]


class SlotStatement(BaseModel):
    """One line of an agenda, by the clock of the place where the host is."""

    model_config = ConfigDict(extra="forbid")

    day: Day = Field(examples=["2027-03-08"])
    starts: Hour = Field(examples=["09:00"])
    ends: Hour = Field(description="on the same day; 00:00 is its end", examples=["17:00"])
    kind: SlotKind = Field(
        description="activities and networking count as hours of activities; travel and breaks do not",
        examples=["activity"],
    )
    what: Line = Field(examples=["At the looms, with the dyers."])

    def as_slot(self) -> Slot:
        """The slot that it states."""
        return Slot(
            day=self.day,
            starts=time.fromisoformat(self.starts),
            ends=time.fromisoformat(self.ends),
            kind=self.kind,
            what=self.what,
        )


class PlanStatement(BaseModel):
    """What visitor and host want to do, and when: the whole of it."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [_EXAMPLE]})

    first_day: Day = Field(description="of activities; travel before it is extra", examples=["2027-03-08"])
    last_day: Day = Field(description="of activities", examples=["2027-03-10"])
    virtual: StrictBool = Field(description="over the network instead of abroad", examples=[False])
    goals: Words = Field(default="", examples=["Learn to dye without rinsing."])
    objectives: list[Objective] = Field(
        default_factory=list,
        max_length=_MOST_CODES,
        description="codes of the list of objectives",
        examples=[["new-skills"]],
    )
    activities: list[Activity] = Field(
        default_factory=list,
        max_length=_MOST_CODES,
        description="codes of the types of activities",
        examples=[["knowledge-sharing"]],
    )
    outcomes: Words = Field(
        default="", description="what is expected to come of it", examples=["A trial in our own dye house."]
    )
    travel_days: list[Day] = Field(
        default_factory=list,
        max_length=_MOST_DAYS,
        description="days between the first and the last that are spent travelling",
        examples=[[]],
    )
    agenda: list[SlotStatement] = Field(default_factory=list, max_length=_MOST_SLOTS)

    def as_plan(self) -> Plan:
        """The plan that it states."""
        return Plan(
            first_day=self.first_day,
            last_day=self.last_day,
            is_virtual=self.virtual,
            goals=self.goals,
            objectives=tuple(self.objectives),
            activities=tuple(self.activities),
            outcomes=self.outcomes,
            travel_days=tuple(self.travel_days),
            agenda=tuple(slot.as_slot() for slot in self.agenda),
        )


class AmountStatement(BaseModel):
    """How much is to be agreed."""

    model_config = ConfigDict(extra="forbid")

    agreed_cents: Cents | None = Field(
        description="in euro cents, at or under the maximum; null for the maximum", examples=[39000]
    )


class AccountStatement(BaseModel):
    """To which account the lump sum is paid."""

    model_config = ConfigDict(extra="forbid")

    holder: Holder = Field(description="as the bank has it", examples=["Brno Mill"])
    iban: BankCode = Field(
        description="of a country of the Single Euro Payments Area",
        examples=["CZ65 0800 0000 1920 0014 5399"],
    )
    bic: BankCode | None = Field(
        default=None, description="can be left out; the IBAN says which bank it is", examples=["GIBACZPX"]
    )
