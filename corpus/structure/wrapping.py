"""Files whose lines were broken at a fixed width: which lines are one paragraph."""

import re
from collections.abc import Container, Sequence

from corpus.structure.labels import classify
from corpus.structure.points import label_at

# Widths are counted in columns: two for a Chinese character.
_NARROWEST, _WIDEST = 32, 180
_SLACK = 6
# A line set so far in is a signature or a date, not a full line of text.
_FAR = (" " * 12, "\u3000" * 6)
_FEWEST = 8
# How a paragraph that is set in begins.
_INSET = ("  ", "\u3000", "\t", "\xa0\xa0")
# Where signs are of several widths, a line is full that lacks no more than this part of the widest.
_NEARLY = 8
# What is broken off at some width has a pause, as no name has.
_PAUSE = re.compile("[，。；、]")


def wrapped_lines(lines: Sequence[str], styled: Container[int]) -> list[int]:
    """The numbers of the lines that go on from the line above.

    A file was wrapped when no line is longer than some width and many are just as
    wide and break off in mid-sentence. Width is counted in columns or, where more lines
    are full by that, in characters. Where few are, lines that are not set in tell (`_hanging`).
    Lines in ``styled`` stand alone.
    """
    columns = [_width(line) for line in lines]
    filled = [width for width in columns if width]
    if len(filled) < _FEWEST or not _NARROWEST <= max(filled) <= _WIDEST:
        return []
    characters = [len(line.rstrip()) for line in lines]
    broken = max(_broken(lines, columns, _SLACK), _broken(lines, characters, _SLACK // 2), key=sum)
    if sum(broken) < max(3, len(filled) // 5):
        broken = _hanging(lines, columns)
    return [
        number
        for number in range(1, len(lines))
        if broken[number - 1] and columns[number] and not _begins(lines[number])
        if number not in styled and number - 1 not in styled
    ]


def _broken(lines: Sequence[str], widths: Sequence[int], slack: int) -> list[bool]:
    """Of each line whether it is full and breaks off in mid-sentence."""
    full = max(widths) - slack
    return [
        width >= full and line.rstrip()[-1] not in "。！？：；" and not line.startswith(_FAR)
        for width, line in zip(widths, lines, strict=True)
    ]


def _hanging(lines: Sequence[str], widths: Sequence[int]) -> list[bool]:
    """Of each line whether it breaks off above one that is not set in, in a file where few do: where paragraphs are set
    in, and between the first and the last of them nothing is not but what goes on from a line that is nearly full."""
    none = [False] * len(lines)
    inset = [number for number, line in enumerate(lines) if line.startswith(_INSET) and line.strip()]
    if len(inset) < _FEWEST:
        return none
    within = range(inset[0] + 1, inset[-1])
    hanging = {number for number in within if lines[number].strip() and not lines[number].startswith(_INSET)}
    broken = _broken(lines, widths, max(widths) // _NEARLY)
    if 2 * len(hanging) > len(inset) or not all(
        broken[number - 1] and _PAUSE.search(lines[number - 1]) for number in hanging
    ):
        return none
    return [number + 1 in hanging for number in range(len(lines))]


def _begins(line: str) -> bool:
    """Whether a line begins a paragraph of its own: indented or numbered."""
    if line.startswith(_INSET):
        return True
    return classify(line) is not None or label_at(line, 0, len(line)) is not None


def _width(line: str) -> int:
    words = line.rstrip()
    return 2 * len(words) - len(words.encode("latin-1", "ignore"))


def joined(lines: Sequence[str]) -> str:
    """Lines as one: nothing between Chinese and within a number, a blank between Latin words."""
    parts = [lines[0].rstrip()]
    for line in lines[1:]:
        words = line.strip()
        above = parts[-1][-1:]
        latin = above.isascii() and words[:1].isascii() and above.isalnum() and words[:1].isalnum()
        if latin and not (above.isdigit() and words[:1].isdigit()):
            parts.append(" ")
        parts.append(words)
    return "".join(parts)
