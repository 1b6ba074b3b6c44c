"""What a sentence is: a probability for each role, by a linear model over runs of its characters.

Multinomial logistic regression; ``training/roles`` makes it, `README.md` beside the weights
says from what. The score of a sentence ``s`` below headings ``h`` in a report of kind ``k`` is

    b + Σ idf·w / ‖s‖ + EDGE_SHARE · Σ w(edges) + Σ idf·w / ‖h‖ … + w(flags)

where ‖s‖ is the square root of the sum of squared idf over the runs of ``s``. Sums over any
stretch of a text are differences of cumulative sums, so that every clause is scored in passing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.report import ROLES
from corpus.roles import features as f

WEIGHTS = Path(__file__).resolve().parent / "model" / "roles.npz"
_COUNT = len(ROLES)


@dataclass(frozen=True, slots=True)
class RoleModel:
    """The learned numbers. ``table`` has a row a slot that counts and a last one of zeros: idf·w, idf².

    ``plain`` are its weights without idf, for edges; ``row_of`` maps slots to rows;
    ``transitions[a, b]`` is log P(b after a) − log P(b), ``start`` the same for a section's first.
    """

    row_of: NDArray[np.int32]
    table: NDArray[np.float32]
    plain: NDArray[np.float32]
    flags: NDArray[np.float32]
    bias: NDArray[np.float32]
    transitions: NDArray[np.float32]

    @classmethod
    def load(cls, path: Path = WEIGHTS) -> "RoleModel":
        """The model in a file that `save` of training/roles wrote."""
        with np.load(path) as stored:
            slots, idf = stored["slots"], stored["idf"].astype(np.float32)
            plain = stored["weights"].astype(np.float32) * stored["scale"].astype(np.float32)
            rest = [stored[name].astype(np.float32) for name in ("flags", "bias", "transitions")]
        row_of = np.full(f.SLOTS, len(slots), np.int32)
        row_of[slots] = np.arange(len(slots), dtype=np.int32)
        table = np.hstack([plain * idf[:, None], np.square(idf)[:, None]])
        zeros = np.zeros((1, _COUNT + 1), np.float32)
        return cls(row_of, np.vstack([table, zeros]), np.vstack([plain, zeros[:, 1:]]), *rest)

    def context(self, headings: tuple[str, ...], kind: str | None) -> NDArray[np.float32]:
        """What headings (outermost first) and kind of report add to every sentence below them: (roles,)."""
        own: NDArray[np.float32] = self.contexts([headings], kind)[0]
        return own

    def contexts(self, paths: Sequence[tuple[str, ...]], kind: str | None) -> NDArray[np.float32]:
        """`context` of each of the paths of headings in a report: (paths, roles)."""
        names = {name: row for row, name in enumerate(dict.fromkeys(name for path in paths for name in path))}
        scores = np.tile(self.bias, (len(paths), 1))
        if kind:
            scores += f.KIND_SHARE * self._normed([kind], f.KIND, "kind")
        inner = f.HEADING_SHARE * self._normed(list(names), f.HEADING, "heading")
        outer = f.PATH_SHARE * self._normed(list(names), f.PATH, "path")
        own, above = np.zeros((2, len(paths), len(names)), np.float32)
        flags = np.zeros((len(paths), len(f.FLAGS)), np.float32)
        for row, path in enumerate(paths):
            if path:
                own[row, names[path[-1]]] = 1
            for name in path[:-1]:
                above[row, names[name]] += 1
            for place, share in f.flags(path):
                flags[row, place] += share
        scores += own @ inner + above @ outer + flags @ self.flags
        return scores

    def _normed(self, texts: Sequence[str], lengths: tuple[int, ...], place: str) -> NDArray[np.float32]:
        """Σ idf·w / ‖t‖ over the runs of each text ``t``: (texts, roles)."""
        if not texts:
            return np.zeros((0, _COUNT), np.float32)
        codes = f.code_points("\n".join(texts) + "\n")
        widths = np.array([len(text) + 1 for text in texts])
        ends = np.cumsum(widths)
        # How many characters of its own text are left at each place, none at the break after it.
        left = np.repeat(ends - 1, widths) - np.arange(len(codes))
        found = np.zeros((len(codes), _COUNT + 1), np.float32)
        for length in lengths:
            rows = self.row_of[f.runs(codes, length, place)]
            kept = np.where(left[: len(rows)] >= length, rows, len(self.table) - 1)
            found[: len(rows)] += self.table.take(kept, axis=0)
        total: NDArray[np.float32] = np.add.reduceat(found, ends - widths, axis=0)
        norms: NDArray[np.float32] = np.sqrt(np.maximum(total[:, _COUNT:], np.float32(1e-9)))
        scaled: NDArray[np.float32] = total[:, :_COUNT] / norms
        return scaled


class Scorer:
    """One text, ready to have any stretch of it scored."""

    def __init__(self, model: RoleModel, text: str) -> None:
        self._model = model
        self._codes = f.code_points(text)
        self._sums = []
        for length in f.TEXT:
            rows = model.table.take(model.row_of[f.runs(self._codes, length, "text")], axis=0)
            total = np.zeros((len(rows) + 1, _COUNT + 1), np.float64)
            np.cumsum(rows, axis=0, out=total[1:], dtype=np.float64)
            self._sums.append(total)
        self._edges = [
            tuple(model.row_of[f.runs(self._codes, length, place)] for place in ("first", "last"))
            for length in f.EDGE
        ]

    def probabilities(
        self, spans: Sequence[tuple[int, int]] | NDArray[np.int64], context: NDArray[np.float32]
    ) -> NDArray[np.float64]:
        """P(role) for each ``text[start:end]``: (spans, roles).

        ``context`` is what `RoleModel.context` gave, of all of them or a row a span.
        """
        starts, ends = np.asarray(spans, np.int64).reshape(-1, 2).T
        found = np.zeros((len(starts), _COUNT + 1), np.float64)
        for length, total in zip(f.TEXT, self._sums, strict=True):
            first = np.minimum(starts, len(total) - 1)
            last = np.minimum(np.maximum(ends - length + 1, starts), len(total) - 1)
            found += total.take(last, axis=0)
            found -= total.take(first, axis=0)
        scores = found[:, :_COUNT] / np.sqrt(np.maximum(found[:, _COUNT:], 1e-9)) + context
        plain = self._model.plain
        for length, (first_rows, last_rows) in zip(f.EDGE, self._edges, strict=True):
            whole = np.flatnonzero(ends - starts >= length)
            edges = plain.take(first_rows[starts[whole]], axis=0)
            edges += plain.take(last_rows[ends[whole] - length], axis=0)
            scores[whole] += f.EDGE_SHARE * edges
        scores -= scores.max(axis=1, keepdims=True)
        raised = np.exp(scores)
        shares: NDArray[np.float64] = raised / raised.sum(axis=1, keepdims=True)
        return shares


@cache
def bundled() -> RoleModel:
    """The model that comes with the program, read once."""
    return RoleModel.load()


@lru_cache(maxsize=512)
def context_of(headings: tuple[str, ...], kind: str | None) -> NDArray[np.float32]:
    """`RoleModel.context` of the bundled model: the same headings come again and again."""
    return bundled().context(headings, kind)
