"""Which organisations look like one and the same, how surely, and why. Pure.

Only those that share a key are compared, so that a hundred thousand are looked through in seconds. What is
found is a warning that a person answers: two that look alike may well be two.
"""

import hashlib
import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import combinations

from api.profiles.organisation import Organisation
from api.profiles.spelling import domains_in, folded, plain_address, plain_name

MOST_BY_ONE_KEY = 50  # organisations; a key that more of them share tells nothing, and is left out

_SAME_PROFILE = "the same profile on the ECCP"
_NEARLY = 0.9  # of 1, how alike two names are that differ by a slip of the pen (difflib's ratio)
_NEAR_KM = 3.0
_DEGREE_KM = 111.2  # along a meridian
_ENDS, _ENDS_IN_ONE_PLACE = 8, 4  # letters at either end of a name: one slip leaves one of the two ends whole


class Strength(StrEnum):
    """How surely two are one, the surest first."""

    SAME = "same"
    LIKELY = "likely"
    PERHAPS = "perhaps"

    @property
    def phrase(self) -> str:
        """As it reads before whoever looks the same."""
        return _PHRASES[self]


_PHRASES = {
    Strength.SAME: "by all signs the same as",
    Strength.LIKELY: "likely the same as",
    Strength.PERHAPS: "perhaps the same as",
}


# The points that speak for it. The same name 3, nearly the same 2; the same place 2, or 1 where only the
# country is known to be the same; the same address on the web in what both write of themselves 1.
_BY_POINTS: Mapping[int, Strength] = {
    6: Strength.SAME,
    5: Strength.SAME,
    4: Strength.LIKELY,
    3: Strength.PERHAPS,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """What of an organisation tells whether it is another one too."""

    id: str
    name: str
    country: str | None = None
    city: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    eccp_profile_url: str | None = None
    domains: frozenset[str] = frozenset()  # of the web and mail addresses in its own texts


@dataclass(frozen=True, slots=True)
class Likeness:
    """How two organisations are alike."""

    strength: Strength
    reasons: tuple[str, ...]

    @property
    def in_words(self) -> str:
        """Why, as it reads in a sentence."""
        return ", ".join(self.reasons)


@dataclass(frozen=True, slots=True)
class Duplicate:
    """Another organisation that looks like the one that was asked about."""

    other: Trace
    likeness: Likeness


def trace_of(organisation: Organisation) -> Trace:
    """What of this organisation tells whether it is another one too."""
    return Trace(
        id=organisation.id,
        name=organisation.name,
        country=organisation.country,
        city=organisation.city,
        latitude=organisation.latitude,
        longitude=organisation.longitude,
        eccp_profile_url=organisation.eccp_profile_url,
        domains=domains_in(f"{organisation.about} {organisation.seeks} {organisation.offers}"),
    )


def keys_of(trace: Trace) -> frozenset[str]:
    """What any two organisations share that may be one.

    Each is a digest of 16 characters, so that a list of keys names nobody.
    """
    return frozenset(hashlib.blake2b(key.encode(), digest_size=8).hexdigest() for key in _keys(trace))


def likeness_of(one: Trace, other: Trace) -> Likeness | None:
    """How these two are alike; None where nothing says that they may be one."""
    if _have_same_profile(one, other):
        return Likeness(Strength.SAME, (_SAME_PROFILE,))
    if one.country and other.country and one.country != other.country:
        return None
    told = [told for told in (_of_names(one, other), _of_places(one, other), _of_webs(one, other)) if told]
    strength = _BY_POINTS.get(sum(points for points, _ in told)) if _of_names(one, other) else None
    return Likeness(strength, tuple(words for _, words in told)) if strength else None


def duplicates_of(trace: Trace, others: Iterable[Trace]) -> list[Duplicate]:
    """Those of the others that look like this one, the surest first. Its own id is no duplicate."""
    found = [
        Duplicate(other, likeness)
        for other in others
        if other.id != trace.id and (likeness := likeness_of(trace, other)) is not None
    ]
    return sorted(found, key=_rank)


def duplicates_among(traces: Sequence[Trace]) -> dict[str, list[Duplicate]]:
    """For each of these, by its id, those of the others that look like it; one without any is left out."""
    found: dict[str, list[Duplicate]] = defaultdict(list)
    for one, other in _neighbours(traces):
        likeness = likeness_of(one, other)
        if likeness is not None:
            found[one.id].append(Duplicate(other, likeness))
            found[other.id].append(Duplicate(one, likeness))
    return {owner: sorted(held, key=_rank) for owner, held in found.items()}


def _rank(duplicate: Duplicate) -> tuple[int, str]:
    return list(Strength).index(duplicate.likeness.strength), duplicate.other.id


def _neighbours(traces: Sequence[Trace]) -> Iterator[tuple[Trace, Trace]]:
    by_key: Mapping[str, list[int]] = defaultdict(list)
    for position, trace in enumerate(traces):
        for key in keys_of(trace):
            by_key[key].append(position)
    pairs: set[tuple[int, int]] = set()
    for positions in by_key.values():
        if len(positions) <= MOST_BY_ONE_KEY:
            pairs.update(combinations(positions, 2))
    for first, second in sorted(pairs):
        if traces[first].id != traces[second].id:
            yield traces[first], traces[second]


def _keys(trace: Trace) -> Iterator[str]:
    words = plain_name(trace.name)
    whole = "".join(words)
    yield f"name {whole}"
    yield f"words {' '.join(sorted(words))}"
    if trace.country:
        yield f"start {trace.country} {whole[:_ENDS]}"
        yield f"end {trace.country} {whole[-_ENDS:]}"
    if trace.city and len(whole) < 2 * _ENDS:
        yield f"start there {folded(trace.city)} {whole[:_ENDS_IN_ONE_PLACE]}"
        yield f"end there {folded(trace.city)} {whole[-_ENDS_IN_ONE_PLACE:]}"
    if trace.city:
        yield f"name there {folded(trace.city)} {whole}"
    if trace.eccp_profile_url:
        yield f"eccp {plain_address(trace.eccp_profile_url)}"


def _have_same_profile(one: Trace, other: Trace) -> bool:
    if not one.eccp_profile_url or not other.eccp_profile_url:
        return False
    return plain_address(one.eccp_profile_url) == plain_address(other.eccp_profile_url)


def _of_names(one: Trace, other: Trace) -> tuple[int, str] | None:
    words, others = plain_name(one.name), plain_name(other.name)
    if sorted(words) == sorted(others) or "".join(words) == "".join(others):
        return 3, "the same name"
    return (2, "nearly the same name") if _is_nearly("".join(words), "".join(others)) else None


def _of_places(one: Trace, other: Trace) -> tuple[int, str] | None:
    distance = _distance_km(one, other)
    if one.city and other.city and folded(one.city) == folded(other.city):
        return 2, "the same city"
    if distance is not None and distance <= _NEAR_KM:
        return 2, f"{distance:.1f} km apart"
    is_elsewhere = distance is not None or (one.city and other.city)
    return (1, "the same country") if one.country and other.country and not is_elsewhere else None


def _of_webs(one: Trace, other: Trace) -> tuple[int, str] | None:
    shared = one.domains & other.domains
    return (1, f"both name {min(shared)}") if shared else None


def _distance_km(one: Trace, other: Trace) -> float | None:
    """As the crow flies, on a plane: right to a few metres where it matters here."""
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return None
    east = (one.longitude - other.longitude) * math.cos(math.radians((one.latitude + other.latitude) / 2))
    return math.hypot(one.latitude - other.latitude, east) * _DEGREE_KM


def _is_nearly(one: str, other: str) -> bool:
    if re.findall(r"[0-9]+", one) != re.findall(r"[0-9]+", other):
        return False  # 'Cluster 21' and 'Cluster 22' are two
    matcher = SequenceMatcher(None, one, other, autojunk=False)
    return (
        matcher.real_quick_ratio() >= _NEARLY
        and matcher.quick_ratio() >= _NEARLY
        and matcher.ratio() >= _NEARLY
    )
