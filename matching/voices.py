"""Who an explanation speaks to: the visitor or the host, and what each of the two is called then."""

from collections.abc import Mapping
from dataclasses import dataclass

from matching.features import Side


@dataclass(frozen=True, slots=True)
class Voice:
    """How an organisation's own statements are introduced."""

    seeks: str
    says: str  # where it states no wish, at the beginning of a sentence
    offers: tuple[str, str]  # of its offer and of what it is, within a sentence


YOU = Voice("You seek", "You say of yourself", ("you offer", "you say of yourself"))
IT = Voice("It seeks", "It says of itself", ("it offers", "it says of itself"))

_TO_THE_VISITOR: Mapping[str, str] = {
    "need met": "little of what you seek stands in what it offers",
    "wish met": "little of what it seeks stands in what you offer",
    "alike": "you are different in what you are",
    "ecosystems": "few of your industrial ecosystems are its own",
    "emerging industries": "few of your emerging industries are its own",
    "technologies": "few of your technologies are its own",
    "goals": "it wants other things of an exchange than you do",
    "languages": "no working language in common",
    "preferences": "not every country or kind that you or it prefer is kept",
    "period": "the days you are both free are too few for a week",
    "distance": "it is far away",
    "profile": "its profile leaves fields empty",
}
WEAK_WORDS: Mapping[Side, Mapping[str, str]] = {
    Side.VISITOR: _TO_THE_VISITOR,
    Side.HOST: {
        **_TO_THE_VISITOR,
        "need met": "little of what it seeks stands in what you offer",
        "wish met": "little of what you seek stands in what it offers",
        "ecosystems": "few of its industrial ecosystems are your own",
        "emerging industries": "few of its emerging industries are your own",
        "technologies": "few of its technologies are your own",
        "profile": "your profile leaves fields empty",
    },
}
