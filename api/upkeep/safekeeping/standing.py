"""How well the service is kept: its last backup, its last proven restore, and what is too long ago. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

BACKUP_WITHIN = timedelta(days=1)
PROOF_WITHIN = timedelta(days=30)
KEPT_FOR = timedelta(days=30)  # a backup holds what was erased since; after that it is to be deleted


class Kind(StrEnum):
    """What was done with a backup."""

    BACKUP = "backup"  # it was taken
    PROOF = "proof"  # it was restored to try it out, verified and thrown away


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A backup that was taken, or a restore of one that was proven."""

    kind: Kind
    done_at: datetime
    taken_at: datetime
    digest: str  # of the backup's manifest
    size: int  # bytes
    files: int
    missing: int
    rows: int
    seconds: float


class Lack(StrEnum):
    """What is wrong with how the service is kept."""

    NO_BACKUP = "no_backup"
    OLD_BACKUP = "old_backup"
    FILES_MISSING = "files_missing"
    NOT_PROVEN = "not_proven"
    LONG_UNPROVEN = "long_unproven"

    @property
    def words(self) -> str:
        """As a sentence."""
        return _WORDS[self]


_WORDS = {
    Lack.NO_BACKUP: "No backup is on record. Take one with 'cxc backup'.",
    Lack.OLD_BACKUP: "The last backup is older than a day. Take one with 'cxc backup'.",
    Lack.FILES_MISSING: "Files on record were missing when the last backup was taken.",
    Lack.NOT_PROVEN: "No restore was ever proven. Prove one with 'cxc restore --prove'.",
    Lack.LONG_UNPROVEN: "For a month no restore was proven. Prove one with 'cxc restore --prove'.",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Safekeeping:
    """The last backup and the last proven restore; None where none is on record."""

    backup: Kept | None
    proof: Kept | None

    def lacks(self, at: datetime) -> Sequence[Lack]:
        """What whoever runs the service should see to, most urgent first."""
        return [*self._of_backup(at), *self._of_proof(at)]

    def _of_backup(self, at: datetime) -> Sequence[Lack]:
        if self.backup is None:
            return [Lack.NO_BACKUP]
        is_old = at - self.backup.taken_at > BACKUP_WITHIN
        return [Lack.OLD_BACKUP] * is_old + [Lack.FILES_MISSING] * bool(self.backup.missing)

    def _of_proof(self, at: datetime) -> Sequence[Lack]:
        if self.proof is None:
            return [Lack.NOT_PROVEN]
        return [Lack.LONG_UNPROVEN] * (at - self.proof.done_at > PROOF_WITHIN)
