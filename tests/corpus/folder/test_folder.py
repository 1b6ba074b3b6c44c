"""Which files of a folder are reports, and what is said about the others."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest
from rights import ROOT

from corpus.errors import UnreadableReport, YoujuError
from corpus.folder.scan import list_files, scan
from corpus.read import read_report
from corpus.system import this

TEXT = "一、工作情况\n完成任务12项。\n"


def test_files_are_sorted_and_leavings_of_programs_ignored(tmp_path: Path) -> None:
    for name in ["乙.txt", "甲.md", "子/丙.TXT", "~$甲.docx", ".隐.txt", ".~lock.甲.docx#", "__MACOSX/丁.txt", "@eaDir/戊.txt",
                 "README.md", "Thumbs.db", "图.png", "程序.py"]:  # fmt: skip
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(TEXT, encoding="utf-8")
    files, problems = scan(tmp_path)
    assert sorted(path.relative_to(tmp_path).as_posix() for path in files) == ["乙.txt", "子/丙.TXT", "甲.md"]
    assert files == list_files(tmp_path) and problems == []


def test_documents_no_reader_takes_are_problems(tmp_path: Path) -> None:
    for name in ["旧.dps", "表.xlsx", "包.zip"]:
        (tmp_path / name).write_bytes(b"x")
    files, problems = scan(tmp_path)
    assert files == []
    said = {problem.path: problem for problem in problems}
    assert set(said) == {"旧.dps", "表.xlsx", "包.zip"}
    assert "另存为 .docx" in said["旧.dps"].zh and "save it as .docx" in said["旧.dps"].en
    assert "解压" in said["包.zip"].zh


def test_links_that_lead_outside_are_problems(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (tmp_path / "外.txt").write_text(TEXT, encoding="utf-8")
    (folder / "内.txt").write_text(TEXT, encoding="utf-8")
    (folder / "好.txt").symlink_to(folder / "内.txt")
    (folder / "坏.txt").symlink_to(tmp_path / "外.txt")
    (folder / "夹").symlink_to(tmp_path)
    files, problems = scan(folder)
    assert sorted(path.name for path in files) == ["内.txt", "好.txt"]
    assert [problem.path for problem in problems] == ["坏.txt"]
    assert "链接" in problems[0].zh


def test_a_report_knows_its_file(tmp_path: Path) -> None:
    (tmp_path / "子").mkdir()
    path = tmp_path / "子" / "甲.txt"
    path.write_bytes(TEXT.encode("gb18030"))
    report = read_report(tmp_path, path)
    assert (report.path, report.format, report.encoding) == ("子/甲.txt", "txt", "gb18030")
    assert report.digest == hashlib.sha256(TEXT.encode("gb18030")).hexdigest()


def test_names_in_gbk_bytes_are_repaired_for_showing(tmp_path: Path) -> None:
    name = os.fsdecode("述职报告.txt".encode("gbk"))
    try:
        (tmp_path / name).write_text(TEXT, encoding="utf-8")
    except OSError:
        pytest.skip("this file system takes no such names")
    report = read_report(tmp_path, list_files(tmp_path)[0])
    assert (report.path, report.title) == ("述职报告.txt", "述职报告")


@pytest.mark.skipif(ROOT or not this().posix, reason="root and Windows let everything be read")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "甲.txt"
    path.write_text(TEXT, encoding="utf-8")
    path.chmod(0)
    with pytest.raises(UnreadableReport, match="打不开"):
        read_report(tmp_path, path)


def test_a_file_of_noise_alone_is_unreadable(tmp_path: Path) -> None:
    (tmp_path / "甲.txt").write_text("##paidbegin##\n##paidend##\n", encoding="utf-8")
    with pytest.raises(UnreadableReport, match="没有文字"):
        read_report(tmp_path, tmp_path / "甲.txt")


def test_a_folder_that_is_none(tmp_path: Path) -> None:
    with pytest.raises(YoujuError, match="找不到文件夹“无”"):
        scan(tmp_path / "无")
    (tmp_path / "甲.txt").write_text(TEXT, encoding="utf-8")
    with pytest.raises(YoujuError, match="不是文件夹"):
        scan(tmp_path / "甲.txt")


def test_reading_reports_loads_no_numbers_and_no_models() -> None:
    code = "import sys, corpus.folder, corpus.__main__; print([m for m in ('numpy', 'torch', 'jieba', 'rjieba', 'faiss') if m in sys.modules])"
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
