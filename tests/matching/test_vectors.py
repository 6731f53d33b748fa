"""No text is embedded twice, and no damaged vector is ever used."""

import json
import multiprocessing
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from matching.encoders import HashingEncoder, Vectors, encode_texts
from matching.vectors import VectorStore, forget_unused

TEXTS = [f"text number {at} about weaving {at * at}" for at in range(20)]


class CountingEncoder(HashingEncoder):
    """Counts the chunks it embeds."""

    def __init__(self, dimension: int = 256) -> None:
        super().__init__(dimension)
        self.embedded = 0

    def encode(self, chunks: Sequence[str]) -> Vectors:
        self.embedded += len(chunks)
        return super().encode(chunks)


def expected(texts: Sequence[str], dimension: int = 256) -> Vectors:
    return encode_texts(HashingEncoder(dimension), texts)


def the_file(folder: Path, name: str) -> Path:
    return next(folder.rglob(name))


def fill(folder: Path, texts: Sequence[str] = TEXTS) -> None:
    VectorStore(folder, HashingEncoder()).vectors_of(texts)


def reopened(folder: Path) -> tuple[VectorStore, CountingEncoder]:
    encoder = CountingEncoder()
    return VectorStore(folder, encoder), encoder


def test_an_unchanged_text_is_never_embedded_again(folder: Path) -> None:
    store, encoder = reopened(folder)

    store.vectors_of(TEXTS[:10])
    again = store.vectors_of([*reversed(TEXTS[:12]), TEXTS[0]])

    assert encoder.embedded == 12
    assert np.array_equal(again, expected([*reversed(TEXTS[:12]), TEXTS[0]]))


def test_vectors_survive_reopening(folder: Path) -> None:
    fill(folder)
    store, encoder = reopened(folder)

    vectors = store.vectors_of(TEXTS)

    assert encoder.embedded == 0
    assert np.array_equal(vectors, expected(TEXTS))


def test_missing_names_each_text_without_a_vector_once(folder: Path) -> None:
    fill(folder, TEXTS[:5])
    store, _ = reopened(folder)

    assert store.missing([TEXTS[7], "", TEXTS[1], TEXTS[7], TEXTS[6]]) == [TEXTS[7], TEXTS[6]]


def test_a_stored_text_needs_nothing_of_the_encoder_but_its_name(folder: Path) -> None:
    class Named(HashingEncoder):
        def __init__(self) -> None:
            self.name = HashingEncoder().name  # no dimension, nothing else: asking for it fails

    fill(folder)

    assert np.array_equal(VectorStore(folder, Named()).vectors_of(TEXTS), expected(TEXTS))


def test_two_encoders_share_a_folder_and_are_never_mixed(folder: Path) -> None:
    fill(folder)

    short = VectorStore(folder, HashingEncoder(64)).vectors_of(TEXTS)

    assert np.array_equal(short, expected(TEXTS, 64))
    assert np.array_equal(VectorStore(folder, HashingEncoder()).vectors_of(TEXTS), expected(TEXTS))


def test_an_encoder_of_the_same_name_and_another_length_starts_over(folder: Path) -> None:
    fill(folder)
    encoder = HashingEncoder(64)
    encoder.name = HashingEncoder().name

    vectors = VectorStore(folder, encoder).vectors_of(["new", *TEXTS])

    assert np.array_equal(vectors, expected(["new", *TEXTS], 64))


@pytest.mark.parametrize("texts", [[], ["", ""]])
def test_empty_texts_have_zero_vectors_and_are_not_embedded(folder: Path, texts: list[str]) -> None:
    store, encoder = reopened(folder)

    vectors = store.vectors_of(texts)

    assert vectors.shape == (len(texts), 256)
    assert not vectors.any()
    assert encoder.embedded == 0


@pytest.mark.parametrize("name", ["vectors.f32", "keys.bin"])
@pytest.mark.parametrize("seed", range(12))
def test_a_torn_file_costs_only_the_torn_vectors(folder: Path, name: str, seed: int) -> None:
    fill(folder)
    path = the_file(folder, name)
    size = path.stat().st_size
    left = int(np.random.default_rng(seed).integers(size))
    with path.open("r+b") as file:
        file.truncate(left)
    store, encoder = reopened(folder)

    vectors = store.vectors_of(TEXTS)

    assert np.array_equal(vectors, expected(TEXTS))
    assert encoder.embedded == 20 - 20 * left // size
    assert reopened(folder)[0].missing(TEXTS) == []


@pytest.mark.parametrize("name", ["vectors.f32", "keys.bin"])
@pytest.mark.parametrize("seed", range(12))
def test_a_flipped_byte_costs_only_its_vector(folder: Path, name: str, seed: int) -> None:
    fill(folder)
    path = the_file(folder, name)
    content = bytearray(path.read_bytes())
    content[int(np.random.default_rng(seed).integers(len(content)))] ^= 0xFF
    path.write_bytes(content)
    store, encoder = reopened(folder)

    assert np.array_equal(store.vectors_of(TEXTS), expected(TEXTS))
    assert encoder.embedded == 1
    assert reopened(folder)[0].missing(TEXTS) == []


@pytest.mark.parametrize("name", ["vectors.f32", "keys.bin", "manifest.json"])
def test_a_lost_file_is_made_again(folder: Path, name: str) -> None:
    fill(folder)
    the_file(folder, name).unlink()

    assert np.array_equal(reopened(folder)[0].vectors_of(TEXTS), expected(TEXTS))
    assert reopened(folder)[0].missing(TEXTS) == []


@pytest.mark.parametrize(
    "manifest",
    [
        "",
        "{",
        "[]",
        "null",
        '"dimension"',
        '{"dimension": 0}',
        '{"dimension": "many"}',
        '{"dimension": 256}',
        "\x00",
    ],
)
def test_a_garbled_manifest_means_that_everything_is_embedded_again(folder: Path, manifest: str) -> None:
    fill(folder)
    the_file(folder, "manifest.json").write_text(manifest)
    store, encoder = reopened(folder)

    assert np.array_equal(store.vectors_of(TEXTS), expected(TEXTS))
    assert encoder.embedded == 20


def test_vectors_pooled_in_another_way_are_not_used(folder: Path) -> None:
    fill(folder)
    manifest = the_file(folder, "manifest.json")
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"pooling": 0}))

    assert reopened(folder)[0].missing(TEXTS) == TEXTS


def test_who_still_reads_when_the_store_starts_over_keeps_its_vectors(folder: Path) -> None:
    fill(folder)
    reader, _ = reopened(folder)
    before = reader.vectors_of(TEXTS[:3])
    the_file(folder, "manifest.json").write_text("{")

    fill(folder, TEXTS[10:])

    assert np.array_equal(reader.vectors_of(TEXTS[:3]), before)


def test_one_store_sees_what_another_has_written(folder: Path) -> None:
    fill(folder, TEXTS[:3])
    store, encoder = reopened(folder)
    store.vectors_of(TEXTS[:3])

    fill(folder)
    store.vectors_of(TEXTS)

    assert encoder.embedded == 0


def _write_slices(folder: Path, offset: int) -> None:
    for start in range(0, 20, 5):
        rotated = TEXTS[offset:] + TEXTS[:offset]
        VectorStore(folder, HashingEncoder()).vectors_of(rotated[start : start + 5])


def test_processes_that_write_at_once_lose_nothing(folder: Path) -> None:
    context = multiprocessing.get_context("spawn")
    writers = [context.Process(target=_write_slices, args=(folder, offset)) for offset in (0, 7, 13)]

    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()

    store, encoder = reopened(folder)
    assert [writer.exitcode for writer in writers] == [0, 0, 0]
    assert np.array_equal(store.vectors_of(TEXTS), expected(TEXTS))
    assert encoder.embedded == 0


def test_threads_that_write_at_once_lose_nothing(folder: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(_write_slices, [folder] * 16, range(16)))

    assert reopened(folder)[0].missing(TEXTS) == []


def test_threads_that_share_a_store_get_their_own_answers(folder: Path) -> None:
    store, _ = reopened(folder)
    asked = [TEXTS[at % 20 :] + TEXTS[: at % 20] for at in range(40)]

    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda texts: store.vectors_of(texts[:5]), asked))

    for texts, answer in zip(asked, answers, strict=True):
        assert np.array_equal(answer, expected(texts[:5]))


def test_what_nobody_uses_goes_and_what_is_used_or_came_meanwhile_stays(folder: Path) -> None:
    fill(folder, TEXTS[:6])

    def in_use() -> list[str]:
        fill(folder, TEXTS[:8])  # somebody comes while it is being asked
        return [*TEXTS[2:6], "a text without a vector"]

    assert forget_unused(folder, in_use) == 2
    store, encoder = reopened(folder)
    assert store.missing(TEXTS) == [*TEXTS[:2], *TEXTS[8:]]
    assert np.array_equal(store.vectors_of(TEXTS[2:8]), expected(TEXTS[2:8]))
    assert encoder.embedded == 0


def test_where_there_are_no_vectors_nothing_is_asked(folder: Path) -> None:
    def in_use() -> list[str]:
        raise AssertionError

    assert forget_unused(folder / "none", in_use) == 0
