"""Judged sets made up here, in both layouts, whole and broken."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from matching.judged import JudgedSet, TaskName, load_judged
from matching.judged_files import UnreadableJudgements

PROFILES: list[dict[str, Any]] = [
    {
        "id": "b",
        "name": "Berlin Lab",
        "country": "DE",
        "type": "university",
        "topics": ["optics"],
        "n_projects": 9,
    },
    {"id": "a", "name": "Aveiro SME", "country": "PT", "type": "company", "topics": [], "n_projects": 1},
    {"id": "c", "name": "Lyon SME", "country": "FR", "type": "company", "topics": ["glass"], "n_projects": 2},
    {
        "id": "d",
        "name": "Porto SME",
        "country": "PT",
        "type": "company",
        "topics": ["glass"],
        "n_projects": 3,
    },
    {
        "id": "e",
        "name": "Turin SME",
        "country": "IT",
        "type": "company",
        "topics": ["glass"],
        "n_projects": 1,
    },
]
NEEDS: list[dict[str, Any]] = [
    {"id": "n1", "visitor_id": "a", "country": "PT", "text": "glass that bends", "topics": ["glass"]},
    {"id": "n2", "visitor_id": None, "country": "IT", "text": "lenses", "topics": []},
]
FILES = {
    "known.tsv": "visitor_id\thost_id\na\tb\n",
    "truth.tsv": "visitor_id\thost_id\tgrade\na\tc\t1\na\te\t3\n",
    "seek_truth.tsv": "query_id\thost_id\tgrade\nn1\tb\t1\nn1\tc\t2\nn2\tb\t2\n",
}


def a_partnership_set(directory: Path, **files: str | None) -> Path:
    """A whole set; a keyword such as known_tsv replaces a file, or leaves it out where it is None."""
    texts: dict[str, str | None] = {
        "profiles.jsonl": _json_lines([dict(p, text=f"Text of {p['name']}") for p in PROFILES]),
        "seek_queries.jsonl": _json_lines(NEEDS),
        **FILES,
    }
    texts |= {"_".join(key.split("_")[:-1]) + "." + key.split("_")[-1]: text for key, text in files.items()}
    for name, text in texts.items():
        if text is not None:
            (directory / name).write_text(text, encoding="utf-8")
    return directory


def a_beir_set(
    directory: Path, *, qrels: str = "query-id\tcorpus-id\tscore\n1\t1\t2\n1\t2\t0\n2\t10\t1\n"
) -> Path:
    corpus = [
        {"_id": "2", "title": "Wings", "text": "Wings that flutter"},
        {"_id": "1", "title": "Heat", "text": "Slabs of two metals"},
        {"_id": "10", "title": "", "text": "Jets"},
    ]
    (directory / "corpus.jsonl").write_text(_json_lines(corpus))
    (directory / "queries.jsonl").write_text(
        _json_lines([{"_id": "1", "text": "heat in slabs"}, {"_id": "2", "text": "jets"}])
    )
    (directory / "qrels.tsv").write_text(qrels)
    return directory


def _json_lines(records: Sequence[Mapping[str, Any]]) -> str:
    return "".join(json.dumps(record) + "\n" for record in records)


def _candidates(judged: JudgedSet, task: TaskName, query_id: str) -> set[str]:
    query = next(query for query in judged.tasks[task].queries if query.id == query_id)
    mask = judged.candidates(judged.tasks[task], query)
    return {host.id for host, may in zip(judged.hosts, mask, strict=True) if may}


def test_hosts_stand_in_order_of_id_with_what_the_matcher_reads(tmp_path: Path) -> None:
    judged = load_judged(a_partnership_set(tmp_path))
    assert [host.id for host in judged.hosts] == ["a", "b", "c", "d", "e"]
    berlin = judged.hosts[1]
    assert (berlin.about, berlin.country, berlin.kind) == ("Text of Berlin Lab", "DE", "university")
    assert berlin.technologies == {"optics"}


def test_a_visitor_asks_with_its_own_profile_for_strangers_abroad(tmp_path: Path) -> None:
    judged = load_judged(a_partnership_set(tmp_path))
    (query,) = judged.tasks[TaskName.VISITOR].queries
    assert query.profile == judged.hosts[0]
    assert dict(query.grades) == {"c": 1, "e": 3}
    assert _candidates(judged, TaskName.VISITOR, "a") == {"c", "e"}  # b is a partner; d is in Portugal too


def test_a_need_may_be_met_by_a_partner_but_not_at_home(tmp_path: Path) -> None:
    judged = load_judged(a_partnership_set(tmp_path))
    first, second = judged.tasks[TaskName.NEED].queries
    assert (first.profile.id, first.profile.seeks, first.profile.about) == ("a", "glass that bends", "")
    assert first.partners == {"b"}
    assert _candidates(judged, TaskName.NEED, "n1") == {"b", "c", "e"}
    assert second.profile.id == "n2"  # who asks has no profile
    assert _candidates(judged, TaskName.NEED, "n2") == {"a", "b", "c", "d"}


def test_no_hubs_keeps_hosts_of_2_projects_and_leaves_out_those_of_3(tmp_path: Path) -> None:
    judged = load_judged(a_partnership_set(tmp_path))
    assert judged.popularity is not None
    assert dict(zip("abcde", judged.popularity, strict=True)) == {"a": 1, "b": 9, "c": 2, "d": 3, "e": 1}
    assert dict(zip("abcde", judged.slices["no_hubs"], strict=True)) == {
        "a": True, "b": False, "c": True, "d": False, "e": True,
    }  # fmt: skip


def test_a_stratum_is_the_same_kind_with_as_many_projects(tmp_path: Path) -> None:
    a, b, c, d, e = load_judged(a_partnership_set(tmp_path)).stratum
    assert a == e
    assert len({a, b, c, d}) == 4


def test_without_project_counts_popularity_is_the_number_of_partners(tmp_path: Path) -> None:
    uncounted = [{k: v for k, v in p.items() if k != "n_projects"} | {"text": "T"} for p in PROFILES]
    judged = load_judged(
        a_partnership_set(tmp_path, profiles_jsonl=_json_lines(uncounted), known_tsv="a\tb\nb\ta\nc\tb\n")
    )
    assert judged.popularity is not None
    assert judged.popularity.tolist() == [1, 2, 1, 0, 0]  # a pair listed both ways is one partner
    assert judged.slices["no_hubs"].tolist() == [True, False, True, True, True]
    assert "n_projects" in judged.notes[0]


def test_either_task_can_be_absent(tmp_path: Path) -> None:
    (tmp_path / "v").mkdir()
    (tmp_path / "n").mkdir()
    visitors = load_judged(a_partnership_set(tmp_path / "v", seek_queries_jsonl=None, seek_truth_tsv=None))
    needs = load_judged(a_partnership_set(tmp_path / "n", truth_tsv=None))
    assert list(visitors.tasks) == [TaskName.VISITOR]
    assert list(needs.tasks) == [TaskName.NEED]


def test_needs_may_be_spread_over_several_files(tmp_path: Path) -> None:
    judged = load_judged(
        a_partnership_set(
            tmp_path,
            seek_more_jsonl=_json_lines([{"id": "n3", "country": "ES", "text": "glue"}]),
            seek_more_tsv="query_id\thost_id\tgrade\nn3\tc\t1\n",
        )
    )
    assert [query.id for query in judged.tasks[TaskName.NEED].queries] == ["n1", "n2", "n3"]


def test_what_cannot_be_asked_or_found_is_left_out_and_noted(tmp_path: Path) -> None:
    truth = "visitor_id\thost_id\tgrade\na\tc\t1\na\tnobody\t2\nstranger\tc\t1\nc\tnobody\t1\n"
    task = load_judged(a_partnership_set(tmp_path, truth_tsv=truth)).tasks[TaskName.VISITOR]
    assert [(query.id, dict(query.grades)) for query in task.queries] == [("a", {"c": 1})]
    assert len(task.notes) == 3
    assert "1 judged queries have no profile" in task.notes[0]


def test_columns_are_found_by_their_header(tmp_path: Path) -> None:
    truth = "grade\tsince\thost_id\tvisitor_id\n3\t2024\tc\ta\n"
    (query,) = load_judged(a_partnership_set(tmp_path, truth_tsv=truth)).tasks[TaskName.VISITOR].queries
    assert dict(query.grades) == {"c": 3}


@pytest.mark.parametrize(
    ("file", "text", "where", "says"),
    [
        ("known_tsv", None, "known.tsv", "is missing"),
        ("seek_truth_tsv", None, "", "no seek_*.tsv"),
        ("seek_queries_jsonl", None, "", "no seek_*.jsonl"),
        ("profiles_jsonl", "", "profiles.jsonl", "is empty"),
        ("profiles_jsonl", '{"id": "a", "country": "PT", "text": "T"}\n{"id": \n', "line 2", "is not JSON"),
        ("profiles_jsonl", "[1]\n", "line 1", "not an object"),
        ("profiles_jsonl", '\n{"country": "PT", "text": "T"}\n', "line 2", "'id' is None"),
        ("profiles_jsonl", '{"id": "a", "text": "T"}\n', "line 1", "'country' is missing"),
        ("profiles_jsonl", '{"id": "a", "country": "PT", "text": 3}\n', "line 1", "'text' is 3"),
        (
            "profiles_jsonl",
            '{"id": "a", "country": "PT", "text": "", "topics": "x"}\n',
            "line 1",
            "list of texts",
        ),
        (
            "profiles_jsonl",
            '{"id": "a", "country": "PT", "text": "", "n_projects": -1}\n',
            "line 1",
            "whole number",
        ),
        ("profiles_jsonl", '{"id": "a", "country": "PT", "text": ""}\n' * 2, "line 2", "was there before"),
        (
            "profiles_jsonl",
            _json_lines([dict(PROFILES[0], text=""), {"id": "z", "country": "PT", "text": ""}]),
            "line 2",
            "n_projects is missing here",
        ),
        ("known_tsv", "visitor_id\thost_id\na\tb\na\n", "line 3", "visitor_id <tab> host_id"),
        ("truth_tsv", "visitor_id\thost_id\tgrade\na\tc\thigh\n", "line 2", "the grade is 'high'"),
        ("truth_tsv", "visitor_id\thost_id\tgrade\na\t\t1\n", "line 2", "none of them empty"),
        ("truth_tsv", "visitor_id\thost_id\tgrade\na\tc\t1\na\tc\t2\n", "line 3", "keep one"),
        ("truth_tsv", "visitor_id\thost_id\tgrade\n", "truth.tsv", "holds no judgement"),
        ("seek_queries_jsonl", _json_lines([NEEDS[0], NEEDS[0]]), "line 2", "was there before"),
        ("seek_queries_jsonl", '{"id": "n1", "country": "PT"}\n', "line 1", "'text' is missing"),
    ],
)
def test_a_broken_set_says_where_and_what(
    tmp_path: Path, file: str, text: str | None, where: str, says: str
) -> None:
    with pytest.raises(UnreadableJudgements) as problem:
        load_judged(a_partnership_set(tmp_path, **{file: text}))
    assert where in str(problem.value)
    assert says in str(problem.value)


def test_a_set_without_any_judgement_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableJudgements, match="nothing in it is judged"):
        load_judged(a_partnership_set(tmp_path, truth_tsv=None, seek_queries_jsonl=None, seek_truth_tsv=None))


def test_a_file_that_is_not_utf_8_is_named_with_its_line(tmp_path: Path) -> None:
    a_partnership_set(tmp_path)
    (tmp_path / "known.tsv").write_bytes(b"visitor_id\thost_id\na\tb\xe9\n")
    with pytest.raises(UnreadableJudgements, match=r"known\.tsv, line 2: is not UTF-8"):
        load_judged(tmp_path)


@pytest.mark.parametrize("name", ["", "absent"])
def test_a_directory_of_neither_layout_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UnreadableJudgements, match=r"neither profiles\.jsonl|is not a directory"):
        load_judged(tmp_path / name)


def test_a_beir_collection_is_one_task_over_all_documents(tmp_path: Path) -> None:
    judged = load_judged(a_beir_set(tmp_path))
    assert list(judged.tasks) == [TaskName.NEED]
    assert list(judged.slices) == ["all"]
    assert judged.popularity is None
    assert [dict(query.grades) for query in judged.tasks[TaskName.NEED].queries] == [{"1": 2}, {"10": 1}]
    assert np.unique(judged.stratum).size == 1
    assert _candidates(judged, TaskName.NEED, "1") == {"1", "2", "10"}  # query 1 is not document 1


def test_a_title_leads_the_text_unless_the_text_opens_with_it(tmp_path: Path) -> None:
    abouts = {host.id: host.about for host in load_judged(a_beir_set(tmp_path)).hosts}
    assert abouts == {"1": "Heat\nSlabs of two metals", "2": "Wings that flutter", "10": "Jets"}


def test_beir_judgements_may_lack_a_header_or_lie_in_splits(tmp_path: Path) -> None:
    a_beir_set(tmp_path, qrels="1\t1\t2\n")
    assert [query.id for query in load_judged(tmp_path).tasks[TaskName.NEED].queries] == ["1"]
    (tmp_path / "qrels.tsv").unlink()
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "train.tsv").write_text("1\t1\t2\n")
    (tmp_path / "qrels" / "test.tsv").write_text("2\t10\t1\n")
    assert [query.id for query in load_judged(tmp_path).tasks[TaskName.NEED].queries] == ["2"]
    (tmp_path / "qrels" / "test.tsv").unlink()
    (tmp_path / "qrels" / "train.tsv").unlink()
    with pytest.raises(UnreadableJudgements, match=r"no qrels\.tsv"):
        load_judged(tmp_path)
