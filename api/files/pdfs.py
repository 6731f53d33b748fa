"""A PDF is looked through and left as it is: one with a signature stays signed. Runs in looker.py.

Every object is visited, in use or not; nothing is drawn. Streams are unpacked to count their bytes, and those
that hold objects to see these.
"""

import io
import re
import zlib
from collections.abc import Iterator

import pypdf
from pypdf.generic import (
    ArrayObject,
    ByteStringObject,
    DictionaryObject,
    IndirectObject,
    NameObject,
    StreamObject,
    TextStringObject,
)

from api.files.findings import MOST_PAGES, MOST_UNPACKED, Finding, Found

MOST_OBJECTS = 200_000
MOST_LEVELS = 100  # of parts within parts
MOST_IMAGE_POINTS = 400_000_000  # of one picture in it: A1 at 600 dots per inch has 280 million

_HEAD = re.compile(rb"%PDF-[12]\.\d[\r\n ]")
_BLANK = b"\r\n\t\x0c\x00 "
_STARTXREF = re.compile(rb"startxref\s+(\d{1,10})\s+%%EOF\s*\Z")
_XREF = re.compile(rb"\s*(?:xref\s|\d+\s+\d+\s+obj\b)")
_ZIP_ENDS = b"PK\x05\x06"
_ZIP_REACH = 2**16 + 22  # how far from the end of a file archivers look for that
_ZIP_PARTS = (b"PK\x03\x04", b"PK\x01\x02", _ZIP_ENDS)
_MARKUP = re.compile(rb"<(?:!doctype\s+html|html[\s>]|script[\s>]|iframe[\s>]|\?php\s)", re.IGNORECASE)
_ESCAPE = re.compile(rb"#([0-9A-Fa-f]{2})")
_HIDDEN = (  # in the bytes as they are, whether or not anything leads there
    (re.compile(rb"/S\s*/JavaScript\b"), Finding.SCRIPT),
    (re.compile(rb"/S\s*/Launch\b"), Finding.LAUNCH),
    (re.compile(rb"/S\s*/(?:SubmitForm|ImportData)\b"), Finding.SENDS),
    (re.compile(rb"/S\s*/(?:GoToR|GoToE|Thread)\b"), Finding.OUTSIDE),
    (re.compile(rb"/Type\s*/EmbeddedFile\b|/EmbeddedFiles\s*(?:<<|\d+\s+\d+\s+R)"), Finding.FILES),
    (re.compile(rb"/Subtype\s*/RichMedia\b"), Finding.MEDIA),
)
_KEYS = {  # of any dictionary
    "/JS": Finding.SCRIPT,
    "/JavaScript": Finding.SCRIPT,
    "/AA": Finding.OPENS,
    "/AF": Finding.FILES,
    "/EmbeddedFiles": Finding.FILES,
    "/EF": Finding.FILES,
    "/RF": Finding.FILES,
    "/XFA": Finding.FORM,
    "/RichMediaContent": Finding.MEDIA,
    "/RichMediaSettings": Finding.MEDIA,
}
_ACTIONS = {  # what an action does, under /S
    "/JavaScript": Finding.SCRIPT,
    "/Launch": Finding.LAUNCH,
    "/SubmitForm": Finding.SENDS,
    "/ImportData": Finding.SENDS,
    "/GoToE": Finding.FILES,
    "/GoToR": Finding.OUTSIDE,
    "/Thread": Finding.OUTSIDE,
    "/Rendition": Finding.MEDIA,
    "/Movie": Finding.MEDIA,
    "/Sound": Finding.MEDIA,
    "/RichMediaExecute": Finding.MEDIA,
    "/GoTo3DView": Finding.MEDIA,
}
_SUBTYPES = {
    "/FileAttachment": Finding.FILES,
    "/RichMedia": Finding.MEDIA,
    "/Movie": Finding.MEDIA,
    "/Sound": Finding.MEDIA,
    "/Screen": Finding.MEDIA,
    "/3D": Finding.MEDIA,
    "/U3D": Finding.MEDIA,
    "/PRC": Finding.MEDIA,
}
_TYPES = {"/EmbeddedFile": Finding.FILES, "/Filespec": Finding.OUTSIDE}
_FILE_NAMES = ("/F", "/UF", "/DOS", "/Mac", "/Unix")  # of another file, where they say a text
_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s\x00-\x1f\x7f]+", re.IGNORECASE)
_FLATE = frozenset({"/FlateDecode", "/Fl"})
_GROWTH = {  # of other packings, at the most
    "/LZWDecode": 1_400,
    "/LZW": 1_400,
    "/RunLengthDecode": 128,
    "/RL": 128,
}
_PIECE = 2**20
_TEXTS = (TextStringObject, ByteStringObject)


def check(content: bytes) -> None:
    """Raises Found for the first thing for which the PDF is not taken."""
    _check_frame(content)
    _check_other_formats(content)
    _check_hidden(content)
    reader = pypdf.PdfReader(io.BytesIO(content))
    if "/Encrypt" in reader.trailer:
        raise Found(Finding.LOCKED)
    _check_opening(reader)
    _check_objects(reader)


def _check_frame(content: bytes) -> None:
    if not _HEAD.match(content):
        raise Found(Finding.BROKEN)
    end = content.rfind(b"%%EOF")
    if end < 0:
        raise Found(Finding.BROKEN)
    if content[end + 5 :].strip(_BLANK):
        raise Found(Finding.TAIL)
    table = _STARTXREF.search(content[max(0, end - 100) : end + 5])
    if table is None or not _XREF.match(content[int(table[1]) : int(table[1]) + 40]):
        raise Found(Finding.BROKEN)


def _check_other_formats(content: bytes) -> None:
    is_whole_archive = all(part in content for part in _ZIP_PARTS)
    if is_whole_archive or _ZIP_ENDS in content[-_ZIP_REACH:]:
        raise Found(Finding.ARCHIVE)
    if _MARKUP.search(content):
        raise Found(Finding.MARKUP)


def _check_hidden(content: bytes) -> None:
    plain = _ESCAPE.sub(lambda found: bytes([int(found[1], 16)]), content)
    for sign, finding in _HIDDEN:
        if sign.search(plain):
            raise Found(finding)


def _check_opening(reader: pypdf.PdfReader) -> None:
    root = reader.trailer["/Root"].get_object()
    if not isinstance(root, DictionaryObject):
        raise Found(Finding.BROKEN)
    named = root.get("/OpenAction")
    opening = named.get_object() if named is not None else None
    if isinstance(opening, DictionaryObject) and not _is_harmless(opening):
        raise Found(_ACTIONS.get(str(opening.get("/S")), Finding.OPENS))


def _is_harmless(action: DictionaryObject) -> bool:
    """Whether it only shows a page, as most programs write it."""
    return action.get("/S") == "/GoTo" and "/Next" not in action


def _check_objects(reader: pypdf.PdfReader) -> None:
    pages = unpacked = 0
    links = _Links()
    for dictionary in _dictionaries(reader):
        _check_dictionary(dictionary)
        links.note(dictionary)
        pages += dictionary.get("/Type") == "/Page"
        if pages > MOST_PAGES:
            raise Found(Finding.PAGES)
        if isinstance(dictionary, StreamObject):
            unpacked += _unpacked_bytes(dictionary, most=MOST_UNPACKED - unpacked)
    if not pages:
        raise Found(Finding.NO_PAGE)
    links.check()


class _Links:
    """What leads to the web: allowed only where somebody clicks on a link, and only to pages and to mail."""

    def __init__(self) -> None:
        self._leading: list[DictionaryObject] = []
        self._clicked: list[object] = []

    def note(self, one: DictionaryObject) -> None:
        """Keeps what has to do with links."""
        if _resolved(one, "/S") == "/URI" or isinstance(_resolved(one, "/URI"), _TEXTS):
            self._leading.append(one)
        if _resolved(one, "/Subtype") == "/Link":
            self._clicked.append(_resolved(one, "/A"))

    def check(self) -> None:
        """Raises Found for what would lead there without a click, or anywhere else."""
        clicked = {id(one) for one in self._clicked}
        for one in self._leading:
            if id(one) not in clicked:
                raise Found(Finding.OPENS)
            if not _ADDRESS.fullmatch(_text(_resolved(one, "/URI"))):
                raise Found(Finding.LINK)


def _dictionaries(reader: pypdf.PdfReader) -> Iterator[DictionaryObject]:
    """Every dictionary and stream of the document, whatever leads there."""
    yield from _within(reader.trailer)
    numbers = {(number, generation) for generation, table in reader.xref.items() for number in table}
    numbers |= {(number, 0) for number in reader.xref_objStm}
    if len(numbers) > MOST_OBJECTS:
        raise Found(Finding.PACKED)
    for number, generation in sorted(numbers):
        found = reader.get_object(IndirectObject(number, generation, reader))
        if found is not None:
            yield from _within(found)


def _within(whole: object) -> Iterator[DictionaryObject]:
    """The dictionaries in an object, without following references: what they lead to is visited by itself."""
    waiting = [(whole, 0)]
    while waiting:
        one, level = waiting.pop()
        if level > MOST_LEVELS:
            raise Found(Finding.NESTED)
        if isinstance(one, DictionaryObject):
            yield one
            waiting.extend((part, level + 1) for part in dict.values(one))
        elif isinstance(one, ArrayObject):
            waiting.extend((part, level + 1) for part in list.__iter__(one))


def _check_dictionary(one: DictionaryObject) -> None:
    for key in one:
        if key in _KEYS:
            raise Found(_KEYS[key])
    for key, known in (("/S", _ACTIONS), ("/Subtype", _SUBTYPES), ("/Type", _TYPES)):
        value = _resolved(one, key)
        if isinstance(value, NameObject) and value in known:
            raise Found(known[value])
    if "/Next" in one and "/S" in one:  # bookmarks have a next one too, and are no actions
        raise Found(Finding.OPENS)
    if any(isinstance(_resolved(one, key), _TEXTS) for key in _FILE_NAMES if key in one):
        raise Found(Finding.OUTSIDE)
    if isinstance(one, StreamObject):
        _check_stream(one)


def _resolved(one: DictionaryObject, key: str) -> object:
    """What stands under a key, wherever it lies."""
    value = dict.get(one, key)
    return value.get_object() if isinstance(value, IndirectObject) else value


def _text(value: object) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def _check_stream(stream: StreamObject) -> None:
    if "/F" in stream or "/Ref" in stream:
        raise Found(Finding.OUTSIDE)
    if stream.get("/Type") == "/ObjStm":
        _check_hidden(stream.get_data())
    if stream.get("/Subtype") == "/Image":
        width, height = (_number(stream.get(key)) for key in ("/Width", "/Height"))
        if width * height > MOST_IMAGE_POINTS:
            raise Found(Finding.PACKED)


def _number(value: object) -> int:
    found = value.get_object() if isinstance(value, IndirectObject) else value
    return abs(int(found)) if isinstance(found, (int, float)) else 0


def _unpacked_bytes(stream: StreamObject, *, most: int) -> int:
    """How many bytes the stream unpacks to, at its outermost packing. Raises Found where they are more."""
    raw = stream._data  # noqa: SLF001  the bytes as they stand in the file; get_data would unpack them all
    packings = [name for name in _filters(stream) if name in _FLATE or name in _GROWTH]
    if len(packings) > 1:
        raise Found(Finding.PACKED)
    size = len(raw) * _GROWTH.get(packings[0], 1) if packings else len(raw)
    if packings and packings[0] in _FLATE and _filters(stream)[0] in _FLATE:
        size = _inflated_bytes(raw, most=most)
    if size > most:
        raise Found(Finding.PACKED)
    return size


def _filters(stream: StreamObject) -> list[str]:
    """The packings, outermost first."""
    named = stream.get("/Filter")
    whole = named.get_object() if named is not None else None
    if isinstance(whole, ArrayObject):
        return [str(one.get_object()) for one in whole]
    return [] if whole is None else [str(whole)]


def _inflated_bytes(raw: bytes, *, most: int) -> int:
    unpacking = zlib.decompressobj()
    size, waiting = 0, raw
    while waiting and size <= most and not unpacking.eof:
        try:
            size += len(unpacking.decompress(waiting, _PIECE))
        except zlib.error:
            break  # a viewer shows what came before
        waiting = unpacking.unconsumed_tail
    return size
