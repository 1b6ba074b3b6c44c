"""Passages → statements: the sentences that say one thing each, the rows of every table.

A statement is verbatim, ``report.text[start:end]``. A short run-in heading (一是有钱没花出去。) belongs
to what follows it; what only announces (对照要求，还有不足：) is no statement; a row of a table is one.
What each says is told by `analysis.matching.telling`; here it has the role of its passage or column.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from corpus.points import LONGEST_ANNOUNCEMENT, announces, ends_in_colon
from corpus.report import Role
from corpus.roles.sentences import PAUSE, cut
from corpus.roles.tables import Cell, Columns, columns_of, is_head, rows_of, said_in
from corpus.structure.counting import weak_label
from corpus.structure.heading.candidates import BULLET, FRAMED
from corpus.structure.labels import classify
from index.storage.reading import StoredPassage

# A sentence this short under a label, with another behind it, is a heading that runs in.
LONGEST_LEAD = 26
LABEL = re.compile(
    r"^(?:[一二三四五六七八九十]{1,3}(?:是|要|、|来[，,]?)|第[一二三四五六七八九十]{1,3}[，,、：:]?|其[一二三四五六七八九十][，,、：:]?|首先|其次|再次|最后|[（(][一二三四五六七八九十\d]{1,3}[）)]|\d{1,2}[.．、]|[①-⑳])[，,：:]?"
)
_FRACTION = re.compile(r"\d+[.．]\d")
# 「第二个问题」「第一批」「第三方」: which of them it is, and no number in front of anything.
_WHICH = re.compile(r"第[一二三四五六七八九十]{1,3}(?![，,、：:。\s]|是|$)")
# Numbers that only headings have in front of them, by the kinds of `weak_label`.
_OF_HEADINGS = frozenset(("formal", "roman", "stem", "outer", "letter"))
_AROUND = " \t\u3000\xa0。：:；;，,\n"


def without_label(words: str) -> str:
    """Words without the number or bullet in front of them, all of 「1.3 教训」; a number that says how much, 「3.5亿元」,
    stays."""
    if mark := BULLET.match(words):
        return words[mark.end() :]
    label = classify(words)
    if label is not None and label.form in ("part", "dot", "decimal"):
        return words[label.end :].lstrip()
    if _FRACTION.match(words) or _WHICH.match(words):
        return words
    without = LABEL.sub("", words)
    return (words[label.end :] if label is not None and without == words else without).lstrip()


def named(heading: str) -> str:
    """What a heading says, without its number, its frame and what ends it: 「叁、存在问题」 and 「【存在问题】」 alike."""
    words = without_label(heading).strip(_AROUND)
    if words == heading.strip(_AROUND) and (weak := weak_label(words, 0, len(words))):
        kind, label = weak
        words = words[label.end :].strip(_AROUND) if kind in _OF_HEADINGS else words
    return words[1:-1].strip(_AROUND) if FRAMED.fullmatch(words) else words


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that a report says.

    ``lead`` is how many characters of ``text`` are a run-in heading (0 for none); ``section`` and
    ``place`` order the statements of a report; ``point`` is the label of its point. ``probability``
    is that of its role, ``because`` and ``against`` are those that it says why some problem is, and what is
    done against one. ``is_cell`` says that it stands in a column of a table that says what it is.
    """

    report: str
    title: str
    unit: str | None
    year: int | None
    headings: tuple[str, ...]
    point: str | None
    role: Role
    section: int
    place: int
    start: int
    end: int
    text: str
    lead: int = 0
    probability: float = 1.0
    page: int | None = None
    is_cell: bool = False
    because: float = 0.0
    against: float = 0.0

    @property
    def theme(self) -> str:
        """What stands above it: its run-in heading, else its innermost heading, without labels."""
        words = self.text[: self.lead] or (self.headings[-1] if self.headings else "")
        return named(words) or words

    @property
    def bare(self) -> str:
        """The words without label and run-in heading."""
        return without_label(self.text[self.lead :].strip()) or self.text


def read(passages: Sequence[StoredPassage]) -> list[Statement]:
    """The statements of one report, in order, each with the role of its passage or its column."""
    found: list[Statement] = []
    columns: Columns | None = None
    for place, stored in enumerate(passages):
        behind = passages[place + 1] if place + 1 < len(passages) else None
        if place == 0 or passages[place - 1].passage.section != stored.passage.section:
            columns = None
        rows = rows_of(stored.passage.text)
        head = _columns(passages[place:]) if rows else None
        columns = head or columns
        if rows and columns:
            found.extend(_of_rows(stored, rows[1:] if head else rows, columns, len(found)))
        elif not announces(stored.passage, behind.passage if behind else None):
            found.extend(_of_passage(stored, len(found)))
    return found


def _columns(passages: Sequence[StoredPassage]) -> Columns | None:
    """What the columns of the table hold that begins with the first passage; a long one is cut into several."""
    table: list[list[str]] = []
    for stored in passages:
        text = stored.passage.text
        rows = rows_of(text)
        if stored.passage.section != passages[0].passage.section or not rows:
            break
        table += [[text[slice(*cell)] for cell in row] for row in rows]
        if not is_head(table[0]):
            return None
    return columns_of(table[0], table[1:])


def _of_rows(
    stored: StoredPassage, rows: Sequence[Sequence[Cell]], columns: Columns, place: int
) -> Iterator[Statement]:
    """What the cells of a table say, a statement each."""
    text, at = stored.passage.text, stored.passage.start
    whole = replace(whole_of(stored, place), probability=1.0, is_cell=True)
    for cells in rows:
        for (start, end), role in said_in(text, cells, columns, whole.headings, stored.kind):
            yield replace(whole, role=role, place=place, start=at + start, end=at + end, text=text[start:end])
            place += 1


def _of_passage(stored: StoredPassage, place: int) -> Iterator[Statement]:
    passage, whole = stored.passage, whole_of(stored, place)
    pieces = [
        (start, end)
        for start, end in cut(passage.text, 0, len(passage.text))
        if not ends_in_colon(passage.text[start:end]) and _says(passage.text[start:end])
    ]
    start = 1 if _opens_list(passage.text, pieces) else 0
    while start < len(pieces):
        first, end = pieces[start]
        lead = 0
        if start + 1 < len(pieces) and _is_lead(passage.text[first:end]):
            lead = pieces[start + 1][0] - first
            start += 1
            end = pieces[start][1]
        yield replace(
            whole,
            place=place,
            start=passage.start + first,
            end=passage.start + end,
            text=passage.text[first:end],
            lead=lead,
        )
        place += 1
        start += 1


def whole_of(stored: StoredPassage, place: int) -> Statement:
    """A passage as one statement, whatever it says."""
    passage = stored.passage
    return Statement(
        report=stored.path,
        title=stored.title,
        unit=stored.unit,
        year=stored.year,
        headings=passage.headings,
        point=passage.point,
        role=passage.role,
        section=passage.section,
        place=place,
        start=passage.start,
        end=passage.end,
        text=passage.text,
        page=passage.page,
        probability=passage.probability,
    )


def in_full(said: Sequence[Statement]) -> list[Statement]:
    """Each with its whole sentence, of which it may be a clause; statements of a report are next to each other in their
    order."""
    found: list[Statement] = []
    for place, one in enumerate(said):
        first = last = place
        while first and _goes_on(said[first - 1], said[first]):
            first -= 1
        while last + 1 < len(said) and _goes_on(said[last], said[last + 1]):
            last += 1
        begins, ends = said[first], said[last]
        text = "".join(other.text for other in said[first : last + 1])
        found.append(replace(one, start=begins.start, end=ends.end, lead=begins.lead, text=text))
    return found


def _goes_on(clause: Statement, behind: Statement) -> bool:
    """Whether the sentence of a clause ends in a later one."""
    return (
        (clause.report, clause.section, clause.end) == (behind.report, behind.section, behind.start)
        and not clause.is_cell
        and PAUSE.fullmatch(clause.text[-1]) is not None
    )


def _opens_list(text: str, pieces: Sequence[tuple[int, int]]) -> bool:
    """Whether the first sentence only announces the list that the second begins."""
    first = [text[start:end] for start, end in pieces[:2]]
    return (
        len(first) > 1
        and len(first[0]) <= LONGEST_ANNOUNCEMENT
        and LABEL.match(first[0]) is None
        and LABEL.match(first[1]) is not None
    )


def _is_lead(sentence: str) -> bool:
    """A label and a few words: 二是基层站所青黄不接。"""
    return len(sentence) <= LONGEST_LEAD and LABEL.match(sentence) is not None


def _says(sentence: str) -> bool:
    """Whether it says anything: not a few signs, nor a few words that only ask, 「为什么会这样？」, as headings do."""
    asks = len(sentence) <= LONGEST_LEAD and sentence.rstrip().endswith(("？", "?"))
    return not asks and sum(character.isalnum() for character in sentence) > 3
