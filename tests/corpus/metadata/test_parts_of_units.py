"""Offices and sections of a unit: whose they are, and what names no unit."""

from pathlib import Path

import pytest

from corpus.metadata.names import canonical, is_kind, is_section
from corpus.read import read_report


@pytest.mark.parametrize(
    ("name", "unit"),
    [
        ("中共双桥乡委员会办公室", "双桥乡"),
        ("中共双桥乡委员会综合办公室", "双桥乡"),
        ("双桥乡党委办公室", "双桥乡"),
        ("中共双桥乡委办公室", "双桥乡"),
        ("中共双桥街道工作委员会办公室", "双桥街道"),
        ("双桥社区居民委员会办公室", "双桥社区"),
        ("中共石屏农场委员会办公室", "石屏农场"),
        ("中共青岭县水利局委员会办公室", "青岭县水利局"),
        # Those of a county and of commissions are units of their own.
        ("中共青岭县委员会办公室", "青岭县委办公室"),
        ("中共青岭县委办公室", "青岭县委办公室"),
        ("中共青岭县委员会宣传部", "青岭县委宣传部"),
        ("县委办公室", "县委办公室"),
        ("青岭县纪委办公室", "青岭县纪委办公室"),
        ("青岭县发展和改革委员会办公室", "青岭县发展和改革委员会办公室"),
        ("双桥乡安全生产委员会办公室", "双桥乡安全生产委员会办公室"),
    ],
)
def test_the_office_of_a_committee_writes_for_the_unit_that_it_leads(name: str, unit: str) -> None:
    assert canonical(name) == unit


@pytest.mark.parametrize(
    "name",
    ["农场办公室", "大队办公室", "监狱办公室", "水库管理科", "渔场办公室", "电站生产技术科", "图书馆采编部"],
)
def test_a_part_of_a_kind_of_unit_names_no_unit(name: str) -> None:
    assert canonical(name) is None


@pytest.mark.parametrize(
    "name",
    ["石屏农场", "石屏水库管理科", "防汛办公室", "史志办公室", "县农场办公室", "政府办公室", "政法委办公室"],
)
def test_what_has_a_name_or_a_task_of_its_own_in_front_may_be_one(name: str) -> None:
    assert canonical(name) == name


def test_a_kind_is_what_a_place_in_front_makes_a_name() -> None:
    words = ["监狱", "水库", "渔场", "泵站", "石屏", "史志", "畜牧", "公安", "市场", "县委", "人大", "政府"]
    assert [word for word in words if is_kind(word)] == ["监狱", "水库", "渔场", "泵站"]


def test_a_section_has_no_unit_in_front() -> None:
    words = [
        "畜牧科",
        "生产技术科",
        "人事股",
        "化验室",
        "石屏林场营林科",
        "水利局财务科",
        "县委政策研究室",
        "青岭县畜牧科",
        "办公室",
    ]
    assert [word for word in words if is_section(word)] == ["畜牧科", "生产技术科", "人事股", "化验室"]


BODY = "一、主要工作\n今年以来，防疫和检查按期完成。\n二、存在问题\n设备老化，人手不足。\n"


@pytest.mark.parametrize(
    ("head", "unit"),
    [
        ("2024年生猪养殖工作总结\n农场办公室　畜牧科　2024年11月\n", None),
        ("2024年生猪养殖工作总结\n畜牧科\n2024年11月9日\n", None),
        ("石屏水库2024年防汛工作总结\n水库管理科\n2024年10月9日\n", "石屏水库"),
        ("青岭县消防救援大队火灾隐患整治情况汇报\n大队办公室\n（2024年9月5日）\n", "青岭县消防救援大队"),
        # Where its title says so, a section is whom a report is of.
        ("客运科2024年工作总结\n客运科\n2024年12月9日\n", "客运科"),
    ],
)
def test_a_line_that_gives_a_part_alone_names_no_unit(tmp_path: Path, head: str, unit: str | None) -> None:
    (tmp_path / "1.txt").write_text(f"{head}\n{BODY}", "utf-8")
    assert read_report(tmp_path, tmp_path / "1.txt").unit == unit


@pytest.mark.parametrize(
    "name",
    [
        "中共云渚县委机构编制委员会办公室",
        "中共云渚县委网络安全和信息化委员会办公室",
        "中共云渚县委全面依法治县委员会办公室",
        "中共云渚县委审计委员会办公室",
    ],
)
def test_the_office_of_a_commission_keeps_its_name(name: str) -> None:
    assert canonical(name) == name.removeprefix("中共")


def test_a_department_of_a_committee_is_one_unit_however_it_is_written() -> None:
    assert canonical("中共青陵市委员会社会工作部") == "青陵市委社会工作部" == canonical("青陵市委社会工作部")
