"""Evidence that a stay took place: files that the visitor hands in, and how many of them. Pure."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from api.exchanges.evidence.kinds import Kind
from api.exchanges.evidence.problems import FileAlreadyHandedIn, TooManyFiles, TooMuchEvidence
from api.files.kinds import MediaType

MOST_FILES = 50  # of one exchange: policy
MOST_BYTES = 100 * 2**20  # of all of them together
VERSION = 1  # what its ETag names: evidence is never changed, only withdrawn


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One file, as it was handed in."""

    id: int
    exchange: int
    kind: Kind
    name: str
    note: str
    digest: str  # SHA-256, in hex, of the file as it is kept
    sent_digest: str  # and as it was first sent
    media_type: MediaType
    size: int  # bytes
    handed_in_at: datetime
    account: int | None  # who handed it in; None: the account is gone


def require_room(handed_in: Collection[Evidence], *, size: int) -> None:
    """Raises TooManyFiles or TooMuchEvidence where a file of `size` bytes has no place beside the others."""
    if len(handed_in) >= MOST_FILES:
        raise TooManyFiles(most=MOST_FILES)
    if sum(one.size for one in handed_in) + size > MOST_BYTES:
        raise TooMuchEvidence(most_bytes=MOST_BYTES)


def require_new(handed_in: Collection[Evidence], *, digest: str, sent_digest: str) -> None:
    """Raises FileAlreadyHandedIn where the same file is there: as it is kept, or as it was sent."""
    for one in handed_in:
        if one.digest == digest or one.sent_digest == sent_digest:
            raise FileAlreadyHandedIn(one.exchange, one.id, one.name)
