"""Weighing the signals: ranks and the search over cases made by hand, and cases read off a small library."""

import gzip
import json
from pathlib import Path

import numpy as np
import pytest
from model_doubles import static_encoder

from corpus.errors import YoujuError
from retrieval.ranking.candidates import CLOSER
from training.encoder.sources import JUDGING, part_of
from training.fusion.__main__ import family, shipped
from training.fusion.cases import SIGNALS, Case, of_pairs, of_passages, of_reports
from training.fusion.search import rank, searched, worth


def case(*rows: dict[str, float], right: int = 0) -> Case:
    signals = np.array([[row.get(name, 0.0) for name in SIGNALS] for row in rows], dtype=np.float32)
    return Case("zh", signals, np.arange(len(rows)) == right)


ONES = np.ones(len(SIGNALS))


def test_the_rank_of_the_first_right_passage() -> None:
    assert rank(case({"text": 0.2, "vector": 0.4}, {"text": 0.5}), ONES) == 1
    assert rank(case({"text": 0.2}, {"text": 0.5}, {"headings": 0.3}), ONES) == 3


def test_a_closer_look_is_for_the_best_alone() -> None:
    others = [{"text": 0.5}] * (CLOSER - 1)
    assert rank(case({"text": 0.1, "words": 0.9}, *others), ONES) == 1
    assert rank(case({"text": 0.1, "words": 0.9}, *others, {"text": 0.5}), ONES) == CLOSER + 1


def test_the_search_raises_what_gains_and_nothing_else() -> None:
    vector = case({"vector": 0.5}, {"text": 0.6})
    found = searched({"a": [vector], "b": [case({"text": 0.9}, {"text": 0.1, "role": 0.1})]}, ONES)
    assert worth({"a": [vector]}, ONES) == 0.5
    assert worth({"a": [vector]}, found) == 1.0
    changed = [name for name, value in zip(SIGNALS, found, strict=True) if value != 1.0]
    assert changed == ["vector"]
    assert found[SIGNALS.index("vector")] == pytest.approx(1.25)


def test_cases_of_a_library(tmp_path: Path) -> None:
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "a.txt").write_text(
        "河湾镇2023年工作总结\n一、存在问题\n堤防老化，巡查不够。\n党员活动少。\n", encoding="utf-8"
    )
    gold = [{"report": "a", "quote": "堤防老化， 巡查"}]
    rows = [
        {"question": "堤防怎么样", "gold": gold},
        {"question": "那党员呢", "gold": gold, "history": ["堤防怎么样"]},
        {"question": "谁去过火星"},
    ]
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    (found,) = of_reports(reports, [file], static_encoder(tmp_path / "tiny"))
    assert found.language == "zh"
    assert found.signals.shape == (len(found.right), len(SIGNALS))
    assert found.right.sum() == 1
    assert found.signals[found.right, SIGNALS.index("text")].min() > 0.0
    # This encoder has no vectors of tokens to look closer with.
    assert not found.signals[:, -2:].any()


def test_pairs_are_those_of_topics_never_trained(tmp_path: Path) -> None:
    kept = next(name for name in map(str, range(99)) if part_of(name) == JUDGING)
    trained = next(name for name in map(str, range(99)) if part_of(name) == 5)
    rows = [
        {"topic": topic, "role": "problem", "passage": text, "zh": [text[:2]], "en": []}
        for topic, text in ((kept, "堤防老化。"), (trained, "党员活动少。"), (kept, "意识形态课程少。"))
    ]
    with gzip.open(tmp_path / "pairs.jsonl.gz", "wt", encoding="utf-8") as file:
        file.write("\n".join(json.dumps(row) for row in rows))
    found = of_pairs(tmp_path, static_encoder(tmp_path / "tiny"), 10)
    assert len(found) == 2
    assert all(one.right.sum() == 1 and len(one.right) <= 2 for one in found)


def test_a_file_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    with pytest.raises(YoujuError, match=r"none\.jsonl"):
        of_passages(tmp_path / "none.jsonl", tmp_path / "q.jsonl", static_encoder(tmp_path / "tiny"), 5)


def test_families_and_the_shipped_weights() -> None:
    assert [family(name) for name in ("samples: spoken", "xquad", "pairs: 2")] == [
        "samples",
        "xquad",
        "pairs",
    ]
    assert shipped("en").shape == (len(SIGNALS),)
    assert shipped("zh")[0] == 1.0
