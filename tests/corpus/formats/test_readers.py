"""Every reader: the right text out of good files, a plain sentence for bad ones."""

import zipfile
from pathlib import Path

import pytest
import word_files as word

from corpus.errors import UnreadableReport
from corpus.formats import READERS, Content
from corpus.formats.content import Hint
from corpus.formats.encoding import decode
from corpus.formats.word.numbering import chinese, write_number

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


# --- Word ------------------------------------------------------------------


def test_word_text_in_the_order_of_the_page(tmp_path: Path) -> None:
    cell = "<w:tc>{}</w:tc>"
    table = f"<w:tbl><w:tr>{cell.format(word.paragraph('项目'))}{cell.format(word.paragraph('次数'))}</w:tr></w:tbl>"
    box = f"<w:r><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent>{word.paragraph('框内')}</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>{word.paragraph('框内')}</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    body = (
        word.paragraph(word.run("前") + '<w:r><w:footnoteReference w:id="2"/></w:r>' + word.run("后"))
        + table
        + word.paragraph(word.run("正文") + box)
    )
    note = f'<w:footnote w:id="2">{word.paragraph("注释")}</w:footnote>'
    separator = f'<w:footnote w:type="separator" w:id="0">{word.paragraph("----")}</w:footnote>'
    content = read(word.write_docx(tmp_path / "a.docx", body, footnotes=word.footnotes(separator + note)))
    assert content.text.split("\n") == ["前后", "注释", "项目 | 次数", "正文", "框内"]
    assert content.hints == {2: Hint(table=True)}


def test_word_revisions_hidden_text_and_breaks(tmp_path: Path) -> None:
    runs = (
        word.run("保留")
        + f'<w:ins w:id="1">{word.run("新增")}</w:ins>'
        + '<w:del w:id="2"><w:r><w:delText>删除</w:delText></w:r></w:del>'
        + word.run("隐藏", "<w:vanish/>")
        + "<w:r><w:br/><w:t>下一行</w:t><w:tab/><w:t>后</w:t></w:r>"
        + "<w:r><w:instrText>PAGE</w:instrText></w:r>"
    )
    joined = word.paragraph(word.run("上半句"), "<w:rPr><w:del/></w:rPr>") + word.paragraph("下半句")
    content = read(word.write_docx(tmp_path / "a.docx", word.paragraph(runs) + joined))
    assert content.text.split("\n") == ["保留新增", "下一行\t后", "上半句下半句"]


def test_word_automatic_numbers_become_text(tmp_path: Path) -> None:
    levels = (
        word.level(0, "chineseCountingThousand", "%1、")
        + word.level(1, "chineseCounting", "（%2）")
        + word.level(2, "decimal", "%3.")
        + word.level(3, "decimalEnclosedCircle", "%4")
    )
    body = "".join(
        word.numbered(text, level)
        for text, level in [
            ("甲", 0),
            ("乙", 1),
            ("丙", 2),
            ("丁", 3),
            ("戊", 3),
            ("己", 1),
            ("庚", 0),
            ("辛", 1),
        ]
    )
    content = read(word.write_docx(tmp_path / "a.docx", body, numbering=word.numbering(levels)))
    assert content.text.split("\n") == [
        "一、甲",
        "（一）乙",
        "1.丙",
        "①丁",
        "②戊",
        "（二）己",
        "二、庚",
        "（一）辛",
    ]


def test_word_numbers_of_styles_restarts_and_bullets(tmp_path: Path) -> None:
    levels = word.level(0, "decimal", "第%1条 ") + word.level(1, "bullet", "•")
    nums = (
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="5"/></w:lvlOverride></w:num>'
    )
    style = (
        '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
    )
    body = (
        word.paragraph("总则", '<w:pStyle w:val="H1"/>')
        + word.paragraph("职责", '<w:pStyle w:val="H1"/>')
        + word.numbered("符号", 1)
        + word.numbered("重来", 0, num=2)
        + word.paragraph("无号", '<w:pStyle w:val="H1"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    )
    path = word.write_docx(
        tmp_path / "a.docx", body, numbering=word.numbering(levels, nums), styles=word.styles(style)
    )
    content = read(path)
    assert content.text.split("\n") == ["第1条 总则", "第2条 职责", "符号", "第5条 重来", "无号"]
    assert content.hints == {0: Hint(level=1), 1: Hint(level=1), 4: Hint(level=1)}


@pytest.mark.parametrize(
    ("number", "written"), [(1, "一"), (10, "十"), (12, "十二"), (20, "二十"), (21, "二十一"), (105, "一百零五"), (1010, "一千零一十")]
)  # fmt: skip
def test_counting_in_chinese(number: int, written: str) -> None:
    assert chinese(number) == written


def test_other_number_formats() -> None:
    assert write_number(4, "lowerRoman") == "iv"
    assert write_number(28, "upperLetter") == "BB"
    assert write_number(3, "ideographTraditional") == "丙"
    assert write_number(7, "decimalFullWidth") == "７"
    assert write_number(7, "unknown") == "7"


def test_word_titles_headings_and_bold_are_hints(tmp_path: Path) -> None:
    style = (
        '<w:style w:type="paragraph" w:styleId="T"><w:name w:val="Title"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="A"><w:name w:val="heading 2"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="B"><w:name w:val="own"/><w:basedOn w:val="A"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="C"><w:name w:val="c"/><w:basedOn w:val="C"/></w:style>'
    )
    body = (
        word.paragraph("题目", '<w:pStyle w:val="T"/>')
        + word.paragraph("小标题", '<w:pStyle w:val="B"/>')
        + word.paragraph("循环", '<w:pStyle w:val="C"/>')
        + word.paragraph(word.run("加粗", "<w:b/>"))
        + word.paragraph(word.run("半", "<w:b/>") + word.run("粗"))
        + word.paragraph(word.run("不粗", '<w:b w:val="0"/>'))
    )
    content = read(word.write_docx(tmp_path / "a.docx", body, styles=word.styles(style)))
    assert content.hints == {0: Hint(level=0), 1: Hint(level=2), 3: Hint(bold=True), 4: Hint(lead=1)}


def test_a_dtd_is_refused(tmp_path: Path) -> None:
    prolog = '<?xml version="1.0"?><!DOCTYPE w:document [<!ENTITY x "乘">]>'
    with pytest.raises(UnreadableReport, match="DTD"):
        read(word.write_docx(tmp_path / "a.docx", word.paragraph("&x;"), prolog))


def test_damaged_word_files(tmp_path: Path) -> None:
    good = word.write_docx(tmp_path / "a.docx", word.paragraph("正文" * 500)).read_bytes()
    with pytest.raises(UnreadableReport, match="已损坏"):
        read(written(tmp_path / "cut.docx", good[: len(good) // 2]))
    with pytest.raises(UnreadableReport, match="损坏"):
        read(word.write_docx(tmp_path / "xml.docx", "<w:p>"))
    with zipfile.ZipFile(tmp_path / "other.docx", "w") as archive:
        archive.writestr("hello.txt", "hi")
    with pytest.raises(UnreadableReport, match="没有 Word 正文"):
        read(tmp_path / "other.docx")
    with pytest.raises(UnreadableReport, match="没有文字"):
        read(word.write_docx(tmp_path / "blank.docx", word.paragraph(" ")))


def test_zip_bombs_and_paths_outside_are_refused(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.docx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("word/document.xml", b" " * (16 * 1024 * 1024))
    with pytest.raises(UnreadableReport, match="过大"):
        read(tmp_path / "bomb.docx")
    with zipfile.ZipFile(tmp_path / "many.docx", "w") as archive:
        for number in range(5_001):
            archive.writestr(f"{number}", "")
    with pytest.raises(UnreadableReport, match="过大"):
        read(tmp_path / "many.docx")
    with zipfile.ZipFile(tmp_path / "out.docx", "w") as archive:
        archive.writestr("../word/document.xml", "x")
    with pytest.raises(UnreadableReport, match="外部"):
        read(tmp_path / "out.docx")


def test_every_truncation_of_a_word_file_is_a_sentence(tmp_path: Path) -> None:
    good = word.write_docx(tmp_path / "a.docx", word.paragraph("一、正文")).read_bytes()
    for length in range(1, len(good), 37):
        with pytest.raises(UnreadableReport):
            read(written(tmp_path / "cut.docx", good[:length]))


def test_flipped_bytes_never_raise_anything_else(tmp_path: Path) -> None:
    good = word.write_docx(tmp_path / "a.docx", word.paragraph("一、正文") * 30).read_bytes()
    refused = 0
    for place in range(0, len(good), 11):
        flipped = good[:place] + bytes([good[place] ^ 0x5A]) + good[place + 1 :]
        try:
            read(written(tmp_path / "flip.docx", flipped))
        except UnreadableReport:
            refused += 1
    assert refused > 0


def markdown(tmp_path: Path, source: str) -> Content:
    return read(written(tmp_path / "a.md", source.encode()))


def test_front_matter_comments_and_footnotes_of_markdown(tmp_path: Path) -> None:
    source = "---\ntitle: 旧名\ndate: 2024-01-01\n---\n# 总结\n\n修堤[^1]三处。<!-- 记得\n核对 -->\n\n[^1]: 据统计\n[a]: http://x.example/a\n"
    content = markdown(tmp_path, source)
    assert [line for line in content.text.split("\n") if line] == ["总结", "修堤三处。", "据统计"]
    assert content.hints == {4: Hint(level=0)}
    assert [(noise.kind, noise.text, noise.line) for noise in content.noise] == [
        ("front matter", "---\ntitle: 旧名\ndate: 2024-01-01\n---", 1),
        ("comment", "<!-- 记得\n核对 -->", 7),
    ]


def test_front_matter_names_a_report_that_has_no_title(tmp_path: Path) -> None:
    content = markdown(tmp_path, '---\ntitle: "河湾镇总结"\n---\n## 一、工作\n修堤。')
    assert content.text.split("\n") == ["河湾镇总结", "", "", "", "一、工作", "修堤。"]
    assert content.hints == {0: Hint(level=0), 4: Hint(level=2)}
    # A rule at the head of a file is no front matter, nor is what stands between two rules.
    assert markdown(tmp_path, "---\n甲。\n---\n乙。").text.split("\n") == ["", "甲。", "", "乙。"]


def test_underlined_headings_fences_and_tags_of_markdown(tmp_path: Path) -> None:
    source = "总结\n====\n\n一、工作\n---\n修堤三处。\n---\n```\n# 不是标题\n```\n- [x] 已办<br>待办&nbsp;二\n![图](a.png)~~旧~~`甲`<u>乙</u>\n"
    content = markdown(tmp_path, source)
    assert content.text.split("\n") == [
        "总结", "", "", "一、工作", "", "修堤三处。", "", "", "# 不是标题", "", "已办", "待办 二", "旧甲乙", "",
    ]  # fmt: skip
    assert content.hints == {0: Hint(level=0), 3: Hint(level=2)}
