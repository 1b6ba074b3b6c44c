"""Word files: text in the order of the page, numbers, hints, and what is damaged or hostile."""

import zipfile
from pathlib import Path

import pytest
import word_files as word
from test_readers import read, written

from corpus.errors import UnreadableReport
from corpus.formats.content import Hint
from corpus.formats.word.numbering import chinese, write_number

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
