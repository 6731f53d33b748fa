"""The entries of the glossary as a page shows them: by section, with the codes in them marked."""

import re
from collections.abc import Iterable
from typing import Any

from markupsafe import Markup, escape

_CODE = re.compile(r"`([^`]+)`")


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
