"""Ranking metrics; pure functions over ranks.

A rank is the 1-based place of the first right passage, or None where it was not found.
"""

from collections.abc import Sequence

Rank = int | None


def hit_at(ranks: Sequence[Rank], k: int) -> float:
    """Share of questions whose first right passage is among the first `k`: R@k with one right passage."""
    return sum(rank is not None and rank <= k for rank in ranks) / len(ranks) if ranks else 0.0


def mrr_at(ranks: Sequence[Rank], k: int) -> float:
    """Mean of 1/rank, 0 for ranks past `k` (mean reciprocal rank, Voorhees 1999)."""
    return sum(1.0 / rank for rank in ranks if rank is not None and rank <= k) / len(ranks) if ranks else 0.0


def recall_at(found: Sequence[Sequence[Rank]], k: int) -> float:
    """Mean over questions of the share of their gold quotes found among the first `k`.

    ``found[q]`` holds one rank for each gold quote of question ``q``.
    """
    shares = [sum(rank is not None and rank <= k for rank in ranks) / len(ranks) for ranks in found if ranks]
    return sum(shares) / len(shares) if shares else 0.0


def f1(true_positives: int, false_positives: int, false_negatives: int) -> float:
    """Harmonic mean of precision and recall; 0 where nothing was right."""
    if not true_positives:
        return 0.0
    return 2 * true_positives / (2 * true_positives + false_positives + false_negatives)
