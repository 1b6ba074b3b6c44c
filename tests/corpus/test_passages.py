"""The laws of passages, over invented reports and every mangling of them."""

import re
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus import passages as cutting
from corpus.passages import MAX_PASSAGE
from corpus.read import read_report
from corpus.report import ROLES, Report

NUMBERS = "一二三四五六七八九十"
WORDS = [
    "理论学习抓得不够紧", "组织生活形式较为单一", "全年召开专题会议12次", "下一步将健全工作制度", "由于平时忙于业务",
    "建立“三张清单”", "完成整改**项", "落实《工作规则》要求", "三、四级干部参加培训", "一是精神可嘉", "投入资金3.5万元",
    "（笔杆网原创，www.example.com）", "##paidbegin##", "但还有一定不足", "2024年，我们将再接再厉", "各位领导、同志们：",
    "\u200b", "　　", "以上报告，请予审议", "指出：“一是要早。二是要快。”", "①抓早", "附件：清单", "2023年12月20日",
]  # fmt: skip
LABELS = [
    *(f"{n}、" for n in NUMBERS[:4]), *(f"（{n}）" for n in NUMBERS[:4]), "(二）", "1.", "2、", "（1）", "①", "一是",
    "二是", "三要", "首先，", "其次，", "第一，", "一方面", "另一方面", "第一部分 ", "", "", "", "存在问题", "下一步打算",
]  # fmt: skip

sentence = st.builds(lambda parts, stop: "，".join(parts) + stop, st.lists(st.sampled_from(WORDS), min_size=1, max_size=6),
                     st.sampled_from(["。", "；", "：", "！", "", "，", "。”"]))  # fmt: skip
line = st.builds(
    lambda label, parts: label + "".join(parts), st.sampled_from(LABELS), st.lists(sentence, max_size=8)
)
document = st.builds(lambda lines, end: end.join(lines), st.lists(line, min_size=1, max_size=25), st.sampled_from(["\n", "\n\n", "\r\n"]))  # fmt: skip


def laws(report: Report) -> None:
    """Verbatim, in order, and every character in exactly one place."""
    held = [0] * (len(report.text) + 1)

    def hold(start: int, end: int) -> None:
        assert 0 <= start <= end <= len(report.text)
        for place in range(start, end):
            held[place] += 1

    hold(report.title_start, report.title_end)
    for mark in report.marks:
        hold(mark.start, mark.end)
    for section in report.sections:
        assert report.text[section.heading_start : section.heading_end] == section.heading
        hold(section.heading_start, section.heading_end)
        assert section.start == section.heading_start and section.end >= section.heading_end
    before = 0
    for passage in report.passages:
        assert report.text[passage.start : passage.end] == passage.text
        assert passage.text and passage.text == passage.text.strip()
        assert passage.start >= before and passage.role in ROLES and 0 < passage.probability <= 1
        before = passage.end
        hold(passage.start, passage.end)
        section = report.sections[passage.section]
        assert section.start <= passage.start and passage.end <= section.end
        if section.heading:
            assert passage.headings[-1] == section.heading
    for place, char in enumerate(report.text):
        assert held[place] == 1 or (char.isspace() and held[place] <= 1), (place, char, held[place])
    for index, section in enumerate(report.sections):
        if section.parent is not None:
            parent = report.sections[section.parent]
            assert section.parent < index and parent.level == section.level - 1
            assert parent.start <= section.start and section.end <= parent.end


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=document)
def test_laws_hold_for_invented_reports(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.txt").write_text("开头\n" + text, encoding="utf-8", newline="")
    laws(read_report(tmp_path, tmp_path / "a.txt"))


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_laws_hold_for_mangled_samples(tmp_path: Path, data: st.DataObject) -> None:
    source = data.draw(st.sampled_from(_samples()))
    text = source.read_bytes().decode("gb18030" if "2023年抓党建" in source.name else "utf-8-sig")
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, len(text)))
        until = min(len(text), at + data.draw(st.integers(0, 60)))
        text = (
            text[:at]
            + data.draw(st.sampled_from(["", "\n", "。", "（", "“", "一、", "（二）", " ", "##paidend##"]))
            + text[until:]
        )
    (tmp_path / f"a{source.suffix}").write_text("文" + text, encoding="utf-8", newline="")
    laws(read_report(tmp_path, tmp_path / f"a{source.suffix}"))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    text=st.text(st.characters(exclude_categories=["Cc", "Cs"], include_characters="\n\r\t"), max_size=400)
)
def test_laws_hold_for_any_text(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.md").write_bytes(("文" + text).encode())
    laws(read_report(tmp_path, tmp_path / "a.md"))


def _samples() -> list[Path]:
    folder = Path(__file__).resolve().parent.parent.parent / "corpus" / "samples"
    return sorted(
        path for path in folder.iterdir() if path.suffix in (".txt", ".md") and path.stem != "README"
    )


def passages(tmp_path: Path, text: str) -> list[tuple[str | None, str, str]]:
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    report = read_report(tmp_path, tmp_path / "a.txt")
    laws(report)
    return [(p.point, p.role, p.text) for p in report.passages]


def test_a_long_paragraph_is_cut_at_sentence_ends_into_equal_pieces(tmp_path: Path) -> None:
    sentence = "全局上下坚持以制度建设为抓手推动各项工作落地见效。"
    found = passages(tmp_path, f"一、工作情况\n{sentence * 20}\n")
    assert [text for _, _, text in found] == [sentence * 10, sentence * 10]


def test_a_topic_sentence_stays_with_what_it_announces(tmp_path: Path) -> None:
    body = "组织干部职工认真学习领会文件精神并结合实际抓好贯彻落实各项要求。" * 5
    found = passages(
        tmp_path, f"一、工作情况\n强化思想引领。{body}提升服务效能。{body}夯实基层基础。{body}\n"
    )
    assert all(re.match("强化|提升|夯实", text) or len(text) < MAX_PASSAGE for _, _, text in found)
    assert any(text.startswith(("提升服务效能。", "夯实基层基础。")) for _, _, text in found)


def test_no_piece_is_longer_than_a_passage_may_be(tmp_path: Path) -> None:
    sentences = "".join("政" * length + "。" for length in (20, 300, 30, 310, 200, 190, 10))
    found = passages(tmp_path, f"一、工作情况\n{sentences}\n" + "务" * 400 + "，" + "党" * 100 + "。\n")
    assert max(len(text) for _, _, text in found) <= MAX_PASSAGE


def test_text_without_any_stop_is_cut_hard(tmp_path: Path) -> None:
    found = passages(tmp_path, "一、工作情况\n" + "政" * 5_000)
    assert max(len(text) for _, _, text in found) <= MAX_PASSAGE
    assert "".join(text for _, _, text in found) == "政" * 5_000


def test_a_paragraph_is_cut_where_its_role_changes(tmp_path: Path) -> None:
    assert passages(
        tmp_path,
        "一、存在的问题及下一步打算\n一年来虽然取得了一些成绩，但党建基础还不够牢固，创新的办法还不够多。"
        "下一步，局党组将着力补齐短板，建立健全学习制度。\n（一）创新载体。每季度开展一次主题党日活动，推动党建与业务融合。\n"
        "（二）抓实学习。每月组织一次集中学习，由班子成员轮流领学。\n",
    ) == [
        (None, "problem", "一年来虽然取得了一些成绩，但党建基础还不够牢固，创新的办法还不够多。"),
        (None, "plan", "下一步，局党组将着力补齐短板，建立健全学习制度。"),
        (None, "plan", "每季度开展一次主题党日活动，推动党建与业务融合。"),
        (None, "plan", "每月组织一次集中学习，由班子成员轮流领学。"),
    ]


def test_points_below_a_heading_of_two_roles(tmp_path: Path) -> None:
    assert passages(
        tmp_path,
        "三、存在的问题及下一步打算\n一是理论学习还不够深入。\n二是党员教育形式较为单一。\n"
        "下一步，我们将从两个方面改进。一是每月组织一次集中学习。二是建立党员活动积分制度。\n三是完善考核办法。\n",
    ) == [
        ("一是", "problem", "一是理论学习还不够深入。"),
        ("二是", "problem", "二是党员教育形式较为单一。"),
        (None, "plan", "下一步，我们将从两个方面改进。"),
        ("一是", "plan", "一是每月组织一次集中学习。"),
        ("二是", "plan", "二是建立党员活动积分制度。"),
        ("三是", "plan", "三是完善考核办法。"),
    ]


def test_a_lead_in_goes_with_the_first_point_of_its_role(tmp_path: Path) -> None:
    assert passages(
        tmp_path, "一、下一步工作思路\n重点抓好两项工作：\n一是抓好理论学习。\n二是抓好调查研究。\n"
    ) == [
        ("一是", "plan", "重点抓好两项工作：\n一是抓好理论学习。"),
        ("二是", "plan", "二是抓好调查研究。"),
    ]


def test_a_list_may_begin_within_a_paragraph_and_go_on_below_it(tmp_path: Path) -> None:
    text = "一、存在问题\n仍有一些不足。一是{}业务脱节。\n二是队伍老化不少。\n"
    assert [(point, words) for point, _, words in passages(tmp_path, text.format("党建和"))] == [
        (None, "仍有一些不足。"),
        ("一是", "一是党建和业务脱节。"),
        ("二是", "二是队伍老化不少。"),
    ]


def test_a_table_is_cut_between_its_rows_and_has_one_role(tmp_path: Path) -> None:
    row = "| 学习不深。思考不够 | 下一步，将制定计划。每月学习一次，把学习成果转化为工作实效 | 尚未完成 |\n"
    (tmp_path / "a.md").write_text("# 某局总结\n\n## 存在问题\n\n" + row * 20, encoding="utf-8")
    report = read_report(tmp_path, tmp_path / "a.md")
    laws(report)
    assert {p.role for p in report.passages} == {"problem"} and len(report.passages) > 2
    assert all(p.text.startswith("学习不深") and p.text.endswith("尚未完成") for p in report.passages)


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

    assert seconds(text) < 8 * seconds(text[: len(text) // 4]) + 1


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
