"""The vector store: one vector per text and encoder, found by content, so no text is embedded twice.

Derived data: everything in the folder can be deleted and costs only the time to embed again.
"""

import fcntl
import hashlib
import json
import zlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from matching.encoders import POOLING, Encoder, Progress, Vectors, encode_texts

_KEY_BYTES = 32  # SHA-256 of the text
_CHECK_BYTES = 4  # CRC-32 of the vector's bytes
_RECORD = _KEY_BYTES + _CHECK_BYTES
_FLOAT = 4  # bytes


@dataclass(frozen=True, slots=True)
class _Stored:
    """What the folder held when it was read; never changed, so that threads may share it."""

    memory: Vectors
    row_of: Mapping[bytes, int]
    key_bytes: int  # how long the keys were


class VectorStore:
    """Vectors of one encoder in a folder: `vectors.f32` rows beside `keys.bin` records, append-only.

    A vector is written before its key, and a key carries the checksum of its vector: a torn or damaged row is
    simply not found, and is embedded again. Writers take a lock, so that threads and processes may share the
    folder; threads may share the store.
    """

    def __init__(self, folder: Path, encoder: Encoder) -> None:
        self.encoder = encoder
        self._folder = folder / encoder.name
        self._vectors_file = self._folder / "vectors.f32"
        self._keys_file = self._folder / "keys.bin"
        self._manifest_file = self._folder / "manifest.json"
        self._newest: _Stored | None = None

    def vectors_of(self, texts: Sequence[str], *, progress: Progress | None = None) -> Vectors:
        """One unit vector per text, shape (n, dimension), float32; an empty text gives a zero row."""
        stored = self._read()
        missing = _missing(texts, stored)
        if stored is None or missing:
            embedded = encode_texts(self.encoder, missing, progress=progress)
            self._append(missing, embedded)
            stored = stored or _Stored(embedded[:0], {}, 0)
        else:
            embedded = stored.memory[:0]
        if embedded.shape[1] != stored.memory.shape[1]:  # the encoder has changed under its name
            return self.vectors_of(texts, progress=progress)
        row_of = {text: row for row, text in enumerate(missing)}
        found = np.zeros((len(texts), embedded.shape[1]), dtype=np.float32)
        for row, text in enumerate(texts):
            if text in row_of:
                found[row] = embedded[row_of[text]]
            elif text:
                found[row] = stored.memory[stored.row_of[_key(text)]]
        return found

    def missing(self, texts: Sequence[str]) -> list[str]:
        """The distinct texts that have no vector yet, in the order they first occur."""
        return _missing(texts, self._read())

    def _read(self) -> _Stored | None:
        dimension = self._dimension()
        if dimension is None:
            return None
        newest = self._newest
        if newest and newest.key_bytes == self._keys_file.stat().st_size:
            return newest
        keys = self._keys_file.read_bytes()
        count = min(len(keys) // _RECORD, self._vectors_file.stat().st_size // (_FLOAT * dimension))
        shape = (count, dimension)
        memory: Vectors = np.zeros(shape, dtype=np.float32)
        if count:
            memory = np.memmap(self._vectors_file, dtype=np.float32, mode="r", shape=shape)
        self._newest = _Stored(memory, dict(_intact(keys, memory)), len(keys))
        return self._newest

    def _dimension(self) -> int | None:
        """How long the stored vectors are; None where the folder holds none that can be used."""
        try:
            described = json.loads(self._manifest_file.read_text(encoding="utf-8"))
            dimension = int(described["dimension"])
        except (FileNotFoundError, ValueError, KeyError, TypeError):
            return None
        whole = self._keys_file.is_file() and self._vectors_file.is_file()
        return dimension if whole and dimension > 0 and described == self._description(dimension) else None

    def _description(self, dimension: int) -> dict[str, str | int]:
        return {
            "encoder": self.encoder.name,
            "dimension": dimension,
            "dtype": "float32",
            "pooling": POOLING,
        }

    def _append(self, texts: Sequence[str], vectors: Vectors) -> None:
        with self._locked():
            if self._dimension() != vectors.shape[1]:
                self._begin(vectors.shape[1])
            self._trim(vectors.shape[1])
            with self._vectors_file.open("ab") as rows:
                rows.write(vectors.tobytes())
            with self._keys_file.open("ab") as keys:
                for text, vector in zip(texts, vectors, strict=True):
                    keys.write(_key(text) + _check(vector))
            self._newest = None  # the files have changed, even where their length has not

    def _begin(self, dimension: int) -> None:
        """Puts empty files in place of what is there; who still reads the old ones keeps them till then."""
        for path in (self._vectors_file, self._keys_file):
            path.unlink(missing_ok=True)
            path.touch()
        description = json.dumps(self._description(dimension), indent=1)
        self._manifest_file.write_text(description, encoding="utf-8")

    def _trim(self, dimension: int) -> None:
        """Cuts both files back to whole rows that have both halves, after a write that was broken off."""
        rows, keys = self._vectors_file, self._keys_file
        row = _FLOAT * dimension
        whole = min(rows.stat().st_size // row, keys.stat().st_size // _RECORD)
        for path, size in ((rows, whole * row), (keys, whole * _RECORD)):
            if path.stat().st_size != size:
                with path.open("r+b") as file:
                    file.truncate(size)

    @contextmanager
    def _locked(self) -> Iterator[None]:
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


def forget(folder: Path, texts: Collection[str]) -> int:
    """Takes the vectors of these texts out of every encoder's store under `folder`; returns how many went.

    Both files are written anew and put in place of the old ones, the vectors first: whoever reads meanwhile
    finds rows whose checksums do not agree, and embeds those texts again.
    """
    keys = {_key(text) for text in texts if text}
    return sum(_forgotten(store, keys) for store in _stores(folder)) if keys else 0


def forget_unused(folder: Path, in_use: Callable[[], Collection[str]]) -> int:
    """Takes out every vector whose text is not `in_use`, in every encoder's store; returns how many went.

    What is in use is asked after looking at what is there: a vector that comes meanwhile stays, whatever its
    text. One whose text comes into use in that very moment may go, and is made again when needed.
    """
    there = {store: _keys_in(store) for store in _stores(folder)}
    used = {_key(text) for text in in_use()} if any(there.values()) else set()
    return sum(_forgotten(store, keys - used) for store, keys in there.items() if keys - used)


def _stores(folder: Path) -> list[Path]:
    return sorted(manifest.parent for manifest in folder.glob("*/manifest.json"))


def _keys_in(store: Path) -> set[bytes]:
    records = store / "keys.bin"
    known = records.read_bytes() if records.is_file() else b""
    return {known[at : at + _KEY_BYTES] for at in range(0, len(known) - _RECORD + 1, _RECORD)}


def _forgotten(store: Path, keys: Collection[bytes]) -> int:
    with (store / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        rows, records = store / "vectors.f32", store / "keys.bin"
        if not rows.is_file() or not records.is_file():
            return 0
        width = _FLOAT * int(json.loads((store / "manifest.json").read_text(encoding="utf-8"))["dimension"])
        vectors, known = rows.read_bytes(), records.read_bytes()
        whole = range(min(len(vectors) // width, len(known) // _RECORD))
        kept = [row for row in whole if known[row * _RECORD : row * _RECORD + _KEY_BYTES] not in keys]
        if len(kept) < len(whole):
            _put(rows, b"".join(vectors[row * width : (row + 1) * width] for row in kept))
            _put(records, b"".join(known[row * _RECORD : (row + 1) * _RECORD] for row in kept))
        return len(whole) - len(kept)


def _put(path: Path, content: bytes) -> None:
    new = path.with_name(f"{path.name}.new")
    new.write_bytes(content)
    new.replace(path)


def _missing(texts: Sequence[str], stored: _Stored | None) -> list[str]:
    known = stored.row_of if stored else {}
    return [text for text in dict.fromkeys(texts) if text and _key(text) not in known]


def _intact(keys: bytes, memory: Vectors) -> Iterator[tuple[bytes, int]]:
    for row in range(len(memory)):
        record = keys[row * _RECORD : (row + 1) * _RECORD]
        if record[_KEY_BYTES:] == _check(memory[row]):
            yield record[:_KEY_BYTES], row


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()


def _check(vector: Vectors) -> bytes:
    return zlib.crc32(np.ascontiguousarray(vector).tobytes()).to_bytes(_CHECK_BYTES, "big")
