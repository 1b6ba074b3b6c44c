"""Title, year, unit and kind where a document is laid out otherwise."""

from pathlib import Path

import pytest
from test_metadata import BODY, about

from corpus.metadata import mentions
from corpus.metadata.kind import Sources as KindSources
from corpus.metadata.kind import kind_of
from corpus.metadata.year import Sources, _whole_year, candidates, year_of
from corpus.read import read_report


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
    for title in ("沧源县2022年森林防火工作总结", "关于沧源县二〇二二年林业工作情况的报告"):
        said = mentions.Sources(title, "a")
        assert mentions.completed("县林业局", said) == "沧源县林业局"
        assert mentions.completed("市林业局", said) is None
    for title in (
        "关于加快县域经济发展的报告",
        "关于全县2022年林业工作情况的报告",
        "各市县2022年林业工作情况",
    ):
        assert mentions.completed("县林业局", mentions.Sources(title, "a")) is None


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


@pytest.mark.parametrize(
    ("title", "date", "year"),
    [
        ("在2023年全市盐业工作会议上的报告", "（2023年2月8日）\n", 2022),
        ("在二〇二三年全市盐业工作会议上的报告", "（2023年2月8日）\n", 2022),
        # A speech is of its day, and what was told late in a year is of that year.
        ("在2023年全市盐业工作会议上的讲话", "（2023年2月8日）\n", 2023),
        ("在2023年全市盐业工作会议上的报告", "（2023年11月8日）\n", 2023),
        # At the meeting on a whole year it is that year that is told of, and so it is where it met in the next.
        ("在2022年度抓基层党建述职会上的报告", "（2023年2月8日）\n", 2022),
        ("在2022年全市盐业总结会议上的报告", "（2023年2月8日）\n", 2022),
    ],
)
def test_a_meeting_is_of_its_day_and_not_the_year_reported_on(
    tmp_path: Path, title: str, date: str, year: int
) -> None:
    opening = "同志们：\n这次会议的主要任务是，总结2022年工作，部署2023年任务。"
    body = "\n一、盐够了\n全年产盐41万吨。\n二、补上短板\n年底前建成仓库三座。\n"
    text = f"{title}\n汀州市盐业专营局局长　严知远\n{date}{opening}{body}"
    assert about(tmp_path, text)[1] == year


@pytest.mark.parametrize(
    "task",
    [
        "总结2022年工作，部署今年任务。",
        "总结2022年工作，部署今年任务，号召全系统职工看清形势、鼓足干劲。",
        "回顾2022年工作，动员全市粮食系统职工鼓足干劲。",
    ],
)
def test_a_title_tells_the_kind_before_the_opening_does(tmp_path: Path, task: str) -> None:
    text = (
        "实干争先开新局\n——在2023年全市粮食工作会议上的报告\n汀州市粮食局局长　严知远\n（2023年2月8日）\n各位代表、同志们："
        f"\n今天会议的任务是，{task}下面，我讲三个问题。\n一、2022年，粮库满了\n全年收购粮食41万吨。\n二、2023年，补上短板\n年底前建成烘干中心。\n"
    )
    assert about(tmp_path, text)[3] == "工作报告"


def test_a_unit_of_two_names_below_a_title_is_told_of(tmp_path: Path) -> None:
    text = f"关于食盐专营改革的调研报告\n汀州市盐业专营局（公司）课题组　2024年9月\n{BODY}"
    found = about(tmp_path, text)
    assert (found[1], found[2]) == (2024, "汀州市盐业专营局")


OFFICE = "华澜水利工程局二公司珠溪引水二标项目经理部"


@pytest.mark.parametrize(
    ("head", "end", "unit"),
    [
        (f"{OFFICE}2023年工作总结\n", f"{OFFICE}\n2024年1月15日\n", OFFICE),
        (f"2023年工作总结\n{OFFICE}\n", "", OFFICE),
        ("关于2023年施工情况的报告\n华澜水利工程局二公司：\n", f"{OFFICE}\n2024年1月15日\n", OFFICE),
        # The company speaks of itself, and its own departments speak for it.
        (f"{OFFICE}2023年工作总结\n", "华澜水利工程局二公司\n2024年1月15日\n", "华澜水利工程局二公司"),
        (
            "华澜水利工程局二公司人力资源部2023年工作总结\n",
            "华澜水利工程局二公司人力资源部\n2024年1月15日\n",
            "华澜水利工程局二公司",
        ),
    ],
    ids=["title", "author", "addressed", "company signs", "department"],
)
def test_an_office_that_alone_is_named_is_no_part_of_its_company(
    tmp_path: Path, head: str, end: str, unit: str
) -> None:
    (tmp_path / "a.txt").write_text(f"{head}{BODY}{end}", encoding="utf-8")
    assert read_report(tmp_path, tmp_path / "a.txt").unit == unit
