"""What the journal may say of an event: ids, codes, digests and counts, never a person's own words. Pure."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from api.journal.problems import UnfitForTheJournal

JSON: TypeAlias = "str | int | float | bool | Sequence[JSON] | Mapping[str, JSON] | None"

_MAX_CHARACTERS = 8_000  # of one detail or one notice's parameters, as JSON
_MAX_INTEGER = 2**53 - 1  # every JSON reader keeps integers up to here exactly (RFC 7493, section 2.2)
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:/+=-]{0,127}")  # no space, no @: not a sentence, not an address
_ACT = re.compile(r"[a-z][a-z0-9_]{0,39}\.[a-z][a-z0-9_]{0,39}")
_WHOM = re.compile(r"[a-z][a-z0-9_]{0,39}:[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_PERSONAL = frozenset(  # names of fields, alone or as the last word of a longer one
    {
        "address",
        "birthday",
        "born",
        "email",
        "firstname",
        "iban",
        "lastname",
        "name",
        "note",
        "passport",
        "password",
        "phone",
        "reason",
        "secret",
        "street",
        "surname",
        "text",
        "token",
    }
)


def canonical(value: JSON) -> str:
    """The one way of writing a value as JSON: ASCII, sorted, without spaces."""
    return json.dumps(value, sort_keys=True, ensure_ascii=True, separators=(",", ":"), allow_nan=False)


def digest_of(value: JSON) -> str:
    """SHA-256, in hex, of the value as canonical JSON."""
    return hashlib.sha256(canonical(value).encode("ascii")).hexdigest()


def canonical_detail(detail: Mapping[str, JSON]) -> str:
    """The detail of an event as canonical JSON.

    Raises UnfitForTheJournal, a defect, where it holds anything but codes, ids, digests, integers, booleans,
    nothing, and lists of these, or a field named after what it must not hold. A name that looks like a code
    cannot be told from one: what goes in is for the use case to choose.
    """
    for name, value in detail.items():
        _check_name(name)
        _check_value(name, value)
    return _bounded(canonical(detail), "the detail")


def check_params(params: Mapping[str, JSON]) -> None:
    """Raises UnfitForTheJournal where the parameters of a notice are not JSON, or too long."""
    try:
        _bounded(canonical(params), "the parameters")
    except (TypeError, ValueError) as error:
        raise UnfitForTheJournal("the parameters", f"they are not JSON: {error}") from None


def check_act(act: str) -> None:
    """Raises UnfitForTheJournal unless it is a thing, a full stop and a verb, such as waiver.approve."""
    if not _ACT.fullmatch(act):
        raise UnfitForTheJournal(f"the name {act!r}", "write a thing and a verb, as in 'waiver.approve'")


def check_whom(whom: str) -> None:
    """Raises UnfitForTheJournal unless it is a kind, a colon and an id, such as organisation:demo-sme-138."""
    if not _WHOM.fullmatch(whom):
        raise UnfitForTheJournal(f"{whom!r}", "write a kind and an id, as in 'organisation:demo-sme-138'")


def _check_name(name: str) -> None:
    if not _NAME.fullmatch(name):
        raise UnfitForTheJournal(f"the field {name!r}", "name it in lower case, with underscores")
    if name.rpartition("_")[2] in _PERSONAL:
        raise UnfitForTheJournal(
            f"the field {name!r}", "it is named after a person's own data or a secret; keep an id or a digest"
        )


def _check_value(name: str, value: JSON) -> None:
    match value:
        case None | bool():
            return
        case int():
            if abs(value) > _MAX_INTEGER:
                raise UnfitForTheJournal(f"the field {name!r}", f"{value} is too large for a JSON integer")
        case str():
            if not _CODE.fullmatch(value):
                raise UnfitForTheJournal(
                    f"the field {name!r}", "its text is no id, code or digest of up to 128 characters"
                )
        case list() | tuple():
            for one in value:
                if isinstance(one, list | tuple):
                    raise UnfitForTheJournal(f"the field {name!r}", "it holds a list of lists")
                _check_value(name, one)
        case _:
            raise UnfitForTheJournal(
                f"the field {name!r}", f"a {type(value).__name__} is neither code, integer, boolean nor list"
            )


def _bounded(text: str, what: str) -> str:
    if len(text) > _MAX_CHARACTERS:
        raise UnfitForTheJournal(what, f"{len(text):,} characters are more than {_MAX_CHARACTERS:,}")
    return text
