"""What a backup says of itself: which state it holds, and the digest of each of its parts.

A folder with manifest.json, its digest beside it, the database, the end of the audit trail, the editions of
the rules and the files that people handed in, each under its own digest.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path, PurePosixPath
from typing import Any

from api.files.disk import is_digest
from api.journal.audit import Anchor
from api.upkeep.safekeeping.copying import Part, seen
from api.upkeep.safekeeping.problems import DamagedBackup, NotABackup

FORMAT = 1
MANIFEST, SEAL = "manifest.json", "manifest.sha256"  # the second as sha256sum writes and checks it
ANCHOR = "anchor.txt"  # as 'cxc audit verify --anchors' reads it
EDITIONS, FILES = "editions", "files"
_SEALED = re.compile(r"([0-9a-f]{64})  manifest\.json\n")


class DatabaseKind(StrEnum):
    """Which kind of database was copied."""

    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"

    @property
    def part(self) -> str:
        """What its copy is called in the backup."""
        return {"sqlite": "database.sqlite", "postgresql": "database.dump"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """One backup. `parts` are all its files but those that people handed in, by path."""

    taken_at: datetime
    program: str  # its version
    kind: DatabaseKind
    revision: str
    rows: Mapping[str, int]  # of the database, by table
    anchor: Anchor | None
    parts: Mapping[str, Part]
    files: Mapping[str, int]  # bytes by digest
    missing: tuple[str, ...] = ()  # digests on record of which the disk had no bytes, or others
    withdrawn: tuple[str, ...] = ()  # digests of files that went while the backup was taken

    @property
    def n_rows(self) -> int:
        return sum(self.rows.values())

    @property
    def size(self) -> int:
        """Bytes of all parts."""
        return sum(one.size for one in self.parts.values()) + sum(self.files.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class Sealed:
    """A manifest that is what was written, and its digest, which names the backup."""

    folder: Path
    manifest: Manifest
    digest: str


def place_of(digest: str) -> str:
    """Where a file that people handed in is in a backup, as it is in the service's own folder."""
    return f"{FILES}/{digest[:2]}/{digest}"


def as_text(manifest: Manifest) -> str:
    """The manifest as JSON."""
    said = {
        "format": FORMAT,
        "taken_at": manifest.taken_at.isoformat(),
        "program": manifest.program,
        "database": {
            "kind": manifest.kind.value,
            "revision": manifest.revision,
            "rows": dict(manifest.rows),
        },
        "anchor": str(manifest.anchor) if manifest.anchor else None,
        "parts": {name: {"sha256": one.digest, "bytes": one.size} for name, one in manifest.parts.items()},
        "files": dict(manifest.files),
        "missing": list(manifest.missing),
        "withdrawn": list(manifest.withdrawn),
    }
    return json.dumps(said, indent=1, sort_keys=True) + "\n"


def seal_of(text: str) -> tuple[str, str]:
    """The digest of a manifest, and the file beside it that says so."""
    digest = hashlib.sha256(text.encode()).hexdigest()
    return digest, f"{digest}  {MANIFEST}\n"


def read_sealed(folder: Path) -> Sealed:
    """The manifest of a backup. Raises NotABackup, and DamagedBackup where it is not what was written."""
    if not folder.is_dir():
        raise NotABackup(folder, "there is no such folder")
    if folder.resolve().name.startswith("."):
        raise NotABackup(folder, "it was cut off while it was being taken")
    content, seal = (_content(folder, name) for name in (MANIFEST, SEAL))
    sealed = _SEALED.fullmatch(seal.decode("ascii", "replace"))
    if sealed is None:
        raise DamagedBackup(folder, SEAL, "does not hold a digest as it was written")
    digest = hashlib.sha256(content).hexdigest()
    if digest != sealed[1]:
        raise DamagedBackup(folder, MANIFEST, f"does not have the digest that {SEAL} says")
    return Sealed(folder=folder, manifest=_read(folder, content), digest=digest)


def check_parts(sealed: Sealed) -> None:
    """Reads every byte of a backup. Raises DamagedBackup with the first part that is not what was written."""
    for name, said in parts_of(sealed.manifest):
        try:
            found = seen(sealed.folder / name)
        except OSError as error:
            raise DamagedBackup(sealed.folder, name, f"cannot be read ({error.strerror})") from None
        require_same(sealed.folder, name, said, found)


def require_same(folder: Path, name: str, said: Part, found: Part) -> None:
    """Raises DamagedBackup where a part is not what the manifest says."""
    if found.size != said.size:
        raise DamagedBackup(folder, name, f"has {found.size:,} bytes, and {said.size:,} were written")
    if found.digest != said.digest:
        raise DamagedBackup(folder, name, "does not have the digest that the manifest says")


def parts_of(manifest: Manifest) -> Iterator[tuple[str, Part]]:
    """All files of a backup but the manifest itself, by path."""
    yield from manifest.parts.items()
    for digest, size in manifest.files.items():
        yield place_of(digest), Part(digest, size)


def _content(folder: Path, name: str) -> bytes:
    try:
        return (folder / name).read_bytes()
    except OSError as error:
        raise NotABackup(folder, f"its {name} cannot be read ({error.strerror})") from None


def _read(folder: Path, content: bytes) -> Manifest:
    said = json.loads(content)
    if said["format"] != FORMAT:
        raise NotABackup(folder, f"it has format {said['format']}, and this version reads format {FORMAT}")
    manifest = Manifest(
        taken_at=datetime.fromisoformat(said["taken_at"]),
        program=said["program"],
        kind=DatabaseKind(said["database"]["kind"]),
        revision=said["database"]["revision"],
        rows=said["database"]["rows"],
        anchor=Anchor.parse(said["anchor"]) if said["anchor"] else None,
        parts={name: _part(one) for name, one in said["parts"].items()},
        files=said["files"],
        missing=tuple(said["missing"]),
        withdrawn=tuple(said["withdrawn"]),
    )
    _refuse_strange_places(folder, manifest)
    return manifest


def _part(said: Mapping[str, Any]) -> Part:
    return Part(said["sha256"], said["bytes"])


def _refuse_strange_places(folder: Path, manifest: Manifest) -> None:
    """A manifest that somebody made must lead nowhere but into the backup, and into the new folder."""
    known = {manifest.kind.part, ANCHOR}
    for name in manifest.parts:
        path = PurePosixPath(name)
        is_edition = path.parts[0] == EDITIONS and ".." not in path.parts and str(path) == name
        if name not in known and not is_edition:
            raise NotABackup(folder, f"its manifest names {name!r}")
    for digest in manifest.files:
        if not is_digest(digest):
            raise NotABackup(folder, f"its manifest names the file {digest!r}")
    if manifest.kind.part not in manifest.parts:
        raise NotABackup(folder, "its manifest names no database")
