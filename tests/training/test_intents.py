"""Labelled questions: read, split, varied."""

import json
import random
from pathlib import Path

import pytest

from corpus.errors import YoujuError
from training.intents.data import load, split, variants

ROW = {
    "question": "水务局2022年二次供水难在哪",
    "lang": "zh",
    "intent": "find",
    "topic": "二次供水",
    "role": "problem",
    "role_certain": True,
    "units": ["水务局"],
    "years": [2022],
    "relative_year": None,
}


def _file(folder: Path, *rows: dict[str, object]) -> Path:
    path = folder / "questions.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    return path


def test_labels_say_before_in_and_behind_the_topic(tmp_path: Path) -> None:
    (row,) = load([_file(tmp_path, ROW, ROW)])
    # 水 务 局 2022 年 | 二 次 供 水 | 难 在 哪
    assert row.labels == [0] * 5 + [1] * 4 + [2] * 3


def test_variants_keep_their_topic_in_its_place(tmp_path: Path) -> None:
    other = ROW | {"question": "森林防火有啥短板", "topic": "森林防火", "units": []}
    rows = load([_file(tmp_path, ROW, other)])
    made = variants(rows, 5, random.Random(0))
    assert len(made) == 10
    assert all(one.question[one.start : one.start + len(one.topic)] == one.topic for one in made)
    assert {one.topic for one in made} == {"二次供水", "森林防火"}


def test_the_tenth_kept_aside_is_always_the_same(tmp_path: Path) -> None:
    rows = load([_file(tmp_path, *(ROW | {"question": f"二次供水{n}"} for n in range(100)))])
    learned, kept = split(rows)
    assert not set(learned) & set(kept) and len(learned) + len(kept) == 100
    assert split(list(reversed(rows)))[1] == list(reversed(kept))


def test_a_file_without_labels_is_named(tmp_path: Path) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text("{}\n", encoding="utf-8")
    with pytest.raises(YoujuError, match=r"bad\.jsonl"):
        load([bad])
