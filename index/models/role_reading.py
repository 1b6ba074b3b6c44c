"""What sentences are, read in their sections by the cross-encoder: `corpus.roles.reader` as a network does it.

The headings above a section and the section are read together, as a question and a passage are; a layer behind the last
one gives each token of the section a logit for each role, and a sentence has the mean of its tokens. So everything is
read once, and any stretch of it may be asked for.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from corpus.report import ROLES
from corpus.roles.reader import Block
from corpus.roles.sentences import FULL_STOP
from index.models.base import damaged
from index.models.cross_encoder import FOR_ROLES, LONGEST_QUESTION, TOKENS, CrossEncoder

# The layer behind the network: ``weight``, shape ``(width, roles)``, and ``bias``.
WEIGHT, BIAS = "weight", "bias"
# Tokens of a section read at once, so many of them again of what stands before.
LONGEST, AGAIN = 215, 48
# Characters of a heading, and how many headings.
_LONGEST_HEADING, _HEADINGS = 40, 2
# Tokens of all that goes through the network together.
_TOGETHER = 1_024


@dataclass(frozen=True, slots=True)
class Window:
    """Tokens ``first`` to ``end`` of a section; those from ``own`` on were in no window before."""

    first: int
    own: int
    end: int


def windows(text: str, starts: NDArray[np.int64]) -> Iterator[Window]:
    """A section, whose tokens begin at `starts`, in stretches of at most `LONGEST` tokens that end with a sentence
    where one does."""
    stops = [int(np.searchsorted(starts, match.end())) for match in FULL_STOP.finditer(text)]
    own = 0
    while own < len(starts):
        first = max(0, own - AGAIN)
        end = min(len(starts), first + LONGEST)
        if end < len(starts):
            end = max((stop for stop in stops if own < stop <= end), default=end)
        yield Window(first, own, end)
        own = end


def above(kind: str | None, headings: Sequence[str]) -> str:
    """What is read beside a section: of what kind its report is, and its innermost headings."""
    return f"{kind or ''}｜{'›'.join(one[:_LONGEST_HEADING] for one in headings[-_HEADINGS:])}"


class Read:
    """A text with a logit for each role at each of its tokens: `corpus.roles.reader.Spans`."""

    def __init__(self, starts: NDArray[np.int64], logits: NDArray[np.float32]) -> None:
        self._starts = starts
        self._sums = np.zeros((len(logits) + 1, len(ROLES)))
        np.cumsum(logits, axis=0, out=self._sums[1:])

    def probabilities(self, spans: Sequence[tuple[int, int]]) -> NDArray[np.float64]:
        """P(role) for each ``text[start:end]``, shape ``(spans, roles)``: of the mean over its tokens."""
        starts, ends = np.asarray(spans, np.int64).reshape(-1, 2).T
        first = np.minimum(np.searchsorted(self._starts, starts), len(self._starts) - 1)
        last = np.maximum(np.searchsorted(self._starts, ends), first + 1)
        scores = (self._sums[last] - self._sums[first]) / (last - first)[:, None]
        raised = np.exp(scores - scores.max(axis=1, keepdims=True))
        return np.asarray(raised / raised.sum(axis=1, keepdims=True))


class RoleReading:
    """The network with what `FOR_ROLES` adds to it. ModelUnavailable where that cannot be read."""

    def __init__(self, network: CrossEncoder) -> None:
        self._network = network

    @cached_property
    def _layer(self) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        from safetensors.numpy import load_file

        try:
            tensors = load_file(self._network.folder / FOR_ROLES)
            return tensors[WEIGHT].astype(np.float32), tensors[BIAS].astype(np.float32)
        except Exception as error:
            raise damaged(self._network.folder, error) from error

    def read_roles(self, text: str, kind: str | None, blocks: Sequence[Block]) -> Read:
        """`corpus.roles.reader.RoleReader`: blocks in the order of the text."""
        heads = self._network.cut([above(kind, block.headings) for block in blocks])
        starts: list[NDArray[np.int64]] = []
        pairs: list[tuple[list[int], list[int]]] = []
        places: list[tuple[int, int]] = []  # of a pair: its first own token in the text, and in the pair
        count = 0
        for block, head in zip(blocks, heads, strict=True):
            own = text[block.start : block.end]
            ids, begins = self._network.placed(own)
            for window in windows(own, begins):
                pairs.append((head[: LONGEST_QUESTION - 2], ids[window.first : window.end]))
                places.append((count + window.own, window.own - window.first))
            starts.append(begins + block.start)
            count += len(ids)
        logits = np.zeros((count, len(ROLES)), dtype=np.float32)
        for some in _together(pairs):
            for place, found in zip(some, self._logits([pairs[place] for place in some]), strict=True):
                at, skipped = places[place]
                logits[at : at + len(found) - skipped] = found[skipped:]
        return Read(np.concatenate(starts), logits)

    def _logits(self, pairs: Sequence[tuple[list[int], list[int]]]) -> Iterator[NDArray[np.float32]]:
        """Of each pair those of the tokens of its second side."""
        weight, bias = self._layer
        (hidden,) = self._network.run(pairs, [TOKENS], FOR_ROLES)
        for (head, ids), states in zip(pairs, hidden @ weight + bias, strict=True):
            yield states[len(head) + 2 : len(head) + 2 + len(ids)]


def _together(pairs: Sequence[tuple[list[int], list[int]]]) -> Iterator[list[int]]:
    """The places of pairs of like length, which go through the network together."""
    order = sorted(range(len(pairs)), key=lambda place: sum(map(len, pairs[place])))
    while order:
        longest = sum(map(len, pairs[order[-1]])) + 3
        many = max(1, _TOGETHER // longest)
        order, some = order[:-many], order[-many:]
        yield some
