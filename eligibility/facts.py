"""What a rule may look at. None always means unknown, never no."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple


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


@dataclass(frozen=True, slots=True, kw_only=True)
class OrganisationFacts:
    """One organisation as the rules see it on one day.

    Ages and links are as of that day; the caller, who knows the clock and the register, works them out.
    ValueError for a negative age or number of visits: no organisation has one.
    """

    kind: Kind | None = None
    country: str | None = None  # ISO 3166-1 alpha-2, XK for Kosovo
    roles: frozenset[Role] | None = None
    eccp_profiled: bool | None = None  # has its own validated cluster profile on ECCP
    in_eccp_cluster: bool | None = None  # member of a cluster organisation profiled on ECCP
    in_business_network: bool | None = None
    active_in_cluster: bool | None = None  # asked of public authorities, who take part rather than join
    representative_age: int | None = None  # full years
    visits_done: int | None = None  # physical exchanges already made as visitor

    def __post_init__(self) -> None:
        for name in ("representative_age", "visits_done"):
            number = getattr(self, name)
            if number is not None and number < 0:
                raise ValueError(
                    f"'{name}' is {number}; give 0 or more, or leave it out when it is not known"
                )


NOTHING_KNOWN = OrganisationFacts()


@dataclass(frozen=True, slots=True, kw_only=True)
class PairFacts:
    """A visitor and a host considered together; a party left out is one of whom nothing is known."""

    visitor: OrganisationFacts = NOTHING_KNOWN
    host: OrganisationFacts = NOTHING_KNOWN


class Wording(NamedTuple):
    """How a fact is named to a person, and how they are asked for it."""

    name: str
    request: str


WORDINGS: Mapping[str, Wording] = MappingProxyType(
    {
        "kind": Wording("the kind of organisation", "Say which kind of organisation it is."),
        "country": Wording("the country", "Say in which country it is established."),
        "roles": Wording(
            "the roles it registered in", "Say whether it registered as visitor, as host or as both."
        ),
        "eccp_profiled": Wording(
            "whether it has a validated cluster profile on ECCP",
            "Say whether it has its own validated cluster profile on ECCP.",
        ),
        "in_eccp_cluster": Wording(
            "whether it is a member of a cluster organisation profiled on ECCP",
            "Name the cluster organisation profiled on ECCP of which it is a member, or say there is none.",
        ),
        "in_business_network": Wording(
            "whether it is a member of a business network",
            "Say whether it is a member of a business network.",
        ),
        "active_in_cluster": Wording(
            "whether it is active in a cluster",
            "Name the cluster in which it is active, or say there is none.",
        ),
        "representative_age": Wording("the age of its representative", "Give the age of its representative."),
        "visits_done": Wording(
            "how many visits it has made", "Say how many exchanges it has already made as visitor."
        ),
    }
)


def wording_of(name: str) -> Wording:
    """How a fact is named and asked for, by its name in a reason, such as 'host.country'."""
    return WORDINGS[name.partition(".")[2]]
