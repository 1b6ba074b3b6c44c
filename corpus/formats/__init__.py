"""One module a family of formats, and the tables from suffix and content to reader.

A reader is a function from a path to :class:`Content`; it raises
:class:`corpus.errors.UnreadableReport` with a sentence that names the file and
the way out, and nothing else, for a file it cannot turn into text.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from corpus.errors import UnreadableReport
from corpus.formats.content import Content, Hint
from corpus.formats.sniffing import Kind, sniff
from corpus.formats.text import LINE_ENDS, read_text
from corpus.report import ReadWarning

Reader = Callable[[Path], Content]


def _imported_late(module: str) -> Reader:
    """``read_<name>`` of the module ``<name>``: most folders never need the libraries of most formats."""

    def read_late(path: Path) -> Content:
        reader: Reader = getattr(
            import_module(f"corpus.formats.{module}"), f"read_{module.rpartition('.')[2]}"
        )
        return reader(path)

    return read_late


_BY_CONTENT: Mapping[Kind, Reader] = {
    "docx": _imported_late("word.docx"),
    "doc": _imported_late("word.doc"),
    "html": _imported_late("html"),
    "rtf": _imported_late("rtf"),
    "odt": _imported_late("odt"),
    "pdf": _imported_late("paged.pdf"),
    "ofd": _imported_late("paged.ofd"),
}
READERS: Mapping[str, Reader] = {
    ".txt": read_text,
    ".md": _imported_late("markdown"),
    ".docx": _BY_CONTENT["docx"],
    ".doc": _BY_CONTENT["doc"],
    ".wps": _BY_CONTENT["doc"],
    ".html": _BY_CONTENT["html"],
    ".htm": _BY_CONTENT["html"],
    ".rtf": _BY_CONTENT["rtf"],
    ".odt": _BY_CONTENT["odt"],
    ".pdf": _BY_CONTENT["pdf"],
    ".ofd": _BY_CONTENT["ofd"],
}
_TEXTS = frozenset((".txt", ".md"))
_CHINESE = re.compile("[\u4e00-\u9fff]")


def read(path: Path) -> Content:
    """The content of a file, read as what it is; a warning says where its suffix says otherwise."""
    content = _without_surrogates(_read(path))
    # Hints count lines: what else ends one somewhere is a blank within it.
    text = LINE_ENDS.sub(" ", content.text)
    return content if text == content.text else replace(content, text=text)


def _read(path: Path) -> Content:
    by_suffix = READERS[path.suffix.lower()]
    kind = sniff(path)
    reader = _BY_CONTENT.get(kind, by_suffix) if kind is not None else by_suffix
    if kind == "text" and path.suffix.lower() not in _TEXTS:
        try:
            found = read_text(path)
        except UnreadableReport:
            # Neither: the reader of the suffix says best what is wrong.
            return by_suffix(path)
        # The source of a damaged PDF is text too, but nobody's report.
        return (
            _warned(found, path)
            if len(_CHINESE.findall(found.text)) * 10 > len(found.text)
            else by_suffix(path)
        )
    # WPS writes any of these formats under its own suffix.
    expected = reader is by_suffix or path.suffix.lower() == ".wps"
    return reader(path) if expected else _warned(reader(path), path)


def _without_surrogates(content: Content) -> Content:
    """Text that can be stored: halves of a character are put together, a single one becomes U+FFFD."""
    try:
        content.text.encode("utf-8")
    except UnicodeEncodeError:
        text = content.text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        damaged = text.count("\ufffd") - content.text.count("\ufffd")
        said = ReadWarning(
            f"有 {damaged} 个字符不完整，以“\ufffd”代替",
            f"{damaged} characters are not whole and shown as '\ufffd'",
        )
        return replace(content, text=text, warnings=(*content.warnings, *([said] if damaged else [])))
    return content


def _warned(content: Content, path: Path) -> Content:
    suffix = path.suffix.lower()
    warning = ReadWarning(
        f"后缀是 {suffix}，内容却是 {content.format}，已按 {content.format} 读取",
        f"its suffix says {suffix} and its content is {content.format}; it was read as {content.format}",
    )
    return replace(content, warnings=(warning, *content.warnings))


# Suffixes under which people keep documents that no reader takes yet. A file
# with one of these is a problem to be told, not a file to be passed over.
DOCUMENT_SUFFIXES = frozenset(
    [
        ".dot",
        ".dotx",
        ".docm",
        ".wpt",
        ".mht",
        ".mhtml",
        ".xls",
        ".xlsx",
        ".et",
        ".ppt",
        ".pptx",
        ".dps",
        ".zip",
        ".rar",
        ".7z",
        ".epub",
        ".pages",
        ".caj",
    ]
)

__all__ = ["DOCUMENT_SUFFIXES", "READERS", "Content", "Hint", "Reader", "read"]
