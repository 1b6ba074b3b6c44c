"""Two sides compared, themes in common, and names as they are typed."""

import numpy as np
import pytest
from libraries import CharacterEncoder, library, report
from test_analyses import LATER, SCHOOL, WATER, _likeness

from analysis.asked import read_asked
from analysis.choice import side_named, units_named, years_named
from analysis.compare import ALIGNED, Side, Theme, _aligned, _Alike, compare
from analysis.digest import digest, grouped
from analysis.export.table import of_compare
from analysis.library.reading import load
from analysis.shapes import compare_json, digest_json
from corpus.errors import YoujuError
from retrieval.understanding.catalogue import NO_LIBRARY, library_of


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
    assert [(one["text"], one["near"]) for one in theme["left"]] == [(left.passages[0].text, True)]
    assert theme["relation"] == "both"
    # What only comes nearest stands behind, and is said to.
    first, *rest = theme["right"]
    assert (first["text"], first["near"]) == (right.passages[0].text, True)
    assert rest and not any(one["near"] for one in rest)


def test_both_have_only_what_is_near_enough() -> None:
    said = [
        report(f"{year}.txt", "港务局", year, *(("problem", f"第{n}件事没有办好。") for n in range(6)))
        for year in (2022, 2023)
    ]
    ours, theirs = ([[one] for one in load(library(one))] for one in said)
    table = np.zeros((6, 6))
    table[0, :5] = 0.06, 0.05, 0.9, 0.04, 0.03
    table[1, 3:] = 0.49, 0.2, 0.1
    table[2, 4] = 0.01
    places = [{group[0]: number for number, group in enumerate(side)} for side in (ours, theirs)]
    alike = _Alike(table, table, *places)
    found = compare_json(_aligned(ours, theirs, alike, ALIGNED))["themes"]
    sides = [
        (one["relation"], [(passage["text"][1], passage["near"]) for passage in one["right"]])
        for one in found
    ]
    assert sides[:3] == [
        ("both", [("2", True), ("0", False), ("1", False)]),
        ("perhaps", [("3", False), ("4", False)]),
        ("left_only", []),
    ]
    assert [one["relation"] for one in found[3:]] == ["left_only"] * 3 + ["right_only"]
    assert found[-1]["right"][0]["text"].startswith("第5")


def test_what_is_doubtful_is_said_to_be_in_a_file() -> None:
    (one, other) = load(
        library(report("a.txt", "港务局", 2022, ("problem", "甲没有办好。"), ("problem", "乙没有办好。")))
    )
    theme = Theme("甲", (one,), (other,), frozenset((other,)))
    made = of_compare([theme], lambda quoted: quoted.text if quoted else "")
    assert made.rows[0][1] == "可能都有" and made.rows[0][4] == "〔可能无关〕乙没有办好。"
    assert "模型" in made.note and made.rows[0][2] == "甲没有办好。"


def test_what_is_likeliest_of_one_thing_stands_beside_each_other() -> None:
    left, right = (
        load(
            library(
                report(
                    f"{name}.txt", "港务局", 2022, *(("problem", f"{name}{n}没有办好。") for n in range(size))
                )
            )
        )
        for name, size in (("甲", 2), ("乙", 3))
    )
    chances = np.array([[0.6, 0.9, 0.1], [0.2, 0.8, 0.4]])
    places = [{one: place for place, one in enumerate(side)} for side in (left, right)]
    alike = _Alike(np.zeros((1, 1)), chances, *places)
    # The second of the left has lost its likeliest to the first, and nothing else is likelier than not.
    assert alike.pairs(left, right) == ((left[0], right[1]),)
    assert alike.pairs(left[1:], right) == ((left[1], right[1]),)
    assert alike.pairs([], right) == ()


def test_where_nothing_says_a_topic_both_sides_only_perhaps_have_it() -> None:
    sides = [
        report(f"{year}.txt", "港务局", year, ("problem", "台账登记不全，底数不清。"))
        for year in (2022, 2023)
    ]
    (theme,) = compare(
        library(*sides),
        _likeness(),
        Side("港务局", 2022),
        Side("港务局", 2023),
        read_asked("消防通道", NO_LIBRARY),
    )
    assert theme.relation == "perhaps"
    assert theme.doubtful == {*theme.left, *theme.right}


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
    snapshot = library_of(library(WATER, SCHOOL))
    assert units_named(snapshot, ["钟山"]) == ("钟山学院",)
    assert years_named(snapshot, [2022, 2022]) == (2022,)
    assert side_named(snapshot, "unit=水利局，year=2022") == Side("水利局", 2022)
    for wrong in ("unit=财政局", "year=1999", "year=x", "", "水利局"):
        with pytest.raises(YoujuError):
            side_named(snapshot, wrong)
