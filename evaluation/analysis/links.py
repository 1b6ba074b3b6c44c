"""Fitting which later statement is about a problem: by each pair alone, then among all pairs of two reports' years, then
by reading the likely ones."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from analysis import track
from analysis.matching import followed, pairing, statements_read
from analysis.matching.followed import MODEL, SIDES, Side
from analysis.matching.relation import BUCKETS, relation_runs
from analysis.statements import Statement
from index.models.encoder import Encoder, PairEncoder

Array = NDArray[np.float64]
STRENGTH = 3.0  # inverse, of the words alone
LEAST_SPREAD = 1e-6  # of a feature that says anything
# Where to cut is told for these.
THRESHOLDS = np.arange(0.10, 0.61, 0.04).round(2)
Words = dict[Side, LogisticRegression]


@dataclass(frozen=True, slots=True)
class Table:
    """The problems of a year and what a later one says: features ``(problems, later, 13)``, those of the plans against
    the problems ``(problems, later, 5)``, and truth of the pairs."""

    problems: Sequence[Statement]
    later: Sequence[Statement]
    own: Array
    planned: Array
    truth: Array


@dataclass(frozen=True, slots=True)
class Library:
    """The tables of a library, and how many links its gold has: some may be in no table."""

    tables: Sequence[Table]
    links: int


def learn(libraries: Sequence[Library], encoder: Encoder | None = None) -> dict[str, list[float]]:
    """Keep the model of the words, and return the weights of all judgements, and of how alike two statements are
    whatever their words say; each library is shown to a judgement as the one before it judges it unseen. The last one
    is there where the encoder reads pairs."""
    complete = [
        [_with_words(table, words) for table in own.tables]
        for own, words in zip(libraries, _words_of_others(libraries), strict=True)
    ]
    truths = [[table.truth for table in own.tables] for own in libraries]
    chances = list(_left_out(complete, truths))
    among = [
        [pairing.among(own, chance) for own, chance in zip(*both, strict=True)]
        for both in zip(complete, chances, strict=True)
    ]
    among_all = list(_left_out(among, truths))
    tell(libraries, among_all)
    save(_words([table for own in libraries for table in own.tables]))
    found = {
        "alike": _fit([[table.own for table in own.tables] for own in libraries], truths),
        "link": _fit(complete, truths),
        "link among": _fit(among, truths),
    }
    return found | _by_reading(libraries, among_all, encoder) if isinstance(encoder, PairEncoder) else found


def _by_reading(
    libraries: Sequence[Library], chances: Sequence[Sequence[Array]], encoder: PairEncoder
) -> dict[str, list[float]]:
    """The weights of what is read together, and how well the libraries left out are linked by it."""
    which = [[statements_read.worth_reading(one) for one in own] for own in chances]
    features = [
        [
            statements_read.features(chance, statements_read.read(encoder, table.problems, table.later, of))
            for table, chance, of in zip(own.tables, found, places, strict=True)
        ]
        for own, found, places in zip(libraries, chances, which, strict=True)
    ]
    truths = [
        [table.truth[of] for table, of in zip(own.tables, places, strict=True)]
        for own, places in zip(libraries, which, strict=True)
    ]
    by_reading = []
    for places, found in zip(which, _left_out(features, truths), strict=True):
        by_reading.append([np.zeros(of.shape) for of in places])
        for table, of, chance in zip(by_reading[-1], places, found, strict=True):
            table[of] = chance
    tell(libraries, by_reading)
    return {"link read": _fit(features, truths)}


def tell(libraries: Sequence[Library], chances: Sequence[Sequence[Array]]) -> None:
    """Print how well the libraries left out are linked, cut at each threshold."""
    for least in THRESHOLDS.tolist():
        scores = []
        for own, found in zip(libraries, chances, strict=True):
            pairs = sum(int((chance >= least).sum()) for chance in found)
            right = sum(
                float(table.truth[chance >= least].sum())
                for table, chance in zip(own.tables, found, strict=True)
            )
            scores.append(2 * right / max(1, pairs + own.links))
        print(f"links from {least:.2f} on: F1 {np.mean(scores):.4f} in the mean of {len(scores)} left out")


def save(models: Words) -> None:
    """The runs as int8 with one scale."""
    table = np.stack([models[side].coef_[0] for side in SIDES], axis=1).astype(np.float32)
    scale = np.float32(np.abs(table).max() / 127)
    np.savez_compressed(
        MODEL,
        table=np.round(table / scale).astype(np.int8),
        scale=scale,
        bias=np.array([models[side].intercept_[0] for side in SIDES], dtype=np.float32),
    )
    followed.model.cache_clear()


def _left_out(
    features: Sequence[Sequence[Array]], truths: Sequence[Sequence[Array]]
) -> Iterator[list[Array]]:
    """The chances of each library's pairs by weights that have not seen it, where there are others."""
    for place, own in enumerate(features):
        others = [at for at in range(len(features)) if at != place] or [place]
        weights = np.array(_fit([features[at] for at in others], [truths[at] for at in others]))
        yield [1.0 / (1.0 + np.exp(-(table @ weights))) for table in own]


def _fit(features: Sequence[Sequence[Array]], truths: Sequence[Sequence[Array]]) -> list[float]:
    rows = [table.reshape(-1, table.shape[-1]) for own in features for table in own]
    return fit(np.concatenate(rows), np.concatenate([table.ravel() for own in truths for table in own]))


def fit(features: Array, truth: Array) -> list[float]:
    """The weights of a logistic regression; the first feature is 1. What is held small are the weights of features
    of like spread: a cosine that moves by a tenth may count as much as a number that moves by three."""
    mean, spread = features[:, 1:].mean(axis=0), features[:, 1:].std(axis=0)
    spread[spread < LEAST_SPREAD] = 1.0
    model = LogisticRegression(max_iter=2000).fit((features[:, 1:] - mean) / spread, truth)
    slopes = model.coef_[0] / spread
    return [round(float(weight), 3) for weight in (model.intercept_[0] - slopes @ mean, *slopes)]


def _words_of_others(libraries: Sequence[Library]) -> Iterator[Words]:
    """For each library the model of the words that has not seen it, where there are others."""
    for own in libraries:
        others = [one for one in libraries if one is not own] or [own]
        yield _words([table for one in others for table in one.tables])


def _with_words(table: Table, models: Words) -> Array:
    odds = {
        side: models[side].decision_function(_runs([one.bare for one in said]))
        for side, said in zip(SIDES, (table.problems, table.later), strict=True)
    }
    return track.with_words(
        table.own, table.planned, table.problems, table.later, odds["problem"], odds["later"]
    )


def _words(tables: Sequence[Table]) -> Words:
    found: Words = {}
    for side, axis in zip(SIDES, (1, 0), strict=True):
        said = [one.bare for t in tables for one in (t.problems if side == "problem" else t.later)]
        linked = np.concatenate([table.truth.max(axis=axis) > 0 for table in tables])
        found[side] = LogisticRegression(C=STRENGTH, max_iter=1000).fit(_runs(said), linked)
    return found


def _runs(words: Sequence[str]) -> csr_matrix:
    """Shape ``(words, BUCKETS)``, scaled as `analysis.matching.followed` scales them."""
    runs = [relation_runs(text) for text in words]
    values = np.repeat([len(one) ** -0.5 for one in runs], [len(one) for one in runs])
    starts = np.cumsum([0, *map(len, runs)])
    return csr_matrix((values, np.concatenate(runs), starts), shape=(len(words), BUCKETS))
