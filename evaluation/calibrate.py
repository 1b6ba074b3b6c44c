"""``python -m evaluation.calibrate``: fit the curve of retrieval/confidence.py.

Positive examples are questions with gold quotes over their reports. Negative ones are
the questions without gold, and foreign questions — those of a public data set — asked of
the same reports. Each language gets its own logistic regression; both kinds weigh the same
in all, but for CARE, since hiding an answer is worse than showing what is no answer. The
figures printed are of five-fold cross-validation.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]
from sklearn.model_selection import StratifiedKFold, cross_val_predict  # type: ignore[import-untyped]

from corpus.errors import YoujuError
from evaluation.metrics import f1
from evaluation.questions import passage_questions, report_questions
from evaluation.reports import read_all
from index.encoder import load_encoder
from index.snapshot import Snapshot
from retrieval.answer import Filters
from retrieval.evidence import evidence
from retrieval.question import read_question
from retrieval.search import Searcher, best_rows, weights

_TOP = 10
# Foreign questions are many and easy; every n-th is enough.
_EVERY = 12
CARE = 3.0

Example = tuple[str, tuple[float, float, float], bool]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the coefficients for each language."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.calibrate", description=__doc__)
    parser.add_argument(
        "--reports", type=Path, action="append", required=True, help="a folder; may be given again"
    )
    parser.add_argument(
        "--questions", type=Path, action="append", required=True, help="its questions, in step"
    )
    parser.add_argument("--foreign", type=Path, required=True, help="questions of a public data set")
    options = parser.parse_args(arguments)
    if len(options.reports) != len(options.questions):
        parser.error("give --questions once for each --reports")
    try:
        encoder = load_encoder()
        foreign = [question.question for question in passage_questions(options.foreign)][::_EVERY]
        examples: list[Example] = []
        for number, (folder, questions) in enumerate(zip(options.reports, options.questions, strict=True)):
            searcher = Searcher(Snapshot.in_memory(read_all(folder), encoder), encoder)
            asked = [(question.question, bool(question.gold)) for question in report_questions(questions)]
            asked += [(question, False) for question in foreign[number :: len(options.reports)]]
            examples += [_example(searcher, question, answerable) for question, answerable in asked]
    except YoujuError as error:
        print(error, file=sys.stderr)
        return 2
    for language in ("zh", "en"):
        print(_fitted(language, [example for example in examples if example[0] == language]))
    return 0


def _example(searcher: Searcher, question: str, answerable: bool) -> Example:
    read = read_question(question)
    views = searcher.views(read)
    rows = best_rows(views.fused(weights("shipped", read.language)), _TOP, searcher.allowed(Filters()))
    found = evidence(searcher, searcher.words(read), views, rows.tolist())
    return read.language, (found.coverage, found.cosine, found.reach), answerable


def _fitted(language: str, examples: Sequence[Example]) -> str:
    features = np.array([example[1] for example in examples])
    answerable = np.array([example[2] for example in examples])
    of_kind = {kind: len(examples) / (2 * int((answerable == kind).sum())) for kind in (True, False)}
    model = LogisticRegression(class_weight={True: CARE * of_kind[True], False: of_kind[False]}, C=100.0)
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    found = cross_val_predict(model, features, answerable, cv=folds)
    model.fit(features, answerable)
    refusing = f1(
        int((~found & ~answerable).sum()), int((~found & answerable).sum()), int((found & ~answerable).sum())
    )
    refused = float((~found)[answerable].mean())
    numbers = ", ".join(f"{value:.2f}" for value in (*model.intercept_, *model.coef_[0]))
    return (
        f'"{language}": ({numbers}),  # {answerable.sum()} answerable, {(~answerable).sum()} not: '
        f"no-answer F1 {refusing:.3f}, wrongly refused {refused:.3f}"
    )


if __name__ == "__main__":
    sys.exit(main())
