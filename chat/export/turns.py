"""What an exported conversation holds, whatever file it becomes, and how a source is written."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from chat.render.markup import one_line, printable
from chat.texts.sentences import Lang, left, role_word, say
from retrieval.types import CitedPassage


@dataclass(frozen=True, slots=True)
class Left:
    """Of so many units or reports in question so many were not looked at."""

    of: int
    unclear: int
    counted: Literal["units", "reports"]


@dataclass(frozen=True, slots=True)
class ExportedTurn:
    """A question with its passages, None where one is no longer in the library; ``compared`` is how many were
    compared, where those were not all, ``left`` how many units or reports were not looked at; ``numbers`` those that
    the passages have on the page, from 1 on without any."""

    question: str
    found: bool
    passages: tuple[CitedPassage | None, ...]
    compared: int | None = None
    left: Left | None = None
    numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Exported:
    lang: Lang
    when: str
    turns: tuple[ExportedTurn, ...]


def notes(exported: Exported, turn: ExportedTurn) -> Iterator[str]:
    """What must be said before the passages of a turn."""
    if not turn.found:
        yield say(exported.lang, "export_not_found" if turn.passages else "none")
    if turn.compared is not None:
        yield say(exported.lang, "not_exact", count=turn.compared)
    if turn.left is not None:
        yield left(exported.lang, turn.left.of, turn.left.unclear, turn.left.counted)
    gone = turn.passages.count(None)
    if gone:
        yield say(exported.lang, "export_gone", count=gone)


def present(turn: ExportedTurn) -> list[tuple[int, CitedPassage]]:
    """The passages that are there, each with its number, in the order of the page."""
    numbers = turn.numbers or range(1, len(turn.passages) + 1)
    return [(number, one) for number, one in zip(numbers, turn.passages, strict=True) if one is not None]


def by_report(turn: ExportedTurn) -> list[tuple[str, list[tuple[int, CitedPassage]]]]:
    """The passages under the titles of their reports, in the order and with the numbers of the page: a title comes
    again where another report stands between."""
    groups = [list(group) for _, group in groupby(present(turn), key=lambda one: one[1].report)]
    return [(printable(one_line(group[0][1].title)), group) for group in groups]


def facts(lang: Lang, passage: CitedPassage) -> str:
    """What a citation does not say: the role, and the file."""
    return printable(f"{role_word(lang, passage.role)} · {one_line(passage.report)}")


def quote(passage: CitedPassage) -> str:
    """The words of the report, word for word, from the heading on that runs into them; only what no file can hold is
    drawn as U+FFFD."""
    return printable(f"{passage.lead}{passage.text}".strip())
