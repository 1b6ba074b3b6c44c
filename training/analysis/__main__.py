"""Make the model of what a later statement says of a problem, in a minute: ``python -m training.analysis --links FILE …``.

``--judge FILE`` makes nothing: of the statements of units over years in FILE (``evaluation/years.jsonl.gz``, which nobody
reads who changes the program) that take up a problem it prints how many the model that ships tells right.
"""

import argparse
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from analysis.matching.relation import MODEL, RELATIONS, relation_of
from training.analysis.relation import DATA, learn, linked, over_years, paired, save, written


def main(arguments: Sequence[str] | None = None) -> int:
    """Learn from all written examples, and from what readers linked in libraries, and write the model."""
    parser = argparse.ArgumentParser(prog="python -m training.analysis", description=__doc__)
    parser.add_argument("--links", metavar="FILE", type=Path, action="append", default=[])
    parser.add_argument("--judge", metavar="FILE", type=Path)
    options = parser.parse_args(arguments)
    if options.judge:
        rows = over_years(options.judge)
        right = Counter(said for said, words in rows if relation_of(words) == said)
        every = Counter(said for said, _ in rows)
        for relation in RELATIONS:
            print(f"{relation:8} {right[relation]} of {every[relation]}")
        print(f"{'all':8} {right.total()} of {len(rows)}")
        return 0
    rows = [*written(), *paired(DATA / "relations.jsonl.gz"), *over_years(DATA / "years.jsonl.gz")]
    found = [row for file in options.links for row in linked(file)]
    save(learn(rows, found), MODEL)
    print(f"{len(rows)} examples written, {len(found)} found")
    return 0


if __name__ == "__main__":
    sys.exit(main())
