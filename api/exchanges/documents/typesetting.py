"""Pages from templates: everything in them is escaped, and what cannot be seen is shown."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from api.exchanges.documents import words

STYLE_PATH = "/static/documents.css"  # where a browser finds it
STYLE = Path(__file__).resolve().parents[3] / "api" / "web" / STYLE_PATH.removeprefix("/")
_TEMPLATES = Path(__file__).resolve().parent / "templates"
# Controls, and the signs that turn the direction of what follows: a name could make a sum read otherwise.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


def page_of(template: str, **values: object) -> str:
    """The whole page."""
    return _environment().get_template(template).render(**values)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown,
    )
    environment.globals["style"] = STYLE_PATH
    environment.filters |= {
        "day": words.day,
        "weekday": words.weekday,
        "moment": words.moment,
        "duration": words.duration,
        "euros": words.money,
        "country": words.country,
    }
    return environment


def _shown(value: Any) -> Any:
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return _UNSEEN.sub(lambda sign: f"[U+{ord(sign.group()):04X}]", value)
