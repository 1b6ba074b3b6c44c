"""``python -m retrieval``: what it prints, and one sentence where it cannot."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from index_doubles import write_report
from model_doubles import write_static_model

from index import defaults
from index.models import encoder
from retrieval import __main__ as cli
from retrieval.assistant import Assistant

ROOT = Path(__file__).resolve().parents[3]
Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "BUNDLED", write_static_model(tmp_path / "tiny"))


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    write_report(
        folder, "镇.txt", "堤防老化。巡查不够到位。", "党员活动形式还比较单一。", title="河湾镇2023年工作总结"
    )
    (folder / "校.txt").write_text(
        "云溪学校2022年工作总结\n一、主要成效\n党员培训四次，堤防义务巡查两次。\n", encoding="utf-8"
    )
    return folder


def run(folder: Path, *arguments: str) -> int:
    return cli.main([*arguments, "--reports", str(folder), "--index", str(folder.parent / "built")])


def answered(capsys: Capture) -> dict[str, Any]:
    printed = capsys.readouterr()
    assert printed.err == ""
    (line,) = printed.out.splitlines()
    return json.loads(line)


def refused(capsys: Capture) -> str:
    """The one sentence on standard error, in both languages, and nothing else."""
    printed = capsys.readouterr()
    assert printed.out == ""
    (line,) = printed.err.splitlines()
    assert line.endswith(")") and " (" in line
    return line


def test_a_question_who_does_not_say_it_gets_those_that_do_and_is_told_so(
    reports: Path, capsys: Capture
) -> None:
    assert run(reports, "哪些报告没有提到“堤防老化”？") == 0
    head = capsys.readouterr().out.split("\n\n")[0].splitlines()
    assert head[0] == "2 个单位中有 1 个提到或有相近的段落 (1 of 2 units say it or come near)"
    assert "python -m analysis coverage '哪些报告没有提到“堤防老化”？'" in head[-1]
    assert run(reports, "哪些报告没有提到“堤防老化”？", "--json") == 0
    assert answered(capsys)["asks_not"] is True
    assert run(reports, "哪些报告提到“堤防老化”？", "--json") == 0
    assert "asks_not" not in answered(capsys)


def test_a_question(reports: Path, capsys: Capture) -> None:
    assert run(reports, "堤防存在哪些问题？") == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    blocks = printed.out.rstrip("\n").split("\n\n")
    entry = blocks[1].splitlines()
    assert entry[0].startswith("1. 《河湾镇2023年工作总结》 [镇.txt · 2023 · problem] ")
    assert entry[1:] == ["   一、存在问题", "   【堤防老化。】巡查不够到位。"]
    assert len(blocks) == 1 + 3


def test_an_english_question_in_json(reports: Path, capsys: Capture) -> None:
    assert run(reports, "what problems do dikes have", "--json", "--top", "2") == 0
    answer = answered(capsys)
    assert answer["question"] == "what problems do dikes have"
    assert [passage["rank"] for passage in answer["passages"]] == [1, 2]
    first = answer["passages"][0]
    assert (first["report"], first["text"]) == ("镇.txt", "堤防老化。巡查不够到位。")
    text = (reports / "镇.txt").read_text(encoding="utf-8")
    assert text[first["start"] : first["end"]] == first["text"]


@pytest.mark.parametrize(
    ("options", "found"),
    [
        (["--role", "achievement"], {"校.txt"}),
        (["--role", "achievement", "--role", "problem"], {"校.txt", "镇.txt"}),
        (["--year", "2023"], {"镇.txt"}),
        (["--year", "2022", "--year", "2023"], {"校.txt", "镇.txt"}),
        (["--report", "校.txt"], {"校.txt"}),
        (["--report", "校.txt", "--year", "2023"], set()),
        (["--report", "没有.txt"], set()),
        (["--year", "99999999999999999999"], set()),
    ],
)
def test_filters(reports: Path, capsys: Capture, options: list[str], found: set[str]) -> None:
    assert run(reports, "堤防和党员", "--json", *options) == 0
    assert {passage["report"] for passage in answered(capsys)["passages"]} == found


def test_a_filter_that_fits_nothing_says_so(reports: Path, capsys: Capture) -> None:
    assert run(reports, "堤防", "--year", "1999") == 0
    assert capsys.readouterr().out == (
        "没有符合条件的段落 (no passage fits)\n没有符合所选条件的段落：1999。 (No passage fits the filters: 1999.)\n"
    )


def test_a_batch_in_order_with_bad_lines(reports: Path, tmp_path: Path, capsys: Capture) -> None:
    lines = [
        '{"id": "q1", "question": "堤防存在哪些问题？"}',
        "not json",
        "",
        '{"id": "q3"}',
        '{"id": 4, "question": "？？"}',
        '"党员培训"',
        '{"id": "q6", "question": "党员", "role": "achievement"}',
        '{"id": "q7", "question": "党员", "year": [2023], "report": "镇.txt"}',
        '{"id": "q8", "question": "党员", "role": "nonsense"}',
        '{"id": "q9", "question": "党员", "year": "2023"}',
        '{"id": "q10", "question": ["党员"]}',
        "[1, 2]",
        '{"id": "q12", "question": "堤防\u2028老化"}',
        '{"id": "q13", "question": "\\ud800堤防"}',
    ]
    batch = tmp_path / "questions.jsonl"
    batch.write_text("\ufeff" + "\r\n".join(lines), encoding="utf-8", newline="")
    assert run(reports, "--batch", str(batch), "--top", "1") == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    answers = [json.loads(line) for line in printed.out.split("\n") if line]
    assert [answer.get("id") for answer in answers] == [
        "q1", None, "q3", 4, None, "q6", "q7", "q8", "q9", "q10", None, "q12", "q13",
    ]  # fmt: skip
    bad = [1, 2, 3, 7, 8, 9, 10]
    assert [number for number, answer in enumerate(answers) if "error" in answer] == bad
    for number in bad:
        assert "passages" not in answers[number]
        assert answers[number]["error"].endswith(")")
    assert answers[1]["question"] == "not json"
    assert answers[0]["passages"][0]["text"] == "堤防老化。巡查不够到位。"
    assert list(answers[0]) == [
        "id", "question", "found", "confidence", "reason", "understood", "coverage", "passages",
    ]  # fmt: skip
    assert answers[4]["question"] == "党员培训"
    assert [p["report"] for p in answers[5]["passages"]] == ["校.txt"]
    assert [p["report"] for p in answers[6]["passages"]] == ["镇.txt"]
    assert answers[11]["question"] == "堤防 老化"
    assert answers[12]["question"] == "?堤防"


def test_filters_of_the_command_hold_for_a_batch(reports: Path, tmp_path: Path, capsys: Capture) -> None:
    batch = tmp_path / "questions.jsonl"
    batch.write_text('{"question": "党员"}\n{"question": "党员", "year": 2022}\n', encoding="utf-8")
    assert run(reports, "--batch", str(batch), "--year", "2023") == 0
    first, second = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert {p["report"] for p in first["passages"]} == {"镇.txt"}
    assert {p["report"] for p in second["passages"]} == {"校.txt"}


def test_several_questions_are_a_conversation(reports: Path, capsys: Capture) -> None:
    assert run(reports, "堤防存在哪些问题？", "2022年的呢", "还有吗", "--json", "--top", "1") == 0
    first, second, third = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert first["understood"] == [
        {"field": "topic", "value": "堤防", "carried": False},
        {"field": "role", "value": "problem", "carried": False},
    ]
    assert [(item["value"], item["carried"]) for item in second["understood"]] == [
        ("堤防", True), ("problem", True), ("2022", False),
    ]  # fmt: skip
    assert {p["report"] for p in second["passages"]} == {"校.txt"}
    assert [p["rank"] for p in third["passages"]] in ([2], [])
    assert run(reports, "堤防存在哪些问题？", "2022年的呢", "--top", "1") == 0
    out = capsys.readouterr().out
    assert out.startswith("> 堤防存在哪些问题？\n") and "\n> 2022年的呢\n" in out
    assert "理解为 (read as): topic=堤防（沿用 carried over）" in out


def test_a_batch_with_a_history(reports: Path, tmp_path: Path, capsys: Capture) -> None:
    batch = tmp_path / "questions.jsonl"
    batch.write_text(
        '{"question": "2022年的呢", "history": ["堤防存在哪些问题？"], "without": "role=problem"}\n'
        '{"question": "呢", "history": "堤防"}\n{"question": "堤防", "without": "year"}\n',
        encoding="utf-8",
    )
    assert run(reports, "--batch", str(batch)) == 0
    answer, wrong, unknown = (json.loads(line) for line in capsys.readouterr().out.splitlines())
    assert [item["field"] for item in answer["understood"]] == ["topic", "year"]
    assert "history" in wrong["error"] and "FIELD=VALUE" in unknown["error"]


def test_what_was_read_can_be_taken_away(reports: Path, capsys: Capture) -> None:
    assert run(reports, "2022年堤防和党员", "--json") == 0
    assert {p["report"] for p in answered(capsys)["passages"]} == {"校.txt"}
    assert run(reports, "2022年堤防和党员", "--json", "--without", "year=2022") == 0
    assert {p["report"] for p in answered(capsys)["passages"]} == {"校.txt", "镇.txt"}
    assert run(reports, "堤防", "--without", "colour=red") == 2
    assert "FIELD=VALUE" in refused(capsys)


def test_a_year_that_no_report_is_of_says_so(reports: Path, capsys: Capture) -> None:
    assert run(reports, "1999年堤防有哪些问题", "--json") == 0
    answer = answered(capsys)
    assert (answer["found"], answer["reason"]["zh"]) == (False, "没有1999年的报告，库里有2022–2023年的。")
    assert answer["passages"]  # the nearest


def test_explained(reports: Path, capsys: Capture) -> None:
    assert run(reports, "堤防存在哪些问题？", "--explain", "--json") == 0
    for passage in answered(capsys)["passages"]:
        assert sum(passage["why"]["views"].values()) == pytest.approx(passage["score"], abs=1e-4)
        assert sum(term["share"] for term in passage["why"]["terms"]) == pytest.approx(
            passage["why"]["views"].get("text", 0.0), abs=1e-4
        )
    assert run(reports, "堤防存在哪些问题？", "--explain") == 0
    assert "   = text " in capsys.readouterr().out


@pytest.mark.parametrize("content", [None, b"\xff\xfe\x00\x01\x80"])
def test_a_batch_that_cannot_be_read(
    reports: Path, tmp_path: Path, capsys: Capture, content: bytes | None
) -> None:
    batch = tmp_path / "questions.jsonl"
    if content:
        batch.write_bytes(content)
    assert run(reports, "--batch", str(batch)) == 2
    assert "questions.jsonl" in refused(capsys)


@pytest.mark.parametrize("top", ["0", "-3"])
def test_too_few_passages(reports: Path, capsys: Capture, top: str) -> None:
    assert run(reports, "堤防", "--top", top) == 2
    assert "--top" in refused(capsys)
    assert not (reports.parent / "built").exists()


@pytest.mark.parametrize("question", ["", "   ", "？！……", "\u3000", "😀", "\udcff"])
def test_nothing_asked(reports: Path, capsys: Capture, question: str) -> None:
    assert run(reports, question) == 2
    assert "请输入一个问题" in refused(capsys)
    assert not (reports.parent / "built").exists()


def test_no_question(reports: Path, capsys: Capture) -> None:
    assert run(reports) == 2
    assert "请输入一个问题" in refused(capsys)


@pytest.mark.parametrize(
    "option", [["--top", "many"], ["--role", "nonsense"], ["--year", "x"], ["--nonsense"]]
)
def test_options_that_are_none(reports: Path, capsys: Capture, option: list[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        run(reports, "堤防", *option)
    assert stopped.value.code == 2
    assert "Traceback" not in capsys.readouterr().err


def test_a_very_long_question(reports: Path, capsys: Capture) -> None:
    assert run(reports, "堤防老化" * 2_500, "--json") == 0
    answer = answered(capsys)
    assert len(answer["question"]) == 500
    assert answer["passages"][0]["text"] == "堤防老化。巡查不够到位。"


def test_an_empty_folder(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "reports").mkdir()
    assert run(tmp_path / "reports", "堤防") == 2
    assert str(tmp_path / "reports") in refused(capsys)


def test_no_folder(tmp_path: Path, capsys: Capture) -> None:
    assert run(tmp_path / "nowhere", "堤防") == 2
    assert "nowhere" in refused(capsys)


def test_a_file_is_no_folder(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "reports").write_text("堤防", encoding="utf-8")
    assert run(tmp_path / "reports", "堤防") == 2
    assert "reports" in refused(capsys)


@pytest.mark.parametrize(
    "content", [b"", b" \n\t\n", bytes(range(256)) * 40, b"\x89PNG\r\n\x1a\n" + bytes(4000)]
)
def test_a_folder_of_one_file_that_is_no_text(tmp_path: Path, capsys: Capture, content: bytes) -> None:
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports" / "坏.txt").write_bytes(content)
    for _ in range(2):
        assert run(tmp_path / "reports", "堤防") == 2
        printed = capsys.readouterr()
        assert printed.out == ""
        problem, last = printed.err.splitlines()
        assert problem.startswith("! 坏.txt: ")
        assert str(tmp_path / "reports") in last


def test_a_bad_file_among_good_ones_is_named(reports: Path, capsys: Capture) -> None:
    (reports / "坏.txt").write_bytes(b"")
    assert run(reports, "堤防", "--json") == 0
    printed = capsys.readouterr()
    (problem,) = printed.err.splitlines()
    assert problem.startswith("! 坏.txt: ")
    assert {p["report"] for p in json.loads(printed.out)["passages"]} == {"镇.txt", "校.txt"}


def test_a_file_that_may_not_be_read(reports: Path, capsys: Capture) -> None:
    (reports / "镇.txt").chmod(0)
    if os.access(reports / "镇.txt", os.R_OK):
        pytest.skip("this user may read everything")
    assert run(reports, "堤防", "--json") == 0
    printed = capsys.readouterr()
    assert printed.err.startswith("! 镇.txt: ")
    assert {p["report"] for p in json.loads(printed.out)["passages"]} == {"校.txt"}


def test_a_missing_model(reports: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoder, "CONTEXTUAL", reports / "no-model")
    assert run(reports, "堤防") == 2
    assert "no-model" in refused(capsys)


def _state(folder: Path) -> dict[str, tuple[int, int]]:
    return {
        str(file): (file.stat().st_mtime_ns, file.stat().st_size)
        for file in folder.rglob("*")
        if not file.name.endswith(("-shm", "-wal"))
    }


def test_a_second_question_writes_nothing(reports: Path, capsys: Capture) -> None:
    assert run(reports, "堤防", "--json") == 0
    first, state = answered(capsys), _state(reports.parent / "built")
    assert state
    assert run(reports, "堤防", "--json") == 0
    assert answered(capsys) == first
    assert _state(reports.parent / "built") == state


def test_a_changed_folder_is_seen(reports: Path, capsys: Capture) -> None:
    assert run(reports, "公路养护", "--json") == 0
    capsys.readouterr()
    write_report(reports, "乡.txt", "公路养护经费缺口较大。", title="青石乡2024年工作总结")
    assert run(reports, "公路养护", "--json", "--top", "1") == 0
    assert [p["report"] for p in answered(capsys)["passages"]] == ["乡.txt"]


def test_without_a_folder_the_samples_answer(
    reports: Path, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(defaults, "SAMPLES", reports)
    monkeypatch.setattr(defaults, "REPORTS", tmp_path / "own")
    monkeypatch.setattr(defaults, "BUILT", tmp_path / "built")
    assert cli.main(["堤防"]) == 0
    assert capsys.readouterr().err == f"使用示例报告 (using the sample reports): {reports}\n"
    write_report(tmp_path / "own", "自.txt", "自来水管网老化，堤防失修。")
    assert cli.main(["堤防", "--json"]) == 0
    assert [p["report"] for p in answered(capsys)["passages"]] == ["自.txt"]


def test_stopped(reports: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Assistant, "ask", stopped)
    assert run(reports, "堤防") == 130


def test_from_the_shell(tmp_path: Path) -> None:
    """The module runs as a program; its mistakes are sentences there, too."""
    ran = subprocess.run(
        [sys.executable, "-m", "retrieval", "？？", "--reports", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.count("\n") == 1 and "请输入一个问题" in ran.stderr
