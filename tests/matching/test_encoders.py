"""Long texts are read whole, and every encoder keeps the same contract."""

import json
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

import numpy as np
import pytest

from matching.encoders import (
    DEFAULT_ENCODER,
    HASHING_ENCODER,
    Encoder,
    HashingEncoder,
    SentenceEncoder,
    UnknownEncoder,
    Vectors,
    encode_texts,
    load_encoder,
    unit,
)

LONG = " ".join(f"word{at % 97}" + ("." if at % 23 == 22 else "") for at in range(3000))


class CountingEncoder(HashingEncoder):
    """Remembers every chunk it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def encode(self, chunks: Sequence[str]) -> Vectors:
        self.seen += chunks
        return super().encode(chunks)


@pytest.fixture(scope="session")
def tiny_model(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A sentence-transformers model of a few kilobytes with random weights, saved in a folder."""
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizerFast

    folder = tmp_path_factory.mktemp("tiny")
    letters = "abcdefghijklmnopqrstuvwxyz"
    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *letters, *(f"##{one}" for one in letters)]
    (folder / "vocab.txt").write_text("\n".join(vocabulary))
    config = BertConfig(
        vocab_size=len(vocabulary),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=64,
    )
    BertModel(config).save_pretrained(folder / "bert")
    tokenizer = BertTokenizerFast(vocab=str(folder / "vocab.txt"))
    tokenizer.save_pretrained(folder / "bert")
    word_model = Transformer(str(folder / "bert"), max_seq_length=32)
    pooling = Pooling(word_model.get_embedding_dimension())
    SentenceTransformer(modules=[word_model, pooling], device="cpu").save(str(folder / "model"))
    return folder / "model"


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> NoReturn:
        raise AssertionError("the encoder reached for the network")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.parametrize("paragraph_break", [" ", "\n\n"])
def test_a_word_at_the_end_of_three_thousand_changes_the_vector_noticeably(paragraph_break: str) -> None:
    encoder = HashingEncoder()

    plain, changed = encode_texts(encoder, [LONG, LONG + paragraph_break + "seaweed"])

    assert np.linalg.norm(plain - changed) > 1e-3


def test_every_word_of_a_long_text_reaches_the_encoder_in_order() -> None:
    encoder = CountingEncoder()

    encode_texts(encoder, [LONG])

    assert len(encoder.seen) > 10
    assert sorted(" ".join(encoder.seen).split()) == sorted(LONG.split())
    assert all(encoder.count_tokens(chunk) <= encoder.chunk_tokens for chunk in encoder.seen)


def test_a_later_chunk_counts_less_than_the_opening() -> None:
    encoder = HashingEncoder()
    weaving, dairy = "weaving " * 199 + "weaving.", "dairy " * 199 + "dairy."

    (pooled,) = encode_texts(encoder, [f"{weaving} {dairy}"])
    first, second = encoder.encode([weaving, dairy])

    assert pooled == pytest.approx(unit((first + second / 2)[None, :])[0], abs=1e-6)


def test_paragraphs_count_alike_whatever_their_length() -> None:
    encoder = HashingEncoder()

    (pooled,) = encode_texts(encoder, ["weaving cloth\n\n" + "dairy " * 30])
    parts = encode_texts(encoder, ["weaving cloth", "dairy " * 30])

    assert pooled == pytest.approx(unit(parts.mean(axis=0, keepdims=True))[0], abs=1e-6)


def test_equal_chunks_are_encoded_once() -> None:
    encoder = CountingEncoder()

    encode_texts(encoder, ["one text", "one text", "another text\n\none text"])

    assert sorted(encoder.seen) == ["another text", "one text"]


def test_progress_counts_every_chunk() -> None:
    done: list[int] = []

    encode_texts(HashingEncoder(), [f"text number {at}" for at in range(70)], progress=done.append)

    assert sum(done) == 70


@pytest.mark.parametrize("text", ["", "  \n\n \t "])
def test_an_empty_text_has_a_zero_vector(text: str) -> None:
    vectors = encode_texts(HashingEncoder(), [text, "weaving"])

    assert not vectors[0].any()
    assert np.linalg.norm(vectors[1]) == pytest.approx(1)


def test_no_texts_give_no_rows_of_the_right_length() -> None:
    assert encode_texts(HashingEncoder(dimension=64), []).shape == (0, 64)


def test_a_vector_has_length_one_and_does_not_depend_on_its_neighbours() -> None:
    encoder = HashingEncoder()

    alone = encode_texts(encoder, ["weaving of cloth"])
    among = encode_texts(encoder, ["a dairy", "weaving of cloth", LONG])

    assert np.linalg.norm(among, axis=1) == pytest.approx(np.ones(3), abs=1e-6)
    assert among[1] == pytest.approx(alone[0], abs=1e-6)


def test_encoders_of_different_length_have_different_names() -> None:
    assert HashingEncoder(64).name != HashingEncoder(128).name


def test_an_encoder_that_is_nowhere_is_refused_with_the_choices(tmp_path: Path) -> None:
    with pytest.raises(
        UnknownEncoder, match=f"no encoder .*give {DEFAULT_ENCODER}, {HASHING_ENCODER}, or a folder"
    ):
        load_encoder(str(tmp_path / "nothing"))


def test_a_folder_that_holds_no_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "readme.txt").write_text("no model here")

    with pytest.raises(UnknownEncoder, match=r"modules\.json"):
        load_encoder(str(tmp_path))


@pytest.mark.encoder
def test_a_saved_model_loads_from_its_folder_and_reads_long_texts_whole(tiny_model: Path) -> None:
    encoder = load_encoder(str(tiny_model))
    text = "weave the cloth and dye the yarn. " * 20

    vectors = encode_texts(encoder, [text, text + "zebra", ""])

    assert vectors.shape == (3, encoder.dimension) == (3, 16)
    assert np.linalg.norm(vectors[:2], axis=1) == pytest.approx(np.ones(2), abs=1e-5)
    assert not np.array_equal(vectors[0], vectors[1])
    assert not vectors[2].any()


@pytest.mark.encoder
def test_a_model_is_named_by_its_weights(tiny_model: Path, tmp_path: Path) -> None:
    from shutil import copytree

    copy = copytree(tiny_model, tmp_path / tiny_model.name)
    same = load_encoder(str(copy)).name
    settings = copy / "sentence_bert_config.json"
    settings.write_text(json.dumps(json.loads(settings.read_text()) | {"max_seq_length": 16}))

    assert same == load_encoder(str(tiny_model)).name
    assert load_encoder(str(copy)).name != same


@pytest.fixture(scope="session")
def packaged() -> Encoder:
    return load_encoder()


@pytest.mark.encoder
@pytest.mark.usefixtures("no_network")
def test_the_packaged_encoder_finds_the_known_neighbour_without_a_network() -> None:
    encoder = load_encoder()  # loaded anew, so that loading too is watched

    weaving, knitting, dairy = encode_texts(
        encoder, ["A mill that weaves cloth", "Knitting of woollen garments", "A dairy that makes cheese"]
    )

    assert float(weaving @ knitting) > float(weaving @ dairy) + 0.1


@pytest.mark.encoder
def test_the_packaged_encoder_reads_a_long_text_to_its_end(packaged: Encoder) -> None:
    plain, changed = encode_texts(packaged, [LONG, LONG + " Seaweed farming and marine biology."])

    assert np.linalg.norm(plain - changed) > 1e-3


@pytest.mark.encoder
def test_no_chunk_is_longer_than_the_packaged_encoder_reads(packaged: Encoder) -> None:
    from matching.passages import chunks

    essay = "".join(f"{at * 7919 % 10007}x" for at in range(2000))

    for text in (LONG, essay, "Rückverfolgbarkeit von Lebensmitteln. " * 200):
        cut = chunks(text, packaged.count_tokens, limit=packaged.chunk_tokens)
        assert max(map(packaged.count_tokens, cut)) <= packaged.chunk_tokens
        assert "".join("".join(cut).split()) == "".join(text.split())


@pytest.mark.encoder
def test_the_packaged_encoder_says_what_it_is(packaged: Encoder) -> None:
    assert isinstance(packaged, SentenceEncoder)
    assert packaged.name.startswith(DEFAULT_ENCODER)
    assert (packaged.dimension, packaged.chunk_tokens) == (384, 254)
