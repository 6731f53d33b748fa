"""What the address of a page of figures asks for, and how it goes on in links and files."""

from collections.abc import Mapping
from urllib.parse import urlencode

from api.pages.page import Page

NAMES = ("partnership", "from", "to")
Query = Mapping[str, str]


def asked_of(page: Page) -> Query:
    """Whose figures, and in which period; empty where that is not said."""
    return {name: page.query.get(name, "").strip() for name in NAMES}


def behind(query: Query, **more: str) -> str:
    """The query for a link, with its question mark; empty where nothing is asked for."""
    text = urlencode({name: said for name, said in {**query, **more}.items() if said})
    return f"?{text}" if text else ""
