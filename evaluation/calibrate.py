"""``python -m evaluation.calibrate``: fit the curve of retrieval/confidence.py.

Positive examples are questions with gold quotes over their reports. Negative ones are
the questions that nothing answers, foreign questions (``foreign.jsonl``) asked of the
same reports, and questions for facts and numbers of one folder, naming nobody, asked of the
others: they are of the genre, so that many passages come near. Questions that are refused without the curve, for a year or a name that is
not there, teach it nothing. Each language gets its own logistic regression; both kinds
weigh the same in all, but for CARE, since hiding an answer is worse than showing what is
no answer. The figures printed are of five-fold cross-validation.
"""

import argparse
import sys
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedKFold, cross_val_predict

from corpus.errors import YoujuError
from evaluation.metrics import f1
from evaluation.questions import ReportQuestion, report_questions
from evaluation.reports import read_all
from index.engine.local.snapshot import Snapshot
from index.models.encoder import load_encoder
from retrieval.answerability.confidence import features
from retrieval.pipeline import evident_in
from retrieval.ranking.rank import Searcher
from retrieval.types import Turn
from retrieval.understanding.question import read_question

FOREIGN = Path(__file__).with_name("foreign.jsonl")
# How much worse hiding an answer is than showing what is none.
CARE = 5.0

Example = tuple[str, tuple[float, ...], bool]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the coefficients for each language."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.calibrate", description=__doc__)
    parser.add_argument(
        "--reports", type=Path, action="append", required=True, help="a folder; may be given again"
    )
    parser.add_argument(
        "--questions", type=Path, action="append", required=True, help="its questions, in step"
    )
    options = parser.parse_args(arguments)
    if len(options.reports) != len(options.questions):
        parser.error("give --questions once for each --reports")
    try:
        encoder = load_encoder()
        foreign = report_questions(FOREIGN)
        examples: list[Example] = []
        folders: dict[Path, Searcher] = {}
        asked: dict[Path, list[ReportQuestion]] = defaultdict(list)
        for folder, questions in zip(options.reports, options.questions, strict=True):
            asked[folder] += report_questions(questions)
        for folder in asked:
            folders[folder] = Searcher(Snapshot.in_memory(read_all(folder), encoder), encoder)
        for folder, searcher in folders.items():
            examples += _examples(searcher, asked[folder] + foreign)
            for other in (other for other in folders if other != folder):
                examples += [
                    (language, evident, False)
                    for language, evident, _ in _examples(searcher, _lone_facts(folders[other], asked[other]))
                ]
    except YoujuError as error:
        print(error, file=sys.stderr)
        return 2
    for language in ("zh", "en"):
        print(_fitted(language, [example for example in examples if example[0] == language]))
    return 0


def _lone_facts(searcher: Searcher, asked: Sequence[ReportQuestion]) -> list[ReportQuestion]:
    """Questions for a fact that name no unit and no report: others may be asked them, too, and do not know."""
    return [
        question
        for question in asked
        if question.kind in ("fact", "number")
        and not question.history
        and not read_question(question.question, searcher.library).filters
    ]


def _examples(searcher: Searcher, questions: Sequence[ReportQuestion]) -> list[Example]:
    found: list[Example] = []
    for question in questions:
        history = tuple(Turn(earlier) for earlier in question.history)
        read = evident_in(searcher, question.question, history)
        if read is not None:
            found.append((question.language, features(*read), question.answerable))
    return found


def _fitted(language: str, examples: Sequence[Example]) -> str:
    evident = np.array([example[1] for example in examples])
    answerable = np.array([example[2] for example in examples])
    of_kind = {kind: len(examples) / (2 * int((answerable == kind).sum())) for kind in (True, False)}
    model = LogisticRegression(class_weight={True: CARE * of_kind[True], False: of_kind[False]}, C=100.0)
    folds = StratifiedKFold(5, shuffle=True, random_state=0)
    found = cross_val_predict(model, evident, answerable, cv=folds)
    model.fit(evident, answerable)
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
