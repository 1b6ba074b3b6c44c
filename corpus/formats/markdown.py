"""Markdown as people write reports in it: marks off, words untouched."""

import html
import re
from pathlib import Path

from corpus.formats.content import Content, Hint
from corpus.formats.text import decoded
from corpus.report import Noise

_HEADING = re.compile(r" {0,3}(#{1,6})[ \t\u3000]+(.*?)[ \t]*#*[ \t]*$|(#{1,6})(?=[^#\s])(.*)$")
_RULE = re.compile(r"\s*(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,}|={3,})$")
_TABLE_RULE = re.compile(r"\s*\|?(?:\s*:?-{2,}:?\s*\|)+(?:\s*:?-{2,}:?)?\s*$")
_ITEM = re.compile(
    r"[ \t\u3000]*(?:(?:[-+*]|>{1,9})[ \t]+(?:\[[ xX]\][ \t]+)?|\[\^[\w-]{1,20}\]:[ \t]*)(?=\S)"
)
_FIELD = re.compile(r"\s*(?:[\w-]+\s*:.*|-\s.*|#.*)?$")
_COMMENT = re.compile(r"<!--.{0,20000}?-->", re.DOTALL)
_FENCE = re.compile(r"\s*(?:```|~~~)[\w-]*\s*$")
_TAG = re.compile(r"</?[a-zA-Z][^<>\n]{0,80}>")
_STRONG = re.compile(r"(\*\*|__)(?=[^\s*_])([^\n*]{1,300}?)(?<=[^\s*_])\1")
_LINK = re.compile(r"!?\[([^\[\]\n]{0,200})\]\([^()\n]{0,500}\)")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
# "**次" in these reports is a masked number, not emphasis.
_MASKED = tuple("次人名个项条期件家份篇场元万余多区级届处年月日")
_CLAUSE = re.compile("[，。；：！？、]")


def read_markdown(path: Path) -> Content:
    text, encoding, taken = decoded(path)
    lines: list[str] = []
    hints: dict[int, Hint] = {}
    noise = list(taken)
    for number, line in enumerate(_visible(text.split("\n"), noise)):
        plain, hint = _plain(line)
        lines.append(plain)
        if hint is not None:
            hints[number] = hint
    return Content("md", encoding, "\n".join(lines), _with_title(hints), tuple(noise))


def _visible(lines: list[str], noise: list[Noise]) -> list[str]:
    """The lines as a page shows them: no front matter, comments or fences; as many lines as before."""
    end = next((i for i, line in enumerate(lines[1:40], 1) if line.strip() in ("---", "...")), 0)
    if end and lines[0].strip() == "---" and all(_FIELD.match(line) for line in lines[1:end]):
        noise.append(Noise("front matter", "\n".join(lines[: end + 1]), 1))
        lines = [""] * (end + 1) + lines[end + 1 :]
    text = "\n".join(lines)
    if "<!--" in text:
        text = _COMMENT.sub(lambda match: _hidden(text, match, noise), text)
    return ["" if _FENCE.match(line) else line for line in text.split("\n")]


def _hidden(text: str, match: re.Match[str], noise: list[Noise]) -> str:
    """A comment leaves its line ends; it is recorded."""
    noise.append(Noise("comment", match.group(), text.count("\n", 0, match.start()) + 1))
    return "\n" * match.group().count("\n")


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
    words = words.strip()
    if _STRONG.fullmatch(words):
        return _inline(words), Hint(bold=True)
    strong = _STRONG.match(words)
    if strong is None or strong.group(2).startswith(_MASKED):
        return _inline(words), None
    return _inline(words), Hint(lead=len(_inline(strong.group())))


def _inline(line: str) -> str:
    if "[" in line:
        line = _LINK.sub(r"\1", line)
    if "**" in line or "__" in line:
        line = _STRONG.sub(_unmarked, line)
    if "<" in line or "&" in line:
        line = html.unescape(_TAG.sub(" ", line)).replace("\xa0", " ").strip()
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
