"""What an answer's headline counts: which of the reports in question hold the words of its topic as they stand.

Nothing here is judged or weighed: whoever searches the reports for the words gets the same number.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from analysis.asked import read_asked
from analysis.statements import Statement
from corpus.report import ROLES, Role
from index.conditions import EVERYTHING, And, In, Or, Says
from index.engine.protocol import Engine
from index.errors import Moved
from index.storage.reading import StoredReport
from index.storage.where import says
from index.text.tokens import normalise
from retrieval.expansion.glossary import chinese_of
from retrieval.ranking.rank import Searcher
from retrieval.ranking.signals import matches
from retrieval.steady import Opened
from retrieval.types import Answer
from retrieval.understanding.intent import read_intent
from retrieval.understanding.question import english_words, language_of

# To look through more texts would keep the answer waiting.
MOST_PASSAGES = 60_000
# 没有提到意识形态: what is asked about is 意识形态.
_SAYING = "提到|提及|提|谈到|谈|写到|写|说到|说|涉及|出现|反映"
_NEGATION = re.compile(rf"^(?:没有|未曾|从未|未|没|不)(?:{_SAYING})?")
# 谁没有发展党员 asks who left it undone: no answer is who does not write of it.
_ASKS_WHO_SAYS = re.compile(rf"{_SAYING}|[a-z]{{3}}", re.IGNORECASE)
_LONGEST = 30
# So likely in the topic, a word is surely what is asked about.
_SURELY = 0.9


@dataclass(frozen=True, slots=True)
class Holder:
    """A unit or report by name, and the path of a report of it."""

    name: str
    report: str


@dataclass(frozen=True, slots=True)
class Looked:
    """Who holds ``words`` and who does not: ``said`` and ``not_said`` are all that were looked at.

    ``asked_not`` says that the question is for those that do not. ``of_role`` are those of
    ``said`` that hold them in what says what is asked for, ``role`` (a problem), or in its headings; None where none
    is asked. Where units are counted, ``apart`` are the reports that name none, ``apart_said`` those of them that hold
    the words. Where coverage was looked through, for those that do not say it, ``meant`` are those that say it in other
    words, ``unclear`` those of which that is not known, and ``quoted`` is where it is said; a report of no unit then counts
    as one.
    """

    words: str
    counted: Literal["units", "reports"]
    said: tuple[Holder, ...]
    not_said: tuple[Holder, ...]
    asked_not: bool = False
    role: Role | None = None
    of_role: tuple[Holder, ...] = ()
    apart: tuple[Holder, ...] = ()
    apart_said: tuple[Holder, ...] = ()
    meant: tuple[Holder, ...] = ()
    unclear: tuple[Holder, ...] = ()
    quoted: tuple[Statement, ...] = ()


def looked(assistant: object, answer: Answer) -> Looked | None:
    """The count for an answer; None where it asks for no topic, or there is too much to look through,
    or others are changing the library just now. Of a single report only that it does not hold the words."""
    if not isinstance(assistant, Opened):
        return None
    try:
        return _looked(assistant.searcher, answer)
    except Moved:
        return None


def _looked(searcher: Searcher, answer: Answer) -> Looked | None:
    engine = searcher.engine
    if engine.how_many(EVERYTHING) > MOST_PASSAGES:
        return None
    asked = read_asked(answer.question, searcher.library) if any(map(str.isalnum, answer.question)) else None
    negated = asked is not None and asked.negated
    asked_not = negated and _ASKS_WHO_SAYS.search(answer.question) is not None
    words = next(iter(asked.phrases), "") if asked and asked.literal else ""
    words = words or next((one.value for one in answer.understood if one.field == "topic"), "")
    words = " ".join((_NEGATION.sub("", words) if negated else words).split())
    if not 2 <= len(words) <= _LONGEST:
        return None
    reports = [report for report in engine.reports() if _in_question(report, answer)]
    if not reports:
        return None
    those = frozenset(report.id for report in reports)
    for wording in (words, *_other_wordings(words, answer.question)):
        held = Or(tuple(Says(normalise(wording), within) for within in ("text", "headings")))
        saying = engine.reports_in(held)
        if saying & those:
            if len(reports) == 1:
                # What stands in the only one is shown; there is nothing to count over.
                return None
            role = None if asked_not else _asked_role(answer)
            of_role = _saying_as(engine, role, normalise(wording), reports) if role else frozenset[int]()
            counted = _counted(wording, reports, saying, of_role, answer, asked_not)
            return replace(counted, role=role)
    if language_of(words) == "en":
        # That no report writes English words says nothing of Chinese reports.
        return None
    return _counted(words, reports, frozenset(), frozenset(), answer, asked_not)


def _saying_as(engine: Engine, role: Role, words: str, reports: Sequence[StoredReport]) -> frozenset[int]:
    """The reports that hold normalised words in a passage of this role or in a heading above one; what only their
    titles say is said of no passage."""
    of_role = In("role", (role,))
    in_text = engine.reports_in(And((of_role, Says(words))))
    keys, _ = engine.fitting(And((of_role, Says(words, "headings"))))
    titled = {report.id for report in reports if says(report.title, words)}
    above = {
        one.report_id
        for one in engine.passages(keys.tolist())
        if one.report_id not in titled or any(says(heading, words) for heading in one.passage.headings)
    }
    return in_text | above


def _other_wordings(words: str, question: str) -> list[str]:
    """What is counted where no report writes the words themselves: what the glossary says for English ones, else the part
    of them that the model reads as the topic, 发展党员 of 发展党员最多, or is sure of, 路灯 of 路灯不亮."""
    if english_words(words) and language_of(words) == "en":
        return list(chinese_of(words))
    reading = read_intent(question)
    sure = [
        place
        for place, share in zip(reading.places, reading.inside, strict=True)
        if share >= _SURELY and question[slice(*place)] in words
    ]
    runs: list[list[int]] = []
    for start, end in sure:
        if runs and runs[-1][1] == start:
            runs[-1][1] = end
        else:
            runs.append([start, end])
    longest = max((question[a:b] for a, b in runs), key=len, default="")
    likely = reading.topic if reading.topic in words else ""
    return [one for one in dict.fromkeys((likely, longest)) if len(one) > 1 and one != words]


def years_held(assistant: object, answer: Answer) -> frozenset[int]:
    """The years of the reports in question, whichever year the question names; none where others are changing the
    library just now."""
    if not isinstance(assistant, Opened):
        return frozenset()
    other = replace(answer, understood=tuple(one for one in answer.understood if one.field != "year"))
    try:
        reports = assistant.searcher.engine.reports()
    except Moved:
        return frozenset()
    return frozenset(report.year for report in reports if report.year and _in_question(report, other))


def _in_question(report: StoredReport, answer: Answer) -> bool:
    """Whether it fits all that was set or understood, whose topic and role aside."""
    named = {
        field: {one.value for one in answer.understood if one.field == field}
        for field in ("year", "unit", "kind", "report")
    }
    if any(one.field == "not_unit" and one.value == report.unit for one in answer.understood):
        return False
    filters = answer.filters
    return all(
        not wanted or value in wanted
        for wanted, value in (
            (named["year"], str(report.year)),
            (named["unit"], report.unit),
            (named["kind"], report.kind),
            (named["report"], report.path),
            (filters.years, report.year),
            (filters.units, report.unit),
            (filters.kinds, report.kind),
            (filters.reports, report.path),
        )
    )


def _counted(
    words: str,
    reports: Sequence[StoredReport],
    saying: frozenset[int],
    of_role: frozenset[int],
    answer: Answer,
    asked_not: bool,
) -> Looked:
    units = {report.unit for report in reports if report.unit}
    # Over a single unit there is nothing to count but its reports.
    by_unit = (answer.coverage is not None or asked_not) and len(units) > 1
    apart = [report for report in reports if by_unit and not report.unit]
    holders: dict[str, list[StoredReport]] = {}
    for report in reports:
        if by_unit and not report.unit:
            continue
        holders.setdefault((report.unit if by_unit else None) or report.path, []).append(report)

    def having(ids: Iterable[int]) -> list[Holder]:
        chosen = set(ids)
        found = []
        for own in holders.values():
            first = next((report for report in own if report.id in chosen), None)
            if first is not None:
                found.append(_holder(first, by_unit))
        return found

    said = having(saying)
    names = {one.name for one in said} if by_unit else {one.report for one in said}
    rest = [_holder(own[0], by_unit) for name, own in holders.items() if name not in names]
    return Looked(
        words,
        "units" if by_unit else "reports",
        tuple(said),
        tuple(rest),
        asked_not,
        of_role=tuple(having(of_role)),
        apart=tuple(_holder(report, by_unit) for report in apart),
        apart_said=tuple(_holder(report, by_unit) for report in apart if report.id in saying),
    )


def _holder(report: StoredReport, by_unit: bool) -> Holder:
    return Holder((report.unit if by_unit else None) or report.title, report.path)


def of_asked_role(answer: Answer) -> frozenset[str] | None:
    """The roles that answer what is asked for, of which passages of others are only beside it; None without one."""
    role = _asked_role(answer)
    return None if role is None else frozenset(name for _, name in matches(role))


def _asked_role(answer: Answer) -> Role | None:
    asked = next((one.value for one in answer.understood if one.field == "role"), None)
    return next((role for role in ROLES if role == asked), None)
