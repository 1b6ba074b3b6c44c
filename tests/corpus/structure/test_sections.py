"""Whole small reports and the trees a person would draw for them."""

from pathlib import Path

import pytest
import word_files as word

from corpus.read import read_report, read_reports
from corpus.report import Report

Row = tuple[int, str, str]


def read(folder: Path, text: str, name: str = "a.txt") -> Report:
    (folder / name).write_text(text, encoding="utf-8")
    return read_report(folder, folder / name)


def tree(report: Report) -> list[Row]:
    return [(section.level, section.heading, section.role) for section in report.sections]


def under(report: Report, heading: str) -> list[tuple[str | None, str, str]]:
    """(point, role, text) of the passages directly below a heading; "" for all nameless ones."""
    wanted = {i for i, section in enumerate(report.sections) if section.heading == heading}
    return [(p.point, p.role, p.text) for p in report.passages if p.section in wanted]


FULL = """云杉县林业局2023年度意识形态工作责任制落实情况报告
中共云杉县委宣传部：
十多年来，我局始终重视宣传思想工作。现将2023年工作情况报告如下。
一、工作开展情况
二、三级机构改革完成后，局党组及时调整了意识形态工作领导小组，由书记任组长。
1、加强组织领导。局党组全年专题研究4次。
2、强化阵地管理
对“一网一号”实行三审三校。
3.5万名林农加入了线上课堂。
二、存在的问题和不足
（一）思想认识有偏差；
（二)阵地管理有漏洞；
(三）队伍建设有短板。
三、原因分析
1. 主观上重视不够。
2. 客观上人手紧张。
四、下一步打算
（一）提高认识
1.抓学习
①坚持“第一议题”。全年不少于12次。
（二）建强队伍
配齐专职人员。
附件：云杉县林业局阵地清单

云杉县林业局党组
2023年12月20日
"""


def test_a_report_with_everything(tmp_path: Path) -> None:
    report = read(tmp_path, FULL)
    assert tree(report) == [
        (0, "", "other"),
        (1, "一、工作开展情况", "achievement"),
        (2, "1、加强组织领导。", "achievement"),
        (2, "2、强化阵地管理", "achievement"),
        (1, "二、存在的问题和不足", "problem"),
        (1, "三、原因分析", "cause"),
        (1, "四、下一步打算", "plan"),
        (2, "（一）提高认识", "plan"),
        (3, "1.抓学习", "plan"),
        (4, "①坚持“第一议题”。", "plan"),
        (2, "（二）建强队伍", "plan"),
    ]
    assert under(report, "二、存在的问题和不足") == [
        ("（一）", "problem", "（一）思想认识有偏差；"),
        ("（二)", "problem", "（二)阵地管理有漏洞；"),
        ("(三）", "problem", "(三）队伍建设有短板。"),
    ]
    assert under(report, "2、强化阵地管理") == [
        (None, "achievement", "对“一网一号”实行三审三校。"),
        (None, "achievement", "3.5万名林农加入了线上课堂。"),
    ]
    assert under(report, "") == [
        (None, "other", "十多年来，我局始终重视宣传思想工作。现将2023年工作情况报告如下。"),
    ]
    assert [(mark.kind, report.text[mark.start : mark.end]) for mark in report.marks] == [
        ("addressee", "中共云杉县委宣传部："),
        ("attachment", "附件：云杉县林业局阵地清单"),
        ("signature", "云杉县林业局党组"),
        ("date", "2023年12月20日"),
    ]
    deepest = next(p for p in report.passages if p.text == "全年不少于12次。")
    assert deepest.headings == ("四、下一步打算", "（一）提高认识", "1.抓学习", "①坚持“第一议题”。")


def test_levels_follow_what_is_open_not_the_form_alone(tmp_path: Path) -> None:
    report = read(
        tmp_path,
        "一、甲\n1.直属一级。内容甲。\n（1）再下一级。内容乙。\n二、乙\n（一）中间。内容丙。\n1.第三级。内容丁。\n",
    )
    assert [(level, heading) for level, heading, _ in tree(report)] == [
        (1, "一、甲"), (2, "1.直属一级。"), (3, "（1）再下一级。"),
        (1, "二、乙"), (2, "（一）中间。"), (3, "1.第三级。"),
    ]  # fmt: skip


def test_parts_above_numbers_and_a_missing_first_number(tmp_path: Path) -> None:
    report = read(
        tmp_path,
        "第一部分 2023年工作总结\n一、抓发展\n（二）项目提速。新开工12个。\n（四）环境向好。时限压缩四成。\n"
        "第二部分 存在的主要问题\n一、项目储备不够多。\n二、干部作风还需改进。\n第三部分 2024年工作计划\n一、抓招商。引进5个。\n",
    )
    assert tree(report) == [
        (1, "第一部分 2023年工作总结", "achievement"),
        (2, "一、抓发展", "achievement"),
        (3, "（二）项目提速。", "achievement"),
        (3, "（四）环境向好。", "achievement"),
        (1, "第二部分 存在的主要问题", "problem"),
        (1, "第三部分 2024年工作计划", "plan"),
        (2, "一、抓招商。", "plan"),
    ]
    assert [point for point, _, _ in under(report, "第二部分 存在的主要问题")] == ["一、", "二、"]


def test_a_report_that_lost_its_line_ends(tmp_path: Path) -> None:
    report = read(
        tmp_path,
        "河湾镇党委书记抓基层党建工作述职报告 一、履职情况（一）抓牢政治建设。召开党委会32次。（二）抓实组织建设。"
        "整顿村党组织2个。二、存在问题（一）示范带动不够。培育的典型少。（二）压力传导不足。个别支书精力不集中。"
        "三、下步打算突出示范引领，打造党建品牌。",
    )
    assert report.title == "河湾镇党委书记抓基层党建工作述职报告"
    assert tree(report)[:6] == [
        (1, "一、履职情况", "achievement"),
        (2, "（一）抓牢政治建设。", "achievement"),
        (2, "（二）抓实组织建设。", "achievement"),
        (1, "二、存在问题", "problem"),
        (2, "（一）示范带动不够。", "problem"),
        (2, "（二）压力传导不足。", "problem"),
    ]
    assert report.passages[-1].text == "三、下步打算突出示范引领，打造党建品牌。"


def test_headings_without_numbers_that_name_a_role(tmp_path: Path) -> None:
    report = read(
        tmp_path,
        "工作总结\n今年以来，组织培训12期，培训干部430人次。\n存在不足\n一是理论学习不够深入；二是阵地建设存在短板。\n"
        "下一步打算\n首先，抓学习。其次，抓阵地。\n",
    )
    assert tree(report) == [(0, "", "achievement"), (1, "存在不足", "problem"), (1, "下一步打算", "plan")]
    assert under(report, "存在不足") == [
        ("一是", "problem", "一是理论学习不够深入；"),
        ("二是", "problem", "二是阵地建设存在短板。"),
    ]
    assert [point for point, _, _ in under(report, "下一步打算")] == ["首先", "其次"]


def test_a_bare_point_takes_the_paragraph_below_it(tmp_path: Path) -> None:
    report = read(
        tmp_path,
        "一、亮点\n一是建强网格。\n设立网格党支部9个，选派指导员9名。\n二是培养骨干。\n举办培训班3期，培训骨干126人次。\n",
    )
    assert [(point, text) for point, _, text in under(report, "一、亮点")] == [
        ("一是", "一是建强网格。\n设立网格党支部9个，选派指导员9名。"),
        ("二是", "二是培养骨干。\n举办培训班3期，培训骨干126人次。"),
    ]


def test_the_closing_stands_under_no_heading_and_each_sentence_has_its_role(tmp_path: Path) -> None:
    report = read(
        tmp_path,
        "述职报告\n2023年，我认真履职，现述职如下：\n一、抓学习\n一是读书。读了12本。二是讲课。讲了4次。\n二、抓作风\n"
        "一是立规。立了3项。二是督查。查了9次。\n过去一年，虽然做了一些工作，但在创新方法上还有不足。下一步，我将加强调研，改进作风。\n"
        "以上报告，请予审议。\n述职人：周海\n2024年1月5日\n",
    )
    # A closing is about what most of it says.
    assert tree(report)[-1] == (1, "", "problem")
    assert report.sections[-1].parent is None
    closing = [(p.role, p.text) for p in report.passages if p.section == len(report.sections) - 1]
    assert closing == [
        ("problem", "过去一年，虽然做了一些工作，但在创新方法上还有不足。"),
        ("plan", "下一步，我将加强调研，改进作风。"),
        ("other", "以上报告，请予审议。"),
    ]


def test_a_closing_of_several_paragraphs(tmp_path: Path) -> None:
    report = read(
        tmp_path,
        "一、抓学习\n学习28次，覆盖全体党员。\n二、抓产业\n发展产业2万亩，带动农户增收。\n回顾一年来的工作，虽有成绩，但仍存在差距：一是甲不强；二是乙不够。\n"
        "下一步，我将做好两项工作：一是抓学习；二是强队伍。\n我的述职完毕，谢谢大家。\n",
    )
    assert tree(report)[-1][:2] == (1, "")
    assert [(point, text) for point, _, text in under(report, "")][-3:] == [
        ("一是", "下一步，我将做好两项工作：一是抓学习；"),
        ("二是", "二是强队伍。"),
        (None, "我的述职完毕，谢谢大家。"),
    ]


def test_a_last_paragraph_after_one_line_items_belongs_to_none_of_them(tmp_path: Path) -> None:
    report = read(
        tmp_path,
        "一、下一步打算\n（一）抓甲。抓好甲的落实。\n（二）抓乙。抓好乙的落实。\n（三）抓丙。抓好丙的落实。\n回望来路，信心满怀，我们必将不负重托。\n",
    )
    assert under(report, "（三）抓丙。") == [(None, "plan", "抓好丙的落实。")]
    assert report.passages[-1].headings == ()


def test_a_number_with_nothing_under_it_is_no_lost_heading(tmp_path: Path) -> None:
    report = read(tmp_path, "一、工作情况\n完成任务12项。\n二、存在问题\n")
    assert [row[:2] for row in tree(report)] == [(1, "一、工作情况"), (1, "")]
    assert [(point, text) for point, _, text in under(report, "")] == [("二、", "二、存在问题")]


def test_a_long_first_sentence_is_a_point_unless_headings_follow(tmp_path: Path) -> None:
    long = "一、今年以来，全局上下坚持以制度建设为抓手，围绕中心、服务大局，统筹推进机关党建、业务建设和队伍建设各项工作任务落地见效。"
    report = read(tmp_path, f"{long}余下的话。\n二、短题。内容。\n")
    assert [heading for _, heading, _ in tree(report)] == ["", "二、短题。"]
    report = read(tmp_path, f"{long}\n（一）甲。内容甲。\n（二）乙。内容乙。\n二、短题。内容。\n")
    assert [(level, heading) for level, heading, _ in tree(report)] == [
        (1, long), (2, "（一）甲。"), (2, "（二）乙。"), (1, "二、短题。"),
    ]  # fmt: skip


def test_a_heading_broken_at_a_comma_goes_on_in_the_next_line(tmp_path: Path) -> None:
    report = read(tmp_path, "一、工作情况\n（一）坚持党要管党，\n落实主责主业\n召开会议12次。\n")
    assert [heading for _, heading, _ in tree(report)] == [
        "一、工作情况",
        "（一）坚持党要管党，\n落实主责主业",
    ]


def test_a_long_heading_that_goes_on_in_a_few_words(tmp_path: Path) -> None:
    body = "全年召开专题会议12次，开展警示教育4场，通报典型案例15起，干部作风持续好转。"
    report = read(
        tmp_path,
        f"一、工作情况\n（一）深入推进党风廉政建设和反腐败斗争不断净化\n政治生态\n{body}\n（二）抓学习\n理论学习\n{body}\n",
    )
    assert [heading for _, heading, _ in tree(report)] == [
        "一、工作情况",
        "（一）深入推进党风廉政建设和反腐败斗争不断净化\n政治生态",
        "（二）抓学习",
    ]


def test_markdown_levels_make_the_tree(tmp_path: Path) -> None:
    source = (
        "# 梨园社区2021年党建工作总结\n\n开头的话说明情况。\n\n## 主要成绩\n\n### 组织建设\n- **一是建强网格。** 设立9个。\n"
        "- **二是培养骨干。** 选派9名。\n\n### 为民服务\n走访**户。\n\n## 存在的不足\n1. 阵地老旧。\n2. 党员少。\n\n## 明年工作安排\n建好议事厅。\n"
    )
    report = read(tmp_path, source, "a.md")
    assert report.title == "梨园社区2021年党建工作总结"
    assert tree(report) == [
        (0, "", "other"),
        (1, "主要成绩", "achievement"),
        (2, "组织建设", "achievement"),
        (2, "为民服务", "achievement"),
        (1, "存在的不足", "problem"),
        (1, "明年工作安排", "plan"),
    ]
    assert under(report, "组织建设") == [
        ("一是", "achievement", "一是建强网格。 设立9个。"),
        ("二是", "achievement", "二是培养骨干。 选派9名。"),
    ]


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


def test_a_paragraph_that_looks_ahead_stays_under_the_heading_of_the_plans(tmp_path: Path) -> None:
    report = read(
        tmp_path,
        "某局工作总结\n一、工作情况\n完成任务12项。\n二、下一步打算\n总的考虑是稳中求进。\n下一步，将重点抓好学习。\n",
    )
    assert [p.headings for p in report.passages] == [
        ("一、工作情况",),
        ("二、下一步打算",),
        ("二、下一步打算",),
    ]


def test_a_short_point_among_short_points_takes_no_paragraph(tmp_path: Path) -> None:
    report = read(
        tmp_path,
        "一、体会\n一是要知敬畏。\n二是要存戒惧。\n三是要守底线。\n刚才大家观看了警示教育片，听了情况通报，都深受触动。\n",
    )
    assert [p.text for p in report.passages] == [
        "一是要知敬畏。",
        "二是要存戒惧。",
        "三是要守底线。",
        "刚才大家观看了警示教育片，听了情况通报，都深受触动。",
    ]


def test_numbered_sentences_stay_points_above_a_table_or_a_line_about_them(tmp_path: Path) -> None:
    report = read(
        tmp_path,
        "临溪县供水工程2024年实施情况报告\n一、主要完成情况\n1.改造管网118公里，解决2.3万人饮水不稳定问题。\n"
        "2.建成规模化水厂3座，水质合格率达到98.6%。\n乡镇 管网（公里） 受益人口\n白沙 42 8000\n"
        "二、下步工作\n1.抓紧补齐资金缺口。\n（责任单位：县财政局）\n2.组织管水员轮训两期。\n（责任单位：县水利局）\n"
        "请予审议。\n临溪县水利局\n2024年12月3日\n",
    )
    assert tree(report) == [
        (1, "一、主要完成情况", "achievement"),
        (1, "二、下步工作", "plan"),
        (1, "", "other"),
    ]
    assert [(point, text) for point, _, text in under(report, "一、主要完成情况")] == [
        ("1.", "1.改造管网118公里，解决2.3万人饮水不稳定问题。"),
        ("2.", "2.建成规模化水厂3座，水质合格率达到98.6%。"),
        (None, "乡镇 管网（公里） 受益人口"),
        (None, "白沙 42 8000"),
    ]
    assert [point for point, _, _ in under(report, "二、下步工作")] == ["1.", None, "2.", None]


def test_the_last_number_above_the_closing_is_a_point(tmp_path: Path) -> None:
    report = read(
        tmp_path,
        "述职述廉报告\n一、今后打算\n（1）深学细悟。每月读一本书。\n（2）敢抓敢管。\n以上报告，请评议。\n2024年1月8日\n",
    )
    assert [heading for _, heading, _ in tree(report)] == ["一、今后打算", "（1）深学细悟。", ""]
    assert under(report, "一、今后打算") == [("（2）", "plan", "（2）敢抓敢管。")]


def test_a_document_named_by_the_title_above_it_is_a_part(tmp_path: Path) -> None:
    report = read(
        tmp_path,
        "临溪县人民政府办公室关于印发《临溪县扬尘治理方案》的通知\n临政办发〔2024〕7号\n各乡镇人民政府，县直各部门：\n"
        "《临溪县扬尘治理方案》已经县政府同意，现印发给你们，请认真贯彻执行。\n临溪县人民政府办公室\n2024年10月9日\n"
        "（此件公开发布）\n临溪县扬尘治理方案\n为改善空气质量，制定本方案。\n一、重点任务\n（一）控煤。完成散煤替代1.2万户。\n",
    )
    assert [(level, heading) for level, heading, _ in tree(report)] == [
        (0, ""),
        (1, "临溪县扬尘治理方案"),
        (2, "一、重点任务"),
        (3, "（一）控煤。"),
    ]
    assert [role for _, role, _ in under(report, "")] == ["other"]
    kinds = [mark.kind for mark in report.marks]
    assert kinds == ["number", "addressee", "signature", "date", "note"]


def test_halves_may_count_with_digits(tmp_path: Path) -> None:
    report = read(
        tmp_path,
        "枫亭村2023年工作总结及2024年工作打算\n2023年工作总结\n1、产业发展，种植黄桃300亩。\n2、存在问题：\n"
        "(1)集体经济底子薄；\n(2)党员老化。\n2024年工作打算\n1、做强黄桃。\n2、硬化道路2公里。\n",
    )
    assert tree(report) == [
        (1, "2023年工作总结", "achievement"),
        (2, "2、存在问题：", "problem"),
        (1, "2024年工作打算", "plan"),
    ]


def test_measures_and_results_named_below_work_done_are_done(tmp_path: Path) -> None:
    report = read(
        tmp_path,
        "北岚集团关于巡视整改情况的报告\n一、整改落实情况\n（一）关于采购管理不规范的问题\n问题描述：部分物资化整为零。\n"
        "整改措施：修订制度，严格审批。\n整改成效：公开采购率提高到95%。\n二、下一步打算\n（一）巩固成果。\n"
        "欢迎广大职工对整改情况进行监督。联系电话：0000。\n2024年1月20日\n",
    )
    assert [role for _, role, _ in under(report, "（一）关于采购管理不规范的问题")] == [
        "problem",
        "achievement",
        "achievement",
    ]
    assert under(report, "二、下一步打算") == [("（一）", "plan", "（一）巩固成果。")]
    assert {role for _, role, _ in under(report, "")} == {"other"}


def test_what_follows_the_problems_may_begin_like_a_closing(tmp_path: Path) -> None:
    report = read(
        tmp_path,
        "各位评议员：\n我是河湾社区党委书记刘×，现将2023年抓党建情况作一简要汇报：\n今年建强阵地，投入80万元。\n"
        "虽然做了一些工作，但还有短板：支部组织生活质量不高。\n以上问题，主要是我抓党建的主责意识还不够强。\n"
        "下一步，我将抓好三项工作。\n我的汇报完毕，谢谢大家。\n",
    )
    assert (report.unit, report.kind, report.year) == ("河湾社区", "工作汇报", 2023)
    assert [passage.role for passage in report.passages] == [
        "other",
        "achievement",
        "problem",
        "cause",
        "plan",
        "other",
    ]


SAID = "全年组织巡查290次，处置隐患37起，群众比较满意。"


@pytest.mark.parametrize(
    ("lines", "headings"),
    [
        (
            ["一、整改情况", f"其一，关于带病储粮的问题。{SAID}", f"其二，关于检验不严的问题。{SAID}", f"其三，关于费用混乱的问题。{SAID}", "二、下步打算", SAID],
            [(1, "一、整改情况"), (2, "其一，关于带病储粮的问题。"), (2, "其二，关于检验不严的问题。"), (2, "其三，关于费用混乱的问题。"), (1, "二、下步打算")],
        ),
        (
            ["一、工作回顾", f"——经济稳中有进。{SAID}", f"——乡村焕发新貌。{SAID}", "二、主要任务", SAID],
            [(1, "一、工作回顾"), (2, "——经济稳中有进。"), (2, "——乡村焕发新貌。"), (1, "二、主要任务")],
        ),
        (
            ["主要工作", "护林防火", SAID, "造林抚育", SAID, "存在问题", SAID, "明年打算", SAID],
            [(1, "主要工作"), (2, "护林防火"), (2, "造林抚育"), (1, "存在问题"), (1, "明年打算")],
        ),
        (
            ["壹　总体要求", SAID, "贰　主要任务", "一、线网做减法", SAID, "二、服务立规矩", SAID],
            [(1, "壹　总体要求"), (1, "贰　主要任务"), (2, "一、线网做减法"), (2, "二、服务立规矩")],
        ),
        (
            ["一，干了哪些事", SAID, "二，还有哪些不足", SAID, "三，往后怎么办", SAID],
            [(1, "一，干了哪些事"), (1, "二，还有哪些不足"), (1, "三，往后怎么办")],
        ),
        (
            ["1．底数清：给每根水管办“身份证”", SAID, "2．手段新：给老师傅配“顺风耳”", SAID],
            [(1, "1．底数清：给每根水管办“身份证”"), (1, "2．手段新：给老师傅配“顺风耳”")],
        ),
    ],
)  # fmt: skip
def test_headings_of_other_offices(tmp_path: Path, lines: list[str], headings: list[tuple[int, str]]) -> None:
    report = read(
        tmp_path, "松岭县林场2023年工作总结\n一年来，全场干部职工共同努力。\n" + "\n".join(lines) + "\n"
    )
    assert [(level, heading) for level, heading, _ in tree(report) if heading] == headings
