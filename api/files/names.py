"""What a person's file is called: text to be shown, never a place on a disk. Pure."""

import re
import unicodedata
from pathlib import PurePosixPath
from urllib.parse import quote

from api.files.kinds import OTHER_SUFFIXES, SUFFIXES, MediaType

MOST_SIGNS = 100
NAMELESS = "file"

_DEVICES = re.compile(
    r"(?:con|prn|aux|nul|clock\$|conin\$|conout\$|(?:com|lpt)[0-9¹²³])(?:\..*)?", re.IGNORECASE
)
_PARTS = re.compile(r"[/\\\u2044\u2215\u29f5\u29f8\ufe68\uff0f\uff3c]")  # signs that part folders, or look so
_FORBIDDEN = re.compile(r'[<>:"|?*%\x00-\x1f\x7f]')  # that some system or header does not take
_KEPT = re.compile(r"[^A-Za-z0-9._-]+")


def display_name(name: str, kind: MediaType) -> str:
    """The name without folders and signs that cannot be seen, ending as the content is; never empty."""
    last = _PARTS.split(unicodedata.normalize("NFC", name))[-1]
    seen = "".join(sign if _is_shown(sign) else " " for sign in _FORBIDDEN.sub(" ", last))
    stem = " ".join(seen.split()).strip(". ")
    if suffix_of(stem) in SUFFIXES:
        stem = stem[: -len(suffix_of(stem))].strip(". ")
    stem = stem[:MOST_SIGNS].strip(". ") or NAMELESS
    if _DEVICES.fullmatch(stem):
        stem = f"{NAMELESS} {stem}"
    return stem + kind.suffix


def suffix_of(name: str) -> str:
    """What the name ends in, in small letters, where that says a kind of file; empty where it says none."""
    suffix = PurePosixPath(name.strip()).suffix.lower()
    return suffix if suffix in SUFFIXES or suffix in OTHER_SUFFIXES else ""


def as_attachment(name: str) -> str:
    """The header Content-Disposition that gives a file out under this name, to be saved and not shown.

    RFC 6266 with RFC 8187: for old browsers in ASCII, beside it as it is.
    """
    ascii_only = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = _KEPT.sub("_", ascii_only).strip("._") or NAMELESS
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def locked_up(name: str) -> dict[str, str]:
    """The headers of a file that a person handed in: a browser saves it, and lets nothing in it act."""
    return {
        "Content-Disposition": as_attachment(name),
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }


def _is_shown(sign: str) -> bool:
    """Not what turns the direction of writing, joins, marks or stands for nothing."""
    return unicodedata.category(sign) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
