"""What the codes of a profile are called, by field; in English, as the reference tables have them."""

import unicodedata
from collections.abc import Iterable, Mapping
from functools import cache

from api.languages import Language
from api.profiles.vocabulary import load_vocabularies
from api.web.languages import Says

LISTS = (
    "ecosystems",
    "emerging_industries",
    "technologies",
    "languages",
    "objectives",
    "purposes",
    "activity_types",
)


@cache
def labels() -> Mapping[str, Mapping[str, str]]:
    """The names of the codes of each field that has a closed list, countries aside."""
    known = load_vocabularies()
    found: dict[str, Mapping[str, str]] = {name: getattr(known, name).names for name in LISTS}
    return {
        **found,
        "kind": known.kinds.names,
        "preferred_kinds": known.kinds.names,
        "support_kind": known.support_kinds.names,
        "region": {one.code: one.name for one in known.regions},
    }


def countries_of(language: Language, codes: Iterable[str]) -> list[tuple[str, str]]:
    """The countries with their names in that language, by name."""
    says, english = Says(language), load_vocabularies().countries.names
    named = [
        (code, english.get(code, code) if language is Language.EN else says.country(code)) for code in codes
    ]
    return sorted(named, key=lambda one: unicodedata.normalize("NFKD", one[1]).casefold())
