"""Copies: what two reports say nearly word for word, and what was changed.

Statements that share enough fingerprints (`analysis.matching.fingerprints`), without marks and with
numbers masked, are candidates; an alignment of the two texts confirms them. A fingerprint that more units
share than `stock_limit` is of a stock phrase and makes no pair.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from itertools import pairwise
from math import isqrt

from analysis.library.reading import load
from analysis.matching.fingerprints import candidate_pairs
from analysis.progress import step
from analysis.statements import Statement
from index.engine.local.snapshot import Snapshot
from index.text.tokens import normalise

# What two statements share at least, in characters without marks, and how alike the stretch is.
SHORTEST, SIMILAR = 15, 0.8
_NUMBER = re.compile(r"\d[\d.,]*%?|[〇零一二三四五六七八九十百千万]{2,}")
# So often it is said how far it is.
_TOLD = 1_000
_KEPT = re.compile(r"[\u3400-\u9fffa-z0-9\x00]")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two statements of two reports; ``changed`` are the words of each that differ, "" for nothing."""

    a: Statement
    b: Statement
    similarity: float
    changed: tuple[tuple[str, str], ...]


def stock_limit(units: int) -> int:
    """From so many units on that share a phrase, it is nobody's: a fifth of few units, the root of many, four at least.

    By the root a phrase makes at most as many pairs as there are units, so that all pairs grow no faster than these.
    """
    return max(4, min(-(-units // 5), isqrt(units)))


def copies(snapshot: Snapshot, *, units: Collection[str] = (), years: Collection[int] = ()) -> list[Pair]:
    """All pairs, the most alike first; with units or years those of these alone."""
    statements = load(snapshot, units, years)
    texts = [masked(one.text) for one in statements]
    owners = [one.unit or one.report for one in statements]
    candidates = candidate_pairs(
        texts, owners, [one.report for one in statements], stock_limit(len(set(owners)))
    )
    found: list[Pair] = []
    for done, (a, b) in enumerate(candidates.tolist()):
        if done % _TOLD == 0:
            step("comparing", done, len(candidates))
        formula = statements[a].role == statements[b].role == "other"
        if not formula and (pair := compared(statements[a], statements[b])):
            found.append(pair)
    joined = _joined(found)
    return sorted(joined, key=lambda pair: (-pair.similarity, pair.a.report, pair.a.start, pair.b.report))


def _joined(pairs: Sequence[Pair]) -> list[Pair]:
    """Pairs of statements that follow each other on both sides as one pair of paragraphs."""
    ordered = sorted(pairs, key=lambda pair: (pair.a.report, pair.b.report, pair.a.place, pair.b.place))
    found: list[Pair] = []
    for pair in ordered:
        last = found[-1] if found else None
        if last and _goes_on(last.a, pair.a) and _goes_on(last.b, pair.b):
            sizes = len(last.a.text) + len(last.b.text), len(pair.a.text) + len(pair.b.text)
            similarity = (last.similarity * sizes[0] + pair.similarity * sizes[1]) / sum(sizes)
            found[-1] = Pair(
                _both(last.a, pair.a),
                _both(last.b, pair.b),
                round(similarity, 4),
                last.changed + pair.changed,
            )
        else:
            found.append(pair)
    return found


def _goes_on(first: Statement, second: Statement) -> bool:
    """Whether nothing stands between two statements of one section, but blanks."""
    return (first.report, first.section) == (second.report, second.section) and 0 <= (
        second.start - first.end
    ) <= 2


def _both(first: Statement, second: Statement) -> Statement:
    between = "\n" * (second.start - first.end)
    return replace(first, end=second.end, place=second.place, text=first.text + between + second.text)


def compared(a: Statement, b: Statement) -> Pair | None:
    """The pair, if a stretch of both is long and alike enough: matching runs less the gaps between them."""
    left, right = a.text, b.text
    if left == right:
        return Pair(a, b, 1.0, ()) if len(masked(left)) >= SHORTEST else None
    blocks = [
        block
        for block in SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks()
        if block.size > 1
    ]
    best: tuple[float, int, int] = (0.0, 0, 0)
    for first in range(len(blocks)):
        worth = 0.0
        for last in range(first, len(blocks)):
            block = blocks[last]
            if last > first:
                before = blocks[last - 1]
                gaps = (block.a - before.a - before.size), (block.b - before.b - before.size)
                worth -= max(gaps)
            worth += block.size
            best = max(best, (worth, first, last + 1), key=lambda one: one[0])
    chosen = blocks[best[1] : best[2]]
    if not chosen:
        return None
    matched = sum(len(masked(left[block.a : block.a + block.size])) for block in chosen)
    spans = [
        chosen[-1].a + chosen[-1].size - chosen[0].a,
        chosen[-1].b + chosen[-1].size - chosen[0].b,
    ]
    similarity = sum(block.size for block in chosen) / max(spans)
    if matched < SHORTEST or similarity < SIMILAR:
        return None
    changed = []
    for before, block in pairwise(chosen):
        ours, theirs = left[before.a + before.size : block.a], right[before.b + before.size : block.b]
        if ours or theirs:
            changed.append((ours, theirs))
    return Pair(a, b, round(similarity, 4), tuple(changed))


def masked(text: str) -> str:
    """The characters that count: no marks, one sign for every number."""
    return "".join(_KEPT.findall(_NUMBER.sub("\x00", normalise(text))))
