"""``python -m evaluation.calibrate --data DIR``: how far the shipped confidence can be believed.

A row for each library of `evaluation.refusal.libraries`: answerable questions that are refused, others that
are, the F1 of refusing and the expected calibration error; then what was promised beside what came. The
libraries that are taught took part in fitting the curve: how they do when they are left out is printed by
``python -m training.confidence``, which fits it.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from corpus.errors import YoujuError
from evaluation.refusal.examples import collect, read, write
from evaluation.refusal.libraries import libraries
from evaluation.refusal.reliability import table
from index.models.encoder import load_encoder
from retrieval.answerability.confidence import FOUND, curves


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables of both languages; 2 where something cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.calibrate", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the data")
    parser.add_argument("--examples", type=Path, help="keep what is collected here, or read it from here")
    options = parser.parse_args(arguments)
    try:
        if options.examples and options.examples.is_file():
            examples = read(options.examples)
        else:
            examples = list(collect(libraries(options.data), load_encoder()))
            if options.examples:
                write(examples, options.examples)
    except YoujuError as error:
        print(error, file=sys.stderr)
        return 2
    for language, curve in curves().items():
        of_language = [one for one in examples if one.language == language]
        probability = np.array([curve.probability(one.features) for one in of_language])
        print(f"\n{language}, refused below {FOUND}\n\n{table(of_language, probability, FOUND)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
