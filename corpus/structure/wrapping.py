"""Files whose lines were broken at a fixed width: which lines are one paragraph."""

from collections.abc import Container, Sequence

from corpus.structure.labels import classify
from corpus.structure.points import label_at

# Widths are counted in columns: two for a Chinese character.
_NARROWEST, _WIDEST = 32, 180
_SLACK = 6
# A line set so far in is a signature or a date, not a full line of text.
_FAR = (" " * 12, "\u3000" * 6)
_FEWEST = 8


def wrapped_lines(lines: Sequence[str], styled: Container[int]) -> list[int]:
    """The numbers of the lines that go on from the line above.

    A file was wrapped when no line is longer than some width and many are just as
    wide and break off in mid-sentence. Width is counted in columns or, where more lines
    are full by that, in characters. Lines in ``styled`` stand alone.
    """
    columns = [_width(line) for line in lines]
    filled = [width for width in columns if width]
    if len(filled) < _FEWEST or not _NARROWEST <= max(filled) <= _WIDEST:
        return []
    characters = [len(line.rstrip()) for line in lines]
    broken = max(_broken(lines, columns, _SLACK), _broken(lines, characters, _SLACK // 2), key=sum)
    if sum(broken) < max(3, len(filled) // 5):
        return []
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


def _begins(line: str) -> bool:
    """Whether a line begins a paragraph of its own: indented or numbered."""
    if line.startswith(("  ", "\u3000", "\t", "\xa0\xa0")):
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
