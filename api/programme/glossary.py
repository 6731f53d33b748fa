"""The glossary, read from docs/GLOSSARY.md, the one place where its words stand."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path

from api.programme.problems import NoGlossary, UnknownTerm

GLOSSARY = Path(__file__).resolve().parents[2] / "docs" / "GLOSSARY.md"

_ROW = re.compile(r"\| *(?P<names>[^|]+?) *\| *(?P<meaning>[^|]+?) *\|")


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """One entry: a word, the others for the same thing, and what it means."""

    key: str  # of its address: lower case, with hyphens
    term: str
    also: tuple[str, ...]
    meaning: str
    section: str

    @property
    def names(self) -> tuple[str, ...]:
        return (self.term, *self.also)


@cache
def load_glossary(path: Path = GLOSSARY) -> tuple[Term, ...]:
    """Every entry in the order of the file. Raises NoGlossary."""
    try:
        text = path.read_text(encoding="utf-8")
    except OSError as error:
        raise NoGlossary(f"{path.name}: {error.strerror}") from None
    terms, section = [], ""
    for line in text.splitlines():
        if line.startswith("## "):
            section = line.removeprefix("## ").strip()
        found = _ROW.fullmatch(line.strip())
        if found and found["names"] != "Term" and not set(found["names"]) <= set("-: "):
            terms.append(_term(found["names"], found["meaning"], section))
    if not terms:
        raise NoGlossary(f"{path.name} has no table of words")
    return _with_keys_of_their_own(terms)


def term_called(name: str, terms: Sequence[Term]) -> Term:
    """The entry with that key, else the first with that word, in capitals or not.

    Raises UnknownTerm, which names the nearest.
    """
    asked = " ".join(name.casefold().split())
    by_word = {word.casefold(): one for one in reversed(terms) for word in one.names}
    by_key = {one.key: one for one in terms}
    found = by_key.get(asked) or by_word.get(asked)
    if found is not None:
        return found
    words = {word.casefold(): one.key for one in terms for word in (one.key, *one.names)}
    near = get_close_matches(asked, words, n=3)
    raise UnknownTerm(name, nearest=list(dict.fromkeys(words[one] for one in near))[:2])


def terms_about(words: str, terms: Sequence[Term], *, section: str | None = None) -> tuple[Term, ...]:
    """The entries of the section, or of all, in whose words or meaning all of these stand."""
    wanted = words.casefold().split()
    return tuple(
        one
        for one in terms
        if (section is None or one.section.casefold() == section.casefold())
        and all(word in " ".join((*one.names, one.meaning)).casefold() for word in wanted)
    )


def _term(names: str, meaning: str, section: str) -> Term:
    first, *others = (name.strip() for name in names.split(","))
    key = re.sub(r"[^a-z0-9]+", "-", first.casefold()).strip("-")
    return Term(key=key, term=first, also=tuple(others), meaning=meaning, section=section)


def _with_keys_of_their_own(terms: Sequence[Term]) -> tuple[Term, ...]:
    """A word that means one thing here and another there: the later one's key bears its section."""
    seen: dict[str, Term] = {}
    for one in terms:
        section = re.sub(r"[^a-z0-9]+", "-", one.section.casefold()).strip("-")
        key = one.key if one.key not in seen else f"{one.key}-{section}"
        seen[key] = Term(key=key, term=one.term, also=one.also, meaning=one.meaning, section=one.section)
    return tuple(seen.values())
