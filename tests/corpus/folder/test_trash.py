"""Removing and putting back: nothing is lost, and no text from outside becomes a path."""

import os
import re
import sys
from pathlib import Path

import pytest

from corpus.errors import YoujuError
from corpus.folder import trash
from corpus.folder.scan import list_files
from corpus.folder.trash import TRASH, find_file, remove, removed, restore


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    (folder / "甲" / "2023").mkdir(parents=True)
    (folder / "甲" / "2023" / "总结.txt").write_text("原文", encoding="utf-8")
    (folder / "乙.md").write_text("乙", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("secret")
    return folder


def test_a_removed_file_comes_back_as_it_was(folder: Path) -> None:
    file = folder / "甲" / "2023" / "总结.txt"
    os.utime(file, ns=(1_600_000_000_000_000_000, 1_600_000_000_123_456_789))
    before = file.stat()
    gone = remove(folder, "甲/2023/总结.txt")
    assert not file.exists() and list_files(folder) == [folder / "乙.md"]
    assert [(one.id, one.path, one.size) for one in removed(folder)] == [(gone.id, "甲/2023/总结.txt", 6)]
    assert restore(folder, gone.id) == "甲/2023/总结.txt"
    after = file.stat()
    assert (after.st_ino, after.st_mtime_ns, file.read_text("utf-8")) == (
        before.st_ino,
        before.st_mtime_ns,
        "原文",
    )
    assert removed(folder) == [] and list((folder / TRASH).iterdir()) == []


def test_a_place_taken_meanwhile_is_not_overwritten(folder: Path) -> None:
    first = remove(folder, "乙.md")
    (folder / "乙.md").write_text("新", encoding="utf-8")
    second = remove(folder, "乙.md")
    (folder / "乙.md").write_text("更新", encoding="utf-8")
    assert restore(folder, first.id) == "乙 (2).md"
    assert restore(folder, second.id) == "乙 (3).md"
    names = ("乙.md", "乙 (2).md", "乙 (3).md")
    assert [(folder / name).read_text("utf-8") for name in names] == ["更新", "乙", "新"]


def test_twice_is_said_and_harmless(folder: Path) -> None:
    gone = remove(folder, "乙.md")
    with pytest.raises(YoujuError, match="There is no"):
        remove(folder, "乙.md")
    restore(folder, gone.id)
    with pytest.raises(YoujuError, match="may be back already"):
        restore(folder, gone.id)


@pytest.mark.parametrize(
    "path",
    ["", ".", "..", "/", "../secret.txt", "甲/../../secret.txt", "甲", "甲/2023", "/etc/passwd", "甲//2023/总结.txt",
     "./乙.md", "乙.md/", "乙.md\x00", ".trash", "甲\\2023\\总结.txt", "a" * 5000, "\ud800", "*.md"],
)  # fmt: skip
def test_only_what_is_listed_is_found(folder: Path, path: str) -> None:
    with pytest.raises(YoujuError):
        find_file(folder, path)
    with pytest.raises(YoujuError):
        remove(folder, path)
    assert (folder.parent / "secret.txt").exists()


@pytest.mark.parametrize(
    "id_", ["", "..", "../reports", "20230101T000000Z-zzzzzzzz", "20230101T000000Z-00000000"]
)
def test_only_what_was_removed_comes_back(folder: Path, id_: str) -> None:
    with pytest.raises(YoujuError):
        restore(folder, id_)


def test_links_are_moved_themselves_and_folders_are_not_left_through_them(folder: Path) -> None:
    (folder / "link.txt").symlink_to(folder.parent / "secret.txt")
    (folder / "out").symlink_to(folder.parent)
    with pytest.raises(YoujuError):
        find_file(folder, "out/secret.txt")
    gone = remove(folder, "link.txt")
    assert (folder.parent / "secret.txt").exists() and not (folder / "link.txt").is_symlink()
    restore(folder, gone.id)
    assert (folder / "link.txt").is_symlink()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux keeps any bytes as a name")
def test_a_name_in_gbk_is_found_as_it_is_shown(folder: Path) -> None:
    name = os.fsdecode("旧报告.txt".encode("gbk"))
    (folder / name).write_text("x")
    gone = remove(folder, "旧报告.txt")
    assert not (folder / name).exists()
    assert restore(folder, gone.id) == "旧报告.txt" and (folder / name).exists()


def test_foreign_things_in_the_trash_are_left_alone(folder: Path) -> None:
    gone = remove(folder, "乙.md")
    (folder / TRASH / "notes").mkdir()
    (folder / TRASH / "notes" / "x.txt").write_text("mine")
    assert [one.id for one in removed(folder)] == [gone.id]
    assert re.fullmatch(r"\d{8}T\d{6}Z-[0-9a-f]{8}", gone.id)
    restore(folder, gone.id)
    assert (folder / TRASH / "notes" / "x.txt").exists()


def test_only_what_was_removed_long_ago_is_deleted_for_good(tmp_path: Path) -> None:
    for name in ("old.txt", "new.txt"):
        (tmp_path / name).write_text(name)
    old, new = (trash.remove(tmp_path, name) for name in ("old.txt", "new.txt"))
    (tmp_path / trash.TRASH / old.id).rename(tmp_path / trash.TRASH / "20200101T000000Z-01234567")
    (tmp_path / trash.TRASH / "keep me").mkdir()
    assert [one.path for one in trash.empty(tmp_path, 30)] == ["old.txt"]
    assert [one.id for one in trash.removed(tmp_path)] == [new.id]
    assert (tmp_path / trash.TRASH / "keep me").is_dir()
    with pytest.raises(YoujuError, match="at least 1"):
        trash.empty(tmp_path, 0)
