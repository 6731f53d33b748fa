"""What is asked of some texts about the programme: that there is one, that it is an address. Pure."""

from urllib.parse import urlsplit

from api.texts import one_line


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
