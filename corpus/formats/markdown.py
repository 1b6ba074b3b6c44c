"""Markdown as people write reports in it: marks off, words untouched."""

import re
from pathlib import Path

from corpus.formats.content import Content, Hint
from corpus.formats.text import decoded

_HEADING = re.compile(r" {0,3}(#{1,6})[ \t\u3000]+(.*?)[ \t]*#*[ \t]*$|(#{1,6})(?=[^#\s])(.*)$")
_RULE = re.compile(r"\s*(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,}|={3,})$")
_TABLE_RULE = re.compile(r"\s*\|?(?:\s*:?-{2,}:?\s*\|)+(?:\s*:?-{2,}:?)?\s*$")
_ITEM = re.compile(r"[ \t\u3000]*(?:[-+*]|>{1,9})[ \t]+(?=\S)")
_STRONG = re.compile(r"(\*\*|__)(?=[^\s*_])([^\n*]{1,300}?)(?<=[^\s*_])\1")
_LINK = re.compile(r"!?\[([^\[\]\n]{0,200})\]\([^()\n]{0,500}\)")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
# "**次" in these reports is a masked number, not emphasis.
_MASKED = tuple("次人名个项条期件家份篇场元万余多区级届处年月日")
_CLAUSE = re.compile("[，。；：！？、]")


def read_markdown(path: Path) -> Content:
    text, encoding, noise = decoded(path)
    lines: list[str] = []
    hints: dict[int, Hint] = {}
    for number, line in enumerate(text.split("\n")):
        plain, hint = _plain(line)
        lines.append(plain)
        if hint is not None:
            hints[number] = hint
    return Content("md", encoding, "\n".join(lines), _with_title(hints), noise)


def _plain(line: str) -> tuple[str, Hint | None]:
    """One line without its marks, and what the marks said."""
    if not line or line.isspace() or _RULE.match(line) or _TABLE_RULE.match(line):
        return "", None
    heading = _HEADING.match(line)
    if heading:
        marks, words = heading.group(1, 2) if heading.group(1) else heading.group(3, 4)
        return _inline(words), Hint(level=len(marks))
    stripped = line.strip()
    if len(stripped) > 2 and stripped[0] == stripped[-1] == "|":
        cells = (cell.strip() for cell in stripped.strip("|").split("|"))
        return _inline(" | ".join(cells)), Hint(table=True)
    item = _ITEM.match(line)
    words = line[item.end() :] if item else line
    bold = _STRONG.fullmatch(words.strip()) is not None
    return _inline(words), Hint(bold=True) if bold else None


def _inline(line: str) -> str:
    if "[" in line:
        line = _LINK.sub(r"\1", line)
    if "**" in line or "__" in line:
        line = _STRONG.sub(_unmarked, line)
    return _ESCAPE.sub(r"\1", line) if "\\" in line else line


def _unmarked(match: re.Match[str]) -> str:
    """Emphasis loses its marks; two masked numbers with words between keep theirs."""
    words = match.group(2)
    before = match.string[: match.start()][-1:]
    opens_clause = not before or not before.isalnum()
    if not opens_clause and (_CLAUSE.search(words) or words.startswith(_MASKED)):
        return match.group()
    return words


def _with_title(hints: dict[int, Hint]) -> dict[int, Hint]:
    """A single highest heading that comes first is the title (level 0)."""
    levels = {number: hint.level for number, hint in hints.items() if hint.level is not None}
    if not levels:
        return hints
    first = min(levels)
    top = levels[first]
    if all(level > top for number, level in levels.items() if number != first):
        return {**hints, first: Hint(level=0)}
    return hints
