"""``python -m evaluation.documents --reports DIR --gold DIR``: what each document was read as.

``DIR`` of ``--gold`` holds ``documents.jsonl``, one line a document: ``file``, ``part`` (null, or
1, 2, … where one file holds several), ``title``, ``unit``, ``year``, ``kind``, ``headings``
(``[text, [texts below]]``, two levels; or ``outline``, ``[level, text]`` of any) and ``not_body`` (lines that are no body); and, where
there is one, ``sentences.jsonl``: ``file``, ``quote``, ``role``.

Words are compared without blanks and with full-width signs made half-width. A unit is
right where both names, without the party body at their ends, are the same word.
"""

import argparse
import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from corpus.errors import YoujuError
from corpus.folder.scan import list_files, shown_path
from corpus.read import read_reports
from corpus.report import Report
from corpus.rereading import judged_again
from corpus.roles.reader import RoleReader
from corpus.structure.labels import classify
from evaluation.metrics import f1
from evaluation.reports import reader_of, settled

FIELDS = ("title", "unit", "year", "kind")
_PARTY = re.compile(
    r"(?:党组|党委|党工委|党总支|党支部|领导班子|党委领导班子|机关|委员会|人民政府|(?<=街道)办事处)+$"
)
# Two names of one kind of document.
_KIND_END = re.compile("材料$")


@dataclass(slots=True)
class Found:
    """Counts over all documents; ``wrong`` says in words what is not as the gold has it."""

    documents: int = 0
    right: Counter[str] = field(default_factory=Counter)
    strict_units: int = 0
    headings: Counter[str] = field(default_factory=Counter)
    lines: int = 0
    leaked: int = 0
    roles: Counter[tuple[str, str]] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    def shares(self) -> dict[str, float]:
        """The figures, by the names that ``--json`` prints."""
        total = max(self.documents, 1)
        sentences = sum(self.roles.values())
        hits = sum(count for (gold, own), count in self.roles.items() if gold == own)
        true, own, gold = self.headings["both"], self.headings["own"], self.headings["gold"]
        return {
            **{name: round(self.right[name] / total, 4) for name in FIELDS},
            "unit_strict": round(self.strict_units / total, 4),
            "headings_precision": round(true / own, 4) if own else 0.0,
            "headings_recall": round(true / gold, 4) if gold else 0.0,
            "headings_f1": round(f1(true, own - true, gold - true), 4),
            "leaked": self.leaked,
            "not_body": self.lines,
            "role_accuracy": round(hits / sentences, 4) if sentences else 0.0,
            "role_macro_f1": round(self._macro_f1(), 4),
            "sentences": sentences,
            "documents": self.documents,
        }

    def _macro_f1(self) -> float:
        """The mean of F1 over the roles that the gold has."""
        roles = {gold for gold, _ in self.roles}
        each = []
        for role in roles:
            true = self.roles[role, role]
            found = sum(count for (_, own), count in self.roles.items() if own == role)
            read = sum(count for (gold, _), count in self.roles.items() if gold == role)
            each.append(f1(true, found - true, read - true))
        return sum(each) / len(each) if each else 0.0


def plain(words: str) -> str:
    """Words as they are compared: NFKC, no blanks, one kind of colon and dash."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", words)).translate(str.maketrans("—–―", "---"))


def canonical_unit(name: str | None) -> str:
    """A unit's name without the party body around it: 中共云溪镇委员会 → 云溪镇."""
    words = plain(name or "").removeprefix("中共")
    return _PARTY.sub("", words) or words


def judge(reports: Path, gold: Path, reader: RoleReader | None = None) -> Found:
    """Read the folder and compare it with the gold; roles as `reader` tells them, as an index has them."""
    documents: dict[str, list[dict[str, Any]]] = {}
    for row in _rows(gold / "documents.jsonl"):
        documents.setdefault(row["file"], []).append(row)
    files = {shown_path(reports, file): file for file in list_files(reports)}
    found = Found()
    for name in documents:
        if name not in files:
            raise YoujuError(f"{reports} 里没有“{name}”。", f"There is no '{name}' in {reports}.")
    read = _read(reports, files)
    if reader:
        read = {name: [judged_again(one, reader) for one in own] for name, own in read.items()}
    for name, rows in documents.items():
        rows.sort(key=lambda row: row["part"] or 0)
        for place, row in enumerate(rows):
            _document(read[name][place] if place < len(read[name]) else None, row, found)
            _leaks(read[name], row, found)
    sentences = gold / "sentences.jsonl"
    for row in _rows(sentences) if sentences.is_file() else ():
        if row["file"] in read:
            _sentence(read[row["file"]], row, found)
    return found


def _read(folder: Path, files: Mapping[str, Path]) -> dict[str, list[Report]]:
    """The reports of each file, their units settled over the whole folder."""
    read = {name: list(read_reports(folder, file)) for name, file in files.items()}
    every = iter(settled([report for reports in read.values() for report in reports]))
    return {name: list(islice(every, len(reports))) for name, reports in read.items()}


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise YoujuError(
            f"{path} 打不开。请检查 --gold。", f"{path} cannot be opened. Check --gold."
        ) from error
    return (json.loads(line) for line in lines if line.strip())


def _document(report: Report | None, row: Mapping[str, Any], found: Found) -> None:
    name = row["file"] + (f" ({row['part']})" if row["part"] else "")
    found.documents += 1
    own = {field: getattr(report, field) if report else None for field in FIELDS}
    same = {
        "title": plain(str(own["title"])) == plain(row["title"]),
        "unit": canonical_unit(own["unit"]) == canonical_unit(row["unit"]),
        "year": own["year"] == row["year"],
        "kind": _KIND_END.sub("", str(own["kind"])) == _KIND_END.sub("", str(row["kind"])),
    }
    found.strict_units += plain(str(own["unit"])) == plain(str(row["unit"]))
    for field_name, right in same.items():
        found.right[field_name] += right
        if not right:
            found.wrong.append(f"{name}: {field_name} {own[field_name]!r} → {row[field_name]!r}")
    _headings(name, report, row, found)


def _headings(name: str, report: Report | None, row: Mapping[str, Any], found: Found) -> None:
    gold = [(text, level) for level, text in row.get("outline") or ()]
    if not gold:
        two = row.get("headings") or ()
        gold = [(text, 1) for text, _ in two] + [(text, 2) for _, below in two for text in below]
    wanted = Counter((_heading(text), level) for text, level in gold)
    # An automatic number is in no text that the gold's reader saw.
    bare = {key for key in wanted if classify(key[0]) is None}
    own: Counter[tuple[str, int]] = Counter()
    for section in report.sections if report else ():
        if section.heading:
            words = _heading(section.heading)
            label = classify(words)
            unnumbered = (words[label.end :] if label else words, section.level)
            own[unnumbered if unnumbered in bare else (words, section.level)] += 1
    found.headings["both"] += (own & wanted).total()
    found.headings["own"] += own.total()
    found.headings["gold"] += wanted.total()
    found.wrong += [f"{name}: heading missed {text} (level {level})" for text, level in (wanted - own)]
    found.wrong += [f"{name}: no heading {text} (level {level})" for text, level in (own - wanted)]


def _heading(text: str) -> str:
    return plain(text).rstrip("。:;.")


def _leaks(reports: Sequence[Report], row: Mapping[str, Any], found: Found) -> None:
    """Lines that are no body and yet in a passage, wherever in the file they stand."""
    for words in row["not_body"]:
        found.lines += 1
        wanted = plain(words)
        for report in reports:
            held = any(
                passage.start < end and start < passage.end
                for start, end in _lines(report.text, wanted)
                for passage in report.passages
            ) or (len(wanted) > 8 and any(wanted in plain(passage.text) for passage in report.passages))
            if held:
                found.leaked += 1
                found.wrong.append(f"{row['file']}: leaked {words}")
                break


def _lines(text: str, wanted: str) -> Iterator[tuple[int, int]]:
    place = 0
    for line in text.split("\n"):
        if plain(line) == wanted:
            yield place, place + len(line)
        place += len(line) + 1


def _sentence(reports: Sequence[Report], row: Mapping[str, Any], found: Found) -> None:
    """The role of the passage that holds most of a quote; a heading has that of its section."""
    pattern = re.compile(r"\s*".join(map(re.escape, re.sub(r"\s", "", row["quote"]))))
    for report in reports:
        match = pattern.search(report.text)
        if match is None:
            continue
        start, end = match.span()
        best = max(report.passages, key=lambda p: min(end, p.end) - max(start, p.start), default=None)
        if best and min(end, best.end) > max(start, best.start):
            found.roles[row["role"], best.role] += 1
        elif any(mark.start <= start < mark.end for mark in report.marks):
            found.roles[row["role"], "other"] += 1
        else:
            above = [section.role for section in report.sections if section.start <= start]
            found.roles[row["role"], above[-1] if above else "other"] += 1
        return
    found.roles[row["role"], "missing"] += 1
    found.wrong.append(f"{row['file']}: no such words: {row['quote']}")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the figures; 2 where reports and gold do not fit together."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.documents", description=__doc__)
    parser.add_argument("--reports", metavar="DIR", type=Path, required=True)
    parser.add_argument("--gold", metavar="DIR", type=Path, required=True)
    parser.add_argument(
        "--model", metavar="NAME", help="the encoder that reads roles; the bundled one by default"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object with the figures")
    parser.add_argument("--wrong", action="store_true", help="also print what is not as the gold has it")
    options = parser.parse_args(arguments)
    try:
        found = judge(options.reports, options.gold, reader_of(options.model))
    except YoujuError as error:
        print(error, file=sys.stderr)
        return 2
    if options.wrong:
        print("\n".join(found.wrong), file=sys.stderr if options.json else sys.stdout)
    figures = found.shares()
    if options.json:
        print(json.dumps(figures))
    else:
        print("\n".join(f"{name:20} {value}" for name, value in figures.items()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
