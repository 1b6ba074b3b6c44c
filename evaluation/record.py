"""The figures of the project's own questions over the samples, kept commit by commit.

``results/<date>-<commit>.json`` holds the rows that ``python -m evaluation --record``
measured; a test compares the rows of the working tree with the newest.
"""

import json
import subprocess
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from corpus.errors import YoujuError
from corpus.report import Report
from evaluation.answers import score_answers
from evaluation.questions import ReportQuestion, report_questions
from evaluation.reports import read_all
from evaluation.score import MODES, Mode, Row, score_reports
from index.engine.local.snapshot import Snapshot
from index.models.encoder import Encoder
from retrieval.ranking.rank import Reads

HERE = Path(__file__).parent
RESULTS = HERE / "results"
SAMPLES = HERE.parent / "corpus" / "samples"
# A figure may fall this far below the recorded one before it counts as worse.
SLACK = 0.02
# Of this figure less is better.
_LESS = frozenset({"refused"})


def own() -> tuple[list[Report], list[ReportQuestion]]:
    """The sample reports and the project's questions over them."""
    files = sorted((HERE / "questions").glob("*.jsonl"))
    return read_all(SAMPLES), [question for file in files for question in report_questions(file)]


def samples(encoder: Encoder, modes: Sequence[Mode] = MODES, reranker: Reads | None = None) -> list[Row]:
    """The rows that are recorded, of these modes."""
    reports, questions = own()
    snapshot = Snapshot.in_memory(reports, encoder)
    return score_reports(snapshot, questions, encoder, modes, reranker) + score_answers(
        snapshot, questions, encoder, reranker
    )


def write(rows: Sequence[Row]) -> Path:
    """Keep the rows under the present commit's name; the tree may hold changes of the next one."""
    commit = _commit()
    path = RESULTS / f"{datetime.now(UTC):%Y-%m-%dT%H%M}-{commit}.json"
    RESULTS.mkdir(exist_ok=True)
    content = {"commit": commit, "rows": [asdict(row) for row in rows]}
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return path


def newest() -> list[Row]:
    """The rows recorded last; none before the first record."""
    files = sorted(RESULTS.glob("*.json"))
    if not files:
        return []
    return [Row(**row) for row in json.loads(files[-1].read_text(encoding="utf-8"))["rows"]]


def worse(rows: Sequence[Row], recorded: Sequence[Row]) -> list[str]:
    """What the shipped rows have lost against the recorded ones, a line each."""
    now = {
        (row.mode, row.among, row.language, name): value
        for row in rows
        for name, value in row.figures.items()
    }
    lost = []
    for row in recorded:
        for name, before in row.figures.items():
            after = now.get((row.mode, row.among, row.language, name))
            if row.mode != "shipped":
                continue
            if after is None:
                lost.append(f"{row.language} {name}: {before:.3f}, now missing")
            elif (after - before if name in _LESS else before - after) > SLACK:
                lost.append(f"{row.language} {name}: {before:.3f}, now {after:.3f}")
    return lost


def _commit() -> str:
    try:
        found = subprocess.run(
            ["git", "rev-parse", "--short", "HEAD"], cwd=HERE, capture_output=True, text=True, check=True
        )
    except (OSError, subprocess.CalledProcessError) as error:
        raise YoujuError(
            "要记录结果，需要在 git 工作区里运行", "a record needs the commit: run this in a git checkout"
        ) from error
    return found.stdout.strip()
