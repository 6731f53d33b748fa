"""What people write, as it is kept: normal form NFC, plain line ends, nothing that cannot be seen. Pure."""

import re
import unicodedata

UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")  # PostgreSQL keeps neither end


def paragraphs(text: str) -> str:
    """The text, its line ends plain and nothing around it. ValueError for a character nobody can see."""
    found = UNSEEN.search(text)
    if found:
        raise ValueError(f"it holds the control character U+{ord(found.group()):04X}; delete it")
    return unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n").strip())


def one_line(text: str) -> str:
    """As `paragraphs`, on one line."""
    return " ".join(paragraphs(text).split())
