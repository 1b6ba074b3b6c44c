"""What is a heading number, what only looks like one, and where a heading ends."""

import pytest

from corpus.structure.labels import Form, classify, heading_end, number_of
from corpus.structure.points import label_at, split_points


@pytest.mark.parametrize(
    ("line", "form", "number", "label"),
    [
        ("一、主要工作", "dun", 1, "一、"),
        ("   一、 履职工作", "dun", 1, "一、"),
        ("　　十二、其他", "dun", 12, "十二、"),
        ("一 、空格", "dun", 1, "一 、"),
        ("二．全角点", "dun", 2, "二．"),
        ("三.半角点", "dun", 3, "三."),
        ("（一）全角", "paren", 1, "（一）"),
        ("(二)半角", "paren", 2, "(二)"),
        ("(三）混用", "paren", 3, "(三）"),
        ("（ 四 ) 空格", "paren", 4, "（ 四 )"),
        ("〔五〕六角", "paren", 5, "〔五〕"),
        ("六）缺左括号", "paren", 6, "六）"),
        ("㈡单字", "paren", 2, "㈡"),
        ("1.点", "dot", 1, "1."),
        ("2、顿号", "dot", 2, "2、"),
        ("３．全角", "dot", 3, "３．"),
        ("⒋单字", "dot", 4, "⒋"),
        ("1.2023年工作回顾", "dot", 1, "1."),
        ("1.2 第二层", "decimal", 2, "1.2"),
        ("2.3.1 第三层", "decimal", 1, "2.3.1"),
        ("（1）括号", "dotparen", 1, "（1）"),
        ("(2)括号", "dotparen", 2, "(2)"),
        ("3）半括号", "dotparen", 3, "3）"),
        ("⑷单字", "dotparen", 4, "⑷"),
        ("②圈", "circled", 2, "②"),
        ("一　基本情况", "dun", 1, "一"),
        ("2 存在的问题", "dot", 2, "2"),
        ("2.1 企业主体责任不落实", "decimal", 1, "2.1"),
        ("第一部分 工作回顾", "part", 1, "第一部分"),
        ("第二章 组织建设", "part", 2, "第二章"),
    ],
)
def test_heading_numbers(line: str, form: Form, number: int, label: str) -> None:
    found = classify(line)
    assert found is not None
    assert (found.form, found.number, line[found.start : found.end]) == (form, number, label)


@pytest.mark.parametrize(
    "line",
    [
        "十多年来，我们坚持",
        "二、三级机构改革完成后，各单位",
        "一、二季度各项指标平稳",
        "三、四线城市",
        "一、二、三等奖共12个",
        "一是加强学习",
        "一方面抓学习",
        "第一党支部获评先进",
        "第一、第二党支部书记",
        "第一时间部署",
        "2023年，全局上下",
        "3.5万名党员",
        "1.2亿元投资",
        "10:30开会",
        "（2023年12月20日）",
        "（XX单位）",
        "1、2号楼改造完成",
        "“一、抓学习”的要求",
        "普通的一句话。",
        "3 名干部被提拔",
        "一 心一意抓发展，全年完成任务。",
        "12 月召开会议",
        "",
    ],
)
def test_no_heading_numbers(line: str) -> None:
    assert classify(line) is None


@pytest.mark.parametrize(
    ("sign", "value"),
    [("一", 1), ("十", 10), ("十一", 11), ("二十", 20), ("二十三", 23), ("一百零二", 102), ("12", 12), ("１２", 12), ("2.3.4", 4)],
)  # fmt: skip
def test_values_of_numbers(sign: str, value: int) -> None:
    assert number_of(sign) == value


@pytest.mark.parametrize(
    ("line", "heading"),
    [
        ("（二）意识形态工作还需要加强。一是研究不深。", "（二）意识形态工作还需要加强。"),
        ("一、存在问题", "一、存在问题"),
        ("一、存在问题：党员教育手段少。", "一、存在问题："),
        ("1.抓学习；抓培训。", "1.抓学习；"),
        ("（一）落实“学思想。强党性。”的要求。全年12次。", "（一）落实“学思想。强党性。”的要求。"),
        ("（一）用好“三张清单”。”余下。", "（一）用好“三张清单”。”"),
        ("（三）推行8:30晨会。每周一次。", "（三）推行8:30晨会。"),
        ("1.问题：学习制度落实不到位。已整改。", "1.问题：学习制度落实不到位。"),
        ("一、扎实推进项目建设  今年以来，全镇上下紧盯目标，抢抓机遇，新开工项目十二个，完成投资三亿元，同比增长一成。",
         "一、扎实推进项目建设"),
    ],
)  # fmt: skip
def test_where_a_heading_ends(line: str, heading: str) -> None:
    label = classify(line)
    assert label is not None
    end = heading_end(line, label.end, len(line))
    assert line[:end] == heading


def test_words_without_an_end_in_reach_are_no_heading() -> None:
    assert heading_end("一、" + "长" * 500, 2, 502) is None


def points(paragraph: str) -> list[tuple[str | None, str]]:
    return [
        (point.label, paragraph[point.start : point.end])
        for point in split_points(paragraph, 0, len(paragraph))
    ]


def test_points_after_a_lead_in() -> None:
    assert points("问题有：一是甲不够；二是乙不足。三是丙。") == [
        (None, "问题有："), ("一是", "一是甲不够；"), ("二是", "二是乙不足。"), ("三是", "三是丙。"),
    ]  # fmt: skip


def test_misnumbered_points_are_taken_as_they_come() -> None:
    assert [label for label, _ in points("一是甲。三是乙。四是丙。四是丁。")] == [
        "一是",
        "三是",
        "四是",
        "四是",
    ]


@pytest.mark.parametrize(
    ("paragraph", "labels"),
    [
        ("一要抓早。二要抓小。", ["一要", "二要"]),
        ("第一，抓早。第二，抓小。", ["第一", "第二"]),
        ("其一，抓早。其二，抓小。", ["其一", "其二"]),
        ("首先，抓早。其次是抓小。最后，抓实。", ["首先", "其次", "最后"]),
        ("首先是抓早。其次是抓小。第三是抓实。", ["首先", "其次", "第三"]),
        ("首先是抓早；其次是抓小；第三，抓实。", ["首先", "其次", "第三"]),
        ("第一，抓早。首先定人，其次定责。第二，抓小。", ["第一", "第二"]),
        ("总起。一方面抓早。另一方面抓小。", [None, "一方面", "另一方面"]),
        ("包括：①甲；②乙。", [None, "①", "②"]),
        ("一是甲。二是乙。一要丙。二要丁。", ["一是", "二是", "一要", "二要"]),
    ],
)
def test_families_of_points(paragraph: str, labels: list[str | None]) -> None:
    assert [label for label, _ in points(paragraph)] == labels


@pytest.mark.parametrize(
    "paragraph",
    [
        "他说：“一是要早。二是要小。”大家记住了。",
        "我们坚持第一是质量，第二是速度。",
        "这件事一是难，二是急，三是重。",
        "最后，感谢各位。",
        "一方面要抓紧。",
    ],
)
def test_no_points_in_quotes_mid_sentence_or_alone(paragraph: str) -> None:
    pieces = points(paragraph)
    assert len(pieces) == 1 and pieces[0][1] == paragraph


def test_a_short_word_before_the_first_point_goes_with_it() -> None:
    assert points("一是甲不够。二是乙不足。下一步，一是抓甲。二是抓乙。") == [
        ("一是", "一是甲不够。"), ("二是", "二是乙不足。"), ("一是", "下一步，一是抓甲。"), ("二是", "二是抓乙。"),
    ]  # fmt: skip


def test_a_nested_list_stays_in_its_point() -> None:
    assert [label for label, _ in points("四是抓三基。首先是培训。其次，授课。第三，编册。")] == ["四是"]


def test_labels_at_the_start_of_a_line() -> None:
    assert label_at("二是抓", 0, 3) == "二是"
    assert label_at("最后，", 0, 3) is None
    assert label_at("二级", 0, 2) is None
