"""Weigh the signals of the ranking: ``python -m training.fusion --reports FOLDER QUESTIONS… --pairs FOLDER``.

Each option names a set, and may stand several times: ``--reports`` a folder of reports with question files
that give gold quotes, ``--passages`` ready-made passages with questions, ``--pairs`` a folder with
``pairs.jsonl.gz`` (passages with ``topic``, ``role`` and everyday questions), of which only the topics count that
the encoder never saw. Sets of one folder are a family.

Prints hit@1 / hit@5 of every set by the shipped weights, by those that searching from them finds
(`training.fusion.search`), and by those found without the set's own family, which alone tell what new
questions may expect; then the weights found, to be written into `retrieval.ranking.signals` and
`retrieval.ranking.closely` where they earn that.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from corpus.errors import YoujuError
from index.models.encoder import load_encoder
from retrieval.ranking.signals import SHIPPED
from retrieval.understanding.question import Language
from training.fusion.cases import SIGNALS, Case, of_pairs, of_passages, of_reports
from training.fusion.search import Sets, Weights, rank, searched

LANGUAGES: tuple[Language, ...] = ("zh", "en")
# With fewer questions of a language one question moves a set too far.
LEAST_QUESTIONS = 5


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables and the weights; 2 where a file cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m training.fusion", description=__doc__)
    parser.add_argument("--reports", type=Path, nargs="+", action="append", default=[])
    parser.add_argument("--passages", type=Path, nargs=2, action="append", default=[])
    parser.add_argument("--pairs", type=Path, action="append", default=[])
    parser.add_argument("--most", type=int, default=500, help="questions of a set at most")
    options = parser.parse_args(arguments)
    try:
        sets = collected(options)
    except YoujuError as error:
        print(error, file=sys.stderr)
        return 2
    for language in LANGUAGES:
        of_language = {
            name: cases
            for name, every in sets.items()
            if len(cases := [case for case in every if case.language == language]) >= LEAST_QUESTIONS
        }
        if of_language:
            report(language, of_language)
    return 0


def collected(options: argparse.Namespace) -> dict[str, list[Case]]:
    """The sets by ``family`` or ``family: questions``."""
    encoder = load_encoder()
    sets: dict[str, list[Case]] = {}
    for folder, *files in options.reports:
        for file in files:
            sets[f"{folder.parent.name}/{folder.name}: {file.stem}"] = of_reports(folder, [file], encoder)
    for passages, questions in options.passages:
        sets[passages.parent.name] = of_passages(passages, questions, encoder, options.most)
    for number, folder in enumerate(options.pairs, 1):
        sets[f"pairs: {number}"] = of_pairs(folder, encoder, options.most)
    return sets


def family(name: str) -> str:
    """The sets of one folder, or all written pairs."""
    return name.partition(":")[0]


def report(language: Language, sets: Sets) -> None:
    """Print the table of one language and the weights that all its sets together find."""
    now = shipped(language)
    found = searched(sets, now)
    without = {
        one: searched({name: cases for name, cases in sets.items() if family(name) != one} or sets, now)
        for one in dict.fromkeys(map(family, sets))
    }
    print(f"| {language} | questions | shipped | searched | searched without its family |")
    print("| --- | --- | --- | --- | --- |")
    for name, cases in sets.items():
        figures = " | ".join(hits(cases, by) for by in (now, found, without[family(name)]))
        print(f"| {name} | {len(cases)} | {figures} |")
    print(", ".join(f"{name}={value:.3g}" for name, value in zip(SIGNALS, found, strict=True)), flush=True)


def shipped(language: Language) -> Weights:
    """The weights of the shipped ranking, in the order of `SIGNALS`."""
    by = SHIPPED[language]
    return np.array([*(getattr(by, name) for name in SIGNALS[:-2]), 1.0, 1.0])


def hits(cases: Sequence[Case], weights: Weights) -> str:
    """hit@1 / hit@5."""
    ranks = np.array([rank(case, weights) for case in cases])
    return f"{(ranks <= 1).mean():.3f} / {(ranks <= 5).mean():.3f}"


if __name__ == "__main__":
    sys.exit(main())
