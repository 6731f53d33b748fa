"""Brings the catalogues up to what the pages say today: `make messages` runs it, and a test checks that."""

from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from jinja2.ext import babel_extract

from api.languages import Language
from api.profiles.vocabulary import load_vocabularies
from api.web.languages import CATALOGUES

_API = Path(__file__).resolve().parent.parent
_ROOMS = ("demo", "doors", "edge", "pages", "web")  # papers and letters are in English alone
_AS_RENDERED = {
    "trim_blocks": "true",
    "lstrip_blocks": "true",
    "newstyle_gettext": "true",
    "extensions": "jinja2.ext.do",
    "silent": "false",
}
_IN_TEMPLATES = ("_", "gettext", "ngettext")
_IN_PYTHON = {"N_": None, "gettext": None, "say": None}
_LISTS = (  # closed lists whose names stand on pages; countries are said by babel, regions by nobody
    "kinds",
    "support_kinds",
    "ecosystems",
    "emerging_industries",
    "technologies",
    "languages",
    "objectives",
    "purposes",
    "activity_types",
)
_HEAD = """\
# What the pages say in English, and what they say in this language. `make messages` brings it up to date.
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural}\\n"

"""

Sentence = str | tuple[str, str]


def said_today() -> Catalog:
    """Every sentence of the pages and every name of a closed list, each once, with where it comes from."""
    catalogue = Catalog(fuzzy=False)
    for room in _ROOMS:
        for path in sorted((_API / room).rglob("*")):
            place = path.relative_to(_API.parent).as_posix()
            for sentence in dict.fromkeys(_sentences(path)):
                catalogue.add(sentence, locations=[(place, 0)])
    vocabularies = load_vocabularies()
    for name in _LISTS:
        for named in getattr(vocabularies, name).names.values():
            catalogue.add(named, locations=[(name, 0)])
    return catalogue


def catalogue_of(language: Language) -> Catalog:
    """The catalogue as it is written; empty where there is none yet."""
    file = CATALOGUES / f"{language.value}.po"
    if not file.exists():
        return Catalog(locale=language.value)
    with file.open("rb") as text:
        return read_po(text, locale=language.value)


def brought_up(language: Language) -> bytes:
    """The catalogue with what is said today: translations are kept, what nobody says any more is gone."""
    known = catalogue_of(language)
    written = Catalog(locale=language.value, fuzzy=False)
    for message in said_today():
        had = known.get(message.id)
        is_same = had is not None and had.id == message.id
        written.add(message.id, had.string if had and is_same else "", locations=message.locations)
    text = BytesIO()
    write_po(text, written, width=100, omit_header=True, include_lineno=False, sort_by_file=True)
    head = _HEAD.format(language=language.value, plural=written.plural_forms)
    return head.encode() + text.getvalue().rstrip() + b"\n"


def _sentences(path: Path) -> Iterator[Sentence]:
    if path.suffix == ".html":
        with path.open("rb") as file:
            yield from _in_template(file)
    elif path.suffix == ".py":
        with path.open("rb") as file:
            yield from (_sentence(found[1]) for found in extract("python", file, _IN_PYTHON))


def _in_template(file: BinaryIO) -> Iterator[Sentence]:
    for _line, _function, said, _comments in babel_extract(file, _IN_TEMPLATES, (), _AS_RENDERED):
        if sentence := _sentence(said):  # none: what is said comes from a table in Python
            yield sentence


def _sentence(said: str | Iterable[str | None] | None) -> Sentence:
    if said is None or isinstance(said, str):
        return said or ""
    texts = [text for text in said if text]
    return (texts[0], texts[1]) if len(texts) > 1 else "".join(texts)


if __name__ == "__main__":
    for one in Language:
        if one is not Language.EN:  # English is what the pages say themselves
            (CATALOGUES / f"{one.value}.po").write_bytes(brought_up(one))
