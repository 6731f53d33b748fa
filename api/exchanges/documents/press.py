"""Makes PDF files of pages of ours, one at a time, reaching neither the network nor any other file."""

from functools import cache
from hashlib import sha256
from importlib.metadata import version
from threading import BoundedSemaphore, Lock
from typing import TYPE_CHECKING

from api.exchanges.documents.problems import NoPdfHere, PressBusy, TooLongForPdf
from api.exchanges.documents.typesetting import STYLE, STYLE_PATH

if TYPE_CHECKING:
    from weasyprint.urls import URLFetcherResponse  # type: ignore[import-untyped]  # it ships no types

MOST_CHARACTERS = 1_500_000  # of a page with its markup; takes half a minute and half a gigabyte
_NOWHERE = "https://documents.invalid"  # RFC 2606: no such host can be
_PATIENCE_S = 25  # how long one waits for the others
_QUEUE = BoundedSemaphore(6)  # printing takes a thread of the server's, and it has forty
_PRESS = Lock()  # all of it is computing, so that two at once would only share the time


class Elsewhere(Exception):
    """A page of ours asked for something that is not ours: nothing is fetched."""


def pdf_of(page: str) -> bytes:
    """The page as a tagged PDF; the same bytes for the same page on the same machine.

    Raises NoPdfHere, PressBusy, TooLongForPdf.
    """
    if len(page) > MOST_CHARACTERS:
        raise TooLongForPdf(len(page), MOST_CHARACTERS)
    if not _QUEUE.acquire(blocking=False):
        raise PressBusy
    try:
        return _in_turn(page)
    finally:
        _QUEUE.release()


@cache
def press_version() -> str:
    """Which press would make it: another one may make other bytes of the same page."""
    return f"weasyprint {version('weasyprint')}"


def fetch(url: str) -> "URLFetcherResponse":
    """Our one style sheet, and nothing else, whatever the address and its scheme."""
    from weasyprint.urls import URLFetcherResponse  # late, as in _printed

    if url != f"{_NOWHERE}{STYLE_PATH}":
        raise Elsewhere
    return URLFetcherResponse(url, STYLE.read_bytes(), {"Content-Type": "text/css; charset=utf-8"})


def _in_turn(page: str) -> bytes:
    if not _PRESS.acquire(timeout=_PATIENCE_S):
        raise PressBusy
    try:
        return _printed(page)
    finally:
        _PRESS.release()


def _printed(page: str) -> bytes:
    try:
        # Here and not above: it loads Pango, which a newcomer's machine may lack, and takes a second.
        from weasyprint import HTML  # type: ignore[import-untyped]  # it ships no types
    except (ImportError, OSError):  # OSError: the Python part is there, a library of the system is not
        raise NoPdfHere from None
    set_type = HTML(string=page, base_url=_NOWHERE, url_fetcher=fetch)
    made: bytes = set_type.write_pdf(
        pdf_variant="pdf/ua-1", pdf_identifier=sha256(page.encode()).digest()[:16]
    )
    return made
