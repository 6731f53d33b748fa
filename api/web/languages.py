"""The languages of the pages: which one is asked for, its catalogue of sentences, and how it says values."""

import gettext
from collections.abc import Mapping
from datetime import date, datetime, tzinfo
from functools import cache
from io import BytesIO
from pathlib import Path

from babel.core import negotiate_locale
from babel.dates import format_date, format_datetime, format_interval, format_skeleton, get_timezone
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_currency, format_decimal, format_percent
from starlette.requests import Request

from api.languages import Language

CATALOGUES = Path(__file__).resolve().parent / "locale"
COOKIE = "cxc-language"
_CENTS = 100


def language_of(request: Request) -> Language:
    """The language in the address; else the one chosen before; else the first that the browser asks for."""
    first = request.url.path.split("/", 2)[1] if request.url.path.startswith("/") else ""
    for said in (first, request.cookies.get(COOKIE, "")):
        if said in set(Language):
            return Language(said)
    wanted = [one.split(";")[0].strip() for one in request.headers.get("accept-language", "").split(",")]
    found = negotiate_locale(wanted[:20], [one.value for one in Language], sep="-")
    return Language(found) if found else Language.EN


@cache
def translations_of(language: Language) -> gettext.NullTranslations:
    """Its sentences, from the catalogue as it is written; English is what the templates say."""
    file = CATALOGUES / f"{language.value}.po"
    if not file.exists():
        return gettext.NullTranslations()
    with file.open("rb") as text:
        catalogue = read_po(text, locale=language.value)
    compiled = BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


class Says:
    """How one language says dates, numbers, money and countries. Dates and moments may come as ISO text."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._locale = language.locale

    @property
    def semicolon(self) -> str:
        """With the space that stands before it in French."""
        return "\u00a0;" if self.language is Language.FR else ";"

    @property
    def colon(self) -> str:
        """With the space that stands before it in French."""
        return "\u00a0:" if self.language is Language.FR else ":"

    def day(self, day: date | str | None) -> str:
        """8 March 2027; empty for none."""
        if day in {None, ""}:
            return ""
        return self._first(format_date(_day(day), "long", locale=self._locale))

    def short_day(self, day: date | str | None) -> str:
        """Mon 8 Mar; with the year where it is not clear from what stands around it use `day`."""
        if day in {None, ""}:
            return ""
        return format_skeleton("MMMEd", _moment_of(_day(day)), locale=self._locale)

    def days(self, first: date | str, last: date | str) -> str:
        """8 - 12 March 2027."""
        begin, end = _day(first), _day(last)
        if begin == end:
            return self.day(begin)
        said: str = format_interval(begin, end, "yMMMMd", locale=self._locale)
        return said

    def moment(self, at: datetime | str | None, zone: tzinfo | str | None = None) -> str:
        """8 March 2027, 14:05 UTC, or the time in a zone."""
        if at in {None, ""}:
            return ""
        tz = get_timezone(zone) if isinstance(zone, str) else zone
        when = at if isinstance(at, datetime) else datetime.fromisoformat(str(at))
        said = self._first(format_datetime(when, "d MMMM y, HH:mm", tzinfo=tz, locale=self._locale))
        return f"{said} UTC" if zone is None else said

    def _first(self, said: str) -> str:
        """The first of a month has an ordinal in French: 1er mars 2027."""
        return f"1er{said[1:]}" if self.language is Language.FR and said.startswith("1 ") else said

    def money(self, cents: int | None) -> str:
        """€780, or €781.50 where there are cents."""
        if cents is None:
            return ""
        whole = cents % _CENTS == 0
        said = format_currency(
            cents / _CENTS,
            "EUR",
            locale=self._locale,
            currency_digits=not whole,
            format=_WHOLE[self.language] if whole else None,
        )
        return str(said)

    def number(self, value: float, digits: int = 0) -> str:
        """1,234 or 12.5."""
        return str(format_decimal(round(value, digits), locale=self._locale))

    def percent(self, part: float, digits: int = 0) -> str:
        """12 % for 0.12."""
        return str(format_percent(round(part, digits + 2), locale=self._locale, decimal_quantization=False))

    def country(self, code: str | None) -> str:
        """The name of a country by its two letters; the letters themselves where it is none."""
        names: Mapping[str, str] = self._locale.territories
        return names.get({"EL": "GR", "UK": "GB"}.get(code or "", code or ""), code or "")


_WHOLE = {Language.EN: "¤#,##0", Language.FR: "#,##0\xa0¤"}


def _day(day: date | str | None) -> date:
    if isinstance(day, datetime):
        return day.date()
    return day if isinstance(day, date) else date.fromisoformat(str(day)[:10])


def _moment_of(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)  # noqa: DTZ001  a day on a calendar has no zone
