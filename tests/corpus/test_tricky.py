"""The small files with single quirks beside the project: what each of them is read as."""

from pathlib import Path

import pytest
from test_passages import laws

from corpus.metadata.units import resolve
from corpus.read import read_reports
from corpus.report import Report

TRICKY = Path(__file__).resolve().parent.parent.parent.parent / "shared" / "documents" / "tricky"

pytestmark = pytest.mark.skipif(not TRICKY.is_dir(), reason="the tricky files are not beside the project")


@pytest.fixture(scope="module")
def reports() -> dict[str, Report]:
    files = sorted(path for path in TRICKY.rglob("*") if path.is_file())
    return {report.path: report for file in files for report in read_reports(TRICKY, file)}


# path: title, unit, year, kind.
ABOUT = {
    "dx/报告.docx": ("青山县水利局关于2023年度党建工作情况的报告", "青山县水利局", 2023, "工作报告"),
    "dx/整改台账.docx": ("整改台账", None, None, "整改台账"),
    "h/a.md": ("县财政局2023年工作总结", "县财政局", 2023, "工作总结"),
    "h/b.html": ("县财政局2023年工作总结", "县财政局", 2023, "工作总结"),
    "q/a编号.txt": ("县水利局2023年工作总结", "县水利局", 2023, "工作总结"),
    "q/b符号.txt": ("县林业局2023年党建工作总结", "县林业局", 2023, "工作总结"),
    "q/d括号.txt": ("县卫健局2023年意识形态工作总结", "县卫健局", 2023, "工作总结"),
    "q/g换行.txt": ("县审计局党支部2023年党建工作总结", "县审计局", 2023, "工作总结"),
    "s/下一年度.txt": ("县司法局2023年度法治政府建设情况报告", "县司法局", 2023, "工作报告"),
    "s/年度安排.txt": ("县司法局2023年度法治政府建设情况报告", "县司法局", 2023, "工作报告"),
    "q/c标题空格.txt": ("述职报告", "县司法局", 2023, "述职报告"),
    "q/e年份.txt": ("意识形态工作责任制落实情况自查报告", "县自然资源局", 2023, "自查报告"),
    "q/h公文.txt": ("青山县水利局关于2023年度法治政府建设情况的报告", "青山县水利局", 2023, "工作报告"),
    "r/01述职.txt": ("关于2023年度履行全面从严治党主体责任和抓基层党建工作的述职报告", "县农业农村局", 2023, "述职报告"),
    "r/02党建总结.txt": ("青山区城市管理局党支部2023年党建工作总结暨2024年工作计划", "青山区城市管理局", 2023, "工作总结"),
    "r/03民主生活会.txt": ("2023年度主题教育专题民主生活会个人对照检查材料", None, 2023, "对照检查"),
    "r/04巡察整改.txt": ("中共云溪镇委员会关于县委第三巡察组反馈意见整改进展情况的通报", "云溪镇", 2023, "整改报告"),
    "r/05意识形态.txt": ("第一中学党总支2024年上半年意识形态工作责任制落实情况报告", "第一中学", 2024, "责任落实报告"),
    "r/06要点.txt": ("关于印发《2024年全市卫生健康系统党风廉政建设工作要点》的通知", "XX市卫生健康委员会", 2024, "工作要点"),
    "r/07纪要.txt": ("市财政局党组会议纪要", "市财政局", 2024, "会议纪要"),
    "r/08调研.txt": ("关于我市农村集体经济发展情况的调研报告", "市委政策研究室", 2023, "调研报告"),
    "r/09两份.txt": ("××街道党工委2023年意识形态工作总结", "××街道", 2023, "工作总结"),
    "r/09两份.txt#2": ("××街道党工委2024年意识形态工作计划", "××街道", 2024, "工作计划"),
    "r/10分行标题.txt": ("××省交通运输厅公路局关于2023年度落实全面从严治党主体责任情况的报告", "××省交通运输厅公路局", 2023, "责任落实报告"),
    "s/引用标题.txt": ("关于县直机关党支部标准化建设情况的报告", None, None, "工作报告"),
    "s/空格.txt": ("述职报告", "县司法局", 2023, "述职报告"),
    "s/空格2.txt": ("工作总结", None, 2023, "工作总结"),
    "s/表格年.txt": ("2024年度党支部书记抓基层党建述职评议考核表", "县交通局", 2024, "考核表"),
    "w/a.txt": ("中共云溪镇委员会2023年意识形态工作总结", "云溪镇", 2023, "工作总结"),
    "w/b.txt": ("云溪镇党委2022年意识形态工作总结", "云溪镇", 2022, "工作总结"),
    "w/c.txt": ("云溪镇人民政府2023年意识形态工作总结", "云溪镇", 2023, "工作总结"),
    "w/d.txt": ("县残联2023年意识形态工作总结", "县残联", 2023, "工作总结"),
}  # fmt: skip


@pytest.mark.parametrize("path", ABOUT)
def test_what_each_is_about(reports: dict[str, Report], path: str) -> None:
    report = reports[path]
    assert (report.title, report.unit, report.year, report.kind) == ABOUT[path]


def test_every_character_is_in_one_place(reports: dict[str, Report]) -> None:
    for report in reports.values():
        laws(report)


HEADINGS = {
    "q/d括号.txt": [
        "一、主要做法", "1、强化领导。", "2、强化宣传。", "二、存在不足", "三、整改措施", "四、几点体会", "五、意见建议", "附件1",
    ],
    "q/g换行.txt": [
        "一、加强政治建设", "二、存在的问题", "（一）党建工作与审计业务结合不够紧密。", "（二）支部活动形式不够丰富。", "三、下一步打算",
    ],
    "q/a编号.txt": ["一：主要工作情况", "（一）、抓学习。", "（二）、抓作风。", "二：存在的问题", "１．学习不够深入。", "２．作风不够扎实。", "三：下一步工作"],
    "q/b符号.txt": ["【主要成效】", "【存在问题】", "【下步打算】"],
    "q/c标题空格.txt": ["第一、抓政治学习。", "第二、抓业务工作。"],
    "r/05意识形态.txt": [
        "一  加强组织领导，压实主体责任", "二  强化阵地管理，把牢正确导向", "1 课堂阵地。", "2 网络阵地。", "3 文化阵地。", "三  存在问题", "四  下步打算",
    ],
    "r/10分行标题.txt": [
        "一、履行主体责任情况", "（一）强化政治统领，在学深悟透上下功夫", "1.坚持以上率下。", "2.坚持知行合一。", "二、存在的突出问题",
        "三、下一步工作措施", "（一）压紧压实责任。", "（二）强化监督执纪。",
    ],
    "s/引用标题.txt": ["一、“三会一课”方面。", "二、民主生活会方面。", "三、问题方面。", "四、改进方面。", "五、 2024年打算。"],
}  # fmt: skip


@pytest.mark.parametrize("path", HEADINGS)
def test_headings(reports: dict[str, Report], path: str) -> None:
    assert [section.heading for section in reports[path].sections if section.heading] == HEADINGS[path]


def test_roles_that_headings_name(reports: dict[str, Report]) -> None:
    roles = {
        (path, section.heading): section.role
        for path, report in reports.items()
        for section in report.sections
    }
    assert roles["s/下一年度.txt", "三、下一年度主要安排"] == "plan"
    assert roles["s/年度安排.txt", "三、2024年度推进法治政府建设的主要安排"] == "plan"
    assert roles["s/引用标题.txt", "四、改进方面。"] == "plan"
    assert roles["q/h公文.txt", "三、下一年度主要安排"] == "plan"
    assert ("problem", "问题4：“三重一大”决策不规范。") in {
        (passage.role, passage.text) for passage in reports["q/f整改.txt"].passages
    }


def test_every_file_is_asked_about(reports: dict[str, Report]) -> None:
    assert {path for path in reports if path not in ABOUT} == {"q/f整改.txt"}


def test_no_letterhead_or_imprint_is_in_a_passage(reports: dict[str, Report]) -> None:
    lines = (
        "签发人",
        "抄送",
        "印发",
        "此件",
        "出席：",
        "列席：",
        "记录：",
        "联系人：",
        "第 5 页",
        "- 3 -",
        "ICP",
        "首页 >",
    )
    leaked = [
        (path, passage.text)
        for path, report in reports.items()
        for passage in report.passages
        if any(line in passage.text for line in lines) and "印发给你们" not in passage.text
    ]
    assert [(path, text) for path, text in leaked if not text.endswith("修改完善后印发。")] == []


def test_markdown_marks_and_web_furniture_are_gone(reports: dict[str, Report]) -> None:
    text = reports["h/a.md"].text
    for mark in ("```", "[^1]", "<!--", "<br>", "&nbsp;", "[ ]", "title:"):
        assert mark not in text
    assert [noise.kind for noise in reports["h/a.md"].noise][:2] == ["front matter", "comment"]
    assert "版权所有" not in reports["h/b.html"].text


def test_short_names_are_settled_over_the_folder(reports: dict[str, Report]) -> None:
    units = resolve({path: report.unit for path, report in reports.items()})
    assert units["q/a编号.txt"] == "青山县水利局"
    assert units["w/a.txt"] == units["w/c.txt"] == units["r/04巡察整改.txt"] == "云溪镇"
