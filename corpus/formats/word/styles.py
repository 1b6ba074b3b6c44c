"""What a document's styles say about a paragraph: heading level and list."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from corpus.formats.word.paragraph import OFF, OPEN, Face, Paragraph, W, face_of, value

_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])", re.IGNORECASE)
_TITLE = re.compile(r"title|标题|文件标题|公文标题", re.IGNORECASE)
# Lines of a table of contents repeat the headings with the numbers of their pages.
_CONTENTS = re.compile(r"(?:toc|目录)\s*(?:[1-9]|heading|标题)", re.IGNORECASE)
_DEPTH = 12


@dataclass(frozen=True, slots=True)
class Style:
    based_on: str | None
    level: int | None
    num: str | None
    num_level: int | None
    contents: bool = False
    face: Face = OPEN


@dataclass(frozen=True, slots=True)
class Styles:
    """The paragraph styles by id; ``default`` is the one of unstyled paragraphs, ``face`` the type of what names none."""

    styles: dict[str, Style] = field(default_factory=dict)
    default: str | None = None
    hidden: frozenset[str] = frozenset()
    face: Face = OPEN

    def contents(self, paragraph: Paragraph) -> bool:
        """Whether a paragraph is a line of a table of contents."""
        return any(style.contents for style in self._chain(paragraph.style))

    def _chain(self, name: str | None) -> list[Style]:
        """A style and what it is based on, nearest first, cut against cycles."""
        found: list[Style] = []
        name = name if name is not None else self.default
        while name in self.styles and len(found) < _DEPTH:
            found.append(self.styles[name])
            name = found[-1].based_on
        return found

    def outline(self, paragraph: Paragraph) -> int | None:
        """1–9 for a heading, 0 for the title, None for text."""
        if paragraph.outline is not None:
            return paragraph.outline + 1 if paragraph.outline < 9 else None
        return next((style.level for style in self._chain(paragraph.style) if style.level is not None), None)

    def type_of(self, paragraph: Paragraph) -> str:
        """Font and size of a paragraph that is set in one type, as words to compare; "" for one of several."""
        if paragraph.face is None:
            return ""
        font, size = paragraph.face
        for its_font, its_size in (*(style.face for style in self._chain(paragraph.style)), self.face):
            font, size = font or its_font, size or its_size
        return f"{font} {size}"

    def number(self, paragraph: Paragraph, linked: Mapping[tuple[str, str], int]) -> tuple[str | None, int]:
        """The list a paragraph belongs to and its level in it; None for no list.

        ``linked`` are the levels that a list itself gives to a style, by list and style.
        """
        num, level = paragraph.num, paragraph.num_level
        name = paragraph.style if paragraph.style is not None else self.default
        for style in self._chain(paragraph.style):
            num = style.num if num is None else num
            level = style.num_level if level is None else level
            if level is None and num is not None and name is not None:
                level = linked.get((num, name))
            name = style.based_on
        return (None, 0) if num in (None, "0") else (num, level or 0)


def read_styles(root: etree._Element | None) -> Styles:
    """``styles.xml`` → :class:`Styles`; a document without one has none."""
    if root is None:
        return Styles()
    found: dict[str, Style] = {}
    hidden: set[str] = set()
    default = None
    for item in root.iter(W + "style"):
        vanish = item.find(f"{W}rPr/{W}vanish")
        if item.get(W + "type") == "character" and vanish is not None and vanish.get(W + "val") not in OFF:
            hidden.add(item.get(W + "styleId", ""))
        if item.get(W + "type", "paragraph") == "paragraph":
            name = item.get(W + "styleId", "")
            found[name] = _style(item)
            if item.get(W + "default") in ("1", "true"):
                default = name
    usual = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
    return Styles(found, default, frozenset(hidden), OPEN if usual is None else face_of(usual))


def _style(item: etree._Element) -> Style:
    name = value(item, "name") or ""
    heading = _HEADING.fullmatch(name.strip())
    outline = value(item, f"pPr/{W}outlineLvl")
    level: int | None = None
    if heading:
        level = int(heading.group(1))
    elif _TITLE.fullmatch(name.strip()):
        level = 0
    elif outline is not None and outline.isdecimal() and int(outline) < 9:
        level = int(outline) + 1
    properties = item.find(W + "rPr")
    num_level = value(item, f"pPr/{W}numPr/{W}ilvl")
    return Style(
        based_on=value(item, "basedOn"),
        level=level,
        num=value(item, f"pPr/{W}numPr/{W}numId"),
        num_level=int(num_level) if num_level is not None and num_level.isdecimal() else None,
        contents=_CONTENTS.fullmatch(name.strip()) is not None,
        face=OPEN if properties is None else face_of(properties),
    )
