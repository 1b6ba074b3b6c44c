"""What an analysis is of: units and years from options and topic, both sides of a comparison, in JSON and note."""

from typing import Any

import pytest
from libraries import CharacterEncoder, library, report

from analysis.interfaces.perform import Result, perform
from analysis.interfaces.wanted import wanted_of
from corpus.errors import YoujuError
from retrieval.ranking.rank import Searcher

SNAPSHOT = library(
    report("a.txt", "屏阳县人民检察院", 2022, ("problem", "意识形态工作抓得不紧。")),
    report("b.txt", "屏阳县人民检察院", 2023, ("problem", "办案力量不足，积案较多。")),
    report(
        "c.txt",
        "青陵市水务局",
        2023,
        ("problem", "意识形态阵地管得不严。"),
        ("problem", "管网漏损问题突出，意识形态台账不全。"),
    ),
    report("d.txt", "云渚县档案馆", 2023, ("problem", "库房设施老化损坏。")),
    report("e.txt", "屏阳县档案馆", 2023, ("problem", "库房设施老化损坏严重。")),
)


def _result(kind: str, **wanted: Any) -> Result:
    return perform(Searcher(SNAPSHOT, CharacterEncoder()), wanted_of(kind, **wanted))


def _rows(**wanted: Any) -> list[tuple[str, int]]:
    return [(row["unit"], row["year"]) for row in _result("ledger", **wanted).shape()["rows"]]


def _note(kind: str, **wanted: Any) -> str:
    return _result(kind, **wanted).tabled(lambda one: one.text if one else "").note


@pytest.mark.parametrize("topic", ["检察院2022年", "检察院2022年存在的问题", "检察院2022年意识形态"])
def test_what_the_topic_names_narrows_the_ledger(topic: str) -> None:
    assert _rows(topic=topic) == [("屏阳县人民检察院", 2022)]


def test_names_alone_are_everything_of_these() -> None:
    assert _result("ledger", topic="水务局").total == _result("ledger", units=["水务局"]).total == 2
    assert _result("track", topic="检察院").total == _result("track", units=["检察院"]).total == 1
    sides = {"left": "year=2022", "right": "year=2023"}
    found = _result("compare", topic="检察院", **sides).shape()
    assert {one["unit"] for theme in found["themes"] for one in theme["left"] + theme["right"]} == {
        "屏阳县人民检察院"
    }
    assert found["within"] == {"units": ["屏阳县人民检察院"], "years": []}


def test_options_and_topic_hold_together_or_are_refused_in_one_sentence() -> None:
    assert _rows(topic="2022年", units=["检察院"]) == [("屏阳县人民检察院", 2022)]
    for wanted in ({"units": ["水务局"]}, {"units": ["水务局"], "topic": "检察院的意识形态"}):
        with pytest.raises(YoujuError) as error:
            _result("ledger", years=[2022], **wanted)
        assert "--" not in error.value.zh + error.value.en and "水务局" in error.value.zh
    with pytest.raises(YoujuError, match=r"青陵市水务局.*屏阳县人民检察院"):
        _result("compare", left="unit=水务局", right="unit=检察院,year=2022", topic="检察院的意识形态")


@pytest.mark.parametrize("name", ["县检察院", "检察院", " 屏阳县人民检察院 ", "屏阳检察院", "县人民检察院"])
def test_a_unit_as_people_write_it(name: str) -> None:
    assert set(_rows(units=[name])) == {("屏阳县人民检察院", 2022), ("屏阳县人民检察院", 2023)}


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("档案馆", "“档案馆”可以是几个单位：云渚县档案馆、屏阳县档案馆。"),
        ("云渚县档案局", "相近的是：云渚县档案馆"),
        ("云渚县检察院", "库里没有单位“云渚县检察院”"),
        ("某某集团", "有的是："),
    ],
)
def test_a_unit_that_is_none_or_several_is_said(name: str, said: str) -> None:
    with pytest.raises(YoujuError) as error:
        _result("ledger", units=[name])
    assert said in error.value.zh


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("unit=水务局", "unit=青陵市水务局,year=2023"),
        ("year=2023", "year=2023"),
        ("unit=水务局,unit=检察院", "year=2022"),
        ("unit=水务局,单位=检察院", "year=2022"),
        ("year=2023,year=2022", "unit=水务局"),
    ],
)
def test_the_same_on_both_sides_or_twice_on_one_is_refused(left: str, right: str) -> None:
    with pytest.raises(YoujuError):
        _result("compare", left=left, right=right)


def test_what_both_sides_have_is_the_narrower_ones() -> None:
    found = _result("compare", left="年份＝２０２３年", right="单位=检察院").shape()
    assert {one["report"] for theme in found["themes"] for one in theme["left"]} == {
        "c.txt",
        "d.txt",
        "e.txt",
    }
    assert {one["report"] for theme in found["themes"] for one in theme["right"]} == {"a.txt", "b.txt"}
    assert found["sides"]["shared"] == 1
    note = _note("compare", left="year=2023", right="unit=检察院")
    assert "左方：2023；右方：屏阳县人民检察院\n有 1 份报告两方都有，已从范围较大的左方中去掉" in note


def test_a_note_says_what_was_understood() -> None:
    assert _note("ledger", topic="2023年的意识形态").endswith(
        "范围：主题：“意识形态”；年份：2023；内容：问题"
    )
    assert _note("ledger", topic="“意识形态”", units=["水务局"]).endswith(
        "范围：原词：“意识形态”；单位：青陵市水务局；内容：问题"
    )
    assert _note("coverage", topic="“意识形态”或“办案”").endswith("范围：原词：“意识形态”或“办案”")
    assert _note("copies").endswith("范围：全部报告")
    assert _note("copies", years=[2022], units=["检察院"]).endswith(
        "范围：单位：屏阳县人民检察院；年份：2022"
    )


def test_where_nothing_is_later_it_is_said() -> None:
    assert _note("track", units=["水务局"]).endswith("这些报告之后没有同一单位的报告，无从跟踪")
    assert "无从跟踪" not in _note("track", units=["检察院"])
    assert "无从跟踪" in _note("track", units=["检察院"], years=[2023])
