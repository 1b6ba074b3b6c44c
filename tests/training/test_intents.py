"""Labelled questions: read, split, varied."""

import json
import random
from pathlib import Path

import numpy as np
import pytest

from corpus.errors import YoujuError
from retrieval.understanding.intent import read_with
from training.intents import learn
from training.intents.__main__ import main, save
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
    # 水务局 2022 年 | 二次 供水 | 难 在哪
    places = [(0, 3), (3, 7), (7, 8), (8, 10), (10, 12), (12, 13), (13, 15)]
    assert row.labels(places) == [0, 0, 0, 1, 1, 2, 2]


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


def test_a_few_questions_teach_where_a_topic_ends_and_what_is_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    topics = ["二次供水", "森林防火", "垃圾分类", "婚俗改革", "河道清淤", "校车安全", "粮食收购", "旧房改造"]
    asking = [
        ("{}有啥短板", "find", "problem"),
        ("哪些单位没提{}", "not_said", None),
        ("你好", "smalltalk", None),
    ]
    rows = [
        ROW
        | {
            "question": wording.format(topic) + "！" * (number if intent == "smalltalk" else 0),
            "topic": topic * (intent != "smalltalk"),
            "intent": intent,
            "role": role,
            "units": [],
        }
        for number, topic in enumerate(topics)
        for wording, intent, role in asking
    ]
    monkeypatch.setattr(learn, "EPOCHS", 30)
    weights = learn.learn(load([_file(tmp_path, *rows)]), seed=0)
    unseen = read_with([weights], "禁毒宣传有啥短板")
    assert (unseen.topic, unseen.intent, unseen.role) == ("禁毒宣传", "find", "problem")
    assert read_with([weights], "哪些单位没提禁毒宣传").intent == "not_said"
    file = tmp_path / "intent.npz"
    save([weights, weights], file)
    with np.load(file) as kept:
        assert kept["narrow"].shape == (2, *weights.narrow.shape)
        assert np.allclose(kept["narrow"][1], weights.narrow, atol=1e-3)


def test_all_questions_are_learned_at_once_where_nothing_is_measured(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(learn, "EPOCHS", 1)
    out = tmp_path / "intent.npz"
    words = ["--data", str(_file(tmp_path, ROW)), "--unmeasured", "--networks", "1", "--out", str(out)]
    monkeypatch.setattr("sys.argv", ["training.intents", *words])
    assert main() == 0
    assert capsys.readouterr().out == ""
    with np.load(out) as kept:
        assert kept["narrow"].shape[0] == 1


def test_the_model_that_ships_is_judged_by_questions_of_ones_own(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    right = ROW | {
        "question": "意识形态工作存在哪些问题",
        "topic": "意识形态工作",
        "intent": "find",
        "role": "problem",
    }
    other = right | {"question": "廉政建设存在哪些问题", "topic": "廉政建设", "role": "plan"}
    file = _file(tmp_path, right | {"role_certain": True}, other | {"role_certain": True})
    monkeypatch.setattr("sys.argv", ["training.intents", "--judge", str(file)])
    assert main() == 0
    told = capsys.readouterr().out.splitlines()
    assert told[0] == "2 questions" and "intent: 1.000" in told and "certain roles: 0.500" in told
