"""Reads the line-based files judged sets come in; every complaint names the file, the line and the cure."""

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from matching.profiles import OrganisationId

Grades = dict[OrganisationId, int]


class UnreadableJudgements(ValueError):
    """A judged set cannot be read: says which file, which line, what is wrong there and what to do."""

    def __init__(self, path: Path, problem: str, *, line: int | None = None) -> None:
        self.path, self.line, self.problem = path, line, problem
        super().__init__(f"{path}{'' if line is None else f', line {line}'}: {problem}")


@dataclass(frozen=True, slots=True)
class Record:
    """One JSON object and where it stands."""

    path: Path
    line: int
    fields: dict[str, Any]

    def error(self, problem: str) -> UnreadableJudgements:
        return UnreadableJudgements(self.path, problem, line=self.line)

    def key(self, name: str) -> str:
        """An identifier that must be there; a whole number is read as its digits."""
        value = self.fields.get(name)
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if isinstance(value, str) and value.strip():
            return value.strip()
        raise self.error(f"{name!r} is {value!r}; it must be an identifier, as text that is not empty")

    def text(self, name: str, *, required: bool = True) -> str:
        """A text, empty where it is optional and not there (or null)."""
        value = self.fields.get(name)
        if isinstance(value, str):
            return value
        if value is None and not required:
            return ""
        raise self.error(f"{name!r} is {'missing' if value is None else repr(value)}; it must be text")

    def words(self, name: str) -> frozenset[str]:
        """A list of texts, empty where it is not there."""
        value = self.fields.get(name) or []
        if isinstance(value, list) and all(isinstance(word, str) for word in value):
            return frozenset(value)
        raise self.error(f"{name!r} is {value!r}; it must be a list of texts")

    def count(self, name: str) -> int | None:
        """A whole number of 0 and up, None where it is not there."""
        value = self.fields.get(name)
        if value is None or (isinstance(value, int) and not isinstance(value, bool) and value >= 0):
            return value
        raise self.error(f"{name!r} is {value!r}; it must be a whole number of 0 or more")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a tab-separated file, reduced to the columns asked for, and where it stands."""

    path: Path
    line: int
    fields: tuple[str, ...]

    def error(self, problem: str) -> UnreadableJudgements:
        return UnreadableJudgements(self.path, problem, line=self.line)


def records(path: Path) -> Iterator[Record]:
    """The objects of a JSON Lines file in order; blank lines are passed over."""
    for line, text in _lines(path):
        try:
            fields = json.loads(text)
        except json.JSONDecodeError as error:
            raise UnreadableJudgements(
                path,
                f"is not JSON ({error.msg} at column {error.colno}); write one object per line",
                line=line,
            ) from None
        if not isinstance(fields, dict):
            raise UnreadableJudgements(path, "is not an object; write one object per line", line=line)
        yield Record(path, line, fields)


def rows(path: Path, columns: Sequence[str]) -> Iterator[Row]:
    """The rows of a tab-separated file, its columns in the order of `columns`.

    A first line that holds all the column names is a header, and columns are found by it; without one they
    must be exactly these, in this order.
    """
    places = list(range(len(columns)))
    width = len(columns)
    for number, (line, text) in enumerate(_lines(path)):
        fields = [field.strip() for field in text.split("\t")]
        if number == 0 and set(columns) <= set(fields):
            places, width = [fields.index(column) for column in columns], len(fields)
            continue
        if len(fields) != width or not all(fields[place] for place in places):
            raise UnreadableJudgements(
                path, f"is {text!r:.80}; it must be {' <tab> '.join(columns)}, none of them empty", line=line
            )
        yield Row(path, line, tuple(fields[place] for place in places))


def read_grades(paths: Sequence[Path], columns: tuple[str, str, str]) -> dict[str, Grades]:
    """Query -> host -> grade, of the grades of 1 and up; a grade of 0 or less says judged, not relevant.

    A pair may be repeated with the same grade, never with another.
    """
    graded: defaultdict[str, Grades] = defaultdict(dict)
    for row in (row for path in paths for row in rows(path, columns)):
        query, host, grade = row.fields[0], OrganisationId(row.fields[1]), _grade(row)
        if graded[query].setdefault(host, grade) != grade:
            raise row.error(
                f"{query!r} and {host!r} have grade {grade} here and {graded[query][host]} before; keep one"
            )
    if not graded:
        raise UnreadableJudgements(paths[0], "holds no judgement; it must have one per line")
    return {
        query: {host: grade for host, grade in grades.items() if grade > 0}
        for query, grades in graded.items()
    }


def _grade(row: Row) -> int:
    try:
        return int(row.fields[2])
    except ValueError:
        raise row.error(f"the grade is {row.fields[2]!r}; it must be a whole number") from None


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Line numbers from 1 and the lines that are not blank."""
    if not path.is_file():
        raise UnreadableJudgements(path, "is missing; add it, this layout cannot be judged without it")
    with path.open("rb") as file:
        for number, raw in enumerate(file, start=1):
            try:
                text = raw.decode("utf-8-sig" if number == 1 else "utf-8").rstrip("\r\n")
            except UnicodeDecodeError as error:
                raise UnreadableJudgements(
                    path,
                    f"is not UTF-8 ({error.reason} at byte {error.start}); save the file as UTF-8",
                    line=number,
                ) from None
            if text.strip():
                yield number, text
