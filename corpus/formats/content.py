"""What every reader gives back: plain lines, and what the format knew about them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from corpus.report import Noise, ReadWarning


@dataclass(frozen=True, slots=True)
class Hint:
    """What a format says about one line that plain text cannot say.

    ``level`` is the outline level of a heading style (1 is the highest, 0 the
    document's title), ``bold`` a paragraph set wholly in bold, ``page`` the
    1-based page, ``table`` a row of a table, ``lead`` how many characters at the
    start of a paragraph are set in bold where the rest is not: a run-in heading.
    ``face`` names the type of a paragraph that is set in another than most of the text, where the format says it.
    """

    level: int | None = None
    bold: bool = False
    page: int | None = None
    table: bool = False
    lead: int = 0
    face: str = ""


@dataclass(frozen=True, slots=True)
class Content:
    """A decoded file: one paragraph a line, ``\\n`` between them.

    ``hints`` is sparse: the 0-based line number leads to its hint. ``noise`` is
    what the reader itself had to leave out.
    """

    format: str
    encoding: str | None
    text: str
    hints: Mapping[int, Hint] = field(default_factory=dict)
    noise: tuple[Noise, ...] = ()
    warnings: tuple[ReadWarning, ...] = ()
