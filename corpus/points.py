"""Points that were cut where their role turns, whole again: a half is found, the point is quoted.

「二是队伍老化。主要是五年没有进人。」 are two passages, a problem and its cause: the ledger joins them, and a
question for causes finds the second. By itself it says nothing; who reads it needs what it explains.
"""

import re
from collections.abc import Sequence
from dataclasses import replace

from corpus.report import Passage, Report

# Characters of a point that are quoted together: as many as a person reads at a glance, and as a passage has at most.
MOST = 350
# An unlabelled text this short in front of a list only announces it.
LONGEST_ANNOUNCEMENT = 60
# What holds one that is no year says something of its own: 三年走了261人。一方面是……
_FIGURE = re.compile(r"\d+(?![\d年])")


def whole_points(report: Report) -> dict[int, Passage]:
    """By the start of each passage that is part of a longer point or paragraph: that one, with the passage's role."""
    found: dict[int, Passage] = {}
    parts: list[Passage] = []
    for passage in report.passages:
        if parts and not _goes_on(report.text, parts, passage):
            found |= _joined(report.text, parts)
            parts = []
        parts.append(passage)
    return found | _joined(report.text, parts)


def quoted_points(report: Report) -> dict[int, Passage]:
    """By the start of each passage that is not quoted as it is: a part, as the whole point; a first point, without the
    lead-in of its whole list, 「主要有以下方面：一是……」."""
    found = whole_points(report)
    for passage in report.passages:
        whole = found.get(passage.start, passage)
        ahead = _lead_in(whole)
        if ahead:
            found[passage.start] = replace(whole, start=whole.start + ahead, text=whole.text[ahead:])
    return found


def announces(passage: Passage, behind: Passage | None) -> bool:
    """Whether a passage says nothing but that a list follows, that of its section or the headings below its own;
    ``behind`` is the next of its report, None for the last."""
    text = passage.text.strip()
    if "\n" in text or len(text) > LONGEST_ANNOUNCEMENT:
        return False
    if ends_in_colon(text):
        return True
    if passage.point is not None or behind is None or text.count("。") > 1 or _FIGURE.search(text):
        return False
    above, below = passage.headings, behind.headings
    # In front of a list of its section, or of the first heading below its own.
    begins_list = behind.point is not None and behind.section == passage.section
    return begins_list or (len(below) > len(above) and below[: len(above)] == above)


def announcing(report: Report) -> frozenset[int]:
    """The starts of the passages of a report that only announce (`announces`)."""
    behind = (*report.passages[1:], None)
    return frozenset(
        p.start for p, after in zip(report.passages, behind, strict=False) if announces(p, after)
    )


def ends_in_colon(text: str) -> bool:
    """主要有以下方面："""
    return text.endswith((":", "："))


def run_in(text: str, passage: Passage) -> str:
    """The heading that a passage goes on from within its line, with the blanks between them; "" where it is the
    first of no such line: a quote that leaves it out does not say what it is about."""
    heading = passage.headings[-1] if passage.headings else ""
    before = text[: passage.start].rstrip(" \t\u3000")
    at = len(before) - len(heading)
    return text[at : passage.start] if heading and before.endswith(heading) else ""


def _lead_in(passage: Passage) -> int:
    """How many characters stand before the label of a point."""
    at = passage.text.find(passage.point) if passage.point else 0
    return at if at > 0 and ends_in_colon(passage.text[:at].rstrip()) else 0


def _goes_on(text: str, parts: Sequence[Passage], passage: Passage) -> bool:
    """Whether a passage goes on with the point of those before it, and all of it is not too long."""
    first, last = parts[0], parts[-1]
    return (
        (last.section, last.point) == (passage.section, passage.point)
        and passage.end - first.start <= MOST
        and "\n" not in text[last.end : passage.start]
    )


def _joined(text: str, parts: Sequence[Passage]) -> dict[int, Passage]:
    if len(parts) < 2:
        return {}
    start, end = parts[0].start, parts[-1].end
    return {part.start: replace(part, start=start, end=end, text=text[start:end]) for part in parts}
