"""Ledger, coverage, track, copies, compare and digest over libraries that fit on a page."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from libraries import CharacterEncoder, library, report

from analysis.asked import read_asked
from analysis.copies import compared, copies
from analysis.coverage import coverage
from analysis.digest import digest
from analysis.ledger import about, ledger
from analysis.library.joined import by_point, merged
from analysis.library.reading import load
from analysis.matching.fingerprints import fingerprints
from analysis.matching.likeness import Likeness
from analysis.shapes import copies_json, coverage_json, ledger_json, track_json
from analysis.track import track
from corpus.report import Report
from index.engine.local.snapshot import Snapshot
from retrieval.ranking.rank import Searcher
from retrieval.understanding.catalogue import library_of

WATER = report(
    "水利局2022.txt",
    "水利局",
    2022,
    ("problem", "水库维修资金186万元趴在账上没有花出去。"),
    ("cause", "究其原因，项目前期工作滞后。"),
    ("problem", "巡河员拍照打卡，形式主义仍有表现。"),
    ("plan", "建立项目储备库，确保水库维修资金全部花出去。"),
)
LATER = report(
    "水利局2023.txt",
    "水利局",
    2023,
    ("achievement", "去年趴在账上没有花出去的水库维修资金186万元已全部拨付，账上清零。"),
    ("achievement", "全年组织中心组学习14次，研讨5次，成效明显。"),
)
SCHOOL = report(
    "学院2022.txt",
    "钟山学院",
    2022,
    ("problem", "青年教师下企业锻炼少，双师型教师占比低。"),
    ("achievement", "全年组织中心组学习12次，研讨4次，成效明显。"),
)


def _likeness() -> Likeness:
    return Likeness(CharacterEncoder())


def _coverage(snapshot: Snapshot, question: str, **set_by_asker: bool) -> dict[str, object]:
    asked = read_asked(question, library_of(snapshot), **set_by_asker)
    return coverage_json(coverage(Searcher(snapshot, CharacterEncoder()), asked))


def test_a_row_a_problem_with_its_cause_and_plan() -> None:
    found = ledger_json(ledger(library(WATER, SCHOOL), _likeness()))
    assert found["counts"] == {"reports": 2, "units": 2, "rows": 3}
    assert [row["text"][:4] for row in found["rows"]] == ["水库维修", "巡河员拍", "青年教师"]
    money = found["rows"][0]
    assert money["cause"]["text"] == "究其原因，项目前期工作滞后。"
    assert money["plan"]["text"] == "建立项目储备库，确保水库维修资金全部花出去。"
    assert WATER.text[money["start"] : money["end"]] == money["text"]


def test_rows_stand_by_unit_and_year_whatever_files_are_called() -> None:
    files = [("a.txt", "乙局", 2023), ("b.txt", "甲局", 2024), ("c.txt", "甲局", 2022), ("d.txt", None, 2021)]
    pages = [report(path, unit, year, ("problem", "台账登记不全，底数不清。")) for path, unit, year in files]
    rows = ledger(library(*pages), _likeness()).rows
    assert [row.statement.report for row in rows] == ["a.txt", "c.txt", "b.txt", "d.txt"]


def test_a_labelled_point_is_one_row() -> None:
    said = report(
        "a.txt",
        "水利局",
        2022,
        (
            "problem",
            "二是基层站所青黄不接。在编的29人平均53岁。全年漏报瞒报3起，有2起至今没有整改到位，群众意见很大。",
        ),
    )
    labelled = replace(said, passages=tuple(replace(one, point="二是") for one in said.passages))
    assert [row.statement.text for row in ledger(library(labelled), _likeness()).rows] == [
        said.passages[0].text
    ]
    assert len(ledger(library(said), _likeness()).rows) == 2


def test_a_sentence_that_was_cut_at_a_comma_is_one_row() -> None:
    whole = report(
        "a.txt", "水利局", 2022, ("problem", "客观上业务繁忙，认为业务是硬任务，因此党务上花费的精力少。")
    )
    (one,) = load(library(whole))
    at = one.text.index("因此")
    halves = [
        replace(one, end=one.start + at, text=one.text[:at]),
        replace(one, start=one.start + at, text=one.text[at:], place=one.place + 1),
    ]
    assert [merged(group) for group in by_point(halves)] == [replace(one, place=one.place + 1)]
    ended = [replace(halves[0], text=halves[0].text[:-1] + "。"), halves[1]]
    assert by_point(ended) == [[ended[0]], [ended[1]]]


def test_a_row_says_its_sentence_to_the_end() -> None:
    """Cut at a comma, where it goes on with why."""
    said = report(
        "a.txt",
        "港务集团",
        2023,
        ("problem", "司机青黄不接的局面没有扭转，"),
        ("cause", "原因是工资比邻港低一截。"),
    )
    first, second = said.passages
    text = said.text.replace("，\n", "，")
    whole = replace(
        said, text=text, passages=(first, replace(second, start=second.start - 1, end=second.end - 1))
    )
    (row,) = ledger_json(ledger(library(whole), _likeness()))["rows"]
    assert row["text"] == text[row["start"] : row["end"]] == first.text + second.text
    assert row["cause"]["text"] == second.text


def test_a_ledger_of_another_role_has_no_causes() -> None:
    found = ledger_json(ledger(library(WATER, SCHOOL), _likeness(), role="achievement"))
    assert [(row["unit"], row["cause"], row["plan"]) for row in found["rows"]] == [("钟山学院", None, None)]


def test_a_topic_narrows_the_ledger() -> None:
    snapshot = library(WATER, SCHOOL)
    asked = read_asked("形式主义", library_of(snapshot))
    found = about(ledger(snapshot, _likeness()), asked, _likeness())
    assert "巡河员拍照打卡，形式主义仍有表现。" in [row.statement.text for row in found.rows]
    own = replace(found, rows=tuple(row for row in found.rows if row.statement.unit == "水利局"))
    # Counted are those that have rows, not what was looked through.
    assert (own.reports, own.units) == (1, 1)


def test_a_theme_is_called_what_one_of_its_statements_is_called() -> None:
    plain = report(
        "a.txt",
        "水利局",
        2022,
        ("problem", "⑴ 村级党建经费没有用完，还剩62万元。"),
        ("problem", "路灯坏了没人修，群众意见很大。"),
    )
    led = report(
        "b.txt",
        "云溪镇",
        2022,
        ("problem", "二是党建经费花不动。村级党建经费没有用完，还剩38万元。"),
        ("problem", "学习笔记相互抄。"),
    )
    themes = {frozenset(one.units): one.theme for one in digest(library(plain, led), _likeness())}
    # By the words that run in, before its own; by how it begins where several stand under one heading.
    assert themes[frozenset(("水利局", "云溪镇"))] == "党建经费花不动"
    assert themes[frozenset(("水利局",))] == "路灯坏了没人修"
    assert [one.theme for one in digest(library(plain), _likeness())] == [
        "村级党建经费没有用完",
        "路灯坏了没人修",
    ]
    # By the heading that stands above it alone, unless that only names a role.
    alone = report("c.txt", "白岭镇", 2023, ("problem", "一年没有开过会，记录是后来补的。"))
    below = replace(alone, passages=(replace(alone.passages[0], headings=("二、问题", "（一）制度空转")),))
    assert [one.theme for one in digest(library(below), _likeness())] == ["制度空转"]
    named = replace(alone, passages=(replace(alone.passages[0], headings=("二、存在的问题",)),))
    assert [one.theme for one in digest(library(named), _likeness())] == ["一年没有开过会"]


def test_literal_coverage_is_what_grep_finds() -> None:
    snapshot = library(WATER, LATER, SCHOOL)
    found = _coverage(snapshot, "哪些单位的报告里出现过“形式主义”这个词？")
    assert (found["answer"], found["not_said"]) == (["水利局"], ["钟山学院"])
    found = _coverage(snapshot, "哪些单位从没写过“形式主义”？")
    assert found["answer"] == ["钟山学院"]
    found = _coverage(snapshot, "Which units never use the word 形式主义 (formalism)?")
    assert found["answer"] == ["钟山学院"]
    found = _coverage(snapshot, "中心组", literal=True)
    assert found["answer"] == ["水利局", "钟山学院"]
    assert _coverage(snapshot, "中心组", literal=True, negated=True)["answer"] == []


def test_a_report_that_names_no_unit_stands_under_its_title() -> None:
    nameless = replace(
        report("004_89ff.txt", None, 2023, ("problem", "形式主义仍有发生。")), title="机关党建述职报告"
    )
    found = _coverage(library(WATER, nameless), "形式主义", literal=True)
    assert found["answer"] == ["机关党建述职报告", "水利局"]
    twin = replace(nameless, path="005.txt", digest="of 005.txt")
    found = _coverage(library(WATER, nameless, twin), "形式主义", literal=True)
    assert found["answer"] == ["机关党建述职报告（004_89ff.txt）", "机关党建述职报告（005.txt）", "水利局"]
    (theme,) = digest(library(nameless), _likeness())
    assert theme.units == ("机关党建述职报告",)


def test_years_of_the_question_narrow_coverage() -> None:
    snapshot = library(WATER, LATER, SCHOOL)
    found = _coverage(snapshot, "2023年的报告里，哪几家没有出现“形式主义”四个字？")
    assert (found["over"], found["answer"]) == ({"units": 1, "reports": 1}, ["水利局"])


def test_no_deed_that_was_left_undone_is_taken_for_not_said() -> None:
    snapshot = library(WATER)
    assert not read_asked("哪家单位整年一个党员都没有发展？", library_of(snapshot)).negated
    assert read_asked("哪些单位完全没谈到防疫？", library_of(snapshot)).negated


@pytest.mark.parametrize(
    ("question", "negated"),
    [
        ("有没有哪家提过“形式主义”？", False),
        ("2022年有没有谁在讲食堂的事？", False),
        ("哪些单位提没提“形式主义”？", False),
        ("有没有哪家没提过“形式主义”？", True),
        ("哪些单位没有提到食堂？", True),
        ("哪些单位 没 提到食堂？", True),
    ],
)
def test_whether_somebody_says_it_denies_nothing(question: str, negated: bool) -> None:
    assert read_asked(question, library_of(library(WATER))).negated == negated


def test_an_english_word_in_quotes_beside_a_chinese_one_is_what_it_means() -> None:
    asked = read_asked("Which units write of 形式主义 (“formalism”)?", library_of(library(WATER)))
    assert (asked.phrases, asked.literal) == (("形式主义",), True)
    assert read_asked("Which units write “OA”?", library_of(library(WATER))).phrases == ("oa",)


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["水利局", "教育局", "镇政府", None]),
            st.sampled_from(["形式主义严重。", "学习抓得很紧。", "资金没有花完。"]),
        ),
        min_size=1,
        max_size=8,
    ),
    st.sampled_from(["形式主义", "哪些单位提到“资金”？", "哪些单位没有提到学习？", "谁在抱怨钱花不出去"]),
)
def test_said_not_said_and_unclear_are_all_units(said: list[tuple[str | None, str]], question: str) -> None:
    reports: list[Report] = [
        report(f"{n}.txt", unit, 2023, ("problem", words)) for n, (unit, words) in enumerate(said)
    ]
    found = _coverage(library(*reports), question)
    groups = [
        [one["unit"] for one in found["said"]],
        found["not_said"],
        [one["unit"] for one in found["unclear"]],
    ]
    everyone = sorted(unit for group in groups for unit in group)
    nameless = [one for one in reports if one.unit is None]
    called = {one.title if len(nameless) == 1 else f"{one.title}（{one.path}）" for one in nameless}
    assert everyone == sorted({one.unit for one in reports if one.unit} | called)
    assert found["over"] == {"units": len(everyone), "reports": len(reports)}
    literal = {one["unit"] for one in found["said"] if one["literal"]}
    assert literal <= {one["unit"] for one in found["said"]}


def test_said_in_other_words_must_be_surer_where_those_are_asked_for_who_say_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    searcher = Searcher(library(WATER, SCHOOL), CharacterEncoder())
    monkeypatch.setattr("analysis.coverage._meant", lambda *_: {"水利局": 0.5, "钟山学院": 0.7})
    asked = replace(read_asked("谁家钱没花完？", library_of(searcher.engine)), phrases=(), literal=False)
    said, silent = (coverage(searcher, replace(asked, negated=negated)) for negated in (False, True))
    assert (said.answer, said.not_said, said.unclear) == (("水利局", "钟山学院"), (), ())
    assert (silent.answer, silent.not_said, [one.unit for one in silent.unclear]) == (
        ("水利局",),
        (),
        ["水利局"],
    )
    assert [one.unit for one in silent.said] == ["钟山学院"]


def test_what_became_of_a_problem_comes_with_its_quote() -> None:
    found = track_json(track(library(WATER, LATER, SCHOOL), _likeness()))["items"]
    assert [item["problem"]["year"] for item in found] == [2022, 2022]
    money = found[0]
    said = {later["passage"]["text"]: later["relation"] for later in money["later"]}
    assert said[LATER.passages[0].text] == "solved"
    assert (
        max(money["later"], key=lambda later: later["probability"])["passage"]["text"]
        == LATER.passages[0].text
    )
    assert all((found[1]["silent"] == [2023]) == (item["later"] == []) for item in found[1:])


def test_a_copy_and_what_was_changed() -> None:
    (pair,) = copies_json(copies(library(WATER, LATER, SCHOOL)))["pairs"]
    assert {pair["a"]["unit"], pair["b"]["unit"]} == {"水利局", "钟山学院"}
    assert {frozenset(words) for words in pair["changed"]} == {frozenset(("14", "12")), frozenset(("5", "4"))}
    # Of 22 signs, each number one of them, two differ.
    assert pair["similarity"] == pytest.approx(20 / 22, abs=1e-3)


def test_a_slogan_in_two_long_sentences_is_no_copy() -> None:
    slogan = "坚持以人民为中心的发展思想深入推进新时代机关建设"
    ours = f"本人始终{slogan}，把抓好支部工作当成头等大事，全年上党课四次，走访老党员二十一户，解决停车难等实事九件。"
    theirs = f"今年以来局里{slogan}，把窗口搬到一楼，压减材料三十份，群众办证由五天缩短到当天，投诉比上年少了一半。"
    short = f"{slogan}，窗口搬到一楼。"
    assert copies(library(_done("a.txt", "甲局", ours), _done("b.txt", "乙局", theirs))) == []
    # Of the shorter one it is most, but not all.
    (pair,) = copies(library(_done("a.txt", "甲局", ours), _done("b.txt", "乙局", short)))
    assert pair.similarity == pytest.approx(25 / len(short), abs=1e-3)


def test_a_unit_that_is_chosen_has_its_copies_from_others() -> None:
    words = "全年发送廉洁提醒短信{}条，组织观看警示教育片，开展任前谈话，让红脸出汗成为常态。"
    reports = [
        _done(f"{unit}.txt", unit, words.format(n), 2020 + n)
        for n, unit in enumerate(("甲局", "乙局", "丙局"))
    ]
    every = library(*reports)
    assert len(copies(every)) == 3
    found = copies(every, units=["乙局"])
    assert [{pair.a.unit, pair.b.unit} for pair in found] == [{"乙局", "丙局"}, {"甲局", "乙局"}]
    assert copies(every, units=["乙局"], years=[2021]) == copies(every, years=[2021]) == found
    assert copies(every, units=["乙局"], years=[2020]) == []


def _done(path: str, unit: str, words: str, year: int = 2023) -> Report:
    return report(path, unit, year, ("achievement", words))


def test_figures_and_examples_of_its_own_make_no_paragraph_another() -> None:
    words = "始终绷紧安全这根弦，全年组织消防、{}等演练{}场，排查隐患{}处，当场整改{}处，职工“三懂三会”合格率达到{}%。"
    ours = words.format("停电", 16, 208, 191, 96)
    theirs = words.format("防溺水", 9, 173, 1160, 94)
    (pair,) = copies(
        library(
            report("a.txt", "医院", 2022, ("achievement", ours)),
            report("b.txt", "学院", 2023, ("achievement", theirs)),
        )
    )
    assert pair.changed == (("停电", "防溺水"), ("16", "9"), ("208", "173"), ("191", "1160"), ("96%", "94%"))
    assert pair.similarity < 0.9


@pytest.mark.parametrize(
    ("ours", "theirs", "copied"),
    [
        # 17 characters that both begin with: what was planned, and what became of it.
        (
            "借阅证改为刷脸办理、即办即走、不再排队，年内办完。",
            "借阅证改为刷脸办理、即办即走、不再排队，读者少跑了一趟。",
            False,
        ),
        # 20 of them.
        (
            "每月逐库清点馆藏古籍并登记虫蛀和霉变情况，全年9库。",
            "每月逐库清点馆藏古籍并登记虫蛀和霉变情况，报送省馆12次。",
            True,
        ),
        # 18, but all of the shorter one.
        (
            "逐柜核对全部库门钥匙并由两人签字封存。",
            "逐柜核对全部库门钥匙并由两人签字封存，没有丢失一把，也没有误开。",
            True,
        ),
    ],
)
def test_what_a_unit_goes_on_with_is_no_copy(ours: str, theirs: str, copied: bool) -> None:
    found = copies(
        library(
            report("a.txt", "图书馆", 2022, ("plan", ours)),
            report("b.txt", "图书馆", 2023, ("achievement", theirs)),
        )
    )
    assert [(pair.a.text, pair.b.text) for pair in found] == [(ours, theirs)] * copied


def test_reports_that_name_nobody_may_copy_a_short_opening() -> None:
    ours, theirs = (
        "借阅证改为刷脸办理、即办即走、不再排队，年内办完。",
        "借阅证改为刷脸办理、即办即走、不再排队，读者少跑了一趟。",
    )
    one = next(iter(load(library(report("a.txt", "图书馆", 2022, ("plan", ours))), (), ())))
    named, nameless = replace(one, text=theirs), replace(one, unit=None)
    assert compared(one, named) is None
    pair = compared(nameless, replace(nameless, text=theirs))
    # 20 of 25 signs.
    assert pair is not None and pair.similarity == 0.8


def test_what_a_crowd_shares_is_a_stock_phrase() -> None:
    words = "坚持以新思想为指导，全面落实上级各项决策部署要求。"
    crowd = [report(f"{n}.txt", f"第{n}单位", 2023, ("achievement", words)) for n in range(5)]
    assert copies(library(*crowd)) == []
    assert len(copies(library(*crowd[:2]))) == 1


@pytest.mark.parametrize(
    ("words", "copied"),
    [
        ("虽然做了一些事，但离上级的要求还有不小的差距。", 0),
        ("会前走访了六个网格、三家商户和两处工地，面对面听取意见，又请老党员、商户代表到会一条一条评议。", 1),
    ],
)
def test_of_what_says_nothing_of_its_own_only_the_long_is_copied(words: str, copied: int) -> None:
    pages = [report(f"{unit}.txt", unit, 2023, ("other", words)) for unit in ("甲街道", "乙街道")]
    assert len(copies(library(*pages))) == copied


def test_a_copied_paragraph_is_one_pair_however_it_was_cut() -> None:
    """Each report has other cuts in it, and the earlier one comes first."""
    opening = "街道按照一格一员的要求，"
    cells = "把辖区划分为若干网格，每个网格配备一名专职网格员，统一服装、统一工牌。"
    visits = "网格员每天至少巡查两次，"
    photos = "发现问题随手拍照上传平台，由指挥中心分派到责任科室，办结后到现场核对销号。"
    later = report(
        "a.txt", "云溪街道", 2024, ("achievement", opening + cells), ("achievement", visits + photos)
    )
    earlier = report(
        "b.txt",
        "松坪镇",
        2023,
        ("other", opening),
        ("achievement", cells),
        ("other", visits),
        ("achievement", photos),
    )
    (pair,) = copies(library(later, earlier))
    assert (pair.a.unit, pair.b.unit) == ("松坪镇", "云溪街道")
    assert pair.b.text == f"{opening}{cells}\n{visits}{photos}"
    assert pair.a.text == earlier.text[pair.a.start : pair.a.end]
    assert pair.a.text.replace("\n", "") == f"{cells}{visits}{photos}"


def test_fingerprints_of_a_short_text_are_none() -> None:
    _, holders = fingerprints(["六个字的文本", "七个字的一段文", "七个字的一段文字又长一些"])
    assert holders[0] == 1 and set(holders.tolist()) == {1, 2}
