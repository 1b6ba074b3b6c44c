"""The evaluation over tiny data worked out by hand, its files, and the floors on real reports."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from model_doubles import static_encoder, write_static_model
from retrieval_doubles import Part, report_of

from corpus.errors import YoujuError
from evaluation import __main__ as cli
from evaluation.crowd import crowd
from evaluation.questions import (
    Gold,
    PassageQuestion,
    ReadyPassage,
    ReportQuestion,
    passage_questions,
    ready_passages,
    report_questions,
)
from evaluation.score import MODES, Row, first, gold_rank, rank_of, score_passages, score_reports
from index.engine.local.snapshot import Snapshot
from index.engine.scoring import best_places
from index.models import encoder as encoders
from index.models.encoder import BUNDLED, load_encoder
from index.models.static import StaticEncoder
from retrieval.pipeline import ask
from retrieval.ranking.rank import Searcher

ROOT = Path(__file__).resolve().parent.parent.parent
SHARED = ROOT.parent / "shared"
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def encoder(tmp_path: Path) -> StaticEncoder:
    return static_encoder(tmp_path / "tiny")


# Ranks.


def test_rank_of() -> None:
    scores = np.array([0.5, 0.9, 0.5, 0.0, -1.0], dtype=np.float32)
    assert [rank_of(scores, row) for row in range(5)] == [2, 1, 3, None, None]


def test_rank_of_is_the_place_in_an_answer() -> None:
    scores = np.array([0.2, 0.7, 0.7, 0.1, 0.2, 0.0], dtype=np.float32)
    order = best_places(scores, 6).tolist()
    assert [rank_of(scores, row) for row in order] == [1, 2, 3, 4, 5]


def test_gold_rank_wants_report_and_quote() -> None:
    places = [
        ("b.txt", "堤防老化，巡查不够。"),
        ("a.txt", "党员活动少。"),
        ("a.txt", "堤防老化，\n  巡查不够。"),
    ]
    assert gold_rank(places, Gold("a.txt", "堤防老化，巡查")) == 3
    assert gold_rank(places, Gold("b.txt", "堤防 老化")) == 1
    assert gold_rank(places, Gold("a.txt", "库房")) is None
    assert gold_rank([], Gold("a.txt", "堤防")) is None


def test_the_first_of_several_ranks() -> None:
    assert first([None, 4, 2]) == 2
    assert first([None]) is None
    assert first([]) is None


# Scores.

PASSAGES = [ReadyPassage("p1", "堤防老化"), ReadyPassage("p2", "党员活动"), ReadyPassage("p3", "库房除湿")]


def row(rows: list[Row], mode: str, language: str) -> Row:
    (found,) = (found for found in rows if (found.mode, found.language) == (mode, language))
    return found


def test_score_passages(encoder: StaticEncoder) -> None:
    questions = [
        PassageQuestion("q1", "zh", "堤防", "p1"),  # first
        PassageQuestion("q2", "zh", "堤防和党员党员", "p1"),  # 党员 twice: second by vector
        PassageQuestion("q3", "zh", "公路", "p3"),  # not found
        PassageQuestion("q4", "en", "members", "p2"),  # first
    ]
    rows = score_passages(PASSAGES, questions, encoder)
    assert [(found.mode, found.language) for found in rows] == [
        (m, lang) for lang in ("en", "zh") for m in MODES
    ]
    dense = row(rows, "dense", "zh")
    assert dense.questions == 3
    assert dense.figures == pytest.approx({"R@1": 1 / 3, "R@10": 2 / 3, "MRR@10": (1 + 1 / 2 + 0) / 3})
    for mode in MODES:
        assert row(rows, mode, "en").questions == 1
        assert row(rows, mode, "en").figures == {"R@1": 1, "R@10": 1, "MRR@10": 1}


def test_passages_and_questions_must_fit(encoder: StaticEncoder) -> None:
    with pytest.raises(YoujuError) as error:
        score_passages(PASSAGES, [PassageQuestion("q1", "zh", "堤防", "p9")], encoder)
    assert "q1" in error.value.zh and "p9" in error.value.en
    with pytest.raises(YoujuError):
        score_passages([PASSAGES[0], PASSAGES[0]], [], encoder)
    assert score_passages(PASSAGES, [], encoder) == []


REPORTS = [
    report_of(
        "a.txt", "总结", Part(("一、存在问题",), "problem", ("堤防老化。", "党员活动少。", "堤防巡查少。"))
    ),
    report_of("b.txt", "总结", Part(("一、主要成效",), "achievement", ("堤防加固三处。",))),
]


def test_score_reports(encoder: StaticEncoder) -> None:
    questions = [
        # Equal words and cosine: 老化 and 巡查少 of a.txt are found, one quote stands nowhere.
        ReportQuestion(
            "r1",
            "zh",
            "role",
            "堤防存在哪些问题",
            (Gold("a.txt", "堤防老化"), Gold("a.txt", "堤防巡查少"), Gold("a.txt", "库房")),
        ),
        ReportQuestion("r2", "zh", "fact", "党员", (Gold("a.txt", "党员活动少"),)),
        ReportQuestion("r3", "zh", "none", "公路", ()),
    ]
    rows = score_reports(Snapshot.in_memory(REPORTS, encoder), questions, encoder)
    assert [found.mode for found in rows] == list(MODES)
    shipped = row(rows, "shipped", "zh")
    assert shipped.questions == 2
    assert shipped.figures["hit@1"] == 1
    assert shipped.figures["recall@10"] == pytest.approx((2 / 3 + 1) / 2)
    for mode in MODES:
        figures = row(rows, mode, "zh").figures
        assert list(figures) == ["hit@1", "hit@3", "hit@5", "recall@10", "no-answer F1", "refused"]
        assert figures["hit@1"] <= figures["hit@3"] <= figures["hit@5"] == 1


def test_refusing_is_counted(encoder: StaticEncoder) -> None:
    """公路 shares nothing with the reports; so does 桥梁, which is said to have an answer."""
    questions = [
        ReportQuestion("r1", "en", "fact", "zzz", (Gold("a.txt", "堤防老化"),)),
        ReportQuestion("r2", "en", "none", "yyy", ()),
        ReportQuestion("r3", "en", "none", "xxx", ()),
    ]
    figures = score_reports(Snapshot.in_memory(REPORTS, encoder), questions, encoder)[0].figures
    # Two refused rightly, one wrongly, none missed.
    assert figures["no-answer F1"] == pytest.approx(2 * 2 / (2 * 2 + 1 + 0))
    assert figures["refused"] == 1
    assert figures["hit@5"] == 0


# Files.


def lines(path: Path, *rows: object) -> Path:
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n", encoding="utf-8")
    return path


def test_files_are_read(tmp_path: Path) -> None:
    gold = {"report": "a.txt", "quote": "堤防"}
    path = lines(
        tmp_path / "q.jsonl",
        {"id": "1", "lang": "zh", "kind": "role", "question": "堤防？", "gold": [gold], "note": "更多"},
        {"id": "2", "lang": "en", "kind": "none", "question": "dikes?"},
    )
    path.write_text("\ufeff" + path.read_text(encoding="utf-8") + "\n\n", encoding="utf-8")
    assert report_questions(path) == [
        ReportQuestion("1", "zh", "role", "堤防？", (Gold("a.txt", "堤防"),)),
        ReportQuestion("2", "en", "none", "dikes?", ()),
    ]
    assert ready_passages(lines(tmp_path / "p.jsonl", {"id": "p", "text": "堤防"})) == [
        ReadyPassage("p", "堤防")
    ]
    row = {"id": "1", "lang": "zh", "question": "堤防？", "passage_id": "p"}
    assert passage_questions(lines(tmp_path / "r.jsonl", row)) == [PassageQuestion("1", "zh", "堤防？", "p")]


GOOD = {
    "id": "1",
    "lang": "zh",
    "kind": "role",
    "question": "堤防？",
    "gold": [],
    "passage_id": "p",
    "text": "堤防",
}


@pytest.mark.parametrize(
    ("read", "changes"),
    [
        (report_questions, {"gold": None}),
        (report_questions, {"gold": "a.txt"}),
        (report_questions, {"gold": ["a.txt"]}),
        (report_questions, {"gold": [{"report": "a.txt"}]}),
        (report_questions, {"question": 7}),
        (report_questions, {"kind": None}),
        (passage_questions, {"passage_id": None}),
        (passage_questions, {"lang": ["zh"]}),
        (ready_passages, {"text": None}),
        (ready_passages, {"id": 3}),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, read: Callable[[Path], Any], changes: dict[str, Any]) -> None:
    path = lines(tmp_path / "q.jsonl", GOOD, {**GOOD, **changes})
    with pytest.raises(YoujuError) as error:
        read(path)
    assert f"{path}:2" in error.value.zh and f"{path}:2" in error.value.en


@pytest.mark.parametrize("content", [None, b"{", b"[1]\n", b'"text"\n', b"\xff\xfe\x80", b'{"id": 1}\n{"id"'])
def test_a_bad_file_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "q.jsonl"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(YoujuError) as error:
        ready_passages(path)
    assert str(path) in error.value.zh and str(path) in error.value.en


# The command.


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(encoders, "BUNDLED", write_static_model(tmp_path / "tiny"))
    lines(tmp_path / "p.jsonl", {"id": "p1", "text": "堤防老化"}, {"id": "p2", "text": "党员活动"})
    lines(
        tmp_path / "q.jsonl",
        {"id": "1", "lang": "zh", "question": "堤防", "passage_id": "p1"},
        {"id": "2", "lang": "zh", "question": "堤防", "passage_id": "p2"},
    )
    return tmp_path


def test_the_table(tiny: Path, capsys: Capture) -> None:
    assert cli.main(["--passages", str(tiny / "p.jsonl"), "--questions", str(tiny / "q.jsonl")]) == 0
    table = capsys.readouterr().out.splitlines()
    assert table[0].split() == "| mode | lang | questions | R@1 | R@10 | MRR@10 |".split()
    assert set(table[1]) == {"|", "-", " "}
    assert [line.split()[1] for line in table[2:]] == list(MODES)
    assert table[2].split() == "| lexical | zh | 2 | 0.500 | 0.500 | 0.500 |".split()
    assert len({len(line) for line in table}) == 1


def test_rows_for_machines(tiny: Path, capsys: Capture) -> None:
    assert (
        cli.main(["--passages", str(tiny / "p.jsonl"), "--questions", str(tiny / "q.jsonl"), "--json"]) == 0
    )
    rows = json.loads(capsys.readouterr().out)
    assert rows[0] == {
        "mode": "lexical",
        "language": "zh",
        "questions": 2,
        "figures": {"R@1": 0.5, "R@10": 0.5, "MRR@10": 0.5},
        "among": "alone",
    }
    assert [row["mode"] for row in rows] == list(MODES)


def test_reports_by_the_command(tiny: Path, capsys: Capture) -> None:
    (tiny / "reports").mkdir()
    (tiny / "reports" / "a.txt").write_text(
        "河湾镇总结\n一、存在问题\n堤防老化，巡查少。\n", encoding="utf-8"
    )
    (tiny / "reports" / "bad.txt").write_bytes(b"")
    gold = [{"report": "a.txt", "quote": "堤防老化"}]
    questions = lines(
        tiny / "r.jsonl", {"id": "1", "lang": "en", "kind": "role", "question": "dikes", "gold": gold}
    )
    assert cli.main(["--reports", str(tiny / "reports"), "--questions", str(questions), "--json"]) == 0
    printed = capsys.readouterr()
    assert "bad.txt" in printed.err and "Traceback" not in printed.err
    assert {row["mode"]: row["figures"]["hit@1"] for row in json.loads(printed.out)} == dict.fromkeys(
        MODES, 1
    )


def test_no_questions(tiny: Path, capsys: Capture) -> None:
    (tiny / "q.jsonl").write_text("", encoding="utf-8")
    assert cli.main(["--passages", str(tiny / "p.jsonl"), "--questions", str(tiny / "q.jsonl")]) == 0
    assert capsys.readouterr().out == "no questions\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ["--passages", "p.jsonl", "--questions", "nowhere.jsonl"],
        ["--passages", "nowhere.jsonl", "--questions", "q.jsonl"],
        ["--passages", "q.jsonl", "--questions", "p.jsonl"],
        ["--reports", "nowhere", "--questions", "q.jsonl"],
        ["--reports", "empty", "--questions", "q.jsonl"],
        ["--reports", "p.jsonl", "--questions", "q.jsonl"],
    ],
)
def test_what_cannot_be_used_gets_a_sentence(
    tiny: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    (tiny / "empty").mkdir()
    monkeypatch.chdir(tiny)
    assert cli.main(arguments) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1 and printed.err.endswith(")\n")


def test_a_crowd_adds_rows_beside_the_quiet_ones(tiny: Path, capsys: Capture) -> None:
    (tiny / "reports").mkdir()
    (tiny / "reports" / "a.txt").write_text("河湾镇总结\n一、存在问题\n堤防老化。\n", encoding="utf-8")
    (tiny / "crowd.txt").write_text("库房除湿。\n" * 800, encoding="utf-8")
    gold = [{"report": "a.txt", "quote": "堤防老化"}]
    lines(tiny / "r.jsonl", {"id": "1", "lang": "zh", "kind": "role", "question": "堤防", "gold": gold})
    arguments = ["--reports", str(tiny / "reports"), "--questions", str(tiny / "r.jsonl")]
    assert cli.main([*arguments, "--crowd", str(tiny / "crowd.txt")]) == 0
    table = [line.split(" | ") for line in capsys.readouterr().out.splitlines()]
    assert [cell.strip(" |") for cell in table[0][:3]] == ["mode", "among", "lang"]
    assert [line[1].strip() for line in table[2:]] == ["alone"] * len(MODES) + ["crowd"] * len(MODES)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--questions", "q.jsonl"],
        ["--passages", "p", "--reports", "r"],
        ["--reports", "r"],
        ["--passages", "p", "--questions", "q", "--record"],
    ],
)
def test_options_that_do_not_go_together(arguments: list[str], capsys: Capture) -> None:
    with pytest.raises(SystemExit) as stopped:
        cli.main(arguments)
    assert stopped.value.code == 2


# Real reports and public questions, where they lie beside the project.

needs_shared = pytest.mark.skipif(
    not (SHARED / "reports").is_dir() or not (BUNDLED / "model.safetensors").is_file(),
    reason="the shared reports or the bundled model are not here",
)


def test_reports_are_of_the_units_that_the_folder_means(tmp_path: Path) -> None:
    from evaluation.reports import read_all

    for name in ("沅安市蒲溪区教育局2022年工作总结", "蒲溪区教育局2023年工作总结"):
        (tmp_path / f"{name}.txt").write_text(f"{name}\n\n一、主要工作\n新建学校两所。\n", encoding="utf-8")
    assert [report.unit for report in read_all(tmp_path)] == ["沅安市蒲溪区教育局"] * 2


@pytest.fixture(scope="module")
def real() -> tuple[Snapshot, StaticEncoder]:
    from evaluation.reports import read_all

    bundled = load_encoder()
    return Snapshot.in_memory(read_all(SHARED / "reports"), bundled), bundled


@needs_shared
@pytest.mark.parametrize(
    "question", ["what problems were listed about ideology work", "意识形态工作存在哪些问题？"]
)
def test_the_problems_of_ideology_work(real: tuple[Snapshot, StaticEncoder], question: str) -> None:
    answer = ask(Searcher(*real), question, top=3)
    assert answer.found
    assert len(answer.passages) == 3
    for passage in answer.passages:
        assert [heading.rstrip("。") for heading in passage.headings] == [
            "二、存在问题",
            "（二）意识形态工作还需要加强",
        ]
        assert passage.role == "problem"
        assert real[0].report(passage.report).text[passage.start : passage.end] == passage.text


@needs_shared
def test_floors_on_real_reports(real: tuple[Snapshot, StaticEncoder]) -> None:
    snapshot, bundled = real
    rows = score_reports(snapshot, report_questions(SHARED / "eval" / "reports" / "questions.jsonl"), bundled)
    chinese, english = row(rows, "shipped", "zh").figures, row(rows, "shipped", "en").figures
    assert chinese["hit@1"] >= 0.85
    assert chinese["hit@5"] == 1.00
    assert english["hit@5"] >= 0.80


def test_a_crowd_is_cut_from_lines_and_the_same_each_time(tmp_path: Path) -> None:
    lines = [f"第{number}条 " + "水" * 1_000 for number in range(40)]
    source = tmp_path / "lines.txt"
    source.write_text("\n".join(lines), encoding="utf-8")
    first = crowd(source, files=3)
    assert [report.path for report in first] == ["crowd-00000.txt", "crowd-00001.txt", "crowd-00002.txt"]
    # Four lines of 1,004 or 1,005 characters pass 3,500; the first line of a file is a multiple of four.
    assert all(int(re.findall(r"第(\d+)条", report.text)[0]) % 4 == 0 for report in first)
    assert all(len(re.findall(r"第\d+条", report.text)) == 4 for report in first)
    assert [report.text for report in crowd(source, files=3)] == [report.text for report in first]
    with pytest.raises(YoujuError, match="none"):
        crowd(tmp_path / "none.txt")
