"""``python -m evaluation.formats --files DIR``: how much of the text of your own files is read, by format.

Every file is read by our reader and by an independent program (``independent.py``). Blanks and bars
between cells are left out of both, characters of the same shape are made one. ``recall`` is the share
of the independent text's characters that lie in a run of four characters that our text has too, so
that columns may be read in another order; what our reader set aside as page numbers or running heads
counts as read. ``figures`` is the share of figures with the character behind them (``12.8公``, ``98%``)
that stand in our text with nothing in between.
"""

import argparse
import json
import re
import unicodedata
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from corpus.errors import UnreadableReport
from corpus.formats import READERS, read
from corpus.formats.paged.legible import same_shape
from evaluation.formats.independent import extract

# A run of so many characters is the same text and not chance.
_RUN = 4
_BAR = 0.98
_FIGURE = re.compile(r"\d+(?:\.\d+)?[%‰℃\u4e00-\u9fff]")
_BETWEEN = re.compile(r"[\s|\u200b\ufeff]+")


@dataclass(slots=True)
class Row:
    """What became of the files of one format; ``recall`` and ``figures`` are one share a file."""

    files: int = 0
    read: int = 0
    compared: int = 0
    characters: int = 0
    recall: list[float] = field(default_factory=list)
    figures: list[float] = field(default_factory=list)


def recall(reference: str, text: str) -> float:
    """The share of `reference` that `text` has; 1.0 where there is nothing to have."""
    wanted, own = _bare(reference), _bare(text)
    if len(wanted) < _RUN:
        return float(wanted in own)
    known = {own[place : place + _RUN] for place in range(len(own) - _RUN + 1)}
    covered = bytearray(len(wanted))
    for place in range(len(wanted) - _RUN + 1):
        if wanted[place : place + _RUN] in known:
            covered[place : place + _RUN] = b"\1" * _RUN
    return sum(covered) / len(wanted)


def figures_kept(reference: str, text: str) -> float:
    """The share of the figures of `reference` that stand whole in `text`; 1.0 where there are none."""
    wanted = set(_FIGURE.findall(_plain(reference)))
    return sum(figure in _plain(text) for figure in wanted) / len(wanted) if wanted else 1.0


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", same_shape(text))


def _bare(text: str) -> str:
    return _BETWEEN.sub("", _plain(text))


def measure(folder: Path) -> tuple[dict[str, Row], list[str]]:
    """A row for each suffix under `folder`, and in words which files fall short or were refused."""
    files = sorted(file for file in folder.rglob("*") if file.is_file() and file.suffix.lower() in READERS)
    reference = extract(files)
    rows: dict[str, Row] = defaultdict(Row)
    said: list[str] = []
    for file in files:
        row = rows[file.suffix.lower()]
        row.files += 1
        try:
            content = read(file)
        except UnreadableReport as error:
            said.append(f"{file.relative_to(folder)}: {error.en}")
            continue
        row.read += 1
        if file not in reference:
            continue
        text = "\n".join([content.text, *(noise.text for noise in content.noise)])
        row.compared += 1
        row.characters += len(_bare(reference[file]))
        row.recall.append(recall(reference[file], text))
        row.figures.append(figures_kept(reference[file], text))
        if row.recall[-1] < _BAR or row.figures[-1] < 1.0:
            said.append(
                f"{file.relative_to(folder)}: recall {row.recall[-1]:.3f}, figures {row.figures[-1]:.3f}"
            )
    return dict(rows), said


def table(rows: dict[str, Row]) -> list[str]:
    """One line a format: files, read, compared, and of those the mean and least recall and the mean of figures."""
    lines = [
        "| format | files | read | compared | characters | recall | least | under .98 | figures whole |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, row in sorted(rows.items()):
        count = max(row.compared, 1)
        under = sum(share < _BAR for share in row.recall)
        shares = (
            [
                f"{sum(row.recall) / count:.4f}",
                f"{min(row.recall):.4f}",
                str(under),
                f"{sum(row.figures) / count:.4f}",
            ]
            if row.compared
            else ["–"] * 4
        )
        lines.append(
            f"| {name} | {row.files} | {row.read} | {row.compared} | {row.characters:,} | {' | '.join(shares)} |"
        )
    return lines


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table, or one JSON object, and which files fall short."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.formats", description=__doc__)
    parser.add_argument(
        "--files", type=Path, required=True, metavar="DIR", help="a folder of files of any format"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object with the figures")
    options = parser.parse_args(arguments)
    if not options.files.is_dir():
        parser.error(f"no such folder: {options.files}")
    rows, said = measure(options.files)
    if options.json:
        print(json.dumps({"formats": {name: asdict(row) for name, row in rows.items()}, "said": said}))
    else:
        print("\n".join([*table(rows), *said]))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
