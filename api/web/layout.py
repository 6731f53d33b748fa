"""What all pages share: templates in each language, how values are said, and the static files."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from api.languages import Language
from api.profiles.vocabulary import KIND_NAMES, load_vocabularies
from api.web.languages import Says, language_of, translations_of
from api.web.sentences import sentences_of
from api.web.static_files import KeptFiles, version_of
from eligibility.facts import Kind

_API = Path(__file__).resolve().parent.parent
_STATIC = _API / "web" / "static"
_SENTENCES = re.compile(r"(?<=[.;!?])\s+(?=[A-Z'])")
_CITED = re.compile(r"(\[[^\[\]]+\])(?=\s|$)")
_ENGLISH = Markup('<span lang="en">{}</span>')
_SOURCE = Markup('<span class="source" lang="en">{}</span>')
_FOR_PROGRAMS = re.compile(r"\b(GET|PUT|POST|PATCH|DELETE) /|\bIf-Match\b|\bIdempotency-Key\b|'cxc ")
# Scripts and styles come from here alone, and none is written into a page.
PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)


@cache
def _environment(language: Language) -> Environment:
    folders = [_API / "web" / "templates", *sorted(_API.glob("*/templates"))]
    environment = Environment(
        loader=FileSystemLoader(folders),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    )
    environment.install_gettext_translations(translations_of(language), newstyle=True)  # type: ignore[attr-defined]
    says = Says(language)
    environment.globals |= {
        "language": language.value,
        "languages": [(one.value, one.own_name) for one in Language],
        "asset": asset,
        "colon": says.colon,
    }
    environment.filters |= {
        "country": lambda code: _country(says, code),
        "kind": lambda code: _kind(language, code),
        "named": lambda text: _named(language, text),
        "day": says.day,
        "short_day": says.short_day,
        "moment": says.moment,
        "money": says.money,
        "number": says.number,
        "percent": says.percent,
        "said": lambda text: _said(language, text),
        "verbatim": lambda text: _verbatim(language, text),
        "words": words,
    }
    environment.globals["days"] = says.days
    return environment


def _said(language: Language, text: Any) -> Any:
    """A sentence of the rules or the service, in the language of the page as far as that has it.

    The rest is marked as English, and so is what is cited between brackets.
    """
    plain = for_people(text) if isinstance(text, str) else text
    if language is Language.EN or not isinstance(plain, str) or not plain:
        return plain
    said: list[Markup | str] = []
    for number, piece in enumerate(_CITED.split(str(plain))):
        if number % 2:
            said.append(_SOURCE.format(piece))
        else:
            parts = sentences_of(language).parts(piece.strip()) if piece.strip() else ()
            said += [one.text if one.known else _ENGLISH.format(one.text) for one in parts]
    return Markup(" ").join(said)


def _verbatim(language: Language, text: str | None) -> str:
    """What a document says or is called, in its own words, which are English."""
    return text or "" if language is Language.EN or not text else _SOURCE.format(text)


def _named(language: Language, text: Any) -> Any:
    """A name from a closed list, such as an ecosystem; as it stands where the language has no other."""
    return translations_of(language).gettext(text) if text and type(text) is str else text


def _kind(language: Language, code: str | None) -> str:
    gettext = translations_of(language).gettext
    return gettext(KIND_NAMES[Kind(code)]) if code else gettext("kind not stated")


def _country(says: Says, code: str | None) -> str:
    """In English as the reference tables have it, else as the language of the page does."""
    gettext = translations_of(says.language).gettext
    if not code:
        return gettext("country not stated")
    if says.language is not Language.EN:
        return says.country(code)
    return load_vocabularies().countries.names.get(code, "country not stated")


def for_people(text: str) -> str:
    """The text without sentences that tell a program what to ask; all of it where nothing else is said."""
    kept = [one for one in _SENTENCES.split(text) if not _FOR_PROGRAMS.search(one)]
    return " ".join(kept) or text


def words(code: str) -> str:
    """A code as words: under_way as under way, agenda.0.what as agenda 1, what."""
    numbered = re.sub(r"\.(\d+)\.?", lambda found: f" {int(found[1]) + 1}, ", code).removesuffix(", ")
    return str(escape(numbered.replace("_", " ")))


@cache
def asset(name: str) -> str:
    """The address of a static file, which changes with what is in it: browsers may keep it for ever."""
    return f"/static/{name}?v={version_of(_STATIC / name)}"


def page(request: Request, template: str, *, status: int = 200, **values: object) -> HTMLResponse:
    """A whole page from a template, in the language that the request asks for; every value is escaped."""
    language = language_of(request)
    query = f"?{request.url.query}" if request.url.query else ""
    known: dict[str, object] = {
        "path": request.url.path,
        "here": request.url.path + query,
        "menu": None,
        "trying": None,
        "signed": None,
        "done": None,
    }
    text = _environment(language).get_template(template).render(known | values)
    chosen = {"Content-Security-Policy": PAGE_POLICY, "Content-Language": language.value}
    return HTMLResponse(text, status_code=status, headers=chosen)


def load_templates(language: Language = Language.EN) -> None:
    """Compiles all of them, before a process is forked; they are not looked up again."""
    environment = _environment(language)
    environment.auto_reload = False
    for name in environment.list_templates(extensions=["html"]):
        environment.get_template(name)


def mount_static(app: FastAPI) -> None:
    """Serves style sheets, scripts and shapes from here; nothing is fetched from elsewhere."""
    app.mount("/static", KeptFiles(directory=_STATIC), name="static")
