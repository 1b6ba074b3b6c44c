"""Title, year, unit and kind: said, or absent."""

from pathlib import Path

import pytest

from corpus.metadata import mentions
from corpus.metadata.kind import Sources as KindSources
from corpus.metadata.kind import kind_of
from corpus.metadata.unit import unit_of
from corpus.metadata.year import Sources, _whole_year, candidates, year_of
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


@pytest.mark.parametrize(
    ("text", "title", "unit", "kind"),
    [
        ("　　　　殡葬管理工作经验\n　　　　交流材料\n（2020年5月8日）\n柳溪县民政局", "殡葬管理工作经验交流材料", "柳溪县民政局", "经验材料"),
        ("柳溪县教育局\n柳教函〔2023〕12号\n　　　　柳溪县教育局校园食堂情况\n　　　　调查报告\n（2023年12月10日）", "柳溪县教育局校园食堂情况调查报告", "柳溪县教育局", "调研报告"),
        ("关于2023年双拥资金安排的公示\n发布时间：2023-03-09　来源：柳溪县人民政府", "关于2023年双拥资金安排的公示", "柳溪县", "公示"),
        ("工 作 简 报\n第45期（总第215期）\n柳溪县博物馆　　2025.7.21\n【编者按】馆校合作做了一些事，现予刊发。\n柳溪县博物馆2025年上半年工作总结", "柳溪县博物馆2025年上半年工作总结", "柳溪县博物馆", "工作总结"),
        ("一条路带活一片村\n——柳溪县石桥镇人民政府2023年工作总结", "一条路带活一片村——柳溪县石桥镇人民政府2023年工作总结", "柳溪县石桥镇", "工作总结"),
        ("工作报告\n——2024年1月4日在柳溪水务集团有限公司第五届职工代表大会第二次会议上\n董事长　卢云", "工作报告", "柳溪水务集团有限公司", "工作报告"),
        ("柳溪县教育局平安建设工作计划", "柳溪县教育局平安建设工作计划", "柳溪县教育局", "工作计划"),
        ("★\n柳溪县总工会关于巡察反馈意见\n整改情况的报告", "柳溪县总工会关于巡察反馈意见整改情况的报告", "柳溪县总工会", "整改报告"),
    ],
)  # fmt: skip
def test_titles_of_other_layouts(tmp_path: Path, text: str, title: str, unit: str | None, kind: str) -> None:
    found = about(tmp_path, text + BODY)
    assert (found[0], found[2], found[3]) == (title, unit, kind)


@pytest.mark.parametrize(
    ("head", "end", "year"),
    [
        ("工作总结", "柳溪县水利局\n2024年2月3日", 2023),
        ("关于开展防汛检查的通知\n各乡镇：", "柳溪县水利局\n2024年2月3日", 2024),
        ("2022－2023学年德育工作总结", "柳溪县第一中学\n2023年7月3日", 2023),
        ("关于2022年度民主生活会查摆问题整改情况的报告", "柳溪县水利局\n2023年6月3日", 2022),
        ("工作要点", "柳溪县水利局\n2024年2月3日", 2024),
        ("上半年工作总结", "柳溪县水利局\n2024年7月3日", 2024),
    ],
)
def test_years_of_other_layouts(tmp_path: Path, head: str, end: str, year: int) -> None:
    assert about(tmp_path, head + BODY.replace("今年以来", "一年来") + end + "\n")[1] == year


def test_a_post_above_its_holder_is_no_body(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "述职报告\n石水县教育局党组书记\n宋国\n各位领导：" + BODY, encoding="utf-8"
    )
    report = read_report(tmp_path, tmp_path / "a.txt")
    assert [mark.kind for mark in report.marks] == ["author", "author", "addressee"]
    assert report.unit == "石水县教育局"


def test_unit_post_and_name_in_one_word_are_no_body(tmp_path: Path) -> None:
    text = "述职报告\n青桥县应急管理局纪检组长蒋兰\n（2023年11月18日）\n各位领导：" + BODY
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    report = read_report(tmp_path, tmp_path / "a.txt")
    assert [mark.kind for mark in report.marks] == ["author", "date", "addressee"]
    assert (report.unit, report.year) == ("青桥县应急管理局", 2023)


@pytest.mark.parametrize(
    ("stem", "kind"),
    [
        ("关于全县档案工作的调研报告（定稿）", "调研报告"),
        ("环保督察反馈问题整改落实情况的报告 - 副本", "整改报告"),
        ("关于同意社会救助项目立项的批复(1)", "批复"),
        ("scan0012", "工作汇报"),
    ],
)
def test_a_file_named_by_its_kind_is_that_whatever_its_opening_says(
    tmp_path: Path, stem: str, kind: str
) -> None:
    text = "我单位认真落实各项要求，完成任务12项。现将有关情况汇报如下。\n一、工作情况\n完成任务12项，群众比较满意。\n"
    assert about(tmp_path, text, f"{stem}.txt")[3] == kind


@pytest.mark.parametrize(
    ("title", "unit", "kind"),
    [
        ("关于报送《云溪县图书馆2022年度工作总结》的函", "云溪县图书馆", "函"),
        ("关于开展巡察整改情况检查的通知", None, "通知"),
        ("关于申请述职会议经费的请示", None, "请示"),
    ],
)
def test_a_letter_is_one_whatever_it_is_about(
    tmp_path: Path, title: str, unit: str | None, kind: str
) -> None:
    assert about(tmp_path, title + BODY)[2:] == (unit, kind)


def test_where_a_text_was_taken_from_is_no_body(tmp_path: Path) -> None:
    line = "信息来源：县教育局  发布日期：2024-01-20  浏览次数：33"
    (tmp_path / "a.txt").write_text(f"云溪县教育局2023年度工作报告\n{line}{BODY}", encoding="utf-8")
    report = read_report(tmp_path, tmp_path / "a.txt")
    assert all("信息来源" not in passage.text for passage in report.passages)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("会议纪要\n〔2023〕5号\n云岭林场办公室　　2023年6月12日\n\n专题会议研究了防火工作。\n", "云岭林场"),
        (
            "南屏县档案馆党委会会议纪要\n（2023年第5期）\n时间：2023年6月10日\n地点：三楼\n会议研究了查档工作。\n",
            "南屏县档案馆",
        ),
        (
            "工作简报\n第3期\n青陵监狱办公室编　2023年6月12日\n★抓好防汛工作情况\n今年以来，推进有序。\n",
            "青陵监狱",
        ),
        (
            "关于2023年度防汛工作的报告\n现报告如下。\n加固堤坝两处。\n大河灌区管理处办公室　　2024年1月10日印发\n",
            "大河灌区管理处",
        ),
        ("政策问答：青陵供电公司2023年整改情况\n问：改了哪些？\n答：改了二十项。\n", "青陵供电公司"),
    ],
)
def test_minutes_bulletins_imprints_and_questions_say_whose_they_are(
    tmp_path: Path, text: str, unit: str
) -> None:
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    report = read_report(tmp_path, tmp_path / "a.txt")
    assert (report.unit, report.year) == (unit, 2023)
    assert not report.title.startswith("时间")


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        # The second half of a title names the college, the line below it only its offices.
        ("为什么干不满一年\n——岚汀技师学院毕业生就业稳定性调研报告\n招生就业处　教务处\n（2024年11月）\n学院走访了34家企业。\n一、情况\n好。", "岚汀技师学院"),
        # The place of the congress completes what the post leaves out.
        ("述职报告\n——2022年12月28日在芦泾县第十七届人民代表大会常务委员会第九次会议上\n县人民法院院长　司徒砚\n各位委员：\n我院一年来努力工作。\n一、情况\n好。", "芦泾县人民法院"),
        ("述职报告\n　　鹿鸣镇杏花坳村党支部书记　苗长顺\n各位乡亲：\n咱村今年不错。\n一、情况\n好。", "杏花坳村"),
        ("审 判 动 态\n第7期\n松陵区人民法院研究室　　2023年8月14日\n小额诉讼跑出“加速度”\n我院试行一次开庭。\n一、做法\n好。", "松陵区人民法院"),
        ("述职报告\n云峰市中心医院急诊科护士长　罗青\n我现将工作述职如下。\n一、质量\n好。", "云峰市中心医院"),
    ],
)  # fmt: skip
def test_whose_report_it_is_where_several_are_named(tmp_path: Path, text: str, unit: str) -> None:
    assert about(tmp_path, text + "\n")[2] == unit


def test_names_are_completed_by_their_place_only_where_one_is_named() -> None:
    said = mentions.Sources(
        "述职报告", "a", authors=("在芦泾县第十七届人民代表大会上", "县人民法院院长　司徒砚")
    )
    assert mentions.completed("县人民法院", said) == "芦泾县人民法院"
    assert mentions.completed("市人民法院", said) is None
    assert mentions.completed("人民法院", said) is None


def test_kinds_of_sheets_and_of_a_year_that_is_looked_back_on() -> None:
    assert kind_of(KindSources("暑期六十天", "第9期", above=["宁州市博物馆", "工作简报"])) == "简报"
    assert kind_of(KindSources("2024年度讲解工作盘点", "a")) == "工作总结"
    assert kind_of(KindSources("2022年工作情况与2023年工作思路", "a")) == "工作总结"
    assert kind_of(KindSources("2023年工作思路", "a")) == "工作计划"


@pytest.mark.parametrize(
    ("title", "kind", "year"),
    [
        ("关于2024年度重点工作督查情况的通报", "通报", 2024),
        ("关于二〇二四年度目标考核结果的通报", "通报", 2024),
        ("关于印发《2024年度考核办法》的通知", "通知", 2024),
        # Two years, and a meeting's: the vote decides, here for the year of issue.
        ("关于2024年度预算执行和2025年预算安排的通报", "通报", None),
        ("在全县2024年度总结表彰会上的讲话", "讲话", None),
    ],
)
def test_a_title_that_names_a_whole_year_says_it(title: str, kind: str, year: int | None) -> None:
    said = Sources(
        title,
        "×政通〔2025〕3号",
        "2025年1月，督查组逐项核查。",
        kind,
        numbers=["×政通〔2025〕3号"],
        dates=["2025年1月20日"],
    )
    assert _whole_year(said) == year
    if year is not None:
        assert year_of(said) == year


def test_a_file_called_by_its_number_says_when_it_was_issued() -> None:
    said = Sources(None, "云溪政通〔2025〕3号", "", "通报")
    years, evidence = candidates(said)
    of_issue = evidence[years.index(2025)]
    assert "file's name" not in of_issue and of_issue["number"] == 1.0
    assert year_of(said) == 2025
