"""Web pages, rich text and OpenDocument; and what a file is, whatever its suffix says."""

import zipfile
from pathlib import Path

import pytest

from corpus.errors import UnreadableReport
from corpus.formats import read
from corpus.formats.content import Content, Hint
from corpus.formats.html import read_html
from corpus.formats.odt import read_odt
from corpus.formats.rtf import read_rtf

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


def row(*cells: str) -> str:
    return "<w:tr>" + "".join(f"<w:tc>{cell}</w:tc>" for cell in cells) + "</w:tr>"
