"""A question → an answer: filters, years, every report, pages, reports alike, reasons."""

from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from model_doubles import static_encoder
from retrieval_doubles import Part, report_of

from corpus.errors import YoujuError
from corpus.report import Report
from index.conditions import In, Or
from index.engine.local.snapshot import Snapshot
from index.engine.protocol import Engine
from index.storage.reading import PassageKey
from index.storage.records import text_digest
from retrieval import pipeline
from retrieval.answerability import arranging, judging, reasons
from retrieval.expansion.terms import Word
from retrieval.interfaces import terminal
from retrieval.pipeline import ask, search
from retrieval.ranking.candidates import Hit, ScoredQuestion
from retrieval.ranking.rank import QUOTED, Searcher
from retrieval.types import Answer, AnswerCoverage, Filters, Turn, Understood
from retrieval.understanding.question import read_question

STOCK = "党员教育形式单一，学用结合还不够紧密，学习停留在读文件上。"
REPORTS = [
    report_of(
        "水务2022.txt",
        "青陵市水务局2022年工作总结",
        Part(("一、存在问题",), "problem", ("堤防老化，巡查不够。", STOCK)),
        Part(("二、2023年工作计划",), "plan", ("加固堤防五处。",)),
        year=2022,
        unit="青陵市水务局",
    ),
    report_of(
        "水务2023.txt",
        "青陵市水务局2023年工作总结和2024年工作计划",
        Part(("一、主要成效",), "achievement", ("全年加固堤防12处，清淤20公里。",)),
        Part(("二、存在问题",), "problem", ("堤防巡查人手少。",)),
        Part(("三、下一步打算",), "plan", ("堤防全部装上监测设备。",)),
        year=2023,
        unit="青陵市水务局",
    ),
    report_of(
        "财政2023.txt",
        "蔚岑县财政局2023年工作总结",
        Part(("一、存在问题",), "problem", (STOCK.replace("还不够", "不够"), "预算执行慢。")),
        year=2023,
        unit="蔚岑县财政局",
    ),
    report_of(
        "档案2023.txt",
        "云渚县档案馆2023年工作总结",
        Part(("一、存在问题",), "problem", ("库房潮湿，“重收轻管”现象没有根除。", STOCK)),
        year=2023,
        unit="云渚县档案馆",
    ),
]


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    encoder = static_encoder(tmp_path_factory.mktemp("model") / "tiny")
    return Searcher(Snapshot.in_memory(REPORTS, encoder), encoder)


def reports(answer: Answer) -> list[str]:
    return [passage.report for passage in answer.passages]


def test_a_year_and_a_unit_narrow_an_answer(searcher: Searcher) -> None:
    answer = ask(searcher, "水务局2022年堤防有什么问题")
    assert set(reports(answer)) == {"水务2022.txt"}
    assert Understood("year", "2022") in answer.understood and answer.filters == Filters()
    wider = ask(searcher, "水务局2022年堤防有什么问题", without=[Understood("year", "2022")])
    assert set(reports(wider)) == {"水务2022.txt", "水务2023.txt"}


def test_a_year_lets_plans_for_it_through(searcher: Searcher) -> None:
    """The plan in a report of 2022 says 2023 in its heading, the title of 2023 names 2024."""
    assert "加固堤防五处。" in {p.text for p in ask(searcher, "2023年堤防有什么打算").passages}
    texts = {p.text for p in ask(searcher, "2024年堤防有什么打算").passages}
    assert texts == {"堤防全部装上监测设备。"}


def test_what_the_library_lacks_is_said(searcher: Searcher) -> None:
    answer = ask(searcher, "2019年堤防有什么问题")
    assert (answer.found, answer.confidence) == (False, 0.0)
    assert answer.reason is not None and answer.reason.zh == "没有2019年的报告，库里有2022–2023年的。"
    assert answer.passages  # the nearest
    of_unit = ask(searcher, "财政局2022年有什么问题")
    assert of_unit.reason is not None and of_unit.reason.zh == "蔚岑县财政局没有2022年的报告。"
    assert set(reports(of_unit)) == {"财政2023.txt"}
    unknown_unit = ask(searcher, "林业局有什么问题")
    said = unknown_unit.hint if unknown_unit.found else unknown_unit.reason
    assert said is not None and "林业局" in said.en and unknown_unit.passages
    # 2024 is only planned for: it has no problems yet.
    planned = ask(searcher, "2024年堤防有什么问题")
    assert planned.reason is not None and "2024" in planned.reason.zh


def test_a_deadline_in_a_year_is_no_problem_of_it(tmp_path: Path) -> None:
    encoder = static_encoder(tmp_path / "tiny")
    late = report_of(
        "整改2023.txt",
        "青陵市水务局2023年整改报告",
        Part(("一、存在问题",), "problem", ("供水系统没有并网，2024年3月完成。",)),
        Part(("二、2021年问题回头看",), "problem", ("清淤不彻底。",)),
        Part(("三、打算",), "plan", ("2024年完成并网。",)),
        year=2023,
        unit="青陵市水务局",
    )
    alone = Searcher(Snapshot.in_memory([late], encoder), encoder)
    answer = ask(alone, "2024年存在哪些问题")
    assert answer.reason is not None and answer.reason.zh == "没有2024年的报告，库里有2023年的。"
    assert not answer.found and answer.passages
    # What is planned for it is, and a heading may look back.
    assert ask(alone, "2024年有什么打算").passages[0].text == "2024年完成并网。"
    assert [one.text for one in ask(alone, "2021年存在哪些问题").passages] == ["清淤不彻底。"]


def test_whether_a_word_is_said_is_answered_where_it_is(searcher: Searcher) -> None:
    for asked in ("有没有提到重收轻管", "哪里提到重收轻管", "报告里是否提到“重收轻管”"):
        answer = ask(searcher, asked)
        assert answer.found and answer.passages[0].report == "档案2023.txt", asked
    for other in ("哪些问题提到次数多", "有没有提前通知", "没提到食堂的是谁"):
        assert not read_question(other).whether_said
    assert read_question("咱们有没有混日子的人").subject == "混日子的人"
    assert read_question("is overtime mentioned anywhere").whether_said


def test_an_english_word_stands_where_its_chinese_surely_does() -> None:
    def stands(subject: str, language: str, *texts: str) -> dict[str, str]:
        words = [
            Word("budget", (), (("预算", 1.0), ("经费", 0.4))),
            Word("typhoon", (), ()),
            Word("slow", (), (("慢", 0.95),)),
        ]
        asked = SimpleNamespace(question=SimpleNamespace(subject=subject, language=language), words=words)
        hits = [SimpleNamespace(stored=SimpleNamespace(passage=SimpleNamespace(text=text))) for text in texts]
        return judging._standing(cast(ScoredQuestion, asked), cast(list[Hit], hits))

    assert stands("budget", "en", "堤防老化。", "预算执行慢。") == {"budget": "预算"}
    assert stands("budget slow", "en", "预算执行慢。") == {"budget": "预算", "slow": "慢"}
    assert not stands("budget slow", "en", "预算执行好。", "进度慢。")
    assert not stands("budget", "en", "经费不足。")
    assert not stands("typhoon", "en", "台风来了。")
    assert not stands("", "en", "预算执行慢。")
    assert stands("预算 慢", "zh", "预算执行慢。")
    assert not stands("budget", "zh", "预算执行慢。")


def test_that_words_are_said_which_answer_nothing_is_said(
    searcher: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "FOUND", 2.0)
    answer = ask(searcher, "谁的重收轻管")
    assert not answer.found
    assert answer.reason == reasons.said_only({"重收轻管": "重收轻管"})
    assert answer.reason.en == "Passages below say “重收轻管”, but none seems to answer this directly."


def test_a_year_before_a_unit_is_none_of_its_name(searcher: Searcher) -> None:
    answer = ask(searcher, "去年林业局有什么问题")
    said = answer.hint if answer.found else answer.reason
    assert said is not None and "去年林业局" not in said.zh
    assert read_question("去年林业局有什么问题", searcher.library).unknown_unit == "林业局"


def test_filters_that_nothing_fits(searcher: Searcher) -> None:
    answer = ask(searcher, "堤防", filters=Filters(units=("没有",), years=(1999,)))
    assert (answer.found, answer.passages) == (False, ())
    assert answer.reason is not None and answer.reason.en == "No passage fits the filters: 1999, 没有."
    assert reports(ask(searcher, "堤防", filters=Filters(units=("云渚县档案馆",)))) in (
        [],
        ["档案2023.txt"],
        ["档案2023.txt"] * 2,
    )


def test_filters_of_the_asker_take_the_place_of_those_in_the_question(searcher: Searcher) -> None:
    answer = ask(searcher, "2022年堤防有什么问题", filters=Filters(years=(2023,)))
    assert set(reports(answer)) <= {"水务2023.txt", "财政2023.txt", "档案2023.txt"} and answer.passages
    assert not any(item.field == "year" for item in answer.understood)


def test_every_report_that_says_it(searcher: Searcher) -> None:
    answer = ask(searcher, "哪些单位提到学用结合不够紧密", top=1)
    assert sorted(reports(answer)) == ["档案2023.txt", "水务2022.txt", "财政2023.txt"]
    assert answer.coverage == AnswerCoverage(3, 3, "units", 3)
    some = ask(searcher, "哪些单位的堤防巡查有问题")
    assert set(reports(some)) == {"水务2022.txt", "水务2023.txt"}
    assert some.coverage == AnswerCoverage(1, 3, "units", 1)
    assert ask(searcher, "堤防有什么问题").coverage is None
    # Only one unit has a report of 2022.
    assert ask(searcher, "2022年哪些单位提到学用结合不够紧密").coverage is None
    assert ask(searcher, "2023年哪些单位提到学用结合不够紧密").coverage == AnswerCoverage(2, 3, "units", 2)


def test_a_coverage_in_pages_counts_everything_on_each(
    searcher: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Three reports say it, and a page lists one."""
    monkeypatch.setattr(arranging, "MOST", 1)
    question = "哪些单位提到学用结合不够紧密"
    turns: list[Turn] = []
    found: list[str] = []
    for page in range(3):
        answer = ask(searcher, "还有吗" if turns else question, history=turns)
        assert answer.coverage == AnswerCoverage(3, 3, "units", page + 1)
        assert [passage.rank for passage in answer.passages] == [page + 1]
        found += reports(answer)
        turns.append(Turn("还有吗" if turns else question))
    assert sorted(found) == ["档案2023.txt", "水务2022.txt", "财政2023.txt"]
    last = ask(searcher, "还有吗", history=turns)
    assert (last.found, last.passages) == (False, ())
    assert last.reason is not None and last.reason.zh.startswith("没有更多了")


def test_more_ends_at_a_depth_and_says_so(searcher: Searcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(arranging, "DEEPEST", 3)
    monkeypatch.setattr(judging, "DEEPEST", 3)
    turns = [Turn("存在哪些问题")]
    shown = [ask(searcher, "存在哪些问题", top=2), ask(searcher, "还有吗", top=2, history=turns)]
    # Of the second page one place is left.
    assert [len({p.like or p.rank for p in answer.passages}) for answer in shown] == [2, 1]
    last = ask(searcher, "还有吗", top=2, history=[*turns, Turn("还有吗")])
    assert (last.found, last.passages) == (False, ())
    assert last.reason is not None and "最相关的 3 段" in last.reason.zh


def test_reports_that_say_the_same_take_one_place(searcher: Searcher) -> None:
    answer = ask(searcher, "学用结合存在哪些问题", top=1)
    first, *others = answer.passages
    assert (first.like, [passage.like for passage in others]) == (None, [1, 1])
    assert [passage.rank for passage in answer.passages] == [1, 2, 3]


def test_pages_are_cut_from_one_list_that_ends_where_what_is_asked_ends(searcher: Searcher) -> None:
    """Words that only ask, 全部列出来, are searched on later pages as they are on the first."""
    question = "堤防存在哪些问题，全部列出来"
    turns, pages = list[Turn](), list[Answer]()
    for _ in range(3):
        pages.append(ask(searcher, "还有吗" if turns else question, top=1, history=turns))
        turns.append(Turn("还有吗" if turns else question))
    # 库房潮湿 is no problem of the dikes, and that they were mended is none at all.
    texts = [[one.text for one in answer.passages] for answer in pages]
    assert sorted(texts[:2]) == [["堤防巡查人手少。"], ["堤防老化，巡查不够。"]]
    assert [[one.rank for one in answer.passages] for answer in pages] == [[1], [2], []]
    assert [answer.more for answer in pages] == [True, False, False]
    assert pages[2].reason == reasons.no_more() and not pages[2].found


def test_a_quoted_phrase_comes_first(searcher: Searcher) -> None:
    answer = ask(searcher, "党员教育「重收轻管」存在哪些问题", explain=True)
    first = answer.passages[0]
    assert first.report == "档案2023.txt"
    assert [first.text[start:end] for start, end in first.marks] == ["重收轻管"]
    assert first.why is not None and ("quoted", QUOTED) in first.why.views


def test_a_number_that_is_asked_for(searcher: Searcher) -> None:
    first = ask(searcher, "全年加固堤防多少处", explain=True).passages[0]
    assert [first.text[start:end] for start, end in first.marks] == ["12处"]
    assert first.why is not None
    assert sum(value for _, value in first.why.views) == pytest.approx(first.score, abs=1e-5)


def test_a_lead_in_that_says_the_number_stays_before(tmp_path: Path) -> None:
    encoder = static_encoder(tmp_path / "tiny")
    report = report_of(
        "a.txt",
        "河湾镇工作总结",
        Part(("一、计划",), "plan", ("堤防加固12处，重点抓好以下方面：", "堤防巡查。")),
    )
    searcher = Searcher(Snapshot.in_memory([report], encoder), encoder)
    assert ask(searcher, "堤防加固多少处").passages[0].text.startswith("堤防加固12处")
    # The same words fall behind where no number is asked for.
    assert ask(searcher, "堤防巡查加固").passages[0].text == "堤防巡查。"


def in_one_section(report: Report) -> Report:
    passages = tuple(replace(passage, section=0) for passage in report.passages)
    return replace(report, passages=passages, sections=report.sections[:1])


def test_the_point_that_says_it_comes_before_others_of_its_list(tmp_path: Path) -> None:
    encoder = static_encoder(tmp_path / "tiny")
    said = tuple(
        Part(("二、存在问题",), "problem", (text,), point)
        for text, point in (
            ("一是仓库老化。", "一是"),
            ("二是意识形态薄弱。", "二是"),
            ("三是仓库渗漏，巡查不够。", "三是"),
        )
    )
    searcher = Searcher(
        Snapshot.in_memory([in_one_section(report_of("a.txt", "总结", *said))], encoder), encoder
    )
    # Their role and being a report is what all of them have; the words tell them apart.
    answer = ask(searcher, "仓库渗漏、库房除湿和学校课程有哪些问题", explain=True)
    assert [passage.point for passage in answer.passages] == ["三是", "一是", "二是"]
    assert min(passage.score for passage in answer.passages[:2]) > 0.9 * answer.passages[0].score
    assert [p.point for p in ask(searcher, "仓库有哪些问题").passages][:2] == ["一是", "三是"]


def test_a_question_for_a_role_alone_gets_the_section_as_it_goes(searcher: Searcher, tmp_path: Path) -> None:
    encoder = static_encoder(tmp_path / "tiny")
    report = report_of(
        "a.txt",
        "河湾镇工作总结",
        Part(("二、存在问题",), "problem", ("堤防老化。", "党员存在问题。", "意识形态薄弱。")),
    )
    searcher = Searcher(Snapshot.in_memory([report], encoder), encoder)
    assert [p.text[:2] for p in ask(searcher, "存在哪些问题").passages] == ["堤防", "党员", "意识"]


def test_the_same_question_always_gets_the_same_answer(searcher: Searcher, tmp_path: Path) -> None:
    encoder = static_encoder(tmp_path / "tiny")
    again = Searcher(Snapshot.in_memory(REPORTS[::-1], encoder), encoder)
    for question in ("哪些单位提到学用结合不够紧密", "堤防存在哪些问题", "加固堤防多少处", "2019年的问题"):
        turns = [Turn("财政局有什么问题")]
        assert ask(searcher, question, history=turns, explain=True) == ask(
            again, question, history=turns, explain=True
        )


class Seam:
    """An engine that gives what `index.engine.protocol.Engine` promises and nothing else, asked or not."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def __getattr__(self, name: str) -> object:
        if name not in vars(Engine):
            raise AttributeError(f"{name} is beyond the seam")
        return getattr(self._snapshot, name)


def test_answering_asks_an_engine_for_what_the_seam_promises_and_no_more(
    searcher: Searcher, tmp_path: Path
) -> None:
    encoder = static_encoder(tmp_path / "tiny")
    behind = Searcher(cast(Engine, Seam(Snapshot.in_memory(REPORTS, encoder))), encoder)
    behind.make_ready()
    for question in (
        "哪些单位提到学用结合不够紧密",
        "2023年水务局为什么堤防老化",
        "党员教育「重收轻管」存在哪些问题",
        "加固堤防多少处",
        "2019年的问题",
        "what problems do the dikes have",
    ):
        assert ask(behind, question, explain=True) == ask(searcher, question, explain=True)
    with pytest.raises(AttributeError, match="beyond the seam"):
        _ = behind.engine.columns  # type: ignore[attr-defined]


def test_searching_is_ranking_alone(searcher: Searcher) -> None:
    found = search(searcher, "堤防有什么问题", limit=3)
    answer = ask(searcher, "堤防有什么问题", top=3)
    assert [one.stored.passage.text for one in found] == [p.text for p in answer.passages][: len(found)]
    assert [one.score for one in found] == sorted((one.score for one in found), reverse=True)
    # A condition is all that narrows it down: no unit or year of the query does.
    of_2022 = search(searcher, "2023年堤防有什么问题", In("year", (2022,)))
    assert {one.stored.year for one in of_2022} == {2022}
    assert of_2022[0].stored.passage.text == "堤防老化，巡查不够。"
    assert of_2022[0].stored.key == PassageKey("水务2022.txt", text_digest("堤防老化，巡查不够。").hex(), 0)
    assert search(searcher, "堤防", Or(())) == []
    with pytest.raises(YoujuError):
        search(searcher, "堤防", limit=0)
    with pytest.raises(YoujuError):
        search(searcher, " ")


def test_single_characters_are_not_said_to_be_missing_beside_words() -> None:
    assert "“船舶”。" in reasons.no_words(("家", "船舶", "办")).zh
    assert reasons.no_words(("家",)).en == "The reports never say “家”."
    assert reasons.no_words(("ships", "a1", "b2", "c3", "d4")).en.count("“") == 4
    of = (Understood("unit", "水务局"), Understood("year", "2022"))
    assert reasons.nothing_about("堤防", of).zh == "关于“堤防”，水务局2022年的报告里没有找到直接的回答。"
    said_only = reasons.said_only({"budget": "预算", "PPP": "PPP"})
    assert said_only.en.startswith("Passages below say “预算” (budget), “PPP”, but none")
    assert said_only.zh.startswith("下面有写到“预算”（budget）、“PPP”的段落")
    said = "No direct answer about “dikes” was found in the reports of 水务局, 2022."
    assert reasons.nothing_about("dikes", of).en == said
    but = (Understood("not_unit", "水务局"), Understood("year", "2022"))
    assert reasons.nothing_about("堤防", but).zh == "关于“堤防”，水务局以外2022年的报告里没有找到直接的回答。"
    assert reasons.nothing_of(but, ()).en == "There is no report of all but 水务局 for 2022."
    assert reasons.nothing_about("", ()).en == "No direct answer was found in the reports."


def test_what_more_likely_does_not_answer_is_said_to_be_related_only(
    searcher: Searcher, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(judging, "FOUND", 0.0)
    answer = ask(searcher, "堤防巡查人手")
    for likely, hint in ((answer.confidence + 0.01, reasons.may_not_answer()), (answer.confidence, None)):
        monkeypatch.setattr(pipeline, "LIKELY", likely)
        shown = ask(searcher, "堤防巡查人手")
        assert (shown.found, shown.hint, shown.reason) == (True, hint, None)
        assert ("下列段落可能相关" in terminal.page(shown).split("\n\n")[0]) == (hint is not None)
    monkeypatch.setattr(judging, "FOUND", 1.0)
    refused = ask(searcher, "堤防巡查人手")
    assert (refused.found, refused.hint, refused.confidence) == (False, None, answer.confidence)
