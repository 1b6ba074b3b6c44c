"""``python -m evaluation``: how good the search is, a row per mode and language."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from corpus.errors import YoujuError
from evaluation.crowd import crowd
from evaluation.questions import passage_questions, ready_passages, report_questions
from evaluation.reports import read_all
from evaluation.score import Row, score_passages, score_reports
from index.encoder import load_encoder
from index.snapshot import Snapshot


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; 2 where a file or folder cannot be used."""
    parser = argparse.ArgumentParser(prog="python -m evaluation", description=__doc__)
    source = parser.add_mutually_exclusive_group(required=True)
    source.add_argument("--reports", type=Path, help="folder of reports; the questions name gold quotes")
    source.add_argument("--passages", type=Path, help="JSON Lines of ready-made passages: id, text")
    parser.add_argument("--questions", type=Path, required=True, help="JSON Lines of questions")
    parser.add_argument(
        "--crowd", type=Path, help="a text file: 1,000 reports cut from it stand beside --reports"
    )
    parser.add_argument("--model", help="a sentence-transformers model instead of the bundled one")
    parser.add_argument("--json", action="store_true", help="rows for machines")
    options = parser.parse_args(arguments)
    try:
        encoder = load_encoder(options.model)
        if options.reports:
            others = crowd(options.crowd) if options.crowd else []
            snapshot = Snapshot.in_memory(read_all(options.reports) + others, encoder)
            rows = score_reports(snapshot, report_questions(options.questions), encoder)
        else:
            passages = ready_passages(options.passages)
            rows = score_passages(passages, passage_questions(options.questions), encoder)
    except YoujuError as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps([asdict(row) for row in rows], ensure_ascii=False) if options.json else table(rows))
    return 0


def table(rows: Sequence[Row]) -> str:
    """The rows as a Markdown table."""
    if not rows:
        return "no questions"
    names = list(rows[0].figures)
    lines = [["mode", "lang", "questions", *names]]
    lines += [[r.mode, r.language, str(r.questions), *(f"{r.figures[n]:.3f}" for n in names)] for r in rows]
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    lines.insert(1, ["-" * width for width in widths])
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |"
        for line in lines
    )


if __name__ == "__main__":
    sys.exit(main())
