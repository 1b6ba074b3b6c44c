"""The command line: what it prints, and one sentence with exit 2 for what cannot be done."""

import json
from pathlib import Path

import pytest
from index_doubles import write_report

from analysis.__main__ import main


@pytest.fixture
def place(tmp_path: Path) -> list[str]:
    folder = tmp_path / "reports"
    write_report(folder, "河湾镇2022.txt", "形式主义问题突出，会议多、文件长。", title="河湾镇2022年工作总结")
    write_report(folder, "白岭镇2022.txt", "党员发展工作滞后，全年没有新党员。", title="白岭镇2022年工作总结")
    return ["--reports", str(folder), "--index", str(tmp_path / "index")]


def test_coverage_as_json(place: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["coverage", "哪些单位提到“形式主义”？", "--json", *place]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["over"] == {"units": 2, "reports": 2}
    assert len(found["said"]) == 1 and found["said"][0]["literal"] is True
    assert len(found["not_said"]) == 1 and found["unclear"] == []


@pytest.mark.parametrize("kind", ["ledger", "track", "copies", "digest"])
def test_every_analysis_prints_its_shape(
    kind: str, place: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([kind, "--json", *place]) == 0
    key = {"ledger": "rows", "track": "items", "copies": "pairs", "digest": "themes"}[kind]
    assert isinstance(json.loads(capsys.readouterr().out)[key], list)


@pytest.mark.parametrize(
    "wrong",
    [
        ["ledger", "--unit", "财政局"],
        ["ledger", "--year", "1999"],
        ["coverage", "  "],
        ["ledger", "--topic", "。"],
        ["compare", "--left", "unit=财政局", "--right", "year=2022"],
        ["copies", "--output", "台账.pdf"],
        ["compare", "--left", "水利局", "--right", "year=2022"],
        ["compare", "--left", " ", "--right", "year=2022"],
        ["track", "--topic", "\u3000"],
        ["coverage", "形式主义", "--year", "1999"],
        ["digest", "--unit", ""],
    ],
)
def test_bad_input_is_one_sentence_and_exit_2(
    wrong: list[str], place: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*wrong, *place]) == 2
    said = capsys.readouterr()
    assert said.out == "" and len(said.err.strip().splitlines()) == 1


def test_an_empty_library_and_no_folder_are_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty").mkdir()
    for folder in ("empty", "missing"):
        assert main(["digest", "--reports", str(tmp_path / folder), "--index", str(tmp_path / "i")]) == 2
        assert len(capsys.readouterr().err.strip().splitlines()) == 1


@pytest.mark.parametrize("kind", ["ledger", "track", "copies", "digest"])
@pytest.mark.parametrize("name", ["台账.pdf", "无此文件夹/台账.xlsx", "folder.xlsx", "台账"])
def test_an_output_that_cannot_be_written_leaves_nothing(
    kind: str, name: str, place: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "folder.xlsx").mkdir()
    before = sorted(tmp_path.iterdir())
    assert main([kind, "--output", str(tmp_path / name), *place]) == 2
    said = capsys.readouterr()
    assert said.out == "" and len(said.err.strip().splitlines()) == 1
    # Said before anything is opened: there is not even an index.
    assert sorted(tmp_path.iterdir()) == before


def test_a_request_that_fails_later_writes_nothing(place: list[str], tmp_path: Path) -> None:
    assert main(["ledger", "--unit", "财政局", "--output", str(tmp_path / "台账.xlsx"), *place]) == 2
    assert not list(tmp_path.glob("*台账*"))


def test_headings_in_english(place: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["ledger", "--lang", "en", *place]) == 0
    assert capsys.readouterr().out.startswith("# Ledger of problems")


def test_an_output_is_written_whole(place: list[str], tmp_path: Path) -> None:
    output = tmp_path / "台账.md"
    assert main(["ledger", "--output", str(output), *place]) == 0
    assert output.read_text(encoding="utf-8").startswith("# 问题台账")
    before = output.read_bytes()
    assert main(["ledger", "--output", str(output), *place]) == 2
    assert output.read_bytes() == before


def test_a_name_that_no_file_can_have_is_one_sentence(
    place: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["ledger", "--output", str(tmp_path / ("长" * 300 + ".md")), *place]) == 2
    assert capsys.readouterr().err.startswith("写不了“")
    longest = tmp_path / ("a" * 252 + ".md")
    assert main(["ledger", "--output", str(longest), *place]) == 0
    assert longest.read_text(encoding="utf-8").startswith("# 问题台账")
    assert not list(tmp_path.glob(".*part"))


def test_files_that_could_not_be_read_are_said(place: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    (Path(place[1]) / "坏.docx").write_bytes(b"no document")
    assert main(["ledger", *place]) == 0
    said = capsys.readouterr()
    assert "! 坏.docx: " in said.err and "有 1 个文件没有读出来，不在其中" in said.out
    assert main(["copies", "--json", *place]) == 0
    assert json.loads(capsys.readouterr().out)["unread"] == 1


@pytest.mark.parametrize("year", ["2022年", "２０２２", " 2022 "])
def test_a_year_as_people_write_it(year: str, place: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["copies", "--json", "--year", year, *place]) == 0
    assert json.loads(capsys.readouterr().out)["within"] == {"units": [], "years": [2022]}
