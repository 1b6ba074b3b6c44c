"""Whether a page is set in two columns, by where its lines begin and end."""

from collections import Counter
from collections.abc import Sequence

# A column has at least so many lines.
_FEWEST = 6


def second_column(lines: Sequence[tuple[float, float]]) -> float | None:
    """Where the second column of a page begins whose ``lines`` go from one x to another; None for one column.

    Many lines begin there, many end before it, and hardly any goes across.
    """
    if len(lines) < 2 * _FEWEST:
        return None
    left, right = min(start for start, _ in lines), max(end for _, end in lines)
    for begun, _ in Counter(round(start) for start, _ in lines).most_common(3):
        if not 0.35 < (begun - left) / max(right - left, 1.0) < 0.65:
            continue
        place = begun - 0.5
        before = sum(end <= place for _, end in lines)
        behind = sum(start >= place for start, _ in lines)
        if min(before, behind) >= _FEWEST and before + behind >= 0.8 * len(lines):
            return place
    return None
