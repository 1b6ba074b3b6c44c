"""Files that are broken or made to harm, each with the words that must be said of it or found in it."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from page_files import write_ofd, write_pdf
from word_binary_files import Said, write_doc, write_ole
from word_files import paragraph, write_docx

# What is said in Chinese of a file that is refused; `READ` means: read, and this stands in its text.
READ = "read:"
BODY = "修堤三处"
TEXT = f"河湾镇工作总结\n一、主要工作\n{BODY}。\n"
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_LAUGHS = '<!DOCTYPE x [<!ENTITY a "哈哈"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
_OUTSIDE = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
_PDF_TAIL = "trailer<</Root 1 0 R/Size 9>>\nstartxref\n0\n%%EOF"


def make_hostile(folder: Path) -> dict[str, str]:
    """Write them all; name → what is to be said."""
    said: dict[str, str] = {}
    for maker in (_texts, _pages, _rich, _words, _zips, _portable, _fixed, _old):
        for name, content, expected in maker(folder):
            if isinstance(content, bytes):
                (folder / name).write_bytes(content)
            said[name] = expected
    return said


# A file as bytes, or written by now (None).
Made = Iterator[tuple[str, bytes | None, str]]


def _texts(_: Path) -> Made:
    utf8 = TEXT.encode()
    yield "空.txt", b"", "0 字节"
    yield "空.docx", b"", "0 字节"
    yield "空.pdf", b"", "0 字节"
    yield "空.doc", b"", "0 字节"
    yield "空白.txt", "　 \n\t\n ".encode(), "只有空白"
    yield "只有标记.txt", b"\xef\xbb\xbf", "只有空白"
    yield "只有零.txt", b"\0" * 5000, "二进制"
    yield "夹零.txt", utf8.replace(b"\n", b"\n\0"), "二进制"
    yield "半个代理.txt", utf8 + b"\xed\xa0\x80\xed\xb0\x80\xff\xfe", "编码"
    yield "截断.txt", (TEXT * 5).encode()[:-2], READ + BODY
    yield "奇数.txt", TEXT.encode("utf-16")[:-1], "编码"
    yield "代理.txt", TEXT.encode("utf-16") + b"\x00\xd8\x41\x00", "编码"
    yield "乱码.txt", bytes(range(128, 256)) * 40, "编码"
    yield "控制符.txt", b"\x01\x02\x03\x04" * 400 + utf8, "二进制"
    yield "图片.txt", b"\x89PNG\r\n\x1a\n" + b"x" * 99, "图片"
    yield "程序.docx", b"MZ\x90\x00" + b"\0" * 900, "程序"
    yield "一行.txt", (TEXT.replace("\n", "") * 20_000).encode(), READ + BODY
    yield "空行.txt", (TEXT + "\n" * 300_000 + TEXT).encode(), READ + BODY
    yield "层层括号.txt", (TEXT + "（" * 50_000 + "一" + "）" * 50_000).encode(), READ + BODY
    yield "序号.txt", (TEXT + "一是" * 20_000 + "二是修路；" * 5_000).encode(), READ + BODY
    yield "标题.txt", (TEXT + "".join(f"{n}.\n" for n in range(20_000))).encode(), READ + BODY
    yield "地名.txt", (TEXT + "县" * 20_000 + "市" * 20_000).encode(), READ + BODY
    yield "隐形.txt", TEXT.replace("堤", "\u200b\u202e堤").encode(), READ + "三处"
    yield "回车.txt", utf8.replace(b"\n", b"\r"), READ + BODY


def _pages(_: Path) -> Made:
    page = f"<html><body><h1>河湾镇工作总结</h1><p>{BODY}。</p></body></html>"
    yield "谎称.html", page.replace("<body>", '<meta charset="gb2312"><body>').encode(), READ + BODY
    yield (
        "两种.html",
        page.replace("<body>", "<meta charset=big5><meta charset=utf-8>").encode("gb18030"),
        READ + BODY,
    )
    yield "无此编码.html", page.replace("<body>", "<meta charset=x-none>").encode("gb18030"), READ + BODY
    yield "截断.html", page.encode()[: page.encode().index(b"</p>") + 2], READ + BODY
    yield "深层.html", page.replace("<p>", "<div>" * 100_000 + "<p>").encode(), READ + "河湾镇"
    yield "未闭合.html", page.replace("<p>", "<p>" + "<b><i>" * 50_000).encode(), READ + "河湾镇"
    yield "属性.html", page.replace("<p>", "<p " + "a='1' " * 100_000 + ">").encode(), READ + BODY
    yield "只有脚本.html", b"<html><script>alert(1)</script><style>p{}</style></html>", "没有文字"
    yield (
        "藏起.html",
        page.replace("<p>", "<p style='display: none'>").replace("河湾镇工作总结", "").encode(),
        "没有文字",
    )
    yield "实体.html", (_LAUGHS.replace("x", "html") + page.replace("。", "&b;。")).encode(), READ + BODY
    yield "框架.html", b"<html><frameset><frame src='a.htm'></frameset></html>", "没有文字"
    yield "网页.docx", page.encode(), READ + BODY


def _rich(_: Path) -> Made:
    body = "".join(f"\\u{ord(c)}?" for c in BODY)
    whole = f"{{\\rtf1\\ansi\\ansicpg936 {body}\\par}}".encode()
    yield "截断.rtf", whole[:-9], READ + "修堤"
    yield "深层.rtf", b"{\\rtf1 " + b"{" * 200_000 + b"x" + b"}" * 200_001, "已损坏"
    yield "多余括号.rtf", whole + b"}" * 1000, READ + BODY
    yield "半字节.rtf", whole[:-1] + b"\\'", READ + BODY
    yield "代理.rtf", whole[:-1] + b"\\u-10240?\\par}", READ + BODY
    yield "二进制.rtf", whole[:-1] + b"\\bin999999999 x}", READ + BODY
    yield "大数.rtf", whole[:-1] + b"\\u99999999999999999999?}", READ + BODY
    yield "无此编码.rtf", whole.replace(b"936", b"99999").replace(b"\\par", b"\\'d6\\'d0\\par"), READ + "中"
    yield "空.rtf", b"{\\rtf1}", "没有文字"
    yield "只有图.rtf", b"{\\rtf1{\\pict\\pngblip 89504e47}}", "只有图片"
    yield "碎字节.rtf", b"{\\rtf1\\ansicpg936 " + b"\\'ff\\'ff" * 500 + b"}", "已损坏"
    yield "无尽脚注.rtf", whole[:-1] + b"{\\footnote " * 900 + b"x}", READ + BODY
    yield (
        "字体表.rtf",
        whole[:-1] + b"{\\fonttbl" + b"{\\f99999999\\fcharset2 x;}" * 9000 + b"}}",
        READ + BODY,
    )
    yield "文本.rtf", TEXT.encode(), READ + BODY
    yield "改名.txt", whole, READ + BODY


def _words(folder: Path) -> Made:
    good = _docx(folder)
    yield "截断.docx", good[: len(good) // 2], "已损坏"
    yield "少一截.docx", good[:-30], "已损坏"
    yield "改名.docx", good.replace(b"word/document.xml", b"word/documemt.xml"), "没有 Word 正文"
    yield "校验.docx", _flipped(good, "word/document.xml"), "已损坏"
    yield "前面有字.docx", b"x" * 1000 + good, READ + BODY
    yield "是文档.pdf", good, READ + BODY
    yield "是文档.txt", good, READ + BODY
    for name, prolog, expected in [
        ("笑声", _LAUGHS.replace("x", "w:document"), "DTD"),
        ("外部实体", _OUTSIDE.replace("x", "w:document"), "DTD"),
        ("外部DTD", '<!DOCTYPE w:document SYSTEM "http://127.0.0.1:9/a.dtd">', "DTD"),
        ("谎称编码", '<?xml version="1.0" encoding="utf-16"?>', "已损坏"),
    ]:
        write_docx(folder / f"{name}.docx", paragraph(BODY), prolog)
        yield f"{name}.docx", None, expected
    depth = 100_000
    for name, body, expected in [
        ("深层", "<w:p>" * depth + "</w:p>" * depth, "已损坏"),
        ("深表", "<w:tbl><w:tr><w:tc>" * 60 + paragraph(BODY) + "</w:tc></w:tr></w:tbl>" * 60, READ + BODY),
        ("半截标签", f"<w:p><w:r><w:t>{BODY}", "已损坏"),
        ("未知实体", paragraph("&nbsp;"), "已损坏"),
        ("夹零", paragraph(BODY + "&#0;"), "已损坏"),
        ("无字", "<w:p/>" * 1000, "没有文字"),
        ("长段", paragraph(BODY * 100_000), READ + BODY),
    ]:
        write_docx(folder / f"{name}.docx", body)
        yield f"{name}.docx", None, expected


def _zips(folder: Path) -> Made:
    document = f"<w:document {_W}><w:body>{paragraph(BODY)}</w:body></w:document>".encode()
    whole = {"word/document.xml": document, "_rels/.rels": b"<x/>"}
    blanks = b" " * (150 << 20)
    yield "炸弹.docx", _zip({**whole, "word/document.xml": document.replace(b"<w:p>", blanks)}), "过大"
    yield "许多.docx", _zip({**whole, **{f"{n}": b"" for n in range(5001)}}), "过大"
    yield (
        "谎报.docx",
        _lying(_zip({**whole, "word/document.xml": document.replace(b"<w:p>", blanks)})),
        "已损坏",
    )
    yield "外出.docx", _zip({**whole, "../../a": b""}), "外部"
    yield "绝对.docx", _zip({**whole, "/etc/passwd": b""}), "外部"
    yield "套压缩包.docx", _zip({"a.docx": _zip(whole)}), "没有 Word 正文"
    yield "加密.docx", _marked(_zip(whole), 0x1), "已加密"
    yield "未知压缩.docx", _method(_zip(whole), 99), "已损坏"
    yield "空包.docx", _zip({}), "没有"
    yield "只有图.ofd", _zip({"OFD.xml": b"<x/>", "Doc_0/Res/a.jpg": b"x"}), "只有图片"
    yield "炸弹.ofd", _zip({"OFD.xml": b"<x>" + blanks}), "过大"
    yield "压缩包.txt", _zip({"a.txt": TEXT.encode()}), "压缩包"
    odt = {"mimetype": b"application/vnd.oasis.opendocument.text"}
    yield "无正文.odt", _zip(odt), "已损坏"
    yield "笑声.odt", _zip({**odt, "content.xml": (_LAUGHS + "<x>&b;</x>").encode()}), "DTD"
    yield "深层.odt", _zip({**odt, "content.xml": b"<x>" * 100_000}), "已损坏"
    locked = {**odt, "META-INF/manifest.xml": b"<x><manifest:encryption-data/></x>"}
    yield "加密.odt", _zip({**locked, "content.xml": bytes(range(256))}), "已加密"
    yield "整包加密.odt", _zip({**locked, "encrypted-package": bytes(range(256))}), "已加密"
    yield (
        "只有图.docx",
        _zip({**whole, "word/document.xml": document.replace(BODY.encode(), b""), "word/media/a.png": b"x"}),
        "只有图片",
    )
    yield "截断.odt", _zip({**odt, "content.xml": TEXT.encode()})[:-40], "已损坏"


def _portable(folder: Path) -> Made:
    write_pdf(folder / "好.pdf", [(60, 100, 12, BODY)])
    good = (folder / "好.pdf").read_bytes()
    (folder / "好.pdf").unlink()
    write_pdf(folder / "密码.pdf", [(60, 100, 12, BODY)], locked=True)
    yield "密码.pdf", None, "密码"
    write_pdf(folder / "扫描.pdf", [], pictures=[0])
    yield "扫描.pdf", None, "扫描件"
    write_pdf(folder / "空页.pdf", [])
    yield "空页.pdf", None, "没有文字"
    yield "截断.pdf", good[:300], "PDF"
    yield "无尾.pdf", good[: good.index(b"xref")], "PDF"
    yield "错位.pdf", good.replace(b"startxref\n", b"startxref\n9"), READ + BODY
    # What PDFium gives where a font does not say its letters.
    write_pdf(folder / "字体无字.pdf", [(60, 100, 12, "OîX$N Yÿ [\x8cbe9\x90 0{,N\x8c\x98u")])
    yield "字体无字.pdf", None, "乱码"
    yield "坏头.pdf", good.replace(b"%PDF", b"%P\xffF"), "PDF"
    yield "坏头文本.pdf", good.replace(b"%PDF", b"%PPP"), "PDF"
    yield "只有头.pdf", b"%PDF-1.7\n", "PDF"
    yield "前面有字.pdf", b"\n" * 500 + good, READ + BODY
    yield "自引.pdf", _pdf("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 9/Kids[2 0 R]>>"), "PDF"
    yield (
        "页太多.pdf",
        _pdf("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 2000000000/Kids[]>>"),
        "PDF",
    )
    yield "深层.pdf", _pdf("[" * 200_000), "PDF"
    form = "<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X 4 0 R>>>>/Length 5>>stream\n/X Do\nendstream"
    page = "<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 5 0 R/Resources<</XObject<</X 4 0 R>>>>>>"
    tree = ("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Count 1/Kids[3 0 R]>>", page)
    yield "表单循环.pdf", _pdf(*tree, form, "<</Length 5>>stream\n/X Do\nendstream"), "没有文字"
    bomb = zlib.compress(zlib.compress(b"\n" * (120 << 20), 9), 9).decode("latin-1")
    stream = f"<</Filter[/FlateDecode/FlateDecode]/Length {len(bomb)}>>stream\n{bomb}\nendstream"
    yield "炸弹.pdf", _pdf(*tree, form, stream), "没有文字"


def _fixed(folder: Path) -> Made:
    placed = [(20.0, 30.0, 4.0, BODY)]
    changed: Mapping[str, tuple[dict[str, str], str]] = {
        "自引": ({"OFD.xml": "<OFD><DocRoot>OFD.xml</DocRoot></OFD>"}, "没有文字"),
        "页自引": (
            {"Doc_0__Document.xml": "<D><Pages>" + '<Page BaseLoc="Document.xml"/>' * 500 + "</Pages></D>"},
            "没有文字",
        ),
        "外出": ({"Doc_0__Document.xml": '<D><Pages><Page BaseLoc="../../../etc/passwd"/></Pages></D>'}, "没有文字"),
        "缺页": ({"Doc_0__Document.xml": '<D><Pages><Page BaseLoc="x.xml"/></Pages></D>'}, "没有文字"),
        "笑声": ({"Doc_0__Pages__Page_0__Content.xml": _LAUGHS + "<x>&b;</x>"}, "DTD"),
        "非数": (
            {"Doc_0__Pages__Page_0__Content.xml": '<P><TextObject Boundary="nan inf 1e999 -" Size="1e400" CTM="0 0 0 0 0 0">'
             f'<TextCode X="nan" DeltaX="g 999999999 1 g">{BODY}</TextCode></TextObject></P>'},
            READ + BODY,
        ),
        "深层": ({"Doc_0__Document.xml": "<x>" * 100_000}, "已损坏"),
    }  # fmt: skip
    for name, (parts, expected) in changed.items():
        write_ofd(folder / f"{name}.ofd", placed, **parts)
        yield f"{name}.ofd", None, expected
    data = write_ofd(folder / "截断.ofd", placed).read_bytes()
    yield "截断.ofd", data[:-50], "已损坏"


def _old(folder: Path) -> Made:
    data = write_doc(folder / "好.doc", Said("河湾镇工作总结"), Said(f"{BODY}。")).read_bytes()
    (folder / "好.doc").unlink()
    yield "截断.doc", data[:1500], "另存为 .docx"
    yield "只有头.doc", data[:512], "另存为 .docx"
    # Each sector leads to itself, and so does each entry of the directory.
    fat = data.rindex(struct.pack("<I", 1)[:4] + struct.pack("<I", 2))
    yield "簇循环.doc", data[:fat] + struct.pack("<I", 0) * 8 + data[fat + 32 :], "另存为 .docx"
    root = data.index("Root Entry".encode("utf-16-le"))
    looped = bytearray(data)
    struct.pack_into("<III", looped, root + 128 + 68, 1, 1, 1)
    yield "目录循环.doc", bytes(looped), "另存为 .docx"
    write_ole(folder / "表格.doc", {"Workbook": b"x" * 100})
    yield "表格.doc", None, "另存为"
    write_doc(folder / "密码.doc", Said(BODY), flags=0x0300)
    yield "密码.doc", None, "密码"
    pieces = data.index(b"\x02" + struct.pack("<I", 16)) + 5
    yield "负数.doc", data[:pieces] + b"\xff" * 16 + data[pieces + 16 :], "另存为 .docx"
    yield "文本.doc", TEXT.encode("gb18030"), READ + BODY


def _docx(folder: Path) -> bytes:
    path = write_docx(folder / "好.docx", paragraph("河湾镇工作总结") + paragraph(BODY + "。"))
    data = path.read_bytes()
    path.unlink()
    return data


def _zip(parts: Mapping[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return held.getvalue()


def _pdf(*objects: str) -> bytes:
    numbered = "\n".join(f"{number} 0 obj\n{content}\nendobj" for number, content in enumerate(objects, 1))
    return f"%PDF-1.7\n{numbered}\n{_PDF_TAIL}".encode("latin-1")


def _flipped(data: bytes, name: str) -> bytes:
    """The archive with a byte of one file's content changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        entry = archive.getinfo(name)
    at = entry.header_offset + 30 + len(name) + entry.compress_size // 2
    return data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1 :]


def _directory(data: bytes, change: Callable[[bytearray, int], None]) -> bytes:
    """The archive with each entry of its directory changed."""
    changed, at = bytearray(data), data.find(b"PK\x01\x02")
    while at >= 0:
        change(changed, at)
        at = data.find(b"PK\x01\x02", at + 1)
    return bytes(changed)


def _marked(data: bytes, flag: int) -> bytes:
    return _directory(data, lambda held, at: struct.pack_into("<H", held, at + 8, flag))


def _method(data: bytes, method: int) -> bytes:
    return _directory(data, lambda held, at: struct.pack_into("<H", held, at + 10, method))


def _lying(data: bytes) -> bytes:
    """Every file of the archive is said to unpack to 100 bytes."""
    return _directory(data, lambda held, at: struct.pack_into("<I", held, at + 24, 100))
