"""Documents of several parts: appendices, letters, tables, and what stands below a signature."""

from pathlib import Path

import pytest
import word_files as word
from test_sections import read, tree, under

from corpus.read import read_report, read_reports


def test_the_same_report_from_word_with_automatic_numbers_and_from_text(tmp_path: Path) -> None:
    levels = word.level(0, "chineseCounting", "%1、") + word.level(1, "chineseCounting", "（%2）")
    body = (
        word.paragraph("柳溪县水利局2023年工作总结")
        + word.numbered("工作情况")
        + word.numbered("抓灌溉。新修渠道12公里。", 1)
        + word.numbered("抓防汛。排查隐患38处。", 1)
        + word.numbered("存在问题")
        + word.paragraph("一是力量不足；二是经费不够。")
    )
    from_word = read_report(
        tmp_path, word.write_docx(tmp_path / "a.docx", body, numbering=word.numbering(levels))
    )
    from_text = read(tmp_path, from_word.text)
    assert (
        tree(from_word)
        == tree(from_text)
        == [
            (1, "一、工作情况", "achievement"),
            (2, "（一）抓灌溉。", "achievement"),
            (2, "（二）抓防汛。", "achievement"),
            (1, "二、存在问题", "problem"),
        ]
    )
    assert [p.text for p in from_word.passages] == [p.text for p in from_text.passages]


def test_table_rows_stay_together(tmp_path: Path) -> None:
    rows = "".join(
        f"<w:tr><w:tc>{word.paragraph(a)}</w:tc><w:tc>{word.paragraph(b)}</w:tc></w:tr>"
        for a, b in [("问题", "进展"), ("1.台账不全", "已完成"), ("二是学习不深", "推进中")]
    )
    body = word.paragraph("一、整改情况") + f"<w:tbl>{rows}</w:tbl>"
    report = read_report(tmp_path, word.write_docx(tmp_path / "a.docx", body))
    assert [(p.point, p.text) for p in report.passages] == [
        (None, "问题 | 进展\n1.台账不全 | 已完成\n二是学习不深 | 推进中")
    ]


@pytest.mark.parametrize("heading", ["附件1", "附件：", "附录"])
def test_an_appendix_is_a_section_of_its_own(tmp_path: Path, heading: str) -> None:
    report = read(tmp_path, f"一、工作情况\n（一）甲。内容甲。\n{heading}\n清单的内容，共有十二项。\n")
    assert tree(report)[-1] == (1, heading, "other")


def test_a_summary_and_a_plan_each_with_a_count_of_its_own(tmp_path: Path) -> None:
    report = read(
        tmp_path,
        "某局2023年工作总结和2024年工作计划\n2023年，我局完成任务。\n2023年工作总结\n一、抓学习\n全年学习12次。\n"
        "存在的问题\n学习不深。\n2024年工作计划\n一、抓学习\n每月学习一次。\n二、抓作风\n开展专项整治。\n",
    )
    assert tree(report)[1:] == [
        (1, "2023年工作总结", "achievement"),
        (2, "一、抓学习", "achievement"),
        (1, "存在的问题", "problem"),
        (1, "2024年工作计划", "plan"),
        (2, "一、抓学习", "plan"),
        (2, "二、抓作风", "plan"),
    ]


def test_arabic_numbers_set_off_by_a_blank(tmp_path: Path) -> None:
    report = read(
        tmp_path,
        "检查情况汇报\n1 工作开展情况\n1.1 加强领导\n召开会议3次。\n2 存在的问题\n2.1 力量不足\n执法人员仅6人。\n",
    )
    assert tree(report) == [
        (1, "1 工作开展情况", "achievement"),
        (2, "1.1 加强领导", "achievement"),
        (1, "2 存在的问题", "problem"),
        (2, "2.1 力量不足", "problem"),
    ]


def test_problems_and_what_was_done_about_each(tmp_path: Path) -> None:
    report = read(
        tmp_path,
        "关于整改情况的报告\n一、存在问题及整改情况\n（一）党建方面\n1.问题：学习制度落实不到位。\n整改措施：修订学习制度。\n"
        "整改成效：全年学习12次。\n2.问题：党费收缴不及时。\n整改情况：已全部补缴。\n二、下一步工作\n继续抓好整改。\n",
    )
    assert [(level, heading) for level, heading, _ in tree(report)] == [
        (1, "一、存在问题及整改情况"),
        (2, "（一）党建方面"),
        (3, "1.问题：学习制度落实不到位。"),
        (3, "2.问题：党费收缴不及时。"),
        (1, "二、下一步工作"),
    ]
    assert [p.role for p in report.passages] == ["achievement", "achievement", "achievement", "plan"]


def test_a_list_of_appendices_a_signature_and_an_appendix(tmp_path: Path) -> None:
    report = read(
        tmp_path,
        "某局工作总结\n一、存在问题\n调研少。\n附件：1.任务清单\n2.责任清单\n某局\n2023年12月1日\n附件1\n任务清单\n一、学习任务\n每月一次。\n",
    )
    assert [row[:2] for row in tree(report)] == [(1, "一、存在问题"), (1, "附件1"), (2, "一、学习任务")]
    kinds = [mark.kind for mark in report.marks]
    assert kinds == ["attachment", "attachment", "signature", "date"]


def test_below_a_signature_a_second_report_may_have_a_title_that_ends_in_more(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "河湾镇2022年工作总结\n一、存在问题\n调研少。\n二、打算\n多下村。\n河湾镇人民政府\n2022年12月30日\n抄送：县委办。\n"
        "河湾镇2023年工作总结及2024年安排\n一年来修路三条。\n一、存在问题\n资金不足。\n二、安排\n多争取项目。\n",
        encoding="utf-8",
    )
    found = [(one.title, one.year) for one in read_reports(tmp_path, tmp_path / "a.txt")]
    assert found == [("河湾镇2022年工作总结", 2022), ("河湾镇2023年工作总结及2024年安排", 2023)]


def test_a_letter_with_a_letterhead_is_told_from_the_report_without_numbers_above_it(tmp_path: Path) -> None:
    above = "2023年度个人述职\n我当支书第六年，今年修渠八百米。\n【没干成的】\n漫水桥还是老样子，跑了五趟没有结果。\n2023年12月28日\n"
    letter = "河村字〔2023〕6号\n河湾镇柳树村村民委员会关于改建漫水桥的请示\n河湾镇人民政府：\n一、基本情况\n桥建于1994年。\n二、请示事项\n恳请安排资金168万元。\n"
    (tmp_path / "a.txt").write_text(f"{above}\n\n{letter}", encoding="utf-8")
    (tmp_path / "b.txt").write_text(above.replace("2023年12月28日\n", letter), encoding="utf-8")
    first, second = read_reports(tmp_path, tmp_path / "a.txt")
    assert (second.title, second.kind, second.year) == (
        "河湾镇柳树村村民委员会关于改建漫水桥的请示",
        "请示",
        2023,
    )
    assert [p.text for p in first.passages][-1] == "漫水桥还是老样子，跑了五趟没有结果。"
    assert not any("河湾镇人民政府" in p.text for p in second.passages)
    # Nothing ends above it: it may be quoted.
    assert len(read_reports(tmp_path, tmp_path / "b.txt")) == 1
    # A cover tells nothing.
    (tmp_path / "c.txt").write_text(
        f"河湾镇\n2023年度请示\n党政办公室\n2023年12月28日\n\n{letter}", encoding="utf-8"
    )
    assert len(read_reports(tmp_path, tmp_path / "c.txt")) == 1


def test_bold_words_stand_below_the_headings_that_the_file_marks(tmp_path: Path) -> None:
    report = read(
        tmp_path,
        "# 2024年度述职报告\n\n现述职如下。\n\n## 履职情况\n\n**加强学习。** 主持学习13次，到社区讲党课5次。\n\n"
        "**化解难题。** 房产证办结209户，漏雨住户全部修好。\n\n## 存在的不足\n\n1. 调研不够多。\n2. 队伍不够稳。\n",
        "a.md",
    )
    found = [(level, heading) for level, heading, _ in tree(report) if heading]
    assert found == [(1, "履职情况"), (2, "加强学习。"), (2, "化解难题。"), (1, "存在的不足")]


def test_who_and_when_on_one_line_below_the_title_are_no_body(tmp_path: Path) -> None:
    report = read(
        tmp_path,
        "关于夜间窗口服务的调研报告\n云岭县政务服务中心　　2021年10月\n我们走访企业60家。\n一、做法\n延时到八点。\n",
    )
    assert [mark.kind for mark in report.marks] == ["date"]
    assert (report.year, report.unit) == (2021, "云岭县政务服务中心")


def test_paragraphs_that_begin_with_the_name_of_a_role(tmp_path: Path) -> None:
    report = read(
        tmp_path,
        "2023年度个人述职\n工作方面：全年完成任务12项，新建支部3个。\n不足方面：学习系统性不够，调研偏少。\n努力方向：加强学习，深入基层。\n",
    )
    assert [p.role for p in report.passages] == ["achievement", "problem", "plan"]


def test_bold_names_of_roles_stand_above_other_bold_lines(tmp_path: Path) -> None:
    report = read(
        tmp_path,
        "气象局2024年工作总结\n\n今年以来，任务完成得好。\n\n**主要工作**\n\n**预报更准**\n\n建成雷达2部。\n\n提前量延长到62分钟。\n\n**工作亮点**\n\n推出指数保险。\n",
        "a.md",
    )
    assert tree(report)[1:] == [
        (1, "主要工作", "achievement"),
        (2, "预报更准", "achievement"),
        (1, "工作亮点", "highlight"),
    ]


def test_headings_of_the_first_level_that_state_a_problem_or_only_say_measures(tmp_path: Path) -> None:
    report = read(
        tmp_path,
        "某局工作情况汇报\n一、主要措施\n召开会议3次。\n二、理论学习不够深入\n集中学习次数偏少，有的党员一年没有发过言。\n三、措施\n每月学习一次。\n",
    )
    assert [role for _, _, role in tree(report)] == ["achievement", "problem", "plan"]


def test_a_closing_with_points_of_its_own_stands_under_no_heading(tmp_path: Path) -> None:
    report = read(
        tmp_path,
        "某乡工作汇报\n一、责任落实。签订责任书36份。\n二、严管火源。设卡点15处。\n虽然做了一些工作，但也存在不足：一是设备老旧。二是人手少。\n"
        "下一步，我乡将做好以下工作：\n一是更新装备。\n二是加强演练。\n特此汇报。\n某乡人民政府\n2023年3月15日\n",
    )
    assert [(level, heading) for level, heading, _ in tree(report)] == [
        (1, "一、责任落实。"),
        (1, "二、严管火源。"),
        (1, ""),
    ]
    assert [(point, text) for point, _, text in under(report, "")][-3:] == [
        ("一是", "下一步，我乡将做好以下工作：\n一是更新装备。"),
        ("二是", "二是加强演练。"),
        (None, "特此汇报。"),
    ]


@pytest.mark.parametrize(
    "head",
    [
        "2023年度述职报告\n营销部经理  方志远\n\n各位领导：\n",
        "在全市水务工作会议上的发言\n\n",
        "2023年工作总结\n\n各位领导：\n",
    ],
)
def test_a_bare_title_below_a_full_stop_begins_a_report_that_is_said_or_called_as_the_first(
    tmp_path: Path, head: str
) -> None:
    body = "根据安排，现报告如下。\n一、履职情况\n全年完成售水量1.86亿吨。\n二、存在不足\n学习不够深入。\n以上报告，请批评指正。谢谢大家！\n"
    (tmp_path / "a.txt").write_text(f"{head}{body}\n\n{head}{body}", encoding="utf-8")
    reports = read_reports(tmp_path, tmp_path / "a.txt")
    assert [report.path for report in reports] == ["a.txt", "a.txt#2"]
    assert reports[0].title == reports[1].title == head.split("\n")[0]


def test_another_bare_title_below_a_full_stop_is_a_part_of_the_report(tmp_path: Path) -> None:
    text = "某局2023年工作总结\n\n一、抓学习\n全年学习12次。\n二、抓作风\n全年查处3起。\n2024年工作计划\n一、抓学习\n计划学习12次。\n二、抓作风\n计划检查4次。\n"
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    assert len(read_reports(tmp_path, tmp_path / "a.txt")) == 1
