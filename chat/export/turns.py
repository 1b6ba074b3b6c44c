"""What an exported conversation holds, whatever file it becomes, and how a source is written."""

from collections.abc import Iterator
from dataclasses import dataclass

from chat.render.markup import one_line, printable
from chat.texts.sentences import Lang, role_word, say
from retrieval.types import CitedPassage


@dataclass(frozen=True, slots=True)
class ExportedTurn:
    """A question with its passages, None where one is no longer in the library; ``compared`` is how many were
    compared, where those were not all."""

    question: str
    found: bool
    passages: tuple[CitedPassage | None, ...]
    compared: int | None = None


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
    gone = turn.passages.count(None)
    if gone:
        yield say(exported.lang, "export_gone", count=gone)


def present(turn: ExportedTurn) -> list[CitedPassage]:
    return [passage for passage in turn.passages if passage is not None]


def by_report(turn: ExportedTurn) -> list[tuple[str, list[tuple[int, CitedPassage]]]]:
    """The passages under the titles of their reports, reports in the order of their best passage; each passage
    keeps its number in the answer."""
    groups: dict[str, list[tuple[int, CitedPassage]]] = {}
    for number, passage in enumerate(present(turn), 1):
        groups.setdefault(passage.report, []).append((number, passage))
    return [(printable(one_line(group[0][1].title)), group) for group in groups.values()]


def source(lang: Lang, passage: CitedPassage) -> str:
    """《title》, headings, point — role, page, file: on one line."""
    title = one_line(passage.title).strip("《》")
    place = "".join(one_line(heading) for heading in passage.headings) + (passage.point or "")
    facts = [role_word(lang, passage.role)]
    if passage.page is not None:
        facts.append(say(lang, "page", page=passage.page))
    facts.append(one_line(passage.report))
    return printable(f"——《{title}》{place}（{' · '.join(facts)}）")


def quote(passage: CitedPassage) -> str:
    """The words of the report, word for word; only what no file can hold is drawn as U+FFFD."""
    return printable(passage.text.strip())
