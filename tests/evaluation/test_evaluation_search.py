"""Whole libraries, packed ones among them, searched and scored."""

import json
import tarfile
from pathlib import Path

import pytest

from evaluation import search
from evaluation.score import Outcomes
from index.models.encoder import load_encoder

REPORT = "青田县水利局2023年工作总结\n\n一、存在问题\n\n堤防老化，巡查不够，病险水库除险加固进度缓慢。\n\n二、下一步打算\n\n完成12座病险水库除险加固。\n"
QUESTIONS = [
    {"id": "1", "lang": "zh", "kind": "role", "question": "水利局有什么问题", "gold": [{"report": "水利局.txt", "quote": "堤防老化"}]},
    {"id": "2", "lang": "zh", "kind": "none", "question": "番茄汤怎么做才好喝", "gold": []},
]  # fmt: skip


@pytest.fixture
def library(tmp_path: Path) -> Path:
    folder = tmp_path / "青田"
    (folder / "reports").mkdir(parents=True)
    (folder / "gold").mkdir()
    (folder / "reports" / "水利局.txt").write_text(REPORT, encoding="utf-8")
    lines = (json.dumps(row, ensure_ascii=False) for row in QUESTIONS)
    (folder / "gold" / "questions.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder


def packed(library: Path) -> Path:
    path = library.with_name("青田.tar.gz")
    with tarfile.open(path, "w:gz") as file:
        for part in ("reports", "gold"):
            file.add(library / part, part)
    return path


def test_a_packed_library_scores_as_its_folder_does(library: Path) -> None:
    encoder = load_encoder()
    name, open_one = search.score(str(library), encoder)
    again, shut = search.score(str(packed(library)), encoder)
    beside = search.score(f"{library / 'reports'}:{library / 'gold' / 'questions.jsonl'}", encoder)
    assert (name, again, beside[0]) == ("青田", "青田", "questions")
    assert open_one == shut == beside[1] == {"zh": Outcomes([[1]], [(False, False), (True, True)])}


def test_rows_of_each_set_and_of_all_together(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert search.main([str(library), str(packed(library)), "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [(row["set"], row["lang"], row["questions"], row["in vain"]) for row in rows] == [
        ("青田", "zh", 1, 1),
        ("青田", "zh", 1, 1),
        ("all", "zh", 2, 2),
    ]
    assert [(row["hit@1"], row["no-answer F1"], row["refused"]) for row in rows] == [(1.0, 1.0, 0.0)] * 3
    assert search.main([str(library), "--together"]) == 0
    assert capsys.readouterr().out.splitlines()[2:] == [
        "| all | zh | 1 | 1 | 1.000 | 1.000 | 1.000 | 1.000 | 1.000 | 0.000 |"
    ]


@pytest.mark.parametrize("named", ["nowhere", "nowhere.tar.gz"])
def test_a_set_that_is_not_there_is_named(
    tmp_path: Path, named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert search.main([str(tmp_path / named)]) == 2
    assert f"{named} 里没有 reports/" in capsys.readouterr().err
