"""Reads one cell into the value of its column, or says why it cannot. Pure."""

import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from api.profiles.cells import Cell, Nested, as_text
from api.profiles.columns import MAX_ITEM, MAX_NAME, MAX_TEXT, MAX_URL, SEPARATOR
from api.profiles.vocabulary import Vocabularies, Vocabulary
from api.texts import UNSEEN
from eligibility.facts import Kind, Role
from matching.profiles import OrganisationId, Period

_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_DECIMAL = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]{1,2})?")
_WHOLE = re.compile(r"[0-9]{1,9}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WEB_ADDRESS = re.compile(
    r"https?://[^\s\\\"<>^`{|}@]+", re.IGNORECASE
)  # no @: a name and password before it mislead
_TRUTHS = {"yes": True, "true": True, "no": False, "false": False}
_MAX_COUNT = 10_000
_MAX_DAYS = 50_000  # 137 years: longer than anybody lives
_OLDEST_BIRTH = date(1900, 1, 1)


class BadValueError(ValueError):
    """A value that its column cannot hold."""

    def __init__(self, problem: str, advice: str, *, value: str | None = None) -> None:
        self.problem, self.advice, self.value = problem, advice, value
        super().__init__(f"{problem}. {advice}")


Reader = Callable[[Cell, Vocabularies, date], Any]


def cleaned(cell: Cell) -> Cell:
    """The cell in normal form NFC, trimmed, line ends plain. Raises BadValueError for what nothing takes."""
    if isinstance(cell, Nested):
        raise BadValueError("a JSON object cannot be read here", "Give a text, a number or a list of texts.")
    if isinstance(cell, tuple):
        return tuple(text for item in cell if (text := as_text(cleaned(item))))
    if len(cell) > MAX_TEXT:
        raise BadValueError(
            f"the text has {len(cell):,} characters, and at most {MAX_TEXT:,} are taken", "Shorten it."
        )
    found = UNSEEN.search(cell)
    if found:
        raise BadValueError(
            f"it contains the control character U+{ord(found.group()):04X}",
            "Delete it; if accents look wrong too, the file was saved in another encoding than UTF-8.",
        )
    return unicodedata.normalize("NFC", cell.replace("\r\n", "\n").replace("\r", "\n").strip())


def _single(cell: Cell) -> str:
    if isinstance(cell, tuple):
        if len(cell) > 1:
            raise BadValueError("this column takes one value, not a list", "Keep one.")
        cell = cell[0] if cell else ""
    return " ".join(cell.split())


def _items(cell: Cell) -> list[str]:
    parts = cell.split(SEPARATOR) if isinstance(cell, str) else cell
    return [" ".join(part.split()) for part in parts if part.strip()]


def _read_id(cell: Cell, _vocabularies: Vocabularies, _today: date) -> OrganisationId:
    return _checked_id(_single(cell))


def _checked_id(text: str) -> OrganisationId:
    if not _ID.fullmatch(text):
        raise BadValueError(
            "this cannot be an id",
            "Use 1 to 64 letters A-Z, digits, '.', '_' or '-', beginning with a letter or digit.",
            value=text,
        )
    return OrganisationId(text)


def _read_name(cell: Cell, _vocabularies: Vocabularies, _today: date) -> str | None:
    text = _single(cell)
    if len(text) > MAX_NAME:
        raise BadValueError(
            f"it has {len(text):,} characters, and at most {MAX_NAME} are taken", "Shorten it."
        )
    return text or None


def _read_text(cell: Cell, _vocabularies: Vocabularies, _today: date) -> str:
    if isinstance(cell, tuple):
        return _single(cell)
    return cell


def _code(text: str, vocabulary: Vocabulary) -> str:
    code = vocabulary.code_of(text)
    if code is None:
        raise BadValueError(f"this is no {vocabulary.what} we know", vocabulary.advice(text), value=text)
    return code


def _read_code(which: str) -> Reader:
    def read(cell: Cell, vocabularies: Vocabularies, _today: date) -> str | None:
        text = _single(cell)
        return _code(text, getattr(vocabularies, which)) if text else None

    return read


def _read_codes(which: str) -> Reader:
    def read(cell: Cell, vocabularies: Vocabularies, _today: date) -> frozenset[str]:
        return frozenset(_code(text, getattr(vocabularies, which)) for text in _items(cell))

    return read


def _read_kind(cell: Cell, vocabularies: Vocabularies, _today: date) -> Kind | None:
    text = _single(cell)
    return Kind(_code(text, vocabularies.kinds)) if text else None


def _read_roles(cell: Cell, vocabularies: Vocabularies, _today: date) -> frozenset[Role]:
    return frozenset(Role(_code(text, vocabularies.roles)) for text in _items(cell))


def _read_technologies(cell: Cell, vocabularies: Vocabularies, _today: date) -> frozenset[str]:
    return frozenset(_technology(text, vocabularies.technologies) for text in _items(cell))


def _technology(text: str, vocabulary: Vocabulary) -> str:
    """The code of the list, or else the keyword itself in lower case, so that case does not matter."""
    if len(text) > MAX_ITEM:
        raise BadValueError(
            f"a keyword has {len(text):,} characters, and at most {MAX_ITEM} are taken",
            "Separate keywords with ';', and put sentences into about, seeks or offers.",
            value=text,
        )
    return vocabulary.code_of(text) or text.lower()


def _read_region(cell: Cell, _vocabularies: Vocabularies, _today: date) -> str | None:
    return _single(cell) or None  # which one it is, _check_region finds with the country


def _read_members(cell: Cell, _vocabularies: Vocabularies, _today: date) -> frozenset[OrganisationId] | None:
    items = _items(cell)
    if [item.lower() for item in items] == ["none"]:
        return frozenset()
    return frozenset(_checked_id(item) for item in items) or None


def _read_truth(cell: Cell, _vocabularies: Vocabularies, _today: date) -> bool | None:
    text = _single(cell).lower()
    if text and text not in _TRUTHS:
        raise BadValueError("this is neither yes nor no", "Write yes or no, or leave it blank if not known.")
    return _TRUTHS.get(text)


def _read_fictional(cell: Cell, vocabularies: Vocabularies, today: date) -> bool:
    return bool(_read_truth(cell, vocabularies, today))


def _read_degrees(limit: int) -> Reader:
    def read(cell: Cell, _vocabularies: Vocabularies, _today: date) -> float | None:
        text = _single(cell)
        if not text:
            return None
        if not _DECIMAL.fullmatch(text):
            raise BadValueError("this is not a number of degrees", "Write for instance 48.21, with a point.")
        degrees = float(text)
        if not math.isfinite(degrees) or abs(degrees) > limit:
            raise BadValueError(
                f"this is beyond {limit} degrees", "Check that latitude and longitude are not swapped."
            )
        return degrees

    return read


def _read_whole(most: int) -> Reader:
    def read(cell: Cell, _vocabularies: Vocabularies, _today: date) -> int | None:
        text = _single(cell)
        if text and not (_WHOLE.fullmatch(text) and int(text) <= most):
            raise BadValueError(f"this is not a whole number from 0 to {most:,}", "Write for instance 3.")
        return int(text) if text else None

    return read


def _day(text: str) -> date:
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError as error:
        raise BadValueError(f"there is no such day ({error})", "Check the date.", value=text) from None
    raise BadValueError("this is not a date", "Write it as YYYY-MM-DD, such as 2027-01-11.", value=text)


def _read_birth(cell: Cell, _vocabularies: Vocabularies, today: date) -> date | None:
    text = _single(cell)
    if not text:
        return None
    born = _day(text)
    if not _OLDEST_BIRTH <= born <= today:
        raise BadValueError("nobody who travels was born then", "Check the year.")
    return born


def _read_past_day(cell: Cell, _vocabularies: Vocabularies, today: date) -> date | None:
    text = _single(cell)
    if not text:
        return None
    day = _day(text)
    if day > today:
        raise BadValueError("this day is still to come", "Record it when it has come.")
    return day


def _read_web_address(cell: Cell, _vocabularies: Vocabularies, _today: date) -> str | None:
    text = _single(cell)
    if len(text) > MAX_URL:
        raise BadValueError(
            f"it has {len(text):,} characters, and at most {MAX_URL} are taken", "Shorten it."
        )
    if text and not (_WEB_ADDRESS.fullmatch(text) and _names_a_place(text)):
        raise BadValueError(
            "this is not the address of a page", "Write it whole, such as https://example.org/profile."
        )
    return text or None


def _names_a_place(address: str) -> bool:
    try:
        parts = urlsplit(address)
        _ = parts.port  # reading it raises for one that cannot be
    except ValueError:
        return False
    return bool(parts.hostname)


def _read_periods(cell: Cell, _vocabularies: Vocabularies, _today: date) -> tuple[Period, ...]:
    return tuple(sorted({_period(item) for item in _items(cell)}))


def _period(text: str) -> Period:
    first, slash, last = (part.strip() for part in text.partition("/"))
    if not slash:
        raise BadValueError(
            "a period needs its first and last day", "Write 2027-01-11/2027-03-26.", value=text
        )
    period = Period(_day(first), _day(last))
    if period.last < period.first:
        raise BadValueError("the last day is before the first", "Swap them.", value=text)
    return period


READERS: Mapping[str, Reader] = {
    "id": _read_id,
    "name": _read_name,
    "kind": _read_kind,
    "support_kind": _read_code("support_kinds"),
    "country": _read_code("countries"),
    "other_establishments": _read_codes("countries"),
    "based_in": _read_code("countries"),
    "region": _read_region,
    "city": _read_name,
    "latitude": _read_degrees(90),
    "longitude": _read_degrees(180),
    "roles": _read_roles,
    "eccp_profiled": _read_truth,
    "eccp_profiled_on": _read_past_day,
    "eccp_profile_url": _read_web_address,
    "member_of": _read_members,
    "active_in_cluster": _read_truth,
    "partnership": _read_name,
    "ecosystems": _read_codes("ecosystems"),
    "emerging_industries": _read_codes("emerging_industries"),
    "technologies": _read_technologies,
    "languages": _read_codes("languages"),
    "objectives": _read_codes("objectives"),
    "purposes": _read_codes("purposes"),
    "activity_types": _read_codes("activity_types"),
    "about": _read_text,
    "seeks": _read_text,
    "offers": _read_text,
    "motivation": _read_text,
    "preferred_countries": _read_codes("countries"),
    "preferred_kinds": _read_codes("kinds"),
    "available": _read_periods,
    "host_capacity": _read_whole(_MAX_COUNT),
    "visits_done": _read_whole(_MAX_COUNT),
    "representative_name": _read_name,
    "representative_born": _read_birth,
    "representative_third_country": _read_truth,
    "representative_days_resident": _read_whole(_MAX_DAYS),
    "representative_business": _read_truth,
    "is_fictional": _read_fictional,
}
