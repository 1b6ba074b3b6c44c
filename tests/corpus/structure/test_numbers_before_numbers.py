"""Numbered lines whose own words begin with a number: 「1.3个部门预算编制不完整」."""

from pathlib import Path

import pytest
from test_sections import read, tree

HEAD = "一、审计发现的问题\n（一）预算管理方面\n"


def headings(tmp_path: Path, lines: str) -> list[str]:
    return [heading for level, heading, _ in tree(read(tmp_path, HEAD + lines)) if level == 3]


def test_a_list_counts_on_through_them(tmp_path: Path) -> None:
    lines = "1.3个部门预算编制不完整。涉及资金412.6万元。\n2.5个项目绩效目标未设定。涉及民政局等单位。\n3.预算执行率偏低。仅为45%。\n4.12家单位往来款长期挂账。金额合计230万元。\n"
    assert headings(tmp_path, lines) == [
        "1.3个部门预算编制不完整。",
        "2.5个项目绩效目标未设定。",
        "3.预算执行率偏低。",
        "4.12家单位往来款长期挂账。",
    ]


def test_decimals_stay_decimals(tmp_path: Path) -> None:
    # Nothing else counts with dots; the list has these numbers already; they count below it.
    assert headings(tmp_path, "1.3个百分点的增幅来自工业。\n2.5亿元用于水利。\n") == []
    lines = "1.预算编制粗。涉及资金4万元。\n2.5亿元用于水利，资金拨付较慢。\n2.执行率偏低。仅为45%。\n"
    assert headings(tmp_path, lines) == ["1.预算编制粗。", "2.执行率偏低。"]
    lines = "1.预算编制粗。涉及资金4万元。\n2.执行率偏低。仅为45%。\n3.5万名林农加入了线上课堂。\n"
    assert headings(tmp_path, lines) == ["1.预算编制粗。", "2.执行率偏低。"]
    below = read(tmp_path, "1.总则\n1.1目的。为了规范。\n1.2依据。依照条例。\n2.体系\n2.1机构。设办公室。\n")
    assert [own for level, own, _ in tree(below) if level == 2] == ["1.1目的。", "1.2依据。", "2.1机构。"]


def test_a_comma_of_lists_before_a_number(tmp_path: Path) -> None:
    # The second item of a list, and two months where no list is.
    lines = (
        "1、开展专项行动。覆盖全部企业。\n2、12月中旬举办演练。邀请各街道参加。\n3、完善预案。年底前印发。\n"
    )
    assert headings(tmp_path, lines) == ["1、开展专项行动。", "2、12月中旬举办演练。", "3、完善预案。"]
    assert headings(tmp_path, "2、3月间水位偏低。\n5、6月间恢复正常。\n") == []


@pytest.mark.parametrize("blank", [" ", "　"])
def test_a_year_behind_a_number_and_a_blank(tmp_path: Path, blank: str) -> None:
    lines = f"3{blank}存在问题\n人手不足，设备老化，出警较慢。\n4{blank}2025年工作计划\n开展专项行动，举办演练4次。\n"
    report = read(
        tmp_path,
        f"禾浦区应急管理局2024年工作总结\n1{blank}总体情况\n检查企业326家次。\n2{blank}主要做法\n组织会诊12家。\n{lines}",
    )
    assert [(level, heading) for level, heading, _ in tree(report)][2:] == [
        (1, f"3{blank}存在问题"),
        (1, f"4{blank}2025年工作计划"),
    ]


def test_a_sentence_of_a_year_has_no_number(tmp_path: Path) -> None:
    lines = "3 2024年检查企业326家次，整改1052条。\n4 2023年检查企业301家次，整改889条。\n"
    assert all(p.point is None for p in read(tmp_path, HEAD + lines).passages)
