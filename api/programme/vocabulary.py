"""The closed lists of data/reference that partnerships and stories are described with."""

import difflib
from collections.abc import Collection, Mapping
from functools import cache
from types import MappingProxyType

from api.programme.problems import UnknownCodes
from eligibility.editions import REFERENCE
from eligibility.reading import rows_of


@cache
def country_names() -> Mapping[str, str]:
    """Every country by its code of ISO 3166-1, whether or not it takes part."""
    return _names("countries")


@cache
def ecosystem_names() -> Mapping[str, str]:
    """The industrial ecosystems by their code."""
    return _names("ecosystems")


def countries_of(codes: Collection[str]) -> frozenset[str]:
    """The codes. Raises UnknownCodes where one is no country's."""
    return _known(codes, country_names(), "country")


def ecosystems_of(codes: Collection[str]) -> frozenset[str]:
    """The codes. Raises UnknownCodes where one is no ecosystem's."""
    return _known(codes, ecosystem_names(), "industrial ecosystem")


def _names(table: str) -> Mapping[str, str]:
    rows = (row for _line, row in rows_of(REFERENCE / f"{table}.csv"))
    return MappingProxyType({row["code"]: row["name"] for row in rows})


def _known(codes: Collection[str], names: Mapping[str, str], what: str) -> frozenset[str]:
    strange = sorted(set(codes) - names.keys())
    if not strange:
        return frozenset(codes)
    folded = {spelling.casefold(): code for code, name in names.items() for spelling in (name, code)}
    near = difflib.get_close_matches(strange[0].casefold(), folded, n=2)
    raise UnknownCodes(what, strange, nearest=list(dict.fromkeys(folded[one] for one in near)))
