"""Every text that the code, its letters and its tables hold: where the sentences of a catalogue come from."""

import ast
import csv
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

import email_validator
from pydantic_core._pydantic_core import list_all_errors

from api.web.sentences import PLACE

_HOME = Path(__file__).resolve().parents[2]
_CODE = ("api", "eligibility", "matching")
_TABLES = (_HOME / "data" / "reference", _HOME / "data" / "demo")
_GLOSSARY = _HOME / "docs" / "GLOSSARY.md"
_LETTERS = ("*.txt", "*.html")
_BETWEEN = "\0"
_WORDS = re.compile(r"[^\W\d_]{2,}")


def strangers(english: str) -> list[str]:
    """What of a sentence, between its places, stands nowhere in the code: empty for a sentence of today."""
    pieces = [piece for part in PLACE.split(english)[::2] for piece in re.split(r"(?<=[.;:,])\s", part)]
    worded = [piece.strip(" .,;:()“”") for piece in pieces if _WORDS.search(piece)]
    return [one for one in worded if not _stands(one)]


def _stands(piece: str) -> bool:
    """In one, or in two that are put together."""
    cuts = [at for at, sign in enumerate(piece) if sign == " "]
    texts = _all_texts()
    return piece in texts or any(piece[:at] in texts and piece[at + 1 :] in texts for at in cuts)


@cache
def _all_texts() -> str:
    texts = [
        *_in_code(),
        *_in_letters(),
        *_in_tables(),
        *_GLOSSARY.read_text().split("|"),
        *_of_pydantic(),
        *_of_emails(),
    ]
    return _BETWEEN.join(" ".join(text.split()) for text in texts)


def _in_code() -> Iterator[str]:
    for room in _CODE:
        for path in sorted((_HOME / room).rglob("*.py")):
            yield from _texts_in(path)


def _texts_in(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id.replace("_", " ")  # fields are named so, where one is wrong
        elif isinstance(node, ast.arg):
            yield node.arg.replace("_", " ")


def _in_letters() -> Iterator[str]:
    for room in _CODE:
        for pattern in _LETTERS:
            for path in sorted((_HOME / room).rglob(pattern)):
                yield re.sub(r"{[{%].*?[}%]}", _BETWEEN, path.read_text(), flags=re.DOTALL)


def _in_tables() -> Iterator[str]:
    for folder in _TABLES:
        for path in sorted(folder.glob("*.csv")):
            with path.open(newline="") as file:
                for cell in chain.from_iterable(csv.reader(file)):
                    yield cell
                    yield cell.replace("_", " ").capitalize()  # as pages name a value
        for path in sorted(folder.glob("*.toml")):
            yield from _in_values(tomllib.loads(path.read_text()))


def _of_pydantic() -> Iterator[str]:
    """What it says of a field that cannot be read; its places have names."""
    for one in list_all_errors():
        yield re.sub(r"{\w+}", _BETWEEN, one.get("message_template_json", one["message_template_python"]))


def _of_emails() -> Iterator[str]:
    """What the library that pydantic asks says of an address."""
    for path in sorted(Path(email_validator.__file__).parent.glob("*.py")):
        yield from _texts_in(path)


def _in_values(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _in_values(one)
