"""The laws of passages, over invented reports and every mangling of them."""

import re
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

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
# What announces a point does not reach it over a heading that has no text.
@example(text="一、理论学习抓得不够紧。组织生活形式较为单一：\n1.理论学习抓得不够紧。\n（二）")
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
