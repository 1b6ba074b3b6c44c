"""Title, year, unit and kind: said, or absent."""

from pathlib import Path

import pytest

from corpus.metadata import mentions
from corpus.metadata.kind import Sources as KindSources
from corpus.metadata.kind import kind_of
from corpus.metadata.unit import unit_of
from corpus.metadata.year import Sources, year_of
from corpus.read import read_report

BODY = "\n今年以来，全体干部职工共同努力，各项工作稳步推进，取得了新的成效，群众满意度不断提高。\n一、工作情况\n完成任务12项。\n"


def about(tmp_path: Path, text: str, name: str = "a.txt") -> tuple[str, int | None, str | None, str | None]:
    (tmp_path / name).write_text(text, encoding="utf-8")
    report = read_report(tmp_path, tmp_path / name)
    assert (
        report.title_end == 0
        or "".join(line.strip() for line in report.text[report.title_start : report.title_end].split("\n"))
        == report.title
    )
    return report.title, report.year, report.unit, report.kind


@pytest.mark.parametrize(
    ("title", "year", "unit", "kind"),
    [
        ("柳溪县水利局2023年工作总结", 2023, "柳溪县水利局", "工作总结"),
        ("柳溪县水利局党组书记2022年度抓党建工作述职报告", 2022, "柳溪县水利局", "述职报告"),
        ("关于柳溪县水利局2021年落实全面从严治党主体责任情况的报告", 2021, "柳溪县水利局", "责任落实报告"),
        ("青石镇党委2023年意识形态工作责任制落实情况报告", 2023, "青石镇", "责任落实报告"),
        ("市委宣传部机关党委书记2022年度述职报告", 2022, "市委宣传部", "述职报告"),
        ("东岭中学2024年工作计划", 2024, "东岭中学", "工作计划"),
        ("东岭中学2023年工作总结及2024年工作计划", 2023, "东岭中学", "工作总结"),
        ("2023党组党建工作总结及下一步工作计划", 2023, None, "工作总结"),
        ("党委书记抓党建工作述职报告", None, None, "述职报告"),
        ("东岭街道2021—2023年党建工作总结", 2023, "东岭街道", "工作总结"),
        ("东岭集团有限公司二〇二三年工作总结", 2023, "东岭集团有限公司", "工作总结"),
        ("1986年政府工作报告", 1986, None, "政府工作报告"),
        ("中共柳溪县委第三巡察组关于巡察县水利局党组情况的报告", None, "柳溪县委第三巡察组", "工作报告"),
        ("关于商请协助做好2024年防汛物资储备工作的函", 2024, None, "函"),
        ("班子成员2023年度民主生活会对照检查材料", 2023, None, "对照检查"),
    ],
)
def test_what_a_title_says(
    tmp_path: Path, title: str, year: int | None, unit: str | None, kind: str | None
) -> None:
    assert about(tmp_path, title + BODY) == (title, year, unit, kind)


def test_a_title_over_two_lines(tmp_path: Path) -> None:
    assert about(tmp_path, "柳溪县水利局党组\n关于2022年度工作情况的报告" + BODY) == (
        "柳溪县水利局党组关于2022年度工作情况的报告", 2022, "柳溪县水利局", "工作报告",
    )  # fmt: skip


def test_without_a_title_the_file_lends_its_name_and_the_opening_speaks(tmp_path: Path) -> None:
    text = "2022年，我认真履行职责，严格要求自己，做了一些工作。现将有关情况述职如下：\n一、工作情况\n完成任务。\n"
    assert about(tmp_path, text, "无题.txt") == ("无题", 2022, None, "述职报告")


def test_the_file_name_speaks_last(tmp_path: Path) -> None:
    text = "我认真履行职责，严格要求自己，做了一些工作。\n一、工作情况\n完成任务。\n"
    assert about(tmp_path, text, "柳溪县水利局2021年工作总结.txt") == (
        "柳溪县水利局2021年工作总结", 2021, "柳溪县水利局", "工作总结",
    )  # fmt: skip


def test_the_signature_names_the_unit(tmp_path: Path) -> None:
    text = "工作总结" + BODY + "柳溪县水利局\n2023年12月30日\n"
    assert about(tmp_path, text) == ("工作总结", 2023, "柳溪县水利局", "工作总结")


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("松陵市植物园2023年工作总结" + BODY, "松陵市植物园"),
        ("松陵市渡口2023—2024年工作回顾" + BODY, "松陵市渡口"),
        ("工作总结" + BODY + "松陵市植物园\n2023年12月30日\n", "松陵市植物园"),
        # Sentences and occasions begin so as well.
        ("松陵市的植物园2023年工作总结" + BODY, None),
        ("工作总结" + BODY + "松陵市植物园。\n2023年12月30日\n", None),
    ],
)
def test_a_place_and_a_word_that_ends_in_anything_is_a_unit_where_a_name_stands(
    tmp_path: Path, text: str, unit: str | None
) -> None:
    assert about(tmp_path, text)[2] == unit


@pytest.mark.parametrize(
    "opening",
    [
        "自2019年任职以来，我努力工作。",
        "从2020年3月起，我担任书记。",
        "一年来，我努力工作。",
        "今年以来，成效明显。",
    ],
)
def test_years_of_other_things_are_no_year_of_the_report(opening: str) -> None:
    assert year_of(Sources(None, "a", opening, None)) is None


def test_absent_is_none() -> None:
    assert kind_of(KindSources(None, "a", "一年来，我努力工作。")) is None
    assert unit_of(mentions.Sources(None, "a")) is None


def test_a_plan_takes_the_year_it_plans() -> None:
    said = Sources("工作计划", "a", "2023年成绩明显。2024年，我们将抓好落实。", "工作计划")
    assert year_of(said) == 2024


@pytest.mark.parametrize(
    ("name", "text", "year", "unit", "kind"),
    [
        ("a", "关于2023年度落实主体责任情况的报告\n中共岚山市委：\n我局认真落实。\n一、工作情况\n完成12项。\n岚山市农业农村局党组\n2023年12月10日", 2023, "岚山市农业农村局", "责任落实报告"),
        ("a", "在全市教育工作会议上的讲话\n（2024年2月20日）\n同志们：\n一、肯定成绩\n做了事。", 2024, None, "讲话"),
        ("a", "云溪区人民法院工作报告\n——2024年1月10日在云溪区第六届人民代表大会第三次会议上\n各位代表：\n一、2023年工作回顾\n做了事。", 2023, "云溪区人民法院", "工作报告"),
        ("a", "个人述职报告\n述职人：青禾县财政局  张伟\n一、工作情况\n做了事。", None, "青禾县财政局", "述职报告"),
        ("a", "二〇二三年度述职述廉报告\n石桥乡党委书记  王海\n一、工作情况\n做了事。", 2023, "石桥乡", "述职报告"),
        ("a", "关于乡村振兴情况的调研报告\n青禾县乡村振兴局  李明\n一、基本情况\n做了事。", None, "青禾县乡村振兴局", "调研报告"),
        ("a", "关于巡察反馈意见整改落实情况的报告\n中共宁溪市自然资源局党组\n2023年6月，巡察组反馈了意见。\n一、整改情况\n2023年9月前完成12项。", 2023, "宁溪市自然资源局", "整改报告"),
        ("a", "枫亭社区物业矛盾调解经验材料\n枫亭社区有居民1.1万户。\n一、主要做法\n做了事。", None, "枫亭社区", "经验材料"),
        ("a", "县纪委监委驻县卫健局纪检监察组2023年工作总结\n一、工作情况\n做了事。", 2023, "县纪委监委驻县卫健局纪检监察组", "工作总结"),
        ("a", "关于印发《2025年全县宣传思想文化工作要点》的通知\n各乡镇党委：\n一、重点任务\n做好事。", 2025, None, "工作要点"),
        ("a", "驻村第一书记述职报告\n我由市文旅局选派到白石县李家坳村任第一书记。\n一、工作情况\n做了事。", None, "李家坳村", "述职报告"),
        ("驻李家坳村工作队2023年工作总结", "今年，工作队做了一些事，得到群众认可。\n一、工作情况\n做了事。", 2023, "李家坳村", "工作总结"),
        ("a", "工作总结\n今年以来，我局做了一些事。\n一、工作情况\n做了事。\n2022年12月20日", 2022, None, "工作总结"),
        ("a", "工作总结\n一年来，我局做了一些事。\n一、工作情况\n做了事。\n2023年1月20日", 2022, None, "工作总结"),
        ("a", "述职报告\n一年来，我做了一些事。\n一、工作情况\n2022年7月建制度。2022年8月28日发文。", 2022, None, "述职报告"),
        ("a", "述职报告\n一年来，我做了一些事。\n一、工作情况\n2022年7月建制度。2021年8月立项。", None, None, "述职报告"),
        ("a", "镇党委领导班子民主生活会对照检查材料\n按照部署开展学习。\n一、问题\n学习不深。", None, None, "对照检查"),
        ("a", "安全生产责任制考核办法\n一、总则\n为了安全。", None, None, "办法"),
    ],
)  # fmt: skip
def test_what_is_said_where_the_title_does_not_say_all(
    tmp_path: Path, name: str, text: str, year: int | None, unit: str | None, kind: str | None
) -> None:
    assert about(tmp_path, text + "\n", f"{name}.txt")[1:] == (year, unit, kind)


@pytest.mark.parametrize(
    ("text", "year", "unit", "kind"),
    [
        ("松岭县水务局　松岭县财政局\n松水联〔2024〕9号\n关于水费减免的通知\n各乡镇：\n2022年以来水价未调，现通知如下。\n一、范围\n全县居民。\n松岭县水务局\u2003松岭县财政局\n2024年4月9日", 2024, "松岭县水务局", "通知"),
        ("灯下那一个人——松岭县第二中学值班情况调研报告\n学校政教处\n我校有学生900人，分三个年级。\n一、做法\n每晚有人值班。", None, "松岭县第二中学", "调研报告"),
        ("述职报告\n松岭县博物馆馆长　简 青\n（二〇二三年元月十二日）\n各位委员：\n我认真履职。\n一、做了什么\n办展12场。", 2022, "松岭县博物馆", "述职报告"),
        ("松岭水务有限公司会议纪要\n〔2024〕3号\n研究防汛工作专题会议纪要\n会议议定如下。\n一、关于值守\n24小时值守。", 2024, "松岭水务有限公司", "会议纪要"),
        ("从“等水”到“送水”\n——松岭供水的实践与思考\n全县供水做了一些事，群众满意。\n一、做法\n送水上门。\n（松岭县供水中心　2024年11月）", 2024, "松岭县供水中心", "经验材料"),
        ("松水〔2024〕30号\n松岭县水务局关于审计发现问题整改情况的报告\n县审计局：\n2021年度预算执行审计指出3个问题。\n一、整改情况\n全部整改。\n松岭县水务局\n2024年10月8日", 2024, "松岭县水务局", "整改报告"),
        ("政府工作报告\n（2026年1月20日在云州省第十四届人民代表大会第四次会议上）\n省长  王　实\n各位代表：\n一、过去一年工作回顾\n2025年经济增长5.2%。\n二、2026年重点工作\n抓好落实。", 2025, "云州省", "政府工作报告"),
        ("个人述职述廉报告\n（清水县教育体育局  副局长  陈建国）\n2023年12月\n各位领导、同志们：\n现述职如下。\n一、学习\n学习14次。", 2023, "清水县教育体育局", "述职报告"),
        ("政府工作报告\n——2025年1月8日在松岭县第十八届人民代表大会第四次会议上\n县　长　　沈 问 渠\n各位代表：\n一、2024年工作回顾\n经济增长。\n二、2025年任务\n抓好落实。", 2024, "松岭县", "政府工作报告"),
    ],
)  # fmt: skip
def test_joint_issuers_sub_offices_and_days_of_issue(
    tmp_path: Path, text: str, year: int | None, unit: str | None, kind: str | None
) -> None:
    assert about(tmp_path, text + "\n", "材料.txt")[1:] == (year, unit, kind)


def test_a_title_of_a_year_and_a_genre_below_its_unit(tmp_path: Path) -> None:
    text = "松岭县交通运输局\n2024年上半年工作总结和下半年工作安排" + BODY
    assert about(tmp_path, text) == (
        "松岭县交通运输局2024年上半年工作总结和下半年工作安排", 2024, "松岭县交通运输局", "工作总结",
    )  # fmt: skip


def test_the_file_name_says_what_a_report_only_calls_a_report(tmp_path: Path) -> None:
    text = "关于档案安全隐患排查整治情况的报告" + BODY
    assert about(tmp_path, text, "自查（报市局）.txt")[3] == "自查报告"
    assert about(tmp_path, text, "定稿.txt")[3] == "工作报告"
