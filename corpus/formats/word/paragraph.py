"""One Word paragraph: its visible text, and what its own properties say."""

import itertools
import re
from dataclasses import dataclass, field

from lxml import etree

from corpus.formats.word.symbols import symbol

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATH = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"

# Deleted or moved-away text, field codes, phonetic guides, properties.
_SKIPPED = frozenset(
    W + tag
    for tag in (
        "del", "moveFrom", "delText", "instrText", "delInstrText", "rt", "rPr", "sdtPr", "tblPr", "tcPr", "sectPr",
    )
)  # fmt: skip
_FONTS, _EAST, _THEME = W + "rFonts", W + "eastAsia", W + "eastAsiaTheme"
_SIZE, _BOLD, _VANISH, _STYLE, _VAL = W + "sz", W + "b", W + "vanish", W + "rStyle", W + "val"
_BREAKS = {W + "br": "\n", W + "cr": "\n", W + "tab": "\t", W + "ptab": "\t", W + "noBreakHyphen": "-"}
OFF = ("0", "false", "off")
# What a run or a style says of its type: the font of Chinese and the size in half points; None for what it leaves open.
Face = tuple[str | None, str | None]
OPEN: Face = (None, None)
# Whether a run is bold, how many characters it has, and its type.
_Run = tuple[bool, int, Face]
_PLAIN = (False, OPEN, None, False)


@dataclass(slots=True)
class Paragraph:
    """The text of a paragraph; text boxes anchored in it and notes it refers to.

    ``style``, ``outline``, ``num`` and ``num_level`` are what the paragraph itself
    says; None leaves it to the style. ``joins_next`` is set where the paragraph
    mark was deleted under revision. ``lead`` counts the characters at the start that
    are bold where the rest is not. ``face`` is the type of all its runs, None where they differ.
    """

    text: str = ""
    style: str | None = None
    outline: int | None = None
    num: str | None = None
    num_level: int | None = None
    bold: bool = False
    lead: int = 0
    face: Face | None = None
    joins_next: bool = False
    hidden: frozenset[str] = frozenset()
    boxes: list["Paragraph"] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def read_paragraph(element: etree._Element, hidden: frozenset[str] = frozenset()) -> Paragraph:
    """``w:p`` → :class:`Paragraph`; runs of the character styles ``hidden`` are left out."""
    found = Paragraph(hidden=hidden)
    parts: list[str] = []
    weights: list[_Run] = []
    for child in element:
        if child.tag == W + "pPr":
            _properties(child, found)
        else:
            _walk(child, found, parts, weights)
    found.text = "".join(parts)
    found.bold = bool(weights) and all(run[0] for run in weights)
    if weights and not found.bold:
        found.lead = sum(run[1] for run in itertools.takewhile(lambda run: run[0], weights))
    if weights and all(run[2] == weights[0][2] for run in weights):
        found.face = weights[0][2]
    return found


def _properties(element: etree._Element, found: Paragraph) -> None:
    found.style = value(element, "pStyle")
    outline = value(element, "outlineLvl")
    found.outline = int(outline) if outline is not None and outline.isdecimal() else None
    numbering = element.find(W + "numPr")
    if numbering is not None:
        found.num = value(numbering, "numId")
        level = value(numbering, "ilvl")
        found.num_level = int(level) if level is not None and level.isdecimal() else None
    found.joins_next = element.find(f"{W}rPr/{W}del") is not None


def value(element: etree._Element, route: str) -> str | None:
    """What the element at a route says in its ``w:val``."""
    child = element.find(W + route)
    return None if child is None else child.get(W + "val")


def _walk(element: etree._Element, found: Paragraph, parts: list[str], weights: list[_Run]) -> None:
    tag = element.tag
    if tag in _SKIPPED:
        return
    if tag == W + "t" or tag == _MATH + "t":
        parts.append(element.text or "")
    elif tag in _BREAKS:
        if element.get(W + "type") not in ("page", "column"):
            parts.append(_BREAKS[tag])
    elif tag == W + "sym":
        parts.append(_symbol(element))
    elif tag in (W + "footnoteReference", W + "endnoteReference"):
        kind = "footnote" if tag == W + "footnoteReference" else "endnote"
        found.notes.append(f"{kind} {element.get(W + 'id', '')}")
    elif tag == W + "txbxContent":
        found.boxes.extend(
            read_paragraph(item, found.hidden) for item in element.iter(W + "p") if _outer(item, element)
        )
    elif tag == _MC + "AlternateContent":
        # The same text box twice, for new and for old versions of Word.
        for child in element[:1]:
            _walk(child, found, parts, weights)
    elif tag == W + "r":
        _run(element, found, parts, weights)
    else:
        for child in element:
            _walk(child, found, parts, weights)


def _symbol(element: etree._Element) -> str:
    """A character chosen from a table."""
    code = element.get(W + "char", "")
    return (
        symbol(int(code, 16), element.get(W + "font", "")) if re.fullmatch("[0-9A-Fa-f]{1,5}", code) else ""
    )


def _run(element: etree._Element, found: Paragraph, parts: list[str], weights: list[_Run]) -> None:
    bold, face, style, hidden = (
        _PLAIN if (properties := element.find(W + "rPr")) is None else _of_run(properties)
    )
    if hidden or style in found.hidden:
        return
    before = len(parts)
    for child in element:
        _walk(child, found, parts, weights)
    if any(part.strip() for part in parts[before:]):
        weights.append((bold, sum(map(len, parts[before:])), face))


def _of_run(properties: etree._Element) -> tuple[bool, Face, str | None, bool]:
    """Whether a run is bold, its type, its style, and whether it is hidden."""
    font = size = style = None
    bold = hidden = False
    for child in properties:
        tag = child.tag
        if tag == _FONTS:
            font = child.get(_EAST) or child.get(_THEME)
        elif tag == _SIZE:
            size = child.get(_VAL)
        elif tag == _BOLD:
            bold = child.get(_VAL) not in OFF
        elif tag == _VANISH:
            hidden = child.get(_VAL) not in OFF
        elif tag == _STYLE:
            style = child.get(_VAL)
    return bold, (font, size), style, hidden


def face_of(properties: etree._Element) -> Face:
    """The type that the properties of a run name."""
    return _of_run(properties)[1]


def _outer(item: etree._Element, box: etree._Element) -> bool:
    """Whether no other paragraph lies between ``item`` and the text box."""
    for ancestor in item.iterancestors():
        if ancestor is box:
            return True
        if ancestor.tag == W + "p":
            return False
    return True
