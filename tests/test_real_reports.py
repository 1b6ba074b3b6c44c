"""The five real reports beside the project: the trees a person drew for them.

The texts are not part of the project; where they are absent the tests are skipped.
"""

from pathlib import Path

import pytest

from corpus.folder import list_files, read_report
from corpus.report import Report

REPORTS = Path(__file__).resolve().parent.parent.parent / "shared" / "reports"

pytestmark = pytest.mark.skipif(
    not REPORTS.is_dir(), reason=f"the real reports are not in {REPORTS.name} beside the project"
)


@pytest.fixture(scope="module")
def reports() -> dict[str, Report]:
    return {path.name[:3]: read_report(REPORTS, path) for path in list_files(REPORTS)}


def tree(report: Report) -> list[tuple[int, str, str]]:
    """Level, role and the first characters of every heading."""
    return [(section.level, section.role, section.heading[:8]) for section in report.sections]


def points(report: Report, heading: str) -> list[tuple[str | None, str]]:
    return [(p.point, p.role) for p in report.passages if p.headings and p.headings[-1].startswith(heading)]


def test_what_they_are_about(reports: dict[str, Report]) -> None:
    about = {
        name: (report.year, report.unit, report.kind, report.title_end > 0)
        for name, report in reports.items()
    }
    assert about == {
        "000": (2023, None, "述职报告", True),
        "001": (2023, None, "工作总结", True),
        "002": (2023, "市局", "责任落实报告", True),
        "003": (2022, None, "述职报告", False),
        "004": (2022, "市委组织部", "述职报告", True),
    }


def test_000_has_its_tree(reports: dict[str, Report]) -> None:
    assert tree(reports["000"]) == [
        (0, "achievement", ""),
        (1, "achievement", "一、主要工作开展"),
        (2, "achievement", "（一）聚焦主责主"),
        (2, "achievement", "（二）聚焦政治站"),
        (2, "achievement", "（三）聚焦作风整"),
        (2, "achievement", "（四）聚焦队伍建"),
        (2, "achievement", "（五）聚焦主题活"),
        (1, "highlight", "二、特色亮点做法"),
        (1, "problem", "三、存在的问题及"),
        (2, "plan", "（一）坚持党要管"),
        (2, "plan", "（二）创新工作载"),
        (2, "plan", "（三）着力制度保"),
    ]
    assert points(reports["000"], "二、特色亮点") == [
        ("一是", "highlight"),
        ("二是", "highlight"),
        ("三是", "highlight"),
    ]
    assert points(reports["000"], "三、存在") == [(None, "problem"), (None, "plan")]
    assert "成效进一步提升" in reports["000"].text


def test_001_has_its_tree(reports: dict[str, Report]) -> None:
    assert tree(reports["001"]) == [
        (0, "achievement", ""),
        (1, "achievement", "一、基本情况"),
        (2, "achievement", "（一）“系统化”"),
        (2, "achievement", "（二）“标准化”"),
        (2, "achievement", "（三）“常态化”"),
        (2, "achievement", "（四）“融合化”"),
        (1, "problem", "二、存在问题"),
        (2, "problem", "（一）党的创新理"),
        (2, "problem", "（二）意识形态工"),
        (2, "problem", "（三）基层党组织"),
        (2, "problem", "（四）对基层党组"),
        (2, "problem", "（五）全面从严治"),
        (1, "cause", "三、原因分析"),
        (1, "plan", "四、下步打算"),
        (2, "plan", "（一）压紧压实责"),
        (2, "plan", "（二）夯实理论武"),
        (2, "plan", "（三）强化执纪监"),
        (2, "plan", "（四）切实转变作"),
    ]


def test_001_has_three_problems_of_ideology(reports: dict[str, Report]) -> None:
    found = [p for p in reports["001"].passages if p.headings[-1:] == ("（二）意识形态工作还需要加强。",)]
    assert [(p.point, p.role, p.headings[0]) for p in found] == [
        ("一是", "problem", "二、存在问题"), ("二是", "problem", "二、存在问题"), ("三是", "problem", "二、存在问题"),
    ]  # fmt: skip
    assert found[2].text.startswith("三是宣传工作载体") and found[2].text.endswith("有待加强。")


def test_001_has_its_noise_taken_out(reports: dict[str, Report]) -> None:
    assert [(noise.kind, noise.line) for noise in reports["001"].noise] == [
        ("paywall mark", 6), ("blank lines", 25), ("password line", 44), ("paywall mark", 46),
    ]  # fmt: skip
    assert reports["001"].text.endswith("有效发挥桥梁纽带作用。")


def test_002_closes_with_a_problem_and_a_plan_under_no_heading(reports: dict[str, Report]) -> None:
    assert tree(reports["002"]) == [
        (0, "achievement", ""),
        (1, "achievement", "一、做实主题教育"),
        (1, "achievement", "二、提高政治站位"),
        (1, "achievement", "三、夯实基层战斗"),
        (1, "achievement", "四、坚持严管厚爱"),
        (1, "other", ""),
    ]
    closing = [p for p in reports["002"].passages if p.section == 5]
    assert [(p.role, p.headings, p.text[:5]) for p in closing] == [
        ("problem", (), "过去一年，"),
        ("plan", (), "2024年"),
    ]


def test_003_is_read_without_title_and_with_wrong_numbers(reports: dict[str, Report]) -> None:
    assert tree(reports["003"]) == [
        (0, "achievement", ""),
        (1, "highlight", "一、 履职工作特"),
        (2, "highlight", "（一）认真贯彻落"),
        (2, "highlight", "（二）落实从严治"),
        (2, "highlight", "（三）推进党支部"),
        (2, "highlight", "（四）巡视巡察整"),
        (1, "problem", "二、 存在主要问"),
        (2, "problem", "（一）对党建工作"),
        (2, "problem", "(二)对党员的教"),
        (2, "problem", "(三）表率强度不"),
        (1, "plan", "三、下一步工作思"),
        (2, "plan", "（一）强化第一责"),
        (2, "plan", "（二）抓认识、筑"),
        (2, "plan", "（三）抓制度、强"),
        (2, "plan", "（四）抓主体、带"),
    ]
    assert [point for point, _ in points(reports["003"], "（四）巡视")] == [None, "一是", "三是", "四是"]
    assert [point for point, _ in points(reports["003"], "（三）抓制度")] == [None, "一方面", "另一方面"]
    assert points(reports["003"], "(三）表率") == [(None, "problem"), (None, "cause")]
    for problem in ("（一）对党建", "(二)对党员"):
        assert points(reports["003"], problem) == [(None, "problem")]
    assert [noise.kind for noise in reports["003"].noise[:3]] == [
        "site mark",
        "site mark",
        "site mark, cut off",
    ]


def test_004_has_its_points_at_semicolons(reports: dict[str, Report]) -> None:
    assert tree(reports["004"]) == [
        (0, "achievement", ""),
        (1, "achievement", "一、工作情况及成"),
        (2, "achievement", "(一)旗帜鲜明讲"),
        (2, "achievement", "(二)驰而不息优"),
        (2, "achievement", "(三)持之以恒抓"),
        (1, "problem", "二、存在问题"),
        (1, "plan", "三、2023年工"),
    ]
    assert points(reports["004"], "二、存在问题") == [
        ("一是", "problem"),
        ("二是", "problem"),
        ("三是", "problem"),
    ]
    assert [point for point, _ in points(reports["004"], "三、2023年")] == [None, "一是", "二是", "三是"]


@pytest.mark.parametrize("name", ["000", "001", "002", "003", "004"])
def test_every_character_is_in_one_place(reports: dict[str, Report], name: str) -> None:
    from test_passages import laws

    laws(reports[name])
