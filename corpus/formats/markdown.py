"""Markdown as people write reports in it: marks off, words untouched."""

import re
from dataclasses import dataclass, field
from html import unescape
from pathlib import Path

from corpus.formats.content import Content, Hint
from corpus.formats.text import decoded
from corpus.report import Noise

_HEADING = re.compile(r" {0,3}(#{1,6})[ \t\u3000]+(.*?)[ \t]*#*[ \t]*$|(#{1,6})(?=[^#\s])(.*)$")
_RULE = re.compile(r"\s*(?:(?:\*\s*){3,}|(?:-\s*){3,}|(?:_\s*){3,}|={3,})$")
_TABLE_RULE = re.compile(r"\s*\|?(?:\s*:?-{2,}:?\s*\|)+(?:\s*:?-{2,}:?)?\s*$")
_ITEM = re.compile(r"[ \t\u3000]*(?:[-+*][ \t]+\[[ xX]\]|[-+*]|>{1,9})[ \t]+(?=\S)")
# A footnote: its mark in the text, and at the head of the line that says it.
_REFERENCE = re.compile(r"\[\^[^\]\s]{1,40}\](?!:)")
_NOTE = re.compile(r" {0,3}\[\^[^\]\s]{1,40}\]:[ \t]*")
# Where the address of a link stands on a line of its own.
_DEFINITION = re.compile(r" {0,3}\[[^\]^\n]{1,200}\]:\s+<?(?:https?:|[/.#\w])\S*\s*$")
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})[^`]*$")
_UNDERLINE = re.compile(r" {0,3}(?:={2,}|-{2,})[ \t]*")
_LONGEST_HEADING = 60
_CODE = re.compile(r"(`{1,2})([^`\n]{1,300})\1")
_STRUCK = re.compile(r"~~(?=\S)([^~\n]{1,300})~~")
_BREAK = re.compile(r"<br\s*/?>", re.I)
_TAG = re.compile(
    r"</?(?:a|b|big|center|div|em|font|hr|i|img|mark|p|s|small|span|strong|sub|sup|u)(?:\s[^<>\n]{0,300})?/?>",
    re.I,
)
_FRONT = re.compile(r"\ufeff?---[ \t]*\n(.{0,5000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"\s*(?:[\w-]+\s*:.*|-\s.*|#.*)?")
_TITLE = re.compile(r"""^title\s*:\s*(["']?)(.{1,200}?)\1\s*$""", re.MULTILINE | re.IGNORECASE)
_STRONG = re.compile(r"(\*\*|__)(?=[^\s*_])([^\n*]{1,300}?)(?<=[^\s*_])\1")
_LINK = re.compile(r"!?\[([^\[\]\n]{0,200})\]\([^()\n]{0,500}\)")
_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
# "**次" in these reports is a masked number, not emphasis.
_MASKED = tuple("次人名个项条期件家份篇场元万余多区级届处年月日")
_CLAUSE = re.compile("[，。；：！？、]")
_SENTENCE = re.compile("[，。；！？]")


def read_markdown(path: Path) -> Content:
    """The words of a Markdown file, a line for each of its lines, and what its marks said of them."""
    text, encoding, taken = decoded(path)
    noise = list(taken)
    front, body = _front_matter(text, noise)
    page = _Page()
    for line in _without_comments(body, noise).split("\n"):
        page.line(line)
    title = _TITLE.search(front)
    if title and not any(hint.level == 1 for hint in page.hints.values()):
        # Nothing in the body is a title: then the front matter names it.
        lines = [title.group(2), *page.lines]
        hints = {0: Hint(level=0), **{number + 1: hint for number, hint in page.hints.items()}}
    else:
        lines, hints = page.lines, _with_title(page.hints)
    return Content("md", encoding, "\n".join(lines), hints, tuple(noise))


def _front_matter(text: str, noise: list[Noise]) -> tuple[str, str]:
    """What stands between two rules at the very beginning, as keys and values, and the rest with as many lines."""
    found = _FRONT.match(text)
    if found is None or not all(_FIELD.fullmatch(line) for line in found.group(1).split("\n")):
        return "", text
    noise.append(Noise("front matter", found.group().strip(), 1))
    return found.group(1), "\n" * found.group().count("\n") + text[found.end() :]


def _without_comments(text: str, noise: list[Noise]) -> str:
    """A comment leaves its line ends; it is recorded."""
    if "<!--" not in text:
        return text
    for found in _COMMENT.finditer(text):
        noise.append(Noise("comment", found.group(), text.count("\n", 0, found.start()) + 1))
    return _COMMENT.sub(lambda found: "\n" * found.group().count("\n"), text)


@dataclass(slots=True)
class _Page:
    """The lines written so far; inside a fence of code nothing is a mark."""

    lines: list[str] = field(default_factory=list)
    hints: dict[int, Hint] = field(default_factory=dict)
    fence: str = ""

    def line(self, line: str) -> None:
        fence = _FENCE.match(line)
        if fence and (not self.fence or fence.group(1).startswith(self.fence)):
            self.fence = "" if self.fence else fence.group(1)
            self.lines.append("")
            return
        if self.fence:
            self.lines.append(line)
            return
        if self._underlines(line):
            self.hints[len(self.lines) - 1] = Hint(level=1 if line.lstrip().startswith("=") else 2)
        plain, hint = _plain(line)
        for words in plain.split("\n"):
            if hint is not None:
                self.hints[len(self.lines)] = hint
            self.lines.append(words)

    def _underlines(self, line: str) -> bool:
        """Whether a line of = or - makes the line above it a heading; a rule stands below a sentence or a blank."""
        above = self.lines[-1] if self.lines else ""
        return (
            _UNDERLINE.fullmatch(line) is not None
            and bool(above.strip())
            and len(above) <= _LONGEST_HEADING
            and _SENTENCE.search(above) is None
            and len(self.lines) - 1 not in self.hints
            and (len(self.lines) == 1 or not self.lines[-2].strip())
        )


def _plain(line: str) -> tuple[str, Hint | None]:
    """One line without its marks, and what the marks said."""
    if not line or line.isspace() or _RULE.match(line) or _TABLE_RULE.match(line) or _DEFINITION.match(line):
        return "", None
    heading = _HEADING.match(line)
    if heading:
        marks, words = heading.group(1, 2) if heading.group(1) else heading.group(3, 4)
        return _inline(words), Hint(level=len(marks))
    stripped = line.strip()
    if len(stripped) > 2 and stripped[0] == stripped[-1] == "|":
        cells = (cell.strip() for cell in stripped.strip("|").split("|"))
        return _inline(" | ".join(cells)).replace("\n", " "), Hint(table=True)
    item = _ITEM.match(line) or _NOTE.match(line)
    words = line[item.end() :] if item else line
    words = words.strip() if item or words[:1] in "*_" else words
    if _STRONG.fullmatch(words):
        return _inline(words), Hint(bold=True)
    strong = _STRONG.match(words)
    if strong is None or strong.group(2).startswith(_MASKED):
        return _inline(words), None
    return _inline(words), Hint(lead=len(_inline(strong.group())))


def _inline(line: str) -> str:
    if "[" in line:
        line = _LINK.sub(
            lambda link: "" if link.group().startswith("!") else link.group(1), _REFERENCE.sub("", line)
        )
    if "**" in line or "__" in line:
        line = _STRONG.sub(_unmarked, line)
    if "`" in line:
        line = _CODE.sub(r"\2", line)
    if "~~" in line:
        line = _STRUCK.sub(r"\1", line)
    if "<" in line or "&" in line:
        line = unescape(_TAG.sub("", _BREAK.sub("\n", line))).replace("\xa0", " ")
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
