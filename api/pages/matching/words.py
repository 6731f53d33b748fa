"""What the parts of an affinity are called, and what matches and messages say when something was done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from api.pages.navigation import N_
from api.profiles.vocabulary import load_vocabularies

PARTS: Mapping[str, tuple[str, str]] = {  # by the name of the API: what it is called, and what it counts
    "need met": (N_("The visitor's need met"), N_("what the visitor seeks, found in what the host offers")),
    "wish met": (N_("The host's wish met"), N_("what the host seeks, found in what the visitor offers")),
    "alike": (N_("Alike"), N_("how near the two are in what they are")),
    "ecosystems": (N_("Ecosystems"), N_("industrial ecosystems in common, rarer ones weigh more")),
    "emerging industries": (N_("Emerging industries"), N_("emerging industries in common")),
    "technologies": (N_("Technologies"), N_("technologies in common, rarer ones weigh more")),
    "goals": (N_("Aims"), N_("objectives, purposes and activities both want")),
    "languages": (N_("Languages"), N_("a working language in common")),
    "preferences": (N_("Preferences"), N_("countries and kinds each would like")),
    "period": (N_("Free days"), N_("days both are free, up to a week")),
    "distance": (N_("Distance"), N_("within a day's journey, by air line")),
    "profile": (N_("Profile"), N_("how much of its profile the host has filled in")),
}
_GROUPS: Sequence[tuple[str, frozenset[str]]] = (
    (N_("Sought and offered"), frozenset({"need met", "wish met", "alike"})),
    (N_("Field of work"), frozenset({"ecosystems", "emerging industries", "technologies"})),
    (N_("Aims and languages"), frozenset({"goals", "languages", "preferences"})),
    (N_("Dates and distance"), frozenset({"period", "distance", "profile"})),
)
_OTHERS = N_("Other parts")

DONE = {
    "saved": N_("Saved. You find it under Saved and hidden."),
    "unsaved": N_("No longer saved."),
    "hidden": N_("Hidden: it is left out of your matches. Under Saved and hidden you can undo that."),
    "unhidden": N_("Back in your matches."),
    "written": N_("Your message was sent. The others are told, without your address."),
    "read": N_("Marked as read."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Some parts of an affinity, as one stretch of the bar."""

    words: str
    points: float
    most: float
    begins: float  # where its stretch of the bar begins, of 100
    number: int  # of its colour

    @property
    def width(self) -> float:
        return round(self.points, 2)


def groups_of(parts: Sequence[Mapping[str, Any]]) -> list[Group]:
    """The parts of one affinity put together: their points add up to it."""
    known = frozenset().union(*(names for _, names in _GROUPS))
    strange = frozenset(part["name"] for part in parts) - known
    found: list[Group] = []
    begins = 0.0
    for number, (words, names) in enumerate([*_GROUPS, (_OTHERS, strange)], start=1):
        own = [part for part in parts if part["name"] in names]
        if not own:
            continue
        points = sum(part["points"] for part in own)
        most = sum(part["most"] for part in own)
        found.append(Group(words=words, points=points, most=most, begins=round(begins, 2), number=number))
        begins += points
    return found


@cache
def names_of(vocabulary: str) -> Mapping[str, str]:
    """The names of the codes of a closed list, in English, as the reference tables have them."""
    names: Mapping[str, str] = getattr(load_vocabularies(), vocabulary).names
    return names


def shown_with_matches() -> dict[str, Any]:
    """What every template of matches needs to say its codes."""
    return {"PARTS": PARTS, "groups_of": groups_of, "names_of": names_of}
