"""Every version of the documents: who signed it, whether that still holds, and what changed since. Pure."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from api.exchanges.documents import words
from api.exchanges.documents.differences import Difference, differences
from api.exchanges.documents.signatures import Given, Signatories, given_of, label_of
from api.exchanges.paper_store import Signature, Written
from api.exchanges.states import Paper


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One signature."""

    label: str  # of the party
    given: Given


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """One version of one document."""

    title: str
    version: int
    digest: str
    written: str
    holds: bool
    entries: tuple[Entry, ...]
    changes: tuple[Difference, ...]  # of what holds now, from this one; none where nobody had signed this one


def register_of(
    paper: Paper,
    versions: Sequence[Written],
    signatures: Sequence[Signature],
    known: Signatories,
    *,
    newest: int,
) -> tuple[Version, ...]:
    """The versions that somebody signed, and the newest, oldest first."""
    holding = next((one for one in versions if one.version == newest), None)
    return tuple(_versions(paper, versions, signatures, known, holding))


def _versions(
    paper: Paper,
    versions: Sequence[Written],
    signatures: Sequence[Signature],
    known: Signatories,
    holding: Written | None,
) -> Iterator[Version]:
    for one in versions:
        under = [sig for sig in signatures if (sig.paper, sig.version) == (paper, one.version)]
        holds = one == holding
        if not under and not holds:
            continue
        entries = tuple(Entry(label=label_of(sig.party), given=given_of(sig, known)) for sig in under)
        changes = () if holds or holding is None else differences(one.text, holding.text)
        yield Version(
            title=paper.called,
            version=one.version,
            digest=one.digest,
            written=words.moment(one.written_at),
            holds=holds,
            entries=entries,
            changes=changes,
        )
