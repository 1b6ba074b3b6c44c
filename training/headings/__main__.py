"""Make the model of headings: ``python -m training.headings``.

Bodies of reports are written by chance in many offices' habits (`training.headings.writing`), with words of
`training/data`. Words are split in two by digest: one half teaches what names of sections sound like, the
other half makes the bodies that the evidence is weighed on, so that the words are weighed as new ones are.
Printed: precision, recall and F1 on bodies of other seeds.
"""

import argparse
import hashlib
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier

from corpus.structure.heading import evidence
from corpus.structure.heading.candidates import ATTRIBUTION, Candidate, candidates, heading_end, with_topics
from corpus.structure.heading.scoring import WEIGHTS, HeadingModel
from corpus.structure.paragraphs import Paragraph, paragraphs
from training.headings.habits import Written
from training.headings.words import Words, words_of
from training.headings.writing import Writer
from training.roles.data import read_examples

_DATA = Path(__file__).resolve().parent.parent / "data"
_FILES = ("roles.jsonl.gz", "conventional.jsonl.gz")


def prepared(written: Written) -> tuple[str, list[Paragraph], list[int | None], list[Candidate], list[bool]]:
    """A body as the reader sees it, and whether each candidate is a heading."""
    text = "\n".join(written.lines)
    body = paragraphs(text, written.hints, range(len(written.lines)))
    body = [p for p in body if not ATTRIBUTION.fullmatch(text, p.start, p.end)]
    body = with_topics(text, body)
    ends = [heading_end(text, p) for p in body]
    lines = candidates(text, body, ends)
    starts = {}
    place = 0
    for line, heading in zip(written.lines, written.headings, strict=True):
        starts[place] = heading
        place += len(line) + 1
    return text, body, ends, lines, [starts.get(body[line.place].start, False) for line in lines]


def half(words: Words, which: int) -> Words:
    """The half of the words whose digests are odd or even."""

    def own(them: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(
            w for w in them if hashlib.md5(w.encode(), usedforsecurity=False).digest()[0] % 2 == which
        )

    return Words(own(words.sentences), own(words.outer), own(words.inner))


def word_model(words: Words, strength: float) -> tuple[NDArray[np.float32], float]:
    """Weights of slots and bias: names of sections against clauses of sentences."""
    clauses = sorted({c for s in words.sentences for c in re.split("[，。；：！？]", s) if 3 <= len(c) <= 30})
    lines = [*words.outer, *words.inner, *clauses, *words.sentences]
    names = len(words.outer) + len(words.inner)
    text = "\n".join(lines)
    spans, place = [], 0
    for line in lines:
        spans.append(Candidate(0, place, place + len(line), None, ""))
        place += len(line) + 1
    slots, first = evidence.word_slots(text, spans)
    rows = np.repeat(np.arange(len(lines)), np.diff([*first, len(slots)]))
    rows = np.repeat(rows[:, None], slots.shape[1], axis=1)
    kept = slots >= 0
    counts = np.bincount(rows[kept], minlength=len(lines))
    values = 1 / np.sqrt(counts[rows[kept]])
    data = csr_matrix((values, (rows[kept], slots[kept])), shape=(len(lines), evidence.SLOTS))
    model = LogisticRegression(C=strength, max_iter=300, class_weight="balanced")
    model.fit(data, np.arange(len(lines)) < names)
    return model.coef_[0].astype(np.float32), float(model.intercept_[0])


def main(arguments: Sequence[str] | None = None) -> int:
    """Train, print the figures on bodies of other seeds, write the model."""
    parser = argparse.ArgumentParser(prog="python -m training.headings", description=__doc__)
    parser.add_argument("--data", type=Path, nargs="+", default=[_DATA / name for name in _FILES])
    parser.add_argument("--output", type=Path, default=WEIGHTS)
    parser.add_argument("--bodies", type=int, default=3000)
    parser.add_argument("--units", type=int, default=12, help="hidden units of one net")
    parser.add_argument("--nets", type=int, default=6)
    parser.add_argument("--strength", type=float, default=2.0)
    parser.add_argument("--decay", type=float, default=0.1)
    options = parser.parse_args(arguments)
    words = words_of([e for e in read_examples(options.data) if not e.held_out])
    weights, bias = word_model(half(words, 0), options.strength)
    scale = float(np.abs(weights).max()) / 127
    coarse = np.round(weights / scale).astype(np.int8)
    blank = np.zeros(0, np.float32)
    scorer = HeadingModel(np.append(coarse * np.float32(scale), np.float32(0)), bias, blank, blank, blank, blank, blank, 0.0)  # fmt: skip
    found, gold = _examples(half(words, 1), range(options.bodies), scorer)
    mean, spread = found[:, :-1].mean(axis=0), found[:, :-1].std(axis=0) + 0.05
    inputs = np.hstack([(found[:, :-1] - mean) / spread, found[:, -1:]])
    # Several small nets beside each other: their mean log odds are one net's with all their units.
    nets = [
        MLPClassifier(
            (options.units,), activation="tanh", alpha=options.decay, max_iter=25, random_state=seed
        )
        for seed in range(options.nets)
    ]
    for net in nets:
        net.fit(inputs, gold)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        options.output,
        words=coarse,
        words_scale=np.float32(scale),
        bias=np.float32(bias),
        mean=mean.astype(np.float16),
        scale=spread.astype(np.float16),
        hidden=np.hstack([net.coefs_[0] for net in nets]).astype(np.float16),
        hidden_bias=np.concatenate([net.intercepts_[0] for net in nets]).astype(np.float16),
        out=(np.concatenate([net.coefs_[1][:, 0] for net in nets]) / len(nets)).astype(np.float16),
        out_bias=np.float32(np.mean([net.intercepts_[1][0] for net in nets])),
    )
    model = HeadingModel.load(options.output)
    _print_figures(model, half(words, 1), range(options.bodies, options.bodies + 300))
    print(f"{len(gold)} lines, {int(gold.sum())} headings, {options.output.stat().st_size:,} bytes")
    return 0


def _examples(
    words: Words, seeds: Sequence[int], scorer: HeadingModel
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    rows, gold = [], []
    for seed in seeds:
        text, body, ends, lines, own = prepared(Writer(words, seed).body())
        if lines:
            scores = scorer.word_scores(text, lines)
            rows.append(np.hstack([evidence.features(text, body, lines, ends), scores[:, None]]))
            gold += own
    return np.vstack(rows), np.array(gold)


def _print_figures(model: HeadingModel, words: Words, seeds: Sequence[int]) -> None:
    true = own_count = gold_count = 0
    for seed in seeds:
        written = Writer(words, seed).body()
        text, body, ends, lines, gold = prepared(written)
        shares = model.probabilities(text, body, lines, ends)
        true += sum(bool(a and b > 0.5) for a, b in zip(gold, shares, strict=True))
        own_count += int((shares > 0.5).sum())
        gold_count += sum(written.headings)
    precision, recall = true / own_count, true / gold_count
    print(
        f"precision {precision:.3f}, recall {recall:.3f}, F1 {2 * precision * recall / (precision + recall):.3f}"
    )


if __name__ == "__main__":
    raise SystemExit(main())
