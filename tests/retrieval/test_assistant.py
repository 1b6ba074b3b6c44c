"""The facade over a folder of reports: ask, list, read, and pick up what changed."""

import os
import shutil
import threading
import time
from pathlib import Path

import pytest
from index_doubles import MarkEncoder, write_report
from model_doubles import static_encoder

from corpus.errors import YoujuError
from index.engine.local.snapshot import Snapshot
from index.errors import MadeOtherwise
from index.models.static import StaticEncoder
from index.sync.progress import Progress
from index.sync.sync import sync
from retrieval import assistant as assistant_module
from retrieval.assistant import Assistant
from retrieval.ranking.candidates import worth
from retrieval.types import Filters


@pytest.fixture
def encoder(tmp_path: Path) -> StaticEncoder:
    return static_encoder(tmp_path / "tiny")


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    folder = tmp_path / "reports"
    write_report(
        folder,
        "town.txt",
        "堤防老化，巡查不够到位。",
        "党员活动形式还比较单一。",
        title="河湾镇2023年工作总结",
    )
    write_report(folder, "sub/school.txt", "意识形态课程开设得还不够。", title="云溪学校2022年工作总结")
    return folder


@pytest.fixture
def assistant(tmp_path: Path, reports: Path, encoder: StaticEncoder) -> Assistant:
    sync(reports, tmp_path / "built", encoder)
    return Assistant(tmp_path / "built", encoder)


def test_ask(assistant: Assistant) -> None:
    answer = assistant.ask("堤防存在哪些问题？")
    first = answer.passages[0]
    assert (first.rank, first.report, first.title, first.year) == (
        1,
        "town.txt",
        "河湾镇2023年工作总结",
        2023,
    )
    assert (first.text, first.headings, first.role) == (
        "堤防老化，巡查不够到位。",
        ("一、存在问题",),
        "problem",
    )
    assert first.text[slice(*first.mark)] == "堤防老化，巡查不够到位。"
    assert answer.question == "堤防存在哪些问题？"
    english = assistant.ask("what problems do dikes have?")
    assert english.passages[0].text == "堤防老化，巡查不够到位。"


def test_top_and_filters(assistant: Assistant) -> None:
    assert len(assistant.ask("存在哪些问题", top=1).passages) == 1
    only = assistant.ask("存在哪些问题", filters=Filters(reports=("sub/school.txt",)))
    assert [passage.report for passage in only.passages] == ["sub/school.txt"]
    assert only.reports == 1
    assert assistant.ask("存在哪些问题", filters=Filters(years=(2022,))).passages == only.passages


def test_quotes_are_verbatim(assistant: Assistant) -> None:
    for passage in assistant.ask("存在哪些问题").passages:
        document = assistant.report(passage.report)
        assert document.text[passage.start : passage.end] == passage.text
        assert (passage.start, passage.end) in document.passages


def test_reports(assistant: Assistant) -> None:
    school, town = assistant.reports()
    assert (school.path, school.title, school.year, school.format) == (
        "sub/school.txt",
        "云溪学校2022年工作总结",
        2022,
        "txt",
    )
    assert (town.path, town.passages) == ("town.txt", 2)
    assert town.characters == len(assistant.report("town.txt").text)


def test_a_whole_report(assistant: Assistant) -> None:
    document = assistant.report("town.txt")
    assert (
        document.text[document.title_start : document.title_end] == document.title == "河湾镇2023年工作总结"
    )
    assert [section.heading for section in document.sections if section.heading] == ["一、存在问题"]
    assert [document.text[start:end] for start, end in document.passages] == [
        "堤防老化，巡查不够到位。",
        "党员活动形式还比较单一。",
    ]


def test_example_questions_have_answers(tmp_path: Path, encoder: StaticEncoder) -> None:
    (tmp_path / "r").mkdir()
    (tmp_path / "r" / "a.txt").write_text(
        "河湾镇2023年工作总结\n二、存在问题\n（一）堤防巡查还不够到位\n堤防老化，巡查次数少。\n",
        encoding="utf-8",
    )
    sync(tmp_path / "r", tmp_path / "i", encoder)
    assistant = Assistant(tmp_path / "i", encoder)
    assert assistant.example_questions() == ["河湾镇存在哪些问题？", "2023年堤防巡查存在哪些问题？"]
    assert assistant.ask("2023年堤防巡查存在哪些问题？").passages[0].text == "堤防老化，巡查次数少。"


def test_problems(assistant: Assistant, reports: Path) -> None:
    assert assistant.problems() == []
    (reports / "empty.txt").write_bytes(b"")
    assistant.sync(reports)
    (problem,) = assistant.problems()
    assert problem.path == "empty.txt"
    assert "empty.txt" in problem.zh and "empty.txt" in problem.en


def test_sync_adds_changes_and_removes(assistant: Assistant, reports: Path) -> None:
    told: list[Progress] = []
    write_report(reports, "new.txt", "河道清淤二十公里，堤防加固五处。", title="青石乡2021年工作总结")
    summary = assistant.sync(reports, told.append)
    assert (summary.added, summary.unchanged) == (("new.txt",), ("sub/school.txt", "town.txt"))
    assert told and told[-1].done == told[-1].total
    assert assistant.ask("河道清淤").passages[0].report == "new.txt"

    (reports / "new.txt").unlink()
    write_report(reports, "town.txt", "公路养护经费不足，缺口较大。", title="河湾镇2023年工作总结")
    summary = assistant.sync(reports)
    assert (summary.changed, summary.removed) == (("town.txt",), ("new.txt",))
    assert assistant.ask("公路养护").passages[0].report == "town.txt"
    assert "new.txt" not in {report.path for report in assistant.reports()}


def test_a_snapshot_in_hand_stays_as_it_was(assistant: Assistant, reports: Path) -> None:
    before = assistant.snapshot
    write_report(reports, "town.txt", "公路养护经费不足，缺口较大。", title="河湾镇2023年工作总结")
    assistant.sync(reports)
    assert assistant.snapshot is not before
    old = before.passages(range(before.lexical.size))
    assert [stored.passage.text for stored in old if stored.path == "town.txt"] == [
        "堤防老化，巡查不够到位。",
        "党员活动形式还比较单一。",
    ]
    assert [p.text for p in assistant.ask("公路养护", top=1).passages] == ["公路养护经费不足，缺口较大。"]


def test_refresh_picks_up_what_another_process_wrote(
    assistant: Assistant, reports: Path, tmp_path: Path, encoder: StaticEncoder
) -> None:
    same = assistant.snapshot
    assistant.refresh()
    assert assistant.snapshot is same
    write_report(reports, "new.txt", "河道清淤二十公里，堤防加固五处。", title="青石乡2021年工作总结")
    sync(reports, tmp_path / "built", encoder)
    assert all(passage.report != "new.txt" for passage in assistant.ask("河道清淤").passages)
    assistant.refresh()
    assert assistant.ask("河道清淤").passages[0].report == "new.txt"


def test_nothing_changed_keeps_the_edition(assistant: Assistant, reports: Path) -> None:
    same = assistant.snapshot
    summary = assistant.sync(reports)
    assert (summary.added, summary.changed, summary.removed) == ((), (), ())
    assert assistant.snapshot is same


def test_many_threads_ask_while_the_index_changes(assistant: Assistant, reports: Path) -> None:
    expected = {"堤防老化，巡查不够到位。"}
    seen: list[set[str]] = []

    def ask() -> None:
        for _ in range(20):
            seen.append({assistant.ask("dikes", top=1).passages[0].text})

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(3):
        write_report(
            reports, f"more{number}.txt", f"第{number}号公路养护经费缺口较大。", title="青石乡工作总结"
        )
        assistant.sync(reports)
    for thread in threads:
        thread.join()
    assert seen == [expected] * 80


@pytest.mark.parametrize("question", ["", "  ", "？！", "😀"])
def test_blank_questions(assistant: Assistant, question: str) -> None:
    with pytest.raises(YoujuError):
        assistant.ask(question)


def test_errors_are_sentences(assistant: Assistant, tmp_path: Path, encoder: StaticEncoder) -> None:
    with pytest.raises(YoujuError):
        assistant.ask("堤防", top=0)
    with pytest.raises(YoujuError) as error:
        assistant.report("nowhere.txt")
    assert "nowhere.txt" in error.value.zh and "nowhere.txt" in error.value.en
    with pytest.raises(YoujuError) as error:
        Assistant(tmp_path / "no-index", encoder)
    assert "no-index" in error.value.zh
    with pytest.raises(YoujuError) as error:
        assistant.sync(tmp_path / "no-folder")
    assert "no-folder" in error.value.en
    assert assistant.ask("堤防").passages[0].report == "town.txt"


def test_a_very_long_question(assistant: Assistant) -> None:
    answer = assistant.ask("堤防老化" * 2_500)
    assert len(answer.question) == 500
    assert answer.passages[0].text == "堤防老化，巡查不够到位。"


@pytest.mark.parametrize(
    ("text", "says_little"),
    [
        ("主要有以下几个方面：", True),
        ("主要有以下几个方面。", True),
        ("四季度准备做好三件事。", True),
        ("一年来工作虽有进展，但问题也很突出。", True),
        ("必须清醒看到，当前形势依然严峻。", True),
        ("但差距和不足依然明显。", True),
        ("老旧小区停车难问题突出。", False),
        ("三是基层人手不足问题比较突出。", False),
        ("会议定于上午九点召开。", False),
        ("全年共完成三项工作任务。", False),
        ("水" * 60 + "：", False),
        ("清淤的三件事都办完了，河道通了。", False),
        ("人才引进难，问题突出的是化验岗位。", False),
    ],
)
def test_a_passage_that_only_leads_in_falls_behind_what_it_leads_to(text: str, says_little: bool) -> None:
    assert worth(2.0, text, frames=False) == (2.0 * 0.5 if says_little else 2.0)


def test_what_only_says_that_a_list_follows_falls_behind_it(tmp_path: Path, encoder: StaticEncoder) -> None:
    folder = tmp_path / "reports"
    folder.mkdir()
    announced = "对照上级要求，仍有一些不足。"
    points = ("一是堤防老化，巡查不够到位。", "二是堤防人手不足，值班紧张。")
    lines = ["河湾镇2023年工作总结", "", "一、存在问题", announced, *points]
    (folder / "a.txt").write_text("\n　　".join(lines) + "\n", encoding="utf-8")
    sync(folder, tmp_path / "built", encoder)
    own = Assistant(tmp_path / "built", encoder)
    for question in ("河湾镇有哪些问题", "堤防存在哪些问题"):
        texts = [passage.text for passage in own.ask(question).passages]
        assert texts == [*points, announced], question
    assert own.ask("对照上级要求").passages[0].text == announced, "where no role is asked for, words decide"


def test_the_words_a_report_closes_with_fall_behind() -> None:
    assert worth(2.0, "新的一年，我们将再接再厉。", frames=True) == 2.0 * 0.5
    assert worth(2.0, "水" * 61, frames=True) == 2.0


def test_state_and_places(assistant: Assistant) -> None:
    state = assistant.state()
    assert (state.generation, state.passages, state.model) == (1, 3, "tiny")
    assert state.bytes > 1_000 and assistant.pace(assistant.encoder) > 0
    passage = assistant.ask("意识形态").passages[0]
    (again,) = assistant.passages([(passage.report, passage.start, passage.end)])
    assert again is not None and again.text == passage.text
    assert [len(report.added) for report in assistant.reports()] == [25, 25]


def test_a_report_whose_file_broke_says_that_it_is_old(
    assistant: Assistant, reports: Path, tmp_path: Path, encoder: StaticEncoder
) -> None:
    assert assistant.report("town.txt").warnings == ()
    (reports / "town.txt").write_bytes(b"")
    sync(reports, tmp_path / "built", encoder)
    document = Assistant(tmp_path / "built", encoder).report("town.txt")
    assert document.passages == assistant.report("town.txt").passages
    assert "仍保留上次读到的内容" in document.warnings[0].zh and "0 字节" in document.warnings[0].zh


def test_an_index_that_was_deleted_and_made_anew_is_picked_up(
    assistant: Assistant, reports: Path, tmp_path: Path, encoder: StaticEncoder
) -> None:
    """Its editions count from 1 again, so that the number alone looks the same."""
    shutil.rmtree(tmp_path / "built")
    assistant.refresh()
    assert assistant.ask("堤防老化", top=1).passages[0].report == "town.txt"
    write_report(reports, "town.txt", "公路养护经费不足，缺口较大。", title="河湾镇2023年工作总结")
    assert sync(reports, tmp_path / "built", encoder).generation == assistant.snapshot.generation == 1
    assistant.refresh()
    assert assistant.ask("公路养护", top=1).passages[0].text == "公路养护经费不足，缺口较大。"


def test_a_change_of_model_between_looking_and_opening_is_noticed(
    assistant: Assistant, reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_report(reports, "new.txt", "河道清淤二十公里。", title="青石乡2021年工作总结")
    sync(reports, tmp_path / "built", assistant.encoder)
    opened = assistant_module.open_snapshot

    def late(index_dir: Path, previous: Snapshot | None = None) -> Snapshot:
        sync(reports, index_dir, MarkEncoder())
        return opened(index_dir, previous)

    monkeypatch.setattr(assistant_module, "open_snapshot", late)
    assistant.refresh()
    assert assistant.snapshot.fingerprint == assistant.encoder.fingerprint
    assert assistant.ask("堤防老化", top=1).passages[0].report == "town.txt"


def test_folders_that_go_while_they_are_counted_are_passed_over(
    assistant: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A checkpoint is renamed between being seen in its folder and being opened."""
    scandir, going = os.scandir, tmp_path / "built" / "generations"
    before = assistant.state().bytes

    def late(place: Path | str) -> object:
        if Path(place).parent == going:
            raise FileNotFoundError(2, "gone", str(place))
        return scandir(place)

    monkeypatch.setattr(os, "scandir", late)
    assert 0 < assistant.state().bytes < before


def test_two_who_refresh_at_once_open_the_new_edition_once(
    assistant: Assistant, reports: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_report(reports, "new.txt", "河道清淤二十公里。", title="青石乡2021年工作总结")
    sync(reports, tmp_path / "built", assistant.encoder)
    opened, begun = assistant_module.open_snapshot, threading.Event()
    calls: list[Path] = []

    def slowly(index_dir: Path, previous: Snapshot | None = None) -> Snapshot:
        calls.append(index_dir)
        begun.set()
        time.sleep(0.2)
        return opened(index_dir, previous)

    monkeypatch.setattr(assistant_module, "open_snapshot", slowly)
    first = threading.Thread(target=assistant.refresh)
    first.start()
    assert begun.wait(10)
    assistant.refresh()
    first.join(10)
    assert len(calls) == 1
    assert len(assistant.reports()) == 3


def test_a_sync_leaves_an_index_that_another_program_made_otherwise(
    assistant: Assistant, reports: Path, tmp_path: Path
) -> None:
    sync(reports, tmp_path / "built", MarkEncoder())
    with pytest.raises(MadeOtherwise, match="restart"):
        assistant.sync(reports)
    assistant.refresh()
    assert assistant.ask("堤防老化", top=1).passages[0].report == "town.txt"
    # Who chooses a model has it.
    assistant.change_model(assistant.encoder, reports)
    assert assistant.snapshot.fingerprint == assistant.encoder.fingerprint
    assert assistant.sync(reports).added == ()


def test_chosen_removals_are_remembered_until_a_sync_has_done_them(
    assistant: Assistant, reports: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (reports / "town.txt").unlink()
    (reports / "sub" / "school.txt").unlink()
    write_report(reports, "problem.txt").write_bytes(b"")

    def full(*_: object, **__: object) -> None:
        raise YoujuError("磁盘满了", "the disk is full")

    with monkeypatch.context() as patch:
        patch.setattr(assistant_module, "sync", full)
        with pytest.raises(YoujuError, match="full"):
            assistant.sync(reports, removing=["town.txt", "sub/school.txt"])
    # Whoever comes next, such as the one who follows the folder, may remove them, too.
    assert assistant.sync(reports).removed == ("sub/school.txt", "town.txt")
