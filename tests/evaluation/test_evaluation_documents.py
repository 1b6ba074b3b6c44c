"""What a document was read as, in figures: small files whose counts can be made by hand."""

import json
from pathlib import Path

import pytest

from evaluation.documents import canonical_unit, judge, main, plain

TEXT = """县财政局2023年工作总结

一、主要工作
全年完成任务12项。
二、存在问题
学习还不够深入。
"""


@pytest.fixture
def library(tmp_path: Path) -> Path:
    reports, gold = tmp_path / "reports", tmp_path / "gold"
    reports.mkdir()
    gold.mkdir()
    (reports / "a.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path


def write(library: Path, documents: list[dict[str, object]], sentences: list[dict[str, str]]) -> None:
    for name, rows in (("documents", documents), ("sentences", sentences)):
        lines = "\n".join(json.dumps(row, ensure_ascii=False) for row in rows)
        (library / "gold" / f"{name}.jsonl").write_text(lines, encoding="utf-8")


def row(**other: object) -> dict[str, object]:
    right: dict[str, object] = {
        "file": "a.txt",
        "part": None,
        "title": "县财政局２０２３年 工作总结",
        "unit": "县财政局党组",
        "year": 2023,
        "kind": "工作总结",
        "headings": [["一、主要工作", []], ["二、存在问题", []]],
        "not_body": ["县财政局"],
    }
    return {**right, **other}


def test_a_document_that_is_as_the_gold_says_counts_in_every_field(library: Path) -> None:
    write(library, [row()], [{"file": "a.txt", "quote": "学习还不够 深入", "role": "problem"}])
    figures = judge(library / "reports", library / "gold").shares()
    assert [figures[name] for name in ("title", "unit", "year", "kind")] == [1, 1, 1, 1]
    assert figures["unit_strict"] == 0
    assert figures["headings_f1"] == 1
    assert (figures["leaked"], figures["role_accuracy"], figures["role_macro_f1"]) == (0, 1, 1)


def test_what_is_otherwise_is_counted_and_named(library: Path) -> None:
    other = row(
        title="别的", unit="县水利局", year=2022, kind="工作计划",
        headings=[["一、主要工作", ["（一）学习"]], ["三、打算", []]], not_body=["全年完成任务12项。"],
    )  # fmt: skip
    sentences = [
        {"file": "a.txt", "quote": "全年完成任务12项", "role": "achievement"},
        {"file": "a.txt", "quote": "学习还不够深入", "role": "cause"},
        {"file": "a.txt", "quote": "没有这句话", "role": "plan"},
    ]
    write(library, [other], sentences)
    found = judge(library / "reports", library / "gold")
    figures = found.shares()
    assert [figures[name] for name in ("title", "unit", "year", "kind")] == [0, 0, 0, 0]
    # One of two headings of ours is in the gold, which has three: P 1/2, R 1/3.
    assert figures["headings_precision"] == 0.5
    assert figures["headings_recall"] == pytest.approx(1 / 3, abs=1e-4)
    assert figures["headings_f1"] == 0.4
    assert figures["leaked"] == 1
    assert figures["role_accuracy"] == pytest.approx(1 / 3, abs=1e-4)
    # Of achievement, cause and plan one has F1 1, the others 0.
    assert figures["role_macro_f1"] == pytest.approx(1 / 3, abs=1e-4)
    assert "a.txt: leaked 全年完成任务12项。" in found.wrong


def test_a_document_may_have_no_headings(library: Path) -> None:
    bare = row(outline=[])
    del bare["headings"]
    write(library, [bare], [])
    figures = judge(library / "reports", library / "gold").shares()
    assert (figures["headings_precision"], figures["headings_recall"], figures["title"]) == (0, 0, 1)
    write(library, [{**bare, "outline": [[1, "一、主要工作"], [1, "二、存在问题"]]}], [])
    assert judge(library / "reports", library / "gold").shares()["headings_f1"] == 1


def test_a_part_that_is_not_found_counts_as_wrong(library: Path) -> None:
    write(library, [row(part=1), row(part=2)], [])
    figures = judge(library / "reports", library / "gold").shares()
    assert figures["documents"] == 2
    assert figures["title"] == 0.5


def test_the_command_prints_one_object(library: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(library, [row()], [])
    where = ["--reports", str(library / "reports"), "--gold", str(library / "gold")]
    assert main([*where, "--json"]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert {"title", "unit", "year", "kind", "headings_f1", "leaked", "role_accuracy"} <= figures.keys()
    assert main([*where[:2], "--gold", str(library)]) == 2
    assert "documents.jsonl" in capsys.readouterr().err


def test_words_are_compared_without_blanks_widths_and_party_bodies() -> None:
    assert plain("述　职 报告（２０２３）") == plain("述职报告(2023)")
    assert canonical_unit("中共云溪镇委员会") == canonical_unit("云溪镇人民政府") == "云溪镇"
    assert canonical_unit(None) == ""
