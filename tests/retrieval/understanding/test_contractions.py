"""What a unit is called without some words within its name, and what is another unit or a word of the language."""

import pytest

from index.storage.reading import StoredReport
from index.text.tokens import normalise
from retrieval.understanding.catalogue import Library
from retrieval.understanding.naming.short_names import begins_with_a_word, contractions, short_forms

PRISON, IRRIGATION, LIBRARY, FARM = (
    "沅岭省砚洲监狱",
    "砚洲市石埠水库灌区管理处",
    "砚洲市图书馆",
    "青禾市石屏国有农场",
)
STORE, HOME, OFFICE = "砚洲第二粮食储备库有限公司", "栖川市松鹤老年福利院", "沧津县机关事务服务中心"
UNITS = [PRISON, IRRIGATION, LIBRARY, FARM, STORE, HOME, OFFICE]


def library(
    units: list[str], said: dict[str, set[int]] | None = None, title: str = "2023年工作总结"
) -> Library:
    """A library of one report a unit, numbered from 1, of which those in ``said`` say a form."""
    reports = [
        StoredReport(n, f"{n}.txt", title, 2023, unit, "工作总结", "txt", 9, 900, "2024-01-01T00:00:00")
        for n, unit in enumerate(units, 1)
    ]
    return Library(reports, lambda form: frozenset((said or {}).get(form, ())))


def named(text: str, held: Library) -> list[str | int]:
    return [
        item.value for name in held.named_in(normalise(text)) for item in name.items if item.field == "unit"
    ]


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("砚洲监狱有哪些问题", [PRISON]),
        ("沅岭砚洲监狱有哪些问题", [PRISON]),
        ("石埠灌区的水费怎么收", [IRRIGATION]),
        ("石埠灌区管理处有哪些问题", [IRRIGATION]),
        ("灌区管理处存在哪些问题", [IRRIGATION]),
        ("砚洲市石埠灌区有哪些问题", [IRRIGATION]),
        ("石屏农场有哪些问题", [FARM]),
        ("青禾市石屏农场有哪些问题", [FARM]),
        ("松鹤福利院有哪些问题", [HOME]),
        ("砚洲第二储备库有哪些问题", [STORE]),
        ("石埠灌区和石屏农场有哪些问题", [IRRIGATION, FARM]),
        # Words of the language, and what is meant is not said.
        ("灌区怎么改造", []),
        ("监狱管理怎么抓", []),
        ("水库安全怎么管", []),
        ("国有农场改革进展如何", []),
        # Other units.
        ("砚洲监狱管理局有什么问题", []),
        ("柳塘灌区有哪些问题", []),
        ("东山农场有哪些问题", []),
        # 机关服务中心 begins with a word and is said by nobody.
        ("机关服务中心有哪些问题", []),
    ],
)
def test_a_contraction_keeps_what_tells_a_unit_from_others(text: str, units: list[str]) -> None:
    assert named(text, library(UNITS)) == units


def test_a_contraction_that_begins_with_a_word_is_one_where_the_unit_says_it() -> None:
    own = UNITS.index(OFFICE) + 1
    assert named("机关服务中心有哪些问题", library(UNITS, {"机关服务中心": {own}})) == [OFFICE]
    assert named("机关服务中心有哪些问题", library(UNITS, {"机关服务中心": {1}})) == []


def test_a_contraction_that_fits_two_units_or_that_others_say_is_none() -> None:
    assert named("石埠灌区的水费怎么收", library([*UNITS, "青禾市石埠渡口灌区管理所"])) == []
    assert named("石埠灌区的水费怎么收", library(UNITS, {"石埠灌区": {1, 3, 4}})) == []
    # What is the name of one in full is that one.
    assert named("石埠灌区的水费怎么收", library([*UNITS, "石埠灌区"])) == ["石埠灌区"]


def test_what_a_title_calls_a_unit_is_the_unit() -> None:
    assert named("石埠灌区的水费怎么收", library([LIBRARY, IRRIGATION], title="石埠灌区2023年工作总结")) == []
    reports = [
        StoredReport(n, f"{n}.txt", title, 2023, unit, "工作总结", "txt", 9, 900, "2024-01-01T00:00:00")
        for n, (title, unit) in enumerate(
            [("石埠灌区2023年工作总结", IRRIGATION), ("2023年工作总结", LIBRARY)], 1
        )
    ]
    assert named("石埠灌区的水费怎么收", Library(reports)) == [IRRIGATION]


def test_neither_a_number_nor_the_unit_above_is_left_out() -> None:
    assert contractions("砚洲第二粮食储备库有限公司") == {"砚洲第二储备库"}
    assert contractions("柳塘中学附属小学") == frozenset()
    assert "云渚支队" not in contractions("云渚市公安局交警支队")


def test_a_whole_name_behind_its_place_is_a_form_whatever_it_ends_in() -> None:
    assert short_forms("沅岭省砚洲监狱") >= {"砚洲监狱"}
    assert short_forms("石屏县国有石屏林场") >= {"石屏林场", "国有石屏林场"}
    assert "市场监督管理" not in short_forms("青岭县市场监督管理局")


def test_what_begins_with_a_word() -> None:
    names = [IRRIGATION, OFFICE, FARM, "渡云县残疾人联合会", HOME]
    assert [name for name in names if begins_with_a_word(name)] == [OFFICE, FARM, "渡云县残疾人联合会"]
