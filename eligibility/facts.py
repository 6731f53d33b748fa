"""What a rule may look at. None always means unknown, never no."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from eligibility.waivers import Waiver


class Kind(StrEnum):
    """The kinds of organisation the scheme names; what each may do is data/reference/kinds.csv."""

    CLUSTER = "cluster-organisation"
    BUSINESS_NETWORK = "business-network"
    SUPPORT = "support-organisation"
    SME = "sme"
    TRAINING = "training-provider"
    LARGE = "large-company"
    PUBLIC = "public-authority"

    @property
    def phrase(self) -> str:
        """The kind as it reads in the middle of a sentence, with its article."""
        return _KIND_PHRASES[self]


_KIND_PHRASES = {
    Kind.CLUSTER: "a cluster organisation",
    Kind.BUSINESS_NETWORK: "a business network organisation",
    Kind.SUPPORT: "a scaling-up support organisation",
    Kind.SME: "an SME",
    Kind.TRAINING: "a training provider",
    Kind.LARGE: "a large company",
    Kind.PUBLIC: "a public authority",
}


class Role(StrEnum):
    """What an organisation registered to be in an exchange."""

    VISITOR = "visitor"
    HOST = "host"

    @property
    def verb(self) -> str:
        """What an organisation in the role does."""
        return "visit" if self is Role.VISITOR else "host"


class Party(StrEnum):
    """Who can pay, be paid or count an exchange."""

    VISITOR = "visitor"
    HOST = "host"
    VOP = "vop"
    HOP = "hop"
    CLUSTER = "cluster"  # a cluster organisation that is not itself the visitor or its partnership

    @property
    def phrase(self) -> str:
        return _PARTY_PHRASES[self]


_PARTY_PHRASES = {
    Party.VISITOR: "the visitor",
    Party.HOST: "the host",
    Party.VOP: "the visitor's partnership (VOP)",
    Party.HOP: "the host's partnership (HOP)",
    Party.CLUSTER: "a cluster organisation",
}


_POLE, _ANTIMERIDIAN = 90, 180  # degrees


def _refuse_negative(facts: object, *names: str) -> None:
    for name in names:
        number = getattr(facts, name)
        if number is not None and number < 0:
            raise ValueError(f"'{name}' is {number}; give 0 or more, or leave it out when it is not known")


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationFacts:
    """One organisation as the rules see it on one day.

    Ages and links are as of that day; the caller, who knows the clock and the register, works them out.
    `other_establishments` and `waivers` are registers: empty means that none is recorded.
    ValueError for a negative number: no organisation has one.
    """

    kind: Kind | None = None
    country: str | None = None  # of registration; ISO 3166-1 alpha-2, XK for Kosovo
    other_establishments: frozenset[str] = frozenset()  # countries of further registered establishments
    based_in: str | None = None  # country where the representative is based; asked where there are several
    roles: frozenset[Role] | None = None
    eccp_profiled: bool | None = None  # has its own validated cluster profile on ECCP
    in_eccp_cluster: bool | None = None  # member of a cluster organisation profiled on ECCP
    in_business_network: bool | None = None
    active_in_cluster: bool | None = None  # asked of public authorities, who take part rather than join
    representative_age: int | None = None  # full years
    third_country_national: bool | None = None  # its representative, of a country that takes no part
    days_resident: int | None = None  # the representative's, in participating countries, with a permit
    business_started_or_intended: bool | None = None  # by the representative, in a participating country
    visits_done: int | None = None  # physical exchanges already made as visitor
    virtual_visits_done: int | None = None
    stays_hosted: int | None = None  # exchanges already received
    stays_hosting: int | None = None  # exchanges it receives at the same time
    coordinates: tuple[float, float] | None = None  # of the establishment, degrees (latitude, longitude)
    waivers: frozenset[Waiver] = frozenset()

    def __post_init__(self) -> None:
        _refuse_negative(
            self,
            "representative_age",
            "days_resident",
            "visits_done",
            "virtual_visits_done",
            "stays_hosted",
            "stays_hosting",
        )
        if self.coordinates is not None:
            latitude, longitude = self.coordinates
            if not (abs(latitude) <= _POLE and abs(longitude) <= _ANTIMERIDIAN):  # so that nan is refused
                raise ValueError(
                    f"'coordinates' are {self.coordinates}; give latitude -90 to 90, longitude -180 to 180"
                )


@dataclass(frozen=True, slots=True, kw_only=True)
class StayFacts:
    """One stay as planned or as it was.

    ValueError when it ends before it begins, when hours are negative, or when a travel or idle day lies
    outside it.
    """

    virtual: bool | None = None  # over the network instead of abroad
    first_day: date | None = None  # of activities
    last_day: date | None = None  # of activities
    travel_days: frozenset[date] | None = None  # days between the two that were spent travelling
    idle_days: frozenset[date] | None = None  # working days between the two without a full day of activities
    activity_minutes: int | None = None  # the sum of the agenda's slots
    waivers: frozenset[Waiver] = frozenset()

    def __post_init__(self) -> None:
        _refuse_negative(self, "activity_minutes")
        if self.first_day is None or self.last_day is None:
            return
        if self.last_day < self.first_day:
            raise ValueError(
                f"the stay ends on {self.last_day}, before it begins on {self.first_day}; exchange the days"
            )
        for name in ("travel_days", "idle_days"):
            days: frozenset[date] = getattr(self, name) or frozenset()
            outside = [day for day in sorted(days) if not self.first_day <= day <= self.last_day]
            if outside:
                raise ValueError(
                    f"'{name}' has {outside[0]}, outside the stay from {self.first_day} to {self.last_day}; "
                    "leave out days that are no part of it"
                )


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeFacts:
    """What has been agreed and done in one exchange: money, reports, counting, its group.

    A day is known only when the thing has happened; whether it has is a fact of its own. ValueError for a
    negative number, and for a day of something that is said not to have happened.
    """

    agreed_cents: int | None = None  # lump sum agreed with the visitor
    payer: Party | None = None
    payee: Party | None = None
    costs_borne_by: Party | None = None  # who pays travel and lodging before the lump sum
    payments_made: int | None = None  # earlier payments of this exchange's lump sum
    completed: bool | None = None
    completed_on: date | None = None  # last day of the stay
    reported: bool | None = None  # the visitor's closing report is there
    reported_on: date | None = None
    host_reported: bool | None = None
    host_reported_on: date | None = None
    validated: bool | None = None  # the visitor's report, by the VOP
    validated_on: date | None = None
    evidenced: bool | None = None  # evidence that the exchange took place is there
    evidenced_on: date | None = None
    paid: bool | None = None
    paid_on: date | None = None
    counted_for: tuple[Party, ...] | None = None  # each time it was counted, for whom
    commitments_signed: int | None = None  # signatures under this exchange's Commitment to Quality

    def __post_init__(self) -> None:
        _refuse_negative(self, "agreed_cents", "payments_made", "commitments_signed")
        for happened in ("completed", "reported", "host_reported", "validated", "evidenced", "paid"):
            day = getattr(self, f"{happened}_on")
            if day is not None and getattr(self, happened) is False:
                raise ValueError(
                    f"'{happened}_on' is {day} but '{happened}' is no; leave the day out or say yes"
                )


PERSONAL = frozenset(  # facts about the person who represents an organisation
    {"representative_age", "third_country_national", "days_resident", "business_started_or_intended"}
)

NOTHING_KNOWN = OrganisationFacts()
NO_STAY_KNOWN = StayFacts()
NO_EXCHANGE_KNOWN = ExchangeFacts()


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """All that a set of rules is asked about; a part left out is one of which nothing is known."""

    visitor: OrganisationFacts = NOTHING_KNOWN
    host: OrganisationFacts = NOTHING_KNOWN
    stay: StayFacts = NO_STAY_KNOWN
    exchange: ExchangeFacts = NO_EXCHANGE_KNOWN
