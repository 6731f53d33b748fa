"""What the front pages call things: the parts of an affinity, what rules are about, where people go on."""

from collections.abc import Iterable

from api.pages.navigation import N_
from eligibility.wordings import WORDINGS

PARTS = {  # of an affinity, by the name that the model gives them
    "need met": (
        N_("What the visitor seeks"),
        N_("How much of what the visitor seeks stands in what the host offers, by meaning and by words."),
    ),
    "wish met": (
        N_("What the host seeks"),
        N_("The other way round: how much of what the host seeks stands in what the visitor offers."),
    ),
    "alike": (N_("Alike"), N_("How near the two are in what they say they are.")),
    "ecosystems": (
        N_("Industrial ecosystems"),
        N_("Ecosystems that both name. One that few name counts more than one that everybody names."),
    ),
    "emerging industries": (N_("Emerging industries"), N_("Emerging industries that both name.")),
    "technologies": (
        N_("Technologies"),
        N_("Technologies that both name. One that few name counts more than one that everybody names."),
    ),
    "goals": (N_("Goals"), N_("Objectives, purposes and kinds of activity that both want.")),
    "languages": (N_("Languages"), N_("Whether there is a working language that both speak.")),
    "preferences": (
        N_("Preferences"),
        N_("Whether each is of a country and a kind that the other would like."),
    ),
    "period": (N_("Days in common"), N_("On how many days both are available, up to a week.")),
    "distance": (N_("Distance"), N_("Whether a day's journey is enough, by the straight line.")),
    "profile": (N_("Complete profile"), N_("How much of its profile the host has filled in.")),
}
SIDES = {
    "visitor": N_("The visitor's"),
    "host": N_("The host's"),
    "shared": N_("Of both"),
}
PURPOSES = {
    "learn": N_("To learn"),
    "find-partners": N_("To find partners"),
    "adopt-technology": N_("To adopt a technology"),
    "new-markets": N_("To reach new markets"),
}
SUBJECTS = {  # of rules, in the order in which they are asked
    "visitor": N_("Who may visit"),
    "host": N_("Who may host"),
    "pair": N_("Which two may meet"),
    "stay": N_("What a stay has to be"),
    "amount": N_("What is paid"),
    "exchange": N_("What an exchange needs"),
}
EVIDENCE = {  # for the lump sum of a country
    "stated": (N_("Stated in a source"), "good"),
    "consistent": (N_("Fits a source"), "info"),
    "inferred": (N_("Our assumption"), "wait"),
}
SOURCES = {  # whether a source says it, or we do
    "stated": (N_("Stated in the source"), "good"),
    "policy": (N_("Policy of this service"), "wait"),
}
UNITS = {  # of one, and of several
    "years": (N_("year"), N_("years")),
    "visits": (N_("visit"), N_("visits")),
    "visits at a time": (N_("visit at a time"), N_("visits at a time")),
    "days": (N_("day"), N_("days")),
    "working days": (N_("working day"), N_("working days")),
    "calendar months": (N_("calendar month"), N_("calendar months")),
    "minutes": (N_("minute"), N_("minutes")),
    "kilometres": (N_("kilometre"), N_("kilometres")),
    "payments": (N_("payment"), N_("payments")),
    "times": (N_("time"), N_("times")),
    "euros": (N_("euro"), N_("euros")),
}
FACTS_OF = {  # whose a fact is that a rule looks at
    "visitor": N_("Of the visitor:"),
    "host": N_("Of the host:"),
    "stay": N_("Of the stay:"),
    "exchange": N_("Of the exchange:"),
}
YES_OR_NO = "1 yes 0 no"  # the unit of a value that is no number
PLACES = {  # what one finds where the menu leads
    "/work": N_("What waits for you, what is late, and what is about to be."),
    "/matches": N_("Ranked hosts for your organisation, with reasons."),
    "/visitors": N_("Ranked visitors who would like to come."),
    "/catalogue": N_("Everybody who takes part, with filters."),
    "/proposals": N_("What you proposed, and what others propose to you."),
    "/exchanges": N_("Your exchanges, each with its next step."),
    "/groups": N_("Several visitors who go to one host together."),
    "/profile": N_("What others see of your organisation."),
    "/profiles": N_("What others see of your organisation."),
    "/members": N_("The organisations that you look after."),
    "/figures": N_("Figures against targets, with what is behind each."),
    "/payments": N_("What is due, and what was paid."),
    "/office": N_("Approvals, waivers and the rules."),
    "/office/audit": N_("Who did what, in which order."),
    "/analysis": N_("How the ranking is measured."),
}
GLOSSARY = (  # its sections, as its file names them
    N_("The programme"),
    N_("People and the service"),
    N_("Eligibility"),
    N_("Matching"),
    N_("Measuring"),
)


def facts_by_part(facts: Iterable[str]) -> list[tuple[str, list[str]]]:
    """What a rule looks at, by whose it is: 'visitor.kind' as the kind of organisation, of the visitor."""
    found: dict[str, list[str]] = {}
    for part, _, name in (one.partition(".") for one in facts):
        found.setdefault(FACTS_OF[part], []).append(WORDINGS[name].name)
    return list(found.items())
