"""The phrases of two texts that speak for each other, quoted as they were written."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from matching.passages import sentences
from matching.words import stem, surface_words

_QUOTE_LENGTH = 120  # characters; longer quotes are cut at a word on either side of the phrase
_PHRASES = 3
_PHRASE_WORDS = 5
_MEANINGFUL = 0.1  # the share of all shared words' weight that a phrase carries at least, or
_BESIDE_THE_BEST = 0.5  # in long texts, which share a lot, of the heaviest phrase's weight
_TOKEN = re.compile(r"[^\W_]+(?:[-+./][^\W_]+)*")
_SPACE = re.compile(r"\s+")

# Words that a profile of any trade may use. They count in the score, but nobody would travel for them.
_GENERAL_WORDS = """
    able access address agree arrange ask available become benefit better board bring budget build change
    choose clear client close cluster colleague come common companies company contact conversation
    cooperation customer data date day deal decide decision delegation deliver desk develop development
    different door easy employee engineer english europe european excellent exchange experience expert
    field finish firm first follow found full general get good group grow guest half hall help home hope
    host hour house idea improve include industry interest introduce introduction join joint keep know
    language large lead leave level like line list local long look make maker manage manager market
    measure meet meeting member mind model money month name need network new number offer office open
    operate order organisation organise organization outcome owner page part partner partnership people
    person place plan possible practical practice prefer prepare problem produce producer product
    production program programme project proposal provide publish question quick ready region report
    research result retire room run sample season section seek send serve service set several share short
    show sit site small specialist staff start stay strong supplier supply support talk team technical
    technology test time together trial type use user usual value visit visitor volume want way week
    welcome wish work working world write year young
"""
_GENERAL = frozenset(stem(word) for word in _GENERAL_WORDS.split())


@dataclass(frozen=True, slots=True)
class _Word:
    """One word of a text: its stem, and where it stands."""

    stem: str
    start: int
    end: int


def telling(weights: Mapping[str, float]) -> dict[str, float]:
    """The stems that name something particular, without words that any profile may use."""
    return {one: weight for one, weight in weights.items() if one not in _GENERAL}


def phrases(wish: str, offer: str, weights: Mapping[str, float], *, most: int = _PHRASES) -> list[str]:
    """The heaviest phrases that stand in both texts, as the offer writes them, without repeats.

    `weights` are of the stems both texts share. A phrase names something particular and carries at least a
    tenth of all the weight or half of the heaviest phrase; words are the same where their stems are.
    """
    known = {gram for run in _runs(wish) for gram in _grams([word.stem for word in run])}
    found: dict[tuple[str, ...], str] = {}
    for run in _runs(offer):
        for words in _longest(run, known, weights):
            stems = tuple(word.stem for word in words)
            found.setdefault(stems, _SPACE.sub(" ", offer[words[0].start : words[-1].end]))
    heaviest = max((_weight(stems, weights) for stems in found), default=0.0)
    least = min(_MEANINGFUL * sum(weights.values()), _BESIDE_THE_BEST * heaviest)
    chosen: list[tuple[str, ...]] = []
    for stems in sorted(found, key=lambda stems: (-_weight(stems, weights), stems)):
        named = telling(dict.fromkeys(stems, 0.0)).keys() & weights.keys()
        repeats = any(set(stems) & set(other) for other in chosen)
        if named and not repeats and _weight(stems, weights) >= least and len(chosen) < most:
            chosen.append(stems)
    return [found[stems] for stems in chosen]


def quote(text: str, weights: Mapping[str, float]) -> str:
    """The sentence that carries most weight, cut to about 120 characters around its heaviest words."""
    candidates = [_SPACE.sub(" ", sentence) for sentence in sentences(text)]
    if not candidates:
        return ""
    best = max(candidates, key=lambda sentence: carried(sentence, weights))  # the first of equals
    if len(best) <= _QUOTE_LENGTH:
        return best.rstrip(".;:")
    heaviest = max(_words(best), key=lambda word: weights.get(word.stem, 0.0))
    middle = heaviest.start if weights.get(heaviest.stem) else 0
    start = max(0, min(middle - _QUOTE_LENGTH // 2, len(best) - _QUOTE_LENGTH))
    return _at_words(best, start, start + _QUOTE_LENGTH)


def carried(text: str, weights: Mapping[str, float]) -> float:
    """The weight of the distinct stems of a text."""
    return _weight((stem(word) for word in surface_words(text)), weights)


def _weight(stems: Iterable[str], weights: Mapping[str, float]) -> float:
    return sum(weights.get(one, 0.0) for one in sorted(set(stems)))


def _words(text: str) -> list[_Word]:
    return [_Word(stem(one.group().lower()), one.start(), one.end()) for one in _TOKEN.finditer(text)]


def _runs(text: str) -> Iterator[list[_Word]]:
    """The words of a text in runs that nothing but space divides."""
    run: list[_Word] = []
    for word in _words(text):
        if run and text[run[-1].end : word.start].strip():
            yield run
            run = []
        run.append(word)
    yield run


def _grams(stems: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for start in range(len(stems)):
        for end in range(start + 1, min(start + _PHRASE_WORDS, len(stems)) + 1):
            yield tuple(stems[start:end])


def _longest(
    run: Sequence[_Word], known: set[tuple[str, ...]], weights: Mapping[str, float]
) -> Iterator[Sequence[_Word]]:
    """The longest phrases of a run that are known and begin and end with a word of weight."""
    start = 0
    while start < len(run):
        for end in range(min(start + _PHRASE_WORDS, len(run)), start, -1):
            words = run[start:end]
            ends_weigh = words[0].stem in weights and words[-1].stem in weights
            if ends_weigh and tuple(word.stem for word in words) in known:
                yield words
                start = end
                break
        else:
            start += 1


def _at_words(text: str, start: int, end: int) -> str:
    if start > 0:
        start = text.find(" ", start) + 1
    if end < len(text):
        end = text.rfind(" ", start, end)
    cut = text[start:end].strip(" ,.;:")
    return f"{'… ' if start > 0 else ''}{cut}{' …' if end < len(text) else ''}"
