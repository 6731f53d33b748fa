"""Facts as people write them, in a table, a command line or a what-if question, and back.

How a fact is written follows from its type alone: yes or no; a whole number; a day as YYYY-MM-DD; a code;
several of them joined by '+', or 'none'. An empty text or 'unknown' says that a fact is not known. Registers,
which are never unknown, have nothing recorded when the text is empty.
"""

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from difflib import get_close_matches
from enum import StrEnum
from types import MappingProxyType, NoneType, UnionType
from typing import Any, get_args, get_origin, get_type_hints

from eligibility.facts import Case, Kind, Party, Role
from eligibility.rules import FACT_NAMES, Part
from eligibility.waivers import Authority, PreApproval, Waiver

UNKNOWN = "unknown"
NONE = "none"

# What a waiver's words leave out, because no answer depends on it.
STATED_BY = "The person who states the case"
STATED_REASON = "assumed for a what-if question"
STATED_REFERENCE = "no reference given"


class Impossible(ValueError):
    """Words that can be read, but say what cannot be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """How the values of one type are written."""

    read: Callable[[str], object]  # ValueError for a text that means nothing
    write: Callable[[Any], str]
    wanted: str  # what can be written, as it follows 'write'


def _truth(text: str) -> bool:
    return {"yes": True, "no": False}[text.lower()]


def _place(text: str) -> tuple[float, float]:
    latitude, longitude = map(float, text.replace(",", " ").split())
    return latitude, longitude


_WAIVER = re.compile(
    r"(?P<rule>\S+) from (?P<first>\S+) to (?P<last>\S+)(?: approved by (?P<authority>\S+) on (?P<day>\S+))?"
)


def _waiver(text: str) -> Waiver:
    said = _WAIVER.fullmatch(text)
    if said is None:
        raise ValueError(text)
    first, last = date.fromisoformat(said["first"]), date.fromisoformat(said["last"])
    approved = _pre_approval(said["authority"], said["day"]) if said["authority"] else None
    try:
        return Waiver(
            rule=said["rule"],
            granted_by=STATED_BY,
            reason=STATED_REASON,
            valid_from=first,
            valid_to=last,
            pre_approval=approved,
        )
    except ValueError as problem:
        raise Impossible(str(problem)) from None


def _pre_approval(authority: str, day: str) -> PreApproval:
    return PreApproval(
        authority=Authority(authority), reference=STATED_REFERENCE, given_on=date.fromisoformat(day)
    )


def _of_waiver(waiver: Waiver) -> str:
    given = waiver.pre_approval
    approved = f" approved by {given.authority} on {given.given_on}" if given else ""
    return f"{waiver.rule} from {waiver.valid_from} to {waiver.valid_to}{approved}"


def _code(codes: type[StrEnum]) -> Form:
    return Form(read=lambda text: codes(text.lower()), write=str, wanted=f"one of {', '.join(codes)}")


def _several(each: Form, made: Callable[[Iterable[object]], Collection[object]], wanted: str) -> Form:
    def read(text: str) -> Collection[object]:
        return made([] if text.lower() == NONE else [each.read(part.strip()) for part in text.split("+")])

    def write(values: Collection[object]) -> str:
        words = [each.write(value) for value in values]
        return " + ".join(words if made is tuple else sorted(words)) or NONE

    return Form(read=read, write=write, wanted=f"{wanted}, several of them joined by '+', or {NONE}")


def _text(text: str) -> str:
    if text.lower() in {"", UNKNOWN, NONE}:
        raise ValueError(text)
    return text


_DAY = Form(read=date.fromisoformat, write=date.isoformat, wanted="a day as YYYY-MM-DD")
_TEXT = Form(read=_text, write=str, wanted="a code, such as PT")
_FORMS: Mapping[object, Form] = MappingProxyType(
    {
        bool: Form(read=_truth, write=lambda truth: "yes" if truth else "no", wanted="yes or no"),
        int: Form(read=int, write=str, wanted="a whole number"),
        str: _TEXT,
        date: _DAY,
        Kind: _code(Kind),
        Party: _code(Party),
        tuple[float, float]: Form(
            read=_place,
            write=lambda place: " ".join(map(str, place)),
            wanted="latitude and longitude in degrees, such as '38.72 -9.14'",
        ),
        tuple[Party, ...]: _several(_code(Party), tuple, _code(Party).wanted),
        frozenset[Role]: _several(_code(Role), frozenset, _code(Role).wanted),
        frozenset[str]: _several(_TEXT, frozenset, _TEXT.wanted),
        frozenset[date]: _several(_DAY, frozenset, "days as YYYY-MM-DD"),
        frozenset[Waiver]: _several(
            Form(read=_waiver, write=_of_waiver, wanted=""),
            frozenset,
            "waivers such as 'H4-membership from 2023-01-01 to 2023-12-31 approved by agency on 2022-12-20'",
        ),
    }
)


def _types() -> Iterable[tuple[str, object]]:
    records = get_type_hints(Case)
    for part, names in FACT_NAMES.items():
        hints = get_type_hints(records[part])
        yield from ((f"{part}.{name}", hints[name]) for name in names)


def _without_none(hint: object) -> object:
    if get_origin(hint) is not UnionType:
        return hint
    (known,) = (one for one in get_args(hint) if one is not NoneType)
    return known


FORMS: Mapping[str, Form] = MappingProxyType({name: _FORMS[_without_none(hint)] for name, hint in _types()})
REGISTERS = frozenset(name for name, hint in _types() if get_origin(hint) is not UnionType)  # never unknown


def read_fact(name: str, text: str) -> object:
    """The value that the words give the fact of that name, such as 'host.country'; None when not known.

    ValueError for a name that is no fact, and for words that mean nothing; both say what can be written.
    """
    form, words = _form(name), " ".join(text.split())
    if words.lower() in {"", UNKNOWN} and name not in REGISTERS:
        return None
    if not words:
        words = NONE
    try:
        return form.read(words)
    except Impossible as problem:
        raise ValueError(f"'{name}' is '{text}': {problem}") from None
    except (KeyError, ValueError):
        otherwise = "; empty is none recorded" if name in REGISTERS else f", or {UNKNOWN}"
        raise ValueError(f"'{name}' is '{text}'; write {form.wanted}{otherwise}") from None


def write_fact(name: str, value: object) -> str:
    """The words for the fact's value, which `read_fact` reads back.

    The words of a waiver leave out who granted it, why, and where its pre-approval can be found.
    """
    form = _form(name)
    return UNKNOWN if value is None else form.write(value)


def with_facts(case: Case, stated: Mapping[str, str]) -> Case:
    """The case with the facts as stated in words; ValueError for words or facts that cannot be so."""
    return with_values(case, {name: read_fact(name, text) for name, text in stated.items()})


def with_values(case: Case, values: Mapping[str, object]) -> Case:
    """The case with the values put in, by the names of their facts, all at once.

    ValueError for a name that is no fact, and for facts that cannot be so together.
    """
    by_part: dict[Part, dict[str, object]] = {}
    for name, value in values.items():
        _form(name)
        part, _, field = name.partition(".")
        by_part.setdefault(Part(part), {})[field] = value
    parts = {part.value: replace(getattr(case, part), **named) for part, named in by_part.items()}
    return replace(case, **parts)


def _form(name: str) -> Form:
    if name not in FORMS:
        raise ValueError(f"there is no fact '{name}'; {_other_names(name)}")
    return FORMS[name]


def _other_names(name: str) -> str:
    nearest = get_close_matches(name, FORMS, n=1)
    if nearest:
        return f"did you mean '{nearest[0]}'?"
    part = name.partition(".")[0]
    if part in set(Part):
        return f"the facts of the {part} are {', '.join(FACT_NAMES[Part(part)])}"
    return (
        f"a fact is named after its part and a dot, such as 'host.country'; the parts are {', '.join(Part)}"
    )
