"""Make the model of what a later statement says of a problem: ``python -m training.analysis``. Seconds."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from analysis.matching.relation import MODEL
from training.analysis.relation import learn, linked, save, written


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn from all written examples, and from what readers linked, and write the model."""
    parser = argparse.ArgumentParser(prog="python -m training.analysis", description=__doc__)
    parser.add_argument("--links", metavar="FILE", type=Path, action="append", default=[])
    options = parser.parse_args(arguments)
    rows = [*written(), *(row for file in options.links for row in linked(file))]
    save(learn(rows), MODEL)
    print(f"{len(rows)} examples")
    return 0


if __name__ == "__main__":
    sys.exit(main())
