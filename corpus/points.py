"""Points that were cut where their role turns, whole again: a half is found, the point is quoted.

「二是队伍老化。主要是五年没有进人。」 are two passages, a problem and its cause: the ledger joins them, and a
question for causes finds the second. By itself it says nothing; who reads it needs what it explains.
"""

from collections.abc import Sequence
from dataclasses import replace

from corpus.report import Passage, Report

# Characters of a point that are quoted together: as many as a person reads at a glance, and as a passage has at most.
MOST = 350


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
    return at if at > 0 and passage.text[:at].rstrip().endswith((":", "：")) else 0


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
