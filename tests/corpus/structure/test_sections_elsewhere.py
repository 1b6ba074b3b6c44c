"""Headings and points as other offices write them."""

from pathlib import Path

import pytest
from test_sections import read, tree, under

from corpus.read import read_report


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


@pytest.mark.parametrize("mark", ["——", "● "])
def test_a_short_sentence_of_one_item_of_a_list_heads_no_other(tmp_path: Path, mark: str) -> None:
    items = [
        "路不好走。7条通组路坑坑洼洼，雨天校车只能绕行。",
        "秸秆焚烧屡禁不止，全年通报火点23个。",
        "村集体家底薄，6个村全年收入不到5万元。",
    ]
    lines = "\n".join(mark + one for one in items)
    report = read(
        tmp_path,
        f"松岗镇2023年工作总结\n★ 民生这一块\n安装路灯260盏，改厕412户。\n★ 不足与短板\n{lines}\n★ 明年思路\n办秸秆收储站两个。\n",
    )
    assert [heading for _, heading, _ in tree(report)] == ["★ 民生这一块", "★ 不足与短板", "★ 明年思路"]
    assert "".join(text for _, _, text in under(report, "★ 不足与短板")).count(mark) == 3


def test_a_heading_alone_behind_the_last_that_names_a_role_is_next_to_it(tmp_path: Path) -> None:
    (tmp_path / "b.md").write_text(
        "# 某馆2024年总结\n\n**服务数据**\n\n办展览12场。\n\n**困难和问题**\n\n空调老化，经费不足。\n\n**2025年重点**\n\n四月检修空调，升级系统。\n",
        encoding="utf-8",
    )
    found = read_report(tmp_path, tmp_path / "b.md")
    assert [(one.level, one.heading) for one in found.sections if one.heading] == [
        (1, "服务数据"),
        (1, "困难和问题"),
        (1, "2025年重点"),
    ]
