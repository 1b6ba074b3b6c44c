"""Make the curve of the confidence, and correct the cross-encoder's log odds: ``python -m training.confidence --data DIR
[--examples FILE]``.

`DIR` holds ``training/written/``, ``training/official_text.txt.gz`` and ``documents/library/``; the project's own
questions and passages come with it. Each library is searched as users search it, and left out in turn. Some
minutes; with ``--examples`` what the curve sees of each question is kept in a file, or read from there where
that exists: seconds. To be run again whenever the encoder or the ranking changes.
"""

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from corpus.errors import YoujuError
from evaluation.refusal.examples import Example, collect, read, write
from evaluation.refusal.libraries import libraries
from evaluation.refusal.reliability import table
from index.models.cross_encoder import FOLDER, NETWORK
from index.models.encoder import load_encoder
from retrieval.answerability.confidence import FEATURES, FOUND, MODEL, Curve
from retrieval.understanding.question import Language
from training.confidence.correction import by_others, corrected, learned
from training.confidence.fit import fitted, left_out, trade, usable
from training.cross_encoder.last_layer import correct
from training.cross_encoder.last_layer import read as read_layer

LANGUAGES: tuple[Language, ...] = ("zh", "en")
# What tells how much another feature is where nothing was looked at closely, or read.
STANDS_IN = {"words": "above", "answers": "words"}


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, print how each library left out does, write."""
    parser = argparse.ArgumentParser(prog="python -m training.confidence", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the data")
    parser.add_argument("--examples", type=Path, help="keep what is collected here, or read it from here")
    parser.add_argument("--out", type=Path, default=MODEL, help="the file to write (the shipped one)")
    parser.add_argument(
        "--network",
        type=Path,
        default=FOLDER / NETWORK,
        help="the cross-encoder to correct (the shipped one)",
    )
    options = parser.parse_args(arguments)
    try:
        examples = _examples(options.data, options.examples)
    except YoujuError as error:
        print(error, file=sys.stderr)
        return 2
    layer = read_layer(options.network)

    def prepared(teach: Sequence[Example], asked: Sequence[Example]) -> tuple[list[Example], list[Example]]:
        return by_others(teach, layer), corrected(asked, learned(teach, layer))

    probability = left_out(examples, prepared)
    for language in LANGUAGES:
        places = [place for place, one in enumerate(examples) if one.language == language]
        of_language, judged = [examples[place] for place in places], probability[places]
        print(f"\n{language}, each family left out in turn; refused below {FOUND}\n")
        print(table(of_language, judged, FOUND))
        print("\n| refused below | wrongly | rightly |\n| --- | --- | --- |")
        for least, wrongly, rightly in trade(of_language, judged):
            print(f"| {least:.2f} | {wrongly:.3f} | {rightly:.3f} |")
    teach = [one for one in examples if usable(one)]
    correction = learned(teach, layer)
    taught = by_others(teach, layer)
    curves = {language: fitted([one for one in taught if one.language == language]) for language in LANGUAGES}
    save(curves, options.out)
    correct(options.network, correction.direction, correction.offset)
    print("\nwhat stands in where it is not known")
    for name, by in STANDS_IN.items():
        at_nought, slope = line(corrected(examples, correction), name, by)
        print(f"{name}: {at_nought:.3f} + {slope:.3f} · {by}")
    return 0


def line(examples: Sequence[Example], name: str, by: str) -> tuple[float, float]:
    """The line of least squares, at 0 and by 1, of one feature over another."""
    places = [list(FEATURES).index(one) for one in (name, by)]
    values, over = np.array([one.features for one in examples])[:, places].T
    apart = over - over.mean()
    # Where it never varies it tells nothing.
    slope = apart @ values / max(apart @ apart, 1e-9)
    return float(values.mean() - slope * over.mean()), float(slope)


def _examples(data: Path, kept: Path | None) -> list[Example]:
    if kept and kept.is_file():
        return read(kept)
    found = list(collect(libraries(data, taught_only=True), load_encoder()))
    if kept:
        write(found, kept)
    return found


def save(curves: Mapping[Language, Curve], out: Path) -> None:
    """As JSON: for each language the intercept and the slope of each feature."""
    rows = {
        language: {
            "intercept": _rounded(curve.intercept),
            **dict(zip(FEATURES, map(_rounded, curve.slopes), strict=True)),
        }
        for language, curve in curves.items()
    }
    out.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")


def _rounded(value: float) -> float:
    return float(np.round(value, 3))


if __name__ == "__main__":
    sys.exit(main())
