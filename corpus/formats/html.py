"""Web pages and what Word saves as one: the text a person sees, a block a line.

The bytes are decoded before they are parsed: declarations are often wrong, and a
parser that is given bytes believes them.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from lxml import etree, html

from corpus.errors import UnreadableReport
from corpus.formats.content import Content, Hint
from corpus.formats.encoding import decode
from corpus.formats.files import no_text, read_bytes, show_name

_DECLARED = re.compile(
    rb"""<(?:meta[^>]{0,200}?charset|\?xml[^>]{0,200}?encoding)\s*=\s*["']?\s*([\w.:-]{2,40})""", re.I
)
# What people declare and what they mean: gb2312 lacks characters that its users write.
_MEANT = {
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "x-gbk": "gb18030",
    "big5": "big5hkscs",
    "iso-8859-1": "cp1252",
}
# No tag in a report is nested deeper than this; a parser that recurses would crash first.
_DEEPEST = 250

_DROPPED = {
    "script",
    "style",
    "noscript",
    "template",
    "head",
    "nav",
    "footer",
    "iframe",
    "object",
    "svg",
    "select",
    "button",
    "form",
}
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt",
    "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main",
    "ol", "p", "pre", "section", "summary", "table", "tbody", "tfoot", "thead", "tr", "ul",
}  # fmt: skip
# 「当前位置：首页 > 政务公开 > 正文」.
_BREADCRUMB = re.compile(
    r"(?:您?(?:现在|当前)?的?(?:所在)?位置\s*[：:].{1,80}|(?:首页|主页)\s*[>›»＞/].{1,80})"
)
_BLANKS = re.compile(r"[ \t\r\n\f]+")


def read_html(path: Path) -> Content:
    """The page at `path`; UnreadableReport where no encoding fits or nothing is to be seen."""
    text, encoding = _decoded(path)
    # A declaration that lxml meets in text that is decoded already is an error to it.
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise no_text(path) from error
    page = _Page()
    page.write(root)
    lines, hints = page.finished()
    if not any(line.strip() for line in lines):
        raise no_text(path)
    return Content("html", encoding, "\n".join(lines), hints)


def _decoded(path: Path) -> tuple[str, str]:
    data = read_bytes(path)
    found = decode(data)
    if found is None:
        for declared in _declared(data):
            try:
                return data.decode(declared), declared
            except (UnicodeDecodeError, LookupError):
                continue
        name = show_name(path)
        raise UnreadableReport(
            f"“{name}”的文字编码无法识别，或文件已损坏。请用浏览器打开，把正文复制到 .docx。",
            f"'{name}' is in no encoding that could be recognised, or is damaged. Open it in a browser and "
            "copy its text to a .docx.",
        )
    return found


def _declared(data: bytes) -> Iterator[str]:
    for match in _DECLARED.finditer(data[:4096]):
        name = match.group(1).decode("ascii", "ignore").lower()
        yield _MEANT.get(name, name)


class _Page:
    """The lines written so far, and the one being written."""

    def __init__(self) -> None:
        self._lines: list[str] = []
        self._hints: dict[int, Hint] = {}
        self._parts: list[str] = []
        self._bold = True
        # The number of a list's item waits for its first text, which may be in a block of its own.
        self._label = ""

    def finished(self) -> tuple[list[str], dict[int, Hint]]:
        self.end()
        return self._lines, _with_title(self._hints)

    def write(
        self, element: etree._Element, level: int | None = None, bold: bool = False, depth: int = 0
    ) -> None:
        """An element and everything in it, in order."""
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag in _DROPPED or _hidden(element) or depth > _DEEPEST or _is_banner(element, tag):
            return
        if tag == "tr":
            self._row(element)
            return
        if tag == "br":
            self.end(level)
            return
        block = tag in _BLOCKS
        if block:
            self.end(level)
        own = int(tag[1]) if re.fullmatch(r"h[1-6]", tag) else level
        if tag == "li":
            self._label = _number(element)
        strong = bold or tag in ("b", "strong")
        self._say(element.text, strong)
        for child in element:
            self.write(child, own, strong, depth + 1)
            self._say(child.tail, strong)
        if block:
            self.end(own)

    def end(self, level: int | None = None) -> None:
        """End the line, if there is one."""
        line = _BLANKS.sub(" ", "".join(self._parts)).strip(" ")
        if line and not _BREADCRUMB.fullmatch(line):
            if level is not None or self._bold:
                self._hints[len(self._lines)] = Hint(level=level, bold=self._bold)
            self._lines.append(line)
        self._parts, self._bold = [], True

    def _say(self, text: str | None, bold: bool) -> None:
        if text and text.strip():
            self._parts.append(self._label)
            self._label = ""
        if text:
            self._parts.append(text)
            self._bold = self._bold and (bold or not text.strip())

    def _row(self, row: etree._Element) -> None:
        self.end()
        cells = (_BLANKS.sub(" ", "".join(_seen(cell))).strip() for cell in row if cell.tag in ("td", "th"))
        line = " | ".join(cell for cell in cells if cell)
        if line:
            self._hints[len(self._lines)] = Hint(table=True)
            self._lines.append(line)


def _is_banner(element: etree._Element, tag: str) -> bool:
    """A page's header without a heading, where the heading stands elsewhere."""
    if tag != "header" or next(element.iter("h1", "h2", "h3"), None) is not None:
        return False
    return next(element.getroottree().iter("h1", "h2"), None) is not None


def _number(item: etree._Element) -> str:
    """The number that a browser shows before an item of an ordered list: 1. 2. 3."""
    parent = item.getparent()
    if parent is None or parent.tag != "ol" or "none" in str(parent.get("style", "")):
        return ""
    before = sum(sibling.tag == "li" for sibling in item.itersiblings(preceding=True))
    start = str(parent.get("start", "1"))
    return f"{before + (int(start) if re.fullmatch('[0-9]{1,6}', start) else 1)}."


def _seen(cell: etree._Element) -> Iterator[str]:
    """The text of a table cell, its blocks apart by blanks."""
    if cell.tag in _DROPPED or not isinstance(cell.tag, str) or _hidden(cell):
        return
    yield cell.text or ""
    for child in cell:
        apart = " " if child.tag in _BLOCKS or child.tag == "br" else ""
        yield apart
        yield from _seen(child)
        yield apart + (child.tail or "")


def _hidden(element: etree._Element) -> bool:
    style = str(element.get("style", "")).replace(" ", "").lower()
    return element.get("hidden") is not None or "display:none" in style or "mso-hide:all" in style


def _with_title(hints: dict[int, Hint]) -> dict[int, Hint]:
    """A single h1 that comes before all other headings is the title (level 0)."""
    levels = {number: hint.level for number, hint in hints.items() if hint.level is not None}
    if levels and list(levels.values()).count(1) == 1 and levels[min(levels)] == 1:
        return {**hints, min(levels): Hint(level=0)}
    return hints
