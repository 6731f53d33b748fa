"""Words as the lexical side of the matching sees them: lower case, stemmed, without stop words."""

import re
from functools import cache

import snowballstemmer
from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

_WORD = re.compile(r"[^\W_]+(?:[-+./][^\W_]+)*")
_TRADE_WORDS = {
    "fill",
    "fire",
    "mill",
    "mine",
    "system",
    "thick",
    "thin",
}  # on the list, but what some firms do
_STOP_WORDS = ENGLISH_STOP_WORDS - _TRADE_WORDS
_stemmer = snowballstemmer.stemmer("english")


def words(text: str) -> list[str]:
    """The stems of the words of a text, in order, stop words and single letters left out."""
    return [stem(word) for word in surface_words(text)]


def surface_words(text: str) -> list[str]:
    """The same words as they are written, in lower case."""
    found = (match.group().lower() for match in _WORD.finditer(text))
    return [word for word in found if len(word) > 1 and word not in _STOP_WORDS]


@cache
def stem(word: str) -> str:
    """The Snowball English stem of one lower-case word."""
    return str(_stemmer.stemWord(word))
