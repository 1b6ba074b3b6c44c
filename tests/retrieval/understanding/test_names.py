"""Units, titles and kinds in questions: full names, short forms, and what is none."""

import pytest

from index.storage.reading import StoredReport
from index.text.tokens import normalise
from retrieval.understanding.catalogue import Library
from retrieval.understanding.naming.short_names import short_forms
from retrieval.understanding.question import read_question


def stored(
    number: int, title: str, unit: str | None, year: int = 2023, kind: str | None = "工作总结"
) -> StoredReport:
    return StoredReport(number, f"{title}.txt", title, year, unit, kind, "txt", 9, 900, "2024-01-01T00:00:00")


REPORTS = [
    stored(1, "蔚岑县财政局2023年工作总结", "蔚岑县财政局"),
    stored(2, "青陵市水务局2022年工作总结", "青陵市水务局", 2022),
    stored(3, "青陵市水务局2023年工作总结", "青陵市水务局"),
    stored(4, "北岚矿业集团有限公司2023年述职报告", "北岚矿业集团有限公司", kind="述职报告"),
    stored(5, "浒州市市场监督管理局机关工会2023年工作总结", "浒州市市场监督管理局机关工会"),
    stored(6, "临樟市第三人民医院2023年工作总结", "临樟市第三人民医院"),
    stored(7, "驻枫槲村第一书记2021年述职报告", None, 2021, "述职报告"),
    stored(8, "云渚县档案馆机关第一党支部2023年工作总结", "云渚县档案馆"),
]
# Words that reports of others say; everything else is said by nobody.
SAID = {"水务": frozenset({1, 4, 6, 8}), "云渚": frozenset({8}), "县医院": frozenset({7})}
LIBRARY = Library(REPORTS, lambda form: SAID.get(form, frozenset()))

FINANCE, WATER, MINE = "蔚岑县财政局", "青陵市水务局", "北岚矿业集团有限公司"
UNION, HOSPITAL, ARCHIVE = "浒州市市场监督管理局机关工会", "临樟市第三人民医院", "云渚县档案馆"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("蔚岑县财政局存在哪些问题", [FINANCE]),
        ("财政局存在哪些问题", [FINANCE]),
        ("蔚岑县的问题", [FINANCE]),
        ("青陵水务局有什么亮点", [WATER]),
        ("北岚矿业的安全", [MINE]),
        ("北岚有什么问题", [MINE]),
        ("集团下一步打算", [MINE]),
        ("市场监督管理局工会", [UNION]),
        ("市场监管局的工会做了什么", [UNION]),
        ("机关工会明年怎么做", [UNION]),
        ("医院下一步怎么改", [HOSPITAL]),
        ("第三人民医院的亮点", [HOSPITAL]),
        ("财政局和水务局有什么问题", [FINANCE, WATER]),
        ("第一书记有哪些不足", ["驻枫槲村第一书记2021年述职报告.txt"]),
        ("枫槲村的产业", ["驻枫槲村第一书记2021年述职报告.txt"]),
        ("第一支部呢", ["云渚县档案馆机关第一党支部2023年工作总结.txt"]),
        ("第一党支部的学习", ["云渚县档案馆机关第一党支部2023年工作总结.txt"]),
        ("《青陵市水务局2022年工作总结》说了什么", ["青陵市水务局2022年工作总结.txt"]),
        # topics, units of other places, longer names
        ("水务工作怎么抓", []),
        ("市场秩序怎么管", []),
        ("档案工作为什么落后", []),
        ("云渚县财政局存在哪些问题", []),
        ("云渚水务局存在哪些问题", []),
        ("云渚县对外贸易局存在哪些问题", []),
        ("县医院到村巡诊", []),
        ("与几家医院互认检查结果", []),
        ("县总工会办夜校", []),
        ("支部书记的作用", []),
    ],
)  # fmt: skip
def test_names(text: str, named: list[str]) -> None:
    found = [item.value for name in LIBRARY.named_in(normalise(text)) for item in name.items]
    assert found == named


LONG = "沅安市蒲溪区教育局"
BUREAU = [
    *REPORTS,
    stored(9, "沅安市蒲溪区教育局2022年工作总结", LONG, 2022),
    stored(10, "中共沅安市蒲溪区教育局党组2023年工作总结", LONG),
    stored(11, "蒲溪区教育局2024年工作报告", LONG, 2024),
    stored(12, "枫槲村2023年工作总结", "枫槲村"),
]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("蒲溪那边老师怎么招的", [LONG]),
        ("蒲溪区教育局的食堂", [LONG]),
        # A place below a place names the unit, as its own title says it, and no report alone.
        ("蒲溪区的学校", [LONG]),
        ("蒲溪区对外贸易局的食堂", []),
        # What a unit is called is the unit, also where the title of another's report begins so.
        ("枫槲村的产业", ["枫槲村"]),
        ("枫槲村第一书记的不足", ["驻枫槲村第一书记2021年述职报告.txt"]),
    ],
)
def test_a_name_that_a_title_gives_to_its_unit_is_the_units(text: str, named: list[str]) -> None:
    library = Library(BUREAU, lambda _: frozenset())
    found = [item for name in library.named_in(normalise(text)) for item in name.items]
    assert [item.value for item in found] == named
    assert library.holds(found) or not named


PORT, COLLEGE, MEDIA = "海陵港务集团有限公司", "钟山职业技术学院", "青禾县融媒体中心"
SHORT = [
    *REPORTS,
    stored(9, "海陵港集团2024年党建工作总结", PORT, 2024),
    stored(10, "海港集党发〔2023〕58号", PORT, 2023),
    stored(11, "海陵港务集团领导班子2022年度对照检查材料", PORT, 2022),
    stored(12, "中共钟山职业技术学院委员会2023年工作要点", COLLEGE),
    stored(13, "青禾融媒2024年度工作总结评议会议纪要", MEDIA, 2024),
    stored(14, "述职报告", MEDIA, 2023),
    stored(15, "白石岭镇2022", "白石岭镇", 2022),
]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        # As a title calls its unit, which has other reports as well.
        ("海陵港集团有哪些问题", [PORT]),
        ("青禾融媒发展党员情况", [MEDIA]),
        # As no report calls it, and as it begins in the name of a file alone.
        ("海港集团有哪些问题", [PORT]),
        # Whatever follows the name.
        ("钟山学院双师型教师占比", [COLLEGE]),
        ("海陵港集团2024年党建工作总结说了什么", ["海陵港集团2024年党建工作总结.txt"]),
        ("海门学院双师型教师占比", []),
        # A year that is said with the unit is no part of a file's name; without it the file is meant.
        ("白石岭镇2022年和2023年的问题", ["白石岭镇", "2022", "2023"]),
        ("白石岭镇2022说了什么", ["白石岭镇2022.txt"]),
    ],
)
def test_what_is_short_for_a_unit_is_the_unit_and_no_report_alone(text: str, named: list[str]) -> None:
    library = Library(SHORT, lambda _: frozenset())
    found = [item.value for name in library.named_in(normalise(text)) for item in name.items]
    assert found == named


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("林业局的森林防火怎么样", "林业局"),
        ("云渚县财政局存在哪些问题", "云渚县财政局"),
        ("2023年教育局有哪些问题", "教育局"),
        ("去年教育局有哪些问题", "教育局"),
        ("县医院有什么困难", None),  # a report speaks of it
        ("恳请介绍一下财政局的短板", None),
        ("麻烦查一下林业局在防火上做了什么", "林业局"),
        ("财政局有哪些问题", None),
        ("党委有什么打算", None),
        ("殡葬改革存在哪些问题", None),
        ("用同一个价钱让乡下人喝上水", None),
        ("工作格局存在哪些问题", None),
        ("产业布局存在什么短板", None),
        ("农村党支部如何发挥作用", None),
        ("小区支部存在哪些问题", None),
    ],
)
def test_a_unit_that_nobody_mentions(text: str, unit: str | None) -> None:
    assert LIBRARY.unknown_unit(normalise(text)) == unit


def test_a_form_that_fits_most_units_is_no_name() -> None:
    library = Library(
        [
            stored(n, f"{place}财政局2023年总结", f"{place}财政局")
            for n, place in enumerate(["云渚县", "青陵市", "蔚岑县"])
        ]
    )
    assert library.named_in("财政局存在哪些问题") == []
    assert [item.value for name in library.named_in("青陵财政局") for item in name.items] == ["青陵市财政局"]


def test_kinds_are_filters_where_they_say_where_to_look() -> None:
    def kinds(text: str) -> list[str]:
        return [i.value for name in LIBRARY.named_in(text) for i in name.items if i.field == "kind"]

    assert kinds("述职报告里提到哪些问题") == ["述职报告"]
    assert kinds("in the duty reports, what problems are named") == ["述职报告"]
    assert kinds("各单位的工作总结中有哪些亮点") == ["工作总结"]
    assert kinds("述职报告怎么写") == []
    assert kinds("调研报告里说了什么") == []  # the library has none


def test_short_forms_leave_words_of_the_language_alone() -> None:
    forms = short_forms("浒州市市场监督管理局机关工会")
    assert {"浒州", "浒州市", "市场监督管理局", "机关工会", "工会"} <= forms
    assert "市场" not in forms and "市场监督" not in forms


def test_this_year_is_clear_where_all_units_end_in_the_same_year() -> None:
    def years(library: Library, question: str) -> list[str]:
        return [i.value for name in library.named_in(question) for i in name.items if i.field == "year"]

    assert years(LIBRARY, "今年的问题") == []  # the village ends in 2021
    assert years(Library(REPORTS[:6]), "今年的问题") == ["2023"]
    assert years(LIBRARY, "水务局今年的问题") == ["2023"]
    assert [i.value for name in LIBRARY.named_in("水务局去年的问题") for i in name.items] == [WATER, "2022"]


def test_a_chinese_name_makes_no_english_question_chinese() -> None:
    question = read_question("财政局 highlights in 2023", LIBRARY)
    assert (question.language, question.role, question.subject) == ("en", "highlight", "")
    assert read_question("财政局", LIBRARY).language == "zh"


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("what problems does the finance bureau have", [FINANCE]),
        ("next steps of the Qingling water affairs bureau", [WATER]),
        ("profit of the copper mining group", [MINE]),
        ("why do patients of the hospital complain", [HOSPITAL]),
        # no article: a topic; a unit the library lacks, and one that fits several
        ("how many hospital bribes were handed in", []),
        ("what problems does the audit bureau have", []),
        ("staff of the hospitals", []),
    ],
)
def test_units_in_english(text: str, named: list[str]) -> None:
    plain = normalise(text)
    found = LIBRARY.named_in(plain)
    assert [item.value for name in found for item in name.items] == named
    assert all(plain[name.start : name.end].isascii() for name in found)


def test_an_english_unit_that_two_reports_could_mean_is_a_word() -> None:
    two = Library(
        [
            stored(n, f"{place}财政局2023年总结", f"{place}财政局")
            for n, place in enumerate(["云渚县", "青陵市"])
        ]
    )
    assert two.named_in("the finance bureau") == []
    assert read_question("the finance bureau's problems with debt", LIBRARY).topic == "debt"
    question = read_question("problems of the finance bureau", two)
    assert (question.filters, question.topic) == ((), "finance bureau")


def test_places_as_english_writes_them() -> None:
    units = ["贵州省人民政府", "内蒙古自治区人民政府", "陕西省人民政府", "青陵市水务局", "云渚县水务局"]
    library = Library([stored(n, f"{unit}2026年工作报告", unit) for n, unit in enumerate(units)])

    def named(text: str) -> list[str]:
        return [item.value for name in library.named_in(text) for item in name.items if item.field == "unit"]

    assert named("what did guizhou do about water") == ["贵州省人民政府"]
    assert named("ports in inner mongolia") == ["内蒙古自治区人民政府"]
    assert named("shaanxi and guizhou") == ["陕西省人民政府", "贵州省人民政府"]
    assert named("problems of the qingling water bureau") == ["青陵市水务局"]
    assert named("the yunzhu county water bureau") == ["云渚县水务局"]
    # Two units have one.
    assert named("the water bureau") == [] and named("long and late") == []


@pytest.mark.parametrize(
    ("text", "units", "topic"),
    [
        ("what problems did cangwu town have", ["苍梧镇"], ""),
        ("problems of the cangwu township with debt", ["苍梧镇"], "debt"),
        ("problems of cangwu", ["苍梧镇", "苍梧镇卫生院"], ""),
        ("what problems does shiqiao town have", ["石桥镇卫生院"], ""),
        # Nothing of that place is a village.
        ("problems of shiqiao village", ["石桥镇卫生院"], "village"),
    ],
)
def test_a_town_in_english(text: str, units: list[str], topic: str) -> None:
    reports = [
        stored(n, f"{unit}2023年总结", unit)
        for n, unit in enumerate(["苍梧镇", "苍梧镇卫生院", "石桥镇卫生院"])
    ]
    question = read_question(text, Library(reports))
    named = [item.value for item in question.filters if item.field == "unit"]
    # Of several of a place none is meant.
    assert named == (units if len(units) == 1 else [])
    assert question.subject == topic or len(units) > 1


@pytest.mark.parametrize(
    ("text", "unknown"),
    [
        ("粮库公司存在哪些问题", None),
        ("中医院存在哪些问题", None),
        # 库 and 粮 stand the other way round, and 务 nowhere.
        ("库粮公司存在哪些问题", "库粮公司"),
        ("粮务公司存在哪些问题", "粮务公司"),
    ],
)
def test_what_may_be_short_for_a_unit_is_neither_unknown_nor_sure(text: str, unknown: str | None) -> None:
    reports = [
        stored(1, "2023年工作总结", "临樟市粮食储备库有限公司"),
        stored(2, "2023年工作总结", "临樟市城市综合管理局"),
        stored(3, "2023年工作总结", "临樟市中心医院"),
    ]
    asked = read_question(normalise(text), Library(reports, lambda _: frozenset()))
    assert (asked.filters, asked.unknown_unit) == ((), unknown)


@pytest.mark.parametrize(
    ("text", "within"),
    [
        ("财政局2023年发展了几名党员？", "发展了几名党员?"),
        ("2022年青陵市水务局有哪些问题", "有哪些问题"),
        ("发展了几名党员", "发展了几名党员"),
        ("What did the reports of 2023 say about training", "what did the reports of say about training"),
        # Where nothing but names is left, they are what is asked.
        ("财政局2023年", "财政局2023年"),
    ],
)
def test_what_is_asked_within_what_the_names_leave(text: str, within: str) -> None:
    assert read_question(text, LIBRARY).within == within


def test_a_name_that_the_asker_took_away_stays_in_what_is_asked() -> None:
    question = "财政局发展了几名党员"
    (unit,) = read_question(question, LIBRARY).filters
    assert read_question(question, LIBRARY).within == "发展了几名党员"
    assert read_question(question, LIBRARY, [unit]).within == question
