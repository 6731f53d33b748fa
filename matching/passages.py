"""Which texts of a profile are embedded and compared, and how a long one is cut into chunks."""

import re
from collections.abc import Callable, Iterator

from matching.profiles import MatchProfile

_PARAGRAPHS = re.compile(r"\n\s*\n")
_CLAUSES = re.compile(r"(?<=[.!?])\s+|[;,]\s+(?:and\s+|or\s+)?")
_STATEMENT_WORDS = 100  # a longer text is an essay, not a list of wishes
_CLAUSE_WORDS = 3  # fewer say too little to stand alone
_SENTENCES = re.compile(r"(?<=[.!?;:])\s+")


def about_text(profile: MatchProfile) -> str:
    """What the organisation is; its offer stands in where nothing else is said."""
    return profile.about or profile.offers


def need_text(profile: MatchProfile) -> str:
    """What a visitor looks for: what it seeks or, where it states no wish, more of what it is."""
    return profile.seeks or profile.about or profile.offers


def wish_text(profile: MatchProfile) -> str:
    """What a host hopes to get from a visitor; empty when it states no wish."""
    return profile.seeks


def wishes(text: str) -> list[str]:
    """A statement of wishes, then each of them by itself.

    A short statement often lists unrelated wishes, of which a host can meet one very well; its sentences and
    clauses of three words or more are compared one by one too. A long text is one wish.
    """
    if not text:
        return []
    if len(text.split()) > _STATEMENT_WORDS:
        return [text]
    clauses = [clause.strip(" .,;:") for clause in _CLAUSES.split(" ".join(text.split()))]
    return list(dict.fromkeys([text, *(one for one in clauses if len(one.split()) >= _CLAUSE_WORDS)]))


def offer_text(profile: MatchProfile) -> str:
    """What an organisation can show: its offer and what it is, as two paragraphs."""
    return "\n\n".join(text for text in (profile.offers, profile.about) if text)


def texts_of(profile: MatchProfile) -> list[str]:
    """Every text of a profile that is given a vector, as visitor or as host, each once."""
    needs = [*wishes(need_text(profile)), *wishes(wish_text(profile))]
    return [text for text in dict.fromkeys([offer_text(profile), about_text(profile), *needs]) if text]


def paragraphs(text: str) -> list[str]:
    """The paragraphs of a text, set apart by blank lines, without empty ones."""
    return [part.strip() for part in _PARAGRAPHS.split(text) if part.strip()]


def sentences(text: str) -> list[str]:
    """The sentences of a text, without empty ones."""
    found = (part.strip() for paragraph in paragraphs(text) for part in _SENTENCES.split(paragraph))
    return [part for part in found if part]


def chunks(paragraph: str, count: Callable[[str], int], *, limit: int) -> list[str]:
    """The paragraph in whole sentences packed into chunks of at most `limit` tokens each.

    A sentence longer than the limit is split at words, a word longer than the limit in halves, so that no
    part of any text is ever cut away.
    """
    packed: list[str] = []
    size = 0
    for piece in _pieces(paragraph, count, limit):
        length = count(piece)
        if packed and size + length <= limit:
            packed[-1] += " " + piece
            size += length
        else:
            packed.append(piece)
            size = length
    return packed


def _pieces(text: str, count: Callable[[str], int], limit: int) -> Iterator[str]:
    for sentence in _SENTENCES.split(text):
        yield from _halved(sentence.strip(), count, limit)


def _halved(text: str, count: Callable[[str], int], limit: int) -> Iterator[str]:
    if not text:
        return
    if len(text) == 1 or count(text) <= limit:
        yield text
        return
    middle = text.rfind(" ", 1, len(text) // 2 + 1)
    middle = middle if middle > 0 else len(text) // 2
    yield from _halved(text[:middle].strip(), count, limit)
    yield from _halved(text[middle:].strip(), count, limit)
