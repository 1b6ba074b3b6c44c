"""``python -m benchmarks.cluster.candidates --crowd TEXT``: how many passages are to be looked at for the ten best.

Nothing is asked of a server: the signals of real passages for real questions, drawn again and again with a little
noise, are those of millions of passages. What a question for every unit moves at most is worked out beside.
"""

import argparse
import statistics
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from corpus.report import Report
    from evaluation.questions import ReportQuestion
    from index.engine.scoring import Signals, Weights

_SIZES = (1_000_000, 3_000_000, 10_000_000)
# Bytes of a passage that is scored (`python -m evaluation.engines`), of one in a list, a short id and two numbers,
# and of one whose products are asked for by its id.
_BYTES, _LISTED, _ASKED = 850, 20, 40
# Three fields, of all, of the asked roles, of reports.
_LISTS, _FIELDS = 9, 3
# What a question for every unit moves beside its candidates: how near questions in general come, texts that are
# looked at closely, and two texts of each report that was looked at.
_ONCE, _CLOSELY, _TEXT = 200_000, 25_000, 570
# Noise of a signal that is drawn again, as a share of how far it varies among those that have it.
_NOISE = 0.05
_BEST = 10
_SEED = 0


def main(arguments: list[str] | None = None) -> int:
    """Print a row a size."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.cluster.candidates", description=__doc__)
    parser.add_argument("--passages", type=int, nargs="*", default=_SIZES, help="how many")
    parser.add_argument("--crowd", type=Path, help="passages are also those cut from this text")
    parser.add_argument(
        "--every", type=int, default=2, metavar="N", help="ask every Nth question of the samples"
    )
    options = parser.parse_args(arguments)
    for row in _simulated(options.passages, options.crowd, options.every):
        print("| " + " | ".join(row) + " |", flush=True)
    return 0


def _simulated(sizes: Sequence[int], crowd_of: Path | None, every: int) -> Iterator[Sequence[str]]:
    from evaluation import record
    from evaluation.crowd import crowd
    from index.engine.milvus.finding import DEPTH

    reports, asked = record.own()
    if crowd_of is not None:
        reports = [*reports, *crowd(crowd_of)]
    base = list(_signals(reports, asked[::every]))
    yield (
        "passages",
        "drawn from",
        "questions",
        "in a list",
        "all ten in a list",
        "looked at for the ten best: p50 / p95 / p99 / most",
        "kept",
        "bytes at most",
        "for every unit: reports looked at, bytes at most",
    )
    yield ("---",) * 9
    for size in sizes:
        random = np.random.default_rng(_SEED)
        listed = DEPTH.of(size)
        needed = sorted(_needed(by, real, size, listed, random) for by, real in base)
        shares = " / ".join(
            f"{place:,}"
            if (place := needed[min(int(share * len(needed)), len(needed) - 1)]) < size
            else "none"
            for share in (0.5, 0.95, 0.99, 1)
        )
        found, kept = (statistics.fmean(one <= most for one in needed) for most in (size - 1, listed))
        moved = DEPTH.scored * _BYTES + listed * (_LISTS * _LISTED + _FIELDS * _ASKED)
        yield (
            f"{size:,}",
            f"{len(base[0][1].keys):,}",
            str(len(needed)),
            f"{listed:,}",
            f"{found:.3f}",
            shares,
            f"{kept:.3f}",
            f"{moved / 1e6:.2f} MB",
            _of_every_unit(size),
        )


def _of_every_unit(size: int) -> str:
    """In three lists and in nine, of reports of 26 passages."""
    from index.engine.milvus.each import most_reports
    from index.engine.milvus.finding import DEPTH
    from retrieval.answerability.coverage import EACH

    told = []
    for lists in (_FIELDS, _LISTS):
        reports = min(most_reports(DEPTH.moved, lists, EACH), size // 26)
        moved = DEPTH.moved + _ONCE + _CLOSELY + reports * EACH * _TEXT
        told.append(f"{reports}, {moved / 1e6:.2f} MB")
    return " to ".join(told)


def _signals(
    reports: "list[Report]", asked: "Sequence[ReportQuestion]"
) -> "Iterator[tuple[Weights, Signals]]":
    """For each question how signals are weighed, and the signals of all passages."""
    from index.conditions import EVERYTHING
    from index.engine.local.snapshot import Snapshot
    from index.models.encoder import load_encoder
    from retrieval.ranking.rank import CandidateLimits, Searcher
    from retrieval.ranking.signals import SHIPPED
    from retrieval.types import Turn
    from retrieval.understanding.conversation import read

    encoder = load_encoder()
    searcher = Searcher(Snapshot.in_memory(reports, encoder), encoder)
    for one in asked:
        question = read(one.question, searcher.library, [Turn(earlier) for earlier in one.history]).question
        by = SHIPPED[question.language]
        found = searcher.candidates(question, searcher.words(question), EVERYTHING, CandidateLimits(None))
        yield by, found.signals


def _needed(by: "Weights", real: "Signals", size: int, listed: int, random: np.random.Generator) -> int:
    """How many of so many passages are to be looked at for the ten best, in the order of what the lists of the fields
    leave room for (`index.engine.milvus.finding`); all of them where one of the ten is in no list."""
    from index.engine.scoring import SAID, Signals, best_places

    drawn = random.integers(0, len(real.keys), size, dtype=np.int32)
    text, headings, vector = (_noisy(part[drawn], random) for part in (real.text, real.headings, real.vector))
    role, likely, report = real.role[drawn], real.likely[drawn], real.report[drawn]
    signals = Signals(drawn, text, headings, vector, role, likely, report)
    best = best_places(signals.fused(by), _BEST)
    of_role = role > 0.0 if (role > 0.0).any() else np.ones(size, dtype=np.bool_)
    scopes = (np.ones(size, dtype=np.bool_), of_role, of_role & (report >= 0.5))
    # What headings say beyond the text is added up; they are found by all that they say.
    fields = (text, headings + SAID * text, vector)
    lists = [[_listed(field, scope, listed) for scope in scopes] for field in fields]
    found = np.unique(np.concatenate([places for of_field in lists for places, _ in of_field]))
    near = []
    for field, of_field in zip(fields, lists, strict=True):
        at_most = np.full(len(found), np.inf, dtype=np.float32)
        for scope, (places, least) in zip(scopes, of_field, strict=True):
            inside = np.isin(found, places)
            at_most = np.where(
                scope[found], np.minimum(at_most, np.where(inside, field[found], least)), at_most
            )
        near.append(at_most)
    said, above = near[0], np.maximum(near[1] - SAID * near[0], 0.0)
    order = np.argsort(
        -Signals(found, said, above, near[2], role[found], likely[found], report[found]).fused(by),
        kind="stable",
    )
    ranks = {int(place): rank for rank, place in enumerate(found[order], 1)}
    return max((ranks.get(int(place), size) for place in best), default=0)


def _listed(
    field: NDArray[np.float32], scope: NDArray[np.bool_], most: int
) -> tuple[NDArray[np.intp], np.float32]:
    """The places of the nearest in a scope, and what the others do not exceed."""
    places = np.flatnonzero(scope & (field > 0.0))
    if len(places) < most:
        return places, np.float32(0.0)
    nearest = places[np.argpartition(-field[places], most - 1)[:most]]
    return nearest, field[nearest].min()


def _noisy(values: NDArray[np.float32], random: np.random.Generator) -> NDArray[np.float32]:
    there = values > 0.0
    spread = np.float32(_NOISE * float(values[there].std())) if there.any() else np.float32(0.0)
    noise = random.standard_normal(len(values), dtype=np.float32)
    return np.where(there, np.maximum(values + spread * noise, np.float32(1e-6)), values)


if __name__ == "__main__":
    sys.exit(main())
