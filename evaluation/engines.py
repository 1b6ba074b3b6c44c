"""``python -m evaluation.engines --uri URI``: the answers over Milvus beside those of one machine.

The sample reports, or those of a folder, and those given with ``--crowd`` among them, are copied into a library of
its own on the server; every question is asked of both. ``same`` is the share of questions whose passages are the
same in the same order and whose verdict is the same; ``bytes`` what a question moves over the network where nothing
is kept of those before it, and what opening the library moves, and going on to the moment after one report was
replaced. ``each`` are questions for every unit that are asked besides, and what came of them. ``analyses`` is the share that is the same of work across reports, with quotes and probabilities: coverage
of each question that asks for every unit, the others of everything.
"""

import argparse
import json
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from analysis.interfaces.perform import perform
from analysis.interfaces.wanted import wanted_of
from corpus.errors import YoujuError
from evaluation import record
from evaluation.crowd import crowd
from evaluation.questions import ReportQuestion, report_questions
from evaluation.reports import read_all
from evaluation.score import Outcomes
from index.engine.local.snapshot import Snapshot
from index.engine.milvus.connection import Address, Client
from index.engine.milvus.engine import MilvusEngine
from index.engine.milvus.finding import DEPTH, Depth
from index.engine.milvus.library import Collections
from index.engine.milvus.statistics import compact
from index.engine.milvus.writing import WHOLE, remove
from index.models.encoder import Encoder, load_encoder
from index.sync.shards import copied
from retrieval.pipeline import ask
from retrieval.ranking.rank import Searcher
from retrieval.types import Answer, Turn
from retrieval.understanding.question import read_question

_LIBRARY = "evaluation"
# The name of a report, and what the protocol puts before it.
_NAME = 26
# How far apart probabilities are that say the same.
_NEAR = 0.01


@dataclass(frozen=True, slots=True)
class Compared:
    """What came out, over so many questions and passages; ``seconds`` are those of a question, ``copying`` and
    ``opening`` those of the library."""

    questions: int
    passages: int
    same: float
    same_passages: float
    scored: float
    bytes_mean: float
    bytes_most: int
    bytes_opening: int
    bytes_refreshing: int
    seconds: float
    copying: float
    opening: float
    each: "tuple[Each, ...]"
    analyses: dict[str, float]
    local: dict[str, float]
    milvus: dict[str, float]


@dataclass(frozen=True, slots=True)
class Each:
    """A question for every unit: how many reports, or units, say it over one machine and over Milvus, how many were not
    looked at there, of how many; the bytes that it moved, and its seconds."""

    question: str
    here: int
    there: int
    unclear: int
    of: int
    bytes: int
    seconds: float


class Measured:
    """Hands calls on to a client and counts the bytes that go and come back, numbers as the protocol packs them."""

    def __init__(self, client: Client) -> None:
        self._client, self.bytes = client, 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._client, name)

    def query(self, *values: Any, **options: Any) -> Any:
        found = self._client.query(*values, **options)
        self.bytes += _size(options["filter"]) + _size(list(found))
        return found

    def query_iterator(self, *values: Any, **options: Any) -> Any:
        found = self._client.query_iterator(*values, **options)
        self.bytes += _size(options["filter"])
        following = found.next

        def next_() -> Any:
            some = following()
            self.bytes += _size(list(some))
            return some

        found.next = next_
        return found

    def search(self, *values: Any, **options: Any) -> Any:
        found = self._client.search(*values, **options)
        sought = [[*one, *one.values()] if isinstance(one, dict) else one for one in options["data"]]
        self.bytes += _size(options["filter"]) + _size(sought)
        self.bytes += sum(_size(str(hit["id"])) + 4 + _size(hit["entity"]) for hits in found for hit in hits)
        # The best of each report come with the name of the report.
        self.bytes += _NAME * sum(map(len, found)) if "group_by_field" in options else 0
        return found


def _size(value: Any) -> int:
    match value:
        case str():
            return len(value.encode())
        case float():
            return 4
        case int():
            return max(1, -(-value.bit_length() // 7))
        case dict():
            return sum(_size(one) for one in value.values())
        case _:
            return sum(_size(one) for one in value)


def compare(
    local: Snapshot,
    questions: Sequence[ReportQuestion],
    encoder: Encoder,
    address: Address,
    depth: Depth,
    *,
    each: Sequence[str] = (),
    analyse: bool = True,
) -> Compared:
    """Ask both over the same passages, and have both analysed; ``each`` are questions for every unit."""
    client = Measured(address.connect())
    collections = Collections(replace(address, library=_LIBRARY), client)
    collections.drop()
    copying = copied(local.store, collections, WHOLE, time.monotonic()).seconds
    client.bytes, begun = 0, time.monotonic()
    engine = MilvusEngine(collections, depth)
    opening, opened = time.monotonic() - begun, client.bytes
    here, there = Searcher(local, encoder), Searcher(engine, encoder)
    ours = [_answer(here, question) for question in questions]
    theirs, moved = [], []
    begun = time.monotonic()
    for question in questions:
        client.bytes = 0
        theirs.append(_answer(there, question))
        moved.append(client.bytes)
    seconds = time.monotonic() - begun
    pairs = list(zip(ours, theirs, strict=True))
    same = [_places(one) == _places(other) for one, other in pairs]
    found = [one.found == other.found for one, other in pairs]
    of_each = tuple(_each(one, here, there, client) for one in each)
    analyses = _analyses(here, there, questions) if analyse else {}
    refreshed = _refreshed(engine, local, client)
    collections.drop()
    return Compared(
        questions=len(questions),
        passages=engine.catalogue.passages,
        same=statistics.fmean(one and other for one, other in zip(same, found, strict=True)),
        same_passages=statistics.fmean(set(_places(one)) == set(_places(other)) for one, other in pairs),
        scored=statistics.fmean(one.candidates for one in theirs),
        bytes_mean=statistics.fmean(moved),
        bytes_most=max(moved),
        bytes_opening=opened,
        bytes_refreshing=refreshed,
        seconds=seconds / len(questions),
        copying=copying,
        opening=opening,
        each=of_each,
        analyses=analyses,
        local=_figures(questions, ours),
        milvus=_figures(questions, theirs),
    )


def _refreshed(engine: MilvusEngine, local: Snapshot, client: Measured) -> int:
    """The bytes at most that going on moves to the moment after one report was removed, and to that after it came back,
    both by a sync to its end."""
    remove(engine.collections, engine.catalogue.names[:1])
    compact(engine.collections, engine.catalogue)
    client.bytes = 0
    without = MilvusEngine(engine.collections, engine.depth, before=engine)
    moved = client.bytes
    copied(local.store, engine.collections, WHOLE, time.monotonic())
    client.bytes = 0
    MilvusEngine(engine.collections, engine.depth, before=without)
    return max(moved, client.bytes)


def _each(question: str, here: Searcher, there: Searcher, client: Measured) -> Each:
    client.bytes, begun = 0, time.monotonic()
    theirs = ask(there, question).coverage
    moved, seconds = client.bytes, time.monotonic() - begun
    ours = ask(here, question).coverage
    if ours is None or theirs is None:
        raise AssertionError(f"{question} asks for every unit")
    return Each(question, ours.found, theirs.found, theirs.unclear, theirs.of, moved, seconds)


def _answer(searcher: Searcher, question: ReportQuestion) -> Answer:
    return ask(searcher, question.question, history=[Turn(earlier) for earlier in question.history])


def _analyses(local: Searcher, remote: Searcher, questions: Sequence[ReportQuestion]) -> dict[str, float]:
    """The share of each analysis that is the same over both."""
    asked = [one.question for one in questions if read_question(one.question).coverage]
    wanted = [wanted_of(kind) for kind in ("ledger", "track", "copies", "digest")]
    wanted += [wanted_of("coverage", topic=topic) for topic in asked]
    same: dict[str, list[bool]] = {}
    for one in wanted:
        here, there = (perform(searcher, one).shape() for searcher in (local, remote))
        same.setdefault(one.kind, []).append(_alike(here, there))
    return {kind: statistics.fmean(held) for kind, held in same.items()}


def _alike(here: Any, there: Any) -> bool:
    """Whether both say the same, numbers within `_NEAR`."""
    match here:
        case dict():
            return here.keys() == there.keys() and all(_alike(here[name], there[name]) for name in here)
        case list() | tuple():
            return len(here) == len(there) and all(map(_alike, here, there))
        case float():
            return abs(here - there) <= _NEAR
        case _:
            return bool(here == there)


def _places(answer: Answer) -> list[tuple[str, int]]:
    return [(one.report, one.start) for one in answer.passages]


def _figures(questions: Sequence[ReportQuestion], answers: Sequence[Answer]) -> dict[str, float]:
    found = Outcomes()
    for question, answer in zip(questions, answers, strict=True):
        found.add(question, answer)
    return found.figures()


def main(arguments: Sequence[str] | None = None) -> int:
    """The exit status: 0 where at least 97 % are the same, 1 where fewer are, 2 where it cannot be done."""
    parser = argparse.ArgumentParser(prog="python -m evaluation.engines", description=__doc__)
    parser.add_argument("--uri", required=True, help="a server, or a file of Milvus Lite")
    parser.add_argument("--reports", type=Path, help="a folder of reports instead of the samples")
    parser.add_argument("--questions", type=Path, help="JSON Lines of questions over these")
    parser.add_argument("--crowd", type=Path, help="a text file: reports cut from it stand beside the others")
    parser.add_argument("--crowd-files", type=int, default=1_000, metavar="N", help="so many (1,000)")
    parser.add_argument("--every", type=int, default=1, metavar="N", help="ask every Nth question")
    parser.add_argument("--scored", type=int, default=DEPTH.scored, metavar="N", help="so many are scored")
    few = "up to so many passages score all (0, to see what is lost)"
    parser.add_argument("--few", type=int, default=0, metavar="N", help=few)
    options = parser.parse_args(arguments)
    if (options.reports is None) != (options.questions is None):
        parser.error("--reports and --questions go together")
    try:
        result = _run(options, load_encoder)
    except YoujuError as error:
        print(error, file=sys.stderr)
        return 2
    print(json.dumps(asdict(result), ensure_ascii=False, indent=1))
    return int(result.same < 0.97)


def _run(options: argparse.Namespace, load: Callable[[None], Encoder]) -> Compared:
    if options.reports is None:
        reports, questions = record.own()
    else:
        reports, questions = read_all(options.reports), report_questions(options.questions)
    if options.crowd:
        reports = [*reports, *crowd(options.crowd, options.crowd_files)]
    encoder = load(None)
    snapshot = Snapshot.in_memory(reports, encoder)
    depth = replace(DEPTH, scored=options.scored, all=options.few, remembered=0)
    return compare(snapshot, questions[:: options.every], encoder, Address.of(options.uri), depth)


if __name__ == "__main__":
    sys.exit(main())
