"""How every fact is named to a person, and how they are asked for it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple


class Wording(NamedTuple):
    """How a fact is named to a person, and how they are asked for it."""

    name: str
    request: str


WORDINGS: Mapping[str, Wording] = MappingProxyType(
    {
        "kind": Wording("the kind of organisation", "Say which kind of organisation it is."),
        "country": Wording("the country", "Say in which country it is established."),
        "other_establishments": Wording(
            "its other registered establishments", "Name the countries of its other establishments."
        ),
        "based_in": Wording(
            "in which of its establishments its representative is based",
            "Say in which country its representative is based.",
        ),
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
        "third_country_national": Wording(
            "whether its representative is a third-country national",
            "Say whether its representative is a national of a country that takes no part.",
        ),
        "days_resident": Wording(
            "how long its representative has lived in participating countries",
            "Say how many days its representative has spent in participating countries with a residence "
            "permit.",
        ),
        "business_started_or_intended": Wording(
            "whether its representative has started or intends to start a business there",
            "Say whether its representative has started or intends to start a business in a participating "
            "country.",
        ),
        "visits_done": Wording(
            "how many visits it has made", "Say how many exchanges it has already made as visitor."
        ),
        "virtual_visits_done": Wording(
            "how many virtual exchanges it has made",
            "Say how many virtual exchanges it has made as visitor.",
        ),
        "stays_hosted": Wording("how many visits it has received", "Say how many exchanges it has received."),
        "stays_hosting": Wording(
            "how many visits it receives at the same time",
            "Say how many exchanges it receives at the same time.",
        ),
        "coordinates": Wording("where exactly it is", "Give its latitude and longitude."),
        "waivers": Wording("the waivers recorded", "Record the waiver."),
        "virtual": Wording(
            "whether the stay is virtual", "Say whether the stay is abroad or over the network."
        ),
        "first_day": Wording("the first day of activities", "Give the first day of activities."),
        "last_day": Wording("the last day of activities", "Give the last day of activities."),
        "travel_days": Wording(
            "which of its days are spent travelling",
            "Say which days of the stay are spent travelling, or that none is.",
        ),
        "idle_days": Wording(
            "which of its working days are without activities",
            "Say which working days of the stay are without a full day of activities, or that none is.",
        ),
        "activity_minutes": Wording(
            "how many hours of activities are planned", "Add up the hours of activities in the agenda."
        ),
        "agreed_cents": Wording("the agreed amount", "Give the amount agreed with the visitor."),
        "payer": Wording("who pays the lump sum", "Say who pays the lump sum."),
        "payee": Wording("who is paid the lump sum", "Say to whom the lump sum is paid."),
        "costs_borne_by": Wording(
            "who pays travel and lodging", "Say who pays the costs of travel and lodging first."
        ),
        "payments_made": Wording(
            "how many payments have been made", "Say how many payments have been made for this exchange."
        ),
        "completed": Wording("whether the stay is over", "Say whether the stay has taken place."),
        "completed_on": Wording("when the stay ended", "Give the last day of the stay."),
        "reported": Wording("whether the visitor has reported", "Say whether the visitor has reported."),
        "reported_on": Wording("when the visitor reported", "Give the day of the visitor's report."),
        "host_reported": Wording("whether the host has reported", "Say whether the host has reported."),
        "host_reported_on": Wording("when the host reported", "Give the day of the host's report."),
        "validated": Wording(
            "whether the VOP has validated the report", "Say whether the VOP has validated the report."
        ),
        "validated_on": Wording("when the report was validated", "Give the day of the validation."),
        "evidenced": Wording(
            "whether there is evidence that the exchange took place",
            "Say whether evidence such as boarding passes or invoices has arrived.",
        ),
        "evidenced_on": Wording("when the evidence arrived", "Give the day on which the evidence arrived."),
        "paid": Wording("whether it has been paid", "Say whether the lump sum has been paid."),
        "paid_on": Wording("when it was paid", "Give the day of the payment."),
        "counted_for": Wording(
            "for which partnership it was counted", "Say for whom the exchange has been counted."
        ),
        "commitments_signed": Wording(
            "whether its Commitment to Quality has been signed",
            "Say how many have signed its Commitment to Quality.",
        ),
    }
)


def wording_of(name: str) -> Wording:
    """How a fact is named and asked for, by its name in a reason, such as 'host.country'."""
    return WORDINGS[name.partition(".")[2]]
