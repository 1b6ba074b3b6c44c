"""Rich text, as WordPad, old WPS and many web forms save it."""

import re
from pathlib import Path

from striprtf.striprtf import rtf_to_text

from corpus.errors import UnreadableReport
from corpus.formats.content import Content, Hint
from corpus.formats.files import no_text, read_bytes, show_name

# Where no code page is named, Chinese Windows wrote the file.
_CODE_PAGE = re.compile(rb"\\ansicpg(\d{3,5})")
_BY_NUMBER = {"936": "gb18030", "950": "big5hkscs", "54936": "gb18030", "65001": "utf-8"}
# Groups nested deeper than this are no document.
_DEEPEST = 1_000


def read_rtf(path: Path) -> Content:
    """The text at `path`; UnreadableReport where it is cut off, damaged or nested without end."""
    data = read_bytes(path)
    if not data.startswith(b"{\\rtf") or _depth(data) > _DEEPEST:
        raise _damaged(path)
    found = _CODE_PAGE.search(data[:2000])
    number = found.group(1).decode("ascii") if found else "936"
    encoding = _BY_NUMBER.get(number, f"cp{number}")
    if encoding == "cp1252" and b"\\fcharset134" in data:
        # Word writes 1252 for the document and Chinese in fonts of their own; striprtf believes the document.
        data, encoding = _CODE_PAGE.sub(rb"\\ansicpg936", data, count=1), "gb18030"
    try:
        text = rtf_to_text(data.decode("latin-1"), encoding=encoding, errors="strict")
    except (UnicodeDecodeError, LookupError, ValueError, IndexError, AttributeError) as error:
        raise _damaged(path) from error
    lines = [re.sub(r"\|+", " | ", line).strip(" |") if "|" in line else line for line in text.split("\n")]
    tables = {i: Hint(table=True) for i, line in enumerate(text.split("\n")) if line.rstrip().endswith("|")}
    if not any(line.strip() for line in lines):
        raise no_text(path)
    return Content("rtf", encoding, "\n".join(lines), tables)


def _depth(data: bytes) -> int:
    """How deep the groups are nested at most."""
    deepest = depth = 0
    for brace in re.finditer(rb"(?<!\\)[{}]", data):
        depth += 1 if brace.group() == b"{" else -1
        deepest = max(deepest, depth)
    return deepest


def _damaged(path: Path) -> UnreadableReport:
    name = show_name(path)
    return UnreadableReport(
        f"“{name}”不是完整的 RTF 文档，或已损坏。请用 Word 或 WPS 打开，另存为 .docx。",
        f"'{name}' is not a whole RTF document, or is damaged. Open it in Word or WPS and save it as .docx.",
    )
