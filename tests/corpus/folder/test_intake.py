import errno
from pathlib import Path

import pytest

from corpus.folder import intake
from corpus.folder.intake import Stored, clean_name, clean_path, store


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("总结.txt", "总结.txt"),
        ("2023年 总结（定稿）.DOCX", "2023年 总结（定稿）.docx"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("..\\..\\windows\\a.md", "a.md"),
        ("/abs/路径.md", "路径.md"),
        ("a:b*c?.txt", "a_b_c_.txt"),
        ("<img src=x>.txt", "_img src=x_.txt"),
        (".隐藏.txt", "隐藏.txt"),
        ("~$打开的.docx", "打开的.docx"),
        (".txt", "未命名.txt"),
        ("...txt", "未命名.txt"),
        ("CON.txt", "未命名_CON.txt"),
        ("com¹.txt", "未命名_com¹.txt"),
        ("CONOUT$.md", "CONOUT.md"),
        ("lpt0.txt", "lpt0.txt"),
        ("结尾有点. .txt", "结尾有点.txt"),
        ("a\x00b\nc.txt", "a_b c.txt"),
        ("报告\u202etxt.docx", "报告_txt.docx"),
        ("坏\udc80名.txt", "坏_名.txt"),
        ("e\u0301.txt", "\u00e9.txt"),
        ("长" * 300 + ".txt", "长" * 60 + ".txt"),
        ("no suffix", "no suffix"),
    ],
)
def test_names_are_cleaned(name: str, cleaned: str) -> None:
    assert clean_name(name) == cleaned


def upload(folder: Path, content: bytes) -> Path:
    source = folder / "incoming"
    source.write_bytes(content)
    return source


def test_a_new_file_is_stored_whole_under_its_name(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "reports"
    assert store(upload(tmp_path, b"one"), "甲.txt", folder) == Stored("甲.txt", "added", "甲.txt")
    assert {file.name: file.read_bytes() for file in folder.iterdir()} == {"甲.txt": b"one"}


def test_same_name_same_content_is_already_there(tmp_path: Path) -> None:
    store(upload(tmp_path, b"one"), "a.txt", tmp_path / "r")
    assert store(upload(tmp_path, b"one"), "a.txt", tmp_path / "r") == Stored("a.txt", "known", "a.txt")
    assert len(list((tmp_path / "r").iterdir())) == 1


def test_same_name_other_content_never_overwrites(tmp_path: Path) -> None:
    folder = tmp_path / "r"
    for content in (b"one", b"two", b"three"):
        last = store(upload(tmp_path, content), "a.txt", folder)
    assert last == Stored("a.txt", "renamed", "a (3).txt")
    assert store(upload(tmp_path, b"two"), "a.txt", folder) == Stored("a.txt", "known", "a (2).txt")
    assert {f.name: f.read_bytes() for f in folder.iterdir()} == {
        "a.txt": b"one",
        "a (2).txt": b"two",
        "a (3).txt": b"three",
    }


def test_a_folder_or_link_of_that_name_is_left_alone(tmp_path: Path) -> None:
    folder = tmp_path / "r"
    (folder / "a.txt").mkdir(parents=True)
    (folder / "b.txt").symlink_to(tmp_path / "elsewhere")
    assert store(upload(tmp_path, b"x"), "a.txt", folder).path == "a (2).txt"
    assert store(upload(tmp_path, b"x"), "b.txt", folder).path == "b (2).txt"
    assert not (tmp_path / "elsewhere").exists()


def test_without_hard_links_it_still_never_overwrites(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError("no links here")

    monkeypatch.setattr(intake.os, "link", refuse)
    folder = tmp_path / "r"
    assert store(upload(tmp_path, b"one"), "a.txt", folder).path == "a.txt"
    assert store(upload(tmp_path, b"two"), "a.txt", folder).path == "a (2).txt"
    assert (folder / "a.txt").read_bytes() == b"one"


def test_other_formats_sizes_and_lost_files_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "r"
    assert store(upload(tmp_path, b"x"), "a.exe", folder) == Stored("a.exe", "bad_type")
    assert store(upload(tmp_path, b"x"), "txt", folder) == Stored("txt", "bad_type")
    assert store(tmp_path / "gone", "a.txt", folder) == Stored("a.txt", "unreadable")
    monkeypatch.setattr(intake, "MAX_BYTES", 0)
    assert store(upload(tmp_path, b"x"), "a.txt", folder) == Stored("a.txt", "too_big")
    assert not folder.exists()


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("单位甲/2023/总结.docx", "单位甲/2023/总结.docx"),
        ("../../../root/.ssh/甲.txt", "root/ssh/甲.txt"),
        ("C:\\资料\\..\\b.md", "C_/资料/b.md"),
        ("//server//share/./a.txt", "server/share/a.txt"),
        (".git/hooks/a.txt", "git/hooks/a.txt"),
        ("README/a.txt", "未命名_README/a.txt"),
        ("NUL/con.txt", "未命名_NUL/未命名_con.txt"),
        ("/".join("abcdefghijkl") + ".txt", "a/b/c/d/e/f/g/h/l.txt"),
        ("a\u202eb/<i>.txt", "a_b/_i_.txt"),
    ],
)
def test_paths_stay_inside_their_folder(name: str, cleaned: str) -> None:
    assert clean_path(name) == cleaned


def test_a_file_of_a_folder_keeps_its_place(tmp_path: Path) -> None:
    stored = store(upload(tmp_path, b"x"), "甲/总结.txt", tmp_path / "r", at="甲/总结.txt")
    assert stored == Stored("甲/总结.txt", "added", "甲/总结.txt")
    assert (tmp_path / "r/甲/总结.txt").read_bytes() == b"x"


@pytest.mark.parametrize(
    ("name", "content", "outcome"),
    [
        ("~$报告.docx", b"x", "ignored"),
        ("a/.DS_Store", b"x", "ignored"),
        ("a/._总结.docx", b"x", "ignored"),
        ("空.txt", b"", "empty"),
        ("程序.txt", b"\x7fELF\x02\x01", "bad_content"),
        ("图片.md", b"\x89PNG\r\n", "bad_content"),
        ("a.txt.exe", b"MZ", "bad_type"),
    ],
)
def test_what_is_no_report_is_not_stored(tmp_path: Path, name: str, content: bytes, outcome: str) -> None:
    assert store(upload(tmp_path, content), name, tmp_path / "r") == Stored(name, outcome)  # type: ignore[arg-type]
    assert not (tmp_path / "r").exists()


def test_a_link_among_the_folders_leads_nowhere(tmp_path: Path) -> None:
    folder, outside = tmp_path / "reports", tmp_path / "outside"
    folder.mkdir()
    outside.mkdir()
    (folder / "共享").symlink_to(outside)
    stored = store(upload(tmp_path, b"one"), "共享/b.txt", folder, at="共享/b.txt")
    assert stored == Stored("共享/b.txt", "renamed", "共享 (2)/b.txt")
    assert list(outside.iterdir()) == [] and (folder / "共享 (2)" / "b.txt").read_bytes() == b"one"


def test_a_folder_may_be_called_like_a_file(tmp_path: Path) -> None:
    folder = tmp_path / "reports"
    assert store(upload(tmp_path, b"one"), "a.txt", folder).outcome == "added"
    stored = store(upload(tmp_path, b"two"), "a.txt/b.txt", folder, at="a.txt/b.txt")
    assert stored == Stored("a.txt/b.txt", "renamed", "a (2).txt/b.txt")
    assert (folder / "a.txt").read_bytes() == b"one" and (folder / "a (2).txt/b.txt").read_bytes() == b"two"


@pytest.mark.parametrize(
    ("number", "outcome"),
    [
        (errno.ENOSPC, "full"),
        (errno.EDQUOT, "full"),
        (errno.ENAMETOOLONG, "unwritable"),
        (errno.EACCES, "unwritable"),
    ],
)
def test_a_disk_that_takes_no_more_is_an_outcome(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, outcome: str
) -> None:
    def refuse(_: int) -> None:
        raise OSError(number, "injected")

    monkeypatch.setattr(intake.os, "fsync", refuse)
    folder = tmp_path / "reports"
    assert store(upload(tmp_path, b"one"), "a.txt", folder) == Stored("a.txt", outcome)  # type: ignore[arg-type]
    assert list(folder.iterdir()) == []
