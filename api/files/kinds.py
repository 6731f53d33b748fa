"""The kinds of files that are taken, told by their content. Pure.

PDF, JPEG, PNG and WebP: what a scanner, a telephone, an airline and an accounting program give. Each can be
looked at whole, and every browser shows it. Not taken: GIF, TIFF and HEIC, which are the same in other forms;
SVG, HTML and mail, which may run or fetch something where they are opened; office documents and archives,
which are containers of anything; and plain text, which proves nothing. All of these print to a PDF.
"""

from enum import StrEnum
from types import MappingProxyType


class MediaType(StrEnum):
    """What is taken."""

    PDF = "application/pdf"
    JPEG = "image/jpeg"
    PNG = "image/png"
    WEBP = "image/webp"

    @property
    def suffix(self) -> str:
        """What the name of such a file ends in here."""
        return {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}.get(self, ".webp")

    @property
    def called(self) -> str:
        """As it is called in a sentence."""
        return _CALLED[self]


_CALLED = {
    MediaType.PDF: "a PDF",
    MediaType.JPEG: "a JPEG picture",
    MediaType.PNG: "a PNG picture",
    MediaType.WEBP: "a WebP picture",
}
MOST_BYTES = 10 * 2**20  # of a file as it is sent
ANYTHING = frozenset({"", "application/octet-stream", "binary/octet-stream"})  # says nothing of the content
DECLARED = MappingProxyType(  # media types that say one of ours, as clients write them
    {one.value: one for one in MediaType}
    | {
        "application/x-pdf": MediaType.PDF,
        "image/jpg": MediaType.JPEG,
        "image/pjpeg": MediaType.JPEG,
        "image/x-png": MediaType.PNG,
    }
)
SUFFIXES = MappingProxyType(  # what a name ends in that says one of ours
    {
        ".pdf": MediaType.PDF,
        ".jpg": MediaType.JPEG,
        ".jpeg": MediaType.JPEG,
        ".jpe": MediaType.JPEG,
        ".jfif": MediaType.JPEG,
        ".png": MediaType.PNG,
        ".webp": MediaType.WEBP,
    }
)
OTHER_SUFFIXES = frozenset(  # and what says something else; a name may end in anything besides
    suffix
    for suffixes in (
        ".txt .csv .json .xml .xsl .htm .html .xht .xhtml .mhtml .hta .svg .svgz .swf .wasm",
        ".eml .msg .rtf .doc .docm .docx .xls .xlsb .xlsm .xlsx .ppt .pptx .odt .ods .odp .ps .eps",
        ".gif .bmp .tif .tiff .heic .heif .avif .ico .mov .mp3 .mp4 .mpg",
        ".exe .com .bat .cmd .scr .pif .msi .dll .jar .apk .js .vbs .ps1 .sh .py .php .lnk",
        ".zip .7z .rar .gz .tar .iso .dmg",
    )
    for suffix in suffixes.split()
)

_BEGINS = (
    (b"%PDF-", MediaType.PDF),
    (b"\xff\xd8\xff", MediaType.JPEG),
    (b"\x89PNG\r\n\x1a\n", MediaType.PNG),
)
_OTHERS = (  # how files begin that people send as well
    ((b"PK\x03\x04", b"PK\x05\x06"), "a ZIP archive, as office documents are too"),
    ((b"\xd0\xcf\x11\xe0",), "an office document of the old kind"),
    ((b"GIF87a", b"GIF89a"), "a GIF picture"),
    ((b"II*\x00", b"MM\x00*"), "a TIFF picture"),
    ((b"BM",), "a BMP picture"),
    ((b"MZ", b"\x7fELF", b"\xca\xfe\xba\xbe", b"\xcf\xfa\xed\xfe", b"#!"), "a program"),
    ((b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ"), "an archive"),
    ((b"{\\rtf",), "an RTF document"),
    ((b"%!PS",), "a PostScript document"),
)
_HTML = (b"<!doctype html", b"<html", b"<script", b"<head", b"<body", b"<svg", b"<?xml", b"<!--", b"<?php")


def kind_of(content: bytes) -> MediaType | None:
    """What the content begins as, at its very first byte; None for what is not taken."""
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return MediaType.WEBP
    return next((kind for begins, kind in _BEGINS if content.startswith(begins)), None)


def looks_like(content: bytes) -> str:
    """What a file that is not taken seems to be, in words."""
    if content[4:12] in {b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypheim", b"ftypavif"}:
        return "a HEIC or AVIF picture"
    if content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_HTML):
        return "a web page, a drawing or another text with markup"
    if b"%PDF-" in content[:1024]:
        return "a PDF with something before it"
    known = next((words for begins, words in _OTHERS if content.startswith(begins)), None)
    return known or "something else"
