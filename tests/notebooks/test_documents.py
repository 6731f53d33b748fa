"""The method's documents say what the code does."""

import re
import tomllib
from pathlib import Path

import pytest

from matching.affinity import EXPERT_MODEL, load_model
from matching.features import FEATURES
from matching.pipeline import N_CANDIDATES

ROOT = Path(__file__).parents[2]
METHOD = (ROOT / "docs" / "METHOD.md").read_text(encoding="utf-8")
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("*.md"))
CARD = (ROOT / "models" / "expert" / "CARD.md").read_text(encoding="utf-8")


def test_the_weights_in_the_method_are_those_of_the_model_file() -> None:
    written = {part: (float(weight), float(neutral)) for part, weight, neutral in _table("weights")}

    parts = load_model().parts

    assert written == {name: (part.weight, part.neutral) for name, part in parts.items()}


def test_the_purposes_in_the_method_are_those_of_the_model_file() -> None:
    written = {
        purpose: dict(re.findall(r"([a-z ]+?) x ([\d.]+)", multiplied))
        for purpose, multiplied in _table("purposes")
    }

    purposes = tomllib.loads(EXPERT_MODEL.read_text(encoding="utf-8"))["purposes"]

    assert {
        purpose: {part.strip(): float(factor) for part, factor in multiplied.items()}
        for purpose, multiplied in written.items()
    } == purposes


def test_every_feature_is_described_in_the_method_with_its_side() -> None:
    described = set(re.findall(r"^\| ([a-z ]+) \| (visitor|host|shared) \| \S", METHOD, flags=re.MULTILINE))

    assert described == {(feature.name, feature.side.value) for feature in FEATURES}


def test_the_method_says_from_when_on_hosts_are_retrieved() -> None:
    assert f"Up to {N_CANDIDATES:,} hosts in the mask, all are scored" in METHOD


@pytest.mark.parametrize("document", [METHOD, CARD], ids=["METHOD.md", "CARD.md"])
def test_the_measured_model_is_the_one_in_the_file(document: str) -> None:
    """Who changes the model file measures it again and writes the new name beside the new numbers."""
    assert f"`{load_model().name}`" in document


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_is_numbered_and_names_its_context_its_decision_and_its_price(path: Path) -> None:
    text = path.read_text(encoding="utf-8")

    assert re.match(rf"# {path.stem[:4]} ", text)
    assert [text.count(f"**{part}.**") for part in ("Context", "Decision", "Price")] == [1, 1, 1]


@pytest.mark.parametrize("name", ["METHOD.md", "GLOSSARY.md"])
def test_a_link_between_documents_leads_to_a_file(name: str) -> None:
    folder = ROOT / "docs"
    links = re.findall(r"\]\(([^)#:]+)", (folder / name).read_text(encoding="utf-8"))

    assert [link for link in links if not (folder / link).exists()] == []


def _table(name: str) -> list[list[str]]:
    """The cells of the rows of the table between the marks of that name, without its header."""
    between = METHOD.split(f"<!-- {name}:")[1].split(f"<!-- end of {name} -->")[0]
    rows = [line for line in between.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[2:]]
