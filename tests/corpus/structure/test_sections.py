"""Whole small reports and the trees a person would draw for them."""

from pathlib import Path

from corpus.read import read_report
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
