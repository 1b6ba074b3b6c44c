"""What a department may expect of the page, held against how it went."""

from collections.abc import Sequence
from dataclasses import dataclass

# Seconds in which nineteen of twenty questions and uploads are answered; in which whoever is refused is told.
LONGEST, LONGEST_REFUSAL = 1.5, 2.0


@dataclass(frozen=True, slots=True)
class Answered:
    """How one question went: seconds until its answer, and whether that was an answer, `busy` or an error."""

    seconds: float
    outcome: str


def p95(seconds: Sequence[float]) -> float:
    return sorted(seconds)[int(0.95 * (len(seconds) - 1))] if seconds else float("nan")


def missed_by_active(name: str, answered: Sequence[Answered], *, longest: float | None) -> list[str]:
    """What those who work at the page did not get: nobody of them is busy or fails, and they wait no longer."""
    said = [f"{name}: {one}" for one in sorted({one.outcome for one in answered} - {"answer"})]
    if not answered:
        said.append(f"{name}: nothing was asked")
    took = p95([one.seconds for one in answered if one.outcome == "answer"])
    # What is no number, because nothing was answered, is missed as well.
    if longest is not None and answered and not took <= longest:
        said.append(f"{name}: p95 {took:.2f} s, {longest} s at most")
    return said


def missed_by_crowd(name: str, answered: Sequence[Answered]) -> list[str]:
    """What a crowd did not get: each an answer, or at once that it is busy."""
    said = [f"{name}: {one}" for one in sorted({one.outcome for one in answered} - {"answer", "busy"})]
    slowest = max((one.seconds for one in answered if one.outcome == "busy"), default=0.0)
    if slowest > LONGEST_REFUSAL:
        said.append(f"{name}: busy said only after {slowest:.2f} s, {LONGEST_REFUSAL} s at most")
    return said
