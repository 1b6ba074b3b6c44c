"""Numbers on a line of their own above the name of a section, as accounts on social media set them."""

from pathlib import Path

import pytest
from test_sections import read

HEAD = "禾浦区妇联2023年工作回眸\n2023年，禾浦区妇联服务妇女儿童，工作取得新进展。\n"
SECTIONS = [
    ("思想引领 凝心铸魂", "宣讲走进36个社区，覆盖妇女群众5.3万人次。"),
    ("巾帼建功 创业创新", "发放创业贴息贷款1740万元，带动就业613人。"),
    ("再看不足", "骑手还没有纳入服务网络，部分执委挂名多、干事少。"),
]


def text(mark: str, more: str = "") -> str:
    return HEAD + "".join(
        f"{mark.format(number)}\n{name}\n{words}{more}\n" for number, (name, words) in enumerate(SECTIONS, 1)
    )


@pytest.mark.parametrize("mark", ["0{}", "PART 0{}", "Part.{}", "NO.{}", "【{}】", "第{}部分"])
def test_the_number_belongs_to_the_name_below_it(tmp_path: Path, mark: str) -> None:
    report = read(tmp_path, text(mark))
    assert [(one.level, one.heading) for one in report.sections if one.heading] == [
        (1, name) for name, _ in SECTIONS
    ]
    assert [p.text for p in report.passages[1:]] == [words for _, words in SECTIONS]
    assert all(p.headings for p in report.passages[1:])


def test_a_page_apart_they_are_no_page_numbers(tmp_path: Path) -> None:
    report = read(tmp_path, text("0{}", "各村社区一并开展。" * 30))
    assert [one.heading for one in report.sections if one.heading] == [name for name, _ in SECTIONS]
    paged = read(tmp_path, text("{}", "各村社区一并开展。" * 30))
    assert [noise.kind for noise in paged.noise] == ["page number"] * 3


def test_cells_and_counts_that_do_not_go_on_are_none(tmp_path: Path) -> None:
    cells = HEAD + "1\n修路\n已完成\n2\n打井\n已完成\n3\n装灯\n未完成\n"
    assert [one.heading for one in read(tmp_path, cells).sections if one.heading] == []
    lone = HEAD + "36\n走进社区\n宣讲走进36个社区，覆盖妇女群众5.3万人次。\n"
    assert "36" in [p.text for p in read(tmp_path, lone).passages]
