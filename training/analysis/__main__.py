"""Make the model of what a later statement says of a problem: ``python -m training.analysis``. Seconds."""

import sys

from analysis.matching.relation import MODEL
from training.analysis.relation import examples, learn, save


def main() -> int:
    """Learn from all written examples and write the model."""
    rows = examples()
    save(learn(rows), MODEL)
    print(f"{len(rows)} examples")
    return 0


if __name__ == "__main__":
    sys.exit(main())
