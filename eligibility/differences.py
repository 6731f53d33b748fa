"""Which lines of the tables differ between two editions of the law: why anything flips at all."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from types import MappingProxyType
from typing import Any

from eligibility.calendars import Calendar
from eligibility.citations import Citation
from eligibility.parameters import Law
from eligibility.phrases import euros


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One cell of a table, or one whole line, that is not the same in both editions."""

    table: str  # such as 'values'
    about: str  # what the line is about, such as 'minimum_working_days'
    key: str  # `about`, with the line's first day where there are several about the same
    column: str  # empty where the whole line came or went
    before: str  # empty where there was no such line
    after: str  # empty where there is none any more
    citation: Citation | None = None  # what the line after rests on

    @property
    def is_of_source(self) -> bool:
        """Whether only what the line rests on differs, which changes no answer."""
        return self.table == "citations" or self.column in {
            "citation",
            "further",
            "dates_citation",
            "evidence",
        }

    def in_words(self) -> str:
        """What differs, in one line, such as 'values.csv, minimum_working_days: value from 3 to 4'."""
        where = f"{self.table}.csv, {self.key}"
        if not self.before and not self.column:
            return f"{where}: new line ({self.after})"
        if not self.after and not self.column:
            return f"{where}: no longer there (was {self.before})"
        return f"{where}: {self.column} from {self.before or 'nothing'} to {self.after or 'nothing'}"


Lines = Mapping[str, tuple[Any, ...]]  # by what they are about


@dataclass(frozen=True, slots=True)
class Table:
    """How the lines of one table lie in the law."""

    name: str
    field: str  # of Law
    about: Callable[[Any], str]

    def lines(self, law: Law) -> Lines:
        kept = getattr(law, self.field)
        groups: dict[str, tuple[Any, ...]] = {}
        for line in kept.values() if isinstance(kept, Mapping) else kept:
            about = self.about(line)
            groups[about] = (*groups.get(about, ()), line)
        return groups

    def taking(self, law: Law, about: str, other: Law) -> Law:
        """The law with the lines about that taken from the other."""
        kept, others = getattr(law, self.field), self.lines(other).get(about, ())
        if isinstance(kept, Mapping):
            rest = {key: line for key, line in kept.items() if self.about(line) != about}
            return self._with(law, MappingProxyType(rest | {self.about(line): line for line in others}))
        return self._with(law, (*(line for line in kept if self.about(line) != about), *others))

    def _with(self, law: Law, lines: object) -> Law:
        changed: dict[str, Any] = {self.field: lines}
        return replace(law, **changed)


TABLES = (
    Table("rules", "rule_lines", lambda line: str(line.code)),
    Table("values", "values", lambda line: str(line.name)),
    Table("kinds", "admissions", lambda line: f"{line.kind} as {line.role}"),
    Table("countries", "countries", lambda line: str(line.code)),
    Table("lump_sums", "lump_sums", lambda line: str(line.country)),
    Table("public_holidays", "calendars", lambda line: str(line.country)),
    Table("citations", "citations", lambda line: str(line.key)),
)
_COLUMNS = {"amount": "value", "maximum_cents": "maximum_eur"}  # fields that have another name in the file
_BY_NAME = {table.name: table for table in TABLES}


def differences(before: Law, after: Law) -> tuple[Difference, ...]:
    """List what differs, table by table and by what each line is about; empty when nothing does."""
    return tuple(
        difference
        for table in TABLES
        for difference in _of_table(table, table.lines(before), table.lines(after))
    )


def with_difference(before: Law, after: Law, *, table: str, about: str) -> Law:
    """The law before, with all lines of one table about one thing as they are after."""
    return _BY_NAME[table].taking(before, about, after)


def _of_table(table: Table, before: Lines, after: Lines) -> Iterable[Difference]:
    for about in sorted(before.keys() | after.keys()):
        was, becomes = before.get(about, ()), after.get(about, ())
        if was != becomes:
            yield from (
                _holidays(was, becomes)
                if table.name == "public_holidays"
                else _lines(table.name, about, was, becomes)
            )


def _lines(table: str, about: str, before: tuple[Any, ...], after: tuple[Any, ...]) -> Iterable[Difference]:
    if len(before) == len(after) == 1:
        yield from _cells(table, about, about, before[0], after[0])
        return
    was, becomes = ({_first_day(line): line for line in lines} for lines in (before, after))
    several = max(len(before), len(after)) > 1
    for day in sorted(was.keys() | becomes.keys()):
        key = f"{about} from {day}" if day and several else about
        if day in was and day in becomes:
            yield from _cells(table, about, key, was[day], becomes[day])
        else:
            yield Difference(
                table=table,
                about=about,
                key=key,
                column="",
                before=_whole(was.get(day), about),
                after=_whole(becomes.get(day), about),
                citation=getattr(becomes.get(day), "citation", None),
            )


def _cells(table: str, about: str, key: str, before: object, after: object) -> Iterable[Difference]:
    was, becomes = _written(before), _written(after)
    for column in was:
        if was[column] != becomes[column]:
            yield Difference(
                table=table,
                about=about,
                key=key,
                column=column,
                before=was[column],
                after=becomes[column],
                citation=after if isinstance(after, Citation) else getattr(after, "citation", None),
            )


def _holidays(before: tuple[Calendar, ...], after: tuple[Calendar, ...]) -> Iterable[Difference]:
    was, becomes = (
        {day: name for line in lines for day, name in line.holidays.items()} for lines in (before, after)
    )
    (country,) = {line.country for line in (*before, *after)}
    for day in sorted(was.keys() | becomes.keys()):
        if was.get(day) != becomes.get(day):
            yield Difference(
                table="public_holidays",
                about=country,
                key=f"{country} {day}",
                column="name" if day in was and day in becomes else "",
                before=was.get(day, ""),
                after=becomes.get(day, ""),
            )


def _first_day(line: object) -> str:
    return str(getattr(line, "valid_from", None) or "")


def _whole(line: object | None, about: str) -> str:
    """Every cell of the line, save those that say what it is about."""
    if line is None:
        return ""
    cells = {column: text for column, text in _written(line).items() if text and text not in about.split()}
    return ", ".join(f"{column} {text}" for column, text in cells.items())


def _written(line: Any) -> Mapping[str, str]:
    return {
        _COLUMNS.get(field.name, field.name): _cell(field.name, getattr(line, field.name))
        for field in fields(line)
    }


def _cell(column: str, value: object) -> str:
    if value is None:
        return "unlimited" if column == "amount" else ""
    if isinstance(value, Citation):
        return value.key
    if isinstance(value, tuple):
        return "+".join(_cell(column, part) for part in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int) and column.endswith("_cents"):
        return euros(value)
    return value.isoformat() if isinstance(value, date) else str(value)
