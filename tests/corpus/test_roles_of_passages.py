"""A passage has one role, told by its sentences, its heading and what stands around it."""

import time
from pathlib import Path

import pytest
from test_passages import passages

from corpus import passages as cutting
from corpus.read import read_report


def roles_of(tmp_path: Path, text: str) -> list[tuple[str, str]]:
    return [(role, words) for _, role, words in passages(tmp_path, text)]


def test_a_report_without_headings_is_told_by_its_sentences(tmp_path: Path) -> None:
    assert roles_of(
        tmp_path,
        "2023年第三季度工作小结\n加强防汛工作。组织轮班值守26个夜晚，安全转移群众9户31人。\n"
        "志愿服务队伍力量仍显不足，骨干流失较多。\n下一步，我们将建立志愿者轮训制度。\n",
    ) == [
        ("achievement", "加强防汛工作。组织轮班值守26个夜晚，安全转移群众9户31人。"),
        ("problem", "志愿服务队伍力量仍显不足，骨干流失较多。"),
        ("plan", "下一步，我们将建立志愿者轮训制度。"),
    ]


def test_a_sentence_is_cut_at_a_comma_only_where_its_halves_differ(tmp_path: Path) -> None:
    two = "一、工作情况\n全年组织各类培训12期、培训干部430人次，但部分干部学习不够深入、运用能力不强。\n"
    assert roles_of(tmp_path, two) == [
        ("achievement", "全年组织各类培训12期、培训干部430人次，"),
        ("problem", "但部分干部学习不够深入、运用能力不强。"),
    ]
    one = "一、工作情况\n全年组织各类培训12期，培训干部430人次；建成教育基地3个，接待党员2600人次。\n"
    assert roles_of(tmp_path, one) == [("achievement", one.splitlines()[1])]


def test_a_turn_to_what_was_done_is_done(tmp_path: Path) -> None:
    text = "一、工作情况\n尽管头绪多、人手不足，但始终没有放松学习，完成任务12项。\n"
    assert roles_of(tmp_path, text)[-1][0] == "achievement"


def test_a_heading_that_states_a_problem_is_followed_by_the_problem(tmp_path: Path) -> None:
    text = (
        "一、存在的主要问题及原因\n（一）对党建认识不够。由于业务繁忙，党务上花的精力少。\n"
        "（二）表率强度不够。我对党员了解不够全面。从主观上讲，认为业务更要紧。\n（三）调研不深。主要原因是怕麻烦。\n"
    )
    assert roles_of(tmp_path, text) == [
        ("problem", "由于业务繁忙，党务上花的精力少。"),
        ("problem", "我对党员了解不够全面。"),
        ("cause", "从主观上讲，认为业务更要紧。"),
        ("cause", "主要原因是怕麻烦。"),
    ]


def test_mainly_explains_what_stands_before(tmp_path: Path) -> None:
    text = "一、存在问题\n一线班组没有党员。主要是前些年招录少。\n"
    assert roles_of(tmp_path, text) == [("problem", "一线班组没有党员。"), ("cause", "主要是前些年招录少。")]


def test_plans_below_a_heading_of_two_roles_once_its_lead_in_looks_ahead(tmp_path: Path) -> None:
    text = (
        "三、存在的问题及下一步打算\n一年来，仍有不少差距，基础不够牢。对此，下一步将从两个方面改进。\n"
        "（一）在融合上再用力。把漏损率压降到11%以内。\n（二）在均衡上再加码。建立结对关系。\n"
    )
    assert [role for role, _ in roles_of(tmp_path, text)] == ["problem", "plan", "plan", "plan"]


def test_what_was_done_about_a_problem_others_named(tmp_path: Path) -> None:
    text = (
        "某镇党委关于巡察反馈意见整改进展情况的报告\n一、坚持问题导向，逐条抓好落实\n"
        "（一）关于“学习不规范”的问题\n整改情况：已完成。全年集中学习14次。\n"
        "二、尚未完成的整改任务及原因\n一是房产尚未收回。主要是租期未满。\n"
    )
    assert roles_of(tmp_path, text) == [
        ("achievement", "整改情况：已完成。全年集中学习14次。"),
        ("problem", "一是房产尚未收回。"),
        ("cause", "主要是租期未满。"),
    ]


def test_a_name_before_a_colon_says_what_follows(tmp_path: Path) -> None:
    text = (
        "一、存在问题\n（一）学习不深。\n学习少，思考浅。原因分析：重业务轻学习。整改措施：每周学习一次。\n"
    )
    assert [role for role, _ in roles_of(tmp_path, text)] == ["problem", "cause", "plan"]


def test_the_kind_of_report_is_looked_at_too(tmp_path: Path) -> None:
    text = "\n一、抓教学\n每学期组织公开课12节，建立听课评课制度。\n"
    assert passages(tmp_path, f"东岭中学2024年工作计划{text}")[0][1] == "plan"
    letter = "各位党员、同志们：\n现将2023年抓党建工作情况报告如下，请予审议。\n"
    assert passages(tmp_path, f"某局工作总结\n{letter}")[-1][1] == "other"


def test_articles_of_a_regulation_have_no_role(tmp_path: Path) -> None:
    articles = "第一条 为了解决管理不到位的问题，制定本办法。\n第二条 下一步将加强检查。\n第三条 对成效突出的给予表扬。\n"
    assert {passage[1] for passage in passages(tmp_path, "澜亭市河道管理办法\n" + articles)} == {"other"}
    two = articles.partition("第三条")[0]
    assert {"problem", "plan"} & {passage[1] for passage in passages(tmp_path, "澜亭市水务局杂记\n" + two)}


@pytest.mark.parametrize(
    "text",
    ["一" * 100_000, "（" * 100_000, "一是" * 50_000, "一是。" * 20_000, "。（一）（二）" * 6_000, "1.\n" * 16_000,
     "“" * 100_000, "（www." * 20_000, "##a" * 33_000, "但不够将由于。" * 10_000, "与" * 100_000, "问题" + " " * 100_000 + "。",
     "第一，" * 33_000, "[" * 33_000 + "](", "2023年在" * 16_000, "党组" * 50_000 + "。",
     "驻村第一书记述职\n到" + "县" * 1_400, "附件：1.甲\n" + "2.乙\n" * 6_000, "2023年工作总结\n一、抓\n甲\n" * 1_000,
     "一、甲乙丙\n" * 13_000, "一、甲\n（一）乙\n1.丙\n（1）丁\n①戊\n" * 2_000, "国\n" * 16_000],
)  # fmt: skip
def test_hostile_text_takes_no_more_time_than_its_length(tmp_path: Path, text: str) -> None:
    """Four times the text takes about four times the time, not sixteen; a second is forgiven."""

    def seconds(part: str) -> float:
        (tmp_path / "a.md").write_text(part, encoding="utf-8")
        began = time.process_time()
        read_report(tmp_path, tmp_path / "a.md")
        return time.process_time() - began

    quarter = seconds(text[: len(text) // 4])
    # Python may tidy up a large heap of other tests meanwhile, which takes a second and is no matter of the text.
    assert any(seconds(text) < 8 * quarter + 1 for _ in range(2))


def test_a_cut_is_as_bad_as_it_is_far_and_worse_after_a_topic_sentence() -> None:
    stops = [50, 200, 216, 350]
    # By 120 dearer behind sixteen characters or fewer, by as much cheaper before them.
    assert [cutting._cost(stops, place, 0, 700, 200) for place in range(4)] == [150, 0 - 120, 16 + 120, 150]
    assert cutting._cost(stops, 0, 34, 700, 200) == 150 + 120
    assert cutting._cost(stops, 3, 0, 366, 200) == 150 - 120
    assert [cutting._cost([7, 23], place, 0, 700, 0) for place in (0, 1)] == [7 + 120 - 120, 23 + 120]


def test_shares_are_counted_from_the_start_and_leave_room_behind_a_late_cut() -> None:
    text = "字" * 1_000
    everywhere = list(range(101, 801))
    assert cutting._balanced(text, 100, 801, everywhere) == [(100, 333), (333, 567), (567, 801)]
    # Behind 353 the next cut lies at 393 or later, and of those within 120 of 467 there is none.
    assert cutting._balanced(text, 0, 701, [353, 380, 600]) == [(0, 353), (353, 701)]
    assert cutting._balanced(text, 0, 701, [353, 393, 600]) == [(0, 353), (353, 393), (393, 701)]


def test_below_what_is_wrong_a_deed_in_words_is_a_problem_and_a_lead_in_is_none(tmp_path: Path) -> None:
    text = (
        "二〇二三年抓基层党建工作述职报告\n二、还有哪些不足\n　　盘点下来，差距仍然明显，我本人负有主要责任。\n"
        "　　1．支部作用发挥不平衡。机关的两个支部还是老样子，主题党日念念文件就散，和治水管水搭不上边。\n"
        "　　2．发展党员偏慢。全年只发展了1名党员，三个站所支部连续两年没人递交入党申请书。一线多是临聘人员，支部主动培养的意识不强。\n"
    )
    assert roles_of(tmp_path, text) == [
        ("other", "盘点下来，差距仍然明显，我本人负有主要责任。"),
        ("problem", "机关的两个支部还是老样子，主题党日念念文件就散，和治水管水搭不上边。"),
        ("problem", "全年只发展了1名党员，三个站所支部连续两年没人递交入党申请书。"),
        ("cause", "一线多是临聘人员，支部主动培养的意识不强。"),
    ]
