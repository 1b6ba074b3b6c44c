"""Plain text: decoded whole and strictly, line ends of any kind."""

import re
from pathlib import Path

from corpus.errors import UnreadableReport
from corpus.formats.content import Content, Hint
from corpus.formats.encoding import decode, without_cut_character
from corpus.formats.files import disguise, no_text, read_bytes, show_name
from corpus.report import Noise

LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1b\x7f]")


def read_text(path: Path) -> Content:
    text, encoding, noise = decoded(path)
    return Content("txt", encoding, text, _rows(text), noise)


def _rows(text: str) -> dict[int, Hint]:
    """Neighbouring lines of three cells and more, set apart by tabs, or of two and more by upright strokes, are the
    rows of a table."""
    if "\t" not in text and "|" not in text:
        return {}
    wide = {number for number, line in enumerate(text.split("\n")) if _is_row(line.strip())}
    return {number: Hint(table=True) for number in wide if number - 1 in wide or number + 1 in wide}


def _is_row(line: str) -> bool:
    return len(line.strip("|").split("|")) > 1 or ("\t" in line and len(re.split(r"\t+", line)) > 2)


def decoded(path: Path) -> tuple[str, str, tuple[Noise, ...]]:
    """The text of a text file, ``\\n`` as its only line end, its encoding, what was left out."""
    data, cut = without_cut_character(read_bytes(path))
    name = show_name(path)
    real = disguise(data)
    if real is not None:
        raise _not_text(name, *real)
    found = decode(data)
    # With a mark at its beginning it is text in UTF-16 that was cut off.
    if found is None and b"\0" in data and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise _not_text(name, "二进制文件", "a binary file")
    if found is None:
        raise UnreadableReport(
            f"“{name}”的文字编码无法识别，或文件已损坏。请用记事本打开，另存为 UTF-8 编码。",
            f"'{name}' is in no encoding that could be recognised, or is damaged. Save it again as UTF-8.",
        )
    text, encoding = found
    if len(_CONTROL.findall(text[:100_000])) * 50 > min(len(text), 100_000):
        raise _not_text(name, "二进制文件", "a binary file")
    if not text.strip():
        raise no_text(path)
    text = LINE_ENDS.sub("\n", text)
    noise = (Noise("cut-off character", cut.hex(" "), text.count("\n") + 1),) if cut else ()
    return text, encoding, noise


def _not_text(name: str, zh: str, en: str) -> UnreadableReport:
    return UnreadableReport(
        f"“{name}”不是文本文件，而是{zh}。请改回原来的后缀，或另存为 .docx 或 .txt。",
        f"'{name}' is not a text file but {en}. Give it its own suffix back, or save it as .docx or .txt.",
    )
