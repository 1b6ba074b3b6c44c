"""Web pages, rich text and OpenDocument; and what a file is, whatever its suffix says."""

import zipfile
from pathlib import Path

import pytest
import word_files as word
from page_files import write_ofd, write_pdf

from corpus.errors import UnreadableReport
from corpus.formats import read
from corpus.formats.content import Content, Hint
from corpus.formats.html import read_html
from corpus.formats.odt import read_odt
from corpus.formats.rtf import read_rtf
from corpus.formats.sniffing import sniff
from corpus.formats.word.docx import read_docx

BODY = "<h1>河湾镇工作总结</h1><h2>一、主要工作</h2><p>修堤<b>三处</b>，\n 投入<span>12</span>万元。</p>"


def html(tmp_path: Path, content: str | bytes, encoding: str = "utf-8") -> Content:
    path = tmp_path / "a.html"
    path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
    return read_html(path)


def test_a_page_as_a_person_sees_it(tmp_path: Path) -> None:
    content = html(
        tmp_path,
        "<!DOCTYPE html><html><head><title>网站</title><style>p{}</style></head><body><nav>首页</nav>"
        f"{BODY}<script>alert('一、')</script><p style='display: none'>暗记</p><!-- 批注 -->"
        "<p>第一段<br>第二行</p><p><b>二、存在问题</b></p>"
        "<table><tr><th>项目</th><th>完成</th></tr><tr><td><p>堤防</p><p>护岸</p></td><td></td><td>三处</td></tr></table>"
        "<ul><li>甲</li></ul><ol start='3'><li><p>乙</p></li><li>丙<ol><li>丁</li></ol></li></ol></body></html>",
    )
    assert content.text.split("\n") == [
        "河湾镇工作总结", "一、主要工作", "修堤三处， 投入12万元。", "第一段", "第二行", "二、存在问题",
        "项目 | 完成", "堤防 护岸 | 三处", "甲", "3.乙", "4.丙", "1.丁",
    ]  # fmt: skip
    assert content.hints == {
        0: Hint(level=0),
        1: Hint(level=2),
        5: Hint(bold=True),
        6: Hint(table=True),
        7: Hint(table=True),
    }


@pytest.mark.parametrize(
    ("encoding", "declared"),
    [
        ("utf-8", "gb2312"),
        ("gb18030", "gb2312"),
        ("gb18030", "utf-8"),
        ("utf-16", "utf-8"),
        ("gb18030", "nonsense"),
    ],
)
def test_the_bytes_are_believed_before_the_declaration(tmp_path: Path, encoding: str, declared: str) -> None:
    text = (
        f'<html><head><meta charset="{declared}"></head><body><p>镕基同志调研意识形态工作。</p></body></html>'
    )
    assert html(tmp_path, text, encoding).text == "镕基同志调研意识形态工作。"


def test_an_xml_declaration_is_no_obstacle(tmp_path: Path) -> None:
    assert html(
        tmp_path, f'<?xml version="1.0" encoding="gb2312"?><html><body>{BODY}</body></html>'
    ).text.startswith("河湾镇工作总结\n")


@pytest.mark.parametrize(
    "page", ["<html></html>", "<p> \n </p>", "<html><head><title>空</title></head></html>"]
)
def test_a_page_without_text(tmp_path: Path, page: str) -> None:
    with pytest.raises(UnreadableReport, match="no text"):
        html(tmp_path, page)


def test_deep_nesting_ends(tmp_path: Path) -> None:
    text = html(tmp_path, "<p>上文</p>" + "<div>" * 5000 + "深" + "</div>" * 5000).text
    assert text.startswith("上文")


def rtf(tmp_path: Path, content: bytes) -> Content:
    path = tmp_path / "a.rtf"
    path.write_bytes(content)
    return read_rtf(path)


def escaped(text: str) -> bytes:
    return "".join(f"\\'{byte:02x}" for byte in text.encode("gb18030")).encode("ascii")


@pytest.mark.parametrize("head", [rb"\ansicpg936", rb"\ansicpg1252{\fonttbl{\f0\fcharset134 SimSun;}}", rb""])
def test_rich_text_of_chinese_windows(tmp_path: Path, head: bytes) -> None:
    content = rtf(
        tmp_path,
        rb"{\rtf1\ansi" + head + rb"{\info{\title x}}{\header " + escaped("页眉") + rb"\par}"
        + escaped("一、主要工作") + rb"\par \u24847?\u35782? {\b " + escaped("修堤") + rb"}\par}",
    )  # fmt: skip
    assert content.text.strip().split("\n") == ["一、主要工作", "意识 修堤"]
    assert content.encoding == "gb18030"


@pytest.mark.parametrize("code", ["\\u13?", "\\u8232?", "\\'0d", "\\u12?"])
def test_what_ends_a_line_elsewhere_is_a_blank(tmp_path: Path, code: str) -> None:
    path = tmp_path / "a.rtf"
    path.write_bytes(rb"{\rtf1\ansi\ansicpg936 " + escaped("修") + code.encode() + escaped("堤") + rb"\par}")
    assert read(path).text == "修 堤"


def test_rows_of_rich_text(tmp_path: Path) -> None:
    row = rb"\trowd\intbl " + escaped("项目") + rb"\cell " + escaped("完成") + rb"\cell\row"
    content = rtf(tmp_path, rb"{\rtf1\ansi\ansicpg936 " + row + rb"\pard " + escaped("正文") + rb"\par}")
    lines = content.text.split("\n")
    assert lines[0] == "项目 | 完成" and content.hints[0] == Hint(table=True)
    assert "正文" in lines


@pytest.mark.parametrize("content", [b"{\\rtf1", b"no rtf", b"{\\rtf1" + b"{" * 5000 + b"x" + b"}" * 5001])
def test_what_is_no_rich_text(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(UnreadableReport):
        rtf(tmp_path, content)


_NAMES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
)
_LISTS = (
    '<text:outline-style style:name="Outline"><text:outline-level-style text:level="1" style:num-suffix="、" '
    'style:num-format="一, 二, 三, ..."/></text:outline-style><text:list-style style:name="L">'
    '<text:list-level-style-number text:level="1" style:num-prefix="（" style:num-suffix="）" '
    'style:num-format="一, 二, 三, ..."/><text:list-level-style-number text:level="2" style:num-suffix="." '
    'text:display-levels="2" style:num-format="1"/><text:list-level-style-bullet text:level="3"/></text:list-style>'
)


def odt(path: Path, body: str, prolog: str = "") -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("styles.xml", f"<office:document-styles {_NAMES}>{_LISTS}</office:document-styles>")
        archive.writestr(
            "content.xml",
            f"{prolog}<office:document-content {_NAMES}><office:body><office:text>{body}</office:text></office:body>"
            "</office:document-content>",
        )
    return path


def test_open_document_text(tmp_path: Path) -> None:
    def item(text: str) -> str:
        return f"<text:list-item><text:p>{text}</text:p></text:list-item>"

    body = (
        "<text:tracked-changes><text:p>删去</text:p></text:tracked-changes>"
        '<text:h text:outline-level="1">主要工作</text:h>'
        "<text:p>修堤<text:span>三</text:span><text:s text:c='2'/>处<text:line-break/>另起<office:annotation>"
        "<text:p>批注</text:p></office:annotation><text:note><text:note-citation>1</text:note-citation>"
        "<text:note-body><text:p>据统计</text:p></text:note-body></text:note>。</text:p>"
        f'<text:list text:style-name="L">{item("学习")}{item("培训")[:-17]}<text:list>{item("四次")}</text:list>'
        "</text:list-item></text:list>"
        '<text:h text:outline-level="1" text:is-list-header="true">附</text:h><text:h text:outline-level="1">问题</text:h>'
        "<text:p><draw:frame><draw:text-box><text:p>框内</text:p></draw:text-box></draw:frame>框外</text:p>"
        "<table:table><table:table-row><table:table-cell><text:p>项目</text:p></table:table-cell><table:table-cell>"
        "<text:p>完成</text:p><text:p>三处</text:p></table:table-cell></table:table-row></table:table>"
    )
    content = read_odt(odt(tmp_path / "a.odt", body))
    assert content.text.split("\n") == [
        "一、主要工作", "修堤三  处", "另起。", "据统计", "（一）学习", "（二）培训", "二.1.四次", "附", "二、问题", "框外",
        "框内", "项目 | 完成 三处",
    ]  # fmt: skip
    assert content.hints == {0: Hint(level=1), 7: Hint(level=1), 8: Hint(level=1), 11: Hint(table=True)}


@pytest.mark.parametrize("number", ["", "x", "1style", "-1", "²", "9" * 5_000])
def test_a_number_that_is_none_is_one(tmp_path: Path, number: str) -> None:
    names = ("level", "display-levels", "start-value")
    said = " ".join(f'text:{name}="{number}"' for name in names)
    style = f'<style:x><text:list-style style:name="N"><text:list-level-style-number {said} style:num-format="1"/></text:list-style></style:x>'
    item = f'<text:list text:style-name="N"><text:list-item><text:p>修<text:s text:c="{number}"/>堤</text:p></text:list-item></text:list>'
    heading = f'<text:h text:outline-level="{number}">主要工作</text:h>'
    content = read_odt(odt(tmp_path / "a.odt", style + item + heading))
    assert content.text.split("\n") == ["1 修 堤", "主要工作"] and content.hints == {}


def test_open_document_text_with_a_document_type_is_refused(tmp_path: Path) -> None:
    prolog = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>'
    with pytest.raises(UnreadableReport, match="document type definition"):
        read_odt(odt(tmp_path / "a.odt", "<text:p>&a;</text:p>", prolog))


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


def row(*cells: str) -> str:
    return "<w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in cells) + "</w:tr>"


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
