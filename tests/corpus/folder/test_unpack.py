"""Zips people upload: bounded, decoded, and never out of their folder."""

import zipfile
from pathlib import Path

import pytest

from corpus.errors import UnreadableReport
from corpus.folder import unzip as module
from corpus.folder.unzip import unpack


def pack(folder: Path, entries: dict[str, bytes], name: str = "incoming") -> Path:
    target = folder / name
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for inside, content in entries.items():
            archive.writestr(inside, content)
    return target


def unpacked(archive: Path, name: str) -> dict[str, bytes]:
    return {place: held.read_bytes() for _, place, held in unpack(archive, name, archive.parent)}


def test_files_get_a_place_below_the_name_of_the_zip(tmp_path: Path) -> None:
    archive = pack(
        tmp_path, {"甲/总结.txt": b"one", "乙.md": b"two", "空/": b"", "__MACOSX/甲/._x.txt": b"mac"}
    )
    assert unpacked(archive, "各单位.zip") == {"各单位/甲/总结.txt": b"one", "各单位/乙.md": b"two"}
    assert list(tmp_path.iterdir()) == [archive], "nothing is left lying about"


def test_a_folder_of_the_same_name_is_not_doubled(tmp_path: Path) -> None:
    assert unpacked(pack(tmp_path, {"各单位/a.txt": b"x"}), "各单位.zip") == {"各单位/a.txt": b"x"}


def test_paths_never_lead_outside(tmp_path: Path) -> None:
    entries = {"../../etc/a.txt": b"1", "/abs/b.txt": b"2", "c\\..\\..\\d.txt": b"3"}
    assert unpacked(pack(tmp_path, entries), "z.zip") == {
        "z/etc/a.txt": b"1",
        "z/abs/b.txt": b"2",
        "z/c/d.txt": b"3",
    }


def test_names_from_windows_are_gbk(tmp_path: Path) -> None:
    archive = pack(tmp_path, {"PLACEHOLDER.txt": b"x"})
    gbk = "工作总结报1.txt".encode("gbk")
    archive.write_bytes(archive.read_bytes().replace(b"PLACEHOLDER.txt", gbk))
    (place,) = unpacked(archive, "旧.zip")
    assert place == "旧/工作总结报1.txt"


def test_a_file_without_a_name_gets_one(tmp_path: Path) -> None:
    archive, nameless = pack(tmp_path, {"a.txt": b"y"}), zipfile.ZipInfo("x")
    nameless.filename = ""
    with zipfile.ZipFile(archive, "a") as opened, opened.open(nameless, "w") as entry:
        entry.write(b"x")
    assert unpacked(archive, "z.zip") == {"z/a.txt": b"y", "z/未命名": b"x"}


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut off", b"no zip at all"])
def test_what_is_no_zip_is_said(tmp_path: Path, content: bytes) -> None:
    archive = tmp_path / "incoming"
    archive.write_bytes(content)
    with pytest.raises(UnreadableReport, match=r"'坏\.zip' is damaged"):
        unpacked(archive, "坏.zip")


def test_a_damaged_entry_has_no_file_and_takes_no_other_with_it(tmp_path: Path) -> None:
    archive = pack(tmp_path, {"a.txt": bytes(range(256)) * 40, "b.txt": b"whole"})
    data = bytearray(archive.read_bytes())
    data[60:90] = b"\xff" * 30
    archive.write_bytes(data)
    found = [(shown, held.exists()) for shown, _, held in module.unpack(archive, "坏.zip", tmp_path)]
    assert found == [("a.txt", False), ("b.txt", True)]


def test_a_password_is_said(tmp_path: Path) -> None:
    archive = pack(tmp_path, {"a.txt": b"x"})
    data = bytearray(archive.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 1
    archive.write_bytes(data)
    with pytest.raises(UnreadableReport, match="password"):
        unpacked(archive, "锁.zip")


def test_bombs_and_crowds_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bomb = pack(tmp_path, {"a.txt": b"0" * 20_000_000})
    with pytest.raises(UnreadableReport, match="too much"):
        unpacked(bomb, "炸弹.zip")
    monkeypatch.setattr(module, "MAX_ENTRIES", 2)
    with pytest.raises(UnreadableReport, match="too much"):
        unpacked(pack(tmp_path, {f"{n}.txt": b"x" for n in range(3)}), "多.zip")
    monkeypatch.setattr(module, "MAX_UNPACKED", 5)
    with pytest.raises(UnreadableReport, match="too much"):
        unpacked(pack(tmp_path, {"a.txt": b"123456"}), "大.zip")
