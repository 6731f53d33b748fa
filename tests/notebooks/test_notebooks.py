"""Every notebook runs from top to bottom, as an analyst runs it."""

import json
from pathlib import Path
from typing import Any

import jupytext
import nbclient
import pytest

from matching.baselines import BASELINE_NAMES
from matching.scorers import OURS

NOTEBOOKS = sorted((Path(__file__).parents[2] / "notebooks").glob("*.py"))
_CELL_SECONDS = 300  # the first cells embed the demo texts, which a busy machine does slowly

pytestmark = pytest.mark.encoder


def test_there_is_a_notebook() -> None:
    assert NOTEBOOKS


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_without_an_error(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With a judged directory named, so that the cell that measures runs too."""
    monkeypatch.setenv("CXC_JUDGED_DIR", str(_judged(tmp_path / "judged")))
    monkeypatch.setenv("CXC_VECTORS_DIR", str(tmp_path / "vectors"))
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    for setting in ("CXC_DATABASE_URL", "CXC_ENCODER", "CXC_MODELS_DIR"):
        monkeypatch.delenv(setting, raising=False)

    notebook = _run(path)

    printed = _printed(notebook)
    assert _images(notebook) >= 4
    assert "add up, and the service shows the same" in printed
    assert "judged: 1 queries of the task need" in printed
    assert all(model in printed for model in (*BASELINE_NAMES, *OURS))


def _run(path: Path) -> Any:
    """The executed notebook; raises nbclient's CellExecutionError where a cell fails."""
    client = nbclient.NotebookClient(
        jupytext.read(path),
        kernel_name="python3",
        timeout=_CELL_SECONDS,
        resources={"metadata": {"path": str(path.parent)}},
    )
    return client.execute()


def _outputs(notebook: Any) -> list[Any]:
    return [output for cell in notebook.cells for output in cell.get("outputs", [])]


def _printed(notebook: Any) -> str:
    return "".join(output.text for output in _outputs(notebook) if output.output_type == "stream")


def _images(notebook: Any) -> int:
    return sum("image/png" in output.get("data", {}) for output in _outputs(notebook))


def _judged(folder: Path) -> Path:
    """A judged set of three hosts and one need, one of them right."""
    folder.mkdir()
    texts = {
        "dyer": "We dye cotton without water.",
        "miller": "We mill rye and spelt.",
        "builder": "We build with timber.",
    }
    profiles = [
        {"id": key, "name": key, "country": "IT", "type": "sme", "n_projects": number, "text": text}
        for number, (key, text) in enumerate(texts.items())
    ]
    need = {"id": "need-1", "visitor_id": "weaver", "country": "PT", "text": "Dyeing cotton without water."}
    (folder / "profiles.jsonl").write_text("\n".join(map(json.dumps, profiles)), encoding="utf-8")
    (folder / "known.tsv").write_text("visitor_id\thost_id\nweaver\tbuilder\n", encoding="utf-8")
    (folder / "seek_queries.jsonl").write_text(json.dumps(need), encoding="utf-8")
    (folder / "seek_truth.tsv").write_text("query_id\thost_id\tgrade\nneed-1\tdyer\t2\n", encoding="utf-8")
    return folder
