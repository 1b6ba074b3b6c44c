"""Every reader: the right text out of good files, a plain sentence for bad ones."""

from pathlib import Path

import pytest

from corpus.errors import UnreadableReport
from corpus.formats import READERS, Content
from corpus.formats.content import Hint
from corpus.formats.encoding import decode

TEXT = "柳溪县农机站２０２３年工作总结\n第一书记朱镕基、王㛃同志出席，意识形态工作还需要加强。\n"


def read(path: Path) -> Content:
    return READERS[path.suffix](path)


def written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


# --- encodings -------------------------------------------------------------


@pytest.mark.parametrize(
    ("codec", "name"),
    [
        ("utf-8", "utf-8"),
        ("utf-8-sig", "utf-8-sig"),
        ("utf-16", "utf-16"),
        ("utf-16-le", "utf-16-le"),
        ("utf-16-be", "utf-16-be"),
        ("utf-32", "utf-32"),
        ("gb18030", "gb18030"),
    ],
)
def test_encodings_are_decoded_whole(codec: str, name: str) -> None:
    assert decode(TEXT.encode(codec)) == (TEXT, name)


@pytest.mark.parametrize("name", ["朱镕基", "周镕", "朱镕基同志", "丁玥、朱镕基"])
def test_short_gbk_names_survive(name: str) -> None:
    assert decode(name.encode("gbk")) == (name, "gb18030")


@pytest.mark.parametrize("text", ["報告", "意識形態工作還需要加強。", "本人抓黨建工作職責情況"])
def test_big5_is_told_from_gbk(text: str) -> None:
    assert decode(text.encode("big5")) == (text, "big5hkscs")


def test_utf16_without_mark_survives_the_character_one() -> None:
    # 一 is U+4E00: its low byte is a NUL on the other side.
    text = "一是统一思想，一体推进\n2023"
    assert decode(text.encode("utf-16-le")) == (text, "utf-16-le")
    assert decode(text.encode("utf-16-be")) == (text, "utf-16-be")


def test_what_fits_no_encoding_is_not_decoded() -> None:
    assert decode(bytes(range(128, 256)) * 10) is None
    assert decode("café déjà vu".encode("latin-1")) is None


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028", "\x0b", "\x0c"])
def test_line_ends_of_any_kind(tmp_path: Path, end: str) -> None:
    path = written(tmp_path / "a.txt", f"甲{end}乙{end}丙".encode())
    assert read(path).text == "甲\n乙\n丙"


def test_a_character_cut_off_at_the_end_is_said(tmp_path: Path) -> None:
    text = "全年组织学习十二次，" * 5 + "完"
    content = read(written(tmp_path / "a.txt", text.encode()[:-1]))
    assert content.text == text[:-1]
    assert [(noise.kind, noise.text, noise.line) for noise in content.noise] == [
        ("cut-off character", "e5 ae", 1)
    ]


# --- bad files -------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("空.txt", b"", "空文件"),
        ("空白.txt", " \n\u3000\n".encode(), "没有文字"),
        ("图片.txt", b"\x89PNG\r\n\x1a\n" + bytes(50), "图片"),
        ("文档.txt", b"PK\x03\x04" + bytes(50), "Word"),
        ("旧.txt", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(50), ".doc"),
        ("二进制.txt", bytes(range(256)) * 40, "二进制"),
        ("乱码.txt", bytes(range(128, 256)) * 10, "编码"),
        ("空.md", b"", "空文件"),
        ("空.docx", b"", "空文件"),
        ("假.docx", "其实是文本".encode(), "不是完整"),
        ("断.docx", b"PK\x03\x04" + bytes(50), "已损坏，读不完整"),
        ("旧.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(50), "加密"),
    ],
)
def test_bad_files_get_a_sentence_that_names_them(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    with pytest.raises(UnreadableReport) as caught:
        read(written(tmp_path / name, data))
    assert f"“{name}”" in caught.value.zh and said in caught.value.zh
    assert f"'{name}'" in caught.value.en


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableReport, match="打不开"):
        read(tmp_path / "无.txt")


def test_too_big_a_file_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from corpus.formats import files

    monkeypatch.setattr(files, "MAX_BYTES", 1024 * 1024)
    with pytest.raises(UnreadableReport, match="超过 1 MB"):
        read(written(tmp_path / "大.txt", b"a" * (1024 * 1024 + 1)))


# --- markdown --------------------------------------------------------------


def test_markdown_marks_go_and_words_stay(tmp_path: Path) -> None:
    source = "# 总结\n\n## 一、做法\n- **抓学习。** 全年12次\n> 引用\n\n---\n| 甲 | 乙 |\n|---|:--|\n| 1 | 2 |\n见[清单](http://x.example/a)\n"
    content = read(written(tmp_path / "a.md", source.encode()))
    assert content.text.split("\n") == [
        "总结", "", "一、做法", "抓学习。 全年12次", "引用", "", "", "甲 | 乙", "", "1 | 2", "见清单", "",
    ]  # fmt: skip
    assert content.hints == {
        0: Hint(level=0),
        2: Hint(level=2),
        3: Hint(lead=4),
        7: Hint(table=True),
        9: Hint(table=True),
    }


def test_masked_numbers_in_markdown_are_no_emphasis(tmp_path: Path) -> None:
    content = read(written(tmp_path / "a.md", "召开会议**次，走访**户；要**高度重视**学习。".encode()))
    assert content.text == "召开会议**次，走访**户；要高度重视学习。"
