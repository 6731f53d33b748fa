"""Why these two: three reasons at most, one weakness, and one change that would raise the affinity.

Every sentence names what it rests on; the change is found by working the affinity out again, so it is true.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from matching.affinity import AffinityModel, Part
from matching.availability import days_in_common
from matching.catalogue import goals_of
from matching.changes import WORTH_SAYING, Change, best_change
from matching.encoders import Vectors
from matching.features import Side, distance_km
from matching.pairs import Pair, named
from matching.passages import about_text, offer_text, sentences, wishes
from matching.profiles import MatchProfile
from matching.quoting import carried, phrases, quote, telling
from matching.voices import WEAK_WORDS

MOST_REASONS = 3
_NEAR = 0.25  # nearer in meaning than nine in ten pairs, as rarity counts it


@dataclass(frozen=True, slots=True)
class Explanation:
    """Sentences about one pair; `change` is None when nothing its reader could state would add points."""

    reasons: tuple[str, ...]
    weakness: str
    change: Change | None

    @property
    def raised_by(self) -> str:
        """The change and what it adds, in words; empty without one."""
        return f"{self.change.words}: +{self.change.gain:.1f}" if self.change else ""


def explain(pair: Pair, model: AffinityModel, parts: Sequence[Part]) -> Explanation:
    """Why the pair has its points, to whom the pair is told."""
    return Explanation(_reasons(pair, parts), _weakness(pair, parts), best_change(pair, model, parts))


def _reasons(pair: Pair, parts: Sequence[Part]) -> tuple[str, ...]:
    above = [part for part in parts if part.points - part.neutral > WORTH_SAYING]
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
    visitor, host = pair.voice(Side.VISITOR), pair.voice(Side.HOST)
    return _met(pair, wish, pair.host, visitor.seeks if pair.visitor.seeks else visitor.says, host.offers)


def _wish(pair: Pair) -> str:
    pieces = pair.catalogue.wish_pieces(pair.row)
    wish = _Wish(pair.catalogue.wishes[pair.row], pieces, pair.asking.offer_vector)
    return _met(pair, wish, pair.visitor, pair.voice(Side.HOST).seeks, pair.voice(Side.VISITOR).offers)


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
    mine, theirs = (quote(_opening(about_text(one)), {}) for one in (pair.you, pair.it))
    return f"You are alike: you are “{mine}”, it is “{theirs}”."


def _opening(text: str) -> str:
    return next(iter(sentences(text)), "")


def _ecosystems(pair: Pair) -> str:
    return _in_common(pair, "ecosystems", pair.you.ecosystems, pair.it.ecosystems)


def _industries(pair: Pair) -> str:
    mine, theirs = pair.you.emerging_industries, pair.it.emerging_industries
    return _in_common(pair, "emerging industries", mine, theirs)


def _technologies(pair: Pair) -> str:
    return _in_common(pair, "technologies", pair.you.technologies, pair.it.technologies)


def _goals(pair: Pair) -> str:
    shared = goals_of(pair.visitor) & goals_of(pair.host)
    return f"Both want: {named(pair.labels, shared)}." if shared else ""


def _languages(pair: Pair) -> str:
    shared = pair.visitor.languages & pair.host.languages
    return f"You can speak {named(pair.labels, shared)} together." if shared else ""


def _preferences(pair: Pair) -> str:
    you, it = pair.you, pair.it
    kept = [
        ("your wish for its country", it.country in you.preferred_countries),
        ("your wish for its kind", it.kind in you.preferred_kinds),
        ("its wish for your country", you.country in it.preferred_countries),
        ("its wish for your kind", you.kind in it.preferred_kinds),
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


def _weakness(pair: Pair, parts: Sequence[Part]) -> str:
    """The part furthest below neutral or, where none is below, furthest below its most."""
    weakest = max(parts, key=lambda part: part.neutral - part.points)
    if weakest.neutral - weakest.points > WORTH_SAYING:
        words = WEAK_WORDS[pair.told][weakest.name]
    else:
        weakest = max(parts, key=lambda part: part.most - part.points)
        words = f"nothing speaks against it; most is still open in “{weakest.name}”"
        if not weakest.stated:
            words += ", where one of you has stated nothing to go by"
    return f"{words[0].upper()}{words[1:]} ({weakest.points:.1f} of {weakest.most:.0f} points)."


def _in_common(pair: Pair, noun: str, mine: frozenset[str], theirs: frozenset[str]) -> str:
    shared = mine & theirs
    if shared:
        return f"In common, {noun}: {named(pair.labels, shared)}."
    return f"Neighbouring {noun}: yours {named(pair.labels, mine)}, its {named(pair.labels, theirs)}."
