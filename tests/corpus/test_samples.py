"""The sample reports and the questions over them agree, and the quirks are really there."""

import json
import zipfile
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from corpus.read import read_report
from corpus.report import Report

ROOT = Path(__file__).resolve().parent.parent.parent
SAMPLES = ROOT / "corpus" / "samples"
QUESTIONS = ROOT / "evaluation" / "questions"

WATER_2023 = "青陵市水务局党组书记2023年抓党建工作述职报告.txt"
ARCHIVE_2022 = "云渚县档案馆党支部书记2022年抓党建述职报告.txt"
ARCHIVE_2023 = "云渚县档案馆2023年度工作总结及下一步工作计划.docx"
HOSPITAL = "临樟市第三人民医院党委2023年履行全面从严治党主体责任情况报告.docx"
MINE = "北岚矿业集团有限公司党委2021年度党建工作总结.txt"
STREET = "梧荫街道党工委书记2024年抓基层党建工作述职报告.txt"


def sample_files() -> list[Path]:
    return sorted(path for path in SAMPLES.iterdir() if not path.name.startswith(("README", ".", "~")))


@pytest.fixture(scope="module")
def reports() -> dict[str, Report]:
    return {path.name: read_report(SAMPLES, path) for path in sample_files()}


@pytest.fixture(scope="module")
def questions() -> list[dict[str, Any]]:
    files = sorted(QUESTIONS.glob("*.jsonl"))
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines()]


def test_twelve_reports_in_three_formats_of_the_promised_length(reports: dict[str, Report]) -> None:
    assert Counter(Path(name).suffix for name in reports) == {".txt": 7, ".docx": 3, ".md": 2}
    lengths = {name: len(report.text) for name, report in reports.items()}
    assert {name: n for name, n in lengths.items() if not 2_000 <= n <= 5_000} == {}


def test_years_and_a_unit_with_two_of_them(reports: dict[str, Report]) -> None:
    assert Counter(report.year for report in reports.values()) == {2021: 2, 2022: 3, 2023: 3, 2024: 4}
    by_unit: dict[str, set[int]] = {"青陵市水务局": set(), "云渚县档案馆": set()}
    for name, report in reports.items():
        for unit, years in by_unit.items():
            if name.startswith(unit) and report.year is not None:
                years.add(report.year)
    assert by_unit == {"青陵市水务局": {2022, 2023}, "云渚县档案馆": {2022, 2023}}


def test_encodings_are_what_the_readme_says() -> None:
    raw = (SAMPLES / WATER_2023).read_bytes()
    assert "镕" in raw.decode("gb18030") and "王㛃" in raw.decode("gb18030")
    with pytest.raises(UnicodeDecodeError):
        raw.decode("utf-8")
    with pytest.raises(UnicodeDecodeError):
        raw.decode("gbk")  # 㛃 takes four bytes, which only GB18030 has
    assert (SAMPLES / ARCHIVE_2022).read_bytes().startswith(b"\xef\xbb\xbf")
    mine = (SAMPLES / MINE).read_bytes()
    assert mine.count(b"\r\n") == mine.count(b"\n") > 20


def test_quirky_files_decode_and_come_clean(reports: dict[str, Report]) -> None:
    water = reports[WATER_2023].text
    assert "周镕" in water and "李堃" in water and "王㛃" in water
    assert "从严治党不松劲" in water
    for report in reports.values():
        for mark in ("##paid", "www.example.com", "本文档编辑密码", "\ufeff", "\r", "\n\n\n"):
            assert mark not in report.text, (report.path, mark)
    assert any("本文档编辑密码" in noise.text for noise in reports[STREET].noise)


def test_the_word_files_hold_numbering_and_a_table() -> None:
    with zipfile.ZipFile(SAMPLES / ARCHIVE_2023) as archive:
        body = archive.read("word/document.xml").decode("utf-8")
        assert "chineseCountingThousand" in archive.read("word/numbering.xml").decode("utf-8")
    assert "存在问题" in body and "三、存在问题" not in body
    with zipfile.ZipFile(SAMPLES / HOSPITAL) as archive:
        assert "<w:tbl>" in archive.read("word/document.xml").decode("utf-8")
    for path in SAMPLES.glob("*.docx"):
        with zipfile.ZipFile(path) as archive:
            assert "Youju samples" in archive.read("docProps/core.xml").decode("utf-8")


def test_questions_are_well_formed(questions: list[dict[str, Any]]) -> None:
    assert len(questions) >= 150
    assert sum(question["kind"] == "none" for question in questions) >= 30
    assert len({question["id"] for question in questions}) == len(questions)
    alone = [question["question"] for question in questions if "history" not in question]
    assert len(set(alone)) == len(alone)
    counts = Counter((question["lang"], question["kind"]) for question in questions)
    kinds = ("role", "fact", "number", "paraphrase", "year", "coverage", "follow-up", "none")
    assert set(counts) == {(lang, kind) for lang in ("zh", "en") for kind in kinds}
    for question in questions:
        assert {"id", "lang", "kind", "question", "gold"} <= set(question)
        assert set(question) <= {
            "id", "lang", "kind", "question", "gold", "role", "history", "understood", "reports",
        }  # fmt: skip
        if question["kind"] != "follow-up":
            assert (question["gold"] == []) == (question["kind"] == "none"), question["id"]
        assert ("history" in question) == (question["kind"] == "follow-up")
        assert ("reports" in question) == (question["kind"] == "coverage")


def test_every_quote_stands_word_for_word_in_one_sentence(
    questions: list[dict[str, Any]], reports: dict[str, Report]
) -> None:
    crossed = set()
    for question in questions:
        for gold in question["gold"]:
            quote, report = gold["quote"], reports[gold["report"]]
            assert len(quote) >= 6 and not set(quote) & set("。！？\n"), (question["id"], quote)
            assert report.text.count(quote) == 1, (question["id"], quote)
            holders = [passage for passage in report.passages if quote in passage.text]
            if not holders:
                crossed.add(quote)
    # A sentence whose halves are taken for different things is two passages.
    assert len(crossed) <= 1, crossed


def test_every_sample_is_asked_about(questions: list[dict[str, Any]], reports: dict[str, Report]) -> None:
    assert {gold["report"] for question in questions for gold in question["gold"]} == set(reports)
