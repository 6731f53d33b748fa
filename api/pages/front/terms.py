"""The entries of the glossary as a page shows them: by section, with the codes in them marked."""

import re
from collections.abc import Iterable
from typing import Any

from markupsafe import Markup, escape

from api.languages import Language
from api.web.sentences import sentences_of

_CODE = re.compile(r"`([^`]+)`")


def in_language(term: dict[str, Any], language: Language) -> dict[str, Any]:
    """The entry as the language has it."""
    if language is Language.EN:
        return term
    said = sentences_of(language).say
    name = said(term["term"])
    also = [one for one in map(said, term["also"]) if one != name]  # two words there can be one here
    return {**term, "term": name, "also": also, "meaning": said(term["meaning"])}


def having(words: str, terms: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The entries in whose words or meaning all of these stand."""
    wanted = words.casefold().split()
    texts = ((one, " ".join((one["term"], *one["also"], one["meaning"])).casefold()) for one in terms)
    return [one for one, text in texts if all(word in text for word in wanted)]


def sections_of(terms: Iterable[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """The sections in their order, each with its entries."""
    sections: dict[str, list[dict[str, Any]]] = {}
    for one in terms:
        sections.setdefault(one["section"], []).append({**one, "meaning": coded(one["meaning"])})
    return list(sections.items())


def coded(text: str) -> Markup:
    """The text, escaped, with what stands between backticks as code."""
    marked: list[Markup] = []
    for number, part in enumerate(_CODE.split(text)):
        marked.append(Markup("<code>{}</code>").format(part) if number % 2 else escape(part))
    return Markup("").join(marked)
