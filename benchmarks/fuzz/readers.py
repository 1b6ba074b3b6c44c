"""Targets: a reader for each format, and the laws of what it gives."""

import hashlib
import io
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from pathlib import Path

from benchmarks.fuzz.target import BORDER, Target
from corpus.errors import UnreadableReport
from corpus.folder.unzip import unpack
from corpus.formats import Content, read
from corpus.read import read_reports
from corpus.report import Report

# The writers of the tests: documents whose every byte is decided there.
sys.path.append(str(Path(__file__).resolve().parent.parent.parent / "tests"))

# Of so many inputs one is read to its passages, the others as far as their text.
_WHOLE = 4
_ZIPPED: Mapping[str, tuple[str, ...]] = {
    "docx": ("word/document.xml", "word/styles.xml", "word/numbering.xml", "word/footnotes.xml", "_rels/.rels"),
    "odt": ("content.xml", "styles.xml", "META-INF/manifest.xml"),
    "ofd": ("OFD.xml", "Doc_0/Document.xml", "Doc_0/Pages/Page_0/Content.xml", "Doc_0/Tpls/Tpl_0/Content.xml"),
}  # fmt: skip
BODY = (
    "河湾镇人民政府文件\n河政〔2023〕5号\n河湾镇2023年工作总结\n各村：\n今年以来，河湾镇党委按照部署开展工作。\n一、主要成效\n（一）抓实防汛\n"
    "一是排查水库86座。二是开展演练4次，参加620人次。\n二、存在问题\n1.管护经费不足，部分供水站收不抵支。\n2．基层水利员年龄偏大。\n"
    "三、下一步打算\n推行“县级统管”，争取年内全覆盖。\n附件：1.名单\n河湾镇人民政府\n2023年12月5日\n抄送：县政府办。\n"
)


@cache
def place() -> Path:
    """In memory where the system has such a folder: nothing of it is to outlive the process."""
    memory = Path("/dev/shm")  # noqa: S108
    return Path(tempfile.mkdtemp(prefix="youju-fuzz-", dir=memory if memory.is_dir() else None))


def _read(suffix: str, data: bytes) -> None:
    """Read it as a file; AssertionError where what comes of it breaks a law."""
    file = place() / f"甲{suffix}"
    file.write_bytes(_packed(suffix, data))
    try:
        if hashlib.blake2b(data, digest_size=1).digest()[0] % _WHOLE:
            _content_holds(read(file))
        else:
            for report in read_reports(place(), file):
                _report_holds(report)
    except UnreadableReport as error:
        assert file.name in error.zh and file.name in error.en, f"nameless: {error}"


def _packed(suffix: str, data: bytes) -> bytes:
    """Parts become the archive that holds them; anything else is as it is."""
    names = _ZIPPED.get(suffix[1:])
    if names is None or data.startswith(b"PK"):
        return data
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        if suffix == ".odt":
            archive.writestr("mimetype", b"application/vnd.oasis.opendocument.text")
        for name, part in zip(names, data.split(BORDER), strict=False):
            if part:
                archive.writestr(name, part)
    return held.getvalue()


def _content_holds(content: Content) -> None:
    content.text.encode("utf-8")
    lines = content.text.count("\n") + 1
    assert all(0 <= number < lines for number in content.hints), "a hint of no line"
    assert "\r" not in content.text


def _report_holds(report: Report) -> None:
    text = report.text
    text.encode("utf-8")
    assert "\0" not in text, "SQLite ends a text there"
    assert all(text[p.start : p.end] == p.text and p.text.strip() for p in report.passages), "no quote"
    ends = [0, *(p.end for p in report.passages)]
    assert all(end <= p.start for end, p in zip(ends, report.passages, strict=False)), "passages overlap"
    for section in report.sections:
        assert text[section.heading_start : section.heading_end] == section.heading, "no heading"
        assert 0 <= section.start <= section.end <= len(text), "a section beyond the text"
    assert all(0 <= mark.start < mark.end <= len(text) for mark in report.marks), "a mark beyond the text"
    assert all(
        0.0 <= p.probability <= 1.0 and (not report.sections or p.section < len(report.sections))
        for p in report.passages
    )
    assert report.title and report.title_end <= len(text)
    assert report.year is None or 1900 <= report.year <= 2100, f"the year {report.year}"


def _unpack(data: bytes) -> None:
    """A zip that was uploaded: clean names, within bounds."""
    archive = place() / "包.zip"
    archive.write_bytes(data)
    try:
        for _, inside, held in unpack(archive, "包.zip", place()):
            parts = inside.split("/")
            assert all(part and part not in (".", "..") and "\0" not in part for part in parts), inside
            assert not held.exists() or held.is_file()
    except UnreadableReport:
        pass


def _texts() -> list[bytes]:
    return [
        *(BODY.encode(name) for name in ("utf-8", "gb18030", "utf-16")),
        "报　告\t甲\t乙\n1\t2\t3\n".encode(),
    ]


def _marked() -> list[bytes]:
    body = BODY.replace("一、", "## 一、").replace("1.", "- [ ] **粗**：")
    return [
        f"# 总结\n\n{body}\n| 甲 | 乙 |\n|---|---|\n| 1 | `2` |\n\n> 引用\n\n```\n代码\n```\n".encode(),
        *_texts(),
    ]


def _pages() -> list[bytes]:
    rows = (
        "<table><tr><th>甲<td rowspan=2>乙<tr><td>1</table><ul><li>一</ul><ol><li>二</ol><br><pre> x </pre>"
    )
    body = "".join(f"<p style='font-weight:bold'>{line}</p>\n" for line in BODY.split("\n"))
    page = f"<!DOCTYPE html><html><head><meta charset=utf-8><title>总结</title></head><body><h1>总结</h1>{body}{rows}&nbsp;&#x4e00;</body></html>"
    return [page.encode(), page.replace("utf-8", "gb2312").encode("gb18030")]


def _rich() -> list[bytes]:
    lines = "".join("".join(f"\\u{ord(c)}?" for c in line) + "\\par\n" for line in BODY.split("\n"))
    table = "\\trowd\\cellx100\\cellx200\\intbl a\\cell b\\cell\\row"
    rich = f"{{\\rtf1\\ansi\\ansicpg936{{\\fonttbl{{\\f0\\fcharset134 x;}}}}{{\\*\\listtable{{\\list{{\\listlevel\\levelnfc0{{\\leveltext\\'02\\'00.;}}}}\\listid1}}}}{{\\b {lines}}}{table}{{\\footnote x}}\\'d6\\'d0}}"
    return [rich.encode()]


def _words() -> Iterator[bytes]:
    import word_files as word

    levels = word.level(0, "chineseCounting", "%1、") + word.level(1, "decimal", "%2.")
    style = '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/><w:basedOn w:val="a"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
    cells = (
        f"<w:tbl><w:tr><w:tc>{word.paragraph('甲')}</w:tc><w:tc>{word.paragraph('乙')}</w:tc></w:tr></w:tbl>"
    )
    body = (
        "".join(map(word.paragraph, BODY.split("\n")))
        + word.numbered("序号")
        + word.numbered("次", 1)
        + cells
    )
    body += '<w:p><w:pPr><w:pStyle w:val="H1"/></w:pPr><w:ins><w:r><w:t>新</w:t></w:r></w:ins><w:del><w:r><w:delText>旧</w:delText></w:r></w:del><w:r><w:footnoteReference w:id="2"/><w:tab/><w:br/><w:sym w:font="Wingdings" w:char="F06C"/></w:r></w:p>'
    note = word.footnotes(f'<w:footnote w:id="2">{word.paragraph("注")}</w:footnote>')
    path = word.write_docx(
        place() / "种.docx", body, styles=word.styles(style), numbering=word.numbering(levels), footnotes=note
    )
    yield _parts(path, "docx")
    yield path.read_bytes()


def _open() -> Iterator[bytes]:
    names = 'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"'
    body = "".join(
        f'<text:p text:style-name="P1">{line}<text:s text:c="2"/><text:tab/></text:p>'
        for line in BODY.split("\n")
    )
    body += '<text:h text:outline-level="1">标题</text:h><text:list text:style-name="L1"><text:list-item><text:p>项</text:p></text:list-item></text:list>'
    body += '<table:table><table:table-row><table:table-cell table:number-columns-repeated="3"><text:p>格</text:p></table:table-cell></table:table-row></table:table>'
    kinds = '<style:style style:name="P1" style:family="paragraph"><style:text-properties/></style:style><text:list-style style:name="L1"><text:list-level-style-number text:level="1" style:num-format="1" style:num-suffix="."/></text:list-style>'
    content = f"<office:document-content {names}><office:automatic-styles>{kinds}</office:automatic-styles><office:body><office:text>{body}</office:text></office:body></office:document-content>"
    yield BORDER.join((content.encode(), f"<office:document-styles {names}/>".encode(), b"<x/>"))


def _fixed() -> Iterator[bytes]:
    from page_files import write_ofd

    lines = [(20.0, 20.0 + 6 * number, 4.0, line) for number, line in enumerate(BODY.split("\n")) if line]
    yield _parts(write_ofd(place() / "种.ofd", lines, template=[(90.0, 5.0, 3.0, "页眉")]), "ofd")


def _portable() -> Iterator[bytes]:
    from page_files import write_drawn_pdf, write_pdf
    from pdf_writers import acrobat, quartz, skia

    lines = [
        (60.0, 60.0 + 20 * number, 12.0, line) for number, line in enumerate(BODY.split("\n")[:8]) if line
    ]
    yield write_pdf(place() / "种.pdf", lines, pictures=[0]).read_bytes()
    for number, writer in enumerate((acrobat, quartz, skia)):
        yield write_drawn_pdf(place() / f"种{number}.pdf", writer(lines[:4])).read_bytes()


def _old() -> Iterator[bytes]:
    from word_binary_files import Said, write_doc

    said = [Said(line) for line in BODY.split("\n")]
    yield write_doc(place() / "种.doc", *said).read_bytes()
    yield write_doc(place() / "种2.doc", *said[:4], hidden=[(2, 5, b"\x3c\x08\x01")]).read_bytes()
    cells = [
        Said("甲", "\x07", properties=b"\x16\x24\x01"),
        Said("", "\x07", properties=b"\x16\x24\x01\x17\x24\x01"),
    ]
    yield write_doc(place() / "种3.doc", Said("plain"), *cells).read_bytes()


def _zips() -> list[bytes]:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in ("甲/乙.txt", "../外.txt", "__MACOSX/x", "a\\b.docx", "甲/乙.txt"):
            archive.writestr(zipfile.ZipInfo(name), BODY)
    return [held.getvalue()]


def _parts(path: Path, suffix: str) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return BORDER.join(
            archive.read(name) if name in archive.namelist() else b"" for name in _ZIPPED[suffix]
        )


def _target(name: str, seeds: Callable[[], Sequence[bytes] | Iterator[bytes]]) -> Target:
    return Target(name, partial(_read, f".{name}"), lambda: tuple(seeds()))


READERS = (
    _target("txt", _texts), _target("md", _marked), _target("html", _pages), _target("rtf", _rich),
    _target("docx", _words), _target("odt", _open), _target("ofd", _fixed), _target("pdf", _portable),
    _target("doc", _old), Target("zip", _unpack, _zips),
)  # fmt: skip
