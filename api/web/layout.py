"""What all pages share: templates in each language, how values are said, and the static files."""

from functools import cache
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from markupsafe import Markup, escape

from api.profiles.vocabulary import KIND_NAMES, load_vocabularies
from api.web.languages import Language, Says, language_of
from api.web.static_files import KeptFiles, version_of
from eligibility.facts import Kind

_API = Path(__file__).resolve().parent.parent
_STATIC = _API / "web" / "static"
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
    environment.install_gettext_translations(language.translations, newstyle=True)  # type: ignore[attr-defined]
    says = Says(language)
    environment.globals |= {
        "language": language.value,
        "languages": [(one.value, one.own_name) for one in Language],
        "asset": asset,
    }
    environment.filters |= {
        "country": lambda code: (
            load_vocabularies().countries.names.get(code or "", "country not stated")
            if language is Language.EN
            else says.country(code)
        ),
        "kind": lambda code: KIND_NAMES[Kind(code)] if code else "kind not stated",
        "day": says.day,
        "short_day": says.short_day,
        "moment": says.moment,
        "money": says.money,
        "number": says.number,
        "percent": says.percent,
        "said": lambda text: _said(language, text),
        "words": words,
    }
    environment.globals["days"] = says.days
    return environment


def _said(language: Language, text: Any) -> Any:
    """A sentence of the rules or the service: in English, and marked so on a page in another language."""
    if language is Language.EN or not text:
        return text
    return Markup('<span lang="en">{}</span>').format(text)


def words(code: str) -> str:
    """A code as words: under_way as under way."""
    return str(escape(code.replace("_", " ")))


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


def mount_static(app: FastAPI) -> None:
    """Serves style sheets, scripts and shapes from here; nothing is fetched from elsewhere."""
    app.mount("/static", KeptFiles(directory=_STATIC), name="static")
