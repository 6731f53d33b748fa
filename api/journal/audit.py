"""The audit trail as a chain: each row is sealed with a digest over itself and the digest before it. Pure.

What a chain alone cannot see: rows cut off its end, and a chain written anew from some row on. Both show only
against an anchor, a row's number and digest that somebody keeps outside the database. A row added at the end
by whoever holds the database's password looks like any other.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import Enum

from api.journal import details
from api.journal.problems import BadAnchor

FIRST_PREVIOUS = "0" * 64  # what the first row names as the digest before it
_LOOK_AROUND = 10_000  # how far from a row its own number is looked for, so that a shifted row is told as one
_ANCHOR = re.compile(r"([1-9][0-9]{0,17}):([0-9a-f]{64})")


@dataclass(frozen=True, slots=True, order=True)
class Anchor:
    """A row's number and digest: what is kept outside the database."""

    seq: int
    digest: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.digest}"

    @classmethod
    def parse(cls, text: str) -> "Anchor":
        """The anchor that `str` wrote. Raises BadAnchor."""
        found = _ANCHOR.fullmatch(text.strip())
        if found is None:
            raise BadAnchor(text)
        return cls(int(found[1]), found[2])


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One row of the trail."""

    seq: int  # 1, 2, 3 ...: the order in which things happened, whatever the clock said
    at: datetime
    account_id: int | None  # who acted; None for the service itself and for somebody not signed in
    via: str
    on_behalf_of: int | None  # the delegation under which it was done
    act: str
    subject: str
    detail: str  # canonical JSON
    previous: str
    digest: str = ""


class Fault(Enum):
    """What is wrong with a row, in words that follow its number."""

    DELETED = "a row is missing here"
    INSERTED = "a row was put in here, and those after it moved down"
    MOVED = "another row stands here than the one that was written"
    EDITED = "the row does not say what was sealed"
    REPLACED = "the next row was sealed after another one than this"
    REWRITTEN = "the row is not the one that was anchored, so it or rows before it were written anew"
    CUT = "the trail ends before a row that was anchored"


@dataclass(frozen=True, slots=True)
class Broken:
    """The first row at which the trail is not what was written."""

    seq: int
    fault: Fault


def sealed(entry: Entry) -> Entry:
    """The entry with the digest over its canonical row, which holds the digest before it."""
    return replace(entry, digest=digest_of(entry))


def digest_of(entry: Entry) -> str:
    """SHA-256, in hex, over all of the row but its own digest, as canonical JSON."""
    return details.digest_of(
        {
            "seq": entry.seq,
            "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
            "account_id": entry.account_id,
            "via": entry.via,
            "on_behalf_of": entry.on_behalf_of,
            "act": entry.act,
            "subject": entry.subject,
            "detail": entry.detail,
            "previous": entry.previous,
        }
    )


def first_broken(entries: Iterable[Entry], *, anchored: Collection[Anchor] = ()) -> Broken | None:
    """The first row, of all in their order, at which the trail is not what was written, or None.

    A row whose digest was made anew with it is named by its successor, which still bears the old one.
    """
    known = _by_seq(anchored)
    last: Entry | None = None
    for entry in entries:
        broken = _broken_at(entry, last, known)
        if broken is not None:
            return broken
        last = entry
    return _lost_tail(last.seq if last else 0, known)


def _broken_at(entry: Entry, last: Entry | None, known: Mapping[int, set[str]]) -> Broken | None:
    expected = last.seq + 1 if last else 1
    if entry.seq != expected:
        return Broken(expected, Fault.DELETED) if entry.seq > expected else Broken(entry.seq, Fault.INSERTED)
    if digest_of(entry) != entry.digest:
        return _unsealed(entry)
    if entry.previous != (last.digest if last else FIRST_PREVIOUS):
        is_vouched_for = last is None or last.seq in known
        return Broken(entry.seq if is_vouched_for else entry.seq - 1, Fault.REPLACED)
    if known.get(entry.seq, {entry.digest}) != {entry.digest}:
        return Broken(entry.seq, Fault.REWRITTEN)
    return None


def _unsealed(entry: Entry) -> Broken:
    home = next(
        (seq for seq in _around(entry.seq) if digest_of(replace(entry, seq=seq)) == entry.digest), None
    )
    if home is None:
        return Broken(entry.seq, Fault.EDITED)
    return Broken(home, Fault.INSERTED) if home < entry.seq else Broken(entry.seq, Fault.MOVED)


def _around(seq: int) -> Iterator[int]:
    for distance in range(1, _LOOK_AROUND + 1):
        yield seq + distance
        if distance < seq:
            yield seq - distance


def _lost_tail(end: int, known: Mapping[int, set[str]]) -> Broken | None:
    return Broken(end + 1, Fault.CUT) if max(known, default=0) > end else None


def _by_seq(anchored: Collection[Anchor]) -> Mapping[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for anchor in anchored:
        found[anchor.seq].add(anchor.digest)
    return dict(found)
