"""Lines of a site around a report that was copied into a text file: none of them is title, unit or body."""

from pathlib import Path

import pytest

from corpus.read import read_report
from corpus.report import Report

TITLE = "柏溪县文化广电和旅游局2023年法治政府建设年度报告"
BODY = (
    "\n2023年，县文广旅局扎实推进各项工作，现报告如下：\n一、主要做法\n出动执法人员1260人次，立案查处13起。\n"
    "二、存在的不足\n持证执法人员只有5人，日常巡查覆盖面不够。\n三、2024年安排\n计划招录执法人员2名，组织培训40学时。\n"
)


def read(tmp_path: Path, above: str, title: str = TITLE, end: str = "") -> Report:
    path = tmp_path / "网页.txt"
    path.write_text(f"{above}\n{title}{BODY}{end}", encoding="utf-8")
    return read_report(tmp_path, path)


def marks(report: Report) -> list[tuple[str, str]]:
    return [(mark.kind, report.text[mark.start : mark.end]) for mark in report.marks]


@pytest.mark.parametrize(
    "above",
    [
        "登录 注册",
        "首页\n新闻中心\n政务公开",
        "搜索",
        "English",
        "微信公众号",
        "柏溪县人民政府网",
        "无障碍阅读 | 长者模式 | 登录 | 注册",
        "无障碍阅读 | 登录 | 注册\n柏溪县人民政府\n请输入关键字　搜索\n首页 走进柏溪 要闻动态 政务公开 政民互动",
    ],
)
@pytest.mark.parametrize(
    "title",
    [TITLE, TITLE.replace("2023", "\n2023", 1), "柏溪县文化广电和旅游局关于旅游市场整治情况的通报"],
)
def test_what_a_page_offers_is_no_part_of_the_title_below_it(tmp_path: Path, above: str, title: str) -> None:
    report = read(tmp_path, above, title)
    assert (report.title, report.unit) == (title.replace("\n", ""), "柏溪县文化广电和旅游局")
    assert marks(report) == [("site", line) for line in above.split("\n")]


@pytest.mark.parametrize(
    "above", ["有效性：有效", "字号：大 中 小", "主题分类：综合政务\n公开方式：主动公开", "文种：报告\n关键词：旅游 执法"]
)  # fmt: skip
def test_a_name_and_its_value_are_no_part_of_the_title_below_them(tmp_path: Path, above: str) -> None:
    report = read(tmp_path, above)
    assert (report.title, report.unit, report.year) == (TITLE, "柏溪县文化广电和旅游局", 2023)
    assert marks(report) == [("note", line) for line in above.split("\n")]


def test_what_a_site_says_of_a_document_tells_whose_it_is_and_who_runs_the_site_does_not(
    tmp_path: Path,
) -> None:
    above = "柏溪县人民政府\n首页 要闻动态 政务公开\n索引号：BX0019-2024-00012\n发文日期：2024-01-18\n发布单位：柏溪县林业局"
    report = read(tmp_path, above, "关于2023年森林防火检查情况的通报")
    assert (report.title, report.unit) == ("关于2023年森林防火检查情况的通报", "柏溪县林业局")
    kinds = [kind for kind, _ in marks(report)]
    assert kinds == ["site", "site", "note", "author", "author"]


@pytest.mark.parametrize(
    ("above", "title", "found"),
    [
        ("柏溪县林业局", "2023年工作总结", "柏溪县林业局2023年工作总结"),
        ("守好一片林", "——柏溪县林业局2023年工作总结", "守好一片林——柏溪县林业局2023年工作总结"),
        ("柏溪县电网", "2023年运行情况报告", "柏溪县电网2023年运行情况报告"),
        ("无障碍环境建设", "2023年工作总结", "无障碍环境建设2023年工作总结"),
        ("守护绿水：柏溪县林业局", "2023年工作总结", "守护绿水：柏溪县林业局2023年工作总结"),
    ],
)
def test_lines_of_a_title_stay(tmp_path: Path, above: str, title: str, found: str) -> None:
    report = read(tmp_path, above, title)
    assert report.title == found
    assert not marks(report)


def test_a_letterhead_below_what_a_page_offers_stays_one(tmp_path: Path) -> None:
    report = read(
        tmp_path, "打印 关闭\n柏溪县林业局\n柏林函〔2024〕6号", "关于对县政协第57号提案答复的函\n崔玉委员："
    )
    assert (report.title, report.unit) == ("关于对县政协第57号提案答复的函", "柏溪县林业局")
    assert [kind for kind, _ in marks(report)] == ["site", "issuer", "number", "addressee"]


@pytest.mark.parametrize("above", ["", "登录 注册\n", "首页\n新闻中心\n"])
@pytest.mark.parametrize(
    "under", ["来源：局办公室", "原创 林间小记 林间小记 2024-01-05 18:02 发表于浙江\n点击上方蓝字 关注我们"]
)
def test_a_title_of_any_words_above_what_a_page_says_of_it_is_not_the_sites(
    tmp_path: Path, above: str, under: str
) -> None:
    title = "青山心向党 奋斗正当时——柏溪县林业局2023年工作回眸"
    report = read(tmp_path, f"{above}{title}", under)
    assert (report.title, report.unit) == (title, "柏溪县林业局")
    for slogan in ("守好一片林", "让山更绿让水更清的十二个月"):
        assert ("site", slogan) not in marks(read(tmp_path, f"{above}{slogan}", under))
