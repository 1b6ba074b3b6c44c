"""``python -m corpus`` as people type it."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from corpus.__main__ import main

ROOT = Path(__file__).resolve().parent.parent.parent
TEXT = "柳溪县水利局2023年工作总结\n今年以来成效##paidbegin##明显。\n一、存在问题\n一是学习不够；二是台账不全。\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "甲.txt").write_text(TEXT, encoding="utf-8")
    (tmp_path / "空.txt").write_text("", encoding="utf-8")
    (tmp_path / "旧.dps").write_bytes(b"x")
    return tmp_path


def test_the_table_says_what_was_read(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(folder)]) == 0
    out = capsys.readouterr().out
    assert "柳溪县水利局2023年工作总结  [2023 · 柳溪县水利局 · 工作总结]" in out
    table = [line.split() for line in out.splitlines() if line.startswith("  ")]
    columns = "format encoding chars cover sections passages achiev highli proble cause plan other"
    assert table[0] == columns.split()
    assert "txt utf-8 47 100% 2 3 · · 2 · · 1".split() in table
    assert "noise line 2: paywall mark ##paidbegin##" in out
    assert "问题 problem 空.txt" in out and "问题 problem 旧.dps" in out
    assert "共 total: 报告 reports 1, 段落 passages 3, 问题 problems 2" in out


def test_files_of_the_same_content_are_kept_and_said(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "乙.txt").write_text(TEXT, encoding="utf-8")
    assert main([str(folder)]) == 0
    out = capsys.readouterr().out
    assert "与“乙.txt”内容相同" in out and "the same content as '甲.txt'" in out
    assert "reports 2" in out


def test_what_a_reader_warns_of_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "乙.pdf").write_text(TEXT, encoding="utf-8")
    assert main([str(folder), "--json"]) == 0
    (report,) = (one for one in json.loads(capsys.readouterr().out)["reports"] if one["path"] == "乙.pdf")
    assert "后缀是 .pdf，内容却是 txt" in report["warnings"][0]["zh"]


def test_json_has_the_same_figures(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(folder), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    report = found["reports"][0]
    assert {key: report[key] for key in ("path", "year", "passages", "covered", "roles", "noise")} == {
        "path": "甲.txt",
        "year": 2023,
        "passages": 3,
        "covered": 1.0,
        "roles": {"problem": 2, "other": 1},
        "noise": [{"kind": "paywall mark", "text": "##paidbegin##", "line": 2}],
    }
    assert sorted(problem["path"] for problem in found["problems"]) == ["旧.dps", "空.txt"]


def test_what_cannot_be_done_is_one_sentence_and_exit_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "图.png").write_bytes(b"x")
    for target, said in [
        (tmp_path / "无", "找不到文件夹"),
        (tmp_path / "图.png", "不是文件夹"),
        (tmp_path, "没有报告"),
    ]:
        assert main([str(target)]) == 2
        captured = capsys.readouterr()
        assert said in captured.err and captured.out == "" and captured.err.count("\n") == 1


def run(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[bytes]":
    return subprocess.run(
        [sys.executable, "-m", "corpus", *arguments],
        cwd=ROOT,
        capture_output=True,
        env=environment,
        check=False,
    )


def test_without_a_folder_it_says_which_it_took() -> None:
    done = run()
    assert done.returncode == 0
    assert done.stdout.decode().startswith("文件夹 folder: ")


def test_terminals_without_utf8_get_it_all_the_same(folder: Path) -> None:
    done = run(str(folder), LC_ALL="C", PYTHONIOENCODING="ascii")
    assert done.returncode == 0 and "柳溪县水利局" in done.stdout.decode("utf-8")


def test_a_closed_pipe_is_no_traceback(folder: Path) -> None:
    command = f"{sys.executable} -m corpus {folder} | head -c 1"
    done = subprocess.run(["/bin/sh", "-c", command], cwd=ROOT, capture_output=True, check=False)
    assert b"Traceback" not in done.stderr and b"Exception" not in done.stderr
