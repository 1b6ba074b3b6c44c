"""Questions over libraries → what each signal gives their passages, and which are right."""

import gzip
import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

import numpy as np
from numpy.typing import NDArray

from corpus.errors import YoujuError
from corpus.folder.scan import list_files
from corpus.read import read_reports
from corpus.report import Passage, Report, Role, file_of
from index.conditions import EVERYTHING
from index.engine.local.snapshot import Snapshot
from index.engine.scoring import best_places
from index.models.encoder import Encoder, TokenEncoder
from index.storage.reading import StoredPassage
from retrieval.ranking.closely import closely
from retrieval.ranking.rank import Searcher
from retrieval.ranking.signals import SHIPPED
from retrieval.understanding.question import Language, Question, read_question
from retrieval.understanding.scope import understood
from training.encoder.sources import JUDGING, STOPPING, part_of

SIGNALS = ("text", "headings", "vector", "role", "likely", "report", "sentence", "words")
# What cannot come first by any of these weights is left out: the best by the shipped ones, by words and by vector.
_KEPT = 40
_SEED = 0

# Of the passages that match (report, squeezed text), which are right.
Right = Callable[[StoredPassage], bool]


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """One question: ``signals`` of some passages, shape ``(passages, len(SIGNALS))``, and which are ``right``.

    Sentence and words are counted as they ship: their weights are multiples of that.
    """

    language: Language
    signals: NDArray[np.float32]
    right: NDArray[np.bool_]


def of_reports(folder: Path, files: Sequence[Path], encoder: Encoder) -> list[Case]:
    """Questions with gold quotes over a folder of reports, without those that follow up others."""
    reports = [report for path in list_files(folder) for report in read_reports(folder, path)]
    searcher = Searcher(Snapshot.in_memory(reports, encoder), encoder)
    rows = [row for file in files for row in _rows(file) if row.get("gold") and not row.get("history")]
    return _cases(searcher, [(row["question"], _quoting(row["gold"])) for row in rows])


def of_passages(passages: Path, questions: Path, encoder: Encoder, most: int) -> list[Case]:
    """Ready-made passages, at most so many questions."""
    reports = [_alone(row["id"], row["text"], "other") for row in _rows(passages)]
    asked = [(row["question"], row.get("passage_ids") or [row["passage_id"]]) for row in _rows(questions)]
    return _of_paths(reports, asked, encoder, most)


def of_pairs(folder: Path, encoder: Encoder, most: int) -> list[Case]:
    """Written passages of topics that the encoder never learned from, at most so many questions."""
    rows = [row for row in _rows(folder / "pairs.jsonl.gz") if part_of(row["topic"]) in (JUDGING, STOPPING)]
    texts = list(dict.fromkeys(row["passage"] for row in rows))
    names = {text: f"{place:06}" for place, text in enumerate(texts)}
    roles: dict[str, Role] = {row["passage"]: row["role"] for row in rows}
    asked = [
        (question, [names[row["passage"]]]) for row in rows for question in (*row["zh"], *row.get("en", ()))
    ]
    return _of_paths([_alone(names[text], text, roles[text]) for text in texts], asked, encoder, most)


def _of_paths(
    reports: Sequence[Report], asked: Sequence[tuple[str, Sequence[str]]], encoder: Encoder, most: int
) -> list[Case]:
    some = random.Random(_SEED).sample(list(asked), min(most, len(asked)))
    searcher = Searcher(Snapshot.in_memory(reports, encoder), encoder)
    return _cases(searcher, [(question, _in_reports(frozenset(paths))) for question, paths in some])


def _cases(searcher: Searcher, asked: Sequence[tuple[str, Right]]) -> list[Case]:
    every = searcher.engine.passages(range(searcher.engine.how_many(EVERYTHING)))
    cases = []
    for text, is_right in asked:
        question = read_question(text, searcher.library)
        case = _case(searcher, question, frozenset(key for key, one in enumerate(every) if is_right(one)))
        if case is not None:
            cases.append(case)
    return cases


def _case(searcher: Searcher, question: Question, right: frozenset[int]) -> Case | None:
    """None where no right passage is among those that the question narrows down to."""
    vector = searcher.vector(question)
    where = understood(question.filters)
    found = searcher.candidates(question, where=where, vector=vector).signals
    is_right = np.isin(found.keys, list(right))
    if not is_right.any():
        return None
    shipped = found.fused(SHIPPED[question.language])
    kept = is_right.copy()
    for scores in (shipped, found.text + found.headings, found.vector):
        kept[best_places(scores, _KEPT)] = True
    places = np.flatnonzero(kept)
    columns = [found.text, found.headings, found.vector, found.role, found.likely, found.report]
    table = np.zeros((len(places), len(SIGNALS)), dtype=np.float32)
    table[:, : len(columns)] = np.stack(columns, axis=1)[places]
    if isinstance(searcher.encoder, TokenEncoder):
        passages = searcher.engine.passages(found.keys[places].tolist())
        nearness = closely(searcher.encoder, question.text, vector, passages)
        table[:, len(columns) :] = np.stack(nearness.counted(question), axis=1)
    return Case(question.language, table, is_right[places])


def _quoting(golds: Sequence[dict[str, str]]) -> Right:
    wanted = [(gold["report"], _squeezed(gold["quote"])) for gold in golds]

    def is_right(one: StoredPassage) -> bool:
        names = (one.path, PurePosixPath(file_of(one.path)).stem)
        return any(report in names and quote in _squeezed(one.passage.text) for report, quote in wanted)

    return is_right


def _in_reports(paths: frozenset[str]) -> Right:
    return lambda one: one.path in paths


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _alone(path: str, text: str, role: Role) -> Report:
    """A report of one passage and nothing else."""
    passage = Passage(0, len(text), text, (), None, role, 0)
    empty = Report(path, path, "txt", None, "", "", 0, 0, None, None, None, (), (), ())
    return replace(empty, text=text, passages=(passage,))


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    try:
        opening = gzip.open if path.suffix == ".gz" else open
        with opening(path, "rt", encoding="utf-8") as lines:
            yield from (json.loads(line) for line in lines if line.strip())
    except (OSError, ValueError) as error:
        raise YoujuError(f"读不了 {path}：{error}", f"Cannot read {path}: {error}") from error
