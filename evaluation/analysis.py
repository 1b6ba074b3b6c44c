"""``python -m evaluation.analysis --reports DIR --gold DIR``: work across reports, against a reader's gold.

Every analysis is asked by the functions behind ``python -m analysis`` and judged by its JSON. A quote
of the gold is found in its report without blanks; a row or passage meets it where the two overlap.
Units are the same without the party body around their names.

- ``ledger_recall``: of the problems of ``ledger.jsonl``, those that a row overlaps which names the
  right unit and year. ``ledger_precision``: of the rows, those that overlap such a problem.
- ``joined``: of the causes and plans that the gold gives, those that a row of their problem has;
  ``joined_precision``: of the causes and plans at rows that meet the gold, those that it gives there.
- ``coverage_literal_exact``: of the questions about a word as it stands, those whose units are
  exactly the gold's. ``coverage_meaning_f1``: mean F1 over the units of questions by meaning that
  are not negated, ``coverage_negative_f1`` of the negated ones. Two empty sets agree: 1. Coverage is
  given the question and nothing else.
- ``track_f1``: of the links of ``links.jsonl``, F1 of those found: the problem and the later passage
  overlap theirs, and the relation is the same.
- ``copies_recall``: of the pairs of ``copies.jsonl``, those that a pair found overlaps on both sides;
  ``copies_precision``: of the pairs found, those that overlap one of the gold.
- ``compare``: mean over ``compare.jsonl`` of the share of left and right quotes under the theme that
  holds most of them and has both sides; ``compare_topic``: the same with the question as the topic.
"""

import argparse
import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from analysis.asked import read_asked
from analysis.coverage import coverage
from analysis.ledger import ledger
from analysis.likeness import Likeness
from analysis.shapes import coverage_json, ledger_json
from corpus.errors import YoujuError
from evaluation.documents import canonical_unit
from evaluation.metrics import f1
from evaluation.reports import read_all
from index.engine.local.snapshot import Snapshot
from index.models.encoder import Encoder, load_encoder
from retrieval.understanding.catalogue import library_of

Row = dict[str, Any]


class Gold:
    """The gold of one library, with its quotes found in the reports of a snapshot."""

    def __init__(self, folder: Path, snapshot: Snapshot) -> None:
        self._folder = folder
        self._texts = {report.path: snapshot.report(report.path).text for report in snapshot.reports()}
        self.missing: list[str] = []

    def rows(self, name: str) -> list[Row]:
        """The lines of one file; none where there is no such file."""
        path = self._folder / f"{name}.jsonl"
        if not path.is_file():
            raise YoujuError(f"{path} 打不开。请检查 --gold。", f"{path} cannot be opened. Check --gold.")
        lines = path.read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines if line.strip()]

    def place(self, file: str, quote: str | None) -> tuple[str, int, int] | None:
        """Report, start and end of a quote; None where it is null or nowhere."""
        if not quote:
            return None
        pattern = re.compile(r"\s*".join(map(re.escape, re.sub(r"\s", "", quote))))
        for path, text in self._texts.items():
            # A file that holds several reports is several paths that begin with its name.
            if path.startswith(file) and (match := pattern.search(text)):
                return path, *match.span()
        self.missing.append(f"{file}: {quote}")
        return None


def overlaps(place: tuple[str, int, int] | None, report: str, row: Row | None) -> bool:
    """Whether a place of the gold and a passage of an answer have a character in common."""
    return (
        place is not None
        and row is not None
        and place[0] == report
        and place[1] < row["end"]
        and row["start"] < place[2]
    )


def judge_ledger(snapshot: Snapshot, encoder: Encoder, gold: Gold) -> tuple[dict[str, float], list[str]]:
    """Figures of the ledger, and what is wrong in words."""
    rows = ledger_json(ledger(snapshot, Likeness(encoder)))["rows"]
    entries = gold.rows("ledger")
    met: dict[str, list[Row]] = {}
    hits: set[int] = set()
    for entry in entries:
        place = gold.place(entry["file"], entry["quote"])
        for number, row in enumerate(rows):
            right = (
                canonical_unit(row["unit"]) == canonical_unit(entry["unit"]) and row["year"] == entry["year"]
            )
            if right and overlaps(place, row["report"], row):
                met.setdefault(entry["id"], []).append(row)
                hits.add(number)
    wrong = [f"no row: {e['file']}: {e['quote']}" for e in entries if e["id"] not in met]
    wrong += [
        f"no problem: {r['report']} {r['unit']} {r['year']}: {r['text']}"
        for n, r in enumerate(rows)
        if n not in hits
    ]
    given = joined = said = 0
    for entry in entries:
        own = met.get(entry["id"], [])
        for kind in ("cause", "plan"):
            place = gold.place(entry["file"], entry[kind])
            good = [row for row in own if overlaps(place, row["report"], row[kind])]
            given += entry[kind] is not None
            joined += bool(good)
            said += any(row[kind] for row in own)
            if (entry[kind] and not good) or (not entry[kind] and any(row[kind] for row in own)):
                other = next((row[kind]["text"] for row in own if row[kind]), None)
                wrong.append(f"{kind} of {entry['quote']}: {other} → {entry[kind]}")
    figures = {
        "ledger_recall": _share(len(met), len(entries)),
        "ledger_precision": _share(len(hits), len(rows)),
        "joined": _share(joined, given),
        "joined_precision": _share(joined, said),
    }
    return figures, wrong


def judge_coverage(snapshot: Snapshot, encoder: Encoder, gold: Gold) -> tuple[dict[str, float], list[str]]:
    """Every question as it stands, and the units of the answer against the gold's."""
    likeness, library = Likeness(encoder), library_of(snapshot)
    exact: list[float] = []
    meant: list[float] = []
    negated: list[float] = []
    wrong = []
    for row in gold.rows("coverage"):
        answer = coverage_json(coverage(snapshot, likeness, read_asked(row["question"], library)))
        own = {canonical_unit(unit) for unit in answer["answer"]}
        wanted = {canonical_unit(unit) for unit in row["units"]}
        both = len(own & wanted)
        share = f1(both, len(own) - both, len(wanted) - both) if own or wanted else 1.0
        if row["mode"] == "literal":
            exact.append(float(own == wanted))
        elif not row["negative"]:
            meant.append(share)
        if row["negative"]:
            negated.append(share)
        if own != wanted:
            how = f"literal={answer['asked']['literal']} negated={answer['asked']['negated']}"
            wrong.append(
                f"coverage {row['question']} ({how}): +{sorted(own - wanted)} -{sorted(wanted - own)}"
            )
    figures = {
        "coverage_literal_exact": _mean(exact),
        "coverage_meaning_f1": _mean(meant),
        "coverage_negative_f1": _mean(negated),
    }
    return figures, wrong


def _mean(values: Sequence[float]) -> float:
    return round(sum(values) / len(values), 4) if values else 0.0


def _share(part: int, whole: int) -> float:
    return round(part / whole, 4) if whole else 0.0


JUDGES = (judge_ledger, judge_coverage)


def judge(reports: Path, gold_dir: Path, encoder: Encoder) -> tuple[dict[str, float], list[str]]:
    """All figures, and what is wrong in words."""
    snapshot = Snapshot.in_memory(read_all(reports), encoder)
    gold = Gold(gold_dir, snapshot)
    figures: dict[str, float] = {}
    wrong: list[str] = []
    for one in JUDGES:
        own, said = one(snapshot, encoder, gold)
        figures |= own
        wrong += said
    return figures, [*wrong, *(f"not in the reports: {one}" for one in gold.missing)]


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures; 2 where reports and gold do not fit together."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.analysis", description=__doc__)
    parser.add_argument("--reports", metavar="DIR", type=Path, required=True)
    parser.add_argument("--gold", metavar="DIR", type=Path, required=True)
    parser.add_argument("--model", metavar="NAME", help="the encoder; the bundled one by default")
    parser.add_argument("--json", action="store_true", help="one JSON object with the figures")
    parser.add_argument("--wrong", action="store_true", help="also print what is not as the gold has it")
    options = parser.parse_args(arguments)
    try:
        figures, wrong = judge(options.reports, options.gold, load_encoder(options.model))
    except YoujuError as error:
        print(error, file=sys.stderr)
        return 2
    if options.wrong:
        print("\n".join(wrong), file=sys.stderr if options.json else sys.stdout)
    print(json.dumps(figures) if options.json else "\n".join(f"{n:24} {v}" for n, v in figures.items()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
