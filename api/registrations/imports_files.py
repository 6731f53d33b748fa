"""Files as they come over HTTP: what they were sent as, what they are, and by which mapping they are read."""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from types import MappingProxyType

from api.profiles.imports import Incoming
from api.profiles.mapping import OWN_COLUMNS, read_mapping
from api.profiles.use_cases import read_incoming
from api.registrations.imports_problems import NotThisFormat, UnknownMapping

MAPPINGS = Path(__file__).resolve().parents[2] / "docs" / "mappings"
ANYTHING = "application/octet-stream"
_ZIP = b"PK\x03\x04"


class Format(Enum):
    """A format that organisations can be read from, as it reads in a sentence."""

    TEXT = "a text file such as CSV"
    JSON_LINES = "JSON Lines"
    XLSX = "an XLSX workbook"
    ODS = "an ODS spreadsheet"
    ARCHIVE = "an archive that holds no spreadsheet"


MEDIA_TYPES: Mapping[str, Format | None] = MappingProxyType(  # none: what it is, its content alone says
    {
        "text/csv": Format.TEXT,
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": Format.XLSX,
        "application/vnd.oasis.opendocument.spreadsheet": Format.ODS,
        "application/x-ndjson": Format.JSON_LINES,
        ANYTHING: None,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SentFile:
    """A file that somebody sent, and how it is to be read."""

    name: str
    content: bytes
    media_type: str  # as the request says, parameters and all
    mapping: str | None = None
    encoding: str | None = None


def read_sent(sent: SentFile, *, today: date) -> Incoming:
    """The rows of the file. Raises NotThisFormat, UnknownMapping, UnusableMapping, UnreadableFile."""
    _check_format(sent)
    return read_incoming(
        Path(sent.name),
        sent.content,
        today=today,
        mapping=OWN_COLUMNS if sent.mapping is None else read_mapping(_mapping_called(sent.mapping)),
        mapping_code=sent.mapping,
        encoding=sent.encoding,
    )


def format_of(content: bytes) -> Format:
    """What a file is by its content. One that is nothing of use is left to the reader, which says so."""
    if content.startswith(_ZIP):
        return _kind_of_archive(content)
    begin = content[:1024].removeprefix(b"\xef\xbb\xbf").lstrip()
    return Format.JSON_LINES if begin.startswith(b"{") else Format.TEXT


def _kind_of_archive(content: bytes) -> Format:
    try:
        names = set(zipfile.ZipFile(io.BytesIO(content)).namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        return Format.ARCHIVE
    if "xl/workbook.xml" in names:
        return Format.XLSX
    return Format.ODS if {"mimetype", "content.xml"} <= names else Format.ARCHIVE


def _check_format(sent: SentFile) -> None:
    named = sent.media_type.partition(";")[0].strip().lower() or ANYTHING
    if named not in MEDIA_TYPES:
        raise NotThisFormat(named, None, list(MEDIA_TYPES))
    wanted, found = MEDIA_TYPES[named], format_of(sent.content)
    if wanted is not None and found is not wanted:
        raise NotThisFormat(named, found.value, list(MEDIA_TYPES))


def _mapping_called(name: str) -> Path:
    known = {path.stem: path for path in sorted(MAPPINGS.glob("*.toml"))}
    if name not in known:
        raise UnknownMapping(name, list(known))
    return known[name]
