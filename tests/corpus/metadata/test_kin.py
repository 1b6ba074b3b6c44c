"""The unit of a report that names nobody, told by the words of the reports beside it."""

from corpus.metadata.kin import kin
from corpus.metadata.units import resolve

WATER = "北门泵站漏损率下降，二水厂滤池改造完工，水表远传更换，营业厅排队缩短。"
SCHOOL = "教学楼走廊加装扶手，早读迟到学生减少，食堂陪餐登记完整，家长开放日办了两次。"
TEXTS = {
    "a/1.txt": WATER + "水费回收率提高。",
    "a/2.txt": WATER + "抢修队夜间值班。",
    "a/3.txt": SCHOOL + "班主任津贴发放。",
    "a/4.txt": SCHOOL + "社团活动恢复。",
    "a/讲话.txt": "同志们，北门泵站的漏损率降了，二水厂滤池也完工了，水表远传还要快。",
    "a/别的.txt": "今天讨论粮库熏蒸和出库磅单。",
    "b/讲话.txt": "同志们，北门泵站的漏损率降了，二水厂滤池也完工了，水表远传还要快。",
}
OWN = {
    "a/1.txt": "甲供水公司",
    "a/2.txt": "甲供水公司",
    "a/3.txt": "乙中学",
    "a/4.txt": "乙中学",
    "a/讲话.txt": None,
    "a/别的.txt": None,
    "b/讲话.txt": None,
}


def test_the_words_of_two_reports_of_one_folder_tell_whose_it_is() -> None:
    assert kin(OWN, TEXTS.__getitem__) == {"a/讲话.txt": "甲供水公司"}
    assert resolve(OWN, text_of=TEXTS.__getitem__) == OWN | {"a/讲话.txt": "甲供水公司"}
    assert resolve(OWN) == OWN


def test_one_report_of_a_unit_is_too_few() -> None:
    fewer = {path: unit for path, unit in OWN.items() if path != "a/2.txt"}
    assert kin(fewer, TEXTS.__getitem__) == {}


def test_parts_of_one_file_and_copies_are_one_witness() -> None:
    parts = {"a/1.txt": "甲供水公司", "a/1.txt#2": "甲供水公司", "a/3.txt": "乙中学", "a/讲话.txt": None}
    texts = TEXTS | {"a/1.txt#2": TEXTS["a/2.txt"], "a/2.txt": TEXTS["a/1.txt"]}
    assert kin(parts, texts.__getitem__) == {}
    assert kin(OWN, texts.__getitem__) == {}


def test_whose_the_other_parts_of_a_file_are_it_is_too_if_it_speaks_most_like_them() -> None:
    texts = TEXTS | {"a/1.txt#2": TEXTS["a/讲话.txt"], "a/3.txt#2": TEXTS["a/讲话.txt"]}
    own = {"a/1.txt": "甲供水公司", "a/1.txt#2": None, "a/3.txt": "乙中学"}
    assert kin(own, texts.__getitem__) == {"a/1.txt#2": "甲供水公司"}
    # In the file of a school it speaks of water, of which one report alone is too few.
    assert kin({"a/1.txt": "甲供水公司", "a/3.txt": "乙中学", "a/3.txt#2": None}, texts.__getitem__) == {}
    # Nor is it what speaks of other things than what else stands in its file.
    assert kin(own, (texts | {"a/1.txt#2": TEXTS["a/别的.txt"]}).__getitem__) == {}
    # Less like it than that, it is its file's all the same where another file of the unit is so like it.
    hardly = WATER[: len(WATER) // 3] + TEXTS["a/别的.txt"]
    two = {"a/1.txt": "甲供水公司", "a/2.txt": "甲供水公司", "a/2.txt#2": None, "a/3.txt": "乙中学"}
    assert kin(two, (texts | {"a/2.txt": hardly, "a/2.txt#2": TEXTS["a/讲话.txt"]}).__getitem__) == {
        "a/2.txt#2": "甲供水公司"
    }
    # A file of several units says nothing.
    several = {"a/1.txt": "甲供水公司", "a/1.txt#2": None, "a/1.txt#3": "乙中学", "a/3.txt": "乙中学"}
    assert kin(several, (texts | {"a/1.txt#3": SCHOOL}).__getitem__) == {}


def test_where_there_is_one_unit_alone_and_where_its_name_is_anybodys_nobody_is_named() -> None:
    one = {path: unit for path, unit in OWN.items() if unit != "乙中学"}
    assert kin(one, TEXTS.__getitem__) == {}
    anybody = {path: "县局" if unit == "甲供水公司" else unit for path, unit in OWN.items()}
    assert kin(anybody, TEXTS.__getitem__) == {}


def test_a_folder_of_very_many_is_left_alone() -> None:
    many = OWN | {f"a/{number:03}.txt": "丙局" for number in range(200)}
    assert kin(many, lambda path: TEXTS.get(path, SCHOOL)) == {}


def test_between_two_units_that_speak_alike_nobody_is_named() -> None:
    other = {path: "丙供水公司" if path in ("a/3.txt", "a/4.txt") else unit for path, unit in OWN.items()}
    texts = TEXTS | {"a/3.txt": WATER + "加压车借调。", "a/4.txt": WATER + "管网图补齐。"}
    assert kin(other, texts.__getitem__) == {}


def test_what_a_person_said_stays_and_texts_without_words_harm_none() -> None:
    assert kin(OWN, TEXTS.__getitem__, said={"a/讲话.txt"}) == {}
    assert kin(OWN, lambda path: "" if path in ("a/1.txt", "a/讲话.txt") else TEXTS[path]) == {}
    assert kin(OWN, lambda _: "") == {}
    assert kin(OWN, lambda _: "A report.\n2024") == {}
