"""Lists that count from one again inside headings that count in the same numbers."""

from pathlib import Path

import pytest
from test_sections import read
from word_files import paragraph, run, styles, write_docx

from corpus.read import read_report

TITLE = "禾浦区应急管理局2024年第三季度工作小结"
LINES = [
    ("1", "重点工作完成情况"),
    ("", "检查企业326家次，查出隐患1089条。"),
    ("2", "存在问题"),
    ("", "1. 基层应急力量薄弱，人手不足。"),
    ("", "2. 小微企业主体责任悬空。"),
    ("3", "下步安排"),
    ("", "1. 开展“冬安”专项行动。"),
    ("", "2. 12月中旬举办森林火灾应急演练。"),
]
HEADING_1 = '<w:style w:type="paragraph" w:styleId="1"><w:name w:val="heading 1"/></w:style>'
HEADINGS = ["重点工作完成情况", "存在问题", "下步安排"]


def headings(folder: Path, text: str, name: str = "a.txt") -> list[tuple[int, str]]:
    return [(one.level, one.heading) for one in read(folder, text, name).sections if one.heading]


@pytest.mark.parametrize("mark", [". ", "．", "、"])
def test_the_names_count_on_around_lists(tmp_path: Path, mark: str) -> None:
    lines = [TITLE, *(f"{number}. {words}" if number else words for number, words in LINES)]
    text = "\n".join(lines).replace(". ", mark)
    expected = [(1, f"{place}{mark}{words}") for place, words in enumerate(HEADINGS, 1)]
    assert headings(tmp_path, text) == expected


def test_what_the_file_marks_is_a_heading(tmp_path: Path) -> None:
    lines = [f"# {TITLE}", *(f"## {number}. {words}" if number else words for number, words in LINES)]
    expected = [(1, f"{place}. {words}") for place, words in enumerate(HEADINGS, 1)]
    assert headings(tmp_path, "\n".join(lines), "a.md") == expected
    style = '<w:pStyle w:val="1"/>'
    body = "".join(
        paragraph(run(f"{number}. {words}"), style) if number else paragraph(run(words))
        for number, words in [("", TITLE), *LINES]
    )
    path = write_docx(tmp_path / "a.docx", body, styles=styles(HEADING_1))
    found = read_report(tmp_path, path)
    assert [(one.level, one.heading) for one in found.sections if one.heading] == expected
    assert [p.headings for p in found.passages if p.point] == [("2. 存在问题",)] * 2 + [("3. 下步安排",)] * 2


def test_marked_headings_of_two_levels_count_alike(tmp_path: Path) -> None:
    text = f"# {TITLE}\n## 1. 工作\n### 1. 党建\n学习12次。\n### 2. 业务\n1. 办件300件。\n2. 接访20次。\n## 2. 问题\n1. 人手不足。\n"
    assert headings(tmp_path, text, "a.md") == [
        (1, "1. 工作"),
        (2, "1. 党建"),
        (2, "2. 业务"),
        (1, "2. 问题"),
    ]


def test_below_a_number_of_two_places(tmp_path: Path) -> None:
    text = f"{TITLE}\n1. 学习情况\n1.1 集中学\n1. 学习12次。\n2. 研讨3次。\n1.2 个人学\n1. 写笔记20篇。\n2. 问题\n1. 学得不深。\n2. 用得不够。\n"
    assert headings(tmp_path, text) == [
        (1, "1. 学习情况"),
        (2, "1.1 集中学"),
        (2, "1.2 个人学"),
        (1, "2. 问题"),
    ]


def test_numbers_below_lines_without_a_number_are_all_alike(tmp_path: Path) -> None:
    text = f"{TITLE}\n工作成效\n1. 抓党建\n学习12次，人人过关。\n2. 抓业务\n办件300件。\n存在问题\n1. 认识不够，人手不足。\n2. 作风不实。\n下步打算\n1. 加强学习。\n2. 改进作风。\n"
    assert headings(tmp_path, text) == [
        (1, "工作成效"),
        (2, "1. 抓党建"),
        (2, "2. 抓业务"),
        (1, "存在问题"),
        (1, "下步打算"),
    ]


def test_one_count_goes_on(tmp_path: Path) -> None:
    text = f"{TITLE}\n一、工作情况\n1. 党建工作\n学习12次。\n2. 接访20次，办结19件。\n3. 信访工作\n化解积案3件。\n二、下步安排\n1. 开展专项行动。\n"
    report = read(tmp_path, text)
    assert {p.headings[0] for p in report.passages} == {"一、工作情况", "二、下步安排"}
    assert {one.level for one in report.sections if one.heading[0].isdigit()} == {2}
