"""What people abbreviate long names to, and what only looks like it."""

import pytest
from test_names import stored

from index.text.tokens import normalise
from retrieval.understanding.catalogue import Library
from retrieval.understanding.naming.abbreviations import abbreviates
from retrieval.understanding.question import read_question

UNITS = (
    "陵渡县供销合作社联合社",
    "陵渡县第三中学",
    "陵渡县人民医院",
    "陵渡县住房和城乡建设局",
    "槐堰镇人民政府",
    "临樟市城市综合管理局",
)


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("供销社", "陵渡县供销合作社联合社"),
        ("县供销社", "陵渡县供销合作社联合社"),
        ("三中", "陵渡县第三中学"),
        ("陵渡三中", "陵渡县第三中学"),
        ("一院", "云渚县第一人民医院"),
        ("县医院", "云渚县人民医院"),
        ("残联", "屏阳县残疾人联合会"),
        ("县妇联", "云渚县妇女联合会"),
        ("住建局", "云渚县住房和城乡建设局"),
        ("发改委", "云渚县发展和改革委员会"),
        ("农商行", "云渚县农村商业银行"),
        ("公交集团", "澹州市公共交通集团有限公司"),
        ("教体局", "云渚县教育体育局"),
        ("城管局", "临樟市城市综合管理局"),
        ("农商行", "清沅农村商业银行股份有限公司"),
        ("文旅集团", "江栈文化旅游投资集团有限公司"),
        ("环卫公司", "清沅县洁源环境卫生服务有限公司"),
    ],
)
def test_an_abbreviation_keeps_how_a_name_begins_and_ends(form: str, name: str) -> None:
    assert abbreviates(form, name)


@pytest.mark.parametrize(
    ("form", "name"),
    [
        ("中医院", "云渚县中心医院"),
        ("水务局", "云渚县水利局"),
        ("县医院", "云渚市人民医院"),
        ("医院", "云渚县人民医院"),
        ("四中", "陵渡县第三中学"),
        ("管理局", "云渚县市场监督管理局"),
        ("供销合作社联合社", "陵渡县供销合作社联合社"),
        ("服务公司", "清沅县洁源环境卫生服务有限公司"),
        ("水务公司", "清沅县洁源环境卫生服务有限公司"),
    ],
)
def test_other_names_are_none(form: str, name: str) -> None:
    assert not abbreviates(form, name)


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("供销社存在哪些问题", (UNITS[0],)),
        ("三中呢", (UNITS[1],)),
        ("陵渡三中存在哪些问题", (UNITS[1],)),
        ("去县医院看病没地方停车", (UNITS[2],)),
        ("2024年住建局的打算", (UNITS[3],)),
        ("供销社和县医院比比", (UNITS[0], UNITS[2])),
        ("城管局存在哪些问题", (UNITS[5],)),
        # A part of another word, or of another name.
        ("学习二十届三中全会精神的情况", ()),
        ("外县医院的经验", ()),
    ],
)
def test_a_unit_is_known_by_its_abbreviation_anywhere_in_a_question(
    text: str, units: tuple[str, ...]
) -> None:
    library = Library(
        [stored(n, "2024年工作总结", unit) for n, unit in enumerate(UNITS, 1)], lambda _: frozenset()
    )
    found = read_question(normalise(text), library).filters
    assert tuple(item.value for item in found if item.field == "unit") == units


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("城投去年走了多少人", ("青堰市城市建设投资集团有限公司",)),
        ("那市城投呢", ("青堰市城市建设投资集团有限公司",)),
        ("把文旅集团的不足列出来", ("江栈文化旅游投资集团有限公司",)),
        # A matter, and a word of the language that first signs make.
        ("城市建设有什么问题", ()),
        ("公交站台坏了谁修", ()),
    ],
)
def test_a_company_is_called_by_the_first_signs_of_its_words(text: str, units: tuple[str, ...]) -> None:
    companies = (
        "青堰市城市建设投资集团有限公司",
        "江栈文化旅游投资集团有限公司",
        "青堰市公共交通集团有限公司",
    )
    library = Library(
        [stored(n, "2024年工作总结", unit) for n, unit in enumerate(companies, 1)], lambda _: frozenset()
    )
    found = read_question(normalise(text), library).filters
    assert tuple(item.value for item in found if item.field == "unit") == units


def test_what_fits_two_units_names_none() -> None:
    both = ("陵渡县人民医院", "陵渡县中心人民医院")
    library = Library(
        [stored(n, "2024年工作总结", unit) for n, unit in enumerate(both, 1)], lambda _: frozenset()
    )
    assert read_question("县医院存在哪些问题", library).filters == ()


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("苍梧镇和水利局的问题有什么不同", {"苍梧镇", "澜溪县水利局"}),
        ("苍梧镇与水利局比比", {"苍梧镇", "澜溪县水利局"}),
        # One name, of a school that the library has no report of.
        ("苍梧镇和平中学存在哪些问题", set()),
    ],
)
def test_two_units_are_two_where_the_first_ends_like_a_place(text: str, units: set[str]) -> None:
    both = [
        stored(n, "2024年工作总结", unit) for n, unit in enumerate(("苍梧镇", "澜溪县水利局", "河西镇"), 1)
    ]
    found = read_question(normalise(text), Library(both, lambda _: frozenset())).filters
    assert {item.value for item in found if item.field == "unit"} == units
