"""Two sides compared, themes in common, and names as they are typed."""

import pytest
from libraries import CharacterEncoder, library, report
from test_analyses import LATER, SCHOOL, WATER, _likeness

from analysis.asked import read_asked
from analysis.choice import side_named, units_named, years_named
from analysis.compare import Side, compare
from analysis.digest import digest, grouped
from analysis.shapes import compare_json, digest_json
from corpus.errors import YoujuError
from retrieval.understanding.catalogue import NO_LIBRARY


def test_both_sides_of_a_comparison() -> None:
    found = compare_json(
        compare(library(WATER, LATER), _likeness(), Side("水利局", 2022), Side("水利局", 2023))
    )
    money = next(one for one in found["themes"] if any("186" in said["text"] for said in one["left"]))
    assert money["relation"] == "both" and "清零" in money["right"][0]["text"]
    everything = [said["text"] for one in found["themes"] for side in ("left", "right") for said in one[side]]
    assert {passage.text for passage in (*WATER.passages, *LATER.passages)} <= set(everything)


def test_what_is_near_a_topic_on_one_side_tells_what_the_other_says_of_it() -> None:
    """The right side never says 桥吊司机, but says again what the left says of them."""
    left = report("a.txt", "港务局", 2022, ("problem", "桥吊司机里五十岁以上的占46%，几年后成批退休。"))
    others = (
        "桥边食堂涨价，司机不满。",
        "吊桥边办公楼漏雨没修。",
        "司机档案室缺一把锁。",
        "司机油耗登记不全。",
        "吊灯坏了，司机室没有灯。",
    )
    right = report(
        "b.txt", "港务局", 2023,
        ("problem", "五十岁以上的占46%，几年后成批退休，没有人接。"), *(("problem", one) for one in others),
    )  # fmt: skip
    (theme,) = compare_json(
        compare(
            library(left, right),
            _likeness(),
            Side("港务局", 2022),
            Side("港务局", 2023),
            read_asked("桥吊司机", NO_LIBRARY),
        )
    )["themes"]
    assert [one["text"] for one in theme["left"]] == [left.passages[0].text]
    assert right.passages[0].text in [one["text"] for one in theme["right"]]


def test_a_side_without_reports_is_said() -> None:
    with pytest.raises(YoujuError, match="2019"):
        compare(library(WATER), _likeness(), Side("水利局", 2019), Side("水利局", 2022))


def test_common_themes_count_their_units() -> None:
    crowd = [report(f"{n}.txt", f"第{n}单位", 2023, ("problem", "党建与业务融合不够。")) for n in range(3)]
    other = report("别.txt", "别的单位", 2023, ("problem", "道路照明设施老化损坏，报修半年没人管。"))
    found = digest_json(digest(library(*crowd, other), _likeness()))["themes"]
    assert [(one["units"], len(one["passages"])) for one in found] == [(3, 3), (1, 1)]
    assert all(one["units"] == len(one["names"]) for one in found)


def test_groups_are_a_partition() -> None:
    vectors = CharacterEncoder().encode_passages(["甲甲", "甲甲乙", "丙丁", "丙丁戊"])
    groups = grouped(vectors)
    assert sorted(place for group in groups for place in group) == [0, 1, 2, 3]
    assert grouped(vectors, same=2.0) == [[0], [1], [2], [3]]


def test_names_and_years_as_they_are_typed() -> None:
    snapshot = library(WATER, SCHOOL)
    assert units_named(snapshot, ["钟山"]) == ("钟山学院",)
    assert years_named(snapshot, [2022, 2022]) == (2022,)
    assert side_named(snapshot, "unit=水利局，year=2022") == Side("水利局", 2022)
    for wrong in ("unit=财政局", "year=1999", "year=x", "", "水利局"):
        with pytest.raises(YoujuError):
            side_named(snapshot, wrong)
