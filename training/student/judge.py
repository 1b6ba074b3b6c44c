"""What a model folder is worth by vectors alone: ``python -m training.student.judge --data DIR``.

Passages by drafts and by the encoder, questions by the encoder, on the topics kept for judging
and on ready-made sets. It runs what the program runs; PyTorch is not imported.
"""

import argparse
import sys
import time
from pathlib import Path

from corpus.errors import YoujuError
from index.models.bundled import BundledEncoder
from index.models.encoder import CONTEXTUAL
from training.encoder import measure
from training.encoder.sources import load


def main() -> int:
    """Print a line for each set and way; 2 where a file is missing."""
    parser = argparse.ArgumentParser(prog="python -m training.student.judge", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the training data")
    parser.add_argument("--sets", type=Path, nargs="*", default=[], help="folders of ready-made sets")
    parser.add_argument("--model", type=Path, default=CONTEXTUAL, help="folder of the model")
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--drafts-only", action="store_true", help="passages by drafts alone: minutes less")
    options = parser.parse_args()
    try:
        sources = load(options.data)
        encoder = BundledEncoder(options.model, options.threads)
        ways = {"drafts": encoder.draft_passages, "encoder": encoder.encode_passages}
    except YoujuError as error:
        print(error, file=sys.stderr)
        return 2
    if options.drafts_only:
        del ways["encoder"]
    for name, passage in ways.items():
        start = time.monotonic()
        found = measure.on_lessons(sources.judging, sources.lessons, encoder.encode_questions, passage)
        _say("kept topics", name, found, start)
        for folder in options.sets:
            start = time.monotonic()
            _say(folder.name, name, measure.on_set(folder, encoder.encode_questions, passage), start)
    return 0


def _say(what: str, passages: str, found: dict[str, list[float]], start: float) -> None:
    values = " ".join(f"{language} R@1 {one:.3f} R@10 {ten:.3f}" for language, (one, ten) in found.items())
    print(f"{what}, passages by the {passages}: {values} ({time.monotonic() - start:.0f} s)", flush=True)


if __name__ == "__main__":
    sys.exit(main())
