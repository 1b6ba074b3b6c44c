"""What a file of an office shows and what it hides: as what it is read, numbers of lists, frames, what is locked."""

import zipfile
from pathlib import Path

import pytest
import word_files as word
from page_files import write_ofd, write_pdf
from test_office_readers import BODY, escaped, html, odt, row

from corpus.errors import UnreadableReport
from corpus.formats import read
from corpus.formats.content import Hint
from corpus.formats.odt import read_odt
from corpus.formats.sniffing import sniff
from corpus.formats.word.docx import read_docx
from corpus.read import read_report

# What a file is.


def sample(tmp_path: Path, kind: str, suffix: str) -> Path:
    path = tmp_path / f"a{suffix}"
    match kind:
        case "docx":
            word.write_docx(path, word.paragraph("修堤三处。"))
        case "html":
            path.write_text(f"\ufeff <html><body>{BODY}</body></html>", encoding="utf-8")
        case "rtf":
            path.write_bytes(rb"{\rtf1\ansi\ansicpg936 " + escaped("修堤三处。") + rb"\par}")
        case "odt":
            odt(path, "<text:p>修堤三处。</text:p>")
        case "pdf":
            write_pdf(path, [(100, 100, 20, "修堤三处。")])
        case "ofd":
            write_ofd(path, [(30, 30, 5, "修堤三处。")])
        case _:
            path.write_text("修堤三处。", encoding="utf-8")
    return path


@pytest.mark.parametrize("kind", ["docx", "html", "rtf", "odt", "pdf", "ofd", "text"])
def test_a_file_is_read_as_what_it_is(tmp_path: Path, kind: str) -> None:
    wrong = ".pdf" if kind != "pdf" else ".docx"
    right = {"text": ".txt"}.get(kind, f".{kind}")
    assert sniff(sample(tmp_path, kind, right)) == kind
    assert read(sample(tmp_path, kind, right)).warnings == ()
    content = read(sample(tmp_path, kind, wrong))
    assert "修堤" in content.text
    (warning,) = content.warnings
    said = "txt" if kind == "text" else kind
    assert f"后缀是 {wrong}，内容却是 {said}" in warning.zh and said in warning.en


def test_a_text_may_begin_with_a_bracket(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("<p>是一个标记</p>的例子。", encoding="utf-8")
    assert read(path).text == "<p>是一个标记</p>的例子。"
    path.write_text(f"<!DOCTYPE html><html><body>{BODY}</body></html>", encoding="utf-8")
    assert read(path).format == "html"


def test_what_is_neither_is_named_by_the_reader_of_its_suffix(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4)
    with pytest.raises(UnreadableReport, match="a picture"):
        read(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x.bin", b"x")
    with pytest.raises(UnreadableReport, match="holds no Word document"):
        read(path)


def docx_text(tmp_path: Path, body: str, **parts: str) -> str:
    return read_docx(word.write_docx(tmp_path / "a.docx", body, **parts)).text


def test_lists_count_as_word_counts_them(tmp_path: Path) -> None:
    """Levels linked to styles, lists that name a list style, levels that go on or are not legal."""
    heading = "<w:style w:type='paragraph' w:styleId='H{0}'><w:name w:val='heading {0}'/><w:pPr><w:numPr><w:numId w:val='1'/></w:numPr></w:pPr></w:style>"
    linked = word.numbering(
        word.level(0, "chineseCounting", "%1、", "<w:pStyle w:val='H1'/>")
        + word.level(1, "chineseCounting", "（%2）", "<w:pStyle w:val='H2'/>")
    )
    body = "".join(
        word.paragraph(text, f"<w:pStyle w:val='H{place}'/>")
        for place, text in ((1, "甲"), (2, "乙"), (2, "丙"))
    )
    styles = word.styles(heading.format(1) + heading.format(2))
    assert docx_text(tmp_path, body, styles=styles, numbering=linked) == "一、甲\n（一）乙\n（二）丙"

    named = "<w:numStyleLink w:val='L'/></w:abstractNum><w:abstractNum w:abstractNumId='1'><w:styleLink w:val='L'/>"
    listed = word.numbering(named + word.level(0, "chineseCounting", "%1、"))
    assert (
        docx_text(tmp_path, word.numbered("甲") + word.numbered("乙"), numbering=listed) == "一、甲\n二、乙"
    )

    goes_on = word.numbering(
        word.level(0, "chineseCounting", "%1、")
        + word.level(1, "decimal", "%2.", "<w:lvlRestart w:val='0'/><w:isLgl w:val='0'/>")
    )
    rows = word.numbered("甲") + word.numbered("a", 1) + word.numbered("乙") + word.numbered("b", 1)
    assert docx_text(tmp_path, rows, numbering=goes_on) == "一、甲\n1.a\n二、乙\n2.b"

    bare = word.numbering(word.level(0, "decimal", "%1"))
    assert docx_text(tmp_path, word.numbered("2024年完成3项"), numbering=bare) == "1 2024年完成3项"


@pytest.mark.parametrize(
    ("style", "label"),
    [
        ("decimalEnclosedFullstop", "⒉"),
        ("decimalEnclosedParen", "⑵"),
        ("ideographEnclosedCircle", "㊁"),
        ("chineseLegalSimplified", "贰"),
        ("decimalFullWidth2", "２"),
    ],
)
def test_rarer_signs_of_lists(tmp_path: Path, style: str, label: str) -> None:
    listed = word.numbering(word.level(0, style, "%1、"))
    assert docx_text(tmp_path, word.numbered("甲") + word.numbered("乙"), numbering=listed).endswith(
        f"{label}、乙"
    )


def test_what_word_does_not_show_is_left_out(tmp_path: Path) -> None:
    styles = word.styles(
        "<w:style w:type='character' w:styleId='H'><w:name w:val='H'/><w:rPr><w:vanish/></w:rPr></w:style>"
        "<w:style w:type='paragraph' w:styleId='T'><w:name w:val='toc 1'/></w:style>"
    )
    hidden = word.run("见") + word.run("不见", "<w:rStyle w:val='H'/>")
    contents = word.paragraph(
        word.run("一、工作") + "<w:r><w:tab/><w:t>1</w:t></w:r>", "<w:pStyle w:val='T'/>"
    )
    merged = (
        "<w:tbl><w:tr><w:tc><w:tcPr><w:vMerge w:val='restart'/></w:tcPr><w:p><w:r><w:t>甲</w:t></w:r></w:p></w:tc></w:tr>"
        "<w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p><w:r><w:t>盖住的</w:t></w:r></w:p></w:tc>"
        "<w:tc><w:p><w:r><w:t>乙</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
    )
    signs = word.paragraph(
        "<w:r><w:sym w:font='宋体' w:char='2103'/><w:sym w:font='Wingdings' w:char='F0FC'/></w:r>"
    )
    text = docx_text(tmp_path, contents + word.paragraph(hidden) + merged + signs, styles=styles)
    assert text.split("\n") == ["", "见", "甲", "乙", "℃✓"]


def test_a_frame_around_prose_is_no_row_of_a_table(tmp_path: Path) -> None:
    p = word.paragraph
    inner = f"<w:tbl>{row(p('项目'), p('完成'))}</w:tbl>"
    frame = f"<w:tbl>{row(p('第一条 修堤。') + inner + p('第二条 护岸。'))}</w:tbl>"
    single = f"<w:tbl><w:tblGrid><w:gridCol/></w:tblGrid>{row(p('甲。'))}{row(p('乙。'))}</w:tbl>"
    across = f"<w:tbl><w:tblGrid><w:gridCol/><w:gridCol/></w:tblGrid>{row(p('情况表'))}{row(p('丙'), p('丁'))}</w:tbl>"
    content = read_docx(word.write_docx(tmp_path / "a.docx", frame + single + across))
    assert content.text.split("\n") == [
        "第一条 修堤。",
        "项目 | 完成",
        "第二条 护岸。",
        "甲。",
        "乙。",
        "情况表",
        "丙 | 丁",
    ]
    assert content.hints == {1: Hint(table=True), 5: Hint(table=True), 6: Hint(table=True)}


def test_numbers_and_frames_of_open_document_tables(tmp_path: Path) -> None:
    def cell(content: str) -> str:
        return f"<table:table-cell>{content}</table:table-cell>"

    def one(content: str) -> str:
        return f"<table:table-row>{content}</table:table-row>"

    item = '<text:list text:style-name="L"><text:list-item><text:p/></text:list-item></text:list>'
    note = "<text:note><text:note-body><text:p>据统计</text:p></text:note-body></text:note>"
    rows = one(cell(item) + cell(f"<text:p>修堤{note}</text:p>")) + one(
        cell(item) + cell("<text:p>护岸</text:p>")
    )
    frame = one(cell('<text:h text:outline-level="1">工作</text:h><text:p>修堤。</text:p>'))
    body = f"<table:table>{rows}</table:table><table:table>{frame}</table:table>"
    content = read_odt(odt(tmp_path / "a.odt", body))
    assert content.text.split("\n") == ["（一） | 修堤", "据统计", "（二） | 护岸", "一、工作", "修堤。"]
    assert content.hints == {0: Hint(table=True), 2: Hint(table=True), 3: Hint(level=1)}


def test_what_is_locked_or_a_picture_is_named(tmp_path: Path) -> None:
    path = odt(tmp_path / "a.odt", "<text:p>x</text:p>")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("META-INF/manifest.xml", "<m:manifest><m:encryption-data/></m:manifest>")
    with pytest.raises(UnreadableReport, match="encrypted"):
        read_odt(path)
    path = word.write_docx(tmp_path / "a.docx", word.paragraph("<w:r><w:drawing/></w:r>"))
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("docProps/thumbnail.jpeg", "x")
    with pytest.raises(UnreadableReport, match="no text"):
        read_docx(path)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("word/media/image1.png", "x")
    with pytest.raises(UnreadableReport, match="is a scan"):
        read_docx(path)
    with pytest.raises(UnreadableReport, match="is a scan"):
        html(tmp_path, "<html><body><img src='a.png'></body></html>")


def test_what_belongs_to_the_site_is_left_out_of_a_page(tmp_path: Path) -> None:
    content = html(
        tmp_path,
        "<html><body><header>县政府网</header><div>您现在的位置：首页 &gt; 政务公开 &gt; 正文</div><header><h1>工作总结</h1>"
        "</header><div>发布时间：2024-01-05 来源：县财政局 浏览次数：12</div><div role='navigation'>目录</div>"
        "<p>时间：2023年12月 地点：县城</p><p>修堤三处。</p><aside>相关</aside><footer>版权所有</footer></body></html>",
    )
    assert content.text.split("\n") == ["工作总结", "时间：2023年12月 地点：县城", "修堤三处。"]
    assert content.hints == {0: Hint(level=0)}
    assert [noise.text for noise in content.noise] == [
        "您现在的位置：首页 > 政务公开 > 正文",
        "发布时间：2024-01-05 来源：县财政局 浏览次数：12",
    ]


def test_a_page_laid_out_in_tables_keeps_its_paragraphs(tmp_path: Path) -> None:
    inner = "<table><tr><td>项目</td><td>完成</td></tr></table>"
    content = html(
        tmp_path,
        f"<html><body><table><tr><td><p>第一条 修堤。</p><p>第二条 护岸。</p></td></tr><tr><td>{inner}</td><td>边栏</td>"
        "</tr></table></body></html>",
    )
    assert content.text.split("\n") == ["第一条 修堤。", "第二条 护岸。", "项目 | 完成", "边栏"]
    assert content.hints == {2: Hint(table=True)}


def test_a_table_of_one_column_sets_a_title_in_the_middle(tmp_path: Path) -> None:
    rows = (
        "<tr><td align=center><b>专项督导报告</b></td></tr><tr><td><p>一、情况</p><p>已开学。</p></td></tr>"
    )
    content = html(tmp_path, f"<html><body><table><tbody>{rows}</tbody></table></body></html>")
    assert content.text.split("\n") == ["专项督导报告", "一、情况", "已开学。"]
    assert content.hints == {0: Hint(bold=True)}
    # A title across the columns of a table is one of its rows.
    across = "<tr><td colspan=2>情况表</td></tr><tr><td>丙</td><td>丁</td></tr>"
    content = html(tmp_path, f"<html><body><table>{across}</table></body></html>")
    assert content.hints == {0: Hint(table=True), 1: Hint(table=True)}


def test_a_letterhead_drawn_as_a_table_stands_above_its_title(tmp_path: Path) -> None:
    p = word.paragraph
    drawn = f"<w:tbl>{row(p('苍渡县民政局'), p('文件'))}{row(p('苍渡县财政局'))}</w:tbl>"
    lines = (
        "苍民〔2022〕31号",
        "关于城乡低保资金自查情况的报告",
        "市民政局、市财政局：",
        "一、主要做法",
        "开展检查12次。",
    )
    word.write_docx(tmp_path / "1.docx", drawn + "".join(map(p, lines)))
    report = read_report(tmp_path, tmp_path / "1.docx")
    assert (report.title, report.unit) == ("关于城乡低保资金自查情况的报告", "苍渡县民政局")
    assert [mark.kind for mark in report.marks] == ["issuer", "issuer", "number", "addressee"]
