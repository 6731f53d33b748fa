"""The vector store: one vector per text and encoder, found by content, so no text is embedded twice.

Derived data: everything in the folder can be deleted and costs only the time to embed again.
"""

import fcntl
import hashlib
import json
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from matching.encoders import Encoder, Progress, Vectors, encode_texts

_KEY_BYTES = 32  # SHA-256 of the text
_CHECK_BYTES = 4  # CRC-32 of the vector's bytes
_RECORD = _KEY_BYTES + _CHECK_BYTES


class VectorStore:
    """Vectors of one encoder in a folder: `vectors.f32` rows beside `keys.bin` records, append-only.

    A vector is written before its key, and a key carries the checksum of its vector: a torn or damaged row is
    simply not found, and is embedded again. Writers take a lock, so several processes may share the folder.
    """

    def __init__(self, folder: Path, encoder: Encoder) -> None:
        self.encoder = encoder
        self._folder = folder / encoder.name
        self._rows: dict[bytes, int] = {}
        self._memory: Vectors | None = None

    def vectors_of(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vectors:
        """One unit vector per text, shape (n, dimension), float32; an empty text gives a zero row."""
        self._read()
        missing = self.missing(texts)
        if missing or self._memory is None:
            self._append(missing, encode_texts(self.encoder, missing, progress=progress))
            self._read()
        memory = self._memory
        if memory is None:
            return np.zeros((len(texts), 0), dtype=np.float32)
        found = np.zeros((len(texts), memory.shape[1]), dtype=np.float32)
        for row, text in enumerate(texts):
            if text:
                found[row] = memory[self._rows[_key(text)]]
        return found

    def missing(self, texts: Sequence[str]) -> list[str]:
        """The distinct texts that have no vector yet, in the order they first occur."""
        self._read()
        return [text for text in dict.fromkeys(texts) if text and _key(text) not in self._rows]

    def _read(self) -> None:
        manifest = self._manifest()
        if manifest is None:
            return
        keys = (self._folder / "keys.bin").read_bytes()
        count = len(keys) // _RECORD
        if self._memory is not None and count == len(self._memory):
            return
        path = self._folder / "vectors.f32"
        flat = np.memmap(path, dtype=np.float32, mode="r") if path.stat().st_size else np.zeros(0, np.float32)
        count = min(count, len(flat) // manifest)
        memory = np.asarray(flat[: count * manifest]).reshape(count, manifest)
        self._rows = dict(_intact(keys, memory))
        self._memory = memory

    def _manifest(self) -> int | None:
        try:
            described = json.loads((self._folder / "manifest.json").read_text())
            return int(described["dimension"])
        except (FileNotFoundError, ValueError, KeyError):
            return None

    def _append(self, texts: Sequence[str], vectors: Vectors) -> None:
        with self._locked():
            self._begin(vectors.shape[1])
            self._trim(vectors.shape[1])
            with (self._folder / "vectors.f32").open("ab") as rows:
                rows.write(vectors.tobytes())
                rows.flush()
            with (self._folder / "keys.bin").open("ab") as keys:
                for text, vector in zip(texts, vectors, strict=True):
                    keys.write(_key(text) + _check(vector))

    def _begin(self, dimension: int) -> None:
        if self._manifest() == dimension:
            return
        for name in ("vectors.f32", "keys.bin"):
            (self._folder / name).write_bytes(b"")
        described = {"encoder": self.encoder.name, "dimension": dimension, "dtype": "float32"}
        (self._folder / "manifest.json").write_text(json.dumps(described, indent=1))
        self._memory = None

    def _trim(self, dimension: int) -> None:
        """Cuts both files back to whole rows that have both halves, after a write that was broken off."""
        rows, keys = self._folder / "vectors.f32", self._folder / "keys.bin"
        whole = min(rows.stat().st_size // (4 * dimension), keys.stat().st_size // _RECORD)
        for path, size in ((rows, whole * 4 * dimension), (keys, whole * _RECORD)):
            if path.stat().st_size != size:
                with path.open("r+b") as file:
                    file.truncate(size)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def _intact(keys: bytes, memory: Vectors) -> Iterator[tuple[bytes, int]]:
    for row in range(len(memory)):
        record = keys[row * _RECORD : (row + 1) * _RECORD]
        if record[_KEY_BYTES:] == _check(memory[row]):
            yield record[:_KEY_BYTES], row


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _check(vector: Vectors) -> bytes:
    return zlib.crc32(np.ascontiguousarray(vector).tobytes()).to_bytes(_CHECK_BYTES, "big")
