"""Who is called, how a speech closes, and where a second report begins."""

from pathlib import Path

import pytest

from corpus.read import read_reports
from corpus.report import Report
from corpus.roles.headings import named_role
from corpus.structure.letterhead import is_addressee


def _read(folder: Path, text: str) -> tuple[Report, ...]:
    (folder / "1.txt").write_text(text, encoding="utf-8")
    return read_reports(folder, folder / "1.txt")


@pytest.mark.parametrize(
    ("line", "called"),
    [
        ("各位领导，大家好！", True),
        ("尊敬的各位领导、同志们，大家下午好！", True),
        ("尊敬的王主任，李处长！", True),
        ("同志们，安全责任重于泰山，各单位要守住底线！", False),
        # Hostile: each piece may be one thing or the other.
        ("同志们" + "，各位领导" * 30 + "，天气很热！", False),
    ],
)
def test_who_is_called_and_greeted(line: str, called: bool) -> None:
    assert is_addressee(line) is called


HEAD = "青禾县水利局2023年工作总结\n一、主要工作\n开展检查12次，培训300人次。\n二、存在问题\n人员不足，在编仅4人。\n"


def test_what_leads_in_to_points_or_gives_orders_closes_nothing(tmp_path: Path) -> None:
    [report] = _read(
        tmp_path,
        HEAD + "三、下一步打算\n以问题为导向，抓好落实。\n各位代表，2024年我们将重点做好以下工作：\n"
        "一是加固水库12座，年内完工。\n二是改造渠道50公里，覆盖8个乡镇。\n谢谢大家！\n",
    )
    of_plans = [one for one in report.passages if one.headings[-1:] == ("三、下一步打算",)]
    assert any("改造渠道50公里" in one.text and one.role == "plan" for one in of_plans)


@pytest.mark.parametrize(
    "inside",
    [
        "下一步整改工作方案\n责任单位：局办公室\n1.补充人员3名，六月底前到岗。\n2.完善制度，按月公示。\n",
        "青禾县水利局2023年工作总结\n（一）资金缺口大，项目推进慢。\n（二）护林员老龄化，巡护不到位。\n",
    ],
)
def test_a_running_title_and_a_plan_within_begin_no_report(tmp_path: Path, inside: str) -> None:
    assert len(_read(tmp_path, HEAD + inside)) == 1


def test_figures_under_a_title_are_body(tmp_path: Path) -> None:
    [report] = _read(
        tmp_path,
        "青禾县林业局2023年工作总结\n造林面积：1000亩\n完成投资：300万元\n参加单位：\n县林业局和各乡镇共同完成全年任务。\n"
        "一、主要工作\n开展检查12次，培训300人次。\n",
    )
    assert any("1000亩" in one.text for one in report.passages)


@pytest.mark.parametrize("row", ["存在问题 | 责任单位", "主要问题 | 整改时限", "下步打算 | 完成时间"])
def test_the_head_of_a_table_names_no_role(row: str) -> None:
    assert named_role(row) is None
