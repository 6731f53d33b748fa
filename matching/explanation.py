"""Why this host: three reasons at most, one weakness, and one change that would raise the affinity.

Every sentence names what it rests on; the change is found by working the affinity out again, so it is true.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from matching.affinity import AffinityModel, Part
from matching.availability import days_in_common, left
from matching.catalogue import Asking, Catalogue, goals_of
from matching.encoders import Vectors
from matching.features import FEATURES, distance_km
from matching.passages import about_text, offer_text, sentences, wishes
from matching.profiles import MatchProfile, Period
from matching.quoting import carried, phrases, quote, telling

MOST_REASONS = 3
_WORTH_SAYING = 0.05  # points; less is no reason, no weakness and no change worth making
_FEW = 3  # codes named before the rest are counted
_NEAR = 0.25  # nearer in meaning than nine in ten pairs, as rarity counts it

Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """One thing the visitor could state: in words, as the profile it would make, and the points it adds."""

    words: str
    profile: MatchProfile
    gain: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Sentences about one pair; `change` is None when nothing the visitor could state would add points."""

    reasons: tuple[str, ...]
    weakness: str
    change: Change | None

    @property
    def raised_by(self) -> str:
        """The change and what it adds, in words; empty without one."""
        return f"{self.change.words}: +{self.change.gain:.1f}" if self.change else ""


@dataclass(frozen=True, slots=True)
class Pair:
    """A visitor and the host in `row`, as the sentences need them. `labels` names codes for people."""

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


def explain(pair: Pair, model: AffinityModel, parts: Sequence[Part]) -> Explanation:
    """Why the host has the points it has for this visitor."""
    return Explanation(_reasons(pair, parts), _weakness(parts), _change(pair, model, parts))


def _reasons(pair: Pair, parts: Sequence[Part]) -> tuple[str, ...]:
    above = [part for part in parts if part.points - part.neutral > _WORTH_SAYING]
    above.sort(key=lambda part: (part.neutral - part.points, part.name))
    sentences_of = (_SENTENCES[part.name](pair) for part in above)
    return tuple(sentence for sentence in sentences_of if sentence)[:MOST_REASONS]


@dataclass(frozen=True, slots=True)
class _Wish:
    """What one side seeks, cut into its pieces, beside the vector of what the other offers."""

    text: str
    pieces: Vectors  # (p, d), the whole first, as passages.wishes cuts it
    offer: Vectors  # (d,)

    @property
    def nearness(self) -> np.float32:
        return np.float32((self.pieces @ self.offer).max())

    def best_piece(self, weights: Mapping[str, float]) -> str:
        """The single wish that meets the offer best, in meaning and in words."""
        pieces = wishes(self.text)
        whole = sum(weights.values()) or 1.0
        met = self.pieces @ self.offer + [carried(piece, weights) / whole for piece in pieces]
        return pieces[1 + int(np.argmax(met[1:]))] if len(pieces) > 1 else self.text


def _need(pair: Pair) -> str:
    offer = pair.catalogue.offer_vectors[pair.row]
    wish = _Wish(pair.asking.need, pair.asking.need_vectors, offer)
    wishing = "You seek" if pair.visitor.seeks else "You say of yourself"
    return _met(pair, wish, pair.host, wishing, ("it offers", "it says of itself"))


def _wish(pair: Pair) -> str:
    pieces = pair.catalogue.wish_pieces(pair.row)
    wish = _Wish(pair.catalogue.wishes[pair.row], pieces, pair.asking.offer_vector)
    return _met(pair, wish, pair.visitor, "It seeks", ("you offer", "you say of yourself"))


def _met(pair: Pair, wish: _Wish, other: MatchProfile, wishing: str, verbs: tuple[str, str]) -> str:
    """Both sides quoted, with the evidence: phrases in common or, without any, a meaning that is near."""
    offer = offer_text(other)
    weights = dict(pair.catalogue.lexicon.shared_terms(wish.text, offer))
    shared = phrases(wish.text, offer, weights)
    near = float(pair.catalogue.maps.meaning(np.array([wish.nearness]))[0]) >= _NEAR
    if not shared and not near:
        return ""
    telling_weights = telling(weights)
    piece = wish.best_piece(telling_weights)
    in_piece = telling(dict(pair.catalogue.lexicon.shared_terms(piece, offer)))
    verb, said = _said(other, in_piece or telling_weights, verbs)
    evidence = f"both speak of {'; '.join(shared)}" if shared else "near in meaning"
    return f"{wishing} “{quote(piece, telling_weights)}”; {verb} “{said}” ({evidence})."


def _said(other: MatchProfile, weights: Mapping[str, float], verbs: tuple[str, str]) -> tuple[str, str]:
    """The best sentence of what an organisation offers or is, and which of the two it is."""
    texts = [(verb, text) for verb, text in zip(verbs, (other.offers, other.about), strict=True) if text]
    quotes = [(verb, quote(text, weights)) for verb, text in texts]
    return max(quotes, key=lambda said: carried(said[1], weights))  # the offer where both carry the same


def _alike(pair: Pair) -> str:
    mine, theirs = (quote(_opening(about_text(one)), {}) for one in (pair.visitor, pair.host))
    return f"You are alike: you are “{mine}”, it is “{theirs}”."


def _opening(text: str) -> str:
    return next(iter(sentences(text)), "")


def _ecosystems(pair: Pair) -> str:
    return _in_common(pair, "ecosystems", pair.visitor.ecosystems, pair.host.ecosystems)


def _industries(pair: Pair) -> str:
    mine, theirs = pair.visitor.emerging_industries, pair.host.emerging_industries
    return _in_common(pair, "emerging industries", mine, theirs)


def _technologies(pair: Pair) -> str:
    return _in_common(pair, "technologies", pair.visitor.technologies, pair.host.technologies)


def _goals(pair: Pair) -> str:
    shared = goals_of(pair.visitor) & goals_of(pair.host)
    return f"Both want: {_named(pair.labels, shared)}." if shared else ""


def _languages(pair: Pair) -> str:
    shared = pair.visitor.languages & pair.host.languages
    return f"You can speak {_named(pair.labels, shared)} together." if shared else ""


def _preferences(pair: Pair) -> str:
    visitor, host = pair.visitor, pair.host
    kept = [
        ("your wish for its country", host.country in visitor.preferred_countries),
        ("your wish for its kind", host.kind in visitor.preferred_kinds),
        ("its wish for your country", visitor.country in host.preferred_countries),
        ("its wish for your kind", visitor.kind in host.preferred_kinds),
    ]
    return f"The visit keeps {' and '.join(words for words, is_kept in kept if is_kept)}."


def _period(pair: Pair) -> str:
    days = days_in_common(pair.visitor.available, pair.host.available)
    return f"You are both free for {days} days in a row." if days else ""


def _distance(pair: Pair) -> str:
    kilometres = distance_km(pair.visitor, pair.host)
    return "" if kilometres is None else f"It is {kilometres:.0f} km away."


def _no_sentence(pair: Pair) -> str:  # noqa: ARG001 - a filled-in profile is no reason to visit
    return ""


_SENTENCES: Mapping[str, Callable[[Pair], str]] = {
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


def _weakness(parts: Sequence[Part]) -> str:
    """The part furthest below neutral or, where none is below, furthest below its most."""
    weakest = max(parts, key=lambda part: part.neutral - part.points)
    if weakest.neutral - weakest.points > _WORTH_SAYING:
        words = _WEAK_WORDS[weakest.name]
    else:
        weakest = max(parts, key=lambda part: part.most - part.points)
        words = f"nothing speaks against it; most is still open in “{weakest.name}”"
        if not weakest.stated:
            words += ", where one of you has stated nothing to go by"
    return f"{words[0].upper()}{words[1:]} ({weakest.points:.1f} of {weakest.most:.0f} points)."


def _change(pair: Pair, model: AffinityModel, parts: Sequence[Part]) -> Change | None:
    """The one change of the visitor's profile that adds most points for this host, if any does."""
    points = {part.name: part.points for part in parts}
    measures = {feature.name: feature.measure for feature in FEATURES}
    rows = np.array([pair.row], dtype=np.int64)
    best: Change | None = None
    for name, words, profile in _statements(pair):
        if name not in points:
            continue
        column = measures[name](replace(pair.asking, profile=profile), pair.catalogue, rows)
        raised = replace(model, parts={name: model.parts[name]}).score({name: column})
        gain = round(float(raised.affinity[0]) - points[name], 2)
        if gain > (best.gain if best else _WORTH_SAYING):
            best = Change(words, profile, gain)
    return best


def _statements(pair: Pair) -> Iterator[tuple[str, str, MatchProfile]]:
    """What the visitor could state: the part it touches, the words, and the profile with it."""
    visitor, host = pair.visitor, pair.host
    for name, field, words in _STATEABLE:
        mine = getattr(visitor, field)
        if not mine and field != "languages":  # a list not begun is the profile's to state
            continue
        for code in sorted(getattr(host, field) - mine):
            stated = f"{words} {_named(pair.labels, [code])}, say so"
            yield name, stated, replace(visitor, **{field: mine | {code}})
    if coming := left(host.available, pair.asking.as_of):
        last = coming[-1]
        stated = f"If you can also travel {_days(last)}, when the host is free, say so"
        yield "period", stated, replace(visitor, available=(*visitor.available, last))


_STATEABLE = (
    ("ecosystems", "ecosystems", "If you also belong to the ecosystem"),
    ("emerging industries", "emerging_industries", "If you also belong to the emerging industry"),
    ("technologies", "technologies", "If you also work with"),
    ("languages", "languages", "If you also speak"),
    ("goals", "activity_types", "If you also want"),
)


def _in_common(pair: Pair, noun: str, mine: frozenset[str], theirs: frozenset[str]) -> str:
    shared = mine & theirs
    if shared:
        return f"In common, {noun}: {_named(pair.labels, shared)}."
    return f"Neighbouring {noun}: yours {_named(pair.labels, mine)}, its {_named(pair.labels, theirs)}."


def _named(labels: Labels, codes: Iterable[str]) -> str:
    names = sorted(labels.get(code, code) for code in codes)
    few = "; ".join(names[:_FEW])
    return few if len(names) <= _FEW else f"{few} and {len(names) - _FEW} more"


def _days(period: Period) -> str:
    return f"from {period.first:%-d %B %Y} to {period.last:%-d %B %Y}"
