"""What one version of a document says otherwise than another, in words. Pure."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from api.exchanges.documents import words

_MOST_CHARACTERS = 400  # of a text on either side; the documents themselves have all of it
_ENTRIES = 30  # lines of an agenda on either side
_OF_AN_ENTRY = 120  # characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    """One thing that reads otherwise."""

    what: str
    before: str  # empty: it was not there
    now: str


def differences(before: str, now: str) -> tuple[Difference, ...]:
    """What the canonical document `now` says otherwise than `before`; nothing where the words are erased."""
    if not before or not now:
        return ()
    old, new = json.loads(before), json.loads(now)
    found = _all(_flat(old), _flat(new))
    return tuple(found)


def _flat(content: Mapping[str, Any]) -> dict[str, Any]:
    plan: Mapping[str, Any] = content.get("plan") or {}
    return {**{key: value for key, value in content.items() if key not in _UNTOLD}, **plan}


def _all(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Difference]:
    for key in dict.fromkeys([*_SAID, *old, *new]):
        was, is_ = old.get(key), new.get(key)
        if was == is_:
            continue
        if key in _LISTS:
            was, is_ = _without(was, is_), _without(is_, was)
        what, say = _SAID.get(key, (key.replace("_", " "), _plain))
        yield Difference(what=what[0].upper() + what[1:], before=_told(was, say), now=_told(is_, say))


def _without(those: Iterable[Any] | None, others: Iterable[Any] | None) -> list[Any]:
    left_out = list(others or ())
    return [one for one in those or () if one not in left_out]


def _told(value: Any, say: Any) -> str:
    return "" if value is None else str(say(value))


def _plain(value: Any) -> str:
    return _short(
        value if isinstance(value, str) else json.dumps(value, ensure_ascii=False), _MOST_CHARACTERS
    )


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[:most].rpartition(' ')[0] or text[:most]} […]"


def _day(value: str) -> str:
    return words.day(date.fromisoformat(value))


def _days(values: list[str]) -> str:
    return ", ".join(_day(one) for one in values)


def _party(value: Mapping[str, str]) -> str:
    return value["name"]


def _names(codes: list[str]) -> str:
    return ", ".join(words.called(codes))


def _slots(values: list[Mapping[str, str]]) -> str:
    lines = [
        f"{_day(one['day'])}, {one['starts']} – {one['ends']}: {_short(one['what'], _OF_AN_ENTRY)}"
        for one in values
    ]
    more = len(lines) - _ENTRIES
    return "\n".join([*lines[:_ENTRIES], *([f"and {more} more"] if more > 0 else [])])


def _steps(values: list[Mapping[str, Any]]) -> str:
    return " ".join(str(one["words"]) for one in values)


def _terms(values: list[Any]) -> str:
    return "\n".join(str(one.get("words") or one) if isinstance(one, dict) else str(one) for one in values)


def _term(value: Mapping[str, str]) -> str:
    return value["words"]


def _account(value: Mapping[str, str]) -> str:
    return f"ending in {value['ending']} (digest {value['digest'][:12]})"


def _number_of_days(value: int) -> str:
    return f"{value} days"


def _virtual(value: bool) -> str:
    return "over the network" if value else "at the host"


_UNTOLD = frozenset({"version", "plan", "document", "exchange"})
_LISTS = frozenset({"agenda", "terms", "steps", "objectives", "activities", "travel_days"})
_SAID: Mapping[str, tuple[str, Any]] = {
    "visitor": ("visitor", _party),
    "host": ("host", _party),
    "vop": ("visitor's partnership (VOP)", _party),
    "hop": ("host's partnership (HOP)", _party),
    "first_day": ("first day", _day),
    "last_day": ("last day", _day),
    "virtual": ("where", _virtual),
    "goals": ("goals", _plain),
    "objectives": ("objectives", _names),
    "activities": ("types of activities", _names),
    "outcomes": ("expected outcomes", _plain),
    "travel_days": ("days of travel", _days),
    "agenda": ("agenda", _slots),
    "report_within_days": ("period for reports", _number_of_days),
    "host_country": ("country of the host", words.country),
    "working_days": ("working days", str),
    "maximum_cents": ("maximum for this stay", words.money),
    "agreed_cents": ("agreed lump sum", words.money),
    "steps": ("how the lump sum comes about", _steps),
    "account": ("account", _account),
    "pay_within_days": ("period for the payment", _number_of_days),
    "edition": ("edition of the rules", _plain),
    "table": ("table of lump sums", _term),
    "terms": ("terms", _terms),
}
