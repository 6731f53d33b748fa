"""What all pages share: templates, how values are said, and the static files."""

from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles
from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from api.profiles.vocabulary import KIND_NAMES, load_vocabularies
from eligibility.facts import Kind

_API = Path(__file__).resolve().parent.parent


def _environment() -> Environment:
    folders = [_API / "web" / "templates", *sorted(_API.glob("*/templates"))]
    environment = Environment(
        loader=FileSystemLoader(folders),
        autoescape=select_autoescape(default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["country"] = lambda code: load_vocabularies().countries.names.get(
        code or "", "country not stated"
    )
    environment.filters["kind"] = lambda code: KIND_NAMES[Kind(code)] if code else "kind not stated"
    return environment


_ENVIRONMENT = _environment()


def page(request: Request, template: str, *, status: int = 200, **values: object) -> HTMLResponse:
    """A whole page from a template; every value is escaped."""
    text = _ENVIRONMENT.get_template(template).render(path=request.url.path, **values)
    return HTMLResponse(text, status_code=status)


def mount_static(app: FastAPI) -> None:
    """Serves the style sheet from here; nothing is fetched from elsewhere."""
    app.mount("/static", StaticFiles(directory=_API / "web" / "static"), name="static")
