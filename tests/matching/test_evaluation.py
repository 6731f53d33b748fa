"""The evaluation on a set small enough to rank by hand, and on the real ones where they are."""

import json
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from matching.baselines import BASELINE_NAMES, NoWords, baseline_scorers, host_text, query_text
from matching.evaluation import METRICS, NotJudged, UnusableScores, evaluate
from matching.evaluation_report import UNMEASURED, bootstrap
from matching.judged import JudgedQuery, JudgedSet, Task, TaskName, load_judged
from matching.profiles import MatchProfile, OrganisationId

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"


def a_host(name: str, *, country: str = "FR", kind: str = "company", about: str = "") -> MatchProfile:
    return MatchProfile(
        id=OrganisationId(name), name=name, country=country, kind=kind, about=about or f"text of {name}"
    )


def a_judged_set(
    *,
    grades: dict[str, int] | None = None,
    partners: frozenset[str] = frozenset(),
    removes_partners: bool = True,
) -> JudgedSet:
    """Visitor v in Portugal, hosts h1 to h5 in France (h5 a hub) and h6 at home; h2 grade 1, h4 grade 2."""
    hosts = (*(a_host(f"h{n}") for n in range(1, 6)), a_host("h6", country="PT"), a_host("v", country="PT"))
    truth = {"h2": 1, "h4": 2} if grades is None else grades
    query = JudgedQuery(
        id="v",
        profile=hosts[-1],
        grades={OrganisationId(host): grade for host, grade in truth.items()},
        partners=frozenset(map(OrganisationId, partners)),
    )
    popularity = np.array([1.0, 1, 1, 1, 7, 1, 1])
    task = Task(name=TaskName.VISITOR, queries=(query,), removes_partners=removes_partners)
    return JudgedSet(
        name="by hand",
        hosts=hosts,
        popularity=popularity,
        slices={"all": np.ones(7, dtype=bool), "no_hubs": popularity <= 2},
        tasks={TaskName.VISITOR: task},
    )


@dataclass(frozen=True)
class Fixed:
    """Scores decided by the test."""

    values: list[float]
    name: str = "ours"

    def scores(self, query: MatchProfile) -> NDArray[np.float64]:  # noqa: ARG002
        return np.array(self.values, dtype=np.float64)


def _means(judged: JudgedSet, scorer: Fixed, slice_name: str = "all") -> dict[str, float]:
    models = evaluate(judged, [scorer]).tasks[TaskName.VISITOR].slices[slice_name].models
    return {metric: estimate.mean for metric, estimate in models[scorer.name].items()}


def test_a_ranking_by_hand() -> None:
    # h1 .. h5 score 5, 4, 3, 2, 9; h6 (at home) and v itself score highest and must not be ranked.
    # all: h5 h1 h2 h3 h4 -> grades 0 0 1 0 2; gain 1/log2(4) + 3/log2(6) = 0.5 + 1.160558 = 1.660558
    # best: 3/1 + 1/log2(3) = 3.630930; nDCG 0.457337; first relevant at rank 3
    # matched AUC, kind and popularity alike: h2 (4) against h1 (5), h3 (3) -> 1/2; h4 (2) -> 0; mean 1/4
    means = _means(a_judged_set(), Fixed([5, 4, 3, 2, 9, 99, 99]))
    assert means["ndcg@10"] == pytest.approx(0.457337, abs=1e-6)
    assert means["recall@10"] == 1.0
    assert means["mrr"] == pytest.approx(1 / 3)
    assert means["matched_auc"] == pytest.approx(0.25)


def test_the_slice_without_hubs_leaves_out_the_hub_from_list_and_truth() -> None:
    # without h5: h1 h2 h3 h4 -> the first relevant is at rank 2
    assert _means(a_judged_set(), Fixed([5, 4, 3, 2, 9, 0, 0]), "no_hubs")["mrr"] == 0.5
    only_the_hub = evaluate(a_judged_set(grades={"h5": 1}), [Fixed([1.0] * 7)]).tasks[TaskName.VISITOR]
    assert len(only_the_hub.slices["no_hubs"].per_query) == 0
    assert only_the_hub.slices["no_hubs"].models["ours"]["mrr"] == UNMEASURED
    assert only_the_hub.queries == 1


def test_ties_go_by_id() -> None:
    # all alike: h1 h2 h3 h4 h5
    assert _means(a_judged_set(), Fixed([0.0] * 7))["mrr"] == 0.5


def test_partners_are_not_ranked_where_the_task_removes_them() -> None:
    scores = Fixed([5, 4, 3, 2, 1, 0, 0])
    assert _means(a_judged_set(partners=frozenset({"h1"})), scores)["mrr"] == 1.0
    assert _means(a_judged_set(partners=frozenset({"h1"}), removes_partners=False), scores)["mrr"] == 0.5


def test_partners_are_ranked_but_never_what_a_true_host_is_measured_against() -> None:
    # h2 (4) and h4 (2) against h3 (3) alone, as h1 is a partner: 1 and 0
    judged = a_judged_set(partners=frozenset({"h1"}), removes_partners=False)
    assert _means(judged, Fixed([5, 4, 3, 2, 1, 0, 0]))["matched_auc"] == 0.5


def test_a_true_host_that_may_not_be_ranked_is_left_out_and_noted() -> None:
    judged = a_judged_set(grades={"h2": 1, "h6": 3})
    assert _means(judged, Fixed([0, 1, 0, 0, 0, 0, 0]))["ndcg@10"] == 1.0
    assert "1 relevant hosts may not be ranked" in evaluate(judged).tasks[TaskName.VISITOR].notes[0]


def test_the_report_has_every_baseline_and_ours_in_the_contract_s_form() -> None:
    report = evaluate(a_judged_set(), [Fixed([5, 4, 3, 2, 9, 0, 0])]).to_dict()
    task = json.loads(json.dumps(report, allow_nan=False))["tasks"]["visitor"]
    assert task["queries"] == 1
    assert list(task["slices"]) == ["all", "no_hubs"]
    assert list(task["slices"]["all"]) == [*BASELINE_NAMES, "ours"]
    assert list(task["slices"]["all"]["ours"]) == ["ndcg@10", "recall@10", "recall@100", "mrr", "matched_auc"]
    assert list(task["slices"]["all"]["ours"]["mrr"]) == ["mean", "low", "high"]
    assert list(task["differences"]["all"]) == [f"ours - {name}" for name in BASELINE_NAMES]


def test_a_difference_is_taken_query_by_query() -> None:
    ours, other = Fixed([5, 4, 3, 2, 9, 0, 0]), Fixed([0, 9, 0, 0, 0, 0, 0], name="other")
    report = evaluate(a_judged_set(), [ours], baselines=[other]).tasks[TaskName.VISITOR].slices["all"]
    assert report.differences["ours - other"]["mrr"].mean == pytest.approx(1 / 3 - 1)


def test_a_set_without_popularity_says_null_not_a_number() -> None:
    judged = a_judged_set()
    blind = JudgedSet(
        name="blind",
        hosts=judged.hosts,
        popularity=None,
        slices={"all": judged.slices["all"]},
        tasks=judged.tasks,
    )
    models = evaluate(blind).to_dict()["tasks"]["visitor"]["slices"]["all"]
    assert models["popularity"]["ndcg@10"] == {"mean": None, "low": None, "high": None}
    assert models["tf-idf"]["ndcg@10"]["mean"] is not None


def test_the_report_is_also_a_table() -> None:
    table = evaluate(a_judged_set(), [Fixed([5, 4, 3, 2, 9, 0, 0])]).to_frame()
    assert len(table) == 2 * (5 + 4) * len(METRICS)  # slices x (models and differences) x metrics
    row = table.query("slice == 'all' and name == 'ours' and metric == 'mrr'").iloc[0]
    assert row["mean"] == pytest.approx(1 / 3)
    assert row["queries"] == 1


def test_progress_is_told_once_per_query() -> None:
    told: list[int] = []
    evaluate(a_judged_set(), on_query=lambda: told.append(1))
    assert told == [1]


@pytest.mark.parametrize(
    ("values", "says"), [([1.0] * 6, r"shape \(6,\), not \(7,\)"), ([math.nan] * 7, "not finite")]
)
def test_a_scorer_must_give_every_host_one_finite_score(values: list[float], says: str) -> None:
    with pytest.raises(UnusableScores, match=says):
        evaluate(a_judged_set(), [Fixed(values)])


def test_a_task_that_was_not_judged_is_refused() -> None:
    with pytest.raises(NotJudged, match="'need'; it has: visitor"):
        evaluate(a_judged_set(), tasks=[TaskName.NEED])


def test_two_scorers_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="share one"):
        evaluate(a_judged_set(), [Fixed([1.0] * 7), Fixed([2.0] * 7)])


def test_fewer_than_1000_resamples_are_refused() -> None:
    evaluate(a_judged_set(), resamples=1000)
    with pytest.raises(ValueError, match="999 resamples"):
        evaluate(a_judged_set(), resamples=999)


# --- intervals ----------------------------------------------------------------------------------------------


def test_the_interval_of_a_mean_is_near_the_one_theory_gives() -> None:
    # 400 values of variance 1: the mean's standard error is 0.05, its 95 % interval about +- 0.098
    values = np.random.default_rng(5).normal(size=(400, 1))
    (estimate,) = bootstrap(values)
    half = 1.96 * values.std() / 20
    assert estimate.low == pytest.approx(values.mean() - half, abs=0.01)
    assert estimate.high == pytest.approx(values.mean() + half, abs=0.01)


def test_the_same_seed_gives_the_same_interval_and_columns_share_their_draws() -> None:
    values = np.random.default_rng(6).normal(size=(50, 1))
    once, shifted = bootstrap(np.hstack([values, values + 1]))
    assert bootstrap(values) == bootstrap(values)
    assert shifted.low == pytest.approx(once.low + 1)
    assert bootstrap(values, seed=1)[0].low != pytest.approx(once.low, abs=1e-6)


def test_a_query_that_could_not_be_measured_is_left_out_of_its_own_column() -> None:
    values = np.array([[1.0, 0.0], [math.nan, 2.0], [1.0, 4.0]])
    with_a_gap, without = bootstrap(values)
    assert (with_a_gap.mean, with_a_gap.low, with_a_gap.high) == (1.0, 1.0, 1.0)
    assert without.mean == 2.0


def test_a_column_of_nothing_is_unmeasured() -> None:
    (nothing,) = bootstrap(np.full((3, 1), np.nan))
    assert nothing.to_dict() == {"mean": None, "low": None, "high": None}
    assert bootstrap(np.empty((0, 2))) == [UNMEASURED, UNMEASURED]


# --- baselines ----------------------------------------------------------------------------------------------


def test_a_query_is_read_by_its_wish_and_a_host_by_all_its_texts() -> None:
    asker = MatchProfile(id=OrganisationId("x"), name="x", about="is", seeks="wants", offers="gives")
    assert query_text(asker) == "wants"
    assert query_text(MatchProfile(id=OrganisationId("x"), name="x", about="is")) == "is"
    assert host_text(asker) == "is\nwants\ngives"


@pytest.mark.parametrize("name", ["tf-idf", "bm25"])
def test_a_word_baseline_puts_the_host_that_shares_the_rare_word_first(name: str) -> None:
    hosts = [
        a_host("1", about="steel casting"),
        a_host("2", about="steel weaving"),
        a_host("3", about="steel"),
    ]
    scorer = next(scorer for scorer in baseline_scorers(hosts) if scorer.name == name)
    scores = scorer.scores(MatchProfile(id=OrganisationId("q"), name="", seeks="weaving steel"))
    assert scores.argmax() == 1
    assert scores.shape == (3,)


def test_chance_is_the_same_each_time_and_another_for_each_need() -> None:
    chance = baseline_scorers([a_host(str(n)) for n in range(50)])[0]
    one, other = (MatchProfile(id=OrganisationId("v"), name="", seeks=need) for need in ("steel", "glass"))
    assert np.array_equal(chance.scores(one), chance.scores(one))
    assert not np.array_equal(chance.scores(one), chance.scores(other))


def test_hosts_without_any_word_cannot_be_ranked_by_words() -> None:
    with pytest.raises(NoWords, match="give the profiles texts"):
        baseline_scorers([MatchProfile(id=OrganisationId("x"), name="x")])


# --- real sets ----------------------------------------------------------------------------------------------


@pytest.mark.shared
@pytest.mark.skipif(
    not (SHARED / "horizon_partners").exists(), reason="../shared/data/horizon_partners is absent"
)
def test_baselines_on_the_partnerships_are_near_their_published_figures() -> None:
    judged = load_judged(SHARED / "horizon_partners")
    assert len(judged.hosts) == 4208
    report = evaluate(judged)
    means = {
        (task, part, model): {metric: estimate.mean for metric, estimate in by_metric.items()}
        for task, measured in report.tasks.items()
        for part, sliced in measured.slices.items()
        for model, by_metric in sliced.models.items()
    }
    assert (report.tasks[TaskName.VISITOR].queries, report.tasks[TaskName.NEED].queries) == (294, 119)
    for (_, _, model), by_metric in means.items():
        if model == "popularity":
            assert by_metric["matched_auc"] == 0.5
    # The set's own notes give .030, .089, .042 and .067, over these queries and others that are kept back.
    assert means[TaskName.VISITOR, "all", "tf-idf"]["ndcg@10"] == pytest.approx(0.030, abs=0.005)
    assert means[TaskName.VISITOR, "all", "popularity"]["ndcg@10"] == pytest.approx(0.089, abs=0.01)
    assert means[TaskName.NEED, "all", "tf-idf"]["ndcg@10"] == pytest.approx(0.042, abs=0.005)
    assert means[TaskName.NEED, "all", "popularity"]["ndcg@10"] == pytest.approx(0.067, abs=0.005)
    assert (
        means[TaskName.NEED, "no_hubs", "tf-idf"]["ndcg@10"]
        > means[TaskName.NEED, "no_hubs", "popularity"]["ndcg@10"]
    )
    assert (
        means[TaskName.VISITOR, "all", "popularity"]["ndcg@10"]
        > 5 * means[TaskName.VISITOR, "all", "random"]["ndcg@10"]
    )


@pytest.mark.shared
@pytest.mark.skipif(not (SHARED / "cranfield").exists(), reason="../shared/data/cranfield is absent")
def test_baselines_on_cranfield_are_near_their_published_figure() -> None:
    report = evaluate(load_judged(SHARED / "cranfield")).tasks[TaskName.NEED]
    assert report.queries == 225
    models = report.slices["all"].models
    # The set's own notes give .524 for TF-IDF over text that repeats the title; it is read once here.
    assert models["tf-idf"]["ndcg@10"].mean == pytest.approx(0.524, abs=0.015)
    assert models["bm25"]["ndcg@10"].mean > models["tf-idf"]["ndcg@10"].mean
