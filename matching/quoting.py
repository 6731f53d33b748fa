"""The phrases of two texts that speak for each other, quoted as they were written."""

import re
from collections.abc import Mapping

from matching.passages import sentences
from matching.words import stem, surface_words

_QUOTE_LENGTH = 120  # characters; longer quotes are cut at a word on either side of the phrase
_PHRASES = 3
_TOKEN = re.compile(r"[^\W_]+(?:[-+./][^\W_]+)*")


def phrases(text: str, weights: Mapping[str, float], *, most: int = _PHRASES) -> list[str]:
    """The heaviest runs of neighbouring words whose stems carry weight, as written, without repeats."""
    runs: dict[tuple[str, ...], str] = {}
    for sentence in sentences(text):
        run: list[re.Match[str]] = []
        for token in _TOKEN.finditer(sentence):
            if stem(token.group().lower()) in weights and surface_words(token.group()):
                adjoining = not run or sentence[run[-1].end() : token.start()] == " "
                run = [*run, token] if adjoining else [token]
                stems = tuple(stem(part.group().lower()) for part in run)
                runs.setdefault(stems, sentence[run[0].start() : token.end()])
            else:
                run = []
    ranked = sorted(runs, key=lambda stems: (-sum(weights[one] for one in set(stems)), stems))
    chosen: list[tuple[str, ...]] = []
    for stems in ranked:
        if len(chosen) < most and not any(set(stems) & set(other) for other in chosen):
            chosen.append(stems)
    return [runs[stems] for stems in chosen]


def quote(text: str, weights: Mapping[str, float]) -> str:
    """The sentence that carries most weight, cut to about 120 characters around its heaviest phrase."""
    candidates = sentences(text)
    if not candidates:
        return ""
    best = max(candidates, key=lambda sentence: (_weight(sentence, weights), -candidates.index(sentence)))
    if len(best) <= _QUOTE_LENGTH:
        return best.rstrip(".;:")
    found = phrases(best, weights, most=1)
    middle = best.find(found[0]) + len(found[0]) // 2 if found else 0
    start = max(0, min(middle - _QUOTE_LENGTH // 2, len(best) - _QUOTE_LENGTH))
    return _at_words(best, start, start + _QUOTE_LENGTH)


def _weight(sentence: str, weights: Mapping[str, float]) -> float:
    return sum(weights.get(one, 0.0) for one in {stem(word) for word in surface_words(sentence)})


def _at_words(text: str, start: int, end: int) -> str:
    if start > 0:
        start = text.find(" ", start) + 1
    if end < len(text):
        end = text.rfind(" ", start, end)
    cut = text[start:end].strip(" ,.;:")
    return f"{'… ' if start > 0 else ''}{cut}{' …' if end < len(text) else ''}"
