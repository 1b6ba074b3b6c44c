"""Whether passages say a topic, read beside it by the network of `index.models.cross_encoder`.

How near words and vectors come tells what speaks of the same matter; that 钱按项目申请，老屋排不进项目 says 该修的卡在没立项 is
told by reading both. That takes some thousandths of a second, so that of the passages that come nearest the nearest
sentence is read alone.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.matching.exact import exact_scores
from index.models.cross_encoder import SAYS, below
from index.models.encoder import Encoder, PairEncoder
from index.storage.reading import StoredPassage
from index.text.sentences import sentences

# So many passages, in a small library the best few of each report.
MOST_READ = 100
# Beyond these log odds one is as sure as another.
LEAST, MOST = -8.0, 8.0
# What stands in where nothing reads: about as much as of the likeliest statements of a library.
UNREAD = -1.0


def said(
    encoder: Encoder,
    wordings: Sequence[str],
    passages: Sequence[StoredPassage],
    near: NDArray[np.floating],
    sentence: NDArray[np.int64],
) -> NDArray[np.float64]:
    """The log odds that the nearest `sentence` of each passage, by its place in `index.text.sentences`, says what is
    asked for, in the mean of its `wordings`; of what is not read, those of the least that is. ``near`` says how near
    the passages come; all of shape ``(passages,)``."""
    found = np.full(len(passages), UNREAD)
    if not isinstance(encoder, PairEncoder) or not len(passages):
        return found
    read = np.argsort(-near, kind="stable")[:MOST_READ]
    statements = [_statement(passages[place], int(sentence[place])) for place in read.tolist()]
    scores = exact_scores(encoder, [(words, one) for words in wordings for one in statements])[:, SAYS]
    odds = np.clip(scores.reshape(len(wordings), -1).mean(axis=0), LEAST, MOST)
    found[:] = odds.min()
    found[read] = odds
    return found


def _statement(stored: StoredPassage, place: int) -> str:
    headings, cut = stored.passage.headings, sentences(stored.passage.text)
    return below(headings[-1] if headings else "", cut[place] if cut else stored.passage.text)
