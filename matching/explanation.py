"""Why this host: three reasons at most, one weakness, and one change that would raise the affinity.

Every sentence names what it rests on; the change is found by working the affinity out again, so it is true.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

import numpy as np

from matching.affinity import AffinityModel
from matching.catalogue import Asking, Catalogue, goals_of
from matching.features import FEATURES, days_in_common, distance_km
from matching.passages import about_text, offer_text, wish_text
from matching.profiles import MatchProfile, Period
from matching.quoting import phrases, quote

MOST_REASONS = 3
_WORTH_SAYING = 0.05  # points above neutral below which a part is no reason
_FEW = 3  # codes named before the rest are counted

Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Sentences about one pair; `raised_by` is empty when no single change of the visitor's would raise it."""

    reasons: tuple[str, ...]
    weakness: str
    raised_by: str


@dataclass(frozen=True, slots=True)
class _Pair:
    """A visitor and one host, as the sentences need them."""

    asking: Asking
    catalogue: Catalogue
    row: int
    labels: Labels

    @property
    def visitor(self) -> MatchProfile:
        return self.asking.profile

    @property
    def host(self) -> MatchProfile:
        return self.catalogue.hosts[self.row]


def explain(
    asking: Asking,
    catalogue: Catalogue,
    row: int,
    model: AffinityModel,
    points: Mapping[str, float],
    labels: Labels,
) -> Explanation:
    """Why the host in `row` has the points it has for this visitor."""
    pair = _Pair(asking, catalogue, row, labels)
    return Explanation(_reasons(pair, model, points), _weakness(pair, model, points), _raised_by(pair, model, points))


def _reasons(pair: _Pair, model: AffinityModel, points: Mapping[str, float]) -> tuple[str, ...]:
    above = {
        name: points[name] - part.weight * part.neutral
        for name, part in model.parts.items()
        if points[name] - part.weight * part.neutral > _WORTH_SAYING
    }
    sentences = (_SENTENCES[name](pair) for name in sorted(above, key=lambda name: (-above[name], name)))
    return tuple(sentence for sentence in sentences if sentence)[:MOST_REASONS]


def _need(pair: _Pair) -> str:
    wishing = "You seek" if pair.visitor.seeks else "You say of yourself"
    return _met(pair, pair.asking.need, pair.host, wishing, ("it offers", "it says of itself"))


def _wish(pair: _Pair) -> str:
    return _met(pair, wish_text(pair.host), pair.visitor, "It seeks", ("you offer", "you say of yourself"))


def _met(pair: _Pair, wish: str, other: MatchProfile, wishing: str, offering: tuple[str, str]) -> str:
    offer = offer_text(other)
    weights = dict(pair.catalogue.lexicon.shared_terms(wish, offer))
    shared = phrases(offer, weights)
    words = f" (both say {'; '.join(shared)})" if shared else " (near in meaning, in other words)"
    said = quote(offer, weights)
    verb = offering[0] if said in quote(other.offers, weights) else offering[1]
    return f"{wishing} “{quote(wish, weights)}”; {verb} “{said}”{words}."


def _alike(pair: _Pair) -> str:
    mine, theirs = about_text(pair.visitor), about_text(pair.host)
    weights = dict(pair.catalogue.lexicon.shared_terms(mine, theirs))
    return f"You are alike: “{quote(mine, weights)}” and “{quote(theirs, weights)}”."


def _ecosystems(pair: _Pair) -> str:
    return _in_common(pair, "ecosystem", pair.visitor.ecosystems, pair.host.ecosystems)


def _industries(pair: _Pair) -> str:
    return _in_common(
        pair, "emerging industry", pair.visitor.emerging_industries, pair.host.emerging_industries
    )


def _technologies(pair: _Pair) -> str:
    return _in_common(pair, "technology", pair.visitor.technologies, pair.host.technologies)


def _goals(pair: _Pair) -> str:
    shared = goals_of(pair.visitor) & goals_of(pair.host)
    return f"Both want: {_named(pair.labels, shared)}." if shared else ""


def _languages(pair: _Pair) -> str:
    shared = pair.visitor.languages & pair.host.languages
    return f"You can speak {_named(pair.labels, shared)} together." if shared else ""


def _preferences(pair: _Pair) -> str:
    visitor, host = pair.visitor, pair.host
    kept = [
        ("your wish for its country", host.country in visitor.preferred_countries),
        ("your wish for its kind", host.kind in visitor.preferred_kinds),
        ("its wish for your country", visitor.country in host.preferred_countries),
        ("its wish for your kind", visitor.kind in host.preferred_kinds),
    ]
    return f"The visit keeps {' and '.join(words for words, is_kept in kept if is_kept)}."


def _period(pair: _Pair) -> str:
    days = days_in_common(pair.visitor.available, pair.host.available)
    return f"You are both free for {days} days in a row." if days else ""


def _distance(pair: _Pair) -> str:
    kilometres = distance_km(pair.visitor, pair.host)
    return "" if kilometres is None else f"It is {kilometres:.0f} km away."


def _no_sentence(pair: _Pair) -> str:  # noqa: ARG001 - a filled-in profile is no reason to visit
    return ""


_SENTENCES: Mapping[str, Callable[[_Pair], str]] = {
    "need met": _need,
    "wish met": _wish,
    "alike": _alike,
    "ecosystems": _ecosystems,
    "emerging industries": _industries,
    "technologies": _technologies,
    "goals": _goals,
    "languages": _languages,
    "preferences": _preferences,
    "period": _period,
    "distance": _distance,
    "profile": _no_sentence,
}


_WEAK_WORDS: Mapping[str, str] = {
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


def _weakness(pair: _Pair, model: AffinityModel, points: Mapping[str, float]) -> str:
    """The part that stays furthest below its most, in words, with what it costs."""
    lost = {name: part.weight - points[name] for name, part in model.parts.items()}
    name = max(lost, key=lambda name: lost[name])
    stated = {feature.name: feature.measure for feature in FEATURES}[name](
        pair.asking, pair.catalogue, np.array([pair.row], dtype=np.int64)
    ).stated[0]
    words = _WEAK_WORDS[name] if stated else f"one of you has stated nothing to go by for “{name}”"
    return f"{words[0].upper()}{words[1:]} ({points[name]:.1f} of {model.weight(name):.0f} points)."


def _raised_by(pair: _Pair, model: AffinityModel, points: Mapping[str, float]) -> str:
    """The one change of the visitor's profile that adds most points for this host, if any does."""
    best, gain = "", _WORTH_SAYING
    for words, names, changed in _changes(pair):
        asking = replace(pair.asking, profile=changed)
        rows = np.array([pair.row], dtype=np.int64)
        columns = {f.name: f.measure(asking, pair.catalogue, rows) for f in FEATURES if f.name in names}
        part = AffinityModel(model.name, {name: model.parts[name] for name in names if name in model.parts})
        if not part.parts:
            continue
        gained = float(part.score(columns).affinity[0]) - sum(points[name] for name in part.parts)
        if gained > gain:
            best, gain = f"{words}: +{gained:.1f}", gained
    return best


def _changes(pair: _Pair) -> Iterator[tuple[str, tuple[str, ...], MatchProfile]]:
    """Changes that are the visitor's to make: what it states, and when it is free."""
    visitor, host, labels = pair.visitor, pair.host, pair.labels
    for name, field, words in _STATEABLE:
        mine, theirs = getattr(visitor, field), getattr(host, field)
        if theirs - mine:
            stated = f"{words} {_named(labels, theirs - mine)}, say so"
            yield stated, (name,), replace(visitor, **{field: mine | theirs})
    if host.available and days_in_common(visitor.available, host.available) == 0:
        last = host.available[-1]
        yield (
            f"If you can also travel {_days(last)}, when the host is free, say so",
            ("period",),
            replace(visitor, available=(*visitor.available, last)),
        )


_STATEABLE = (
    ("ecosystems", "ecosystems", "If you also belong to the ecosystem"),
    ("emerging industries", "emerging_industries", "If you also belong to the emerging industry"),
    ("technologies", "technologies", "If you also work with"),
    ("languages", "languages", "If you also speak"),
    ("goals", "activity_types", "If you also want"),
)


def _in_common(pair: _Pair, noun: str, mine: frozenset[str], theirs: frozenset[str]) -> str:
    shared = mine & theirs
    if shared:
        return f"In common, {noun}: {_named(pair.labels, shared)}."
    return f"Neighbouring, {noun}: yours {_named(pair.labels, mine)}, its {_named(pair.labels, theirs)}."


def _named(labels: Labels, codes: Iterable[str]) -> str:
    names = sorted(labels.get(code, code) for code in codes)
    few = "; ".join(names[:_FEW])
    return few if len(names) <= _FEW else f"{few} and {len(names) - _FEW} more"


def _days(period: Period) -> str:
    return f"from {period.first:%-d %B %Y} to {period.last:%-d %B %Y}"
