"""OFD, the fixed-layout format of Chinese offices (GB/T 33190): text by its place, put together to paragraphs.

Templates of pages, which hold letterheads and frames, are left out; so is what stands
in annotations and seals.
"""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from lxml import etree

from corpus.formats.archive import BROKEN_ZIP, damaged, open_archive, without_text
from corpus.formats.content import Content
from corpus.formats.paged.legible import legible
from corpus.formats.paged.lines import Page, Piece
from corpus.formats.paged.pages import paragraphs
from corpus.formats.xml_parts import root_of

_MAX_PAGES = 2_000
# A4 in millimetres, where a document names no size.
_HEIGHT = 297.0
_BROKEN = (*BROKEN_ZIP, etree.XMLSyntaxError, KeyError)


def read_ofd(path: Path) -> Content:
    """The text at `path`, paragraph by paragraph with its page; UnreadableReport where it is damaged or empty."""
    archive = open_archive(path, "OFD 文档（.ofd）", "OFD document (.ofd)")
    try:
        pages = [page for document in _documents(archive, path) for page in _pages(archive, document, path)]
    except _BROKEN as error:
        raise damaged(path) from error
    lines, hints, noise = paragraphs(pages)
    if not any(line.strip() for line in lines):
        raise without_text(archive, path)
    lines, unknown = legible(lines, path)
    return Content("ofd", None, "\n".join(lines), hints, noise, unknown)


def _documents(archive: zipfile.ZipFile, path: Path) -> list[str]:
    """The documents of the package, each once, by the name of their main part."""
    root = root_of(archive, "OFD.xml", path)
    if root is None:
        raise damaged(path)
    places = (_inside("", item.text or "") for item in _named(root, "DocRoot"))
    return [place for place in dict.fromkeys(places) if place in archive.namelist()]


def _pages(archive: zipfile.ZipFile, document: str, path: Path) -> Iterator[Page]:
    root = root_of(archive, document, path)
    if root is None:
        return
    folder = posixpath.dirname(document)
    height = _size(root)
    listed = [page for pages in _named(root, "Pages") for page in _named(pages, "Page")]
    places = dict.fromkeys(_inside(folder, page.get("BaseLoc", "")) for page in listed)
    for place in list(places)[:_MAX_PAGES]:
        page = root_of(archive, place, path)
        if page is not None:
            pieces = [piece for text in _named(page, "TextObject") for piece in _pieces(text)]
            yield Page(pieces, _size(page) or height or _HEIGHT)


def _pieces(text: etree._Element) -> Iterator[Piece]:
    """The runs of a text object; X and Y count from the corner of its boundary, as its matrix says."""
    left, top, *_ = [*_numbers(text.get("Boundary", "")), 0.0, 0.0]
    matrix = _numbers(text.get("CTM", ""))
    a, b, c, d, e, f = matrix if len(matrix) == 6 else (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
    size = max(0.1, _number(text.get("Size"), 3.7) * (abs(d) or 1.0))
    x = y = 0.0
    for code in _named(text, "TextCode"):
        # A run that names no place begins where the last one did.
        x, y = _number(code.get("X"), x), _number(code.get("Y"), y)
        words = code.text or ""
        if words.strip():
            width = _advance(code.get("DeltaX", ""), len(words))
            yield Piece(
                words,
                left + a * x + c * y + e,
                top + b * x + d * y + f,
                size,
                None if width is None else abs(a or 1.0) * width + size,
            )


def _advance(deltas: str, characters: int) -> float | None:
    """From the first character to the last; ``g 3 3.7`` stands for three times 3.7. None where it does not say."""
    found: list[float] = []
    parts = iter(deltas.split())
    for part in parts:
        if part == "g":
            count, step = next(parts, "0"), next(parts, "0")
            found += [_number(step, 0.0)] * min(int(_number(count, 0.0)), characters)
        else:
            found.append(_number(part, 0.0))
    return sum(found[: characters - 1]) if found else None


def _size(root: etree._Element) -> float:
    """The height of a page in millimetres; 0.0 where it names none."""
    for box in _named(root, "PhysicalBox"):
        numbers = _numbers(box.text or "")
        if len(numbers) == 4:
            return numbers[3]
    return 0.0


def _named(root: etree._Element, name: str) -> Iterator[etree._Element]:
    """Every element of this name, whatever its namespace: makers of OFD disagree about it."""
    return (item for item in root.iter() if isinstance(item.tag, str) and etree.QName(item).localname == name)


def _inside(folder: str, place: str) -> str:
    """A part's name in the archive; an absolute one counts from its top."""
    joined = place if place.startswith("/") else posixpath.join(folder, place)
    return posixpath.normpath(joined).lstrip("/")


def _numbers(text: str) -> list[float]:
    return [_number(part, 0.0) for part in text.split()]


def _number(text: str | None, default: float) -> float:
    return float(text) if text is not None and re.fullmatch(r"-?\d{1,9}(?:\.\d{1,30})?", text) else default
