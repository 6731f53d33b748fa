"""Points that add up, and model files that are refused with the reason."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.affinity import (
    WHOLE,
    AffinityModel,
    BadModel,
    Part,
    PartWeight,
    UnknownPurpose,
    load_model,
    purposes,
    toward,
)
from matching.features import FEATURES, Column, Side

NAMES = [feature.name for feature in FEATURES]
EXPERT = load_model()
EVERY_PURPOSE = [None, *purposes()]


def a_column(*values: float | None) -> Column:
    """A feature of some hosts; None where the evidence is not stated."""
    return Column(
        np.array([value or 0.0 for value in values], dtype=np.float32),
        np.array([value is not None for value in values]),
    )


def a_model_file(folder: Path, parts: str, purposes_table: str = "") -> Path:
    path = folder / "affinity.toml"
    path.write_text(f'name = "mine"\nversion = "7"\n{parts}\n{purposes_table}')
    return path


def two_parts(first: object = 60, second: object = 40, neutral: object = 0.5) -> str:
    return (
        f'[parts."need met"]\nweight = {first}\nneutral = {neutral}\n'
        f"[parts.alike]\nweight = {second}\nneutral = 0.1\n"
    )


@pytest.mark.parametrize("purpose", EVERY_PURPOSE)
def test_the_expert_weights_sum_to_a_hundred_for_every_purpose(purpose: str | None) -> None:
    model = load_model(purpose=purpose)

    assert sum(part.weight for part in model.parts.values()) == pytest.approx(WHOLE, abs=1e-9)
    assert all(part.weight == round(part.weight, 2) for part in model.parts.values())
    assert set(model.parts) <= set(NAMES)


def test_a_purpose_makes_its_parts_weigh_more_beside_the_others() -> None:
    plain, adopting = load_model(), load_model(purpose="adopt-technology")

    def beside_alike(model: AffinityModel) -> float:
        return model.weight("technologies") / model.weight("alike")

    assert beside_alike(adopting) == pytest.approx(2.5 * beside_alike(plain), rel=0.01)


def test_a_model_is_named_by_its_content_and_purpose(tmp_path: Path) -> None:
    one = load_model(a_model_file(tmp_path, two_parts(), "[purposes.learn]\nalike = 2")).name
    other = load_model(a_model_file(tmp_path, two_parts(61, 39), "[purposes.learn]\nalike = 2"))
    for_learning = load_model(tmp_path / "affinity.toml", purpose="learn")

    assert one.startswith("mine-7-")
    assert one != other.name
    assert for_learning.name == f"{other.name}/learn"


values = st.none() | st.floats(0, 1, width=32)


@given(
    st.lists(st.lists(values, min_size=len(NAMES), max_size=len(NAMES)), min_size=1, max_size=4),
    st.sampled_from(EVERY_PURPOSE),
)
def test_points_add_up_to_the_affinity(hosts: list[list[float | None]], purpose: str | None) -> None:
    model = load_model(purpose=purpose)
    features = {name: a_column(*(host[at] for host in hosts)) for at, name in enumerate(NAMES)}

    scores = model.score(features)

    assert scores.affinity == pytest.approx(scores.points.sum(axis=1), abs=0.005)
    assert scores.affinity.min() >= 0
    assert scores.affinity.max() <= WHOLE
    for at in range(len(hosts)):
        parts = model.parts_of(scores, at)
        assert sum(part.points for part in parts) == pytest.approx(scores.affinity[at], abs=0.01)
        assert all(0 <= part.points <= part.most for part in parts)


def test_a_part_gives_its_weight_times_the_feature_or_the_neutral_value() -> None:
    model = AffinityModel("two", {"need met": PartWeight(60, 0.2), "alike": PartWeight(40, 0.5)})

    scores = model.score({"need met": a_column(0.5, None), "alike": a_column(None, 0.0)})

    assert scores.points.tolist() == [[30, 20], [12, 0]]
    assert scores.affinity.tolist() == [50, 12]
    assert scores.stated.tolist() == [[True, False], [False, True]]
    assert model.parts_of(scores, 1) == (
        Part(name="need met", points=12, most=60, neutral=12, stated=False),
        Part(name="alike", points=0, most=40, neutral=20, stated=True),
    )


def test_the_best_of_everything_is_a_hundred_and_the_worst_nothing() -> None:
    scores = EXPERT.score({name: a_column(1.0, 0.0) for name in NAMES})

    assert scores.affinity.tolist() == [100, 0]


def test_each_side_is_served_by_its_own_parts_and_the_shared_ones() -> None:
    parts = [
        Part(name="need met", points=30, most=60, neutral=0, stated=True),  # the visitor's
        Part(name="wish met", points=20, most=20, neutral=0, stated=True),  # the host's
        Part(name="alike", points=0, most=20, neutral=0, stated=True),  # shared
    ]

    assert toward(Side.VISITOR, parts) == pytest.approx(100 * 30 / 80)
    assert toward(Side.HOST, parts) == pytest.approx(100 * 20 / 40)


def test_a_side_without_parts_is_served_nothing() -> None:
    assert toward(Side.HOST, [Part(name="need met", points=1, most=2, neutral=0, stated=True)]) == 0


def test_a_part_the_model_leaves_out_weighs_nothing() -> None:
    assert AffinityModel("one", {"alike": PartWeight(100, 0)}).weight("distance") == 0


def test_an_unknown_purpose_is_refused_with_the_choices() -> None:
    with pytest.raises(UnknownPurpose, match="no purpose 'holiday'; choose one of learn, find-partners"):
        load_model(purpose="holiday")


def test_no_file_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(BadModel, match=r"no affinity model at .*nothing\.toml"):
        load_model(tmp_path / "nothing.toml")


@pytest.mark.parametrize("content", [b"parts = [", b"\xff\xfe\x00"])
def test_a_file_that_is_not_toml_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "affinity.toml"
    path.write_bytes(content)

    with pytest.raises(BadModel, match="is not a readable TOML file"):
        load_model(path)


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ('[parts.alike]\nweight = "much"\nneutral = 0', "part 'alike' needs a weight and a neutral value"),
        ("[parts.alike]\nweight = 100", "part 'alike' needs a weight and a neutral value"),
        ("[parts]\nalike = 100", "part 'alike' needs a weight and a neutral value"),
        (
            "[parts.beauty]\nweight = 100\nneutral = 0",
            "no feature is called 'beauty'; the features are alike",
        ),
        (two_parts(-10, 110), "a weight is at least 0"),
        (two_parts(neutral=1.1), "a neutral value lies between 0 and 1"),
        (two_parts("nan"), "a weight is at least 0"),
        (two_parts(60, 41), "the weights sum to 101; change them so that they sum to 100"),
        ("", "the weights sum to 0"),
        ("parts = 3", "the weights sum to 0"),
    ],
)
def test_a_model_that_cannot_be_used_is_refused_with_the_reason(
    tmp_path: Path, parts: str, message: str
) -> None:
    with pytest.raises(BadModel, match=message):
        load_model(a_model_file(tmp_path, parts))


@pytest.mark.parametrize(
    ("emphasis", "message"),
    [
        ("aliek = 2", "purpose 'learn' names 'aliek', which is no part of the model"),
        ('alike = "more"', "purpose 'learn' multiplies weights by numbers of at least 0"),
        ("alike = -1", "purpose 'learn' multiplies weights by numbers of at least 0"),
        ("alike = inf", "purpose 'learn' multiplies weights by numbers of at least 0"),
        ('alike = 0\n"need met" = 0', "purpose 'learn' leaves no part with any weight"),
    ],
)
def test_a_purpose_that_cannot_be_used_is_refused_with_the_reason(
    tmp_path: Path, emphasis: str, message: str
) -> None:
    path = a_model_file(tmp_path, two_parts(), f"[purposes.learn]\n{emphasis}")

    with pytest.raises(BadModel, match=message):
        load_model(path, purpose="learn")
    assert purposes(path) == ("learn",)
