"""``python -m evaluation.search SET …``: how good the shipped search is over whole libraries, packed ones among them.

A SET is a folder with ``reports/`` and ``gold/questions.jsonl``, a ``.tar.gz`` of one, or ``REPORTS:QUESTIONS``, a folder
and a file. A packed one is unpacked to a folder that goes afterwards, and only figures are printed.
"""

import argparse
import json
import sys
import tarfile
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import YoujuError
from evaluation.questions import report_questions
from evaluation.reports import read_all
from evaluation.score import Outcomes, outcomes
from index.engine.local.snapshot import Snapshot
from index.models.encoder import Encoder, load_encoder
from retrieval.ranking.rank import Searcher

ALL = "all"
_HEADER = "| set | lang | questions | in vain | hit@1 | hit@3 | hit@5 | recall@10 | no-answer F1 | wrongly refused |"


@dataclass(frozen=True, slots=True)
class Of:
    """What the search makes of the questions of one set in one language."""

    name: str
    language: str
    outcomes: Outcomes


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a row for each set and language, and one for all sets together; 2 where a set cannot be read."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.search", description=__doc__)
    parser.add_argument("sets", nargs="+", metavar="SET")
    parser.add_argument("--together", action="store_true", help="the rows of all sets together alone")
    parser.add_argument("--json", action="store_true", help="rows for machines")
    given = parser.parse_args(arguments)
    encoder = load_encoder()
    rows: list[Of] = []
    try:
        for one in given.sets:
            name, own = score(one, encoder)
            rows += [Of(name, language, result) for language, result in own.items()]
    except YoujuError as error:
        print(error, file=sys.stderr)
        return 2
    whole = together(rows) if given.together or len(given.sets) > 1 else []
    rows = whole if given.together else [*rows, *whole]
    print(as_json(rows) if given.json else table(rows))
    return 0


def score(one: str, encoder: Encoder) -> tuple[str, dict[str, Outcomes]]:
    """The name of a set, and what the search makes of its questions, by language."""
    with opened(one) as (name, reports, questions):
        searcher = Searcher(Snapshot.in_memory(read_all(reports), encoder), encoder)
        searcher.make_ready()
        return name, outcomes(searcher, report_questions(questions))


@contextmanager
def opened(one: str) -> Iterator[tuple[str, Path, Path]]:
    """A set: its name, its folder of reports, and its file of questions."""
    reports, apart, questions = one.rpartition(":")
    if apart and Path(questions).is_file():
        yield Path(questions).stem, Path(reports), Path(questions)
    elif one.endswith(".tar.gz"):
        with tempfile.TemporaryDirectory() as folder:
            try:
                with tarfile.open(one) as packed:
                    packed.extractall(folder, filter="data")
            except (OSError, tarfile.TarError) as error:
                raise _unusable(one) from error
            yield Path(one).name.removesuffix(".tar.gz"), *_inside(Path(folder), one)
    else:
        yield Path(one).name, *_inside(Path(one), one)


def together(rows: Sequence[Of]) -> list[Of]:
    """Those of each language as one, named `ALL`."""
    found: dict[str, Outcomes] = defaultdict(Outcomes)
    for row in rows:
        found[row.language].golds += row.outcomes.golds
        found[row.language].refused += row.outcomes.refused
    return [Of(ALL, language, one) for language, one in found.items()]


def table(rows: Sequence[Of]) -> str:
    """As Markdown."""
    lines = [_HEADER, "|" + " --- |" * (_HEADER.count("|") - 1)]
    for row in rows:
        one = row.outcomes
        numbers = " | ".join(f"{value:.3f}" for value in one.figures().values())
        lines.append(f"| {row.name} | {row.language} | {len(one.golds)} | {_in_vain(one)} | {numbers} |")
    return "\n".join(lines)


def as_json(rows: Sequence[Of]) -> str:
    """A list of objects."""
    return json.dumps(
        [
            {
                "set": row.name,
                "lang": row.language,
                "questions": len(row.outcomes.golds),
                "in vain": _in_vain(row.outcomes),
            }
            | row.outcomes.figures()
            for row in rows
        ],
        ensure_ascii=False,
    )


def _in_vain(one: Outcomes) -> int:
    return sum(none for none, _ in one.refused)


def _inside(folder: Path, named: str) -> tuple[Path, Path]:
    reports, questions = folder / "reports", folder / "gold" / "questions.jsonl"
    if not reports.is_dir() or not questions.is_file():
        raise _unusable(named)
    return reports, questions


def _unusable(named: str) -> YoujuError:
    return YoujuError(
        f"{named} 里没有 reports/ 和 gold/questions.jsonl，请检查路径。",
        f"{named} does not hold reports/ and gold/questions.jsonl; check the path.",
    )


if __name__ == "__main__":
    sys.exit(main())
