"""Copies: what two reports say nearly word for word, and what was changed.

Statements that share enough fingerprints (`analysis.matching.fingerprints`), without marks and with
numbers masked, are candidates; an alignment of the two texts confirms them. A fingerprint that more units
share than `stock_limit` is of a stock phrase and makes no pair.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import Match, SequenceMatcher
from itertools import groupby
from math import isqrt

from analysis.library.kept import reports_of
from analysis.library.reading import load
from analysis.matching.fingerprints import candidate_pairs
from analysis.progress import step
from analysis.statements import Statement
from corpus.roles.sentences import FULL_STOP, trimmed
from index.engine.protocol import Engine
from index.text.tokens import normalise

# What two statements share at least, in characters without marks, how alike the stretch is, and how much of the
# shorter one it holds: less is a phrase in it, no copy.
SHORTEST, SIMILAR, HELD = 15, 0.65, 0.4
# Likewise of what says nothing of its own, a salutation or a transition: a short one is anybody's.
FORMULA = 30
# Where a unit says a short opening again, it goes on with its matter (what was planned, what became of it): what
# it copies from itself is longer, or the whole of one of the two, nearly.
OPENING, WHOLE = 20, 0.9
# Whole sentences are so much less alike at most than what was found in them; so many characters at most stand between
# two copied pieces of one paragraph.
WIDER, BETWEEN = 0.1, 40
# The end of the sentence before is sought no further away.
LONGEST = 500
_NUMBER = re.compile(r"\d[\d.,]*%?|[〇零一二三四五六七八九十百千万]{2,}")
_SIGN = re.compile(rf"{_NUMBER.pattern}|.", re.DOTALL)
# So often it is said how far it is.
_TOLD = 1_000
_KEPT = re.compile(r"[\u3400-\u9fffa-z0-9\x00]")


@dataclass(frozen=True, slots=True)
class Pair:
    """Two statements of two reports; ``similarity`` is how much of the shorter one the other says too, numbers
    included; ``changed`` are the words of each that differ within what both say, "" for nothing."""

    a: Statement
    b: Statement
    similarity: float
    changed: tuple[tuple[str, str], ...]


def stock_limit(units: int) -> int:
    """From so many units on that share a phrase, it is nobody's: a fifth of few units, the root of many, four at least.

    By the root a phrase makes at most as many pairs as there are units, so that all pairs grow no faster than these.
    """
    return max(4, min(-(-units // 5), isqrt(units)))


def copies(snapshot: Engine, *, units: Collection[str] = (), years: Collection[int] = ()) -> list[Pair]:
    """All pairs, the most alike first; with units or years those of which one side is of these."""
    statements = load(snapshot)
    those = {one.path for one in reports_of(snapshot, units, years)}
    texts = [masked(one.text) for one in statements]
    owners = [one.unit or one.report for one in statements]
    candidates = candidate_pairs(
        texts, owners, [one.report for one in statements], stock_limit(len(set(owners)))
    )
    found: list[Pair] = []
    for done, (a, b) in enumerate(candidates.tolist()):
        if done % _TOLD == 0:
            step("comparing", done, len(candidates))
        one, other = statements[a], statements[b]
        wanted = not those.isdisjoint((one.report, other.report))
        if wanted and (pair := compared(one, other)):
            found.append(pair)
    return sorted(
        _in_full(snapshot, found),
        key=lambda pair: (-pair.similarity, pair.a.report, pair.a.start, pair.b.report),
    )


def _in_full(snapshot: Engine, pairs: Sequence[Pair]) -> list[Pair]:
    """The pairs by whole sentences, those that follow each other on both sides as one: reports are cut into statements
    where each says another thing, not where a copy begins; of each pair the earlier report first."""
    ordered = sorted(
        map(_earlier_first, pairs),
        key=lambda pair: (pair.a.report, pair.b.report, pair.a.place, pair.b.place),
    )
    found: list[Pair] = []
    for (one, other), own in groupby(ordered, key=lambda pair: (pair.a.report, pair.b.report)):
        texts = snapshot.text(one), snapshot.text(other)
        first = len(found)
        for pair in (_better(pair, *map(_by_sentences, (pair.a, pair.b), texts)) for pair in own):
            last = found[-1] if len(found) > first else None
            near = last and _is_near(last.a, pair.a) and _is_near(last.b, pair.b)
            both = map(_both, (last.a, last.b), (pair.a, pair.b), texts) if last and near else None
            if both and (wider := compared(*both)):
                found[-1] = wider
            else:
                found.append(pair)
    return found


def _earlier_first(pair: Pair) -> Pair:
    """The pair with what was changed read forwards in time."""
    if (pair.a.year or 0) <= (pair.b.year or 0) or pair.b.year is None:
        return pair
    return Pair(pair.b, pair.a, pair.similarity, tuple((after, before) for before, after in pair.changed))


def _better(pair: Pair, a: Statement, b: Statement) -> Pair:
    """The pair of these wider statements, where they are hardly less alike."""
    if (a, b) == (pair.a, pair.b):
        return pair
    wider = compared(a, b)
    return wider if wider and wider.similarity >= pair.similarity - WIDER else pair


def _by_sentences(one: Statement, text: str) -> Statement:
    """A statement with the rest of the sentences that it begins and ends in; a cell of a table stays one."""
    if one.is_cell:
        return one
    behind = max(0, one.start - LONGEST)
    before = max((stop.end() for stop in FULL_STOP.finditer(text, behind, one.start)), default=one.start)
    end = one.end
    if not FULL_STOP.fullmatch(text[end - 1]):
        stop = FULL_STOP.search(text, end)
        end = stop.end() if stop else end
    start, end = trimmed(text, before, end)
    return _over(one, start, end, text)


def _over(one: Statement, start: int, end: int, text: str) -> Statement:
    lead = one.lead if start == one.start else 0
    return replace(one, start=start, end=end, text=text[start:end], lead=lead)


def _is_near(first: Statement, second: Statement) -> bool:
    """Whether hardly more than a sentence stands between two statements of one section."""
    return (first.report, first.section) == (second.report, second.section) and (
        first.start <= second.start <= first.end + BETWEEN
    )


def _both(first: Statement, second: Statement, text: str) -> Statement:
    return _over(replace(first, place=second.place), first.start, max(first.end, second.end), text)


def compared(a: Statement, b: Statement) -> Pair | None:
    """The pair, if a stretch of both is long and alike enough, and half of one of them: matching runs less the gaps
    between them.

    Every number is one sign, and for being alike the same as any other: what was copied has figures of its own.
    """
    least = FORMULA if a.role == b.role == "other" else SHORTEST
    if a.text == b.text:
        return Pair(a, b, 1.0, ()) if len(masked(a.text)) >= least else None
    left, right = _signs(a.text), _signs(b.text)
    kinds = [[_sign(one) for one in side] for side in (left, right)]
    blocks = [
        block
        for block in SequenceMatcher(None, kinds[0], kinds[1], autojunk=False).get_matching_blocks()
        if block.size > 1
    ]
    chosen = _best_stretch(blocks)
    if not chosen:
        return None
    matched = sum(len(masked("".join(left[block.a : block.a + block.size]))) for block in chosen)
    spans = [
        chosen[-1].a + chosen[-1].size - chosen[0].a,
        chosen[-1].b + chosen[-1].size - chosen[0].b,
    ]
    shared = sum(block.size for block in chosen)
    shorter = min(len(masked(one.text)) for one in (a, b))
    if matched < max(least, HELD * shorter) or shared / max(spans) < SIMILAR:
        return None
    if _goes_on_with(a, b, matched, shorter):
        return None
    changed = tuple(_changed(chosen, left, right))
    figures = sum(_sign(ours) == _sign(theirs) for ours, theirs in changed)
    whole = max(*spans, min(len(left), len(right)))
    return Pair(a, b, round((shared - figures) / whole, 4), changed)


def _goes_on_with(a: Statement, b: Statement, matched: int, shorter: int) -> bool:
    """Whether one unit only begins both with the same few words; reports that name nobody are of no one unit."""
    if matched >= OPENING or a.unit is None or a.unit != b.unit:
        return False
    return matched < WHOLE * shorter


def _best_stretch(blocks: Sequence[Match]) -> Sequence[Match]:
    """The blocks in a row whose length less the gaps between them is greatest."""
    best: tuple[float, int, int] = (0.0, 0, 0)
    for first in range(len(blocks)):
        worth = 0.0
        for last in range(first, len(blocks)):
            block = blocks[last]
            if last > first:
                before = blocks[last - 1]
                worth -= max(block.a - before.a - before.size, block.b - before.b - before.size)
            worth += block.size
            best = max(best, (worth, first, last + 1), key=lambda one: one[0])
    return blocks[best[1] : best[2]]


def _changed(chosen: Sequence[Match], left: Sequence[str], right: Sequence[str]) -> Iterator[tuple[str, str]]:
    """What differs, in order: other numbers within the blocks, and what stands between them."""
    before: Match | None = None
    for block in chosen:
        if before is not None:
            yield (
                "".join(left[before.a + before.size : block.a]),
                "".join(right[before.b + before.size : block.b]),
            )
        for ours, theirs in zip(left[block.a :], right[block.b : block.b + block.size], strict=False):
            if ours != theirs:
                yield ours, theirs
        before = block


def _signs(text: str) -> list[str]:
    """The characters of a text, every number as one."""
    return _SIGN.findall(text)


def _sign(sign: str) -> str:
    return "\x00" if _NUMBER.fullmatch(sign) else sign


def masked(text: str) -> str:
    """The characters that count: no marks, one sign for every number."""
    return "".join(_KEPT.findall(_NUMBER.sub("\x00", normalise(text))))
