"""``python -m evaluation.roles``: the share of labelled sentences whose passage has their role."""

import argparse
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import YoujuError
from corpus.read import read_report
from corpus.report import ROLES, Report, Role
from corpus.rereading import judged_again
from corpus.roles.reader import RoleReader
from evaluation.reports import reader_of
from evaluation.roles.labels import FOLDERS, Labelled, place, read_labels


@dataclass(frozen=True, slots=True)
class Judged:
    """A labelled sentence, its text, and the role its passage has."""

    label: Labelled
    text: str
    role: Role

    @property
    def right(self) -> bool:
        return self.role in self.label.roles

    @property
    def gold(self) -> Role:
        """The reader's role: of several, the one that was found, else the first."""
        return self.role if self.right else self.label.roles[0]


def judge(labels: Sequence[Labelled], reader: RoleReader | None = None) -> Iterator[Judged]:
    """Each sentence of a report that is there, with the role of the passage that holds most of it; as `reader` tells
    it, as an index has it."""
    reports: dict[Path, Report] = {}
    for label in labels:
        path = FOLDERS[label.folder] / label.report
        if not path.is_file():
            continue
        if path not in reports:
            found = read_report(path.parent, path)
            reports[path] = judged_again(found, reader) if reader else found
        report = reports[path]
        start, end = place(label, report)
        passage = max(report.passages, key=lambda p: min(end, p.end) - max(start, p.start))
        # A sentence taken into a heading is in no passage; its section speaks for it. A line of the
        # letterhead or imprint has no role.
        role = passage.role if min(end, passage.end) > max(start, passage.start) else _heading(report, start)
        yield Judged(label, report.text[start:end], role)


def _heading(report: Report, start: int) -> Role:
    if any(mark.start <= start < mark.end for mark in report.marks):
        return "other"
    above = [section.role for section in report.sections if section.start <= start]
    return above[-1] if above else "other"


def accuracy(judged: Sequence[Judged]) -> float:
    """Right sentences over all of them; 0 for none."""
    return sum(item.right for item in judged) / len(judged) if judged else 0.0


def tables(judged: Sequence[Judged]) -> str:
    """Accuracy by part and folder, then confusion, precision and recall of each part, as Markdown."""
    lines = ["| part | reports | sentences | accuracy |", "| --- | --- | --- | --- |"]
    for part in ("tuned", "held-out"):
        own = [item for item in judged if item.label.part == part]
        for folder in ("all", *FOLDERS):
            chosen = [item for item in own if folder in ("all", item.label.folder)]
            if chosen:
                lines.append(f"| {part} | {folder} | {len(chosen)} | {accuracy(chosen):.3f} |")
    for part in ("tuned", "held-out"):
        lines += ["", *_confusion(part, [item for item in judged if item.label.part == part])]
    return "\n".join(lines)


def _confusion(part: str, judged: Sequence[Judged]) -> Iterator[str]:
    pairs = Counter((item.gold, item.role) for item in judged)
    yield f"| {part}: read as ↓ found as → | " + " | ".join(ROLES) + " | precision | recall |"
    yield "|" + " --- |" * (len(ROLES) + 3)
    for gold in ROLES:
        hits = pairs[gold, gold]
        found, read = sum(pairs[other, gold] for other in ROLES), sum(pairs[gold, other] for other in ROLES)
        shares = [f"{hits / total:.3f}" if total else "-" for total in (found, read)]
        yield (
            f"| {gold} | "
            + " | ".join(str(pairs[gold, other]) for other in ROLES)
            + f" | {' | '.join(shares)} |"
        )


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the tables; 2 where a label no longer fits its report."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.roles", description=__doc__)
    parser.add_argument(
        "--model", metavar="NAME", help="the encoder that reads roles; the bundled one by default"
    )
    parser.add_argument("--wrong", action="store_true", help="also print the sentences with another role")
    parser.add_argument("--part", choices=("tuned", "held-out"), help="only these (with --wrong)")
    options = parser.parse_args(arguments)
    try:
        labels = read_labels()
        judged = list(judge(labels, reader_of(options.model)))
    except YoujuError as error:
        print(error, file=sys.stderr)
        return 2
    print(tables(judged))
    if len(judged) < len(labels):
        print(f"\n{len(labels) - len(judged)} sentences of reports that are not here were left out.")
    if options.wrong:
        for item in judged:
            if not item.right and options.part in (None, item.label.part):
                label = item.label
                print(f"{label.part} {label.report[:12]} {'|'.join(label.roles)} → {item.role}: {item.text}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
