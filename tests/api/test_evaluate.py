"""`cxc evaluate`: the contract for machines on a small judged set, and our claims on the real ones."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from api.cli import app

METRICS = {"ndcg@10", "recall@10", "recall@100", "mrr", "matched_auc"}
MODELS = {"random", "popularity", "tf-idf", "bm25", "affinity", "dense"}
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
TOPICS = ("woven linen curtains", "mussel farming buoys", "laser welding of steel", "museum story games")


def write_rows(path: Path, header: str, rows: list[tuple[object, ...]]) -> None:
    path.write_text("\n".join([header, *("\t".join(map(str, row)) for row in rows)]) + "\n")


def write_lines(path: Path, records: list[dict[str, object]]) -> None:
    path.write_text("".join(json.dumps(record) + "\n" for record in records))


@pytest.fixture
def judged(tmp_path: Path) -> Path:
    """Forty organisations on four topics in two countries; partners share a topic."""
    folder = tmp_path / "judged"
    folder.mkdir()
    profiles = [
        {
            "id": f"o{number:02}",
            "name": f"Organisation {number}",
            "country": ("PT", "IT")[number % 2],
            "type": "private_company",
            "topics": [],
            "n_projects": 1 + number % 3,
            "text": f"{TOPICS[number // 2 % 4]} and number {number}",
        }
        for number in range(40)
    ]
    write_lines(folder / "profiles.jsonl", profiles)
    write_rows(folder / "known.tsv", "visitor_id\thost_id", [("o00", "o01")])
    truth = [("o00", "o09", 2), ("o00", "o17", 1), ("o02", "o11", 1), ("o04", "o13", 3), ("o06", "o15", 1)]
    write_rows(folder / "truth.tsv", "visitor_id\thost_id\tgrade", truth)
    needs = [{"id": "q1", "visitor_id": "o00", "country": "PT", "topics": [], "text": TOPICS[2]}]
    write_lines(folder / "seek_queries.jsonl", needs)
    write_rows(folder / "seek_truth.tsv", "query_id\thost_id\tgrade", [("q1", "o13", 2), ("q1", "o05", 1)])
    return folder


def test_the_json_is_what_the_contract_says(service, judged):
    result = service.run("evaluate", judged, "--json")
    assert result.exit_code == 0, result.output
    tasks = json.loads(result.stdout)["tasks"]
    assert {name: task["queries"] for name, task in tasks.items()} == {"visitor": 4, "need": 1}
    for task in tasks.values():
        assert set(task["slices"]) == {"all", "no_hubs"}
        for models in task["slices"].values():
            assert set(models) == MODELS
            assert all(set(measured) == METRICS for measured in models.values())
            assert all(set(one) == {"mean", "low", "high"} for m in models.values() for one in m.values())
    assert tasks["visitor"]["slices"]["all"]["affinity"]["mrr"]["mean"] > 0.3
    assert tasks["visitor"]["slices"]["all"]["popularity"]["matched_auc"]["mean"] == 0.5


def test_one_task_and_one_model_can_be_asked_for(service, judged):
    tasks = json.loads(
        service.run("evaluate", judged, "--task", "need", "--model", "dense", "--json").stdout
    )["tasks"]
    assert set(tasks) == {"need"}
    assert set(tasks["need"]["slices"]["all"]) == MODELS - {"affinity"}


def test_it_runs_without_truth_for_one_of_the_tasks_and_without_projects(service, judged):
    (judged / "truth.tsv").unlink()
    assert set(json.loads(service.run("evaluate", judged, "--json").stdout)["tasks"]) == {"need"}


def test_the_table_for_people_names_every_model_and_metric(service, judged):
    shown = service.run("evaluate", judged).stdout
    assert all(model in shown for model in MODELS)
    assert "95 % bootstrap intervals" in shown


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda folder: (folder / "known.tsv").unlink(), "known.tsv"),
        (lambda folder: (folder / "profiles.jsonl").write_text("{not json\n"), "line 1"),
        (
            lambda folder: (folder / "truth.tsv").write_text("visitor_id\thost_id\tgrade\no00\to09\tgood\n"),
            "line 2",
        ),
    ],
)
def test_judged_data_that_cannot_be_read_is_said_with_file_and_line(service, judged, damage, said):
    damage(judged)
    result = service.run("evaluate", judged, "--json")
    assert result.exit_code == 1
    assert said in " ".join(result.stderr.split())
    assert result.stdout == ""


def test_an_unknown_model_is_refused_with_those_known(service, judged):
    result = service.run("evaluate", judged, "--model", "oracle")
    assert result.exit_code == 1
    assert "affinity" in result.stderr


def test_a_folder_that_is_not_there_is_said(service, tmp_path):
    assert service.run("evaluate", tmp_path / "nowhere").exit_code == 1


def measured(factory: pytest.TempPathFactory, name: str) -> dict:
    database = factory.mktemp(name) / "own.db"
    with pytest.MonkeyPatch.context() as environment:
        environment.delenv("CXC_ENCODER", raising=False)
        arguments = ["evaluate", str(SHARED / name), "--json", "--database", str(database)]
        result = CliRunner().invoke(app, arguments)
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)["tasks"]


@pytest.fixture(scope="module")
def horizon(tmp_path_factory):
    return measured(tmp_path_factory, "horizon_partners")


@pytest.mark.shared
@pytest.mark.slow
@pytest.mark.encoder
@pytest.mark.skipif(not SHARED.is_dir(), reason="needs the public evaluation data beside the project")
class TestWhatWeClaimOfTheDefault:
    """The quality that METHOD.md and the model's card claim, measured again."""

    def test_it_beats_tf_idf_for_visitors_with_an_interval_above_zero(self, horizon):
        assert horizon["visitor"]["differences"]["all"]["affinity - tf-idf"]["ndcg@10"]["low"] > 0

    @pytest.mark.parametrize("task", ["visitor", "need"])
    @pytest.mark.parametrize("part", ["all", "no_hubs"])
    def test_it_beats_tf_idf_in_the_mean_with_and_without_hubs(self, horizon, task, part):
        models = horizon[task]["slices"][part]
        assert models["affinity"]["ndcg@10"]["mean"] > models["tf-idf"]["ndcg@10"]["mean"]

    @pytest.mark.parametrize("task", ["visitor", "need"])
    def test_it_tells_partners_from_others_that_are_as_famous(self, horizon, task):
        assert horizon[task]["slices"]["all"]["affinity"]["matched_auc"]["low"] > 0.5

    def test_fusing_meaning_and_words_reaches_55_on_cranfield(self, tmp_path_factory):
        models = measured(tmp_path_factory, "cranfield")["need"]["slices"]["all"]
        assert models["affinity"]["ndcg@10"]["mean"] >= 0.55
        assert models["affinity"]["ndcg@10"]["mean"] > models["dense"]["ndcg@10"]["mean"]
