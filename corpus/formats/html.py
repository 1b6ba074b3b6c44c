"""Web pages and what Word saves as one: the text a person sees, a block a line.

The bytes are decoded before they are parsed: declarations are often wrong, and a
parser that is given bytes believes them.
"""

import re
from collections import Counter
from collections.abc import Container, Iterator
from pathlib import Path

from lxml import etree, html

from corpus.errors import UnreadableReport
from corpus.formats.content import Content, Hint
from corpus.formats.encoding import decode
from corpus.formats.files import no_text, only_pictures, read_bytes, show_name
from corpus.report import Noise

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

# What belongs to the site and not to the page's text; a header with a heading in it holds the title.
_DROPPED = {
    "footer", "aside", "script", "style", "noscript", "template", "head", "nav", "iframe", "object", "svg", "select", "button", "form",
}  # fmt: skip
_BLOCKS = {
    "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt",
    "figcaption", "figure", "footer", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li", "main",
    "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip
# A table of one column only sets what it holds in its place, as a title in the middle.
_SECOND_CELL = etree.XPath("boolean((tr | */tr)/*[self::td or self::th][2])")
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
# The parts of a page that it names itself, as ARIA has the words.
_SITE_ROLES = {"navigation", "search", "contentinfo", "complementary", "menu", "menubar", "toolbar"}
# Where the page stands in the site, and what the site says of it: when put there, from where, how often looked at.
_BREADCRUMB = re.compile(
    r"(?:[您你]?(?:当前|现在)?所?在?的?位置\s*[:：]?\s*)?(?:网站)?(?:首页|主页)\s*(?:>|»|›|＞|/|->|→).{0,120}"
)
_ABOUT = re.compile(
    r"(?:(?P<web>发布时间|发布日期|来源|信息来源|文章来源|浏览次数|浏览量|点击数|点击量|阅读次数|阅读量|访问量|字号|字体|分享到?|打印|关闭窗口)"
    r"|发文时间|时间|日期|作者|责任编辑|编辑)\s*[:：】\]]"
)
_ABOUT_LENGTH = 120
# What a site offers, in a line: words set apart, of which one is longer than a person's name.
_MENU = re.compile(r"(?=.*[\u4e00-\u9fff]{4})[\u4e00-\u9fff]{2,6}(?:[\s\u3000|｜·]+[\u4e00-\u9fff]{2,6}){2,}")
# So few lines stand above it, and so many words are no title set wide.
_HIGHEST, _OFFERED = 3, 4
# So many links and hardly anything else are a menu; each is so long at most.
_LINKS, _MOST_LINKS, _ALL, _LINK = 3, 200, 0.9, 8


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
    page = _Page(_menus(root))
    page.write(root)
    lines, hints = page.finished()
    if not any(line.strip() for line in lines):
        raise only_pictures(path) if root.find(".//img") is not None else no_text(path)
    return Content("html", encoding, "\n".join(lines), hints, tuple(page.noise))


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

    def __init__(self, menus: Container[etree._Element]) -> None:
        self._menus = menus
        self._frames: dict[etree._Element, bool] = {}
        self._lines: list[str] = []
        self._hints: dict[int, Hint] = {}
        self.noise: list[Noise] = []
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
        if _left_out(element, tag) or depth > _DEEPEST:
            return
        if element in self._menus:
            self.end(level)
            self.noise.append(Noise("site navigation", " ".join("".join(_seen(element)).split()), 0))
            return
        if tag == "tr" and self._is_row(element):
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
        if line and level is None and (_is_about_page(line) or self._is_menu(line)):
            self.noise.append(Noise("site navigation", line, 0))
        elif line:
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

    def _is_menu(self, line: str) -> bool:
        """Whether a line at the top is of words that lead elsewhere: 「首页　新闻中心　用水指南　联系我们」."""
        above = len(self._lines) < _HIGHEST and all(hint.level is None for hint in self._hints.values())
        if not above or _MENU.fullmatch(line) is None:
            return False
        return "|" in line or "｜" in line or len(line.split()) >= _OFFERED

    def _is_row(self, row: etree._Element) -> bool:
        """Write a row of a table as a line; False where it is a frame around prose or other tables."""
        self.end()
        cells = [cell for cell in row if cell.tag in ("td", "th")]
        if any(next(cell.iter("table"), None) is not None for cell in cells):
            return False
        table = next(row.iterancestors("table"), row)
        if table not in self._frames:
            self._frames[table] = not _SECOND_CELL(table)
        blocks = cells[0].iter("p", "div", "br", "li", *_HEADINGS) if len(cells) == 1 else ()
        if len(cells) == 1 and (self._frames[table] or sum(1 for _ in blocks) > 1):
            return False
        written = (_BLANKS.sub(" ", "".join(_seen(cell))).strip() for cell in cells)
        line = " | ".join(cell for cell in written if cell)
        if line:
            self._hints[len(self._lines)] = Hint(table=True)
            self._lines.append(line)
        return True


def _left_out(element: etree._Element, tag: str) -> bool:
    """Whether what is in it is not to be seen, or belongs to the site and not to its text."""
    if tag in _DROPPED or _hidden(element) or element.get("role") in _SITE_ROLES:
        return True
    # A header without a heading, where the heading stands elsewhere, is the site's banner.
    return (
        tag == "header"
        and next(element.iter(*_HEADINGS), None) is None
        and next(element.getroottree().iter("h1", "h2"), None) is not None
    )


def _menus(root: etree._Element) -> set[etree._Element]:
    """The blocks that are lists of short links and hardly anything else; links within the page are its contents."""
    links: Counter[etree._Element] = Counter()
    linked: Counter[etree._Element] = Counter()
    for link in root.iter("a"):
        address = link.get("href")
        if address and not address.startswith("#"):
            size = _count("".join(link.itertext()))
            for above in link.iterancestors():
                if links[above] == _MOST_LINKS:
                    break
                links[above] += 1
                linked[above] += size
    return {
        block
        for block, count in links.items()
        if _LINKS <= count < _MOST_LINKS
        and linked[block] <= _LINK * count
        and block.tag in _BLOCKS
        and _says_little(block, int(linked[block] / _ALL))
    }


def _says_little(block: etree._Element, most: int) -> bool:
    """Whether a block has no more than so many signs; no more of it is read than that."""
    said = 0
    for text in block.itertext():
        said += _count(text)
        if said > most:
            return False
    return True


def _count(text: str) -> int:
    return len("".join(text.split()))


def _is_about_page(line: str) -> bool:
    """Whether a line is of the site: its breadcrumbs, or two or more things it says of the page."""
    if _BREADCRUMB.fullmatch(line):
        return True
    said = list(_ABOUT.finditer(line)) if len(line) <= _ABOUT_LENGTH and "。" not in line else []
    return len(said) >= 2 and any(one["web"] for one in said)


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
    if list(levels.values()).count(1) == 1 and levels[min(levels)] == 1:
        return {**hints, min(levels): Hint(level=0)}
    return hints
