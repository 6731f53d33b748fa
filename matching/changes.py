"""One thing that either side could state and that would raise the affinity, found by working it out again."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from matching.affinity import AffinityModel, Part
from matching.availability import days_in_common, left
from matching.catalogue import goals_of
from matching.features import FEATURES, Column, Side, enough
from matching.pairs import Pair, named
from matching.profiles import MatchProfile, Period

WORTH_SAYING = 0.05  # points; less is no reason, no weakness and no change worth making


@dataclass(frozen=True, slots=True)
class Change:
    """One thing its reader could state: in words, as the profile it would make, and the points it adds."""

    words: str
    profile: MatchProfile
    gain: float


def best_change(pair: Pair, model: AffinityModel, parts: Sequence[Part]) -> Change | None:
    """The one change of its reader's profile that adds most points to this pair, if any does."""
    points = {part.name: part.points for part in parts}
    best: Change | None = None
    for name, words, profile in _statements(pair):
        if name not in points:
            continue
        raised = replace(model, parts={name: model.parts[name]}).score(
            {name: _MEASURED[pair.told](pair, name, profile)}
        )
        gain = round(float(raised.affinity[0]) - points[name], 2)
        if gain > (best.gain if best else WORTH_SAYING):
            best = Change(words, profile, gain)
    return best


def _statements(pair: Pair) -> Iterator[tuple[str, str, MatchProfile]]:
    """What its reader could state: the part it touches, the words, and the profile with it."""
    you, it = pair.you, pair.it
    for name, field, words in _STATEABLE:
        mine = getattr(you, field)
        if not mine and field != "languages":  # a list not begun is the profile's to state
            continue
        for code in sorted(getattr(it, field) - mine):
            stated = f"{words} {named(pair.labels, [code])}, say so"
            yield name, stated, replace(you, **{field: mine | {code}})
    if coming := left(it.available, pair.asking.as_of):
        last = coming[-1]
        stated = f"If you can also {_WHEN[pair.told].format(days=_days(last))}, say so"
        yield "period", stated, replace(you, available=(*you.available, last))


_WHEN = {
    Side.VISITOR: "travel {days}, when the host is free",
    Side.HOST: "receive somebody {days}, when the visitor is free",
}
_STATEABLE = (
    ("ecosystems", "ecosystems", "If you also belong to the ecosystem"),
    ("emerging industries", "emerging_industries", "If you also belong to the emerging industry"),
    ("technologies", "technologies", "If you also work with"),
    ("languages", "languages", "If you also speak"),
    ("goals", "activity_types", "If you also want"),
)


def _of_visitor(pair: Pair, name: str, profile: MatchProfile) -> Column:
    measures = {feature.name: feature.measure for feature in FEATURES}
    rows = np.array([pair.row], dtype=np.int64)
    return measures[name](replace(pair.asking, profile=profile), pair.catalogue, rows)


def _of_host(pair: Pair, name: str, profile: MatchProfile) -> Column:
    value, is_stated = _HOSTS_VALUES[name](pair, profile)
    return Column(np.array([value], dtype=np.float32), np.array([is_stated]))


_MEASURED: Mapping[Side, Callable[[Pair, str, MatchProfile], Column]] = {
    Side.VISITOR: _of_visitor,
    Side.HOST: _of_host,
}


def _ecosystems(pair: Pair, host: MatchProfile) -> tuple[float, bool]:
    wanted = pair.visitor.ecosystems
    return pair.catalogue.ecosystems.share(wanted, host.ecosystems), bool(wanted)


def _industries(pair: Pair, host: MatchProfile) -> tuple[float, bool]:
    wanted = pair.visitor.emerging_industries
    return pair.catalogue.emerging_industries.share(wanted, host.emerging_industries), bool(wanted)


def _technologies(pair: Pair, host: MatchProfile) -> tuple[float, bool]:
    wanted = pair.visitor.technologies
    return pair.catalogue.technologies.share(wanted, host.technologies), bool(wanted)


def _goals(pair: Pair, host: MatchProfile) -> tuple[float, bool]:
    wanted = goals_of(pair.visitor)
    return pair.catalogue.goals.share(wanted, goals_of(host)), bool(wanted)


def _languages(pair: Pair, host: MatchProfile) -> tuple[float, bool]:
    spoken = pair.visitor.languages
    return float(bool(spoken & host.languages)), bool(spoken)


def _period(pair: Pair, host: MatchProfile) -> tuple[float, bool]:
    free = pair.visitor.available
    days = np.array([days_in_common(free, host.available)], dtype=np.int64)
    return float(enough(days)[0]), bool(free)


_HOSTS_VALUES: Mapping[str, Callable[[Pair, MatchProfile], tuple[float, bool]]] = {
    "ecosystems": _ecosystems,
    "emerging industries": _industries,
    "technologies": _technologies,
    "goals": _goals,
    "languages": _languages,
    "period": _period,
}


def _days(period: Period) -> str:
    return f"from {period.first:%-d %B %Y} to {period.last:%-d %B %Y}"
