"""A problem and what is said later, or a topic and what may say it, read together by the network of
`index.models.cross_encoder`.

Vectors and shared words say how alike two statements are; that 站所里懂水文的只剩两个老同志 is taken up by 三名专业人员已能独立测流,
or that 钱按项目申请，老屋排不进项目 says 该修的卡在没立项, is told by reading both at once. That takes some thousandths of a second a
pair, so that only what may be linked is read, and of passages that come near a topic the nearest sentence.
"""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.matching.exact import exact_scores
from analysis.matching.pairing import rival_features
from analysis.matching.weights import logistic
from analysis.statements import Statement
from index.models.cross_encoder import RELATED, SAYS, below
from index.models.encoder import Encoder, PairEncoder
from index.storage.reading import StoredPassage
from index.text.sentences import sentences

Array = NDArray[np.float64]
# What is less likely is not read, nor more than so many for one problem: of the links that readers found nine in ten
# are read, and of all pairs one in seventeen.
READ_FROM, MOST = 0.03, 5
_NEVER = 1e-4  # no chance is smaller
# So many passages are read for a topic, in a small library some of each report.
MOST_READ = 64
# Log odds beyond which one is as sure as another.
LEAST, SUREST = -8.0, 8.0
# What stands in where nothing reads: as much as in the mean of what readers of eleven libraries quoted (−.95).
UNREAD = -1.0


def worth_reading(chances: Array) -> NDArray[np.bool_]:
    """Which pairs are read, by their chances, shape ``(problems, later)``."""
    place = np.argsort(np.argsort(-chances, axis=1, kind="stable"), axis=1, kind="stable")
    return (chances >= READ_FROM) & (place < MOST)


def read(
    encoder: PairEncoder,
    problems: Sequence[Statement],
    later: Sequence[Statement],
    which: NDArray[np.bool_],
    in_full: Sequence[str] | None = None,
) -> Array:
    """The logit of each of `RELATED` for these pairs, shape ``(problems, later, 5)``; nan for the others. The later
    ones are read by their own words, or by those ``in_full``."""
    found = np.full((*which.shape, SAYS), np.nan)
    places = np.argwhere(which)
    if len(places):
        texts = [under(*one) for one in zip(later, in_full or [one.bare for one in later], strict=True)]
        pairs = [(problems[row].bare, texts[column]) for row, column in places.tolist()]
        found[which] = exact_scores(encoder, pairs)[:, :SAYS]
    return found


def under(one: Statement, words: str) -> str:
    """What is read of a statement: words of it under its innermost heading."""
    return below(one.headings[-1] if one.headings else "", words)


def about(read: Array) -> Array:
    """The log odds that a later statement is about a problem, shape ``(problems, later)``."""
    return np.asarray(np.logaddexp.reduce(read[..., 1:], axis=-1) - read[..., RELATED.index("none")])


def features(chances: Array, read: Array) -> Array:
    """Of the pairs that were read, shape ``(pairs, 10)``: 1, the log odds by all that was known before, the log odds
    by reading both, and what `rival_features` makes of those among the pairs of both rows."""
    which = ~np.isnan(read[..., 0])
    odds = np.full(which.shape, -np.inf)
    odds[which] = about(read[which])
    among = rival_features(np.exp(-np.logaddexp(0.0, -odds)))
    before = np.log(chances + _NEVER) - np.log1p(_NEVER - chances)
    ones = np.ones((int(which.sum()), 1))
    return np.concatenate([ones, before[which][:, None], odds[which][:, None], among[which]], axis=1)


def judged(chances: Array, read: Array) -> Array:
    """The chances of all pairs again, by what was read of them; of what was not, 0."""
    found = np.zeros_like(chances)
    found[~np.isnan(read[..., 0])] = logistic(features(chances, read), "link read")
    return found


def said(
    encoder: Encoder,
    wordings: Sequence[str],
    near: NDArray[np.floating],
    statement: Callable[[int], str],
) -> NDArray[np.float64]:
    """The log odds that each of many says what is asked for, in the mean of its `wordings`, of the few that come
    nearest by what is read of them, `statement` by their place; of the others those of the least that is read. ``near``
    says how near each comes, shape ``(many,)``."""
    found = np.full(len(near), UNREAD)
    if not isinstance(encoder, PairEncoder) or not len(near):
        return found
    nearest = np.argsort(-near, kind="stable")[:MOST_READ]
    statements = [statement(place) for place in nearest.tolist()]
    scores = exact_scores(encoder, [(words, one) for words in wordings for one in statements])[:, SAYS]
    odds = np.clip(scores.reshape(len(wordings), -1).mean(axis=0), LEAST, SUREST)
    found[:] = odds.min()
    found[nearest] = odds
    return found


def sentence_under(stored: StoredPassage, place: int) -> str:
    """The sentence of a passage in this place, by `index.text.sentences`, under its innermost heading."""
    headings, cut = stored.passage.headings, sentences(stored.passage.text)
    return below(headings[-1] if headings else "", cut[place] if cut else stored.passage.text)
