"""``python -m evaluation``: how good the search is, a row per mode and language."""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

from corpus.errors import YoujuError
from evaluation import record
from evaluation.answers import score_answers
from evaluation.crowd import crowd
from evaluation.questions import passage_questions, ready_passages, report_questions
from evaluation.reports import read_all
from evaluation.score import Row, score_passages, score_reports
from index.engine.local.snapshot import Snapshot
from index.models.encoder import Encoder, load_encoder
from retrieval.ranking.reranker import load_reranker


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table; 2 where a file or folder cannot be used."""
    options = _options(arguments)
    try:
        encoder = load_encoder(options.model)
        rows = _passages(options, encoder) if options.passages else _reports(options, encoder)
        if options.record:
            print(record.write(rows), file=sys.stderr)
    except YoujuError as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps([asdict(row) for row in rows], ensure_ascii=False) if options.json else table(rows))
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m evaluation",
        description=f"{__doc__} Without options: the project's own questions over the sample reports.",
    )
    source = parser.add_mutually_exclusive_group()
    source.add_argument("--reports", type=Path, help="folder of reports; the questions name gold quotes")
    source.add_argument("--passages", type=Path, help="JSON Lines of ready-made passages: id, text")
    parser.add_argument("--questions", type=Path, help="JSON Lines of questions")
    parser.add_argument(
        "--crowd",
        type=Path,
        help="a text file: rows are added with 1,000 reports cut from it beside the others",
    )
    parser.add_argument("--model", help="a sentence-transformers model instead of the bundled one")
    parser.add_argument("--reranker", help="a cross-encoder that reads the best passages again")
    parser.add_argument("--json", action="store_true", help="rows for machines")
    parser.add_argument(
        "--record", action="store_true", help="keep the rows of the samples under evaluation/results"
    )
    options = parser.parse_args(arguments)
    own = options.reports is None and options.passages is None
    if own == (options.questions is not None):
        parser.error("give --reports or --passages together with --questions, or none of them")
    if options.record and (not own or options.model or options.reranker):
        parser.error("--record keeps the project's own questions with the bundled model only")
    if options.reranker and options.passages:
        parser.error("--reranker goes with reports; ready-made passages are judged by the search alone")
    return options


def _passages(options: argparse.Namespace, encoder: Encoder) -> list[Row]:
    return score_passages(ready_passages(options.passages), passage_questions(options.questions), encoder)


def _reports(options: argparse.Namespace, encoder: Encoder) -> list[Row]:
    reranker = load_reranker(options.reranker)
    if options.reports is None:
        rows = record.samples(encoder, reranker=reranker)
        reports, questions = record.own()
    else:
        reports, questions = read_all(options.reports), report_questions(options.questions)
        snapshot = Snapshot.in_memory(reports, encoder)
        rows = score_reports(snapshot, questions, encoder, reranker=reranker)
        rows += score_answers(snapshot, questions, encoder, reranker)
    if options.crowd:
        among = Snapshot.in_memory([*reports, *crowd(options.crowd)], encoder)
        crowded = score_reports(among, questions, encoder, reranker=reranker)
        rows += [replace(row, among="crowd") for row in crowded]
    return rows


def table(rows: Sequence[Row]) -> str:
    """The rows as Markdown tables, one for each set of figures."""
    if not rows:
        return "no questions"
    tables: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        tables.setdefault(tuple(row.figures), []).append(row)
    return "\n\n".join(_table(names, of_names) for names, of_names in tables.items())


def _table(names: Sequence[str], rows: Sequence[Row]) -> str:
    crowded = any(row.among != "alone" for row in rows)
    lines = [["mode", *(["among"] if crowded else []), "lang", "questions", *names]]
    lines += [
        [
            row.mode,
            *([row.among] if crowded else []),
            row.language,
            str(row.questions),
            *(f"{row.figures[name]:.3f}" for name in names),
        ]
        for row in rows
    ]
    widths = [max(len(line[column]) for line in lines) for column in range(len(lines[0]))]
    lines.insert(1, ["-" * width for width in widths])
    return "\n".join(
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)) + " |"
        for line in lines
    )


if __name__ == "__main__":
    sys.exit(main())
