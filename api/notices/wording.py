"""What a notice says, from its kind and params: one wording for e-mail, its HTML and the inbox. Pure."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from urllib.parse import urlencode

from jinja2 import Environment, PackageLoader, StrictUndefined, TemplateError, TemplateNotFound

from api.languages import Language
from api.notices.kinds import KINDS
from eligibility.phrases import in_words

Say = Callable[[Language, str], str]  # a sentence of ours in a language, as far as that has it
_LONGEST = 300  # characters of one param; an organisation's name has at most as many
_LOADER = PackageLoader("api.notices")


class Unsayable(Exception):
    """A notice whose words cannot be put together from what it bears: a defect of ours, not of the person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A notice in words: a subject of one line, paragraphs, and where to go, if anywhere."""

    subject: str
    paragraphs: tuple[str, ...]
    link: str | None
    language: Language = Language.EN

    @property
    def text(self) -> str:
        """The plain text."""
        return "\n\n".join([*self.paragraphs, *([self.link] if self.link else [])]) + "\n"

    @property
    def html(self) -> str:
        """The same as a page of its own, everything in it escaped, with no picture and no script."""
        return _PAGES.get_template("letter.html").render(letter=self)


def letter_of(code: str, params: Mapping[str, object], *, public_url: str) -> Letter:
    """The words of a notice. `public_url` is the address of the service, which its path is put behind.

    Raises Unsayable for a kind without words, a param that is missing or a path that leads elsewhere.
    """
    kind = KINDS.get(code)
    if kind is None:
        raise Unsayable(f"there is no kind of notice called {code!r}")
    missing = sorted(name for name in kind.params if params.get(name) is None)
    if missing:
        raise Unsayable(f"a notice {code!r} needs {', '.join(missing)}")
    said = {name: _said(name, params[name]) for name in kind.params}
    try:
        written = _TEXTS.get_template(f"{code}.txt").render(said)
    except TemplateNotFound:
        raise Unsayable(f"there is no template {code}.txt") from None
    except TemplateError as error:
        raise Unsayable(f"the template {code}.txt cannot be filled in: {error}") from error
    subject, *paragraphs = (" ".join(part.split()) for part in written.strip().split("\n\n"))
    return Letter(
        subject=subject,
        paragraphs=tuple(paragraphs),
        link=_link(public_url, said["path"], secret=said.get("secret")) if "path" in said else None,
    )


def translated(letter: Letter, language: Language, say: Say) -> Letter:
    """The letter in another language, sentence by sentence; names and people's own words stay as they are."""
    subject, *paragraphs = (say(language, one) for one in (letter.subject, *letter.paragraphs))
    return replace(letter, subject=subject, paragraphs=tuple(paragraphs), language=language)


def one_line(text: str) -> str:
    """The text without line ends, control characters and signs that turn the direction of reading."""
    spaced = "".join(" " if unicodedata.category(sign) in _UNSEEN else sign for sign in text)
    return " ".join(spaced.split())


def _said(name: str, value: object) -> str:
    if name == "until":
        return _day(str(value))
    return one_line(str(value))[:_LONGEST]


def _day(value: str) -> str:
    try:
        return in_words(date.fromisoformat(value[:10]))
    except ValueError:
        raise Unsayable(f"{value!r} is no day such as '2026-11-21'") from None


def _link(public_url: str, path: str, *, secret: str | None) -> str:
    leads_elsewhere = not path.startswith("/") or path.startswith(("//", "/\\"))
    if leads_elsewhere or " " in path:
        raise Unsayable("the path of a notice begins with one slash and stays within the service")
    if secret is not None:  # a door, which is the same page in every language
        return f"{public_url.rstrip('/')}{path}?{urlencode({'secret': secret})}"
    return f"{public_url.rstrip('/')}/to{page_at(path)}"


def page_at(path: str) -> str:
    """Where the page is that shows what this path of the API names; it is there in each language."""
    for pattern, page in _PAGES_AT:
        found = pattern.match(path)
        if found:
            return found.expand(page)
    return path


# A path of the API whose page is at another address, and that address. All others are at the same one.
_PAGES_AT = (
    (re.compile(r"/waivers/(.+)"), r"/office/waivers/\1"),
    (re.compile(r"/organisations/([^/]+)/messages/(.+)"), r"/messages/\1/\2"),
    (re.compile(r"/mandates/.+"), "/me"),
    (re.compile(r"/profiles[?](.+)"), r"/members?\1"),
)

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_TEXTS = Environment(loader=_LOADER, undefined=StrictUndefined, autoescape=False)  # noqa: S701  plain text, never HTML
_PAGES = Environment(loader=_LOADER, undefined=StrictUndefined, autoescape=True)
