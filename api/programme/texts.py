"""What people write, as it is kept: normal form NFC, plain line ends, nothing that cannot be seen. Pure."""

import re
import unicodedata
from urllib.parse import urlsplit

_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")  # PostgreSQL keeps neither end


def paragraphs(text: str) -> str:
    """The text, its line ends plain and nothing around it. ValueError for a character nobody can see."""
    found = _UNSEEN.search(text)
    if found:
        raise ValueError(f"it holds the control character U+{ord(found.group()):04X}; delete it")
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").strip())


def one_line(text: str) -> str:
    """As `paragraphs`, on one line."""
    return " ".join(paragraphs(text).split())


def something(text: str) -> str:
    """The text. ValueError where there is none."""
    if not text:
        raise ValueError("it is empty; write it, or leave it out where it may be")
    return text


def web_address(text: str) -> str:
    """An address of the web as one line. ValueError for one that no browser would open."""
    line = one_line(text)
    try:
        parts = urlsplit(line)
        is_address = parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        is_address = False
    if not is_address or " " in line:
        raise ValueError("it is no address such as https://www.example.eu")
    return line
