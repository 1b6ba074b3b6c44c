"""Targets: what is asked and said to the program, and the laws of what it understands."""

import hashlib
import json
import shutil
import struct
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from pydantic import BaseModel, ValidationError

from analysis.interfaces.wanted import KINDS, wanted_of
from benchmarks.faults.place import WORDS, Counting
from benchmarks.fuzz.readers import BODY, place
from benchmarks.fuzz.target import Target
from chat.web.analyses import Chosen
from chat.web.corrections import Alias, Changes, RoleOf
from chat.web.fragments import Cited, Further
from chat.web.request import plain_filters, read_filters, sent_filters, sent_history, sent_without
from chat.web.work import RoleGiven
from corpus.errors import YoujuError
from corpus.folder.intake import clean_name, clean_path
from corpus.metadata import corrections
from corpus.read import read_reports
from index.engine.local.snapshot import Snapshot
from index.storage.database import in_memory
from retrieval.interfaces.programs import ask_json, paths_of, report_json
from retrieval.interfaces.requests import request_of, row_of
from retrieval.pipeline import ask
from retrieval.ranking.rank import Searcher
from retrieval.types import Answer
from retrieval.understanding.question import LONGEST_QUESTION, read_question

# Of so many questions one is asked, the others only read.
_ASKED = 16
_MODELS: tuple[type[BaseModel], ...] = (Changes, RoleOf, Alias, Chosen, Cited, Further, RoleGiven)
_NAMES = ("question", "role", "year", "report", "unit", "kind", "history", "without", "id", "topic", "roles", "units", "years",
          "left", "right", "negated", "literal", "path", "values", "title", "changes", "place", "name", "lang", "times", "filters",
          "format", "rows", "start", "end", "reports", "kinds")  # fmt: skip
_SAID = ("problem", "河湾镇.txt", "2023", "year=2023", "role=problem", "zh", "unit=水利局,year=2023", "意识形态存在哪些问题？", "ledger",
         "compare", "\ud800", "", "\0", "x" * 400, "𠮷", "那原因呢", "csv")  # fmt: skip


@cache
def _library() -> Searcher:
    """A small index in memory, for questions that name what it holds."""
    folder = place() / "报告"
    folder.mkdir()
    for unit, year in (("河湾镇", 2022), ("水利局", 2023), ("教育局", 2023)):
        text = BODY.replace("河湾镇", unit).replace("2023", str(year))
        (folder / f"{unit}.txt").write_text(text + "，".join(WORDS), encoding="utf-8")
    reports = [one for file in sorted(folder.iterdir()) for one in read_reports(folder, file)]
    return Searcher(Snapshot.in_memory(reports, Counting()), Counting())


class _Asked:
    """The library as programs ask it."""

    def ask(self, question: str, **options: Any) -> Answer:
        return _answered(question, **options)

    def report(self, path: str) -> Any:
        return _library().engine.report(path)


def _answered(question: str, **options: Any) -> Answer:
    answer = ask(_library(), question, **options)
    for passage in answer.passages:
        text = _library().engine.report(passage.report).text
        assert text[passage.start : passage.end] == passage.text, "no quote"
        low, high = passage.mark
        assert 0 <= low <= high <= len(passage.text), "a mark beyond the passage"
        assert all(0 <= a < b <= len(passage.text) for a, b in passage.marks), "marks beyond the passage"
    assert 0.0 <= answer.confidence <= 1.0
    ranks = [passage.rank for passage in answer.passages]
    assert ranks == sorted(set(ranks)), "ranks"
    return answer


def _allowed(work: Callable[[], object]) -> None:
    """A sentence for whoever asked is no find; it has both languages, and can be sent."""
    try:
        json.dumps(work(), ensure_ascii=False, default=str).encode("utf-8", "surrogatepass")
    except YoujuError as error:
        assert error.zh and error.en, "a sentence in one language"


def _question(data: bytes) -> None:
    text = data.decode("utf-8", "surrogateescape")

    def work() -> object:
        question = read_question(text, _library().library)
        assert 0 < len(question.text) <= LONGEST_QUESTION and question.topic.strip()
        assert all(0.0 <= one <= 1.0 for one in question.roles)
        if _chosen(data, _ASKED):
            earlier, _, last = text.rpartition("\n")
            _answered(last or text, history=sent_history([{"question": earlier}], 500))
        return question

    _allowed(work)


def _filters(data: bytes) -> None:
    values = _Values(data)
    given = values.take(4)

    def work() -> object:
        filters = sent_filters(given) or read_filters(*(values.take(3) for _ in range(5)))
        assert sent_filters(json.loads(json.dumps(plain_filters(filters)))) == filters, (
            "other filters come back"
        )
        return ask(_library(), "存在哪些问题", filters=filters) if _chosen(data, _ASKED) else filters

    _allowed(work)
    for one in (given, values.take(4)):
        sent_without(one)
        assert all(len(turn.question) <= 50 for turn in sent_history(one, 50))


def _batch(data: bytes) -> None:
    line = data.decode("utf-8", "replace")

    def work() -> object:
        request = request_of(row_of(line), {"role": [], "year": [2023]})
        assert all(type(year) is int for year in request.filters.years)
        if _chosen(data, _ASKED):
            _answered(
                request.question, filters=request.filters, history=request.history, without=request.without
            )
        return request.question

    _allowed(work)


def _corrections(data: bytes) -> None:
    """What the file says is taken whole or refused, can be stored, and comes back as it was written."""
    folder = place() / "更正"
    file = folder / corrections.FOLDER / corrections.FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)

    def load() -> corrections.Corrections:
        corrections._load.cache_clear()
        return corrections.load(folder)

    def work() -> object:
        found = load()
        for fields in found.reports.values():
            # As the index stores them.
            _database().execute("SELECT ?, ?", (fields.get("year"), fields.get("title"))).fetchone()
        corrections.set_alias(folder, "名", "实")
        written = load()
        shutil.rmtree(file.parent)
        assert written.aliases == {**found.aliases, "名": "实"}
        assert written.reports == {path: own for path, own in found.reports.items() if own}
        return found.digests()

    _allowed(work)


@cache
def _database() -> Any:
    return in_memory()


def _arguments(data: bytes) -> None:
    """What programs send: to ask, to analyse, to correct, to upload."""
    values = _Values(data)
    first = values.take(4)
    named = first if isinstance(first, dict) else {}
    asked = {
        key: named[key]
        for key in ("role", "year", "report", "unit", "kind", "history", "without")
        if key in named
    }
    _allowed(lambda: ask_json(_Asked(), named.get("question", "问题"), named.get("times", 10), **asked))  # type: ignore[arg-type]
    _allowed(lambda: report_json(_Asked(), values.take(1)) and None)  # type: ignore[arg-type]
    _allowed(lambda: paths_of(values.take(2)))
    wanted = {
        key: named[key]
        for key in ("topic", "roles", "units", "years", "left", "right", "negated", "literal")
        if key in named
    }
    _allowed(
        lambda: str(wanted_of(named.get("kind", KINDS[data[0] % len(KINDS)] if data else None), **wanted))
    )
    for field in corrections.FIELDS:
        _allowed(lambda field=field: corrections.checked_value(field, values.take(1)))  # type: ignore[misc]
    for model in _MODELS:
        try:
            model.model_validate(first)
        except ValidationError:
            continue
    name = data.decode("utf-8", "surrogateescape")
    for made in (clean_name(name), clean_path(name)):
        assert made and not made.startswith(("/", "../")) and "\0" not in made and "/../" not in made, made
        assert all(0 < len(part.encode("utf-8", "surrogatepass")) <= 255 for part in made.split("/")), made


def _chosen(data: bytes, of: int) -> bool:
    return hashlib.blake2b(data, digest_size=1).digest()[0] % of == 0


class _Values:
    """Plain values of Python out of bytes, so that every input means some."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def _byte(self) -> int:
        self._at += 1
        return self._data[self._at - 1] if self._at <= len(self._data) else 0

    def _some(self, count: int) -> bytes:
        self._at += count
        return self._data[self._at - count : self._at].ljust(count, b"\0")

    def take(self, deep: int) -> Any:
        match self._byte() % (10 if deep else 7):
            case 0:
                return None
            case 1:
                return self._byte() % 2 == 0
            case 2:
                return int.from_bytes(self._some(self._byte() % 9), "little", signed=True)
            case 3:
                return struct.unpack("<d", self._some(8))[0]
            case 4:
                return 2015 + self._byte() % 12
            case 5:
                return self._some(self._byte() % 40).decode("utf-8", "surrogateescape")
            case 6:
                return _SAID[self._byte() % len(_SAID)]
            case 7:
                return [self.take(deep - 1) for _ in range(self._byte() % 5)]
            case 8:
                return tuple(self.take(deep - 1) for _ in range(self._byte() % 3))
        return {_NAMES[self._byte() % len(_NAMES)]: self.take(deep - 1) for _ in range(self._byte() % 6)}


def _questions() -> Sequence[bytes]:
    said = ("意识形态工作存在哪些问题？", "水利局2023年有哪些亮点", "哪些单位提到“管护经费不足”", "which units mention training in 2022?", "How many reservoirs did IT check?",
            "咱们宣传这块有啥毛病", "水利局的原因\n那原因呢？", "还有吗", "去年教育局下一步打算", "多少人次参加演练", "不提形式主义的报告", "Why didn't Hewan town's bureau do it?")  # fmt: skip
    return [one.encode() for one in said]


def _lines() -> Sequence[bytes]:
    rows = ({"question": "问题", "role": "problem", "year": [2023], "history": ["水利局", "原因"]}, {"question": "x", "without": "year=2023", "id": 1},
            {"question": "y", "unit": ["水利局"], "kind": None, "report": "a", "without": ["unit=a=b"]}, "意识形态", ["a"], 3)  # fmt: skip
    return [json.dumps(row, ensure_ascii=False).encode() for row in rows]


def _tables() -> Sequence[bytes]:
    table = '# x\n[reports."甲.txt"]\ntitle = "题\\u0041"\nyear = 2022\nkind = ""\n[roles."甲.txt"]\n"00ff" = "problem"\n[aliases]\n"a b" = "局"\n'
    return [table.encode(), b"reports = {}\naliases = {x = 'y'}\n", b'[reports]\n"a" = {unit = """\nx"""}\n']


def _any() -> Sequence[bytes]:
    return [
        bytes((9, 5, name, kind, 3, name, 7, 4, 6, 2, 4, 9, 6, 0, 5, 8)) * 6
        for name in range(0, 32, 5)
        for kind in range(10)
    ]


REQUESTS = (
    Target("question", _question, _questions), Target("filters", _filters, _any), Target("batch", _batch, _lines),
    Target("corrections", _corrections, _tables), Target("arguments", _arguments, _any),
)  # fmt: skip
