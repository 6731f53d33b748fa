"""Whether a browser was asked from a page of ours. Pure.

The browser says so itself: Sec-Fetch-Site on trustworthy addresses, Origin on the others. A request that says
neither is no browser's, and then it has to bear a token instead of a cookie.
"""

from collections.abc import Mapping
from urllib.parse import urlsplit

from api.people.problems import NotFromHere

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})  # RFC 9110, section 9.2.1
_OURS = frozenset({"same-origin", "none"})  # none: the person's own doing, such as a bookmark
_LONGEST_PATH = 1_000  # characters; a cookie holds it while somebody signs in


def require_own_page(headers: Mapping[str, str], *, own_origin: str) -> None:
    """Nothing, where a page of ours asked. Raises NotFromHere with what the browser said.

    `own_origin` is scheme, host and port as the browser sees them, such as https://match.example.eu.
    """
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    if site is not None:
        if site not in _OURS:
            raise NotFromHere("the browser says that another site asked for it")
        return
    if origin is None:
        raise NotFromHere("the request says neither Origin nor Sec-Fetch-Site, as browsers do")
    if origin.rstrip("/").casefold() != own_origin.rstrip("/").casefold():
        raise NotFromHere("the browser says that a page of another origin asked for it")


def own_path(wanted: str | None) -> str:
    """The path of a page of ours to go on to, or '/' for whatever might lead elsewhere.

    Browsers read a backslash as a slash and drop tabs and line ends, so that none of them is let through.
    """
    if not wanted or not wanted.startswith("/") or wanted.startswith("//") or len(wanted) > _LONGEST_PATH:
        return "/"
    if "\\" in wanted or not wanted.isascii() or not wanted.isprintable():
        return "/"
    try:
        parted = urlsplit(wanted)
    except ValueError:
        return "/"
    return "/" if parted.scheme or parted.netloc else wanted
